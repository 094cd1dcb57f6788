import Assertions
import Audit
import Consent
import Countries
import Domain
import IHE
import Synchronization
import Transport
import Trust
import XML

extension CountryOfAffiliation {
  static let patientSummary = Coding(system: "2.16.840.1.113883.6.1", code: "60591-5", display: "Patient Summary")

  /// ITI-38: asks the patient, holds the call while they decide, and lists both forms of the document once they allowed it.
  func list(_ body: Element, _ caller: VerifiedCaller, _ walk: inout Walk) async throws -> WireAnswer {
    // The message is claimed before it is held, so that a repetition does not hold a second time.
    try await record(walk.event(.queryAsked, .success), walk)
    walk.isRecorded = true
    let query = try ITI38.decodeQuery(body, for: own.homeCommunity)
    guard let treatment = caller.treatment, query.patient == treatment.patient else {
      return try await registry(.init(code: ErrorCode.patientMismatch), walk, "exchange.patient-mismatch")
    }
    guard query.classCodes.isEmpty || query.classCodes.contains(where: { $0.isSame(as: Self.patientSummary) }) else {
      return try await registry(.init(code: ErrorCode.unknownClass), walk, "exchange.unknown-class")
    }
    guard !query.hasUnknownFilter, !query.isOnDemand else {
      let code = query.isOnDemand ? ErrorCode.onDemand : ErrorCode.unknownFilter
      return try await registry(.init(code: code), walk, "exchange.unknown-filter")
    }
    // It rests on the caller and the policy alone, and comes before anything of the patient is looked at.
    if let refusal = try await ledger.vitalInterestRefusal(of: caller) {
      return try await registry(.init(code: ErrorCode.noConsent), walk, refusal.code)
    }
    let opened: ConsentRequestView
    switch try await ask(caller, treatment, walk) {
    case .allowed(let request): opened = request
    case .answered(let answer): return answer
    }
    let names = FormNames(requestID: opened.id, opened.source, own)
    let viewing = caller.peer.answerDetail == .staged ? try await ledger.viewing(of: opened.id) : nil
    let entries = [entry(names, .l3, viewing), entry(names, .l1, viewing)]
    var event = walk.event(.queryAnswered, .success)
    event.documentID = names.uniqueID(of: .l3)
    let answer = wire(
      ITI38.encode(
        ITI38.Answer(entries: entries, errors: []), patient: treatment.patient, country: own.country,
        uuid: Random.uuid, header: responseHeader(walk)))
    try await record(event, walk, answering: answer)
    return answer
  }

  /// What became of asking the patient within one call.
  private enum Asked {
    case allowed(ConsentRequestView)
    case answered(WireAnswer)
  }

  /// Asks the patient and holds the call; once more for each change of the record, so that the patient answers what is
  /// there now.
  private func ask(
    _ caller: VerifiedCaller, _ treatment: TreatmentConfirmation, _ walk: Walk
  ) async throws -> Asked {
    let start = ContinuousClock.now
    while true {
      guard let source = try await shownSource(caller, treatment, walk) else {
        let none = RegistryError(
          code: ErrorCode.noSummary, context: ErrorCode.text(of: ErrorCode.noSummary), severity: .warning)
        return .answered(try await registry(none, walk, "record.none"))
      }
      let request = AccessRequest(
        kind: Self.patientSummary.code, form: .l3, trace: walk.message.trace, requestDigest: walk.digest)
      guard let opened = try await open(request, caller, treatment, source) else {
        return .answered(try await overPatientLimit(caller, walk))
      }
      try await ledger.notified(opened.id, patient: treatment.patient)
      switch try await hold(opened, caller, walk.message.place, since: start) {
      case .allowed: return .allowed(opened)
      case .contentChanged: continue
      case .noPlace: return .answered(try await noPlace(walk))
      case .notAllowed(let token): return .answered(try await noPermission(token, caller, walk))
      }
    }
  }

  /// The version of the record that the index names, unless all of it is hidden from this caller or its person died.
  private func shownSource(
    _ caller: VerifiedCaller, _ treatment: TreatmentConfirmation, _ walk: Walk
  ) async throws -> SourceVersion? {
    let versions = try await connector.list(
      under: ledger.identification(of: treatment.patient, from: caller),
      AuditedConnector.Cause(trace: walk.message.trace, peer: caller.country, patient: treatment.patient))
    // After the same look-ups, so that a record that is hidden looks like none (consent.md section 10).
    let rules = try await ledger.rules(
      for: treatment.patient, country: caller.country, role: caller.professional.role)
    let opensRestricted = try await ledger.opensRestricted(caller)
    // Nor is anybody asked for one who has died.
    let isClosed = try await ledger.isDeceased(treatment.patient)
    return versions.first.flatMap { isClosed || (rules.hides($0) && !opensRestricted) ? nil : $0 }
  }

