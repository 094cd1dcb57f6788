import Domain
import GRDB
import GRDBSQLite

/// The SQLite driver behind ``Connection``.
///
/// The library prepares each statement once and keeps it. Values go in and out by SQLite's own calls: the library's
/// general conversions took longer than the database.
struct SQLiteConnection: Connection {
  let database: GRDB.Database

  func execute(_ sql: String, _ arguments: [Value]) throws(DatabaseFailure) {
    let statement = try BoundStatement(sql, arguments, database)
    defer { statement.end() }
    while try statement.step() {}
  }

  func query(_ sql: String, _ arguments: [Value]) throws(DatabaseFailure) -> [Row] {
    let statement = try BoundStatement(sql, arguments, database)
    defer { statement.end() }
    guard try statement.step() else { return [] }
    // Not before the first row: SQLite may prepare the statement anew when it begins.
    let names = statement.names
    var rows: [Row] = []
    repeat { rows.append(Row(names: names, values: statement.values)) } while try statement.step()
    return rows
  }
}

/// A prepared statement with its arguments, from its first step to its end.
private struct BoundStatement {
  private let pointer: OpaquePointer
  private let database: GRDB.Database

  init(_ sql: String, _ arguments: [Value], _ database: GRDB.Database) throws(DatabaseFailure) {
    do { pointer = try database.cachedStatement(sql: sql).sqliteStatement } catch { throw DatabaseFailure(error) }
    self.database = database
    guard Int(sqlite3_bind_parameter_count(pointer)) == arguments.count else {
      throw .sql("a statement was given another number of values than it has places")
    }
    for (index, value) in arguments.enumerated() {
      let code = try Self.bind(value, to: Int32(index + 1), of: pointer)
      guard code == SQLITE_OK else {
        end()
        throw failure(code)
      }
    }
  }

  /// Whether there is a row.
  func step() throws(DatabaseFailure) -> Bool {
    switch sqlite3_step(pointer) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code: throw failure(code)
    }
  }

  /// Makes the statement ready for its next use, and forgets the values: they may be large, or about a person.
  func end() {
    // The code of the step before comes again here; it was told then.
    sqlite3_reset(pointer)
    sqlite3_clear_bindings(pointer)
  }

  var names: [String] {
    (0..<sqlite3_column_count(pointer)).map { index in sqlite3_column_name(pointer, index).map(String.init) ?? "" }
  }

  /// The row of the last step.
  var values: [Value] {
    (0..<sqlite3_column_count(pointer)).map { index in
      switch sqlite3_column_type(pointer, index) {
      case SQLITE_INTEGER: .integer(sqlite3_column_int64(pointer, index))
      case SQLITE_TEXT: .text(text(index))
      case SQLITE_BLOB: .blob(blob(index))
      // No table of ours has fractions; a number that is one is not one of our values.
      default: .null
      }
    }
  }

  private func text(_ index: Int32) -> String {
    guard let start = sqlite3_column_text(pointer, index) else { return "" }
    return String(
      decoding: UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(pointer, index))), as: UTF8.self)
  }

  private func blob(_ index: Int32) -> [UInt8] {
    guard let start = sqlite3_column_blob(pointer, index) else { return [] }
    return [UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(pointer, index))))
  }

  private func failure(_ code: Int32) -> DatabaseFailure {
    let text = sqlite3_errmsg(database.sqliteConnection).map { String(cString: $0) }
    return DatabaseFailure(GRDB.DatabaseError(resultCode: ResultCode(rawValue: code), message: text))
  }

  /// Tells SQLite to take a copy of the bytes.
  private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

  private static func bind(
    _ value: Value, to place: Int32, of pointer: OpaquePointer
  ) throws(DatabaseFailure) -> Int32 {
    switch value {
    case .null: return sqlite3_bind_null(pointer, place)
    case .integer(let number): return sqlite3_bind_int64(pointer, place, number)
    case .text(var text):
      let (code, isWhole) = text.withUTF8 { bytes -> (Int32, Bool) in
        guard let start = bytes.baseAddress, !bytes.isEmpty else {
          return (sqlite3_bind_text(pointer, place, "", 0, copied), true)
        }
        if bytes.contains(0) { return (SQLITE_OK, false) }
        return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
          (sqlite3_bind_text(pointer, place, $0, Int32(clamping: bytes.count), copied), true)
        }
      }
      guard isWhole else { throw .sql("a text holds a zero byte, which the database would cut") }
      return code
    case .blob(let bytes):
      // A null pointer would be NULL.
      if bytes.isEmpty { return sqlite3_bind_zeroblob(pointer, place, 0) }
      return bytes.withUnsafeBytes {
        sqlite3_bind_blob64(pointer, place, $0.baseAddress, UInt64($0.count), copied)
      }
    }
  }
}

extension DatabaseFailure {
  /// What the library threw. Its messages name tables and columns, never values.
  init(_ error: any Error) {
    if let failure = error as? DatabaseFailure {
      self = failure
      return
    }
    guard let error = error as? GRDB.DatabaseError else {
      self = .sql("a value does not fit")
      return
    }
    let text = error.message ?? "error \(error.extendedResultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_CONSTRAINT: self = .constraint
    case .SQLITE_FULL: self = .full
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy
    case .SQLITE_READONLY: self = .readOnly
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged(text)
    case .SQLITE_IOERR, .SQLITE_NOMEM, .SQLITE_PROTOCOL: self = .io(text)
    case .SQLITE_CANTOPEN: self = .open(text)
    default: self = .sql(text)
    }
  }

  /// After such a failure nobody knows what the disk holds: it is never tried again on the same store.
  var isFatal: Bool { code == "database.io" || code == "database.damaged" }

  /// Whether a commit or a copy that ended so leaves unknown what the disk holds.
  ///
  /// A full disk undoes the batch and may get better.
  var leavesDiskUnknown: Bool { ![.full, .readOnly, .busy].contains(self) }
}
