import CDA
import Countries
import Documents
import Domain
import Foundation
import GatewayTesting
import Testing
import XML

/// A document's text as a tree of its sections and entries, to be moved about.
final class DocumentPart {
  enum Kind { case text, entry, section }
  let kind: Kind
  var text: String
  var parts: [DocumentPart] = []

  init(_ kind: Kind, _ text: String = "") {
    self.kind = kind
    self.text = text
  }

  /// Reads a document; embedded files become short, since no test here is about them.
  static func read(_ bytes: [UInt8]) -> DocumentPart {
    let whole = String(decoding: bytes, as: UTF8.self).replacing(/>JVBERi[A-Za-z0-9+\/=\s]+</, with: ">JVBERi0=<")
    let root = DocumentPart(.section)
    var open = [root]
    var rest = whole[...]
    while let tag = rest.firstMatch(of: /<(\/?)(section|entry)(?=[\s>])/) {
      let top = open[open.count - 1]
      let isEnd = !tag.output.1.isEmpty
      let end = isEnd ? rest[tag.range.upperBound...].firstIndex(of: ">").map { rest.index(after: $0) } : nil
      let cut = end ?? tag.range.lowerBound
      top.append(String(rest[..<cut]))
      if isEnd {
        open.removeLast()
      } else {
        let part = DocumentPart(tag.output.2 == "entry" ? .entry : .section)
        part.append(String(rest[tag.range]))
        top.parts.append(part)
        open.append(part)
      }
      rest = rest[(end ?? tag.range.upperBound)...]
    }
    root.append(String(rest))
    return root
  }

  private func append(_ text: String) { parts.append(DocumentPart(.text, text)) }

  var written: String { kind == .text ? text : parts.map(\.written).joined() }

  var copy: DocumentPart {
    let other = DocumentPart(kind, text)
    other.parts = parts.map(\.copy)
    return other
  }

  /// Every part of a kind, with the part that holds it.
  func all(_ wanted: Kind) -> [(part: DocumentPart, holder: DocumentPart)] {
    parts.flatMap { part in (part.kind == wanted ? [(part, self)] : []) + part.all(wanted) }
  }

  func remove(_ part: DocumentPart) { parts.removeAll { $0 === part } }

  func insert(_ part: DocumentPart, after other: DocumentPart) {
    guard let place = parts.firstIndex(where: { $0 === other }) else { return }
    parts.insert(part, at: place + 1)
  }

  /// Puts what stands between the tags of a part between others.
  func wrap(_ start: String, _ end: String) {
    guard let first = parts.first, let last = parts.last, first !== last else { return }
    let tag = first.text + (parts[1].text.prefix { $0 != ">" }) + ">"
    let inside = parts[1].text.drop { $0 != ">" }.dropFirst()
    let close = kind == .entry ? "</entry>" : "</section>"
    guard !tag.contains("<", after: 1), inside.isEmpty || parts[1].kind == .text else { return }
    parts[1].text = String(inside)
    first.text = tag + start
    last.text = String(last.text.dropLast(close.count)) + end + close
  }
}

extension String {
  fileprivate func contains(_ character: Character, after offset: Int) -> Bool { dropFirst(offset).contains(character) }
}

