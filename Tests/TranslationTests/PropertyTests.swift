import CDA
import Documents
import Domain
import GatewayTesting
import Terminology
import Testing
import Translation
import XML

@Suite("Properties of every translation", .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"))
struct PropertyTests {
  static let seeds: [UInt64] = Array(1...40)

  private func write(_ summary: PatientSummary) throws -> WrittenDocument {
    try PivotWriter.write(summary, as: .derived(from: summary.header))
  }

  private func read(_ bytes: [UInt8]) throws -> PatientSummary {
    try PivotReader.read(Document.parse(bytes, limits: .nationalDocument)).summary
  }

  private func translate(_ reading: Reading) throws -> TranslatedDocument {
    try Record.starter.translate(reading, as: .derived(from: reading.summary.header))
  }

  @Test("Reading what was written gives the same summary, section for section", arguments: seeds)
  func sameModel(seed: UInt64) throws {
    let summary = try RandomSummary.reading(seed: seed, .holdable).summary
    let written = try write(summary)
    let back = try read(written.bytes)
    same(back.problems, summary.problems)
    same(back.pastIllnesses, summary.pastIllnesses)
    same(back.allergies, summary.allergies)
    same(back.medications, summary.medications)
    same(back.procedures, summary.procedures)
    same(back.devices, summary.devices)
    same(back.immunizations, summary.immunizations)
    same(back.socialHistory, summary.socialHistory)
    same(back.pregnancy, summary.pregnancy)
    same(back.vitalSigns, summary.vitalSigns)
    same(back.results, summary.results)
    same(back.functionalStatus, summary.functionalStatus)
    let lost = written.account.losses.filter { $0.section != "header" }
    #expect(lost.isEmpty, "\(lost.map { "\($0.element) \($0.sourcePath)" })")
  }

  /// Entries with title and narrative; a kind of nothing gets a line of narrative on its way.
  private func same<Entry>(
    _ back: Documents.Section<Entry>, _ section: Documents.Section<Entry>, at place: SourceLocation = #_sourceLocation
  ) {
    if section.entries.isEmpty {
      #expect(back.content == section.content, sourceLocation: place)
    } else {
      #expect(back == section, sourceLocation: place)
    }
  }

  @Test("What was read from a pivot is written and read again without change, whatever it came from", arguments: seeds)
  func stable(seed: UInt64) throws {
    let summary = try RandomSummary.reading(seed: seed, .wild).summary
    let identity = DocumentIdentity.derived(from: summary.header)
    let once = try read(PivotWriter.write(summary, as: identity).bytes)
    let twice = try read(PivotWriter.write(once, as: identity).bytes)
    let thrice = try read(PivotWriter.write(twice, as: identity).bytes)
    #expect(thrice == twice)
  }

  @Test("Items in are items out and losses: an item is in the pivot exactly when its line says so", arguments: seeds)
  func balance(seed: UInt64) throws {
    for style in [RandomSummary.Style.holdable, .wild] {
      let reading = try RandomSummary.reading(seed: seed, style)
      let translated = try translate(reading)
      let report = translated.report
      #expect(report.items.map(\.path) == reading.items.map(\.path))
      #expect(report.unaccounted.map(\.path) == [])
      #expect(report.items.allSatisfy { $0.kind == .entry || $0.outcome == .text })
      let written = Set(try Document.parse(translated.pivot).root.descendants(named: "id").flatMap(\.ownIdentifier))
      for (path, identifiers) in reading.summary.identifiersByItem where !identifiers.isEmpty {
        let line = try #require(report.items.first { $0.path == path })
        let isWritten = identifiers.contains { written.contains($0) }
        #expect(isWritten == (line.outcome == .kept || line.outcome == .mapped), "\(path) \(line.outcome)")
      }
    }
  }

  @Test("The same input gives the same bytes, of the document and of the report", arguments: seeds.prefix(20))
  func deterministic(seed: UInt64) throws {
    let one = try translate(RandomSummary.reading(seed: seed, .wild))
    let two = try translate(RandomSummary.reading(seed: seed, .wild))
    #expect(one.pivot == two.pivot)
    #expect(one.report.bytes == two.report.bytes)
    #expect(one.pivot != (try translate(RandomSummary.reading(seed: seed + 1000, .wild)).pivot))
  }

  @Test("A silent source never becomes none known, and the kinds of nothing stay apart", arguments: seeds)
  func nothing(seed: UInt64) throws {
    let summary = try RandomSummary.reading(seed: seed, .wild).summary
    let translated = try translate(Reading(summary: summary))
    let back = try read(translated.pivot)
    #expect(back.problems.content.nothing == summary.problems.content.nothing)
    #expect(back.allergies.content.nothing == summary.allergies.content.nothing)
    #expect(back.medications.content.nothing == summary.medications.content.nothing)
    #expect(back.procedures.content.nothing == summary.procedures.content.nothing)
    #expect(back.devices.content.nothing == summary.devices.content.nothing)
    let silent = try translate(Reading(summary: Record.silent())).pivot
    #expect(!String(decoding: silent, as: UTF8.self).contains("no-known"))
    #expect(!String(decoding: translated.pivot, as: UTF8.self).contains("MSK"))
  }

  @Test("Every entry of a pivot points at words that its own section holds, and no identifier stands twice")
  func references() throws {
    let random = try Self.seeds.flatMap { seed in
      try [RandomSummary.Style.holdable, .wild].map { try RandomSummary.reading(seed: seed, $0) }
    }
    var entries = 0
    for reading in try Record.readings.get().map(\.reading) + random {
      let document = try Document.parse(translate(reading).pivot, limits: .nationalDocument)
      let identifiers = document.root.descendants.compactMap { $0.attribute("ID") }
      #expect(Set(identifiers).count == identifiers.count)
      for section in document.root.descendants(named: "section") {
        let inside = section.find("text")?.descendants.compactMap { $0.attribute("ID") } ?? []
        let known = Set(inside.map { "#" + $0 })
        for entry in section.hl7("entry") {
          entries += 1
          let targets = entry.descendants(named: "reference").compactMap { $0.attribute("value") }
          #expect(!targets.isEmpty)
          #expect(Set(targets).isSubset(of: known), "\(Set(targets).subtracting(known))")
        }
      }
    }
    #expect(entries > 500)
  }

  @Test("Each national code and each word of a coded item that is kept can be read back from the pivot")
  func original() throws {
    let random = try Self.seeds.map { try RandomSummary.reading(seed: $0, .holdable) }
    var codes = 0
    for reading in try Record.readings.get().map(\.reading) + random {
      let translated = try translate(reading)
      let back = Reflection.concepts(in: try read(translated.pivot))
      let known = Set(back.flatMap { $0.source + [$0.european].compactMap { $0 } }.map(Key.init))
      let products = try read(translated.pivot).medications.entries.flatMap(\.product.codes).map(Key.init)
      let words = Set(back.compactMap(\.originalText).map(\.withoutBlanks))
      let texts = try Document.parse(translated.pivot, limits: .nationalDocument).root.descendants(named: "text")
      let narrative = texts.map(\.text).joined(separator: "|").withoutBlanks
      for line in translated.report.items where line.outcome == .kept || line.outcome == .mapped {
        let lost = Set(line.losses.map(\.element))
        for mapping in line.mappings where !lost.contains(mapping.element) {
          guard let source = mapping.source else { continue }
          codes += 1
          let key = Key(source)
          #expect(known.contains(key) || products.contains(key), "\(line.path) \(mapping.element) \(source)")
        }
      }
      var summary = translated.summary
      // The reason of a procedure travels as a reference to the problem, which has words of its own.
      summary.procedures.content = .entries(summary.procedures.entries.map { $0.withoutReason })
      // A plan travels as the words of its section: it has no coded entries in the pivot.
      summary.carePlan.content = .noInformation
      for concept in Reflection.concepts(in: summary) where concept.european != nil {
        guard let text = concept.originalText, !concept.source.isEmpty else { continue }
        // What the pivot takes as text only stands in a narrative.
        #expect(words.contains(text.withoutBlanks) || narrative.contains(text.withoutBlanks), "\(text)")
      }
    }
    #expect(codes > 500)
  }

  private struct Key: Hashable {
    let system: String
    let code: String

    init(_ coding: Coding) {
      system = coding.system
      code = coding.code
    }
  }
}

extension SectionContent {
  /// Which kind of nothing it is; nil for entries.
  var nothing: String? {
    switch self {
    case .entries: nil
    case .statedNone(let coding): coding.code
    case .notAsked: "not asked"
    case .noInformation: "no information"
    }
  }
}

extension Procedure {
  fileprivate var withoutReason: Procedure {
    var procedure = self
    procedure.reason = nil
    return procedure
  }
}

extension Element {
  /// Root and extension of this II element, as one identifier.
  var ownIdentifier: [InstanceIdentifier] {
    attribute("root").map { [InstanceIdentifier(root: $0, extension: attribute("extension"))] } ?? []
  }
}

extension PatientSummary {
  /// The identifiers that the source gave each entry or its parts, by the path of the entry.
  var identifiersByItem: [String: [InstanceIdentifier]] {
    var found: [String: [InstanceIdentifier]] = [:]
    func visit(_ value: Any) {
      if let provenance = value as? Provenance {
        let path = provenance.sourcePath.split(separator: "/").prefix(2).joined(separator: "/")
        found[path, default: []] += provenance.identifiers
      } else {
        for child in Mirror(reflecting: value).children { visit(child.value) }
      }
    }
    visit(self)
    return found
  }
}
