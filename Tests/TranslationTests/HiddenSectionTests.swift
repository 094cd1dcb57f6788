import CDA
import Documents
import Domain
import Foundation
import GatewayTesting
import Terminology
import Testing
import Translation
import XML

/// A whole part that is hidden against one that the source never had, to the byte (consent.md section 8).
@Suite("A hidden part looks like one that was never there")
struct HiddenSectionTests {
  private static let translator = Translator(catalogue: .starter)

  private static func forms(_ reading: Reading) throws -> [String: String] {
    let identity = DocumentIdentity(
      id: InstanceIdentifier(root: "2.999.1", extension: "L3"), createdAt: Instant(seconds: 1_790_000_000),
      l1: InstanceIdentifier(root: "2.999.1", extension: "L1"))
    let translated = try translator.translate(reading, as: identity)
    let bundle = try EuropeanBundleWriter.write(translated.summary, as: identity).bytes
    // Identifiers of resources are made from places in the source, which move when a part goes.
    return [
      "L3": String(decoding: translated.pivot, as: UTF8.self), "FHIR": String(decoding: bundle, as: UTF8.self),
    ].mapValues { $0.replacing(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, with: "id") }
  }

  @Test("Each part of every person of the demo, as coded document and as FHIR Bundle")
  func sections() throws {
    var compared = 0
    for name in ["camille-rousseau", "ines-belkacem", "lucien-fabre", "lesia-santini"] {
      let file = Project.root.appendingPathComponent("Sources/Gateway/Demo/People/\(name).xml")
      let text = try String(contentsOf: file, encoding: .utf8)
      let whole = try Self.read(text)
      // A section that holds none: cut at its own end, the record stays well-formed.
      let leaf = /<component>\s*<section((?!<section).)*?<\/section>\s*<\/component>/.dotMatchesNewlines()
      for section in text.matches(of: leaf) {
        let absent = try Self.read(text.replacing(section.output.0, with: "", maxReplacements: 1))
        let gone = whole.summary.speakingSections.subtracting(absent.summary.speakingSections)
        // A part of its own that nothing else in the record speaks of: a medicine's reason is the next test's matter.
        guard gone.count == 1, let code = gone.first else { continue }
        let held = whole.without(HeldBack(sections: [code]))
        guard held.summary.medications.entries.map(\.reason) == absent.summary.medications.entries.map(\.reason) else {
          continue
        }
        let (hidden, never) = (try Self.forms(held), try Self.forms(absent))
        for form in ["L3", "FHIR"] {
          #expect(
            hidden[form] == never[form], "\(name), \(code) in \(form): \(Self.difference(hidden[form], never[form]))")
        }
        compared += 1
      }
    }
    #expect(compared >= 12, "\(compared) parts were compared")
  }

  private static func read(_ text: String) throws -> Reading {
    try DocumentReader.read(Document.parse(Array(text.utf8), limits: .nationalDocument))
  }

  private static func difference(_ one: String?, _ other: String?) -> String {
    let (one, other) = (Array((one ?? "").utf8), Array((other ?? "").utf8))
    let start =
      zip(one, other).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(one.count, other.count)
    func around(_ bytes: [UInt8]) -> String {
      String(decoding: bytes[max(0, start - 60)..<min(bytes.count, start + 160)], as: UTF8.self)
    }
    return "\(around(one)) | \(around(other))"
  }
}
