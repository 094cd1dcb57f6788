import Foundation
import GRDB

/// The gateway's own storage: SQLite with a write-ahead log, every commit synced to the disk before it counts.
///
/// There is one writer, which takes the writes of many callers in one commit (``commit(_:)``), and several readers that
/// see the last commit. Both work on threads of their own.
public final class Store: Sendable {
  public let path: String
  private let reader: any DatabaseReader
  private let writer: GroupCommit?
  private let ahead: WriteAheadLog?
  /// Writes that may wait for the writer: four commits of 64.
  public static let waitingLimit = 256
  /// Pages that each reader of a running gateway keeps for itself, in KiB; the library's own bound is four times that.
  static let readerCache = 512

  init(path: String, reader: any DatabaseReader, writer: GroupCommit? = nil, ahead: WriteAheadLog? = nil) {
    self.path = path
    self.reader = reader
    self.writer = writer
    self.ahead = ahead
  }

  /// Opens a store, and makes or brings up to date its tables unless it is opened read-only.
  ///
  /// - Parameter waitingLimit: how many writes may wait for the writer before a further one is refused.
  /// - Throws: `database.open`, `database.migration`, `database.io`.
  public static func open(
    path: String, migrations: [Migration], readOnly: Bool = false, waitingLimit: Int = waitingLimit
  ) throws(DatabaseFailure) -> Store {
    var configuration = Configuration()
    configuration.label = "store"
    configuration.readonly = readOnly
    configuration.busyMode = .timeout(5)
    // What sorting and statements spill would lie in a temporary file, outside of the store's directory.
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA temp_store = MEMORY")
      // The system keeps the pages of the file for all connections; each reader needs only those of its own statement.
      if !readOnly, database.configuration.readonly {
        try database.execute(sql: "PRAGMA cache_size = -\(readerCache)")
      }
    }
    do {
      if readOnly {
        guard FileManager.default.fileExists(atPath: path) else {
          throw DatabaseFailure.open("There is no file at this path.")
        }
        return Store(path: path, reader: try DatabaseQueue(path: path, configuration: configuration))
      }
      try createPrivately(path)
      let pool = try DatabasePool(path: path, configuration: configuration)
      let copier = try DatabaseQueue(path: path, configuration: configuration)
      let ahead = WriteAheadLog(copier)
      for connection in [pool, copier] as [any DatabaseWriter] {
        try connection.writeWithoutTransaction { try durable($0) }
      }
      try pool.writeWithoutTransaction { database in
        try ahead.attach(to: database)
        try Migrations.run(migrations, on: database)
      }
      return Store(path: path, reader: pool, writer: GroupCommit(pool, ahead, limit: waitingLimit), ahead: ahead)
    } catch {
      throw DatabaseFailure(error)
    }
  }

  /// Reads what was committed before, in one consistent view.
  ///
  /// - Throws: what `body` throws.
  public func read<R: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> R) async throws -> R {
    do {
      return try await reader.read { try body(SQLiteConnection(database: $0)) }
    } catch let error as GRDB.DatabaseError {
      throw DatabaseFailure(error)
    }
  }

  /// Writes, and returns once the write is on the disk.
  ///
  /// Writes of callers that come at the same time share one commit; each has a savepoint of its own, so that one that
  /// throws is undone alone. When the commit itself fails, all of them fail.
  /// - Throws: what `body` throws; `database.full`, `.read-only`, `.io`; `database.overloaded` at once where too many writes
  ///   wait; `database.poisoned` ever after an I/O failure.
  public func commit<R: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> R) async throws -> R {
    guard let writer else { throw DatabaseFailure.readOnly }
    return try await writer.commit(body)
  }

  /// Makes what was deleted unreadable on the disk: pages that were freed are zeros already (`secure_delete`), and here
  /// the write-ahead log, which holds older copies of pages, is copied into the file and cut to nothing.
  ///
  /// To be called after an erasure. What the disk itself keeps of overwritten blocks is out of reach from here.
  /// - Throws: `database.busy` where a reader keeps an older state open: nothing is lost, call it again;
  ///   `database.read-only`, `.io`, `.poisoned`.
  public func scrub() async throws {
    guard let writer else { throw DatabaseFailure.readOnly }
    try await writer.truncateLog()
  }

  /// Whether writes are still taken.
  public var isHealthy: Bool { writer.map { !$0.isPoisoned } ?? true }

  /// Writes that wait for the writer.
  public var waitingWrites: Int { writer?.waiting ?? 0 }

  /// How fast the disk took the commits of the last minute.
  public var commitSpeed: CommitSpeed {
    writer?.times.speed ?? CommitSpeed(total: 0, count: 0, p99Milliseconds: nil)
  }

  /// The `synchronous` level as the writer has it (2 is FULL). A reader would not know.
  public func synchronousLevel() async throws -> Int64 {
    try await commit { try $0.query("PRAGMA synchronous").first?.integer("synchronous") ?? -1 }
  }

  /// Closes the files when the reads in work have ended; later calls fail.
  ///
  /// - Throws: `database.…` where the library cannot close them.
  public func close() async throws(DatabaseFailure) {
    writer?.poison()
    let (reader, ahead) = (reader, ahead)
    // The library waits for its readers, and they need the threads of the concurrency pool to end: a thread of its own.
    let failure: DatabaseFailure? = await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        do {
          try ahead?.close()
          try reader.close()
          continuation.resume(returning: nil)
        } catch {
          continuation.resume(returning: DatabaseFailure(error))
        }
      }
    }
    if let failure { throw failure }
  }

  /// The library sets NORMAL while it switches to the write-ahead log, with which power loss can take a commit back.
  private static func durable(_ database: GRDB.Database) throws {
    try database.execute(sql: "PRAGMA synchronous = FULL")
    guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2,
      try String.fetchOne(database, sql: "PRAGMA journal_mode") == "wal"
    else { throw DatabaseFailure.open("The database does not sync every commit to the disk.") }
    // What is deleted is overwritten with zeros, in tables and indexes: an erasure must leave nothing to find.
    guard try Int.fetchOne(database, sql: "PRAGMA secure_delete = ON") == 1 else {
      throw DatabaseFailure.open("The database does not overwrite what is deleted.")
    }
  }

  /// A new file belongs to its user alone.
  private static func createPrivately(_ path: String) throws {
    let files = FileManager.default
    if files.fileExists(atPath: path) { return }
    guard files.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
      throw DatabaseFailure.open("The file cannot be made at this path.")
    }
  }
}
