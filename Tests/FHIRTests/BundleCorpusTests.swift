import CDA
import Documents
import Domain
import GatewayTesting
import Testing

@Suite("European FHIR summaries of ten countries")
struct BundleCorpusTests {
  static let names = BundleFixture.countries.map(\.country)

  static func fixture(_ country: String) throws -> BundleFixture {
    try #require(BundleFixture.countries.first { $0.country == country })
  }

  @Test("However resources are named, every entry is in the model or in the account", arguments: names)
  func everyEntry(country: String) throws {
    let json = try Self.fixture(country).json
    let reading = try BundleReader.read(json)
    #expect(BundlePaths.unaccounted(reading, of: json) == [])
    #expect(reading.summary.problems.entries.map(\.provenance.sourcePath) == ["section[11450-4]/entry[1]"])
    #expect(
      reading.summary.pastIllnesses.entries.map(\.provenance.sourcePath) == [
        "section[11348-0]/entry[1]", "section[11450-4]/entry[2]",
      ])
    #expect(reading.summary.medications.entries.count == 4)
    #expect(reading.summary.medications.entries.allSatisfy { $0.product.atc?.source.first?.code == "C08CA01" })
    #expect(reading.summary.travelHistory.entries.first?.country.source.first?.system == "1.0.3166.1")
  }

  @Test("A way of naming resources changes nothing of what is read")
  func styles() throws {
    let readings = try BundleFixture.Style.allCases.map { style in
      try BundleReader.read(BundleFixture("SI", "sl", style).json)
    }
    #expect(readings.allSatisfy { $0 == readings[0] })
  }

  @Test("What is no fact, not known here or unknown is counted with its reason")
  func reasons() throws {
    let items = try BundleReader.read(Self.fixture("AT").json).account.items
    func reason(_ path: String) -> LossReason? {
      items.first { $0.sourcePath == path && $0.outcome.reason != nil }?.outcome.reason
    }
    #expect(reason("section[11450-4]/entry[3]") == .notAFact)
    #expect(reason("section[11450-4]/entry[4]") == .noPlace)
    #expect(reason("section[10160-0]/entry[5]") == .notAFact)
    #expect(reason("section[47519-4]/entry[2]") == .notAFact)
    #expect(reason("section[99999-9]/entry[1]") == .noPlace)
    #expect(reason("section[30954-2]/entry[3]/member[1]") == .unreadable)
  }

  @Test("What is planned stands in the plan of care, under the place that it came from")
  func planned() throws {
    let plan = try BundleReader.read(Self.fixture("PT").json).summary.carePlan.entries
    #expect(
      plan.map(\.provenance.sourcePath) == [
        "section[18776-5]/entry[1]", "section[18776-5]/entry[2]", "section[10160-0]/entry[6]",
      ])
    #expect(plan[0].comment == "Follow-up" && plan[2].kind == .medication)
  }

  @Test(
    "A language gets the country of the custodian; where none is stated that of the country stands in, with a warning")
  func languages() throws {
    let readings = try BundleFixture.countries.map { try BundleReader.read($0.json) }
    let languages = readings.map(\.summary.header.language.value)
    #expect(
      languages == ["de-AT", "nl-BE", "cs-CZ", "de-DE", "et-EE", "es-ES", "fr-FR", "el-GR", "it-IT", "pt-PT"])
    let warned = readings.map { reading in
      reading.account.items.contains { $0.element == "header.language" && $0.note.hasPrefix("Warning:") }
    }
    #expect(warned == languages.map { $0 == "it-IT" })
  }

  @Test("Where a document does not say its language, that of its source stands in the place, and the account says so")
  func languageOfSource() throws {
    let reading = try BundleReader.read(Self.fixture("IT").json, language: LanguageTag("it-IT"))
    #expect(reading.summary.header.language.value == "it-IT")
    #expect(reading.account.items.contains { $0.element == "header.language" && $0.outcome.reason == .incomplete })
    let stated = try BundleReader.read(Self.fixture("DE").json, language: LanguageTag("it-IT"))
    #expect(stated.summary.header.language.value == "de-DE")
  }

  @Test("Work grows with the document, not with its square")
  func linear() throws {
    func duration(_ count: Int) throws -> Duration {
      var fixture = BundleFixture("NL", "nl", .contained)
      fixture.sections = [
        ("10160-0", [:], (0..<count).map { _ in BundleFixture.medicine("MedicationStatement", "active") })
      ]
      let json = fixture.json
      let start = ContinuousClock.now
      let summary = try BundleReader.read(json).summary
      let duration = start.duration(to: .now)
      #expect(summary.medications.entries.count == count)
      return duration
    }
    let small = try duration(200)
    let large = try duration(2000)
    // Ten times as much in less than forty times the time, on a machine that does other work beside it.
    #expect(large < small * 40)
  }

  @Test("Doses, bounds and missing values keep what the source says of them")
  func values() throws {
    let summary = try BundleReader.read(Self.fixture("CZ").json).summary
    let medication = try #require(summary.medications.entries.first)
    #expect(medication.dosePeriod == Quantity(value: "12", unit: "h"))
    #expect(medication.dose?.low == Quantity(value: "1", unit: "{Tablette}") && medication.dose?.high?.unit == nil)
    let results = summary.results.entries
    #expect(results[0].observations[0].value == .range(QuantityRange(high: Quantity(value: "5.50", unit: "mmol/L"))))
    #expect(results[1].observations[0].value == .missing(.notAsked))
    #expect(results[2].observations[0].value == .text("Fine"))
    #expect(summary.vitalSigns.entries[0].time.value?.text == "20251010080000+0200")
    #expect(summary.allergies.entries[0].agent?.source.map(\.system) == ["1.2.3", "2.16.840.1.113883.6.96"])
    #expect(summary.allergies.entries[0].reactions.map(\.manifestation.originalText) == ["Rash", "Cough"])
    #expect(summary.header.patient.birthTime.text == "197003")
  }
}
