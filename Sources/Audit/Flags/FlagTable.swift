public import Database

/// The table of flags: what auditors look at first. The log's entries say the same, sealed.
///
/// It is no part of the log's own tables, so that a verifier can hold these to their exact form.
public enum FlagTable {
  /// Migrations of the room `flags`.
  public static let migrations = [
    Migration(
      room: "flags", number: 1,
      sql: [
        """
        CREATE TABLE access_flag (
          seq BIGINT PRIMARY KEY NOT NULL, at BIGINT NOT NULL, rule TEXT NOT NULL, measured BIGINT NOT NULL,
          allowed BIGINT NOT NULL, seconds BIGINT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL,
          subject_tag TEXT NOT NULL, peer TEXT, trace TEXT, state TEXT NOT NULL, review BIGINT)
        """,
        "CREATE INDEX access_flag_state ON access_flag (state, seq)",
        "CREATE INDEX access_flag_trace ON access_flag (trace, seq)",
      ])
  ]
}
