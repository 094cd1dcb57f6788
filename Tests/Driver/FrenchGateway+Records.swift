import Audit
import Database
import Domain
import Exchange
import Foundation
import Trust

/// What the gateway wrote down, read from its store by other means than its own walk.
extension FrenchGateway {
  /// One entry of the log, as far as tests look at it.
  public struct AuditRow: Sendable {
    public var sequence: Int64
    public var kind: String
    public var traceID: String?
    public var messageID: String?
    public var documentID: String?
    /// SHA-256 in hexadecimal digits.
    public var documentDigest: String?
    public var receiptID: String?
    public var receiptDigest: String?
    public var errorCode: String?
    public var details: [String: String]

    public init(
      sequence: Int64, kind: String, traceID: String? = nil, messageID: String? = nil, documentID: String? = nil,
      documentDigest: String? = nil, receiptID: String? = nil, receiptDigest: String? = nil, errorCode: String? = nil,
      details: [String: String] = [:]
    ) {
      self.sequence = sequence
      self.kind = kind
      self.traceID = traceID
      self.messageID = messageID
      self.documentID = documentID
      self.documentDigest = documentDigest
      self.receiptID = receiptID
      self.receiptDigest = receiptDigest
      self.errorCode = errorCode
      self.details = details
    }
  }

  /// One row of the outbox.
  public struct OutboxRow: Sendable {
    public var documentID: String
    public var isSent: Bool
    /// Whether the encrypted answer is still kept.
    public var hasPayload: Bool

    public init(documentID: String, isSent: Bool, hasPayload: Bool) {
      self.documentID = documentID
      self.isSent = isSent
      self.hasPayload = hasPayload
    }
  }

  /// A consent receipt, and how often it was used.
  public struct ReceiptRow: Sendable {
    public var id: String
    /// SHA-256 of the signed receipt in hexadecimal digits.
    public var digest: String
    public var uses: Int

    public init(id: String, digest: String, uses: Int) {
      self.id = id
      self.digest = digest
      self.uses = uses
    }
  }

  private func reading<Answer: Sendable>(
    _ body: @escaping @Sendable (any Connection) throws -> Answer
  ) async throws -> Answer {
    let opened = try Store.open(
      path: store.appendingPathComponent("store.sqlite").path, migrations: [], readOnly: true)
    let answer = try await opened.read(body)
    try await opened.close()
    return answer
  }

  /// Every entry of the log with its body, oldest first; while the gateway runs, as they are now.
  public func events() async throws -> [AuditRow] {
    let keys = try KeyDirectory(path: keys)
    let opened = try Store.open(
      path: store.appendingPathComponent("store.sqlite").path, migrations: [], readOnly: true)
    let reader = LogReader(
      store: opened,
      secrets: AuditSecrets(pseudonym: try keys.secret(named: "pseudonym"), data: try keys.secret(named: "data")))
    let rows = try await reader.latest(limit: 1_000_000).map { logged in
      AuditRow(
        sequence: logged.sequence, kind: logged.kind, traceID: logged.traceID, messageID: logged.event?.messageID,
        documentID: logged.event?.documentID, documentDigest: logged.event?.documentDigest?.hex,
        receiptID: logged.event?.consentReceipt, receiptDigest: logged.event?.consentReceiptDigest?.hex,
        errorCode: logged.event?.errorCode, details: logged.event?.details ?? [:])
    }
    try await opened.close()
    return rows.sorted { $0.sequence < $1.sequence }
  }

  /// Releases that have no outcome yet; the gateway must not run.
  public func openOutbox() async throws -> Int {
    let opened = try Store.open(
      path: store.appendingPathComponent("store.sqlite").path, migrations: [], readOnly: true)
    let key = try KeyDirectory(path: keys).secret(named: "data")
    let count = try await Outbox(store: opened, key: key).open().count
    try await opened.close()
    return count
  }

  /// Every row of the outbox.
  public func outbox() async throws -> [OutboxRow] {
    try await reading { connection in
      try connection.query("SELECT document_id, outcome, payload IS NOT NULL AS kept FROM outbox").map { row in
        OutboxRow(
          documentID: try row.text("document_id"), isSent: try row.optionalText("outcome") == "sent",
          hasPayload: try row.integer("kept") == 1)
      }
    }
  }

  /// Every approval that the ledger holds, with its uses.
  public func receipts() async throws -> [ReceiptRow] {
    let key = try KeyDirectory(path: keys).secret(named: "data")
    return try await reading { connection in
      try connection.query(
        """
        SELECT e.receipt_id AS id, e.receipt AS receipt,
          (SELECT COUNT(*) FROM consent_uses u WHERE u.receipt_id = e.receipt_id) AS uses
        FROM consent_events e WHERE e.receipt IS NOT NULL AND e.kind = 'approved'
        """
      ).map { row in
        ReceiptRow(
          id: try row.text("id"), digest: Digest.sha256(try Self.receipt(try row.blob("receipt"), key)).hex,
          uses: Int(try row.integer("uses")))
      }
    }
  }

  /// The signed form of a stored receipt, which is encrypted.
  private static func receipt(_ stored: [UInt8], _ key: [UInt8]) throws -> [UInt8] {
    try AEAD.open(stored, key: key, aad: Array("consent receipt".utf8))
  }
}
