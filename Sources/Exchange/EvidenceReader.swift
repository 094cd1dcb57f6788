public import Database
public import Domain
import Trust

/// A kept evidence, as an auditor finds it.
public struct KeptEvidence: Sendable, Hashable {
  /// UUID; the EvidenceIdentifier.
  public let id: String
  /// `NRO` (origin) or `NRR` (receipt).
  public let kind: String
  /// Which message of which side it is of, `NCPA_XCPD_REQ` (wire-ihe.md section 10).
  public let title: String
  public let madeAt: Instant
  /// When it got its time-stamp; nil at level B-B.
  public let stampedAt: Instant?
  /// The signed evidence; nil for who reads without the keys.
  public let xml: [UInt8]?
}

/// Reads the evidences of a store, or of a copy of it.
public struct EvidenceReader: Sendable {
  private let store: Store
  private let key: [UInt8]?

  /// - Parameter key: what encrypts evidences at rest; nil lists them without their content.
  public init(store: Store, key: [UInt8]?) {
    self.store = store
    self.key = key
  }

  /// The evidences of one exchange, oldest first; none in a store that is older than evidences.
  ///
  /// - Throws: `database.…`; `trust.aead.refused` where one was changed, or other keys wrote it.
  public func evidences(of reference: ExchangeReference) async throws -> [KeptEvidence] {
    let key = key
    return try await store.read { connection in
      guard try !connection.query("SELECT name FROM sqlite_master WHERE name = 'evidence'").isEmpty else { return [] }
      return try connection.query(
        """
        SELECT id, kind, title, made_at, stamped_at, sealed FROM evidence
        WHERE reference = ? ORDER BY made_at, title, kind
        """, [.text(reference.description)]
      ).map { row in
        let id = try row.text("id")
        return KeptEvidence(
          id: id, kind: try row.text("kind"), title: try row.text("title"),
          madeAt: Instant(milliseconds: try row.integer("made_at")),
          stampedAt: try row.optionalInteger("stamped_at").map { Instant(milliseconds: $0) },
          xml: try key.map { try AEAD.open(row.blob("sealed"), key: $0, aad: Evidences.context(id)) })
      }
    }
  }
}
