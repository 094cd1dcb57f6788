public import Database

/// The tables of this room: append-only, the state of a request is read from its events. Rows go when they have served
/// their time, or when their patient is erased.
///
/// Patients stand here as pseudonyms. What a peer states about a professional, the signed receipts, and the subject of a
/// sign-in are encrypted (AES-256-GCM under the secret `data`); codes are keyed digests. Addresses of messages and what the
/// messages say are encrypted under a key of each patient.
public enum ConsentTables {
  public static let migrations = [
    Migration(
      room: "consent", number: 1,
      sql: [
        """
        CREATE TABLE consent_requests (
          id TEXT PRIMARY KEY NOT NULL, peer TEXT NOT NULL, hcp_id TEXT NOT NULL, trc_id TEXT NOT NULL,
          kind TEXT NOT NULL, pseudonym TEXT NOT NULL, organisation_id TEXT NOT NULL, trace_parent TEXT NOT NULL,
          facts BLOB NOT NULL, document_id TEXT NOT NULL, document_digest BLOB NOT NULL,
          request_digest BLOB NOT NULL, is_staged INTEGER NOT NULL, created_at INTEGER NOT NULL,
          expires_at INTEGER NOT NULL, trc_not_after INTEGER NOT NULL, UNIQUE (peer, hcp_id, trc_id, kind))
        """,
        "CREATE INDEX consent_requests_patient ON consent_requests (pseudonym, created_at)",
        "CREATE INDEX consent_requests_age ON consent_requests (created_at)",
        """
        CREATE TABLE consent_events (
          seq INTEGER PRIMARY KEY AUTOINCREMENT, request_id TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL,
          way TEXT, receipt_id TEXT, receipt BLOB, sections TEXT, not_after INTEGER)
        """,
        "CREATE INDEX consent_events_request ON consent_events (request_id, seq)",
        """
        CREATE TABLE consent_uses (
          receipt_id TEXT NOT NULL, form TEXT NOT NULL, at INTEGER NOT NULL, UNIQUE (receipt_id, form))
        """,
        """
        CREATE TABLE consent_codes (
          id TEXT PRIMARY KEY NOT NULL, pseudonym TEXT NOT NULL, country TEXT NOT NULL, mac BLOB NOT NULL,
          sections TEXT NOT NULL, shown BLOB NOT NULL, actor BLOB NOT NULL, made_at INTEGER NOT NULL,
          expires_at INTEGER NOT NULL)
        """,
        "CREATE INDEX consent_codes_patient ON consent_codes (pseudonym, made_at)",
        """
        CREATE TABLE consent_code_events (
          seq INTEGER PRIMARY KEY AUTOINCREMENT, code_id TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL,
          peer TEXT, hcp_id TEXT)
        """,
        "CREATE INDEX consent_code_events_code ON consent_code_events (code_id, seq)",
        "CREATE TABLE consent_wrong_codes (peer TEXT NOT NULL, at INTEGER NOT NULL)",
        "CREATE INDEX consent_wrong_codes_peer ON consent_wrong_codes (peer, at)",
      ]),
    Migration(
      room: "consent", number: 2,
      sql: [
        """
        CREATE TABLE consent_restrictions (
          seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, pseudonym TEXT NOT NULL, kind TEXT NOT NULL,
          at INTEGER NOT NULL, facts BLOB)
        """,
        "CREATE INDEX consent_restrictions_patient ON consent_restrictions (pseudonym, seq)",
        """
        CREATE TABLE consent_directives (
          seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, pseudonym TEXT NOT NULL, kind TEXT NOT NULL,
          at INTEGER NOT NULL, facts BLOB)
        """,
        "CREATE INDEX consent_directives_patient ON consent_directives (pseudonym, seq)",
      ]),
    Migration(
      room: "consent", number: 3,
      sql: [
        """
        CREATE TABLE consent_channels (
          seq INTEGER PRIMARY KEY AUTOINCREMENT, pseudonym TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL,
          facts BLOB)
        """,
        "CREATE INDEX consent_channels_patient ON consent_channels (pseudonym, seq)",
        """
        CREATE TABLE consent_notices (
          id TEXT PRIMARY KEY NOT NULL, pseudonym TEXT NOT NULL, request_id TEXT, kind TEXT NOT NULL,
          facts BLOB NOT NULL, made_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, due_at INTEGER NOT NULL,
          attempts INTEGER NOT NULL)
        """,
        "CREATE INDEX consent_notices_due ON consent_notices (due_at)",
        "CREATE INDEX consent_notices_request ON consent_notices (request_id)",
        "CREATE INDEX consent_notices_patient ON consent_notices (pseudonym)",
      ]),
    Migration(
      room: "consent", number: 4,
      sql: [
        """
        CREATE TABLE consent_mandates (
          seq INTEGER PRIMARY KEY AUTOINCREMENT, mandate TEXT NOT NULL, pseudonym TEXT NOT NULL, kind TEXT NOT NULL,
          at INTEGER NOT NULL)
        """,
        "CREATE INDEX consent_mandates_mandate ON consent_mandates (mandate)",
        """
        CREATE TABLE consent_vital_interest (
          seq INTEGER PRIMARY KEY AUTOINCREMENT, professional TEXT NOT NULL, organisation TEXT NOT NULL,
          trc_id TEXT NOT NULL, request_id TEXT NOT NULL, at INTEGER NOT NULL)
        """,
        "CREATE INDEX consent_vital_interest_professional ON consent_vital_interest (professional, at)",
        "CREATE INDEX consent_vital_interest_organisation ON consent_vital_interest (organisation, at)",
        """
        CREATE TABLE consent_exclusions (
          seq INTEGER PRIMARY KEY AUTOINCREMENT, pseudonym TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL)
        """,
        "CREATE INDEX consent_exclusions_patient ON consent_exclusions (pseudonym, seq)",
      ]),
    Migration(room: "consent", number: 5, sql: ["ALTER TABLE consent_events ADD COLUMN viewing TEXT"]),
  ]
}
