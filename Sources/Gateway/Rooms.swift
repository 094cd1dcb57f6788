import Assertions
import Audit
import Consent
import Countries
import Database
import Domain
import Exchange
import Foundation
import Logging
import Terminology
import Translation
import Transport
import Trust
import Validation

/// Every room of one gateway, opened and wired: the one place where they meet.
struct Rooms: Sendable {
  let own: OwnCountry
  let clock: any WallClock
  let health: HealthBoard
  let watch: HealthWatch
  let gate: ReleaseGate
  let store: Store
  /// Held while this gateway runs, so that nothing else writes into its store.
  let lock: StoreLock
  let log: TransparencyLog
  let ledger: SQLConsentLedger
  let outbox: Outbox
  let evidences: Evidences
  /// Nil where no authority is asked.
  let timeStamping: TimeStamping?
  /// Nil where no authority is asked.
  let daily: DailyCheckpoints?
  /// Nil where no witness is asked.
  let witnessing: Witnessing?
  /// The checkpoints of other countries' logs.
  let anchors: PeerAnchors
  /// Counts accesses, and raises flags.
  let flags: AccessWatch
  /// Nil where no audit record repository is configured.
  let forwarding: EventForwarding?
  /// Nil where patients' own pages are the only channel.
  let notifications: Notifications?
  /// Sends reports of possible errors; nil where no mail server is configured.
  let errorReports: ErrorReportMail?
  let live: LiveTrust
  let policy: LivePolicy
  /// Nil where the trust list alone says where peers are.
  let metadata: LiveMetadata?
  let keys: KeyDirectory
  let client: PeerClient
  /// Nil where this country holds no records.
  let affiliation: CountryOfAffiliation?
  let treatment: CountryOfTreatment
  let patients: PatientDesk?
  let terminology: LiveTerminology
  let auditors: AuditorDesk

