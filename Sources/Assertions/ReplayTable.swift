public import Database
public import Domain

/// A message as it was received, for the replay table.
public struct ReceivedMessage: Sendable, Hashable {
  /// WS-Addressing `MessageID`.
  public var id: String
  /// SHA-256 of the message as received.
  public var digest: [UInt8]

  public init(id: String, digest: [UInt8]) {
    self.id = id
    self.digest = digest
  }
}

/// Remembers messages and assertions, so that none of them is used twice in another way than the rules allow.
///
/// A message id is used once; the same bytes from the same TLS client count as a repetition, which the corridor answers
/// from its outbox or refuses. An assertion id serves many messages, but always with one content and from one client.
/// Keys are kept until the assertions have ended, and ten minutes longer.
public struct ReplayTable: Sendable {
  /// The most keys that are kept; a full table refuses.
  public let capacity: Int
  /// How long keys outlive the assertions, in seconds.
  static let afterlife: Int64 = 600
  /// Longest identifier, in bytes.
  static let longestID = 256
  /// Keys removed for each message that is recorded, at most: more than a message adds, so that the table shrinks.
  static let sweep = 16

  public init(capacity: Int = 1_000_000) { self.capacity = capacity }

  public static let migrations = [
    Migration(
      room: "assertions", number: 1,
      sql: [
        """
        CREATE TABLE replay_key (
          kind TEXT NOT NULL, id TEXT NOT NULL, digest TEXT NOT NULL, client TEXT NOT NULL, expires BIGINT NOT NULL,
          PRIMARY KEY (kind, id))
        """,
        "CREATE INDEX replay_key_expires ON replay_key (expires)",
        // Counting a million rows would cost more than the exchange: the size is kept beside them.
        "CREATE TABLE replay_size (one INTEGER PRIMARY KEY CHECK (one = 1), keys BIGINT NOT NULL)",
        "INSERT INTO replay_size (one, keys) VALUES (1, 0)",
      ])
  ]

  /// How a message stands to those before it.
  public enum Standing: Sendable, Equatable {
    case new
    /// The same bytes under the same id from the same client.
    case repeated
    case refused(AssertionFailure)
  }

  /// Looks without writing, for an early answer. What decides is ``record(_:from:at:)``.
  public func standing(
    of message: ReceivedMessage, from caller: VerifiedCaller, in connection: any Connection
  ) throws -> Standing {
    var isRepeated = false
    for key in keys(message, caller) {
      switch try standing(of: key, in: connection) {
      case .new: continue
      case .repeated: if key.kind == .message { isRepeated = true }
      case .refused(let failure): return .refused(failure)
      }
    }
    return isRepeated ? .repeated : .new
  }

  /// The write that claims the message and its assertions, to be joined to the audit entry of what is done with it.
  ///
  /// The write throws `assertion.replay.message`, `.assertion` or `.full`, and nothing of its transaction is kept.
  public func record(_ message: ReceivedMessage, from caller: VerifiedCaller, at now: Instant) -> PendingWrite {
    PendingWrite { connection in
      try sweep(connection, now)
      var added: Int64 = 0
      for key in keys(message, caller) {
        switch try standing(of: key, in: connection) {
        case .new:
          try connection.execute(
            "INSERT INTO replay_key (kind, id, digest, client, expires) VALUES (?, ?, ?, ?, ?)",
            [
              .text(key.kind.rawValue), .text(key.id), .text(key.digest), .text(key.client),
              .integer(caller.notOnOrAfter.advanced(bySeconds: Self.afterlife).milliseconds),
            ])
          added += 1
        case .repeated where key.kind == .assertion: continue
        case .repeated: throw Self.replay("message", "The message was received before.")
        case .refused(let failure): throw failure
        }
      }
      try grow(connection, by: added)
    }
  }

  private enum Kind: String {
    case message
    case assertion
  }

  private struct Key {
    let kind: Kind
    let id: String
    let digest: String
    let client: String
  }

  private func keys(_ message: ReceivedMessage, _ caller: VerifiedCaller) -> [Key] {
    let client = caller.tlsPin.hex
    var keys = [
      Key(kind: .message, id: message.id, digest: message.digest.hex, client: client),
      Key(kind: .assertion, id: caller.hcpAssertionID, digest: caller.hcpDigest.hex, client: client),
    ]
    if let treatment = caller.treatment {
      keys.append(
        Key(kind: .assertion, id: treatment.trcAssertionID, digest: treatment.digest.hex, client: client))
    }
    return keys
  }

  private func standing(of key: Key, in connection: any Connection) throws -> Standing {
    guard !key.id.isEmpty, key.id.utf8.count <= Self.longestID else {
      return .refused(Self.replay("id", "An identifier is empty or longer than \(Self.longestID) bytes."))
    }
    let rows = try connection.query(
      "SELECT digest, client FROM replay_key WHERE kind = ? AND id = ?", [.text(key.kind.rawValue), .text(key.id)])
    guard let row = rows.first else { return .new }
    guard row["digest"] == .text(key.digest), row["client"] == .text(key.client) else {
      return .refused(
        Self.replay(key.kind.rawValue, "Its identifier was used before, with other content or from another client."))
    }
    return .repeated
  }

  /// Removes some of the keys that have served their time.
  private func sweep(_ connection: any Connection, _ now: Instant) throws {
    let old = try connection.query(
      "SELECT kind, id FROM replay_key WHERE expires < ? ORDER BY expires LIMIT \(Self.sweep)",
      [.integer(now.milliseconds)])
    guard !old.isEmpty else { return }
    for row in old {
      try connection.execute("DELETE FROM replay_key WHERE kind = ? AND id = ?", [row["kind"], row["id"]])
    }
    try connection.execute("UPDATE replay_size SET keys = keys - ? WHERE one = 1", [.integer(Int64(old.count))])
  }

  private func grow(_ connection: any Connection, by added: Int64) throws {
    guard added > 0 else { return }
    try connection.execute("UPDATE replay_size SET keys = keys + ? WHERE one = 1", [.integer(added)])
    let size = try connection.query("SELECT keys FROM replay_size WHERE one = 1", []).first?["keys"]
    guard case .integer(let keys) = size, keys <= Int64(capacity) else {
      throw Self.replay("full", "The table of used identifiers is full.")
    }
  }

  private static func replay(_ reason: String, _ why: String) -> AssertionFailure {
    .refused("replay.\(reason)", why, wire: WireCode.integrity)
  }
}
