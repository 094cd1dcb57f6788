public import Assertions
public import Audit
public import Domain
public import Translation
public import Transport
public import Trust
public import Validation

/// The walk of the country of treatment: identify, confirm, ask, wait, retrieve, verify, show.
///
/// Owns the discoveries and requests of the last 24 hours, in memory. Every step is in this country's own log before
/// its effect.
public actor CountryOfTreatment {
  let own: OwnCountry
  let trustList: @Sendable () -> TrustList
  let issuer: AssertionIssuer
  let client: PeerClient
  let key: @Sendable () -> PrivateKey
  let translator: @Sendable () -> Translator
  let validator: Validator
  let audit: any AuditLog
  let evidences: Evidences
  let clock: any WallClock
  let limits: ExchangeLimits
  /// Takes the checkpoints of other logs and shows ours; nil where no log is shown.
  let anchors: PeerAnchors?
  /// Told every call to a peer; nil outside of tests.
  let recording: (@Sendable (RecordedCall) -> Void)?
  /// Messages about possible errors; nil where this gateway sends no mail.
  let errorReports: ErrorReportQueue?
  /// Which countries each clinician asked last; nil where nothing is kept of it.
  let usedCountries: UsedCountries?

  var discoveries: [String: Discovery] = [:]
  var requests: [String: PendingRequest] = [:]
  var interruptions: [CountryCode: Instant] = [:]
  var missed = MissedTries()
  /// Originals on their way, by request.
  var originals: [String: Task<Result<OriginalDocument, ExchangeFailure>, Never>] = [:]
  private var tasks: [String: Task<Void, Never>] = [:]
  private var listeners: [String: [String: AsyncStream<RequestView>.Continuation]] = [:]

  /// - Parameters:
  ///   - errorReports: what sends messages about possible errors; nil where no mail is sent.
  ///   - usedCountries: keeps which countries each clinician asked last.
  ///   - recording: told every call to a peer and its answer, for tests with synthetic people alone.
  public init(
    own: OwnCountry, trustList: @escaping @Sendable () -> TrustList, issuer: AssertionIssuer, client: PeerClient,
    key: @escaping @Sendable () -> PrivateKey, translator: @escaping @Sendable () -> Translator, validator: Validator,
    audit: any AuditLog, evidences: Evidences, clock: any WallClock, limits: ExchangeLimits,
    anchors: PeerAnchors? = nil, errorReports: ErrorReportQueue? = nil, usedCountries: UsedCountries? = nil,
    recording: (@Sendable (RecordedCall) -> Void)? = nil
  ) {
    self.own = own
    self.trustList = trustList
    self.issuer = issuer
    self.client = client
    self.key = key
    self.translator = translator
    self.validator = validator
    self.audit = audit
    self.evidences = evidences
    self.clock = clock
    self.limits = limits
    self.anchors = anchors
    self.errorReports = errorReports
    self.usedCountries = usedCountries
    self.recording = recording
  }

  /// Connected countries, this one left out, by code.
  public func countries() -> [PeerCountry] {
    trustList().peers.map(\.country).filter { $0 != own.country }.sorted().map { country in
      PeerCountry(country: country, state: interruptions[country].map { .interrupted(since: $0) } ?? .available)
    }
  }

  /// The countries that the clinician asked last, newest first; at most three. None where the store does not answer: it is
  /// a convenience of the search page and holds up nothing.
  public func lastUsed(by clinician: SignedInClinician) async -> [CountryCode] {
    do { return try await usedCountries?.last(of: clinician) ?? [] } catch { return [] }
  }

  /// Stops every request in flight; the other country keeps its side until its own time is over.
  public func stop() {
    for task in tasks.values { task.cancel() }
    tasks = [:]
    for group in listeners.values { for listener in group.values { listener.finish() } }
    listeners = [:]
  }

  // MARK: Requests

  /// The request as its clinician sees it; nil for anybody else.
  public func request(_ id: String, for clinician: SignedInClinician) -> RequestView? {
    guard let request = requests[id], request.discovery.clinician.subject == clinician.subject else { return nil }
    return request.view(id: id)
  }

  /// The clinician's requests of the last 24 hours, newest first.
  public func requests(of clinician: SignedInClinician) -> [RequestView] {
    forgetOld()
    return requests.filter { $0.value.discovery.clinician.subject == clinician.subject }
      .map { $0.value.view(id: $0.key) }.sorted { $0.sentAt > $1.sentAt }
  }

  /// Every change of a request, beginning with its present state; ends with the request, and where a summary came, when
  /// its view is closed.
  public func changes(of id: String, for clinician: SignedInClinician) -> AsyncStream<RequestView>? {
    guard let view = request(id, for: clinician) else { return nil }
    let (stream, continuation) = AsyncStream.makeStream(of: RequestView.self, bufferingPolicy: .bufferingNewest(8))
    continuation.yield(view)
    guard view.outcome == nil || requests[id]?.received != nil else {
      continuation.finish()
      return stream
    }
    let key = Random.bytes(8).hex
    listeners[id, default: [:]][key] = continuation
    continuation.onTermination = { _ in Task { await self.forgetListener(key, of: id) } }
    return stream
  }

  /// What was received, while the view is open.
  ///
  /// - Throws: `login.not-entitled` for another person, `view.closed` after its end.
  public func summary(of id: String, for clinician: SignedInClinician) async throws(ExchangeFailure) -> ReceivedSummary
  {
    guard let request = requests[id], request.discovery.clinician.subject == clinician.subject else {
      throw .notEntitled
    }
    guard let received = request.received, clock.now < received.viewUntil else {
      requests[id]?.received = nil
      throw .viewClosed
    }
    return received
  }

  /// Closes the view at once: the summary leaves memory.
  public func close(_ id: String, for clinician: SignedInClinician) async throws(ExchangeFailure) {
    guard let request = requests[id], request.discovery.clinician.subject == clinician.subject else {
      throw .notEntitled
    }
    requests[id]?.received = nil
    tellClosed(id)
    await note(.viewClosed, request.discovery, outcome: .success)
  }

  /// Pages that still show it hear that it is closed.
  private func tellClosed(_ id: String) {
    changed(id)
    for listener in listeners.removeValue(forKey: id)?.values ?? [:].values { listener.finish() }
  }

  /// Closes every view of what one exchange delivered, because its patient stopped it in the country that delivered it.
  ///
  /// - Parameter traceID: of the exchange, 32 hexadecimal digits.
  /// - Returns: false where there is no such exchange with that country here.
  public func closeViews(of traceID: String, from country: CountryCode) async -> Bool {
    let ids = requests.filter { $1.discovery.country == country && $1.discovery.trace.traceID == traceID }.keys
    for id in ids {
      guard let request = requests[id], !request.isStopped else { continue }
      requests[id]?.isStopped = true
      requests[id]?.received = nil
      if request.received != nil { tellClosed(id) }
      await note(.viewClosed, request.discovery, outcome: .success)
    }
    return !ids.isEmpty
  }

  func start(_ id: String, _ request: PendingRequest) {
    requests[id] = request
    tasks[id] = Task { [weak self] in await self?.drive(id) }
  }

  func step(_ step: RequestStep, of id: String) {
    guard requests[id]?.steps[step] == nil else { return }
    requests[id]?.steps[step] = clock.now
    changed(id)
  }

  /// Shows since when the country of a request does not answer; nil where it answers.
  func lost(_ id: String, _ since: Instant?) {
    guard let request = requests[id], request.unreachableSince != since else { return }
    requests[id]?.unreachableSince = since
    changed(id)
  }

  func end(_ id: String, _ outcome: RequestOutcome) {
    requests[id]?.outcome = outcome
    changed(id)
    for listener in listeners.removeValue(forKey: id)?.values ?? [:].values { listener.finish() }
    tasks[id] = nil
  }

  private func changed(_ id: String) {
    requests[id]?.version += 1
    guard let view = requests[id]?.view(id: id) else { return }
    for listener in listeners[id]?.values ?? [:].values { listener.yield(view) }
  }

  private func forgetListener(_ key: String, of id: String) {
    listeners[id]?[key] = nil
    if listeners[id]?.isEmpty == true { listeners[id] = nil }
  }

  func forgetOld() {
    let limit = clock.now.advanced(bySeconds: -24 * 3600)
    discoveries = discoveries.filter { $0.value.madeAt > limit }
    requests = requests.filter { $0.value.sentAt > limit }
    // A summary whose view ended leaves memory also where nobody asks for it again.
    for (id, request) in requests where request.received.map({ $0.viewUntil <= clock.now }) == true {
      requests[id]?.received = nil
    }
  }
}