  /// Opens the rooms that a configuration describes.
  ///
  /// - Parameters:
  ///   - machine: asked about clock and disk in place of the real one.
  ///   - recording: told every call to a peer, besides the recorder; in test mode alone.
  /// - Throws: a failure of the room that does not open.
  // The optimizer of Swift 6.3.1 crashes on this function (coroutine splitting), which runs once in a process.
  @_optimize(none)
  static func open(
    _ settings: Settings, machine: MachineState? = nil, recording: (@Sendable (RecordedCall) -> Void)? = nil
  ) async throws -> Rooms {
    let clock = GuardedClock(settings)
    let health = HealthBoard(clock: clock)
    let gate = ReleaseGate(shutBy: { health.shutBy })
    let keys = try settings.keyDirectory()
    try keys.check([.tlsServer, .tlsClient, .seal, .sealRSA, .consent, .log])
    let (lock, store, log) = try await openLog(settings, keys, clock)
    let client = PeerClient(mostToOneServer: settings.limits.callsToOnePeer)
    let live = try await LiveTrust.open(settings, keys, store: store, log: log, client: client, clock: clock)
    let policy = try await LivePolicy.open(settings, store: store, log: log, clock: clock)
    let metadata = try await openMetadata(settings, live, client, store, log, clock)
    let own = ownCountry(settings)
    let terminology = try LiveTerminology(directory: settings.terminology, clock: clock)
    let translator: @Sendable () -> Translator = { terminology.translator }
    let validator = try Validator.withPivotSchema(officialSchemas: settings.officialSchemas)
    let limits = ExchangeLimits(
      requestLifetimeSeconds: settings.consent.requestLifetimeSeconds, holdSeconds: settings.consent.holdSeconds,
      discoverySeconds: settings.discoverySeconds, pauseMilliseconds: settings.queryPauseMilliseconds)
    let data = try keys.secret(named: "data")
    let outbox = Outbox(store: store, key: data)
    let evidences = try makeEvidences(keys, live, store, clock)
    let ledger = try makeLedger(settings, policy.current, keys, store, log, clock)
    let issuer = AssertionIssuer(
      country: own.country, homeCommunity: own.homeCommunity, key: live.signer(.sealRSA), clock: clock)
    let recording = try recorder(settings, recording)
    let anchors = try await makeAnchors(settings, store, log, live, clock)
    let flags = AccessWatch(settings.flags, secrets: try auditSecrets(keys), log: log, clock: clock)
    await rebuild(flags, LogReader(store: store, secrets: try auditSecrets(keys)))
    log.watch { [weak flags] in flags?.observe($0) }
    let reports = settings.notifications.email.map { _ in
      ErrorReportQueue(store: store, key: data, audit: log, clock: clock)
    }
    let treatment = CountryOfTreatment(
      own: own, trustList: { metadata?.applied(to: live.trustList) ?? live.trustList }, issuer: issuer, client: client,
      key: { live.key(.tlsClient) }, translator: translator, validator: validator, audit: log, evidences: evidences,
      clock: clock, limits: limits, anchors: anchors, errorReports: reports,
      usedCountries: UsedCountries(store: store, key: data), recording: recording)
    var affiliation: CountryOfAffiliation?
    var patients: PatientDesk?
    if let records = settings.records {
      let connector = AuditedConnector(
        try await AllCountries.connector(
          of: settings.country, directory: records, testIdentities: settings.mode != .production),
        audit: log)
      affiliation = CountryOfAffiliation(
        own: own, limits: limits, authenticator: Authenticator(trustList: { live.trustList }, clock: clock),
        store: store,
        ledger: ledger, connector: connector, translator: translator, validator: validator,
        sealKey: live.signer(.seal), audit: log, outbox: outbox, evidences: evidences, gate: gate, clock: clock,
        rates: settings.limits.rates, watch: flags)
      patients = PatientDesk(
        ledger: ledger, connector: connector, translator: translator, own: own,
        history: PatientHistory(
          reader: LogReader(store: store, secrets: try auditSecrets(keys)),
          prover: LogProver(store: store, directory: StoreLayout(settings.store).log), verifierKey: nil),
        countries: { live.trustList.peers.map(\.country).filter { $0 != own.country } })
      patients?.stopView = stoppingViews(live, client, clock)
      patients?.nationalText = { policy.current.text($0, in: $1) }
    }
    let auditors = AuditorDesk(
      reader: LogReader(store: store, secrets: try auditSecrets(keys)),
      verifier: LogVerifier(
        database: StoreLayout(settings.store).database, directory: StoreLayout(settings.store).log, key: log.verifier,
        isInUse: true),
      prover: LogProver(store: store, directory: StoreLayout(settings.store).log),
      export: EvidenceExport(
        store: store, directory: StoreLayout(settings.store).log, secrets: try auditSecrets(keys),
        key: try keys.key(for: .log), dataKey: data, certificates: try LogCopy.certificates(keys),
        country: own.country, attestors: try attestors(settings), seal: try keys.key(for: .seal),
        software: "passerelle \(GatewayService.version)"),
      audit: log, flags: AccessFlags(store: store), rules: settings.flags, clock: clock, own: own.country,
      verifierKey: log.verifier.description, standing: { await log.health })
    let timeStamping = try makeTimeStamping(settings, evidences, client, clock)
    let daily = try makeDaily(settings, log, client, clock)
    let witnessing = makeWitnessing(settings, store, log, client, clock)
    let forwarding = try makeForwarding(settings, live, keys, own, store, clock)
    let notifications = try Notifications.make(settings, ledger: ledger, client: client, keys: keys, clock: clock)
    let errorReports = try makeErrorReports(settings, reports, live, clock)
    let watch = HealthWatch(
      HealthWatch.Subjects(
        board: health, store: store, log: log, ledger: ledger, live: live, policy: policy, metadata: metadata,
        keys: keys,
        terminology: { terminology.translator.catalogue.version }, timeStamping: timeStamping,
        daily: daily, witnessing: witnessing, anchors: anchors, forwarding: forwarding), settings, machine: machine)
    await watch.look()
    return Rooms(
      own: own, clock: clock, health: health, watch: watch, gate: gate, store: store, lock: lock, log: log,
      ledger: ledger, outbox: outbox, evidences: evidences, timeStamping: timeStamping, daily: daily,
      witnessing: witnessing, anchors: anchors, flags: flags, forwarding: forwarding, notifications: notifications,
      errorReports: errorReports, live: live,
      policy: policy,
      metadata: metadata, keys: keys, client: client, affiliation: affiliation,
      treatment: treatment, patients: patients, terminology: terminology, auditors: auditors)
  }

  /// What is told every call to a peer; nil in production mode, whatever is asked for.
  private static func recorder(
    _ settings: Settings, _ recording: (@Sendable (RecordedCall) -> Void)?
  ) throws -> (@Sendable (RecordedCall) -> Void)? {
    guard settings.mode != .production else { return nil }
    guard let directory = settings.recordings else { return recording }
    let recorder = try MessageRecorder(directory: directory)
    return { call in
      recorder.record(call)
      recording?(call)
    }
  }

