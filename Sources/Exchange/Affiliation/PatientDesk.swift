import Audit
public import Consent
import Countries
import Documents
public import Domain
public import Translation
import XML

/// What a patient sees and does in their own country: requests, preview, answer, code.
public struct PatientDesk: Sendable {
  let ledger: SQLConsentLedger
  let connector: AuditedConnector
  let translator: @Sendable () -> Translator
  let own: OwnCountry
  let history: PatientHistory?
  /// What the country says of its own in its signed policy, by text and language; nil where it says nothing.
  public var nationalText: @Sendable (NationalPolicy.TextName, String) -> String? = { _, _ in nil }
  /// Tells another contact point that reading was stopped; true where it says that its view is closed.
  public var stopView: @Sendable (CountryCode, ViewStop) async -> Bool = { _, _ in false }
  /// Countries that a code can be made for.
  public let countries: @Sendable () -> [CountryCode]

  public init(
    ledger: SQLConsentLedger, connector: AuditedConnector, translator: @escaping @Sendable () -> Translator,
    own: OwnCountry, history: PatientHistory? = nil,
    countries: @escaping @Sendable () -> [CountryCode]
  ) {
    self.ledger = ledger
    self.connector = connector
    self.translator = translator
    self.own = own
    self.history = history
    self.countries = countries
  }

  /// The parts that a patient is asked about: those of a record, then the kinds that need a tick of their own.
  public var offeredParts: [String] { PatientSummaryParts.all + ledger.policy.codedKinds.map(\.part) }
  /// At which ages minors decide.
  public var ages: NationalPolicy.Ages { ledger.policy.ages }
  public var protectedParts: Set<String> {
    ledger.policy.protectedSections.union(ledger.policy.codedKinds.map(\.part))
  }
  /// What the country calls a part in its policy; nil where it is a part that everybody has.
  public func partName(_ part: String, in language: String) -> String? {
    let labels = ledger.policy.codedKinds.first { $0.part == part }?.labels
    return labels?[language] ?? labels?["en"]
  }

  /// The ways to answer that the country has open.
  public var ways: Set<NationalPolicy.Way> { ledger.policy.ways }

  public func requests(of patient: SignedInPatient) async throws(ExchangeFailure) -> [ConsentRequestView] {
    try await asked { () async throws(ConsentFailure) in try await ledger.requests(of: patient) }
  }

  public func request(
    _ id: String, of patient: SignedInPatient
  ) async throws(ExchangeFailure) -> ConsentRequestView {
    try await asked { () async throws(ConsentFailure) in try await ledger.request(id, of: patient) }
  }

  /// Opens a request on the patient's screen: their own record is read by a preview permit and stays in the country.
  public func open(
    _ id: String, by patient: SignedInPatient, in language: LanguageTag
  ) async throws(ExchangeFailure) -> ApprovalView {
    try await asked { () async throws(ConsentFailure) in try await ledger.opened(id, by: patient) }
    let request = try await request(id, of: patient)
    do {
      let documents = try await connector.preview(
        under: ledger.preview(for: patient),
        AuditedConnector.Cause(trace: nil, peer: request.asker.country, patient: patient.patient))
      guard let document = documents.first else { throw ExchangeFailure.noRecord }
      let rules = try await ledger.rules(
        for: patient.patient, country: request.asker.country, role: request.asker.role,
        allowedByRepresentative: patient.mandate != nil)
      let reading = try DocumentReader.read(document.bytes, as: .national(document.format))
        .without(rules.heldBack)
      let (whole, _) = translator().transcode(reading.summary)
      // What the patient keeps from whoever acts for them cannot be allowed by these either.
      let kept = patient.mandate == nil ? [] : rules.sections
      let (parts, preview) = self.parts(of: whole, without: kept, in: language)
      return ApprovalView(request: request, parts: parts, preview: preview, source: document.source)
    } catch let failure as ExchangeFailure {
      throw failure
    } catch {
      throw .internalFault("The preview was not made (\((error as? any Explained)?.code ?? "unknown")).")
    }
  }

