import Domain
import Foundation

/// A file of a terminology directory.
struct SourceFile: Sendable {
  /// Path below the directory: `valuesets/1.2.3.tsv`. Failures name it.
  let path: String
  let bytes: [UInt8]

  var name: String { path.split(separator: "/").last.map(String.init) ?? path }
  /// The name without its extension.
  var stem: String { fileExtension.isEmpty ? name : String(name.dropLast(fileExtension.count + 1)) }
  var fileExtension: String { Self.fileExtension(of: path) }
  /// The folder that holds it; empty at the top.
  var folder: String { path.split(separator: "/").dropLast().last.map(String.init) ?? "" }

  static func fileExtension(of path: String) -> String {
    guard let name = path.split(separator: "/").last, let dot = name.lastIndex(of: "."), dot > name.startIndex
    else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  /// The bytes without a byte order mark, once they are known to be UTF-8 without replacement characters: a word that
  /// went through a wrong encoding is refused, not shown.
  ///
  /// - Throws: `terminology.encoding`.
  func text() throws(TerminologyFailure) -> [UInt8] {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    let isClean = text.withUnsafeBufferPointer { buffer in
      String(validating: buffer, as: UTF8.self) != nil && !Self.hasReplacement(buffer)
    }
    guard isClean else { throw .encoding(path) }
    return text
  }

  /// U+FFFD in UTF-8 is EF BF BD; a zero byte is no text.
  private static func hasReplacement(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    for index in bytes.indices {
      if bytes[index] == 0 { return true }
      if bytes[index] == 0xEF, index + 2 < bytes.count, bytes[index + 1] == 0xBF, bytes[index + 2] == 0xBD {
        return true
      }
    }
    return false
  }
}

/// A directory of terminology on disk.
struct SourceDirectory {
  /// Forms that may hold terminology; anything else lies there for people.
  static let extensions: Set<String> = ["tsv", "csv", "xml", "json"]

  let root: URL

  init(_ path: String) { root = URL(fileURLWithPath: path).resolvingSymlinksInPath() }

  /// All files that may hold terminology, in the order of their paths; hidden files and folders are passed over.
  ///
  /// - Throws: `terminology.unreadable`.
  func files() throws(TerminologyFailure) -> [SourceFile] {
    var files: [SourceFile] = []
    for path in try paths().filter({ Self.extensions.contains(SourceFile.fileExtension(of: $0)) }) {
      let url = root.appendingPathComponent(path)
      do {
        files.append(SourceFile(path: path, bytes: [UInt8](try Data(contentsOf: url))))
      } catch {
        throw .unreadable(url.path)
      }
    }
    return files
  }

  /// Paths of all visible regular files below the directory, sorted.
  func paths() throws(TerminologyFailure) -> [String] {
    var found: [String] = []
    var pending = [""]
    while let folder = pending.popLast() {
      let names: [String]
      do {
        names = try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path)
      } catch {
        throw .unreadable(root.appendingPathComponent(folder).path)
      }
      for name in names where !name.hasPrefix(".") {
        let path = folder.isEmpty ? name : "\(folder)/\(name)"
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path, isDirectory: &isFolder)
        else { continue }
        if isFolder.boolValue { pending.append(path) } else { found.append(path) }
      }
    }
    return found.sorted()
  }
}