  /// The store under its lock, and the log in it.
  static func openLog(
    _ settings: Settings, _ keys: KeyDirectory, _ clock: any WallClock
  ) async throws -> (StoreLock, Store, TransparencyLog) {
    let layout = StoreLayout(settings.store)
    try FileManager.default.createDirectory(
      atPath: settings.store, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let lock = try StoreLock.take(path: layout.lock)
    let store = try Store.open(path: layout.database, migrations: migrations)
    // Every stored time is in the log: the newest entry's is the last that this gateway reached.
    if let guarded = clock as? GuardedClock, let last = try await TransparencyLog.lastTime(in: store) {
      guarded.reached(last)
    }
    let generation = try await LogGeneration.current(in: store)
    let name = "ncp.\(settings.country.lowercased).example/audit"
    let log = try await TransparencyLog.open(
      store: store, directory: layout.log, key: try keys.key(for: .log),
      origin: "\(LogGeneration.path(name, generation: generation))/\(clock.now.utc.year)", secrets: auditSecrets(keys),
      clock: clock, head: settings.head ?? layout.head)
    return (lock, store, log)
  }

  /// The tables of every room.
  static let migrations =
    AuditTables.migrations + ReplayTable.migrations + ConsentTables.migrations + Outbox.migrations
    + Evidences.migrations
    + TrustListFile.migrations + LogGeneration.migrations + PolicyHistory.migrations + MetadataStore.migrations
    + FlagTable.migrations + PeerAnchors.migrations + ForwardingCursor.migrations + ErrorReportQueue.migrations
    + UsedCountries.migrations

  private static func makeErrorReports(
    _ settings: Settings, _ queue: ErrorReportQueue?, _ live: LiveTrust, _ clock: any WallClock
  ) throws -> ErrorReportMail? {
    guard let queue, let email = settings.notifications.email else { return nil }
    return try ErrorReportMail(
      queue, email, own: settings.country, trustList: { live.trustList }, clock: clock)
  }

  private static func openMetadata(
    _ settings: Settings, _ live: LiveTrust, _ client: PeerClient, _ store: Store, _ log: TransparencyLog,
    _ clock: any WallClock
  ) async throws -> LiveMetadata? {
    guard let metadata = settings.metadata else { return nil }
    return try await LiveMetadata(metadata, live: live, client: client, store: store, log: log, clock: clock)
  }

  static func auditSecrets(_ keys: KeyDirectory) throws -> AuditSecrets {
    AuditSecrets(pseudonym: try keys.secret(named: "pseudonym"), data: try keys.secret(named: "data"))
  }

  private static func makeEvidences(
    _ keys: KeyDirectory, _ live: LiveTrust, _ store: Store, _ clock: any WallClock
  ) throws -> Evidences {
    Evidences(
      store: store, key: try keys.secret(named: "data"), signer: live.signer(.seal), clock: clock,
      showing: { live.certificate($0) })
  }

  private static func makeTimeStamping(
    _ settings: Settings, _ evidences: Evidences, _ client: PeerClient, _ clock: any WallClock
  ) throws -> TimeStamping? {
    guard let asked = settings.timeStamps else { return nil }
    return TimeStamping(evidences, client: client, authority: try authority(asked), url: asked.url, clock: clock)
  }

  /// The ledger works by the policy of the moment: each receipt names the version that it was made under.
  static func makeLedger(
    _ settings: Settings, _ policy: @autoclosure @escaping @Sendable () -> NationalPolicy, _ keys: KeyDirectory,
    _ store: Store, _ log: TransparencyLog, _ clock: any WallClock
  ) throws -> SQLConsentLedger {
    let ownLimits = ConsentPolicy(
      requestLifetimeSeconds: settings.consent.requestLifetimeSeconds,
      codeLifetimeMinutes: settings.consent.codeLifetimeMinutes)
    let isOwn = settings.policy == nil
    return SQLConsentLedger(
      store: store, journal: AuditedConsent(audit: log, policyVersion: policy().version),
      receipts: ReceiptSigner(
        issuer: settings.web.publicURL, key: try keys.key(for: .consent),
        policyVersion: policy().version),
      secrets: ConsentSecrets(
        pseudonym: try keys.secret(named: "pseudonym"), pepper: try keys.secret(named: "pepper"),
        data: try keys.secret(named: "data")),
      policy: isOwn ? ownLimits : policy().ledgerPolicy, clock: clock, channels: settings.notifications.ways,
      registry: settings.representatives.map { MandateFile(path: $0) as any MandateRegistry } ?? NoMandates())
  }

  private static func ownCountry(_ settings: Settings) -> OwnCountry {
    let base = "\(settings.peers.publicURL)\(PeerFace.path)"
    return OwnCountry(
      country: settings.country, homeCommunity: settings.homeCommunity, repository: settings.repository,
      codeAuthority: settings.codeAuthority, endpoints: ["\(base)/XCPD_Service", "\(base)/XCA_Service"])
  }

}

/// Where things lie in a store's directory; stable, for tools that read a copy.
struct StoreLayout: Sendable {
  let path: String
  init(_ path: String) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
  }

  /// Beside the directory: held by the one process that serves or replaces the store.
  var lock: String { "\(path).lock" }
  var database: String { "\(path)/store.sqlite" }
  /// Checkpoint, verifier key and tiles.
  var log: String { "\(path)/log" }
  /// The newest checkpoint once more, beside the store: who puts back an older copy of the store leaves it as it is.
  var head: String { "\(path).head" }
}