  /// What can be allowed, each with its count, and what of it "Allow" holds in the patient's words: kinds that need a tick
  /// of their own stand apart.
  private func parts(
    of whole: PatientSummary, without kept: Set<String>, in language: LanguageTag
  ) -> ([ApprovalPart], DisplayedSummary) {
    let (policy, translator) = (ledger.policy, translator())
    func display(_ summary: PatientSummary) -> DisplayedSummary {
      translator.display(summary, in: language, from: own.country)
    }
    let preview = display(whole.without(HeldBack(entries: whole.keys(of: policy.codes()))))
    let counts = Dictionary(preview.sections.map { ($0.code, $0.items.count) }, uniquingKeysWith: +)
    let parts = PatientSummaryParts.all.filter { !kept.contains($0) }.map { code in
      ApprovalPart(code: code, count: counts[code] ?? 0, isProtected: policy.protectedSections.contains(code))
    }
    let kinds = policy.codedKinds.map { kind in
      let items = display(whole.limited(to: [], and: whole.keys(of: kind.list))).sections.flatMap(\.items)
      return ApprovalPart(
        code: kind.part, count: items.count, isProtected: true, items: items,
        name: partName(kind.part, in: language.value))
    }
    return (parts + kinds, preview)
  }

  /// Records the patient's answer.
  ///
  /// - Parameter language: in which the text of `shown` stood on the screen.
  public func decide(
    _ id: String, _ decision: ConsentStatement.Decision, shown: [UInt8], in language: LanguageTag? = nil,
    source: SourceVersion, viewing: ViewingTime = .hour, by patient: SignedInPatient
  ) async throws(ExchangeFailure) {
    var statement = ConsentStatement(
      requestID: id, patient: patient, decision: decision, shown: shown, source: source, viewing: viewing)
    statement.language = language
    _ = try await asked { [statement] () async throws(ConsentFailure) in try await ledger.record(statement) }
  }

  /// Records a refusal, which needs nothing of the record: it counts also where that cannot be read.
  public func refuse(
    _ id: String, shown: [UInt8], in language: LanguageTag? = nil, by patient: SignedInPatient
  ) async throws(ExchangeFailure) {
    let source = try await request(id, of: patient).source
    try await decide(id, .refuse, shown: shown, in: language, source: source, by: patient)
  }

  public func withdraw(_ id: String, by patient: SignedInPatient) async throws(ExchangeFailure) {
    try await asked { () async throws(ConsentFailure) in try await ledger.withdraw(id, by: patient) }
  }

  /// Ends reading after the delivery, and tells the other country where it agreed to close its view on it. Again it is told
  /// again, until it says that the view is closed.
  public func stopReading(_ id: String, by patient: SignedInPatient) async throws(ExchangeFailure) {
    let stopped = try await asked { () async throws(ConsentFailure) in try await ledger.stopReading(id, by: patient) }
    let stop = ViewStop(traceID: stopped.traceID, receipt: stopped.receipt)
    guard stopped.isTold, await stopView(stopped.country, stop) else { return }
    try await asked { () async throws(ConsentFailure) in try await ledger.confirmStop(id, by: patient) }
  }

  public func makeCode(
    for patient: SignedInPatient, country: CountryCode, sections: [String], minutes: Int?, shown: [UInt8]
  ) async throws(ExchangeFailure) -> (code: Sensitive<String>, expiresAt: Instant) {
    try await asked { () async throws(ConsentFailure) in
      try await ledger.makeCode(
        for: patient, country: country, sections: sections, minutes: minutes, shown: shown)
    }
  }

  func asked<Answer>(
    _ call: () async throws(ConsentFailure) -> Answer
  ) async throws(ExchangeFailure) -> Answer {
    do { return try await call() } catch { throw ExchangeFailure(explanation: error.explanation) }
  }
}

/// The parts of a summary that a patient is asked about.
public enum PatientSummaryParts {
  public static let all = [
    "104605-1", "48765-2", "10160-0", "11450-4", "46264-8", "10162-6", "47519-4", "11369-6", "11348-0", "30954-2",
    "8716-3", "47420-5", "29762-2", "18776-5", "42348-3", "10182-4", "81338-6", "11329-0",
  ]
}

/// One part on the approval page.
public struct ApprovalPart: Sendable, Hashable {
  public var code: String
  public var count: Int
  /// Only given when the patient ticks it.
  public var isProtected: Bool
  /// What it holds, for a kind that is told by its codes; a part of the record stands in the preview.
  public var items: [DisplayedItem] = []
  /// What the country calls it; nil where it is a part that everybody has.
  public var name: String?
}

/// What the patient is shown before they decide.
public struct ApprovalView: Sendable {
  public var request: ConsentRequestView
  public var parts: [ApprovalPart]
  public var preview: DisplayedSummary
  public var source: SourceVersion
}
