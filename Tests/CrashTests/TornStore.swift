import Audit
import Database
import Domain
import Foundation
import GatewayTesting
import Trust

/// A store and its log as a dead process leaves them, to be damaged and opened again, many times.
///
/// The store was copied while it was open, so its last commits lie in the write-ahead log. Each entry came with a row of
/// another room, as a release comes with its receipt's use.
struct TornStore: Sendable {
  /// How opening a copy ended.
  enum Outcome: Equatable {
    /// It opened with so many entries and rows, took one more entry, and the verifier said this of it.
    case opened(entries: Int, rows: Int, isIntact: Bool)
    /// The code of the refusal.
    case refused(String)
  }

  /// Which files of the log lie beside the store.
  enum LogFiles: String {
    /// Signed before the last entry was committed, as when the process dies between commit and checkpoint.
    case behind
    /// Signed over the last entry.
    case upToDate
  }

  static let origin = "ncp.test/audit/2026"
  static let entries = 260
  private static let migrations =
    AuditTables.migrations
    + [Migration(room: "other", number: 1, sql: ["CREATE TABLE used (id TEXT PRIMARY KEY)"])]

  let folder: URL
  let writeAheadLog: [UInt8]
  /// Where in the write-ahead log each transaction ends, from the first on.
  let commits: [Int]
  private let database: [UInt8]

  /// Made once for all tests.
  static var shared: TornStore { get async throws { try await made.value } }
  private static let made = Task { try await make() }

  private static func make() async throws -> TornStore {
    let folder = try TemporaryFolder.make("torn")
    let live = folder.appendingPathComponent("live")
    try FileManager.default.createDirectory(at: live, withIntermediateDirectories: true)
    func log() -> URL { live.appendingPathComponent("log") }
    let (filling, first) = try await open(live)
    for start in stride(from: 0, to: entries - 3, by: 64) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in start..<min(start + 64, entries - 3) { group.addTask { try await add(number, to: first) } }
        try await group.waitForAll()
      }
    }
    _ = try await first.checkpoint()
    // Closing empties the write-ahead log; what follows is small.
    try await filling.close()
    let (store, audit) = try await open(live)
    for number in (entries - 3)..<(entries - 1) { try await add(number, to: audit) }
    _ = try await audit.checkpoint()
    try FileManager.default.copyItem(at: log(), to: folder.appendingPathComponent(LogFiles.behind.rawValue))
    try await add(entries - 1, to: audit)
    _ = try await audit.checkpoint()
    try FileManager.default.copyItem(at: log(), to: folder.appendingPathComponent(LogFiles.upToDate.rawValue))
    let database = [UInt8](try Data(contentsOf: live.appendingPathComponent("store.sqlite")))
    let wal = [UInt8](try Data(contentsOf: live.appendingPathComponent("store.sqlite-wal")))
    try await store.close()
    return TornStore(folder: folder, writeAheadLog: wal, commits: commits(in: wal), database: database)
  }

  private static func add(_ number: Int, to log: TransparencyLog) async throws {
    var event = AuditEvent(.released, .success, .affiliation)
    event.documentID = "2.999.33.1^\(number)"
    event.trace = TraceContext(random: [UInt8](repeating: UInt8(1 + number % 200), count: 24))
    let use = PendingWrite { try $0.execute("INSERT INTO used (id) VALUES (?)", [.text("\(number)")]) }
    _ = try await log.append(event, alongside: [use])
  }

  private static func open(_ folder: URL) async throws -> (Store, TransparencyLog) {
    let keys = try KeyDirectory(path: DevelopmentPKI.path("fr"))
    let store = try Store.open(path: folder.appendingPathComponent("store.sqlite").path, migrations: migrations)
    do {
      let log = try await TransparencyLog.open(
        store: store, directory: folder.appendingPathComponent("log").path, key: try keys.key(for: .log),
        origin: origin,
        secrets: AuditSecrets(pseudonym: try keys.secret(named: "pseudonym"), data: try keys.secret(named: "data")),
        clock: DevelopmentPKI.clock)
      return (store, log)
    } catch {
      try await store.close()
      throw error
    }
  }

  /// A frame is 24 bytes and a page; one that ends a transaction has the size of the database in bytes 4 to 7.
  private static func commits(in wal: [UInt8]) -> [Int] {
    func number(_ at: Int) -> Int { wal[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) } }
    let frame = 24 + number(8)
    return stride(from: 32, through: wal.count - frame, by: frame).compactMap { start in
      number(start + 4) > 0 ? start + frame : nil
    }
  }

  private static func counted(_ store: Store) async throws -> [Int] {
    try await store.read { connection in
      try ["audit_entry", "used"].map { table in
        Int(try connection.query("SELECT COUNT(*) AS size FROM \(table)").first?.integer("size") ?? -1)
      }
    }
  }

  /// How many entries and rows of the other room the store holds with this write-ahead log; the log is not opened.
  func rows(writeAheadLog: [UInt8]) async throws -> [Int] {
    let path = folder.appendingPathComponent("rows.sqlite")
    try Data(database).write(to: path)
    try Data(writeAheadLog).write(to: URL(fileURLWithPath: path.path + "-wal"))
    let store = try Store.open(path: path.path, migrations: Self.migrations)
    let counted = try await Self.counted(store)
    try await store.close()
    return counted
  }

  /// Lays out a copy with this write-ahead log, changes it, opens it, adds an entry, closes and verifies it.
  func outcome(
    writeAheadLog: [UInt8], log: LogFiles, change: (URL) throws -> Void = { _ in }
  ) async throws -> Outcome {
    let copy = folder.appendingPathComponent("copy-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
    defer { do { try FileManager.default.removeItem(at: copy) } catch { print("left behind: \(copy.path)") } }
    let path = copy.appendingPathComponent("store.sqlite")
    try Data(database).write(to: path)
    try Data(writeAheadLog).write(to: URL(fileURLWithPath: path.path + "-wal"))
    let files = copy.appendingPathComponent("log")
    try FileManager.default.copyItem(at: folder.appendingPathComponent(log.rawValue), to: files)
    try change(copy)
    do {
      let (store, audit) = try await Self.open(copy)
      let counted = try await Self.counted(store)
      // What lies far from the edge is looked at, and mended, by the verification that follows a start.
      audit.startVerification()
      while await audit.health.verification == nil { try await Task.sleep(for: .milliseconds(1)) }
      try await Self.add(Self.entries, to: audit)
      _ = try await audit.checkpoint()
      try await store.close()
      let verdict = await LogVerifier(database: path.path, directory: files.path, key: nil).verify()
      // The entry that was added, and that of the verification.
      guard case .intact(counted[0] + 2, _) = verdict else {
        return .opened(entries: counted[0], rows: counted[1], isIntact: false)
      }
      return .opened(entries: counted[0], rows: counted[1], isIntact: true)
    } catch let failure as any Explained {
      return .refused(failure.code)
    }
  }
}
