import CDA
import Countries
import Documents
import Domain
import GatewayTesting
import Terminology
import Testing
import Translation
import XML

@Suite("The account of a translation", .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"))
struct AccountTests {
  private struct Line: Hashable {
    let source: Coding?
    let european: Coding?
  }

  private func translators() throws -> [Translator] { [Record.starter, try Record.official.get()] }

  @Test("Every concept of every record is European or marked unmatched, and has its line in the account")
  func complete() throws {
    for translator in try translators() {
      for (name, reading) in try Record.readings.get() {
        let (summary, account) = translator.transcode(reading.summary)
        var lines: [Line: Int] = [:]
        for item in account.items { lines[Line(source: item.source, european: item.european), default: 0] += 1 }
        let concepts = Reflection.concepts(in: summary).filter {
          !$0.source.isEmpty || $0.originalText != nil || $0.european != nil
        }
        #expect(concepts.count > 5, "\(name)")
        for concept in concepts {
          #expect((concept.european == nil) == (concept.equivalence == .unmatched), "\(name) \(concept)")
          let line = Line(source: concept.source.first, european: concept.european)
          lines[line, default: 0] -= 1
          #expect((lines[line] ?? -1) >= 0, "\(name): no line for \(line)")
        }
      }
    }
  }

  @Test("Transcoding touches the European side only: what the source said stays as it was")
  func sourceStays() throws {
    for (name, reading) in try Record.readings.get() {
      let before = Reflection.concepts(in: reading.summary)
      let after = Reflection.concepts(in: Record.starter.transcode(reading.summary).summary)
      let known = Set(
        after.map { [$0.source.map { "\($0.system)|\($0.code)|\($0.display ?? "")" }, [$0.originalText ?? ""]] })
      for concept in before {
        let key = [concept.source.map { "\($0.system)|\($0.code)|\($0.display ?? "")" }, [concept.originalText ?? ""]]
        #expect(known.contains(key), "\(name) \(concept)")
      }
    }
  }

  @Test("An entry taken away takes exactly its own lines with it; an entry added brings its own")
  func entries() throws {
    for (name, reading) in try Record.readings.get() {
      try follow(\.allergies, in: reading.summary, name)
      try follow(\.medications, in: reading.summary, name)
      try follow(\.problems, in: reading.summary, name)
      try follow(\.pastIllnesses, in: reading.summary, name)
      try follow(\.procedures, in: reading.summary, name)
      try follow(\.devices, in: reading.summary, name)
      try follow(\.immunizations, in: reading.summary, name)
      try follow(\.socialHistory, in: reading.summary, name)
      try follow(\.pregnancy, in: reading.summary, name)
    }
  }

  private func follow<Entry>(
    _ path: WritableKeyPath<PatientSummary, Section<Entry>>, in summary: PatientSummary, _ name: String
  ) throws {
    let whole = Record.starter.transcode(summary).account.items
    let entries = summary[keyPath: path].entries
    var sum = 0
    for index in entries.indices {
      var fewer = summary
      var rest = entries
      rest.remove(at: index)
      fewer[keyPath: path].content = .entries(rest)
      let without = Record.starter.transcode(fewer).account.items
      let own = whole.count - without.count
      #expect(own > 0, "\(name) \(path) \(index)")
      #expect(Set(without).isSubset(of: Set(whole)))
      sum += own
      var more = summary
      more[keyPath: path].content = .entries(entries + [entries[index]])
      #expect(Record.starter.transcode(more).account.items.count == whole.count + own, "\(name) \(path) \(index)")
    }
    var none = summary
    none[keyPath: path].content = .noInformation
    #expect(Record.starter.transcode(none).account.items.count == whole.count - sum, "\(name) \(path)")
  }

  @Test("The account of the whole holds the reader's lines and the transcoding's")
  func whole() throws {
    for (name, reading) in try Record.readings.get() {
      let translated = try Record.starter.translate(reading, as: .derived(from: reading.summary.header))
      let transcoded = Record.starter.transcode(reading.summary).account.items
      #expect(Set(reading.account.items + transcoded).isSubset(of: Set(translated.account.items)), "\(name)")
      #expect(translated.catalogueVersion == Catalogue.starter.version)
    }
  }

  @Test("Same record, same catalogue, same identity: same bytes and same account")
  func determinism() throws {
    for translator in try translators() {
      for (_, reading) in try Record.readings.get() {
        let identity = DocumentIdentity.derived(from: reading.summary.header)
        let one = try translator.translate(reading, as: identity)
        let two = try translator.translate(reading, as: identity)
        #expect(one.pivot == two.pivot)
        #expect(one.account.json.canonical == two.account.json.canonical)
      }
    }
  }

  @Test("The demo people are mapped but for what is unmapped on purpose")
  func demoPeople() throws {
    let onPurpose: Set<String> = [
      "ALG-17", "REA-03", "L86", "114", "AHPA009", "GEN-092.04.13", "GEN-092.02.02", "PREP-0815",
    ]
    for name in ["camille", "ines", "lucien", "lesia"] {
      let account = Record.starter.transcode(try Record.reading(name).summary).account
      let unmapped = account.items.filter { $0.equivalence == .unmatched }.compactMap { $0.source?.code }
      #expect(Set(unmapped).isSubset(of: onPurpose), "\(name): \(Set(unmapped).subtracting(onPurpose))")
      if name != "lesia" { #expect(unmapped.isEmpty, "\(name)") }
    }
  }

  @Test("An unmapped allergy and an unmapped medicine are warnings of the translation")
  func warnings() throws {
    let lesia = try Record.reading("lesia")
    let translated = try Record.starter.translate(lesia, as: .derived(from: lesia.summary.header))
    #expect(Set(translated.warnings.map(\.element)) == ["allergy.agent", "medication.atc"])
    #expect(translated.warnings.compactMap { $0.source?.code }.sorted() == ["ALG-17", "PREP-0815"])
    let camille = try Record.reading("camille")
    #expect(try Record.starter.translate(camille, as: .derived(from: camille.summary.header)).warnings.isEmpty)
  }

  @Test("A document of another kind is refused by name")
  func unknownForm() throws {
    let document = try Document.parse(Array("<a xmlns='urn:x'/>".utf8), limits: .nationalDocument)
    #expect(DocumentReader.form(of: document) == nil)
    #expect {
      try DocumentReader.read(document)
    } throws: {
      ($0 as? ReadingFailure)?.code == "document.unknown-form"
    }
    let vsm = try Document.parse(Shared.bytes("samples/VSM_1.4_2022.01.xml"), limits: .nationalDocument)
    #expect(DocumentReader.form(of: vsm) == .national(.vsm))
    let pivot = try Document.parse(Shared.bytes("samples/2-1234-W8-zero-errors.xml"), limits: .nationalDocument)
    #expect(DocumentReader.form(of: pivot) == .pivot)
  }
}
