/// A value of a column, in the types that both database engines share.
public enum Value: Sendable, Hashable {
  case null
  case integer(Int64)
  case text(String)
  case blob([UInt8])
}

/// One row of an answer, by the names of its columns.
public struct Row: Sendable {
  /// Few, so that a search costs less than a table.
  let names: [String]
  let values: [Value]

  /// The value of a column, which the statement must name.
  public subscript(name: String) -> Value {
    guard let index = names.lastIndex(of: name) else { preconditionFailure("the statement has no column \(name)") }
    return values[index]
  }

  /// - Throws: `database.statement` where the column is null or of another type.
  public func integer(_ name: String) throws(DatabaseFailure) -> Int64 {
    guard case .integer(let value) = self[name] else { throw Self.unexpected(name) }
    return value
  }

  /// - Throws: `database.statement` where the column is null or of another type.
  public func text(_ name: String) throws(DatabaseFailure) -> String {
    guard case .text(let value) = self[name] else { throw Self.unexpected(name) }
    return value
  }

  /// - Throws: `database.statement` where the column is null or of another type.
  public func blob(_ name: String) throws(DatabaseFailure) -> [UInt8] {
    guard case .blob(let value) = self[name] else { throw Self.unexpected(name) }
    return value
  }

  /// The integer of a column, nil for null.
  public func optionalInteger(_ name: String) throws(DatabaseFailure) -> Int64? {
    if self[name] == .null { return nil }
    return try integer(name)
  }

  /// The text of a column, nil for null.
  public func optionalText(_ name: String) throws(DatabaseFailure) -> String? {
    if self[name] == .null { return nil }
    return try text(name)
  }

  /// The bytes of a column, nil for null.
  public func optionalBlob(_ name: String) throws(DatabaseFailure) -> [UInt8]? {
    if self[name] == .null { return nil }
    return try blob(name)
  }

  private static func unexpected(_ name: String) -> DatabaseFailure {
    .sql("the column \(name) has another type than was expected")
  }
}
