public import Database
public import Domain
import Trust

/// A signed answer as it is kept, read without its patient: for evidence packs.
public struct KeptReceipt: Sendable {
  public let id: String
  /// The compact JWS: names who answered as the identity provider knows them.
  public let jws: String
  /// What it says.
  public let statement: JSON
}

/// Reads the receipts of a store, or of a copy of it.
public struct ReceiptReader: Sendable {
  private let store: Store
  private let key: [UInt8]

  /// - Parameter key: the secret `data`, which encrypts receipts at rest.
  public init(store: Store, key: [UInt8]) {
    self.store = store
    self.key = key
  }

  /// The receipts of these ids; none of a country that holds no records.
  ///
  /// - Throws: `consent.receipt` where one was changed, or other keys wrote it; `database.…`.
  public func receipts(_ ids: Set<String>) async throws -> [KeptReceipt] {
    let key = key
    guard !ids.isEmpty else { return [] }
    return try await store.read { connection in
      guard try !connection.query("SELECT name FROM sqlite_master WHERE name = 'consent_events'").isEmpty else {
        return []
      }
      let places = ids.map { _ in "?" }.joined(separator: ", ")
      return try connection.query(
        """
        SELECT receipt_id, receipt FROM consent_events
        WHERE receipt IS NOT NULL AND receipt_id IN (\(places)) ORDER BY seq
        """, ids.map { .text($0) }
      ).map { row in
        let jws = try SealedReceipt.open(try row.blob("receipt"), key)
        let parts = jws.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let payload = Base64.decodeURL(parts[1]) else {
          throw ConsentFailure.receipt("A stored receipt is not valid.")
        }
        return KeptReceipt(id: try row.text("receipt_id"), jws: jws, statement: try JSON(reading: payload))
      }
    }
  }
}
