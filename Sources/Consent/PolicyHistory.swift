public import Database
public import Domain

/// Which policies were in use here, so that a restart never goes back to an older one.
///
/// It owns the table of the policies; rows are only added.
public struct PolicyHistory: Sendable {
  public static let migrations = [
    Migration(
      room: "policy", number: 1,
      sql: [
        """
        CREATE TABLE policy_versions (
          number INTEGER PRIMARY KEY NOT NULL, digest BLOB NOT NULL, signers TEXT NOT NULL, used_at INTEGER NOT NULL)
        """
      ])
  ]

  private let store: Store

  public init(store: Store) { self.store = store }

  /// The newest policy that was in use: its number and the SHA-256 of its content; nil where none was.
  ///
  /// - Throws: `consent.store`.
  public func newest() async throws(ConsentFailure) -> (number: Int, digest: [UInt8])? {
    do {
      return try await store.read { connection in
        let rows = try connection.query(
          "SELECT number, digest FROM policy_versions ORDER BY number DESC LIMIT 1", [])
        return try rows.first.map { (number: Int(try $0.integer("number")), digest: try $0.blob("digest")) }
      }
    } catch {
      throw .store((error as? any Explained)?.code ?? "unknown")
    }
  }

  /// Whether `policy` may come into use after those that were.
  ///
  /// - Returns: false where it is the newest one itself.
  /// - Throws: `consent.policy.number` where a newer one, or another one with this number, was in use; `consent.store`.
  public func isNew(_ policy: NationalPolicy) async throws(ConsentFailure) -> Bool {
    guard let newest = try await newest() else { return true }
    guard policy.number >= newest.number else {
      throw .policy("number", "Its number is \(policy.number); number \(newest.number) was in use before.")
    }
    guard policy.number > newest.number || policy.digest == newest.digest else {
      throw .policy("number", "Another policy with the number \(policy.number) was in use before.")
    }
    return policy.number > newest.number
  }

  /// The row that says that `policy` is in use from now on, to be written with the record of the change.
  public func noting(_ policy: NationalPolicy, at now: Instant) -> PendingWrite {
    PendingWrite { connection in
      try connection.execute(
        "INSERT INTO policy_versions (number, digest, signers, used_at) VALUES (?, ?, ?, ?)",
        [
          .integer(Int64(policy.number)), .blob(policy.digest), .text(policy.signers.joined(separator: ",")),
          .integer(now.milliseconds),
        ])
    }
  }
}
