/// The entry bundles of a log's directory (C2SP tlog-tiles), as far as they are there: what entries say, without their
/// store.
public struct EntryBundles: Sendable {
  private let directory: String

  /// - Parameter directory: the log's directory, in which `tile/` lies.
  public init(directory: String) { self.directory = directory }

  /// The texts of the entries from `first` up to, not including, `end`; nil where a bundle is missing or malformed.
  ///
  /// Nothing is proved by them alone: their root must be that of a signed checkpoint.
  /// - Throws: `audit.file` where a bundle cannot be read.
  public func entries(from first: Int, to end: Int) throws(AuditFailure) -> [[UInt8]]? {
    guard first >= 0, first < end else { return [] }
    var found: [[UInt8]] = []
    for index in (first / TreeLevels.width)...((end - 1) / TreeLevels.width) {
      let start = index * TreeLevels.width
      guard let bundle = try bundle(index, width: min(TreeLevels.width, end - start)) else { return nil }
      found += bundle[max(0, first - start)...]
    }
    return found
  }

  /// The root over these leaf hashes and then these entries.
  public static func root(after leaves: [[UInt8]], _ entries: [[UInt8]]) -> [UInt8] {
    MerkleTree.root(leaves + entries.map { MerkleTree.leafHash($0) })
  }

  /// The first `width` entries of a bundle, from its file of that width or from the full one.
  private func bundle(_ index: Int, width: Int) throws(AuditFailure) -> [[UInt8]]? {
    for present in Set([width, TreeLevels.width]).sorted() {
      let path = "\(directory)/\(Tile.bundlePath(index: index, width: present))"
      guard let bytes = try DurableFile.read(path) else { continue }
      guard let entries = Self.split(bytes), entries.count == present else { return nil }
      return Array(entries.prefix(width))
    }
    return nil
  }

  /// Each entry stands after its length in 16 bits, big-endian.
  private static func split(_ bytes: [UInt8]) -> [[UInt8]]? {
    var entries: [[UInt8]] = []
    var index = 0
    while index < bytes.count {
      guard index + 2 <= bytes.count else { return nil }
      let end = index + 2 + Int(bytes[index]) << 8 + Int(bytes[index + 1])
      guard end <= bytes.count else { return nil }
      entries.append(Array(bytes[(index + 2)..<end]))
      index = end
    }
    return entries
  }
}
