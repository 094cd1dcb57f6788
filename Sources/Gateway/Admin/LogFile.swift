import Domain
import Foundation

/// One file of the log by its public path (C2SP tlog-tiles); nothing else of the disk has a name here.
struct LogFile: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    case checkpoint
    case tile
  }

  let kind: Kind
  /// Below the log's directory.
  let path: String

  /// - Parameter path: as it stands in the request, `checkpoint`, `checkpoint.witnessed` or `tile/…`. Nil for what is no path of the
  ///   specification; since only its digits, `x`, `p`, `entries` and slashes pass, no path leads out of the directory.
  init?(_ path: String) {
    self.path = path
    if path == "checkpoint" || path == "checkpoint.witnessed" {
      kind = .checkpoint
      return
    }
    kind = .tile
    var parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 3, parts.removeFirst() == "tile" else { return nil }
    let level = parts.removeFirst()
    guard level == "entries" || Self.isNumber(level, upTo: 63) else { return nil }
    if parts.count >= 2, parts[parts.count - 2].hasSuffix(".p") {
      guard let width = parts.popLast(), Self.isNumber(width, upTo: 255), width != "0" else { return nil }
      parts[parts.count - 1].removeLast(2)
    }
    guard let last = parts.popLast(), Self.isGroup(last), parts.count <= 5 else { return nil }
    guard parts.allSatisfy({ $0.hasPrefix("x") && Self.isGroup($0.dropFirst()) }), parts.first != "x000" else {
      return nil
    }
  }

  var contentType: String { kind == .checkpoint ? "text/plain; charset=utf-8" : "application/octet-stream" }
  /// A tile never changes; the checkpoint always may.
  var cacheControl: String { kind == .checkpoint ? "no-cache" : "public, max-age=31536000, immutable" }

  /// The bytes; nil where there is no such file.
  func read(from directory: String) throws -> [UInt8]? {
    let file = "\(directory)/\(path)"
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: file, isDirectory: &isDirectory), !isDirectory.boolValue else {
      return nil
    }
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
  }

  private static func isNumber(_ text: String, upTo largest: Int) -> Bool {
    guard let value = Int(text), String(value) == text else { return false }
    return (0...largest).contains(value)
  }

  private static func isGroup(_ text: some StringProtocol) -> Bool {
    text.utf8.count == 3 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}
