import Foundation
import GatewayTesting
import Testing

@Suite("The habits of the house")
struct HabitTests {
  @Test("No source or test file is longer than 400 lines")
  func fileLengths() {
    for file in SourceTree.swift {
      #expect(file.lines.count <= 401, "\(file.path) has \(file.lines.count) lines")
    }
  }

  @Test("Nothing traps on outside data or stands in for later work")
  func noTraps() {
    for file in SourceTree.sources {
      for (number, line) in file.lines.enumerated() {
        for word in ["fatalError(", "TODO", "FIXME", "try!", " as!", " try? ", "(try? ", "catch {}"] {
          #expect(!line.contains(word), "\(file.path):\(number + 1) has \(word)")
        }
      }
    }
  }

  @Test("Names say what a thing is in the field")
  func names() {
    for file in SourceTree.swift {
      let name = file.path.split(separator: "/").last.map(String.init) ?? ""
      for word in ["Utils", "Helper", "Manager", "Impl.swift", "Common"] {
        #expect(!name.contains(word), "\(file.path)")
      }
    }
  }

  @Test("No type has the name of its module")
  func moduleNames() {
    for file in SourceTree.sources where file.target != "passerelle" {
      for line in file.lines {
        let words = line.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map(String.init)
        for kind in ["struct", "enum", "class", "actor", "protocol"] {
          guard let index = words.firstIndex(of: kind), words.count > index + 1, !line.hasPrefix(" "),
            !line.hasPrefix("//")
          else { continue }
          #expect(words[index + 1] != file.target, "\(file.path): \(line)")
        }
      }
    }
  }

  @Test("No private key and no machine path is tracked")
  func nothingSecret() throws {
    guard let tracked = try SourceTree.tracked() else { return }
    let header = "-----BEGIN " + "PRIVATE KEY-----"
    for path in tracked {
      #expect(!path.hasSuffix(".key") && !path.hasSuffix(".p12"), "\(path) is tracked")
      guard let data = FileManager.default.contents(atPath: Project.root.appendingPathComponent(path).path) else {
        continue
      }
      let text = String(decoding: data, as: UTF8.self)
      #expect(!text.contains(header), "\(path) holds a private key")
      #expect(!text.contains(Project.root.deletingLastPathComponent().path + "/"), "\(path) names this machine")
    }
  }

  @Test("The README names the two commands of a newcomer")
  func readme() throws {
    let text = try String(contentsOf: Project.root.appendingPathComponent("README.md"), encoding: .utf8)
    #expect(text.contains("make demo"))
    #expect(text.contains("make test"))
  }

  @Test("Every error code that the program can say stands in the list of codes")
  func errorCodes() throws {
    let list = Project.root.appendingPathComponent("Sources/Gateway/Gateway.docc/ErrorCodes.md")
    let documented = try String(contentsOf: list, encoding: .utf8)
    for code in try Self.codes() {
      #expect(documented.contains("`\(code)`"), "\(code) is not documented in Gateway.docc/ErrorCodes.md")
    }
  }

  /// Literal first arguments of the rooms' `…Failure("code", what: …)`.
  static func codes() throws -> Set<String> {
    let pattern = try Regex(#"Failure\(\s*\n?\s*"([a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+)""#)
    var found: Set<String> = []
    for file in SourceTree.sources {
      for match in file.lines.joined(separator: "\n").matches(of: pattern) {
        if let code = match.output[1].substring { found.insert(String(code)) }
      }
    }
    return found
  }
}
