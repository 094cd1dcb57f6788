import GRDB
import GRDBSQLite
import Synchronization

/// Keeps SQLite's write-ahead log short without holding up commits.
///
/// SQLite by itself copies the log into the database file in the commit that crosses a size, and the callers of that
/// commit wait for the copy and for its syncs. Here a connection of its own copies while commits go on, and the writer
/// copies the little that came meanwhile: between two commits, when nobody waits, or at the latest at ``most``. After
/// that SQLite begins the log anew, in the same blocks of the disk.
final class WriteAheadLog: Sendable {
  /// Pages of the log (4 KiB each) after which they are copied.
  static let portion = 1024
  /// Pages from which on the writer ends a copy although callers wait.
  static let most = 16_384
  /// Bytes that its file keeps when it begins anew, after a long reader had let it grow.
  static let keptBytes = 128 << 20

  private let connection: DatabaseQueue
  private let pages = Atomic<Int>(0)
  private let state = Mutex(State())

  private struct State {
    var isCopying = false
    /// The other connection has copied what was there; the writer has not ended it.
    var isCopied = false
    /// Size, in pages, at which the next copy begins.
    var next = portion
    var last = 0
  }

  private enum Step {
    case nothing
    case begin
    case end
  }

  /// - Parameter connection: a connection of its own to the same file.
  init(_ connection: DatabaseQueue) { self.connection = connection }

  /// Takes the copying from SQLite on the writer's connection.
  ///
  /// This object must live as long as the connection.
  func attach(to database: GRDB.Database) throws {
    try database.execute(sql: "PRAGMA journal_size_limit = \(Self.keptBytes)")
    // SQLite's own copying is such a hook too, so this one takes its place.
    sqlite3_wal_hook(
      database.sqliteConnection,
      { context, _, _, pages in
        guard let context else { return SQLITE_OK }
        Unmanaged<WriteAheadLog>.fromOpaque(context).takeUnretainedValue()
          .pages.store(Int(pages), ordering: .relaxed)
        return SQLITE_OK
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// To be called by the writer between two commits.
  ///
  /// - Parameters:
  ///   - isQuiet: whether no caller waits for the writer.
  ///   - onFault: is called, on any thread, when the disk failed under a copy.
  func tend(_ database: GRDB.Database, isQuiet: Bool, onFault: @escaping @Sendable () -> Void) {
    let size = pages.load(ordering: .relaxed)
    switch state.withLock({ Self.step(size, isQuiet, &$0) }) {
    case .nothing: break
    case .begin:
      connection.asyncWriteWithoutTransaction { database in
        Self.copy(database, onFault)
        self.state.withLock { state in
          state.isCopying = false
          state.isCopied = true
        }
      }
    case .end: Self.copy(database, onFault)
    }
  }

  private static func step(_ size: Int, _ isQuiet: Bool, _ state: inout State) -> Step {
    if size < state.last {
      state.next = portion
      state.isCopied = false
    }
    state.last = size
    if state.isCopying { return .nothing }
    if state.isCopied, isQuiet || size >= most {
      state.isCopied = false
      state.next = size + portion
      return .end
    }
    guard size >= state.next else { return .nothing }
    state.isCopying = true
    state.next = size + portion
    return .begin
  }

  private static func copy(_ database: GRDB.Database, _ onFault: () -> Void) {
    do {
      _ = try database.checkpoint(.passive)
    } catch {
      // What was not copied stays in the log, and a full disk may get better; any other failure leaves it unknown.
      if DatabaseFailure(error).leavesDiskUnknown { onFault() }
    }
  }

  /// Ends a copy in work and closes the connection.
  func close() throws { try connection.close() }
}
