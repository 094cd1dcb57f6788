public import Database
public import Domain
import Trust

/// Which countries each clinician asked last, so that the search page has them on top for who comes once a month
/// (users.md section 2, C2). A clinician stands here as a keyed digest; nothing of a patient does.
public struct UsedCountries: Sendable {
  /// The table that this room owns.
  public static let migrations = [
    Migration(
      room: "used-countries", number: 1,
      sql: [
        """
        CREATE TABLE used_countries (
          clinician BLOB NOT NULL,
          country TEXT NOT NULL,
          used_at BIGINT NOT NULL,
          PRIMARY KEY (clinician, country)
        )
        """,
        "CREATE INDEX used_countries_at ON used_countries (used_at)",
      ])
  ]

  /// How long a use is kept, in seconds: half a year.
  public static let keptSeconds: Int64 = 183 * 86_400
  /// How many are shown.
  static let most = 3
  private static let removalBatch = 500

  private let store: Store
  private let key: [UInt8]

  /// - Parameter key: 32 bytes under which clinicians are told apart.
  public init(store: Store, key: [UInt8]) { (self.store, self.key) = (store, key) }

  private func digest(_ clinician: SignedInClinician) -> [UInt8] {
    Digest.hmacSHA256(key: key, Array("used-countries|\(clinician.subject)".utf8))
  }

  /// The row that joins the record of a request.
  func use(of country: CountryCode, by clinician: SignedInClinician, at now: Instant) -> PendingWrite {
    let digest = digest(clinician)
    return PendingWrite { connection in
      try connection.execute(
        """
        INSERT INTO used_countries (clinician, country, used_at) VALUES (?, ?, ?)
        ON CONFLICT (clinician, country) DO UPDATE SET used_at = excluded.used_at
        """, [.blob(digest), .text(country.value), .integer(now.milliseconds)])
    }
  }

  /// Newest first, at most three.
  ///
  /// - Throws: `database.…`.
  func last(of clinician: SignedInClinician) async throws -> [CountryCode] {
    let digest = digest(clinician)
    return try await store.read { connection in
      try connection.query(
        "SELECT country FROM used_countries WHERE clinician = ? ORDER BY used_at DESC LIMIT \(Self.most)",
        [.blob(digest)]
      ).compactMap { CountryCode(try $0.text("country")) }
    }
  }

  /// Uses that nobody needs on top any more.
  public static func uses(before end: Instant) -> PendingRemoval {
    PendingRemoval("usedCountries") { connection in
      try connection.execute(
        """
        DELETE FROM used_countries WHERE (clinician, country) IN (
          SELECT clinician, country FROM used_countries WHERE used_at < ? LIMIT \(removalBatch))
        """, [.integer(end.milliseconds)])
      return try connection.changes()
    }
  }
}
