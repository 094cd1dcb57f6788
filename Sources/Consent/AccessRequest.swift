import Assertions
public import Domain

/// What a peer asks for, as far as consent is concerned.
public struct AccessRequest: Sendable {
  /// LOINC code of the kind of document.
  public var kind: String
  public var form: DocumentForm
  public var trace: TraceContext
  /// SHA-256 of the message as received.
  public var requestDigest: [UInt8]

  public init(kind: String, form: DocumentForm, trace: TraceContext, requestDigest: [UInt8]) {
    self.kind = kind
    self.form = form
    self.trace = trace
    self.requestDigest = requestDigest
  }
}

/// The patient, signed in with strong authentication. Only the sign-in makes one, from a verified token.
public struct SignedInPatient: Sendable {
  /// Subject of the identity provider: who decided.
  public let subject: String
  public let patient: PatientIdentifier
  public let authenticatedAt: Instant
  /// Nil for people in their own matter; else ``patient`` is the one for whom they act. Only the ledger sets it.
  public let mandate: Mandate?

  public init(subject: String, patient: PatientIdentifier, authenticatedAt: Instant) {
    self.init(subject: subject, patient: patient, authenticatedAt: authenticatedAt, mandate: nil)
  }

  private init(subject: String, patient: PatientIdentifier, authenticatedAt: Instant, mandate: Mandate?) {
    (self.subject, self.patient) = (subject, patient)
    (self.authenticatedAt, self.mandate) = (authenticatedAt, mandate)
  }

  /// The same person in the place of the one whom the mandate names.
  func acting(under mandate: Mandate) -> SignedInPatient {
    SignedInPatient(
      subject: subject, patient: mandate.patient, authenticatedAt: authenticatedAt, mandate: mandate)
  }
}

/// What the patient said to one request.
public struct ConsentStatement: Sendable {
  public enum Decision: Sendable, Hashable {
    /// These parts, by LOINC code, in the order shown.
    case allow(sections: [String])
    case refuse
  }

  public var requestID: String
  public var patient: SignedInPatient
  public var decision: Decision
  /// SHA-256 of the exact text of the screen and its language.
  public var shown: [UInt8]
  /// The language of that text, where the screen says it; for auditors.
  public var language: LanguageTag?
  /// The version of the source that the preview showed.
  public var source: SourceVersion
  /// How long it may be looked at, where it is allowed.
  public var viewing: ViewingTime

  public init(
    requestID: String, patient: SignedInPatient, decision: Decision, shown: [UInt8], source: SourceVersion,
    viewing: ViewingTime = .hour
  ) {
    self.requestID = requestID
    self.patient = patient
    self.decision = decision
    self.shown = shown
    self.source = source
    self.viewing = viewing
  }
}

/// Names one request of the ledger.
public struct ConsentReference: Sendable, Hashable {
  public let requestID: String
  public let reference: ExchangeReference
}

/// Where a request stands.
public enum ConsentState: String, Sendable, Hashable, CaseIterable {
  case requested
  case notified
  case approved
  case used
  case refused
  case expired
  case withdrawn
}

/// The step that a `staged` peer is told; the raw value is the whole token.
public enum StepToken: String, Sendable, Hashable, CaseIterable {
  case waiting = "consent.waiting"
  case notified = "consent.notified"
  case opened = "consent.opened"
  case allowed = "consent.allowed"
  case refused = "consent.refused"
  case expired = "consent.expired"

  /// Whether no later step can follow.
  public var isFinal: Bool { self == .refused || self == .expired }
}

/// One request as its patient sees it.
public struct ConsentRequestView: Sendable {
  public var id: String
  public var reference: ExchangeReference
  /// Of the exchange in the log, 32 hexadecimal digits.
  public var traceID: String
  public var state: ConsentState
  public var wasOpened: Bool
  public var requestedAt: Instant
  /// Until when it can be answered.
  public var expiresAt: Instant
  public var decidedAt: Instant?
  /// Until when an approval can be used, or could be if it were given now; nil where there is none and can be none.
  public var notAfter: Instant?
  /// When the last form left.
  public var usedAt: Instant?
  public var way: String?
  public var sections: [String]
  public var asker: Asker
  /// Nil towards a peer whose clinicians cannot show it.
  public var checkNumber: CheckNumber?
  public var source: SourceVersion
  /// When the view closes, as the patient chose; nil where nothing was allowed live.
  public var viewing: ViewingEnd?
  /// Whether the other country is told of the answer, and of when its view closes.
  public var isTold: Bool
  /// Whether reading was stopped after the delivery; nil where it was not.
  public var stop: ReadingStop?

  /// Whether it was opened without an answer, to protect vital interests.
  public var isVitalInterest: Bool { way == "break-glass" }
}

/// Who asks, as the country of treatment states it. Untrusted text: shown escaped and cut.
public struct Asker: Sendable, Hashable {
  public var name: String
  /// ISCO role code.
  public var role: String
  public var organisation: String
  public var locality: String
  public var facilityType: String
  public var country: CountryCode
  public var purpose: PurposeOfUse
}
