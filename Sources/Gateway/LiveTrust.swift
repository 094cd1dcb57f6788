import Audit
import Database
import Dispatch
import Domain
import Foundation
import Synchronization
import Transport
import Trust

/// The trust list, certificates and keys of the running gateway: what the operator puts in their place is taken without a
/// restart, once it passed every check. Connections and exchanges that began with the former go on with it.
///
/// What is refused leaves the former in use; both are recorded. The keys of the log and of receipts, and the secrets, are
/// read at the start alone: a new one of these begins a new log or makes old data unreadable.
final class LiveTrust: Sendable {
  static let purposes: [KeyPurpose] = [.tlsServer, .tlsClient, .seal, .sealRSA]
  /// Files are read off the tasks' threads.
  private static let reading = DispatchQueue(label: "trust")

  /// Codes of why what lies on the disk is not in use; nil where it is.
  struct Faults: Sendable, Hashable {
    var list: String?
    var keys: String?
  }

  private struct State {
    var list: TrustList
    var keys: [KeyPurpose: PrivateKey]
    /// What was looked at last, whether it was taken or not.
    var seenList: [[UInt8]]
    var seenKeys: [[UInt8]]
    var listBytes: [UInt8]
    var faults = Faults()
    var present: (@Sendable () throws -> Void)?
  }

  private struct Outcome: Sendable {
    let code: String?
    let details: [String: String]
  }

  private let settings: Settings
  private let directory: KeyDirectory
  private let store: Store
  private let log: any AuditLog
  private let clock: any WallClock
  let memory: RevocationMemory
  private let state: Mutex<State>

  private init(
    _ settings: Settings, _ directory: KeyDirectory, _ store: Store, _ log: any AuditLog, _ clock: any WallClock,
    _ memory: RevocationMemory, _ state: State
  ) {
    (self.settings, self.directory, self.store, self.log) = (settings, directory, store, log)
    (self.clock, self.memory) = (clock, memory)
    self.state = Mutex(state)
  }

  /// - Throws: what `TrustListFile.open` and `KeyDirectory.fileKey` throw.
  static func open(
    _ settings: Settings, _ directory: KeyDirectory, store: Store, log: any AuditLog, client: PeerClient,
    clock: any WallClock
  ) async throws -> LiveTrust {
    let memory = RevocationMemory(
      lists: try await TrustListFile.newestLists(in: store), clock: clock,
      graceUsed: graceRecorder(log, clock), fetch: client.revocationFetch)
    let (seenList, seenKeys) = (listFiles(settings), keyFiles(directory))
    let list = try await TrustListFile.open(settings, store: store, clock: clock, memory: memory)
    let state = State(
      list: list, keys: try load(directory), seenList: seenList, seenKeys: seenKeys,
      listBytes: bytes(settings.trustList))
    return LiveTrust(settings, directory, store, log, clock, memory, state)
  }

  /// Every use of a grace is recorded, the first of each minute with the count of those before it.
  private static func graceRecorder(
    _ log: any AuditLog, _ clock: any WallClock
  ) -> @Sendable (CountryCode) -> Void {
    let uses = GraceUses()
    return { country in
      guard let count = uses.next(country, minute: clock.now.milliseconds / 60_000) else { return }
      var event = AuditEvent(.configChanged, .success, .affiliation)
      event.peer = country
      event.details = ["setting": "revocation", "grace": "used", "unrecordedBefore": String(count)]
      let used = event
      // When the log fails here every release fails by itself.
      Task { do { _ = try await log.append(used) } catch { return } }
    }
  }

  // MARK: What is in use

  var trustList: TrustList { state.withLock { $0.list } }
  var faults: Faults { state.withLock { $0.faults } }

  /// The key of a purpose that can be replaced; nil for others.
  func find(_ purpose: KeyPurpose) -> PrivateKey? { state.withLock { $0.keys[purpose] } }

  /// The key of one of ``purposes``.
  func key(_ purpose: KeyPurpose) -> PrivateKey {
    guard let key = find(purpose) else {
      preconditionFailure("the key \(purpose.rawValue) is not one that is kept here")
    }
    return key
  }

