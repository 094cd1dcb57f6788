import Audit
import Database
import Domain
import Foundation
import GatewayTesting
import Trust

/// The log by itself, in this process: durable appends, the delay of the signed checkpoint, and a log of many entries.
///
/// Every call of the log that is measured stands in this file.
struct LogRun {
  /// Appends at one concurrency, or at one rate.
  struct Pass {
    let load: Load
    /// Appends that were durable.
    let count: Int
    /// Appends that the store refused because too many waited.
    let refused: Int
    let seconds: Double
    /// Seconds of CPU of this process, of which the callers are a part.
    let cpu: Double
    let latencies: Sorted
    /// Seconds from the return of an append to a signed checkpoint that covers it.
    let delays: Sorted
    /// Largest size of the write-ahead log, in bytes.
    let aheadBytes: Int

    var perSecond: Double { Double(count) / seconds }
  }

  enum Load {
    /// So many callers, each of which waits for its append before the next.
    case together(Int)
    /// So many appends begun in each second, whether those before have ended or not.
    case perSecond(Int)
  }

  /// One append: its place, and its begin and end in seconds of the run.
  typealias Append = (sequence: Int64, from: Double, to: Double)

  /// What a log of many entries costs its readers.
  struct Large {
    let entries: Int
    let writingSeconds: Double
    let openSeconds: Double
    let verifySeconds: Double
    let searches: [(name: String, seconds: Double)]
  }

  let primitives: DiskPrimitives
  let passes: [Pass]
  let large: Large

  /// - Parameters:
  ///   - appends: of the pass at 64 at a time; the others do fewer.
  ///   - entries: of the large log.
  static func measure(appends: Int, entries: Int) async throws -> LogRun {
    let primitives = try DiskPrimitives.measure(syncs: 400)
    var passes: [Pass] = []
    let loads: [(Load, Int)] = [
      (.together(1), appends / 20), (.together(8), appends / 4), (.together(64), appends),
      (.perSecond(1500), appends / 2),
    ]
    for (load, count) in loads {
      passes.append(try await BenchedLog.inFolder { try await $0.pass(count, load) })
    }
    return LogRun(primitives: primitives, passes: passes, large: try await large(entries: entries))
  }

  /// What a log of many entries costs its readers.
  static func large(entries: Int) async throws -> Large {
    try await BenchedLog.inFolder { try await $0.large(entries) }
  }
}

/// A log in a temporary folder.
private struct BenchedLog {
  static let origin = "ncp.bench/audit/2026"
  static let patients = 1000
  /// Events of one exchange.
  static let exchange = 8

  let folder: URL
  let keys: KeyDirectory
  let secrets: AuditSecrets
  var store: Store
  var log: TransparencyLog
  var directory: String { folder.appendingPathComponent("log").path }
  var database: String { folder.appendingPathComponent("store.sqlite").path }

  static func inFolder<R>(_ body: (BenchedLog) async throws -> R) async throws -> R {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer {
      do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") }
    }
    return try await body(try await BenchedLog(folder))
  }

  private init(_ folder: URL) async throws {
    self.folder = folder
    keys = try KeyDirectory(path: DevelopmentPKI.path("fr"))
    secrets = AuditSecrets(pseudonym: try keys.secret(named: "pseudonym"), data: try keys.secret(named: "data"))
    (store, log) = try await Self.open(folder, keys, secrets)
  }

  private static func open(
    _ folder: URL, _ keys: KeyDirectory, _ secrets: AuditSecrets
  ) async throws -> (Store, TransparencyLog) {
    let store = try Store.open(
      path: folder.appendingPathComponent("store.sqlite").path, migrations: AuditTables.migrations)
    let log = try await TransparencyLog.open(
      store: store, directory: folder.appendingPathComponent("log").path, key: try keys.key(for: .log),
      origin: origin, secrets: secrets, clock: SystemClock())
    return (store, log)
  }

