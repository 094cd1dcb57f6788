import CDA
import Documents
import Domain
import GatewayTesting
import Terminology
import Testing
import XML

@testable import Translation

@Suite("A summary in a reader's words", .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"))
struct DisplayTests {
  private func section(_ code: String, _ displayed: DisplayedSummary) throws -> DisplayedSection {
    try #require(displayed.sections.first { $0.code == code })
  }

  private func kinds(_ item: DisplayedItem) -> [DisplayedFlag.Kind] { item.flags.map(\.kind) }

  @Test("Every section is printed in the clinician's order, whatever it holds", arguments: ["en", "fr", "pt", "de"])
  func order(_ language: String) throws {
    let expected = [
      "48765-2", "10160-0", "11450-4", "46264-8", "10162-6", "47519-4", "11369-6", "11348-0", "30954-2", "8716-3",
      "47420-5", "29762-2", "18776-5", "42348-3",
    ]
    let silent = try Record.display(Record.silent(), in: language)
    #expect(silent.sections.map(\.code) == expected)
    for (_, reading) in try Record.readings.get() {
      let codes = try Record.display(reading.summary, in: language).sections.map(\.code)
      #expect(codes.filter(expected.contains) == expected)
    }
  }

  @Test("Alerts of the source come before allergies")
  func alerts() throws {
    var summary = try Record.silent()
    summary.narrativeSections = [
      NarrativeSection(
        code: Coding(system: CodeSystem.loinc, code: "44944-7"), sourceTitle: "Points de vigilance",
        narrative: [Narrative([.text("Porte un stylo d’adrénaline")])])
    ]
    let first = try #require(Record.display(summary, in: "pt").sections.first)
    #expect(first.title == "Alertas")
    #expect(first.items.first?.main == DisplayedText(text: "Porte un stylo d’adrénaline", language: "fr"))
  }

  @Test("Alerts that the pivot carries among the words of the problems are shown as alerts, and nowhere twice")
  func carriedAlerts() throws {
    let reading = try Record.reading("camille")
    let pivot = try Record.starter.translate(reading, as: .derived(from: reading.summary.header))
    let received = try PivotReader.read(Document.parse(pivot.pivot)).summary
    let shown = try Record.display(received, in: "pt")
    let alerts = try #require(shown.sections.first)
    #expect(alerts.code == "104605-1" && alerts.title == "Alertas")
    #expect(alerts.items.map(\.main.text).joined().contains("Porte un stylo auto-injecteur"))
    #expect(alerts.items.allSatisfy { kinds($0) == [.originalLanguage] })
    let problems = try section("11450-4", shown)
    #expect(problems.items.count == 3)
    #expect(!problems.items.contains { $0.main.text.contains("vigilance") || $0.main.text.contains("stylo") })
  }

  @Test("Alerts are found by their writer's mark, whatever their heading is; those that are words alone travel as well")
  func markedAlerts() throws {
    var reading = try Record.reading("camille")
    reading.summary.alerts.sourceTitle = "À savoir avant tout geste"
    reading.summary.narrativeSections.append(
      NarrativeSection(
        code: Coding(system: CodeSystem.loinc, code: "44944-7"), sourceTitle: "Vigilances",
        narrative: [Narrative([.text("Porteuse d’une valve")])]))
    let pivot = try Record.starter.translate(reading, as: .derived(from: reading.summary.header))
    let shown = try Record.display(PivotReader.read(Document.parse(pivot.pivot)).summary, in: "de")
    let alerts = try #require(shown.sections.first)
    #expect(alerts.code == "104605-1" && alerts.title == "Warnhinweise")
    let words = alerts.items.map(\.main.text).joined(separator: " | ")
    #expect(words.contains("stylo auto-injecteur") && words.contains("Porteuse d’une valve"), "\(words)")
    #expect(!words.contains("avant tout geste"))
    #expect(shown.sections.count { $0.items.contains { $0.main.text.contains("valve") } } == 1)
  }

  @Test(
    "Words of problems stay where they are: long ones that begin like a heading, and all beside a section of alerts")
  func wordsOfProblems() throws {
    func paragraph(_ text: String) -> Narrative.Node {
      .element(name: "paragraph", attributes: [], children: [.text(text)])
    }
    var summary = try Record.silent()
    let long = "Alerts the family when she feels unwell, which happened twice in the spring of this year"
    summary.problems.narrative = [Narrative([paragraph(long), paragraph("Points de vigilance"), paragraph("Chutes")])]
    let shown = try Record.display(summary, in: "en")
    #expect(try section("11450-4", shown).items.map(\.main.text) == [long])
    #expect(try section("104605-1", shown).items.map(\.main.text) == ["Chutes"])
    summary.narrativeSections = [
      NarrativeSection(
        code: Coding(system: CodeSystem.loinc, code: "44944-7"), sourceTitle: "Points de vigilance",
        narrative: [Narrative([.text("Porte un stylo")])])
    ]
    let both = try Record.display(summary, in: "en")
    #expect(!both.sections.contains { $0.code == "104605-1" })
    #expect(try section("11450-4", both).items.first?.main.text == "\(long) · Points de vigilance · Chutes")
  }

  @Test("The four kinds of nothing have four different words in each language", arguments: ["en", "fr", "pt", "de"])
  func nothings(_ language: String) throws {
    var summary = try Record.silent()
    let none = Coding(system: "2.16.840.1.113883.5.1150.1", code: "no-known-allergies")
    var texts: [String?] = []
    var nothings: [DisplayedSection.Nothing?] = []
    for content in [SectionContent<Allergy>.statedNone(none), .notAsked, .noInformation] {
      summary.allergies.content = content
      let section = try section("48765-2", Record.display(summary, in: language))
      texts.append(section.nothingText)
      nothings.append(section.nothing)
      #expect(section.items.isEmpty)
    }
    let unread = try Record.display(Record.silent(), in: language, unread: ["48765-2": 1], reference: Record.reference)
    let failed = try section("48765-2", unread)
    #expect(unread.sections.count { $0.nothing == .failed } == 1)
    texts.append(failed.nothingText)
    nothings.append(failed.nothing)
    #expect(nothings == [.statedNone, .notRecorded, .notAvailable, .failed])
    #expect(Set(texts).count == 4)
    #expect(!texts.contains(nil))
    #expect(texts[3]?.contains("\(Record.reference)") == true)
    #expect(try failed.title == section("48765-2", Record.display(summary, in: language)).title)
  }

  @Test(
    "What could not be read is told beside what could, never instead of it; without a section of its own at the end")
  func unreadEntries() throws {
    let camille = try Record.reading("camille").summary
    let whole = try section("48765-2", Record.display(camille, in: "en"))
    let display = try Record.display(
      camille, in: "en", unread: ["48765-2": 2, "": 1, "11369-6": 1], reference: Record.reference)
    let allergies = try section("48765-2", display)
    #expect(allergies.items == whole.items && allergies.nothing == nil)
    #expect(allergies.unreadText == "entries that could not be shown: 2 — reference \(Record.reference)")
    let last = try #require(display.sections.last)
    #expect(last.title == "Another part of the record" && last.nothing == .failed)
    #expect(display.unread.inPart.map(\.code).contains("48765-2") && display.unread.whole.map(\.code).contains(""))
    #expect(display.text.contains("⚠ entries that could not be shown: 2"))
    let none = Coding(system: "2.16.840.1.113883.5.1150.1", code: "no-known-allergies")
    var stated = camille
    stated.allergies = .init(content: .statedNone(none))
    let contradicted = try section("48765-2", Record.display(stated, in: "en", unread: ["48765-2": 1]))
    #expect(contradicted.nothing == .failed && contradicted.nothingText == "could not be shown", "none known was said")
  }

  @Test("Entries of a received pivot that nobody reads are counted by section; one that can be read is shown beside")
  func unreadPivot() throws {
    let reading = try Record.reading("camille")
    let text = String(
      decoding: try Record.starter.translate(reading, as: .derived(from: reading.summary.header)).pivot, as: UTF8.self)
    let allergies = try #require(text.firstMatch(of: /(?s)<section>(?:(?!<section>).)*?code="48765-2".*?<\/section>/))
    let entries = String(allergies.output).matches(of: /(?s)<entry .*?<\/entry>/).map { String($0.output) }
    #expect(entries.count == 2)
    let odd = "<entry><encounter classCode=\"ENC\" moodCode=\"EVN\"/></entry>"
    let others = """
      <component><section><title>Sans code</title><text>Mots</text></section></component>\
      <component><section><code code="99999-9" codeSystem="2.16.840.1.113883.6.1"/>\(odd)</section></component>
      """
    for kept in [[], [entries[1]]] {
      let section = entries.filter { !kept.contains($0) }.reduce(String(allergies.output)) {
        $0.replacing($1, with: odd)
      }
      let changed = text.replacing(allergies.output, with: section)
        .replacing("</structuredBody>", with: others + "</structuredBody>")
      let received = try PivotReader.read(Document.parse(Array(changed.utf8)))
      #expect(received.unread.counts == ["48765-2": 2 - kept.count, "": 1, "99999-9": 1])
      let display = try Record.display(received.summary, in: "en", unread: received.unread.counts)
      let shown = try self.section("48765-2", display)
      #expect((shown.nothing == .failed) == kept.isEmpty && (shown.unreadText != nil) == !kept.isEmpty)
      #expect(
        shown.items.contains { $0.main.text.contains("Arachide") || $0.original?.text == "Arachide" } || !kept.isEmpty)
      #expect(try self.section("10160-0", display).items.count == 4)
    }
  }

  @Test("Stated none names who stated it and when, with the month in letters")
  func statedBy() throws {
    let lucien = try Record.display(Record.reading("lucien").summary, in: "pt")
    let medicines = try section("10160-0", lucien)
    #expect(medicines.nothing == .statedNone)
    #expect(
      medicines.nothingText == "Sem medicação conhecida — indicado por Cabinet du docteur SERRES, 2 de março de 2026")
  }

  @Test("No list that is empty says none")
  func emptyList() throws {
    var summary = try Record.silent()
    summary.allergies.content = .entries([])
    #expect(try section("48765-2", Record.display(summary, in: "en")).nothing == .notAvailable)
  }

  @Test("Allergies go by criticality, high, unknown, low; then by certainty; then the newest first")
  func allergyOrder() throws {
    func allergy(_ number: Int, _ criticality: String?, _ certainty: String?, _ since: String) -> Allergy {
      var allergy = Record.allergy(number, Record.concept("2.999.7", "A\(number)", "\(number)"), since: since)
      allergy.criticality = criticality.map { Record.concept("2.16.840.1.113883.4.642.4.130", $0, $0) }
      allergy.certainty = certainty.map { Record.concept("2.16.840.1.113883.4.642.4.1371", $0, $0) }
      return allergy
    }
    var summary = try Record.silent()
    summary.allergies.content = .entries([
      allergy(1, "low", "confirmed", "2020"), allergy(2, nil, nil, "2001"), allergy(3, "high", "unconfirmed", "2021"),
      allergy(4, "high", "confirmed", "1990"), allergy(5, nil, nil, "2019"),
      allergy(6, "unable-to-assess", nil, "2020"),
      allergy(7, nil, nil, "2019"),
    ])
    let names = try section("48765-2", Record.display(summary, in: "en")).items.map(\.main.text)
    #expect(names == ["4", "3", "6", "5", "7", "2", "1"])
  }

  @Test("Problems and medicines: those that last first, each with the newest first")
  func activeFirst() throws {
    var summary = try Record.silent()
    summary.problems.content = .entries([
      Record.problem(1, "I10", since: "2010"), Record.problem(2, "E03.9", since: "2024", active: false),
      Record.problem(3, "J45.9", since: "201203"),
    ])
    let problems = try section("11450-4", Record.display(summary, in: "en")).items.map(\.main.text)
    #expect(problems == ["Asthma, unspecified", "Essential (primary) hypertension", "Hypothyroidism, unspecified"])
  }

  @Test("Refuted and known-absent entries are not in the list, and not hidden either")
  func withdrawn() throws {
    var refuted = Record.allergy(1, Record.latex)
    refuted.certainty = Record.concept("2.16.840.1.113883.4.642.4.1371", "refuted", "réfuté")
    var summary = try Record.silent()
    summary.allergies.content = .entries([refuted])
    let only = try section("48765-2", Record.display(summary, in: "en"))
    #expect(only.items.isEmpty)
    #expect(only.nothing == .notAvailable, "a refuted entry says nothing about others")
    #expect(only.withdrawn.map(\.main.text) == ["Latex"])
    #expect(only.withdrawnText == "withdrawn entries: 1")
    summary.allergies.content = .entries([refuted, Record.allergy(2, Record.unknown)])
    let both = try Record.display(summary, in: "en")
    #expect(try section("48765-2", both).items.count == 1)
    #expect(both.text.contains("withdrawn entries: 1 (Latex)"))
    var absent = Record.problem(1, "I10", since: "2010")
    absent.clinicalStatus = Record.concept(CodeSystem.snomedCT, "410516002", "absent")
    summary.problems.content = .entries([absent])
    #expect(try section("11450-4", Record.display(summary, in: "en")).withdrawn.count == 1)
  }

  @Test("The line above tells how many items are approximate or in original words")
  func counts() throws {
    let lesia = try Record.display(Record.reading("lesia").summary, in: "pt")
    let tally = lesia.tally
    #expect(tally.exact + tally.approximate + tally.original == lesia.items.count)
    #expect(lesia.flaggedCount == lesia.items.filter { !$0.flags.isEmpty }.count)
    #expect(tally.approximate >= 1)
    #expect(tally.original >= 5)
    #expect(lesia.warnings.count == 2)
    #expect(lesia.text.contains("⚠ Alergias sem código europeu: 1."))
    #expect(try Record.display(Record.reading("camille").summary, in: "pt").warnings.isEmpty)
  }

  @Test("The identifier is never shown whole")
  func identifier() throws {
    for (name, reading) in try Record.readings.get() {
      let displayed = try Record.display(reading.summary, in: "en")
      let number = try #require(reading.summary.header.patient.identifiers.first?.extension)
      #expect(displayed.patient.identifierEnding == String(number.suffix(4)))
      #expect(!displayed.text.contains(number), "\(name)")
      #expect(!displayed.json.canonical.contains(number), "\(name)")
      for telecom in reading.summary.header.patient.telecoms {
        #expect(!displayed.json.canonical.contains(telecom.value), "\(name)")
      }
    }
  }

  @Test("The JSON form holds every section, item and flag")
  func json() throws {
    let displayed = try Record.display(Record.reading("lesia").summary, in: "de")
    let json = try JSON(reading: Array(displayed.json.canonical.utf8))
    let sections = try #require(json["sections"]?.array)
    #expect(sections.count == displayed.sections.count)
    let flags = sections.flatMap { $0["items"]?.array ?? [] }.flatMap { $0["flags"]?.array ?? [] }
    #expect(flags.count == displayed.items.flatMap(\.flags).count)
    #expect(json["counts"]?["flagged"]?.integer == displayed.flaggedCount)
  }
}
