/// One connection inside a transaction. It is lent for the length of a closure and never kept.
public protocol Connection {
  /// Runs a statement that answers nothing. `?` stands for the arguments, in order.
  func execute(_ sql: String, _ arguments: [Value]) throws(DatabaseFailure)
  /// Runs a statement and returns its rows.
  func query(_ sql: String, _ arguments: [Value]) throws(DatabaseFailure) -> [Row]
}

extension Connection {
  public func execute(_ sql: String) throws(DatabaseFailure) { try execute(sql, []) }
  public func query(_ sql: String) throws(DatabaseFailure) -> [Row] { try query(sql, []) }
}

/// A write that one room hands to another, to be part of its transaction.
///
/// Only the room that owns the table makes one, so that no room writes into another's tables.
public struct PendingWrite: Sendable {
  private let body: @Sendable (any Connection) throws -> Void

  public init(_ apply: @escaping @Sendable (any Connection) throws -> Void) { body = apply }

  /// Does the write. What it throws undoes the whole transaction that it was joined to.
  public func apply(to connection: any Connection) throws { try body(connection) }
}

/// A deletion that one room hands to another, to be part of its transaction and of its record.
///
/// Only the room that owns the table makes one. It removes a bounded number of rows and says how many, so that a caller
/// repeats it until nothing is left and no transaction grows without end.
public struct PendingRemoval: Sendable {
  /// What is removed, as the record of the removal names it: `consent-codes`.
  public let name: String
  private let body: @Sendable (any Connection) throws -> Int

  public init(_ name: String, _ apply: @escaping @Sendable (any Connection) throws -> Int) {
    self.name = name
    body = apply
  }

  /// Removes rows and returns how many. What it throws undoes the whole transaction that it was joined to.
  public func apply(to connection: any Connection) throws -> Int { try body(connection) }
}

extension Connection {
  /// How many rows the last statement of this connection changed or removed.
  public func changes() throws(DatabaseFailure) -> Int {
    Int(try query("SELECT changes() AS rows").first?.integer("rows") ?? 0)
  }
}

/// A numbered change of one room's tables; append-only: what was released is never edited.
public struct Migration: Sendable, Hashable {
  public var room: String
  /// From 1, without gaps within a room.
  public var number: Int
  public var sql: [String]

  public init(room: String, number: Int, sql: [String]) {
    self.room = room
    self.number = number
    self.sql = sql
  }
}
