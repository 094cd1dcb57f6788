public import Database
public import Domain
import Trust

/// What is about to leave, kept encrypted until it left: the answer that a repeat of the same message gets after a lost
/// connection or a crash.
///
/// A record is written in the transaction of the release and emptied in that of `sent`.
public struct Outbox: Sendable {
  /// The table that this room owns.
  public static let migrations = [
    Migration(
      room: "outbox", number: 1,
      sql: [
        """
        CREATE TABLE outbox (
          message_key TEXT PRIMARY KEY NOT NULL,
          request_digest BLOB NOT NULL,
          trace_parent TEXT NOT NULL,
          document_id TEXT NOT NULL,
          content_type TEXT NOT NULL,
          payload BLOB,
          created_at INTEGER NOT NULL,
          outcome TEXT,
          ended_at INTEGER
        )
        """,
        "CREATE INDEX outbox_age ON outbox (created_at)",
        "CREATE INDEX outbox_open ON outbox (created_at) WHERE outcome IS NULL",
      ])
  ]

  /// A stored answer.
  public struct Record: Sendable {
    public var requestDigest: [UInt8]
    public var contentType: String
    /// Nil once it was sent, or was kept as long as it may be.
    public var payload: [UInt8]?
    public var outcome: String?
    public var trace: TraceContext?
    public var documentID: String
    public var createdAt: Instant
  }

  private let store: Store
  private let key: [UInt8]

  /// - Parameter key: 32 bytes that encrypt the payloads at rest (AES-256-GCM).
  public init(store: Store, key: [UInt8]) {
    self.store = store
    self.key = key
  }

  /// One key for (TLS client, `MessageID`): the same identifier from another client is another message.
  public static func messageKey(client pin: [UInt8], messageID: String) -> String {
    Digest.sha256(pin + Array(messageID.utf8)).hex
  }

  /// The row that joins the one durable append of a release.
  public func insertion(
    messageKey: String, requestDigest: [UInt8], trace: TraceContext, documentID: String, contentType: String,
    payload: [UInt8], at now: Instant
  ) throws(ExchangeFailure) -> PendingWrite {
    let sealed: [UInt8]
    do {
      sealed = try AEAD.seal(payload, key: key, aad: Array(messageKey.utf8))
    } catch {
      throw .internalFault("The outbox record was not encrypted (\(error.code)).")
    }
    return PendingWrite { connection in
      try connection.execute(
        """
        INSERT INTO outbox (message_key, request_digest, trace_parent, document_id, content_type, payload, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        [
          .text(messageKey), .blob(requestDigest), .text(trace.traceparent), .text(documentID), .text(contentType),
          .blob(sealed), .integer(now.milliseconds),
        ])
    }
  }

  /// Empties a record: after `sent` nothing clinical stays.
  public func ending(messageKey: String, outcome: String, at now: Instant) -> PendingWrite {
    PendingWrite { connection in
      let keepsPayload = outcome != "sent"
      try connection.execute(
        keepsPayload
          ? "UPDATE outbox SET outcome = NULL, ended_at = ? WHERE message_key = ?"
          : "UPDATE outbox SET outcome = 'sent', payload = NULL, ended_at = ? WHERE message_key = ?",
        [.integer(now.milliseconds), .text(messageKey)])
    }
  }

  /// The record of a message that was answered before.
  public func record(messageKey: String) async throws -> Record? {
    let key = key
    return try await store.read { connection in
      let rows = try connection.query(
        """
        SELECT request_digest, trace_parent, document_id, content_type, payload, created_at, outcome
        FROM outbox WHERE message_key = ?
        """, [.text(messageKey)])
      return try rows.first.map { try Self.record(of: $0, key: key, messageKey: messageKey) }
    }
  }

  /// Releases without an outcome: the process died between the append and the end of sending.
  public func open() async throws -> [(messageKey: String, record: Record)] {
    try await store.read { connection in
      try connection.query(
        """
        SELECT message_key, request_digest, trace_parent, document_id, content_type, created_at, outcome
        FROM outbox WHERE outcome IS NULL ORDER BY created_at
        """, []
      ).map { row in (try row.text("message_key"), try Self.record(of: row, key: nil, messageKey: "")) }
    }
  }

  private static func record(of row: Row, key: [UInt8]?, messageKey: String) throws -> Record {
    var payload: [UInt8]?
    if let key, let sealed = try row.optionalBlob("payload") {
      payload = try AEAD.open(sealed, key: key, aad: Array(messageKey.utf8))
    }
    return Record(
      requestDigest: try row.blob("request_digest"), contentType: try row.text("content_type"), payload: payload,
      outcome: try row.optionalText("outcome"), trace: TraceContext(traceparent: try row.text("trace_parent")),
      documentID: try row.text("document_id"), createdAt: Instant(milliseconds: try row.integer("created_at")))
  }
}
