import Database
import Domain
import Trust

/// The service metadata that were verified last, as they came: they are verified again at each start.
///
/// It owns its table; one row for each service of a country.
struct MetadataStore: Sendable {
  static let migrations = [
    Migration(
      room: "metadata", number: 1,
      sql: [
        """
        CREATE TABLE metadata_documents (
          country TEXT NOT NULL, service TEXT NOT NULL, document BLOB NOT NULL, activation INTEGER,
          verified_at INTEGER NOT NULL, UNIQUE (country, service))
        """
      ])
  ]

  struct Row: Sendable {
    let service: MetadataService
    let document: [UInt8]
    let activation: Instant?
    let verifiedAt: Instant
  }

  let store: Store

  func rows() async throws -> [Row] {
    try await store.read { connection in
      let rows = try connection.query(
        "SELECT country, service, document, activation, verified_at FROM metadata_documents", [])
      return try rows.compactMap { row in
        guard let country = CountryCode(try row.text("country")),
          let kind = MetadataService.Kind(rawValue: try row.text("service"))
        else { return nil }
        return Row(
          service: MetadataService(kind, of: country), document: try row.blob("document"),
          activation: try row.optionalInteger("activation").map { Instant(milliseconds: $0) },
          verifiedAt: Instant(milliseconds: try row.integer("verified_at")))
      }
    }
  }

  /// The row of a service, to be written with the record of its change. The newest activation stays: it only rises.
  func keeping(_ metadata: ServiceMetadata, _ document: [UInt8], at now: Instant) -> PendingWrite {
    PendingWrite { connection in
      try connection.execute(
        "INSERT INTO metadata_documents (country, service, document, activation, verified_at) VALUES (?, ?, ?, ?, ?)"
          + " ON CONFLICT (country, service) DO UPDATE SET document = excluded.document,"
          + " activation = excluded.activation, verified_at = excluded.verified_at",
        [
          .text(metadata.service.country.value), .text(metadata.service.kind.rawValue), .blob(document),
          metadata.activation.map { .integer($0.milliseconds) } ?? .null, .integer(now.milliseconds),
        ])
    }
  }

  /// Notes that what is held was published unchanged at `now`.
  func verified(_ service: MetadataService, at now: Instant) async throws {
    try await store.commit { connection in
      try connection.execute(
        "UPDATE metadata_documents SET verified_at = ? WHERE country = ? AND service = ?",
        [.integer(now.milliseconds), .text(service.country.value), .text(service.kind.rawValue)])
    }
  }
}
