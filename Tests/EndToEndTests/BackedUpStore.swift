import Audit
import Database
import Domain
import Foundation
import GatewayTesting
import Trust

@testable import Gateway

/// A store with every room's tables and a log with France's keys, in a folder in which it can be lost.
struct BackedUpStore {
  static var year: Int { get throws { try DevelopmentPKI.now.utc.year } }

  let folder: URL
  var layout: StoreLayout { StoreLayout(folder.appendingPathComponent("store").path) }

  static func make(entries: Int) async throws -> BackedUpStore {
    let site = BackedUpStore(folder: try TemporaryFolder.make("backup"))
    try FileManager.default.createDirectory(atPath: site.layout.path, withIntermediateDirectories: true)
    try await site.grow(by: entries)
    return site
  }

  func file(_ name: String) -> URL { folder.appendingPathComponent("\(name).backup") }

  func open(_ store: Store, origin: String? = nil) async throws -> TransparencyLog {
    let origin = try origin ?? "ncp.test/audit/\(Self.year)"
    let keys = try KeyDirectory(path: DevelopmentPKI.path("fr"))
    return try await TransparencyLog.open(
      store: store, directory: layout.log, key: keys.key(for: .log), origin: origin,
      secrets: Rooms.auditSecrets(keys), clock: DevelopmentPKI.clock, head: layout.head)
  }

  /// Appends events, and signs.
  func grow(by count: Int, origin: String? = nil) async throws {
    let store = try Store.open(path: layout.database, migrations: Rooms.migrations, waitingLimit: 10_000)
    let log = try await open(store, origin: origin)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<count {
        group.addTask {
          var event = AuditEvent(.refused, .refused, .affiliation)
          event.errorCode = "test.\(number)"
          try await log.append(event)
        }
      }
      try await group.waitForAll()
    }
    _ = try await log.checkpoint()
    try await store.close()
  }

  func backup(_ name: String) async throws -> StoreBackup.Report {
    try await StoreBackup(
      store: layout.path, keys: DevelopmentPKI.path("fr"), software: "test", clock: DevelopmentPKI.clock
    ).write(to: file(name).path)
  }

  func restore(
    _ name: String, into store: String, _ options: StoreRestore.Options = .init(), checkpoints: [String] = []
  ) async throws -> StoreRestore.Report {
    var options = options
    options.checkpoints += checkpoints
    return try await StoreRestore(
      store: folder.appendingPathComponent(store).path, keys: DevelopmentPKI.path("fr"), software: "test",
      clock: DevelopmentPKI.clock
    ).restore(file(name).path, options)
  }

  func head() throws -> String { try String(contentsOfFile: layout.head, encoding: .utf8) }

  /// The verdict on a store's log, `intact 5`.
  func verify(_ store: String) async -> String {
    switch await LogCopy(directory: folder.appendingPathComponent(store).path).verify(key: nil) {
    case .intact(let entries, _): "intact \(entries)"
    case .altered(let text): "altered \(text)"
    case .cannotTell(let text): "cannot tell \(text)"
    }
  }

  /// Durable appends per second of sixteen callers.
  func rate(_ log: TransparencyLog, for time: Duration) async throws -> Int {
    let end = ContinuousClock.now.advanced(by: time)
    let count = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<16 {
        group.addTask {
          var count = 0
          while ContinuousClock.now < end {
            try await log.append(AuditEvent(.refused, .refused, .affiliation))
            count += 1
          }
          return count
        }
      }
      return try await group.reduce(0, +)
    }
    return Int(Double(count) / (Double(time.components.seconds)))
  }

  /// How often the store is copied in this time.
  func copies(for time: Duration) async throws -> Int {
    let end = ContinuousClock.now.advanced(by: time)
    var count = 0
    while ContinuousClock.now < end {
      let target = folder.appendingPathComponent("copy-\(count)").path
      try await Store.copy(layout.database, to: target)
      count += 1
    }
    return count
  }

  /// The code of what a body throws, `done` otherwise.
  func code(_ body: () async throws -> Void) async -> String {
    do {
      try await body()
      return "done"
    } catch let failure as any Explained { return failure.code } catch { return "\(error)" }
  }
}
