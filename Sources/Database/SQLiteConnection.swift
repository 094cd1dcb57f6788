import Domain
import Foundation
import GRDB

/// The SQLite driver behind ``Connection``.
struct SQLiteConnection: Connection {
  let database: GRDB.Database

  func execute(_ sql: String, _ arguments: [Value]) throws(DatabaseFailure) {
    do {
      try database.cachedStatement(sql: sql).execute(arguments: try Self.arguments(arguments))
    } catch {
      throw DatabaseFailure(error)
    }
  }

  func query(_ sql: String, _ arguments: [Value]) throws(DatabaseFailure) -> [Row] {
    do {
      let statement = try database.cachedStatement(sql: sql)
      let cursor = try GRDB.Row.fetchCursor(statement, arguments: try Self.arguments(arguments))
      var names: [String: Int] = [:]
      for (index, name) in statement.columnNames.enumerated() { names[name] = index }
      var rows: [Row] = []
      while let row = try cursor.next() {
        rows.append(Row(names: names, values: row.databaseValues.map { Value($0) }))
      }
      return rows
    } catch {
      throw DatabaseFailure(error)
    }
  }

  private static func arguments(_ values: [Value]) throws(DatabaseFailure) -> StatementArguments {
    for case .text(let text) in values where text.utf8.contains(0) {
      throw .sql("a text holds a zero byte, which the database would cut")
    }
    return StatementArguments(values.map(\.databaseValue))
  }
}

extension Value {
  fileprivate init(_ value: DatabaseValue) {
    switch value.storage {
    case .null: self = .null
    case .int64(let number): self = .integer(number)
    case .string(let text): self = .text(text)
    case .blob(let data): self = .blob([UInt8](data))
    // No table of ours has fractions; a number that is one is not one of our values.
    case .double: self = .null
    }
  }

  fileprivate var databaseValue: DatabaseValue {
    switch self {
    case .null: .null
    case .integer(let number): number.databaseValue
    case .text(let text): text.databaseValue
    case .blob(let bytes): Data(bytes).databaseValue
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
}
