import Domain
import GRDB

/// Brings the tables of all rooms up to date, in one transaction, and refuses a store of a newer gateway.
enum Migrations {
  static func run(_ migrations: [Migration], on database: GRDB.Database) throws {
    try database.inTransaction(.immediate) {
      try database.execute(
        sql: """
          CREATE TABLE IF NOT EXISTS store_migration (
            room TEXT NOT NULL, number BIGINT NOT NULL, statements TEXT NOT NULL, PRIMARY KEY (room, number))
          """)
      let connection = SQLiteConnection(database: database)
      for room in Set(migrations.map(\.room)).sorted() {
        let ordered = migrations.filter { $0.room == room }.sorted { $0.number < $1.number }
        guard ordered.map(\.number) == Array(1...ordered.count) else {
          throw DatabaseFailure.migration("The migrations of “\(room)” are not numbered from 1 without gaps.")
        }
        try run(ordered, of: room, connection)
      }
      return .commit
    }
  }

  private static func run(_ migrations: [Migration], of room: String, _ connection: SQLiteConnection) throws {
    let rows = try connection.query(
      "SELECT number, statements FROM store_migration WHERE room = ? ORDER BY number", [.text(room)])
    guard rows.count <= migrations.count else {
      throw DatabaseFailure.migration("A newer gateway wrote the tables of “\(room)”.")
    }
    for (index, migration) in migrations.enumerated() {
      let text = migration.sql.joined(separator: ";\n")
      if index < rows.count {
        guard rows[index]["statements"] == .text(text) else {
          throw DatabaseFailure.migration("Another gateway wrote the tables of “\(room)” in another way.")
        }
        continue
      }
      for statement in migration.sql { try connection.execute(statement) }
      try connection.execute(
        "INSERT INTO store_migration (room, number, statements) VALUES (?, ?, ?)",
        [.text(room), .integer(Int64(migration.number)), .text(text)])
    }
  }
}
