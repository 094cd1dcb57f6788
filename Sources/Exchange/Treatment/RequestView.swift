public import Domain
import Trust

/// A clinician of the country of treatment, signed in by that country's identity provider.
public struct SignedInClinician: Sendable, Hashable {
  /// Stable subject of the identity provider.
  public var subject: String
  public var professional: HealthProfessional
  public var organisation: CareOrganisation
  public var authenticatedAt: Instant

  public init(
    subject: String, professional: HealthProfessional, organisation: CareOrganisation, authenticatedAt: Instant
  ) {
    self.subject = subject
    self.professional = professional
    self.organisation = organisation
    self.authenticatedAt = authenticatedAt
  }
}

/// What the clinician says about the need; on the wire two of four are TREATMENT, two EMERGENCY.
public enum CareSituation: String, Sendable, Hashable, CaseIterable {
  case inPerson = "in-person"
  case atDistance = "at-a-distance"
  case emergencyAnswering = "emergency-answering"
  case emergencyNotAnswering = "emergency-not-answering"

  public var purpose: PurposeOfUse {
    switch self {
    case .inPerson, .atDistance: .treatment
    case .emergencyAnswering, .emergencyNotAnswering: .emergency
    }
  }
}

/// The person that the country of affiliation answered to the clinician's traits; not yet confirmed at the bedside.
public struct IdentifiedPatient: Sendable {
  /// Random handle of this discovery; it names nothing outside this gateway.
  public var id: String
  public var country: CountryCode
  public var match: Sensitive<PatientMatch>
  public var situation: CareSituation
}

/// One step of a request, in the order in which people see them.
public enum RequestStep: String, Sendable, Hashable, CaseIterable {
  case sent
  case received
  case notified
  case opened
  case answered
}

/// How a request ended.
public enum RequestOutcome: Sendable, Hashable {
  /// The summary is here and may be read until `viewUntil`.
  case delivered(viewUntil: Instant)
  case refused
  case expired
  /// A bare no-permission answer to the end (`consent.absent`).
  case absent
  /// The country of affiliation has no summary for this person.
  case noRecord
  /// A fault with its stable code, for example `signature.invalid`.
  case failed(code: String)

  /// How a request ends that stopped for this reason.
  static func of(_ failure: ExchangeFailure) -> RequestOutcome {
    switch failure.code {
    case "consent.refused": .refused
    case "consent.expired": .expired
    case "consent.absent": .absent
    case "record.none": .noRecord
    default: .failed(code: failure.code)
    }
  }
}

/// What the waiting page shows.
public struct RequestView: Sendable {
  public var id: String
  public var country: CountryCode
  public var patient: Sensitive<PatientMatch>
  public var situation: CareSituation
  /// Of the exchange, as the two countries pass it on.
  public var trace: TraceContext
  /// Nil towards a peer whose patients cannot compare it (`uniform`).
  public var checkNumber: CheckNumber?
  public var steps: [RequestStep: Instant]
  public var sentAt: Instant
  /// Until when the request waits for the patient.
  public var endsAt: Instant
  public var outcome: RequestOutcome?
  /// Since when the country does not answer; nil where it answers.
  public var unreachableSince: Instant?
  /// Rises with every change, so that a page asks only for what is new.
  public var version: Int
  /// Whether it looks without the patient's answer.
  public var isVitalInterest = false
  /// LOINC codes of sections of the delivered summary that could not be shown, in whole or in part (`record.partial`).
  public var unreadSections: [String] = []

  /// What both countries call the exchange.
  public var reference: ExchangeReference { ExchangeReference(trace: trace) }
}

/// A connected country as the search page lists it.
public struct PeerCountry: Sendable {
  public enum State: Sendable, Hashable {
    case available
    case interrupted(since: Instant)
  }

  public var country: CountryCode
  public var state: State
}
