import CDA
import Documents
import Domain
import GatewayTesting
import Terminology
import Testing
import XML

@testable import Translation

@Suite("How a displayed item says what it is worth", .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"))
struct DisplayFlagTests {
  private func item(_ condition: CodedConcept, in language: String) throws -> DisplayedItem {
    var problem = Record.problem(1, "I10", since: "2020")
    problem.condition = condition
    var summary = try Record.silent()
    summary.problems.content = .entries([problem])
    return try #require(Record.display(summary, in: language).sections.first { $0.code == "11450-4" }?.items.first)
  }

  private let cim10 = "2.16.840.1.113883.6.3"

  @Test("An exact code with a label in the reader's language has no flag, and the original beside")
  func exact() throws {
    let item = try item(Record.concept(cim10, "I10", "HTA"), in: "pt")
    #expect(item.flags.isEmpty)
    #expect(item.main == DisplayedText(text: "Hipertensão arterial", language: "pt"))
    #expect(item.original == DisplayedText(text: "HTA", language: "fr"))
  }

  @Test("A broader code is approximate, with both terms in the text")
  func approximate() throws {
    let item = try item(Record.concept(cim10, "E11.9+0", "Diabète sous insuline"), in: "pt")
    let flag = try #require(item.flags.first)
    #expect(item.flags.count == 1)
    #expect(flag.kind == .approximate)
    #expect(flag.label == "≈ aproximado")
    #expect(
      flag.explanation
        == "Original: Diabète sous insuline; termo europeu mais próximo: Diabetes tipo 2 sem complicações.")
  }

  @Test("No European code: the original words, flagged, never a guess", arguments: ["en", "fr", "pt", "de"])
  func unmapped(_ language: String) throws {
    let item = try item(Record.concept("1.2.250.1.213.2.9", "114", "Épilepsie"), in: language)
    #expect(item.main == DisplayedText(text: "Épilepsie", language: "fr"))
    #expect(item.flags.first?.kind == .noEuropeanCode)
    #expect(item.flags.first?.label.hasPrefix("? ") == true)
    #expect(item.flags.contains { $0.kind == .originalLanguage } == (language != "fr"))
  }

  @Test("The language flag names the language of the words that stand there")
  func languageFlag() throws {
    let unmapped = Record.concept("1.2.250.1.213.2.9", "114", "Épilepsie")
    let labels = try ["en", "pt", "de"].map { language in
      try self.item(unmapped, in: language).flags.first { $0.kind == .originalLanguage }?.label
    }
    #expect(labels == ["FR in French", "FR em francês", "FR auf Französisch"])
    // A code that has an English label only: the English words say so, and the original stands beside.
    let official = try Record.official.get()
    var summary = try Record.silent()
    summary.problems.content = .entries([Record.problem(1, "A00.0", since: "2020")])
    let displayed = try Record.display(summary, in: "pt", with: official)
    let item = try #require(displayed.sections.first { $0.code == "11450-4" }?.items.first)
    #expect(item.main.language == "en")
    #expect(item.original?.language == "fr")
    #expect(item.flags.map(\.label) == ["EN em inglês"])
  }

  @Test("A French reader of a French record sees the source's words where Europe has no French label")
  func sameLanguage() throws {
    let official = try Record.official.get()
    var summary = try Record.silent()
    summary.problems.content = .entries([Record.problem(1, "A00.0", since: "2020")])
    let item = try #require(
      Record.display(summary, in: "fr", with: official).sections.first { $0.code == "11450-4" }?.items.first)
    #expect(item.main.language == "fr")
    #expect(!item.flags.contains { $0.kind == .originalLanguage })
  }

  @Test("A detail without a European code or with an approximate one is marked inside its line")
  func details() throws {
    let lesia = try Record.display(Record.reading("lesia").summary, in: "pt")
    let allergy = try #require(lesia.sections.first { $0.code == "48765-2" }?.items.first)
    #expect(allergy.details.contains { $0.contains("? “Gonflement des lèvres” (FR)") })
    let camille = try Record.display(Record.reading("camille").summary, in: "pt")
    let peanut = try #require(camille.sections.first { $0.code == "48765-2" }?.items.first)
    #expect(peanut.main.text == "Amendoim")
    #expect(peanut.details.contains("reação: ≈ Anafilaxia (Grave)"))
    #expect(peanut.flags.map(\.kind) == [.approximate])
  }

  @Test("A strength in another unit than the product's name is marked for a check, and nothing is recomputed")
  func strength() throws {
    let sample = try Record.display(Record.reading("IPS-FR").summary, in: "en")
    let medicine = try #require(sample.sections.first { $0.code == "10160-0" }?.items.first)
    #expect(medicine.main.text == "levothyroxine sodium 75 mg")
    #expect(medicine.original?.text.contains("75 microgrammes") == true)
    #expect(medicine.flags.contains { $0.kind == .check && $0.label == "⚠ check" && $0.explanation != nil })
    let ines = try Record.display(Record.reading("ines").summary, in: "en")
    let medicines = try #require(ines.sections.first { $0.code == "10160-0" }?.items)
    #expect(medicines.contains { $0.main.text == "levothyroxine sodium 75 µg" })
    #expect(!medicines.flatMap(\.flags).contains { $0.kind == .check })
  }

  @Test("A class and a substance of different names are marked for a check")
  func names() throws {
    var product = MedicinalProduct(name: "X", atc: Record.concept(CodeSystem.atc, "H03AA01", "lévothyroxine"))
    product.ingredients = [Ingredient(substance: Record.concept(CodeSystem.atc, "N02BE01", "paracétamol"))]
    var summary = try Record.silent()
    summary.medications.content = .entries([
      Medication(provenance: Record.place(1), isActive: true, period: TimeRange(), product: product)
    ])
    let item = try #require(Record.display(summary, in: "de").sections.first { $0.code == "10160-0" }?.items.first)
    #expect(item.flags.map(\.kind) == [.check])
    product.ingredients = [Ingredient(substance: Record.concept(CodeSystem.sms, "100000091647", "LÉVOTHYROXINE"))]
    summary.medications.content = .entries([
      Medication(provenance: Record.place(1), isActive: true, period: TimeRange(), product: product)
    ])
    let fine = try #require(Record.display(summary, in: "de").sections.first { $0.code == "10160-0" }?.items.first)
    #expect(fine.flags.isEmpty)
  }

  @Test("A brand never stands alone")
  func brand() throws {
    let lesia = try Record.display(Record.reading("lesia").summary, in: "en")
    let item = try #require(lesia.sections.first { $0.code == "10160-0" }?.items.first)
    #expect(item.main.text == "substance not given")
    #expect(item.original?.text == "Préparation magistrale")
    #expect(item.flags.contains { $0.kind == .noEuropeanCode })
  }

  @Test("A vaccine that was refused does not read as one that was given")
  func refusedVaccine() throws {
    var summary = try Record.silent()
    summary.immunizations.content = .entries([
      Immunization(
        provenance: Record.place(1), wasNotGiven: true, status: .completed, time: TimeRange(),
        vaccine: Record.concept(CodeSystem.atc, "J07BB02", "grippe"))
    ])
    let item = try #require(Record.display(summary, in: "en").sections.first { $0.code == "11369-6" }?.items.first)
    #expect(item.main.text.hasSuffix("— not given"))
  }

  @Test("Every item names its author, date, codes and mapping")
  func source() throws {
    let camille = try Record.display(Record.reading("camille").summary, in: "en")
    let item = try #require(camille.sections.first { $0.code == "11450-4" }?.items.first)
    let names = item.source.map(\.name)
    #expect(names == ["Author", "Organisation", "Place", "Recorded", "National code", "European code", "Mapping"])
    #expect(item.source.map(\.language) == [nil, nil, nil, nil, "fr", "en", nil])
    #expect(item.source[4].value.contains("E11.9"))
    #expect(item.source[6].value == "same code · \(Catalogue.starter.version)")
  }

  @Test("What a country of treatment shows of a pivot is what the sender's preview showed")
  func bothSides() throws {
    for (name, reading) in try Record.readings.get() {
      let translated = try Record.starter.translate(reading, as: .derived(from: reading.summary.header))
      let received = try DocumentReader.read(Document.parse(translated.pivot, limits: .nationalDocument)).summary
      let before = try Record.display(reading.summary, in: "pt")
      let after = try Record.display(received, in: "pt")
      // The pivot holds alerts in the words of past illness, and has no coded entries for plans, directives, and
      // measurements other than of the blood pressure.
      let inWords: Set = ["11348-0", "104605-1", "18776-5", "42348-3", "8716-3"]
      let codes = before.sections.map(\.code).filter { $0 != "104605-1" }
      #expect(after.sections.map(\.code).filter { $0 != "104605-1" } == codes, "\(name)")
      for one in before.sections {
        let place = one.code == "104605-1" ? "11348-0" : one.code
        let two = try #require(after.sections.first { $0.code == place }, "\(name) \(one.code)")
        let coded = { (section: DisplayedSection) in section.items.filter { !$0.source.isEmpty }.map(\.main) }
        guard !inWords.contains(one.code) else {
          #expect(coded(one).isEmpty || !two.items.isEmpty, "\(name) \(one.code)")
          continue
        }
        #expect(coded(one) == coded(two), "\(name) \(one.code)")
        #expect(one.nothingText == two.nothingText || one.items.isEmpty != two.items.isEmpty, "\(name) \(one.code)")
      }
    }
  }
}
