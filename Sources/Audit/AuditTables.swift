public import Database

/// The tables of this room. Rows are only added; a body goes when its patient is erased.
public enum AuditTables {
  public static let migrations = [
    Migration(
      room: "audit", number: 1,
      sql: [
        // The entry is the leaf; time, kind and tag repeat it for searching.
        """
        CREATE TABLE audit_entry (
          seq BIGINT PRIMARY KEY NOT NULL, entry TEXT NOT NULL, leaf BLOB NOT NULL, at BIGINT NOT NULL,
          kind TEXT NOT NULL, tag TEXT NOT NULL)
        """,
        "CREATE INDEX audit_entry_tag ON audit_entry (tag, seq)",
        "CREATE INDEX audit_entry_kind ON audit_entry (kind, seq)",
        "CREATE INDEX audit_entry_at ON audit_entry (at, seq)",
        // The facts are what is searched for; the columns after them repeat them.
        """
        CREATE TABLE audit_body (
          seq BIGINT PRIMARY KEY NOT NULL, year BIGINT NOT NULL, sealed BLOB NOT NULL, facts TEXT NOT NULL, trace TEXT,
          reference TEXT, peer TEXT, outcome TEXT NOT NULL)
        """,
        "CREATE INDEX audit_body_trace ON audit_body (trace, seq)",
        "CREATE INDEX audit_body_reference ON audit_body (reference, seq)",
        "CREATE INDEX audit_body_peer ON audit_body (peer, seq)",
        "CREATE INDEX audit_body_outcome ON audit_body (outcome, seq)",
        // Destroying a row here erases what it encrypted, and no proof.
        """
        CREATE TABLE audit_key (
          tag TEXT NOT NULL, year BIGINT NOT NULL, wrapped BLOB NOT NULL, PRIMARY KEY (tag, year))
        """,
      ])
  ]
}
