import Assertions
import Audit
public import Domain
import Signing
import Trust

extension CountryOfTreatment {
  /// Asks the country for the one person that fits (ITI-55). Nothing of a record is asked.
  ///
  /// - Throws: `identity.not-found`, `identity.not-unique`, `identity.paused`, `code.invalid`, `peer.unreachable`,
  ///   `peer.refused`; each with the reference of the exchange.
  public func identify(
    _ traits: PatientTraits, in country: CountryCode, for clinician: SignedInClinician, situation: CareSituation
  ) async throws(ExchangeFailure) -> IdentifiedPatient {
    forgetOld()
    guard let peer = trustList().peer(country), country != own.country else { throw .unknownCountry }
    guard let trace = TraceContext(random: Random.bytes(24)) else { throw .internalFault("No trace was made.") }
    guard missed.pausedUntil(clinician.subject, at: clock.now) == nil else { throw .paused }
    let identity = try identityAssertion(for: clinician, purpose: situation.purpose)
    let pending = Discovery(
      clinician: clinician, country: country, match: .unknown(peer.homeCommunity), situation: situation, trace: trace,
      identity: identity, madeAt: clock.now)
    do throws(ExchangeFailure) {
      return try await discover(traits, at: peer, pending)
    } catch {
      throw error.of(trace)
    }
  }

  private func discover(
    _ traits: PatientTraits, at peer: Peer, _ pending: Discovery
  ) async throws(ExchangeFailure) -> IdentifiedPatient {
    let (country, trace, identity) = (pending.country, pending.trace, pending.identity)
    try await record(.professionalAuthenticated, pending)
    let message = OutgoingMessage(id: "urn:uuid:\(Random.uuid())", trace: trace)
    try await record(.discoveryAsked, pending, messageID: message.id)
    let answer = try await reaching(country, pending) { () async throws(ExchangeFailure) in
      try await self.gateway(to: peer).discover(traits, as: identity, message: message)
    }
    switch answer {
    case .match(let match): return try await found(match, pending)
    case .noMatch:
      try await record(
        .discoveryAnswered, pending, messageID: message.id, outcome: .refused, code: "identity.not-found")
      // Wrong codes are counted where they are known (consent.md, section 5).
      guard !traits.identifiers.contains(where: { $0.root == peer.codeAuthority?.value }) else { throw .codeInvalid }
      var failure = ExchangeFailure.notFound
      failure.triesLeft = missed.miss(pending.clinician.subject, at: clock.now)
      throw failure
    case .notUnique:
      try await record(
        .discoveryAnswered, pending, messageID: message.id, outcome: .refused, code: "identity.not-unique")
      throw .notUnique
    case .failed(let code, let reading):
      try await record(.discoveryAnswered, pending, messageID: message.id, outcome: .failed, code: code)
      throw .answered(code: code, as: reading)
    }
  }

  private func found(_ match: PatientMatch, _ pending: Discovery) async throws(ExchangeFailure) -> IdentifiedPatient {
    let discovery = Discovery(
      clinician: pending.clinician, country: pending.country, match: match, situation: pending.situation,
      trace: pending.trace, identity: pending.identity, madeAt: pending.madeAt)
    try await record(.discoveryAnswered, discovery, outcome: .success)
    missed.hit(pending.clinician.subject)
    let id = Random.bytes(16).hex
    discoveries[id] = discovery
    return IdentifiedPatient(
      id: id, country: discovery.country, match: Sensitive(match), situation: discovery.situation)
  }

  /// The clinician compared the identity document and says: this is my patient. From here the patient is asked.
  ///
  /// - Returns: the id of the request, whose state ``request(_:for:)`` tells.
  public func ask(_ patient: String, for clinician: SignedInClinician) async throws(ExchangeFailure) -> String {
    guard let discovery = discoveries[patient], discovery.clinician.subject == clinician.subject else {
      throw .notEntitled
    }
    guard let peer = trustList().peer(discovery.country) else { throw .unknownCountry }
    let treatment: IssuedAssertion
    do {
      treatment = try issuer.treatmentConfirmation(
        for: discovery.match.identifier, basedOn: discovery.identity, vitalInterest: discovery.vitalInterest)
    } catch {
      throw .internalFault("The treatment assertion was not made (\(error.code)).")
    }
    let now = clock.now
    try await record(
      .treatmentConfirmed, discovery,
      alongside: [usedCountries?.use(of: discovery.country, by: clinician, at: now)].compactMap { $0 })
    discoveries[patient] = nil
    let id = Random.bytes(16).hex
    start(
      id,
      PendingRequest(
        discovery: discovery, treatment: treatment, sentAt: now,
        endsAt: now.advanced(bySeconds: Int64(limits.requestLifetimeSeconds)), isStaged: peer.answerDetail == .staged,
        steps: [.sent: now]))
    return id
  }

  /// Repeats the query under the same assertions until the patient answered or the time is over, then retrieves.
  func drive(_ id: String) async {
    guard let request = requests[id], let peer = trustList().peer(request.discovery.country) else { return }
    do throws(ExchangeFailure) {
      guard let entry = try await waitForEntry(id, request, peer) else { return }
      step(.answered, of: id)
      let isOriginalOffered = requests[id]?.original != nil
      let received = try await retrieve(entry, request, peer, isOriginalOffered: isOriginalOffered)
      guard requests[id]?.isStopped != true else { return end(id, .expired) }
      requests[id]?.received = received
      end(id, .delivered(viewUntil: received.viewUntil))
    } catch {
      if error.isUnanswered { lost(id, interruptions[request.discovery.country]) }
      end(id, .of(error))
    }
  }

