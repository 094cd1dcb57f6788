import Domain
import Foundation
import GRDB

extension Store {
  /// Writes one consistent copy of a store's file: what was committed when it began, in a file of its own.
  ///
  /// A gateway may go on writing meanwhile: with the write-ahead log a reader never holds up the writer. The copy is
  /// packed (`VACUUM INTO`), so what was deleted before is not in it. The caller syncs it to the disk.
  /// - Parameters:
  ///   - path: the store's file.
  ///   - target: an empty file, or none.
  /// - Throws: `database.open`, `database.full`, `database.io`.
  public static func copy(_ path: String, to target: String) async throws(DatabaseFailure) {
    guard FileManager.default.fileExists(atPath: path) else {
      throw .open("There is no file at this path.")
    }
    do {
      var configuration = Configuration()
      configuration.label = "backup"
      configuration.busyMode = .timeout(5)
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try await queue.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [target]) }
      try queue.close()
    } catch {
      throw DatabaseFailure(error)
    }
  }

  /// The newest migration of each room that this store went through.
  ///
  /// - Throws: `database.statement` where the file is no store, `database.io`.
  public func schema() async throws -> [String: Int] {
    try await read { connection in
      var newest: [String: Int] = [:]
      for row in try connection.query("SELECT room, MAX(number) AS number FROM store_migration GROUP BY room") {
        newest[try row.text("room")] = Int(try row.integer("number"))
      }
      return newest
    }
  }
}
