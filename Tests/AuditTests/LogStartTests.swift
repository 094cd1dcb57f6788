import Database
import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@testable import Audit

@Suite("Start of the log")
struct LogStartTests {
  @Test("A tile cut at any byte gives no edge, and is written again from the rows as it was")
  func tornTile() async throws {
    let disk = try LogOnDisk()
    let signed = try await disk.append(6)
    let tile = disk.file("tile/0/000.p/6")
    let before = try Data(contentsOf: tile)
    #expect(before.count == 6 * 32)
    let files = TileFiles(directory: disk.data.appendingPathComponent("log").path)
    let store = try disk.store()
    let start = LogStart(
      leaves: StoredLeaves(store: store), files: LogFiles(directory: files.directory, head: nil),
      verifier: try Self.verifier())
    for length in before.indices {
      var flipped = before
      flipped[length] ^= 1
      try flipped.write(to: tile)
      #expect(try files.edge(size: 6, root: signed.checkpoint.root) == nil, "byte \(length)")
      try before.prefix(length).write(to: tile)
      #expect(try files.edge(size: 6, root: signed.checkpoint.root) == nil, "\(length) bytes")
      // A whole start for some of them: it writes the tile to the disk.
      guard length % 8 == 0 || length == before.count - 1 else { continue }
      let found = try await start.run()
      #expect(found.edge.levels.root == signed.checkpoint.root && found.opening.mendedFiles == 1, "\(length) bytes")
      #expect(try Data(contentsOf: tile) == before, "\(length) bytes")
    }
    #expect(try await start.run().opening.mendedFiles == 0)
    try await store.close()
  }

  @Test(
    "Missing, empty, longer and changed tiles are written again, and the tree goes on under the same root",
    arguments: [256, 300])
  func mendedTiles(size: Int) async throws {
    let disk = try LogOnDisk()
    let signed = try await disk.append(size)
    let whole = try disk.tiles()
    let contents = try whole.map { ($0, try disk.bytes("tile/\($0)")) }
    for (name, before) in contents {
      // The start reads the edge of the tree; what lies behind it is for the whole verification.
      let isOnEdge = name.contains(".p/") || name == "0/\(String(1000 + (size - 1) / 256).dropFirst())"
      guard isOnEdge else { continue }
      var changed = before
      changed[before.count / 2] ^= 1
      for bytes in [nil, Data(), before + Data([0]), changed] {
        if let bytes {
          try bytes.write(to: disk.file("tile/\(name)"))
        } else {
          try FileManager.default.removeItem(at: disk.file("tile/\(name)"))
        }
        let (now, opening) = try await disk.run { log, _ in (try await log.checkpoint(), log.opening) }
        #expect(now == signed && opening.entries == size && opening.checkpointSize == size)
        #expect(try disk.bytes("tile/\(name)") == before, "\(name)")
        #expect(try disk.tiles() == whole)
      }
    }
  }

  @Test("Rows that are not what was signed are refused, and the tiles stay as they were found")
  func rowsContradict() async throws {
    let disk = try LogOnDisk()
    try await disk.append(40)
    let store = try disk.store()
    try await store.commit { connection in
      let text = try connection.query("SELECT entry FROM audit_entry WHERE seq = 5").first?.text("entry") ?? ""
      let forged = text.replacingOccurrences(of: "released", with: "refused")
      try connection.execute(
        "UPDATE audit_entry SET entry = ?, leaf = ? WHERE seq = 5",
        [.text(forged), .blob(MerkleTree.leafHash(Array(forged.utf8)))])
    }
    try await store.close()
    #expect(await disk.start() == "audit.altered")
    let tile = disk.file("tile/0/000.p/40")
    for torn in [try Data(contentsOf: tile).prefix(100), Data()] {
      try torn.write(to: tile)
      #expect(await disk.start() == "audit.altered")
      #expect(try Data(contentsOf: tile) == torn)
    }
    try FileManager.default.removeItem(at: disk.file("tile"))
    #expect(await disk.start() == "audit.altered")
    #expect(!disk.isThere("tile"))
  }

