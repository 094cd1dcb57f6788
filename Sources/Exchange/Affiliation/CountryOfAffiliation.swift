public import Assertions
public import Audit
public import Consent
public import Database
public import Domain
import Glibc
import IHE
public import Translation
public import Trust
public import Validation
import XML

/// The walk of the country of affiliation: receive, authenticate, authorise, fetch, translate, validate, sign, record,
/// send. One function for each transaction walks the rooms in this order.
public struct CountryOfAffiliation: Sendable {
  let own: OwnCountry
  let limits: ExchangeLimits
  let authenticator: Authenticator
  let replay: ReplayTable
  let store: Store
  let ledger: SQLConsentLedger
  let connector: AuditedConnector
  /// The translator of the moment: each document takes one, and keeps it.
  let translator: @Sendable () -> Translator
  let validator: Validator
  let sealKey: any SigningKey
  let audit: any AuditLog
  let outbox: Outbox
  let evidences: Evidences
  let gate: ReleaseGate
  let clock: any WallClock
  let told = ToldSteps()
  let callerLimits: CallerLimits
  let refusals: SampledRefusals
  /// Counts what callers do, and says who is slowed down or refused; nil where nobody does.
  let watch: AccessWatch?

  public init(
    own: OwnCountry, limits: ExchangeLimits, authenticator: Authenticator, store: Store, ledger: SQLConsentLedger,
    connector: AuditedConnector, translator: @escaping @Sendable () -> Translator, validator: Validator,
    sealKey: any SigningKey, audit: any AuditLog, outbox: Outbox, evidences: Evidences, gate: ReleaseGate,
    clock: any WallClock,
    rates: ExchangeRates = ExchangeRates(), watch: AccessWatch? = nil
  ) {
    self.own = own
    self.limits = limits
    self.authenticator = authenticator
    replay = ReplayTable()
    self.store = store
    self.ledger = ledger
    self.connector = connector
    self.translator = translator
    self.validator = validator
    self.sealKey = sealKey
    self.audit = audit
    self.outbox = outbox
    self.evidences = evidences
    self.gate = gate
    self.clock = clock
    self.watch = watch
    callerLimits = CallerLimits(rates)
    refusals = SampledRefusals(audit: audit, clock: clock)
  }

  /// Answers one message of a peer. Never throws: a failure is recorded and told, or, if it cannot be recorded, a plain
  /// 503.
  public func answer(_ message: PeerMessage, at service: AffiliationService) async -> WireAnswer {
    var walk = Walk(message: message, service: service, digest: Digest.sha256(message.body))
    let answer = await answer(message, at: service, &walk)
    return await evidenced(answer, walk)
  }

  private func answer(
    _ message: PeerMessage, at service: AffiliationService, _ walk: inout Walk
  ) async -> WireAnswer {
    do {
      let envelope = try envelope(of: message, service, &walk)
      let caller = try await authenticator.authenticateAskingResponder(
        security: envelope.security, transaction: service.transaction, tls: message.peer)
      walk.caller = caller
      try callerLimits.call(of: caller)
      if let refused = try await flagged(walk) { return refused }
      switch walk.transaction {
      case .iti55: return try await discover(envelope.body, caller, &walk)
      case .iti38: return try await list(envelope.body, caller, &walk)
      case .iti39: return try await retrieve(envelope.body, caller, &walk)
      }
    } catch let limit as LimitReached {
      return limited(limit, walk)
    } catch let failure as any Explained {
      return await refuse(failure, walk)
    } catch {
      return await refuse(ExchangeFailure.internalFault("An unexpected error."), walk)
    }
  }

  /// Parses and checks the envelope; from the action of the XCA endpoint the transaction is known.
  private func envelope(
    of message: PeerMessage, _ service: AffiliationService, _ walk: inout Walk
  ) throws -> SOAPEnvelope {
    let document = try Document.parse(message.body)
    try MTOM.refuseInclusions(in: document)
    let envelope = try SOAPEnvelope.decode(document)
    walk.body = envelope.body
    walk.messageID = envelope.messageID
    walk.transaction = service.transaction
    try envelope.check(
      service.wire, contentType: message.contentType, soapAction: message.soapAction, endpoints: own.endpoints)
    guard let messageID = envelope.messageID else { throw ExchangeFailure.internalFault("No message id.") }
    walk.received = ReceivedMessage(id: messageID, digest: walk.digest)
    return envelope
  }
}

/// What is known of one message while it walks.
struct Walk: Sendable {
  let message: PeerMessage
  let service: AffiliationService
  /// SHA-256 of the message as received.
  let digest: [UInt8]
  var transaction: Assertions.Transaction
  var messageID: String?
  var received: ReceivedMessage?
  var caller: VerifiedCaller?
  /// What the envelope holds, once it was read.
  var body: Element?
  var query: ITI55.Query?
  /// Whether the replay keys of this message are in the log already.
  var isRecorded = false
  let evidence = EvidenceTrail()

  init(message: PeerMessage, service: AffiliationService, digest: [UInt8]) {
    self.message = message
    self.service = service
    self.digest = digest
    transaction = service.transaction
  }

  func event(_ kind: EventKind, _ outcome: AuditEvent.Outcome) -> AuditEvent {
    var event = AuditEvent(kind, outcome, .affiliation)
    event.trace = message.trace
    event.messageID = messageID
    event.peer = caller?.country
    event.professional = caller.map { Sensitive($0.professional.nameID) }
    event.organisation = caller?.organisation.id
    event.details["organisationName"] = caller?.organisation.name
    event.purpose = caller?.purpose
    event.patient = caller?.treatment.map { Sensitive($0.patient) }
    if let caller, !caller.exceptions.isEmpty {
      event.details["peerExceptions"] = caller.exceptions.map(\.rawValue).joined(separator: " ")
    }
    return event
  }
}

extension AffiliationService {
  var transaction: Assertions.Transaction {
    switch self {
    case .discovery: .iti55
    case .query: .iti38
    case .retrieve: .iti39
    }
  }

  var wire: IHE.Transaction {
    switch self {
    case .discovery: .iti55
    case .query: .iti38
    case .retrieve: .iti39
    }
  }

  /// The service of the XCA endpoint that a message asks for, by its action in the HTTP header or in the envelope.
  public static func xca(contentType: String, soapAction: String?, body: [UInt8]) -> AffiliationService {
    let announced = ContentType(contentType).parameter("action") ?? soapAction ?? ""
    if announced.contains("CrossGatewayRetrieve") { return .retrieve }
    if announced.contains("CrossGatewayQuery") { return .query }
    // Neither header tells: the name of the body element is looked for; the envelope's own check decides.
    return body.holds("RetrieveDocumentSetRequest") ? .retrieve : .query
  }
}

extension [UInt8] {
  /// Whether a text stands in these bytes; they may be megabytes from anybody, so the C library looks for its beginning.
  fileprivate func holds(_ text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    return withUnsafeBytes { bytes in
      var rest = bytes[...]
      while rest.count >= length, let base = UnsafeRawBufferPointer(rebasing: rest).baseAddress,
        let found = memchr(base, Int32(text.utf8Start.pointee), rest.count - length + 1)
      {
        if memcmp(found, text.utf8Start, length) == 0 { return true }
        rest = rest.dropFirst(UnsafeRawPointer(found) - base + 1)
      }
      return false
    }
  }
}
