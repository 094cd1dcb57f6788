import CDA
import Countries
import Documents
import Domain
import Foundation
import GatewayTesting
import XML

/// A French document for a test, as it is or with texts changed.
enum FrenchSample {
  static let vsm = "samples/VSM_1.4_2022.01.xml"
  static let ips = "samples/IPS-FR_2024.01.xml"

  /// Reads a shared sample, after replacing texts in it.
  static func shared(_ path: String, _ changes: [(String, String)] = []) throws -> Reading {
    try read(Shared.bytes(path), changes)
  }

  /// Reads one of the demo people, after replacing texts in the file.
  static func person(_ name: String, _ changes: [(String, String)] = [], testIdentities: Bool = true) throws -> Reading
  {
    try read([UInt8](Data(contentsOf: file(of: name))), changes, testIdentities: testIdentities)
  }

  static func file(of name: String) -> URL {
    Project.root.appendingPathComponent("Sources/Gateway/Demo/People/\(name).xml")
  }

  static func text(of name: String) throws -> String {
    String(decoding: try Data(contentsOf: file(of: name)), as: UTF8.self)
  }

  static func read(_ bytes: [UInt8], _ changes: [(String, String)] = [], testIdentities: Bool = true) throws -> Reading
  {
    let document = try document(bytes, changes)
    guard let reader = AllCountries.readers(testIdentities: testIdentities).first(where: { $0.reads(.xml(document)) })
    else {
      throw ReadingFailure.wrongKind("a French document")
    }
    return try reader.read(.xml(document))
  }

  static func document(_ bytes: [UInt8], _ changes: [(String, String)] = []) throws -> Document {
    guard !changes.isEmpty else { return try Document.parse(bytes, limits: .nationalDocument) }
    var text = String(decoding: bytes, as: UTF8.self)
    for (old, new) in changes {
      guard text.contains(old) else { throw Absent(text: old) }
      text = text.replacingOccurrences(of: old, with: new)
    }
    return try Document.parse([UInt8](text.utf8), limits: .nationalDocument)
  }

  /// A test that changes a text must find it.
  struct Absent: Error, CustomStringConvertible {
    let text: String
    var description: String { "the document does not hold \(text)" }
  }
}

extension CodedConcept {
  var code: String? { source.first?.code }
}

extension Account {
  func items(at path: String) -> [AccountItem] { items.filter { $0.sourcePath.hasPrefix(path) } }
  func reasons(of element: String) -> [String] {
    items.filter { $0.element == element }.map { "\($0.outcome.name) \($0.outcome.reason?.rawValue ?? "")" }
  }
}
