import CDA
import Documents
import Domain
import GatewayTesting
import Terminology
import Testing
import Translation

@Suite("Transcoding one element", .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"))
struct TranscodingTests {
  private let cim10 = "2.16.840.1.113883.6.3"
  private let cis = "1.2.250.1.213.2.3.1"

  private func condition(_ concept: CodedConcept) throws -> CodedConcept {
    var summary = try Record.silent()
    var problem = Record.problem(1, "I10", since: "2020")
    problem.condition = concept
    summary.problems.content = .entries([problem])
    return try #require(Record.starter.transcode(summary).summary.problems.entries.first).condition
  }

  private func agent(_ concept: CodedConcept) throws -> CodedConcept {
    var summary = try Record.silent()
    summary.allergies.content = .entries([Record.allergy(1, concept)])
    return try #require(Record.starter.transcode(summary).summary.allergies.entries.first?.agent)
  }

  private func medicine(_ product: MedicinalProduct) throws -> (Medication, Account) {
    var summary = try Record.silent()
    summary.medications.content = .entries([
      Medication(provenance: Record.place(1), isActive: true, period: TimeRange(), product: product)
    ])
    let (result, account) = Record.starter.transcode(summary)
    return (try #require(result.medications.entries.first), account)
  }

  @Test("The same code under a national system is the European one, equal, with an English display")
  func sameCode() throws {
    let found = try condition(Record.concept(cim10, "I10", "HTA"))
    #expect(found.european?.system == CodeSystem.icd10)
    #expect(found.european?.code == "I10")
    #expect(found.european?.display == "Essential (primary) hypertension")
    #expect(found.equivalence == .equal)
    #expect(found.source.first?.system == cim10, "the national code stays beside")
  }

  @Test("A system given as a FHIR URI or with blanks around the code is the same system")
  func spelling() throws {
    #expect(try agent(Record.concept("http://snomed.info/sct", " 111088007 ", "latex")).european?.code == "111088007")
    #expect(try agent(Record.concept("urn:oid:2.16.840.1.113883.6.96", "111088007", "x")).equivalence == .equal)
  }

  @Test("A French extension is cut back to its category and reported as wider")
  func parent() throws {
    let found = try condition(Record.concept(cim10, "E11.9+0", "Diabète"))
    #expect(found.european?.code == "E11.9")
    #expect(found.equivalence == .wider)
    let deeper = try condition(Record.concept(cim10, "I10.95", "HTA"))
    #expect(deeper.european?.code == "I10")
    #expect(deeper.equivalence == .wider)
  }

  @Test("A substance is never replaced by a broader one")
  func noParent() throws {
    let found = try agent(Record.concept(CodeSystem.atc, "N02BE0199", "produit"))
    #expect(found.european == nil)
    #expect(found.equivalence == .unmatched)
    #expect(
      try medicine(MedicinalProduct(atc: Record.concept(CodeSystem.atc, "C08CA9", "x"))).0.product.atc?.european == nil)
  }

  @Test("What the sender coded itself comes before what a map says")
  func order() throws {
    let vaccine = CodedConcept(source: [
      Coding(system: "1.2.250.1.213.2.3.1", code: "60917345", display: "REVAXIS"),
      Coding(system: CodeSystem.atc, code: "J07BB02", display: "grippe"),
    ])
    var summary = try Record.silent()
    summary.immunizations.content = .entries([
      Immunization(
        provenance: Record.place(1), wasNotGiven: false, status: .completed, time: TimeRange(), vaccine: vaccine)
    ])
    let found = try #require(Record.starter.transcode(summary).summary.immunizations.entries.first).vaccine
    #expect(found.european?.code == "J07BB02")
    #expect(found.equivalence == .equal)
  }

  @Test("A map says how far it means the same")
  func map() throws {
    let reaction = Reaction(
      provenance: Record.place(2), manifestation: Record.concept("2.16.840.1.113883.6.347", "4A80.0", "Bronchospasme"),
      time: TimeRange())
    var summary = try Record.silent()
    var allergy = Record.allergy(1, Record.latex)
    allergy.reactions = [reaction]
    summary.allergies.content = .entries([allergy])
    let found = try #require(Record.starter.transcode(summary).summary.allergies.entries.first?.reactions.first)
    #expect(found.manifestation.european?.code == "4386001")
    #expect(found.manifestation.equivalence == .wider)
  }

  @Test("What no map knows stays unmapped with its words and its code")
  func unmapped() throws {
    let found = try agent(Record.unknown)
    #expect(found.european == nil)
    #expect(found.equivalence == .unmatched)
    #expect(found.source == Record.unknown.source)
    #expect(found.sourceWords == "Gelée royale")
    let words = try agent(CodedConcept(originalText: "poussière"))
    #expect(words.equivalence == .unmatched)
  }

  @Test("A concept that says nothing is no item and gets no equivalence")
  func nothing() throws {
    #expect(try agent(CodedConcept(nullFlavor: .unknown)).equivalence == nil)
  }

  @Test("A European code that the sender gave is kept, also when this catalogue does not hold it")
  func european() throws {
    let given = Coding(system: CodeSystem.snomedCT, code: "999999999", display: "of a later release")
    let found = try agent(CodedConcept(european: given))
    #expect(found.european == given)
  }

  @Test("A medicine that comes by its national code gets the class that the drug base knows")
  func drugBase() throws {
    let plavix = Coding(system: cis, code: "63564053", display: "PLAVIX 75 mg")
    let (found, _) = try medicine(MedicinalProduct(codes: [plavix], name: "PLAVIX"))
    #expect(found.product.atc?.european?.code == "B01AC04")
    #expect(found.product.codes == [plavix], "product codes are never transcoded")
    let (stated, _) = try medicine(
      MedicinalProduct(codes: [plavix], atc: Record.concept(CodeSystem.atc, "H03AA01", "lévothyroxine")))
    #expect(stated.product.atc?.european?.code == "H03AA01", "the document's own class wins")
    #expect(stated.product.atc?.source.count == 1)
  }

  @Test("A medicine without a European code is a warning in the account")
  func warning() throws {
    let (found, account) = try medicine(
      MedicinalProduct(codes: [Coding(system: "1.2.250.1.213.2.59", code: "PREP", display: "Préparation")]))
    #expect(found.product.atc == nil)
    let item = try #require(account.items.first { $0.element == "medication.atc" })
    #expect(item.equivalence == .unmatched)
    #expect(item.note.hasPrefix("Warning:"))
  }

  @Test("EMA's substance numbers are kept; anything else under that system is not taken for one")
  func substances() throws {
    let number = try agent(Record.concept(CodeSystem.sms, "100000091647", "LÉVOTHYROXINE"))
    #expect(number.european?.code == "100000091647")
    #expect(number.european?.display == "levothyroxine sodium")
    #expect(try agent(Record.concept(CodeSystem.sms, "10000009164X", "x")).european == nil)
    #expect(try agent(Record.concept(CodeSystem.sms, "123", "x")).european == nil)
  }

  @Test("A profession with a specialty that no map knows is still that profession")
  func profession() throws {
    var summary = try Record.silent()
    summary.header.authors[0].role = Record.concept("1.2.250.1.213.1.1.4.5", "G15_10/SM99", "Médecin")
    let role = Record.starter.transcode(summary).summary.header.authors[0].role
    #expect(role?.european?.code == "221")
    #expect(role?.equivalence == .wider)
  }

  @Test(
    "A unit leaves in UCUM or as an annotation, its number untouched",
    arguments: [
      ("µg", "ug"), ("ml", "mL"), ("mg", "mg"), ("{tablet}", "{tablet}"), ("{pack}/a", "{pack}/a"), ("1", "1"),
      ("comprimé", "{comprime}"), ("deux mots", "{deuxmots}"), ("heures", "h"), ("[IU]", "[IU]"), ("a{b}c", "{abc}"),
    ])
  func units(_ unit: String, _ expected: String) throws {
    let translator = try Record.official.get()
    var summary = try Record.silent()
    var medication = Medication(
      provenance: Record.place(1), isActive: true, period: TimeRange(), product: MedicinalProduct(name: "X"))
    medication.dose = QuantityRange(low: Quantity(value: "0.50", unit: unit), high: nil)
    summary.medications.content = .entries([medication])
    let (result, account) = translator.transcode(summary)
    let dose = try #require(result.medications.entries.first?.dose?.low)
    #expect(dose == Quantity(value: "0.50", unit: expected))
    #expect(account.items.contains { $0.element == "medication.dose.unit" } == (unit != expected))
  }
}