@Suite("Every entry of a French document", .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"))
struct EntryCoverageTests {
  static let samples = [FrenchSample.vsm, FrenchSample.ips]

  /// The entries that are neither in the model nor have a line of their own in the account.
  private func uncovered(_ text: String) throws -> (count: Int, missing: [String]) {
    let document = try Document.parse([UInt8](text.utf8), limits: .nationalDocument)
    let reading = try #require(AllCountries.reader(of: .xml(document))).read(.xml(document))
    let model = reading.summary.provenances.map(\.sourcePath)
    let known = Set(reading.account.items.map(\.sourcePath))
    let paths = SourceSection.all(in: document.root).flatMap { $0.entries.map(\.path) }
    return (
      paths.count,
      paths.filter { path in !known.contains(path) && !model.contains { $0 == path || $0.hasPrefix("\(path)/") } }
    )
  }

  @Test("As it is, each one is in the model or in the account", arguments: samples)
  func asItIs(path: String) throws {
    let (count, missing) = try uncovered(DocumentPart.read(Shared.bytes(path)).written)
    #expect(missing == [] && count > 10)
  }

  @Test("Deleted, moved, doubled, nested deeper, in sections that change places: still each one", arguments: samples)
  func moved(path: String) throws {
    let original = try DocumentPart.read(Shared.bytes(path))
    var random = SeededGenerator(seed: UInt64(path.utf8.count))
    var counts: Set<Int> = []
    var hasNested = false
    var hasUnknown = false
    for round in 0..<60 {
      let document = original.copy
      for _ in 0..<4 { change(document, using: &random) }
      let written = document.written
      let (count, missing) = try uncovered(written)
      #expect(missing == [], "round \(round)")
      counts.insert(count)
      hasNested = hasNested || written.contains("<section><component><section>")
      hasUnknown = hasUnknown || written.contains("urn:other")
    }
    #expect(hasNested && hasUnknown)
    #expect(counts.count > 2, "the changes must change something")
  }

  private func change(_ document: DocumentPart, using random: inout SeededGenerator) {
    let entries = document.all(.entry)
    let leaves = document.all(.section).filter { $0.part.all(.section).isEmpty }
    guard let entry = entries.randomElement(using: &random), let other = entries.randomElement(using: &random),
      let section = leaves.randomElement(using: &random), let second = leaves.randomElement(using: &random)
    else { return }
    switch Int.random(in: 0..<7, using: &random) {
    case 0: entry.holder.remove(entry.part)
    case 1: entry.holder.insert(entry.part.copy, after: entry.part)
    case 2 where entry.part !== other.part:
      entry.holder.remove(entry.part)
      other.holder.insert(entry.part, after: other.part)
    case 3:
      entry.part.wrap(
        "<organizer classCode=\"CLUSTER\" moodCode=\"EVN\"><statusCode code=\"completed\"/><component>",
        "</component></organizer>")
    case 4: section.part.wrap("<component><section>", "</section></component>")
    case 5: entry.part.wrap("<unknown xmlns=\"urn:other\"/>", "")
    default: (section.part.parts, second.part.parts) = (second.part.parts, section.part.parts)
    }
  }

  @Test("An entry with nothing inside, with another vocabulary's element, or of an unknown kind has its line")
  func unknown() throws {
    let text = try FrenchSample.text(of: "camille-rousseau")
    let strange = "<entry/><entry><x xmlns=\"urn:other\"/></entry><entry><region><id root=\"1.2\"/></region></entry>"
    let changed = text.replacingOccurrences(of: "</section>", with: strange + "</section>")
    let (count, missing) = try uncovered(changed)
    #expect(missing == [] && count > 20)
  }
}

@Suite("French entries out of their place")
struct MovedEntryTests {
  private func cut(_ title: String, of text: String) throws -> String {
    let titled = try #require(text.range(of: "<title>\(title)</title>"))
    let start = try #require(text.range(of: "<entry", range: titled.upperBound..<text.endIndex))
    let end = try #require(text.range(of: "</entry>", range: start.upperBound..<text.endIndex))
    return String(text[start.lowerBound..<end.upperBound])
  }

  @Test("An allergy that stands among the problems, or beside the sections of a container, is read as an allergy")
  func allergyElsewhere() throws {
    let text = try FrenchSample.text(of: "camille-rousseau")
    let allergy = try cut("Allergies et intolérances", of: text)
    let problem = try cut("Problèmes de santé en cours", of: text)
    let plain = try FrenchSample.person("camille-rousseau").summary
    let moved = try FrenchSample.person("camille-rousseau", [(allergy, ""), (problem, problem + allergy)])
    #expect(
      Set(moved.summary.allergies.entries.map(\.agent?.code)) == Set(plain.allergies.entries.map(\.agent?.code)))
    #expect(moved.summary.problems.entries.count == plain.problems.entries.count)
    let warnings = moved.account.items.filter { $0.element == "check.entry-in-other-section" }
    #expect(warnings.count == 1 && warnings.allSatisfy { $0.note.hasPrefix("Warning: ") && $0.outcome == .carried })
    let stray = moved.summary.allergies.entries.first { $0.provenance.sourcePath.hasPrefix("section[11450-4]") }
    #expect(stray?.provenance.narrativeReference == nil && stray?.agent?.narrativeReference == nil)

    let title = "<title>Traitement au long cours</title>"
    let contained = try FrenchSample.person("camille-rousseau", [(allergy, ""), (title, title + allergy)])
    #expect(contained.summary.allergies.entries.count == plain.allergies.entries.count)
  }

  @Test("A disease of the family stays the family's, wherever its template would send it")
  func family() throws {
    let text = try FrenchSample.text(of: "camille-rousseau")
    let problem = try cut("Problèmes de santé en cours", of: text)
    let reading = try FrenchSample.person(
      "camille-rousseau", [("1.2.250.1.213.1.1.2.132", "1.2.250.1.213.1.1.2.139")])
    #expect(!problem.isEmpty && reading.summary.problems.entries.isEmpty)
  }

  @Test("Organizers around entries are opened at any depth; one that was taken back lets nothing through")
  func organizers() throws {
    func wrapped(_ status: String) throws -> Reading {
      let text = try FrenchSample.text(of: "camille-rousseau")
      let allergy = try cut("Allergies et intolérances", of: text)
      let start = "<organizer classCode=\"CLUSTER\" moodCode=\"EVN\"><statusCode code=\"\(status)\"/><component>"
      let inside = allergy.drop { $0 != ">" }.dropFirst().dropLast("</entry>".count)
      let entry =
        "<entry>\(start)\(start.replacingOccurrences(of: status, with: "completed"))\(inside)</component></organizer></component></organizer></entry>"
      return try FrenchSample.person("camille-rousseau", [(allergy, entry)])
    }
    let plain = try FrenchSample.person("camille-rousseau").summary.allergies.entries
    let nested = try wrapped("completed").summary.allergies.entries
    #expect(nested.map(\.agent) == plain.map(\.agent))
    #expect(nested.first?.provenance.sourcePath == "section[48765-2]/entry[1]/component[1]/component[1]")
    let taken = try wrapped("nullified")
    #expect(taken.summary.allergies.entries.count == plain.count - 1)
    #expect(taken.account.items.contains { $0.sourcePath == "section[48765-2]/entry[1]" })
  }
}
