import CDA
import Documents
import Domain
import Foundation
import GatewayTesting
import Terminology
import Testing
import Translation
import XML

/// What a patient hides against what was never recorded: every form the same, to the byte (consent.md section 8).
@Suite("What is held back looks like what was never recorded")
struct HeldBackTests {
  private static let translator = Translator(catalogue: .starter)

  private static func record(_ name: String) throws -> String {
    let file = Project.root.appendingPathComponent("Sources/Gateway/Demo/People/\(name).xml")
    return try String(contentsOf: file, encoding: .utf8)
  }

  private static func read(_ text: String) throws -> Reading {
    try DocumentReader.read(Document.parse(Array(text.utf8), limits: .nationalDocument))
  }

  /// Every form in which a summary leaves, and what the clinician's page shows of it.
  private static func forms(_ reading: Reading) throws -> [String: [UInt8]] {
    let instant = Instant(seconds: 1_790_000_000)
    let identity = DocumentIdentity(
      id: InstanceIdentifier(root: "2.999.1", extension: "L3"), createdAt: instant,
      l1: InstanceIdentifier(root: "2.999.1", extension: "L1"))
    let translated = try translator.translate(reading, as: identity)
    let france = try #require(CountryCode("FR"))
    let shown = translator.display(translated.summary, in: LanguageTag("pt"), from: france)
    return [
      "L3": translated.pivot, "L1": try translator.l1(translated.summary, as: identity).bytes,
      "FHIR": try EuropeanBundleWriter.write(translated.summary, as: identity).bytes,
      "page": Array("\(shown)".utf8),
    ]
  }