  /// What the key of one of ``purposes`` shows; each has a certificate, or it is not taken.
  func certificate(_ purpose: KeyPurpose) -> Certificate {
    guard let leaf = key(purpose).chain.first else {
      preconditionFailure("the key \(purpose.rawValue) has no certificate")
    }
    return leaf
  }

  func signer(_ purpose: KeyPurpose) -> any SigningKey { RenewedKey(purpose: purpose, live: self) }

  /// - Parameter present: makes the listener show what lies on the disk; called before new keys are taken.
  func presenting(_ present: @escaping @Sendable () throws -> Void) { state.withLock { $0.present = present } }

  // MARK: What comes

  /// Looks each minute and whenever the process is told to (SIGHUP), until it is cancelled.
  func follow() async {
    let signals = ReloadSignals(everySeconds: 60)
    for await _ in signals.stream {
      if Task.isCancelled { return }
      await look()
    }
  }

  /// Takes what lies on the disk if it is something else than was looked at last.
  func look() async {
    if let outcome = await lookAtList() {
      state.withLock { $0.faults.list = outcome.code }
      await record("trust-list", outcome)
    }
    let (directory, seen) = (directory, state.withLock { $0.seenKeys })
    let outcome: Outcome? = await withCheckedContinuation { continuation in
      Self.reading.async {
        let found = Self.keyFiles(directory)
        continuation.resume(returning: found == seen ? nil : self.take(found))
      }
    }
    guard let outcome else { return }
    state.withLock { $0.faults.keys = outcome.code }
    await record("keys", outcome)
  }

  private func record(_ setting: String, _ outcome: Outcome) async {
    var event = AuditEvent(.configChanged, outcome.code == nil ? .success : .failed, .affiliation)
    event.errorCode = outcome.code
    event.details = outcome.details.merging(["setting": setting]) { $1 }
    // When the log fails here every release fails by itself.
    do { _ = try await log.append(event) } catch { return }
  }

  private func lookAtList() async -> Outcome? {
    let settings = settings
    let (found, jws) = await withCheckedContinuation { continuation in
      Self.reading.async {
        continuation.resume(returning: (Self.listFiles(settings), Self.bytes(settings.trustList)))
      }
    }
    let (before, seen, former) = state.withLock { ($0.list, $0.seenList, $0.listBytes) }
    guard found != seen else { return nil }
    state.withLock { $0.seenList = found }
    var details = ["before": String(before.number)]
    do {
      let now = clock.now
      let least = jws == former ? before.number : before.number + 1
      let memory = memory
      let list = try await Self.off { try TrustListFile.read(settings, at: now, atLeast: least, memory: memory) }
      // Durable before it counts: a restart must not go back.
      try await TrustListFile.keep(list, memory, in: store, at: now)
      let present = state.withLock { state in
        (state.list, state.listBytes) = (list, jws)
        return before.peers.contains(where: \.allowTLS12) == list.peers.contains(where: \.allowTLS12)
          ? nil : state.present
      }
      try present?()
      details["after"] = String(list.number)
      return Outcome(code: nil, details: details)
    } catch {
      return Outcome(code: (error as? any Explained)?.code ?? "trust.list.form", details: details)
    }
  }

  /// Checks the keys on the disk and takes all of them or none.
  private func take(_ found: [[UInt8]]) -> Outcome {
    let (former, list, present) = state.withLock { state in
      state.seenKeys = found
      return (state.keys, state.list, state.present)
    }
    do {
      let keys = try Self.load(directory)
      try directory.check(Self.purposes + [.consent, .log])
      try check(keys, list)
      try present?()
      state.withLock { $0.keys = keys }
      var details: [String: String] = [:]
      for (purpose, key) in keys where key.publicKey != former[purpose]?.publicKey {
        details[purpose.rawValue] = key.chain.first?.keyID
      }
      return Outcome(code: nil, details: details)
    } catch {
      return Outcome(code: (error as? any Explained)?.code ?? "trust.key.unreadable", details: [:])
    }
  }

