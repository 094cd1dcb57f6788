import CDA
import Documents
import Domain
import GatewayTesting
import Terminology
import Testing
import XML

@testable import Translation

@Suite("The words around the codes")
struct DisplayWordsTests {
  @Test("Every text, heading, language and unit has words in all four languages")
  func complete() {
    for table in [DisplayWords.table, DisplayWords.sections, DisplayWords.inLanguages, DisplayWords.units] {
      for (key, texts) in table {
        #expect(texts.count == DisplayWords.languages.count, "\(key)")
        #expect(texts.allSatisfy { !$0.isEmpty }, "\(key)")
      }
    }
  }

  @Test("A text keeps its places in every language")
  func places() {
    for (key, texts) in DisplayWords.table {
      for place in ["{n}", "{who}", "{reference}", "{original}", "{term}"] {
        #expect(Set(texts.map { $0.contains(place) }).count == 1, "\(key) \(place)")
      }
    }
  }

  @Test(
    "Dates have the month in letters and the precision of the source",
    arguments: [
      ("en", "20260302", "2 March 2026"), ("fr", "20260302", "2 mars 2026"), ("pt", "20260302", "2 de março de 2026"),
      ("de", "20260302", "2. März 2026"), ("en", "202603", "March 2026"), ("pt", "202603", "março de 2026"),
      ("de", "2026", "2026"), ("xx", "20261124", "24 November 2026"),
    ])
  func dates(_ language: String, _ time: String, _ expected: String) throws {
    #expect(Translator.date(try #require(HL7Time(time)), in: language) == expected)
  }

  @Test("Times of day have 24 hours and their zone")
  func times() throws {
    let words = DisplayWords(language: "en")
    #expect(words.dateTime(HL7Time("20261123143205+0100")) == "23 November 2026, 14:32 (UTC+01:00)")
    #expect(words.dateTime(HL7Time("202611231432")) == "23 November 2026, 14:32")
    #expect(words.dateTime(HL7Time("20261123")) == "23 November 2026")
    #expect(words.dateTime(nil) == nil)
  }

  @Test("Numbers have the reader's decimal sign")
  func numbers() {
    #expect(DisplayWords(language: "en").number("0.5") == "0.5")
    #expect(["fr", "pt", "de"].map { DisplayWords(language: $0).number("0.5") } == ["0,5", "0,5", "0,5"])
  }

  @Test("A range says since, until, both, or nothing")
  func ranges() {
    let words = DisplayWords(language: "en")
    #expect(words.period(TimeRange(low: HL7Time("2019"))) == "since 2019")
    #expect(words.period(TimeRange(high: HL7Time("2019"))) == "until 2019")
    #expect(words.period(TimeRange(low: HL7Time("2018"), high: HL7Time("2019"))) == "2018 – 2019")
    #expect(words.period(TimeRange(value: HL7Time("2019"))) == "2019")
    #expect(words.period(TimeRange(low: HL7Time("2019"), high: HL7Time("2019"))) == "2019")
    #expect(words.period(TimeRange(nullFlavor: .unknown)) == nil)
  }

  @Test(
    "Words of the narrative that no entry stands for are shown, also behind the pivot",
    .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"))
  func uncoded() throws {
    let reading = try Record.reading("camille")
    let translated = try Record.starter.translate(reading, as: .derived(from: reading.summary.header))
    let received = try DocumentReader.read(Document.parse(translated.pivot, limits: .nationalDocument)).summary
    for summary in [reading.summary, received] {
      let text = try Record.display(summary, in: "pt").text
      #expect(text.contains("Porte un stylo auto-injecteur d'adrénaline"))
      #expect(text.contains("Infarctus à 58 ans"))
      #expect(text.contains("texto não codificado"))
    }
  }

  @Test(
    "Words that an entry stands for are not shown twice, and a writer's own sentences are no words of the source",
    .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"))
  func coded() throws {
    var summary = try Record.silent()
    summary.problems.content = .entries([Record.problem(1, "I10", since: "2020")])
    func row(_ id: String?, _ text: String) -> Narrative.Node {
      .element(name: "tr", attributes: id.map { [.init("ID", $0)] } ?? [], children: [.text(text)])
    }
    var problem = Record.problem(1, "I10", since: "2020")
    problem.provenance = Record.place(1, id: "p1")
    summary.problems.content = .entries([problem])
    summary.problems.narrative = [
      Narrative([
        .element(
          name: "table", attributes: [],
          children: [
            .element(name: "thead", attributes: [], children: [row(nil, "Problème")]),
            .element(name: "tbody", attributes: [], children: [row("p1", "HTA"), row(nil, "Chute récente")]),
          ])
      ])
    ]
    summary.devices.narrative = [Narrative([.text("No information about devices")])]
    let displayed = try Record.display(summary, in: "fr")
    let problems = try #require(displayed.sections.first { $0.code == "11450-4" })
    #expect(problems.items.map(\.main.text) == ["Hypertension artérielle", "Chute récente"])
    #expect(problems.items.last?.flags.isEmpty == true, "French words need no flag for a French reader")
    let devices = try #require(displayed.sections.first { $0.code == "46264-8" })
    #expect(devices.items.isEmpty)
    #expect(devices.nothing == .notAvailable)
  }
}