  /// The source as if an entry had never been made: without it, and without the rows that hold its words. Nil where it
  /// is the last of its section.
  private static func source(_ text: String, without entry: Substring) throws -> String? {
    var result = text.replacing(entry, with: "", maxReplacements: 1)
    for reference in entry.matches(of: /reference value="#([^"]+)"/) {
      let id = "ID=\"\(reference.output.1)\""
      for row in result.matches(of: /<tr>.*?<\/tr>/).map(\.output) where row.contains(id) {
        result = result.replacing(row, with: "", maxReplacements: 1)
      }
    }
    return result
  }

  /// Where two forms part, with what stands there; nil where they are equal.
  private static func difference(_ one: [UInt8], _ other: [UInt8]) -> String? {
    guard one != other else { return nil }
    let start =
      zip(one, other).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(one.count, other.count)
    func around(_ bytes: [UInt8]) -> String {
      String(decoding: bytes[max(0, start - 80)..<min(bytes.count, start + 120)], as: UTF8.self)
    }
    return "at \(start) of \(one.count) and \(other.count): \(around(one)) | \(around(other))"
  }

  @Test("Every entry by itself, in every form")
  func entries() throws {
    var compared = 0
    for name in ["camille-rousseau", "ines-belkacem", "lucien-fabre", "lesia-santini"] {
      compared += try Self.compareEntries(of: name)
    }
    #expect(compared >= 8, "\(compared) entries were compared")
  }

  private static func compareEntries(of name: String) throws -> Int {
    let text = try record(name)
    let whole = try read(text)
    let keys = whole.summary.hideable
    var compared = 0
    for entry in text.matches(of: /<entry[ >].*?<\/entry>/.dotMatchesNewlines()).map(\.output) {
      guard let absent = try source(text, without: entry) else { continue }
      let without = try read(absent)
      let left = Set(without.summary.hideable.map(\.key))
      let gone = keys.filter { !left.contains($0.key) }
      // One entry, not the last of its section (an empty section is the next test's matter), and nowhere else named:
      // a record without it would not name it either.
      guard gone.count == 1, let one = gone.first,
        without.summary.hideable.contains(where: { $0.section == one.section }),
        !absent.lowercased().contains(one.words.lowercased())
      else { continue }
      let held = whole.without(HeldBack(entries: [one.key]))
      // A medicine that is taken for the hidden illness no longer says so; the source that was cut here still does.
      guard held.summary.medications.entries.map(\.reason) == without.summary.medications.entries.map(\.reason) else {
        continue
      }
      let hidden = try forms(held)
      for (form, bytes) in try forms(without) {
        let difference = difference(named(hidden[form] ?? []), named(bytes))
        #expect(difference == nil, "\(name): \(one.words) in \(form)")
      }
      compared += 1
    }
    return compared
  }

  /// Identifiers of resources are made from places in the source, which move when an entry goes.
  private static func named(_ bytes: [UInt8]) -> [UInt8] {
    let text = String(decoding: bytes, as: UTF8.self)
    return Array(text.replacing(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, with: "id").utf8)
  }

  @Test("A whole part is gone from every form, and so are its words everywhere")
  func sections() throws {
    let whole = try Self.read(Self.record("camille-rousseau"))
    for section in Set(whole.summary.hideable.map(\.section)) {
      let hidden = try Self.forms(whole.without(HeldBack(sections: [section])))
      for entry in whole.summary.hideable where entry.section == section && entry.words.count > 3 {
        for form in ["L3", "FHIR", "page"] {
          let bytes = String(decoding: hidden[form] ?? [], as: UTF8.self).lowercased()
          #expect(!bytes.contains(entry.words.lowercased()), "\(entry.words) is still in \(form)")
        }
      }
    }
  }

  /// The source as if the parts had never been in it: without the components of its body that hold them.
  private static func source(_ text: String, withoutSections codes: Set<String>) -> String {
    var result = text
    var (depth, start) = (0, text.startIndex)
    for tag in text.matches(of: /<(\/?)component[ >]/) {
      if tag.output.1.isEmpty {
        depth += 1
        // The first level is the body itself.
        if depth == 2 { start = tag.range.lowerBound }
      } else {
        if depth == 2 {
          let component = text[start..<tag.range.upperBound]
          let code = component.firstMatch(of: /<code [^>]*code="([^"]+)"/)?.output.1
          if let code, codes.contains(String(code)) {
            result = result.replacing(component, with: "", maxReplacements: 1)
          }
        }
        depth -= 1
      }
    }
    return result
  }

  @Test("A part that is hidden, each by itself and all at once, against a record that never had it, in every form")
  func wholeParts() throws {
    var compared = 0
    for name in ["camille-rousseau", "ines-belkacem", "lucien-fabre"] {
      let text = try Self.record(name)
      let whole = try Self.read(text)
      let parts = Set(whole.summary.hideable.map(\.section))
      for hidden in parts.sorted().map({ Set([$0]) }) + [parts] {
        let absent = Self.source(text, withoutSections: hidden)
        let without = try Self.read(absent)
        let held = whole.without(HeldBack(sections: hidden))
        // Several parts of ours can lie in one of the source; what goes with its words elsewhere is the next test's.
        guard absent != text, Set(without.summary.hideable.map(\.section)) == parts.subtracting(hidden),
          held.summary.medications.entries.map(\.reason) == without.summary.medications.entries.map(\.reason)
        else { continue }
        let forms = try Self.forms(held)
        for (form, bytes) in try Self.forms(without) {
          let difference = Self.difference(Self.named(forms[form] ?? []), Self.named(bytes))
          #expect(difference == nil, "\(name): \(hidden.sorted()) in \(form)")
        }
        compared += 1
      }
    }
    #expect(compared >= 7, "\(compared) parts were compared")
  }

  @Test("All that one author wrote goes with their name; nothing says that anything is withheld")
  func authors() throws {
    let whole = try Self.read(Self.record("camille-rousseau"))
    let author = try #require(whole.summary.hideable.first { !$0.author.isEmpty })
    let hidden = try Self.forms(whole.without(HeldBack(authors: [author.author])))
    for (form, bytes) in hidden where form != "L1" {
      let text = String(decoding: bytes, as: UTF8.self)
      for word in ["MSK", "masked", "withheld", "restricted"] {
        let found = text.contains(word)
        #expect(!found, "\(word) in \(form)")
      }
      for name in author.authorName.split(separator: ",").prefix(1) where name.count > 3 {
        let found = text.contains(name)
        #expect(!found, "\(name) in \(form)")
      }
    }
    #expect(
      whole.summary.without(HeldBack(authors: [author.author])).hideable.allSatisfy { $0.author != author.author })
  }

  @Test(
    "A medicine does not tell the illness that was hidden or left out",
    .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"))
  func reasons() throws {
    var summary = try Record.silent()
    let asthma = Record.problem(1, "J45", since: "2001")
    var medicine = Medication(
      provenance: Record.place(2), isActive: true, period: TimeRange(),
      product: MedicinalProduct(name: "Salbutamol"))
    medicine.reason = asthma.condition
    medicine.comment = "Contre mot français 1, le soir"
    summary.problems.content = .entries([asthma])
    summary.medications.content = .entries([medicine])
    let key = try #require(summary.hideable.first { $0.section == "11450-4" }?.key)
    for left in [
      summary.without(HeldBack(entries: [key])), summary.without(HeldBack(sections: ["11450-4"])),
    ] {
      #expect(left.problems.entries.isEmpty)
      #expect(left.medications.entries.first?.reason == nil)
      #expect(left.medications.entries.first?.comment == nil)
    }
    #expect(summary.limited(to: ["10160-0"]).medications.entries.first?.reason == nil)
    #expect(summary.limited(to: ["10160-0", "11450-4", "11348-0"]).medications.entries.first?.reason != nil)
    #expect(summary.without(HeldBack()) == summary)
  }
}