  /// The certificates are in their time, fit what the trust list says of this country, sign and speak TLS.
  private func check(_ keys: [KeyPurpose: PrivateKey], _ list: TrustList) throws {
    let now = clock.now
    let own = list.peer(settings.country)
    for (purpose, key) in keys {
      try key.selfTest(at: now)
      guard let own else { continue }
      let use: CertificateUse =
        switch purpose {
        case .tlsServer: .tlsServer(name: URL(string: own.endpoints.xca)?.host() ?? "")
        case .tlsClient: .tlsClient
        default: .seal
        }
      // Peers would refuse what their copy of the list does not name, or names no more.
      try verify(chain: key.chain, for: use, peer: own, at: now)
    }
    if let server = keys[.tlsServer], let client = keys[.tlsClient] {
      try SelfHandshake.check(server: server, client: client)
    }
  }

  // MARK: Files

  private static func load(_ directory: KeyDirectory) throws(TrustFailure) -> [KeyPurpose: PrivateKey] {
    var keys: [KeyPurpose: PrivateKey] = [:]
    for purpose in purposes { keys[purpose] = try directory.privateKey(for: purpose) }
    return keys
  }

  private static func keyFiles(_ directory: KeyDirectory) -> [[UInt8]] {
    purposes.flatMap { purpose in
      ["key", "pem"].map { Digest.sha256(bytes("\(directory.path)/\(purpose.rawValue).\($0)")) }
    }
  }

  /// Digests of the list, its signer, and the revocation lists beside it.
  private static func listFiles(_ settings: Settings) -> [[UInt8]] {
    let folder = URL(fileURLWithPath: settings.trustList).deletingLastPathComponent().path
    var names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasSuffix(".key") }.sorted()
    } catch {
      names = []
    }
    names = names.filter { name in [".crl", ".pem", ".der"].contains { name.hasSuffix($0) } }
    return ([settings.trustList, settings.trustListSigner] + names.map { "\(folder)/\($0)" }).map {
      Digest.sha256(Array($0.utf8) + bytes($0))
    }
  }

  /// Empty where the file cannot be read: then it is read again, and refused, by the check.
  private static func bytes(_ path: String) -> [UInt8] {
    do { return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) } catch { return [] }
  }

  private static func off<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      reading.async { continuation.resume(with: Result { try body() }) }
    }
  }
}

/// A key of ours that signs with whatever is in use for its purpose.
private struct RenewedKey: SigningKey {
  let purpose: KeyPurpose
  let live: LiveTrust
  var algorithm: SignatureAlgorithm { purpose.algorithm }
  var chain: [Certificate] { live.key(purpose).chain }
  var publicKey: [UInt8] { live.key(purpose).publicKey }
  var current: any SigningKey { live.key(purpose) }

  func sign(_ bytes: [UInt8], as purpose: KeyPurpose) throws(TrustFailure) -> [UInt8] {
    try live.key(self.purpose).sign(bytes, as: purpose)
  }
}

/// Counts uses of a grace between those that are recorded.
private final class GraceUses: Sendable {
  private let counts = Mutex<[CountryCode: (minute: Int64, unrecorded: Int)]>([:])

  /// How many were not recorded before this one; nil where this one is not recorded either.
  func next(_ country: CountryCode, minute: Int64) -> Int? {
    counts.withLock { counts in
      guard let count = counts[country], count.minute == minute else {
        return counts.updateValue((minute, 0), forKey: country)?.unrecorded ?? 0
      }
      counts[country] = (minute, count.unrecorded + 1)
      return nil
    }
  }
}

/// Tells when to look for new files: each so many seconds, and on SIGHUP.
final class ReloadSignals: @unchecked Sendable {
  let stream: AsyncStream<Void>
  // Set once here and only kept alive afterwards.
  private let sources: [any DispatchSourceProtocol]

  init(everySeconds seconds: Int) {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    self.stream = stream
    // The default action would end the process.
    signal(SIGHUP, SIG_IGN)
    let hangup = DispatchSource.makeSignalSource(signal: SIGHUP, queue: .global())
    hangup.setEventHandler { continuation.yield() }
    let timer = DispatchSource.makeTimerSource(queue: .global())
    timer.schedule(deadline: .now() + .seconds(seconds), repeating: .seconds(seconds))
    timer.setEventHandler { continuation.yield() }
    sources = [hangup, timer]
    hangup.resume()
    timer.resume()
  }

  deinit { for source in sources { source.cancel() } }
}
