import Domain

/// The files of a log as C2SP tlog-tiles lays them out, so that anybody's tools can read them.
enum Tile {
  /// `tile/<level>/<index>[.p/<width>]`; width 256 is a full tile.
  static func path(level: Int, index: Int, width: Int) -> String { path("\(level)", index, width) }

  /// `tile/entries/<index>[.p/<width>]`
  static func bundlePath(index: Int, width: Int) -> String { path("entries", index, width) }

  /// A tile: its hashes, one after the other.
  static func bytes(_ hashes: [[UInt8]]) -> [UInt8] { Array(hashes.joined()) }

  /// The hashes of a tile; nil where these bytes are not those of `count` hashes.
  static func hashes(_ bytes: [UInt8], count: Int) -> [[UInt8]]? {
    guard bytes.count == count * 32 else { return nil }
    return stride(from: 0, to: bytes.count, by: 32).map { Array(bytes[$0..<($0 + 32)]) }
  }

  /// The directory of a tile's partial forms, from the path of one of them; nil for a full tile.
  static func partialFolder(_ path: String) -> String? {
    guard let slash = path.lastIndex(of: "/"), path[..<slash].hasSuffix(".p") else { return nil }
    return String(path[..<slash])
  }

  /// An entry bundle: each entry after its length in 16 bits, big-endian.
  static func bundle(_ entries: [[UInt8]]) -> [UInt8] {
    var out: [UInt8] = []
    for entry in entries {
      out.append(UInt8(truncatingIfNeeded: entry.count >> 8))
      out.append(UInt8(truncatingIfNeeded: entry.count))
      out.append(contentsOf: entry)
    }
    return out
  }

  private static func path(_ folder: String, _ index: Int, _ width: Int) -> String {
    let partial = width < TreeLevels.width ? ".p/\(width)" : ""
    return "tile/\(folder)/\(number(index))\(partial)"
  }

  /// Groups of three digits, all but the last with an `x`: `x001/x234/067`.
  private static func number(_ index: Int) -> String {
    func padded(_ value: Int) -> String { String(String(1000 + value).dropFirst()) }
    var text = padded(index % 1000)
    var rest = index / 1000
    while rest > 0 {
      text = "x\(padded(rest % 1000))/\(text)"
      rest /= 1000
    }
    return text
  }
}
