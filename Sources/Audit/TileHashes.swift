import Database
import FoundationEssentials

/// Hashes of the tree from its tiles; where a tile is not there, from the rows.
///
/// A proof over n entries takes about log n of them, so that no proof reads the whole log.
final class TileHashes {
  private let directory: String?
  private let connection: any Connection
  private var tiles: [String: [UInt8]] = [:]

  /// - Parameter directory: the log's directory; nil takes the rows alone.
  init(directory: String?, connection: any Connection) {
    self.directory = directory
    self.connection = connection
  }

  /// The root over the entries `from..<to`, where `from` is a multiple of the smallest power of two that holds them.
  ///
  /// - Throws: `audit.altered` where a row is missing, `audit.file`, `database.…`.
  func root(_ from: Int, _ to: Int) throws -> [UInt8] {
    let count = to - from
    guard count > 0 else { return MerkleTree.root([[UInt8]]()) }
    if count & (count - 1) == 0 {
      let height = count.trailingZeroBitCount
      return try node(height, from >> height)
    }
    let middle = from + MerkleTree.split(count)
    return MerkleTree.nodeHash(try root(from, middle), try root(middle, to))
  }

  /// The hashes that lead from an entry to the root over the first `size` (RFC 9162 section 2.1.3.1).
  func inclusionProof(_ index: Int, size: Int) throws -> [[UInt8]] {
    var (from, to) = (0, size)
    var proof: [[UInt8]] = []
    while to - from > 1 {
      let middle = from + MerkleTree.split(to - from)
      if index < middle {
        proof.append(try root(middle, to))
        to = middle
      } else {
        proof.append(try root(from, middle))
        from = middle
      }
    }
    return proof.reversed()
  }

  /// The hashes that show that the tree of `size` extends the one of `earlier` (RFC 9162 section 2.1.4.1).
  func consistencyProof(from earlier: Int, to size: Int) throws -> [[UInt8]] {
    var (from, to) = (0, size)
    var proof: [[UInt8]] = []
    // The old root itself is left out while the path has only gone to the left: the reader has it.
    while earlier != to {
      let middle = from + MerkleTree.split(to - from)
      if earlier <= middle {
        proof.append(try root(middle, to))
        to = middle
      } else {
        proof.append(try root(from, middle))
        from = middle
      }
    }
    if from > 0 { proof.append(try root(from, to)) }
    return proof.reversed()
  }

  /// The root of the perfect subtree of 2^height entries with this index.
  private func node(_ height: Int, _ index: Int) throws -> [UInt8] {
    let (level, rest) = (height / 8, height % 8)
    let (first, count) = (index << rest, 1 << rest)
    if let tile = try tile(level, first / TreeLevels.width, atLeast: first % TreeLevels.width + count) {
      let start = first % TreeLevels.width
      return MerkleTree.root((start..<(start + count)).map { Array(tile[($0 * 32)..<(($0 + 1) * 32)]) })
    }
    if height <= 8 { return MerkleTree.root(try leaves(index << height, 1 << height)) }
    return MerkleTree.nodeHash(try node(height - 1, 2 * index), try node(height - 1, 2 * index + 1))
  }

  /// The bytes of a tile, of any width that holds enough; nil where there is none of the right length.
  private func tile(_ level: Int, _ index: Int, atLeast width: Int) throws -> [UInt8]? {
    guard let directory else { return nil }
    let full = Tile.path(level: level, index: index, width: TreeLevels.width)
    if let known = tiles[full], known.count >= width * 32 { return known }
    var names = [(TreeLevels.width, full)]
    let partial = "\(directory)/\(full).p"
    if FileManager.default.fileExists(atPath: partial) {
      do {
        let found = try FileManager.default.contentsOfDirectory(atPath: partial).compactMap { Int($0) }
        names += found.filter { $0 >= width }.sorted().map { ($0, "\(full).p/\($0)") }
      } catch {
        throw AuditFailure.file("A directory of the log cannot be read.")
      }
    }
    for (width, name) in names {
      guard let bytes = try FoundFiles.read("\(directory)/\(name)", limit: width * 32), bytes.count == width * 32 else {
        continue
      }
      tiles[full] = bytes
      return bytes
    }
    return nil
  }

  private func leaves(_ from: Int, _ count: Int) throws -> [[UInt8]] {
    let rows = try connection.query(
      "SELECT leaf FROM audit_entry WHERE seq >= ? AND seq < ? ORDER BY seq",
      [.integer(Int64(from)), .integer(Int64(from + count))])
    guard rows.count == count else { throw AuditFailure.altered("Entry \(from) or one after it is missing.") }
    return try rows.map { try $0.blob("leaf") }
  }
}