  @Test("Rows that are missing at the end, between or at the beginning are refused")
  func missingRows() async throws {
    let whole = try LogOnDisk()
    try await whole.append(300, withHead: false)
    for sql in ["seq = 299", "seq >= 290", "seq = 17", "seq = 0", "1 = 1"] {
      let disk = try LogOnDisk()
      try FileManager.default.removeItem(at: disk.data)
      try FileManager.default.copyItem(at: whole.data, to: disk.data)
      try await disk.change("DELETE FROM audit_entry WHERE \(sql)")
      #expect(await disk.start(withHead: false) == "audit.altered", "\(sql)")
    }
  }

  @Test("A checkpoint that is torn, lost or another's is refused; an older one is gone on from")
  func checkpoints() async throws {
    let disk = try LogOnDisk()
    try await disk.append(270, withHead: false)
    let older = try disk.bytes("checkpoint")
    let newest = try await disk.append(20, withHead: false)
    let note = try disk.bytes("checkpoint")
    for length in stride(from: 0, to: note.count, by: 7) {
      try note.prefix(length).write(to: disk.file("checkpoint"))
      #expect(await disk.start(withHead: false) == "audit.altered", "\(length) bytes")
    }
    try FileManager.default.removeItem(at: disk.file("checkpoint"))
    #expect(await disk.start(withHead: false) == "audit.altered")
    #expect(!disk.isThere("checkpoint"))
    try older.write(to: disk.file("checkpoint"))
    #expect(
      try await disk.run(withHead: false) { log, _ in try await log.checkpoint().checkpoint } == newest.checkpoint)
    #expect(await disk.start(country: "pt", withHead: false) == "audit.altered")
  }

  @Test("What a crash left half-written, and partial tiles of before, are cleared away")
  func leftovers() async throws {
    let disk = try LogOnDisk()
    let signed = try await disk.append(300)
    let whole = try disk.tiles()
    #expect(whole == ["0/000", "entries/000", "0/001.p/44", "entries/001.p/44", "1/000.p/1"])
    let left = [
      "checkpoint.new", "verifier-key.new", "tile/0/001.p/44.new", "tile/0/001.p/20", "tile/0/001.p/60",
      "tile/entries/001.p/43",
    ]
    for name in left { try Data([1]).write(to: disk.file(name)) }
    try Data([1]).write(to: URL(fileURLWithPath: disk.head.path + ".new"))
    #expect(try await disk.run { log, _ in try await log.checkpoint() } == signed)
    #expect(try disk.tiles() == whole)
    for name in left { #expect(!disk.isThere(name), "\(name)") }
    #expect(!FileManager.default.fileExists(atPath: disk.head.path + ".new"))
    // A tile that became full before its checkpoint was signed: the partial form may be gone already.
    try FileManager.default.removeItem(at: disk.file("tile/0/001.p"))
    try await disk.append(220)
    let later = try disk.tiles()
    #expect(Set(later.filter { $0.contains(".p/") }) == ["0/002.p/8", "entries/002.p/8", "1/000.p/2"])
  }

  @Test("Only partial tiles of the newest checkpoint are kept while the log grows")
  func partials() async throws {
    let disk = try LogOnDisk()
    try await disk.run { log, store in
      var before = 0
      for size in [1, 2, 100, 255, 256, 257, 300, 511, 512, 520, 1100, 1101] {
        try await LogOnDisk.insert(before..<size, store)
        before = size
        _ = try await log.checkpoint()
        let widths = TreeLevels.widths(of: size)
        var expected = Set(
          widths.enumerated().filter { $0.element > 0 }.map { level, width in
            Tile.path(level: level, index: size >> (8 * (level + 1)), width: width)
          })
        if widths[0] > 0 { expected.insert(Tile.bundlePath(index: size / 256, width: widths[0])) }
        #expect(Set(try disk.tiles().filter { $0.contains(".p/") }.map { "tile/\($0)" }) == expected, "\(size)")
      }
    }
    #expect(!disk.isThere("tile/0/000.p") && !disk.isThere("tile/entries/001.p"))
  }

  static func verifier() throws -> NoteVerifier {
    let key = try KeyDirectory(path: DevelopmentPKI.path("fr")).key(for: .log)
    return NoteVerifier(name: TestLog.origin, publicKey: Array(key.publicKey.suffix(32)))
  }
}