  static func patient(_ number: Int) throws -> PatientIdentifier {
    guard let root = OID("1.2.250.1.213.1.4.10") else { throw ExchangeRun.Failed(description: "constants") }
    return PatientIdentifier(root: root, extension: "bench\(number)")
  }

  static func trace(_ number: Int) throws -> TraceContext {
    // Spread over the whole range, as random identifiers are: an index in order would flatter the database.
    let spread = UInt64(number + 1) &* 0x9E37_79B9_7F4A_7C15
    let random = (0..<24).map { UInt8(truncatingIfNeeded: spread >> (UInt64($0) % 8 * 8)) ^ UInt8($0) }
    guard let trace = TraceContext(random: random) else { throw ExchangeRun.Failed(description: "constants") }
    return trace
  }

  /// An event as the release of a document writes it.
  static func event(_ index: Int) throws -> AuditEvent {
    var event = AuditEvent(.released, .success, .affiliation)
    event.trace = try trace(index / exchange)
    event.messageID = "urn:uuid:00000000-0000-4000-8000-\(100_000_000_000 + index)"
    event.peer = CountryCode("PT")
    event.professional = Sensitive("doctor-\(index % 50)")
    event.organisation = "Hospital da Ribeira"
    event.purpose = .treatment
    event.patient = Sensitive(try patient(index / exchange % patients))
    event.documentID = "2.999.250.9.\(index)"
    event.documentDigest = [UInt8](repeating: 1, count: 32)
    event.sections = ["48765-2", "10160-0", "11450-4"]
    event.consentReceipt = "r-\(index)"
    event.consentReceiptDigest = [UInt8](repeating: 2, count: 32)
    event.policyVersion = "1"
    return event
  }

  // MARK: Appending