  /// How a hold ended.
  enum HoldEnd: Sendable {
    case allowed
    case notAllowed(StepToken)
    /// The record changed before the answer: the patient is asked anew.
    case contentChanged
    /// Too many calls are held already.
    case noPlace
  }

  /// Holds a call until the patient allowed the request, or for a negative answer at the moment that the peer's profile
  /// sets: `staged` at each change of step, `uniform` always at the end of the hold. A caller that went away ends it.
  ///
  /// - Parameter place: counts as held while the patient decides, so that it takes no place from calls that compute.
  /// - Parameter start: when the call came; a second asking within it makes it no longer.
  func hold(
    _ opened: ConsentRequestView, _ caller: VerifiedCaller, _ place: CallPlace?, since start: ContinuousClock.Instant
  ) async throws -> HoldEnd {
    let isStaged = caller.peer.answerDetail == .staged
    let limit = Duration.seconds(limits.holdSeconds)
    let due = try await ledger.directiveDue(opened.id, from: caller)
    let vital = try await ledger.vitalInterestDue(opened.id, from: caller)
    while true {
      if let due, clock.now >= due { _ = try await ledger.applyDirective(to: opened.id, from: caller) }
      if let vital, clock.now >= vital { _ = try await ledger.applyVitalInterest(to: opened.id, from: caller) }
      let step = try await ledger.step(of: opened.id)
      if step == .allowed { return .allowed }
      if step == .expired, try await ledger.isToBeAskedAnew(opened.id) { return .contentChanged }
      if isStaged, step.isFinal || told.isNews(step, of: opened.id) { return .notAllowed(step) }
      let left = limit - (ContinuousClock.now - start)
      // After the request's own time nothing is left to hide: the answer comes at once.
      if left <= .zero || clock.now >= opened.expiresAt || Task.isCancelled { return .notAllowed(step) }
      var milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
      // The patient's own directive answers in the middle of a call, when its time has come.
      for time in [due, vital].compactMap(\.self) where clock.now < time {
        milliseconds = min(milliseconds, time.milliseconds - clock.now.milliseconds)
      }
      guard place?.beginHold() ?? true else { return .noPlace }
      await ledger.waitForChange(of: opened.id, from: step, milliseconds: max(1, milliseconds))
      place?.endHold()
      if told.isStopping || Task.isCancelled { return .notAllowed(step) }
    }
  }

  func noPermission(_ token: StepToken?, _ caller: VerifiedCaller, _ walk: Walk) async throws -> WireAnswer {
    let isStaged = caller.peer.answerDetail == .staged
    let context = isStaged ? token?.rawValue : nil
    return try await registry(
      RegistryError(code: ErrorCode.noConsent, context: context ?? ErrorCode.text(of: ErrorCode.noConsent)), walk,
      token?.rawValue ?? "consent.absent")
  }

  /// The metadata of one form. No size and no hash: the bytes are made when they are fetched, and nothing of the record
  /// is read before.
  private func entry(_ names: FormNames, _ form: DocumentForm, _ viewing: ViewingEnd?) -> DocumentEntry {
    DocumentEntry(
      homeCommunity: own.homeCommunity, repository: names.repository, uniqueID: names.uniqueID(of: form), form: form,
      classCode: Self.patientSummary, title: "Patient Summary", creationTime: clock.now,
      language: AllCountries.language(of: own.country) ?? LanguageTag("en-GB"),
      author: "National Contact Point for eHealth \(own.country)", viewing: viewing)
  }

  /// Stops holding: every waiting call is answered at once, its request stays open.
  public func stopHolding() {
    told.stop()
    ledger.releaseWaiting()
  }
}

extension RegistryError {
  init(code: String) { self.init(code: code, context: ErrorCode.text(of: code)) }
}

/// Which step was told last under which request. In memory: after a restart a step is told again, which harms nobody.
final class ToldSteps: Sendable {
  private let steps = Mutex<[String: StepToken]>([:])
  private let stopping = Mutex(false)

  /// Whether this step was not the last one told; from now on it is.
  func isNews(_ step: StepToken, of requestID: String) -> Bool {
    steps.withLock { steps in
      if steps.count > 100_000 { steps = [:] }
      defer { steps[requestID] = step }
      return steps[requestID] != step
    }
  }

  var isStopping: Bool { stopping.withLock { $0 } }
  func stop() { stopping.withLock { $0 = true } }
}