  private func waitForEntry(
    _ id: String, _ request: PendingRequest, _ peer: Peer
  ) async throws(ExchangeFailure) -> DocumentEntry? {
    while !Task.isCancelled {
      let (asked, version) = (ContinuousClock.now, requests[id]?.version)
      let message = OutgoingMessage(id: "urn:uuid:\(Random.uuid())", trace: request.discovery.trace)
      try await record(.queryAsked, request.discovery, messageID: message.id)
      guard let answer = try await list(id, request, peer, message) else { continue }
      switch answer {
      case .entries(let entries):
        try await record(.queryAnswered, request.discovery, messageID: message.id, outcome: .success)
        guard let entry = entries.first(where: { $0.form == .l3 }) else { throw .documentInvalid }
        requests[id]?.original = entries.first { $0.form == .l1 }
        return entry
      case .nothingAvailable:
        try await record(
          .queryAnswered, request.discovery, messageID: message.id, outcome: .refused, code: "record.none")
        end(id, .noRecord)
        return nil
      case .failed(let code, let reading):
        try await record(.queryAnswered, request.discovery, messageID: message.id, outcome: .failed, code: code)
        throw .answered(code: code, as: reading)
      case .noPermission(let token):
        try await record(
          .queryAnswered, request.discovery, messageID: message.id, outcome: .refused, code: token ?? "consent.absent")
        guard shouldAskAgain(id, request, token) else { return nil }
        // A country that holds no call for its patient would be asked without a pause, and each call costs both a record.
        let isNew = requests[id]?.version != version
        if !isNew, ContinuousClock.now - asked < .milliseconds(limits.pauseMilliseconds / 3) { _ = await pause() }
      }
    }
    return nil
  }

  /// One query; nil where a country that had the request does not answer now. Its patient may be answering all the
  /// same, so the request waits and asks again.
  private func list(
    _ id: String, _ request: PendingRequest, _ peer: Peer, _ message: OutgoingMessage
  ) async throws(ExchangeFailure) -> ListAnswer? {
    let discovery = request.discovery
    do throws(ExchangeFailure) {
      let answer = try await reaching(discovery.country, discovery) { () async throws(ExchangeFailure) in
        try await self.gateway(to: peer).list(
          of: discovery.match.identifier, as: discovery.identity, for: request.treatment, message: message)
      }
      lost(id, nil)
      return answer
    } catch {
      guard error.isUnanswered else { throw error }
      lost(id, interruptions[discovery.country] ?? clock.now)
      let isKnown = requests[id]?.steps[.received] != nil
      guard isKnown, clock.now < request.endsAt, await pause() else { throw error }
      return nil
    }
  }

  /// False where the gateway stops meanwhile.
  private func pause() async -> Bool {
    do { try await Task.sleep(for: .milliseconds(limits.pauseMilliseconds)) } catch { return false }
    return true
  }

  /// Shows the step that a token tells; false where the request is over.
  private func shouldAskAgain(
    _ id: String, _ request: PendingRequest, _ token: String?
  ) -> Bool {
    step(.received, of: id)
    switch token {
    case "consent.notified": step(.notified, of: id)
    case "consent.opened":
      step(.notified, of: id)
      step(.opened, of: id)
    case "consent.allowed": step(.answered, of: id)
    case "consent.refused":
      step(.answered, of: id)
      end(id, .refused)
      return false
    case "consent.expired":
      end(id, .expired)
      return false
    default: break
    }
    if clock.now >= request.endsAt {
      end(id, token == nil ? .absent : .expired)
      return false
    }
    return true
  }

  private func retrieve(
    _ entry: DocumentEntry, _ request: PendingRequest, _ peer: Peer, isOriginalOffered: Bool
  ) async throws(ExchangeFailure) -> ReceivedSummary {
    let discovery = request.discovery
    let (document, message) = try await document(entry, request, peer)
    do throws(ExchangeFailure) {
      let received = try await open(document, entry, peer, discovery, isOriginalOffered: isOriginalOffered)
      try await record(
        .documentReceived, discovery, messageID: message.id, outcome: .success, document: received.logged)
      return received
    } catch {
      try await record(.documentRefused, discovery, messageID: message.id, outcome: .failed, code: error.code)
      throw error
    }
  }

  /// One form of the document as it came (ITI-39), not yet believed.
  func document(
    _ entry: DocumentEntry, _ request: PendingRequest, _ peer: Peer
  ) async throws(ExchangeFailure) -> (ReceivedDocument, OutgoingMessage) {
    let discovery = request.discovery
    let message = OutgoingMessage(id: "urn:uuid:\(Random.uuid())", trace: discovery.trace)
    try await record(.retrieveAsked, discovery, messageID: message.id)
    let answer = try await reaching(discovery.country, discovery) { () async throws(ExchangeFailure) in
      try await self.gateway(to: peer).retrieve(
        entry, as: discovery.identity, for: request.treatment, message: message)
    }
    switch answer {
    case .document(let document): return (document, message)
    case .noPermission(let token):
      let code = token ?? "consent.absent"
      try await record(.retrieveAnswered, discovery, messageID: message.id, outcome: .refused, code: code)
      throw .noPermission(token)
    case .failed(let code, let reading):
      try await record(.retrieveAnswered, discovery, messageID: message.id, outcome: .failed, code: code)
      throw .answered(code: code, as: reading)
    }
  }
}
