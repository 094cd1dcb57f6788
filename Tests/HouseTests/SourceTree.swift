import Foundation
import GatewayTesting

/// The tracked text files of the project, for tests about the house itself.
enum SourceTree {
  struct File: Sendable {
    /// Relative to the top of the project.
    let path: String
    let lines: [String]

    /// `XML` of `Sources/XML/Document.swift`.
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
  }

  static let swift: [File] = files(under: ["Sources", "Tests"]) { $0.hasSuffix(".swift") }
  static let sources: [File] = swift.filter { $0.path.hasPrefix("Sources/") }

  static func files(under folders: [String], _ isWanted: (String) -> Bool) -> [File] {
    folders.flatMap { folder -> [File] in
      let base = Project.root.appendingPathComponent(folder)
      guard let walk = FileManager.default.enumerator(atPath: base.path) else { return [] }
      return walk.compactMap { $0 as? String }.filter(isWanted).sorted().compactMap { name in
        guard let data = FileManager.default.contents(atPath: base.appendingPathComponent(name).path) else {
          return nil
        }
        let text = String(decoding: data, as: UTF8.self)
        return File(path: "\(folder)/\(name)", lines: text.components(separatedBy: "\n"))
      }
    }
  }

  /// Files that git tracks, relative to the top; nil where git or its data is absent.
  static func tracked() throws -> [String]? {
    guard let git = Command.path(of: "git") else { return nil }
    let listing = try Command.run(git, ["-C", Project.root.path, "ls-files"])
    guard listing.status == 0 else { return nil }
    return listing.output.split(separator: "\n").map(String.init)
  }

  /// Modules that a file imports.
  static func imports(of file: File) -> [String] {
    file.lines.compactMap { line in
      let words = line.split(separator: " ").map(String.init)
      guard let index = words.firstIndex(of: "import"), words.count > index + 1,
        words[..<index].allSatisfy({
          ["public", "internal", "package", "private", "@testable", "@preconcurrency"].contains($0)
        })
      else { return nil }
      // `import struct Foundation.URL` names the module after the kind.
      let kinds = ["struct", "class", "enum", "protocol", "func", "let", "var", "typealias"]
      let name = kinds.contains(words[index + 1]) && words.count > index + 2 ? words[index + 2] : words[index + 1]
      return name.split(separator: ".").first.map(String.init)
    }
  }
}
