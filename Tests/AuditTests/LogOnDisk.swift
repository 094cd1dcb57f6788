import Database
import Domain
import Foundation
import GatewayTesting
import Synchronization
import Testing
import Trust

@testable import Audit

/// A log's folder over several starts, with the marker beside the store.
struct LogOnDisk {
  let folder: URL
  /// Store and log, which are copied and put back together.
  var data: URL { folder.appendingPathComponent("data") }
  var head: URL { folder.appendingPathComponent("data.head") }

  init() throws {
    folder = try TemporaryFolder.make("log")
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
  }

  func file(_ path: String) -> URL { data.appendingPathComponent("log/\(path)") }
  func bytes(_ path: String) throws -> Data { try Data(contentsOf: file(path)) }
  func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: file(path).path) }

  /// Everything below `tile/`, as relative paths.
  func tiles() throws -> Set<String> {
    let root = file("tile")
    return Set(
      try FileManager.default.subpathsOfDirectory(atPath: root.path).filter { path in
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path, isDirectory: &isFolder)
        return !isFolder.boolValue
      })
  }

  func store() throws -> Store {
    try Store.open(
      path: TestLog.database(data), migrations: AuditTables.migrations + TestLog.other, waitingLimit: 1000)
  }

  /// Opens the log, hands it to `body`, and closes the store whatever happens.
  @discardableResult
  func run<R: Sendable>(
    origin: String = TestLog.origin, country: String = "fr", clock: (any WallClock)? = nil, withHead: Bool = true,
    _ body: (TransparencyLog, Store) async throws -> R
  ) async throws -> R {
    let store = try store()
    do {
      let log = try await TestLog.open(
        store, data, origin: origin, country: country, clock: clock, head: withHead ? head.path : nil)
      let result = try await body(log, store)
      try await store.close()
      return result
    } catch {
      try await store.close()
      throw error
    }
  }

  /// The code of a start, or `done`.
  func start(
    origin: String = TestLog.origin, country: String = "fr", withHead: Bool = true
  ) async -> String {
    await code { try await run(origin: origin, country: country, withHead: withHead) { _, _ in } }
  }

  /// Appends events, and signs a checkpoint after the last.
  @discardableResult
  func append(_ count: Int, withHead: Bool = true) async throws -> SignedCheckpoint {
    try await run(withHead: withHead) { log, _ in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for index in 0..<count { group.addTask { _ = try await log.append(try TestLog.event(patient: index % 5)) } }
        try await group.waitForAll()
      }
      return try await log.checkpoint()
    }
  }

  func change(_ sql: String) async throws {
    let store = try store()
    try await store.commit { try $0.execute(sql) }
    try await store.close()
  }

  /// Rows as the log would have made them, but short, and many in one commit.
  static func insert(_ range: Range<Int>, _ store: Store) async throws {
    try await store.commit { connection in
      for number in range {
        let entry = "entry \(number)"
        try connection.execute(
          "INSERT INTO audit_entry (seq, entry, leaf, at, kind, tag) VALUES (?, ?, ?, 0, 'sent', '')",
          [.integer(Int64(number)), .text(entry), .blob(MerkleTree.leafHash(Array(entry.utf8)))])
      }
    }
  }
}

/// A clock that a test moves.
final class MovedClock: WallClock {
  private let time: Mutex<Instant>
  init(_ time: Instant) { self.time = Mutex(time) }
  var now: Instant { time.withLock { $0 } }
  func move(to instant: Instant) { time.withLock { $0 = instant } }
}
