import Database

/// Checks the tables of the log as a whole: their shape, rows that belong to nothing, and indexes against rows.
enum TableCheck {
  /// What is known of the rows before they are read one by one.
  enum Shape {
    case rows(Int)
    case noLog
    case altered(String)
    case cannotTell(String)
  }

  /// Whether the tables are those that a gateway makes, and how many rows they hold.
  ///
  /// - Parameter bound: the entries that are looked at, of a log that grows at this moment.
  static func shape(_ connection: any Connection, bound: Int?) throws(DatabaseFailure) -> Shape {
    let made = try connection.query(
      "SELECT name, sql FROM sqlite_master WHERE tbl_name LIKE 'audit!_%' ESCAPE '!' AND sql IS NOT NULL")
    var found: [String] = []
    for row in made { found.append(try row.text("sql")) }
    let expected = AuditTables.migrations.flatMap(\.sql)
    if found.sorted() != expected.sorted() {
      if found.isEmpty { return .noLog }
      let known = expected.joined(separator: ";\n")
      let noted = try connection.query("SELECT statements FROM store_migration WHERE room = 'audit'")
      guard try noted.map({ (row) throws(DatabaseFailure) in try row.text("statements") }) == [known] else {
        return .cannotTell("Another version of the gateway wrote the tables of the log.")
      }
      return .altered("The tables of the log are not as the gateway made them.")
    }
    let ends = try connection.query(
      "SELECT COUNT(*) AS size, COALESCE(MIN(seq), 0) AS first FROM audit_entry WHERE seq < ?",
      [.integer(bound.map(Int64.init) ?? .max)]
    ).first
    guard let ends, try ends.integer("first") >= 0 else {
      return .altered("A row below entry 0 was put in.")
    }
    return .rows(Int(try ends.integer("size")))
  }

  /// Rows that belong to no entry.
  ///
  /// - Parameter bodies: how many were met beside their entries.
  static func strangers(_ connection: any Connection, bodies: Int) throws(DatabaseFailure) -> String? {
    let stored = try connection.query("SELECT COUNT(*) AS size FROM audit_body").first?.integer("size") ?? 0
    if stored != Int64(bodies) { return "An event without an entry was put in." }
    let key = try connection.query(
      """
      SELECT 1 AS one FROM audit_key k WHERE NOT EXISTS (
        SELECT 1 FROM audit_entry e
        WHERE e.tag = k.tag AND CAST(strftime('%Y', e.at / 1000, 'unixepoch') AS INTEGER) = k.year)
      LIMIT 1
      """)
    return key.isEmpty ? nil : "A key that no entry uses was put in."
  }

  /// What SQLite finds when it compares every page and index of a table with its rows.
  static func damage(_ connection: any Connection) throws(DatabaseFailure) -> String? {
    for table in ["audit_entry", "audit_body", "audit_key"] {
      let found = try connection.query("PRAGMA integrity_check(\(table))").first?.text("integrity_check") ?? "nothing"
      let line = found.split(separator: "\n").prefix(2).joined(separator: " ")
      if found != "ok" { return "The file of the store is damaged in table \(table): \(line)." }
    }
    return nil
  }
}