  private func append(_ count: Int, together concurrency: Int) async throws -> [LogRun.Append] {
    let (log, next, clock) = (log, NextIndex(count), ContinuousClock())
    let begun = clock.now
    return try await withThrowingTaskGroup(of: [LogRun.Append].self) { group in
      for _ in 0..<concurrency {
        group.addTask {
          var mine: [LogRun.Append] = []
          while let index = next.take() {
            let event = try Self.event(index)
            let from = (clock.now - begun).seconds
            let receipt = try await log.append(event)
            mine.append((receipt.sequence, from, (clock.now - begun).seconds))
          }
          return mine
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
  }

  private func append(_ count: Int, perSecond rate: Int) async throws -> [LogRun.Append] {
    let (log, clock) = (log, ContinuousClock())
    let begun = clock.now
    return try await withThrowingTaskGroup(of: LogRun.Append?.self) { group in
      for index in 0..<count {
        let due = begun + .seconds(1) * index / rate
        if due > clock.now { try await clock.sleep(until: due, tolerance: .zero) }
        let (event, from) = (try Self.event(index), (clock.now - begun).seconds)
        group.addTask {
          do {
            let receipt = try await log.append(event)
            return (receipt.sequence, from, (clock.now - begun).seconds)
          } catch let failure as DatabaseFailure where failure == .overloaded {
            return nil
          }
        }
      }
      return try await group.reduce(into: []) { if let append = $1 { $0.append(append) } }
    }
  }

  func pass(_ count: Int, _ load: LogRun.Load) async throws -> LogRun.Pass {
    let before = try await append(200, together: 8).count
    let watch = CheckpointWatch(directory: directory, ahead: database + "-wal")
    let clock = ContinuousClock()
    let (begun, cpuBefore) = (clock.now, CPU.ofProcess)
    watch.start()
    let appended: [LogRun.Append]
    switch load {
    case .together(let callers): appended = try await append(count, together: callers)
    case .perSecond(let rate): appended = try await append(count, perSecond: rate)
    }
    let (seconds, cpu) = ((clock.now - begun).seconds, CPU.ofProcess - cpuBefore)
    let seen = await watch.stop(atSize: before + appended.count)
    var delays: [Double] = []
    var covering = 0
    for one in appended.sorted(by: { $0.sequence < $1.sequence }) {
      while covering < seen.count, seen[covering].size <= Int(one.sequence) { covering += 1 }
      guard covering < seen.count else {
        throw ExchangeRun.Failed(description: "no checkpoint covers the last appends")
      }
      delays.append(max(0, seen[covering].at - one.to))
    }
    try await store.close()
    return LogRun.Pass(
      load: load, count: appended.count, refused: count - appended.count, seconds: seconds, cpu: cpu,
      latencies: Sorted(appended.map { $0.to - $0.from }), delays: Sorted(delays), aheadBytes: watch.aheadBytes)
  }

  // MARK: A large log

  func large(_ entries: Int) async throws -> LogRun.Large {
    let clock = ContinuousClock()
    func timed(_ body: () async throws -> Void) async throws -> Double {
      let begun = clock.now
      try await body()
      return (clock.now - begun).seconds
    }
    let writing = try await timed { _ = try await append(entries, together: 192) }
    _ = try await log.checkpoint()
    try await store.close()
    var opened: (store: Store, log: TransparencyLog)?
    let openSeconds = try await timed { opened = try await Self.open(folder, keys, secrets) }
    guard let opened else { throw ExchangeRun.Failed(description: "the log was not opened") }
    let searches = try await searches(
      LogReader(store: opened.store, secrets: secrets), LogProver(store: opened.store, directory: directory), entries,
      timed)
    try await opened.store.close()
    let verify = try await timed {
      let verdict = await LogVerifier(database: database, directory: directory, key: nil).verify()
      guard case .intact(entries: entries, _) = verdict else { throw ExchangeRun.Failed(description: "\(verdict)") }
    }
    return LogRun.Large(
      entries: entries, writingSeconds: writing, openSeconds: openSeconds, verifySeconds: verify, searches: searches)
  }

  private func searches(
    _ reader: LogReader, _ prover: LogProver, _ entries: Int,
    _ timed: (() async throws -> Void) async throws -> Double
  ) async throws -> [(name: String, seconds: Double)] {
    let (middle, trace) = (entries / 2, try Self.trace(entries / 2 / Self.exchange).traceID)
    let patient = try Self.patient(middle / Self.exchange % Self.patients)
    func some(_ found: Bool) throws { if !found { throw ExchangeRun.Failed(description: "a search found nothing") } }
    return [
      ("the 50 newest exchanges", try await timed { try await some(reader.exchanges(limit: 50).count == 50) }),
      ("an exchange by its trace", try await timed { try await some(reader.exchange(traceID: trace) != nil) }),
      ("a patient's 500 newest events", try await timed { try await some(!reader.events(of: patient).isEmpty) }),
      ("one entry", try await timed { try await some(reader.event(Int64(middle)) != nil) }),
      (
        "an inclusion proof",
        try await timed { try await some(prover.inclusionProof(of: middle, size: entries) != nil) }
      ),
      ("one exchange verified", try await timed { try await verify(trace, reader, prover) }),
      ("a search by country, outcome and time", try await timed { try await some(search("PT", reader) == 50) }),
      ("a search that finds nothing", try await timed { try await some(search("ES", reader) == 0) }),
    ]
  }

  /// Every entry of one exchange, each by its proof.
  private func verify(_ trace: String, _ reader: LogReader, _ prover: LogProver) async throws {
    let events = try await reader.exchange(traceID: trace)?.events ?? []
    guard events.count == Self.exchange else { throw ExchangeRun.Failed(description: "the exchange is not whole") }
    for event in events {
      guard case .intact = try await prover.verify(entry: Int(event.sequence), key: nil) else {
        throw ExchangeRun.Failed(description: "entry \(event.sequence) is not intact")
      }
    }
  }

  private func search(_ peer: String, _ reader: LogReader) async throws -> Int {
    var search = LogSearch()
    search.peer = CountryCode(peer)
    search.outcome = .success
    search.from = Instant(milliseconds: 0)
    search.to = SystemClock().now
    return try await reader.find(search).count
  }
}
