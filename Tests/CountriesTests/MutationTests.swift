import CDA
import Countries
import Documents
import Domain
import Foundation
import Testing
import XML
import GatewayTesting

@Suite("Damaged French documents")
struct MutationTests {
  @Test(
    "Whatever part is lost, changed or doubled, a document is refused with a reason or read without losing a code",
    arguments: CompletenessTests.people)
  func mutations(name: String) throws {
    let text = try FrenchSample.text(of: name)
    let tags = self.tags(of: text)
    var random = SeededGenerator(seed: UInt64(name.utf8.count))
    var read = 0
    for round in 0..<60 {
      var mutated = text
      for _ in 0...Int.random(in: 0..<3, using: &random) {
        guard let tag = tags.randomElement(using: &random) else { continue }
        mutated = mutated.replacingOccurrences(of: tag, with: change(tag, using: &random))
      }
      do {
        let document = try Document.parse([UInt8](mutated.utf8), limits: .nationalDocument)
        guard let reader = AllCountries.reader(of: document) else { continue }
        let reading = try reader.read(.xml(document))
        read += 1
        let vanished = CompletenessTests.vanished(document, reading).vanished
        #expect(vanished == [], "round \(round)")
      } catch let failure as any Explained {
        #expect(failure.code.hasPrefix("document.") || failure.code.hasPrefix("xml."), "round \(round)")
      }
    }
    #expect(read > 5, "some of them must still be documents")
  }

  /// Every different start tag below the header's first lines.
  private func tags(of text: String) -> [String] {
    var found: Set<String> = []
    var rest = text[...]
    while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
      let tag = String(rest[start...end])
      if !tag.hasPrefix("</"), !tag.hasPrefix("<?"), !tag.hasPrefix("<!"), !tag.hasPrefix("<Clin") { found.insert(tag) }
      rest = rest[rest.index(after: end)...]
    }
    return found.sorted()
  }

  private func change(_ tag: String, using random: inout SeededGenerator) -> String {
    let isEmpty = tag.hasSuffix("/>")
    switch Int.random(in: 0..<6, using: &random) {
    case 0 where isEmpty: return ""
    case 1 where isEmpty: return tag + tag
    case 2: return insert(" nullFlavor=\"UNK\"", into: tag)
    case 3: return insert(" negationInd=\"true\"", into: tag)
    default:
      var parts = tag.components(separatedBy: "\"")
      let values = parts.indices.filter { $0 % 2 == 1 }
      guard let place = values.randomElement(using: &random) else { return tag }
      parts[place] = ["", "x", "-1", "20261399", "1.2.3", "INT"].randomElement(using: &random) ?? ""
      return parts.joined(separator: "\"")
    }
  }

  private func insert(_ attribute: String, into tag: String) -> String {
    let end = tag.hasSuffix("/>") ? tag.index(tag.endIndex, offsetBy: -2) : tag.index(before: tag.endIndex)
    return tag[..<end] + attribute + tag[end...]
  }
}
