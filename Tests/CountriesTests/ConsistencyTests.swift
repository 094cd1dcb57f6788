import CDA
import Countries
import Documents
import Domain
import Foundation
import Testing

@Suite("What a record says against itself")
struct ConsistencyTests {
  private func checks(_ reading: Reading) -> [String] {
    reading.account.items.filter { $0.element.hasPrefix("check.") }.map(\.element)
  }

  private func summary() throws -> PatientSummary { try FrenchSample.person("ines-belkacem").summary }

  @Test(
    "The demo's people say nothing against themselves, save where the demo means them to",
    arguments: ["camille-rousseau", "lucien-fabre", "lesia-santini", "ines-belkacem"])
  func people(name: String) throws {
    let dates = try FrenchSample.person(name).account.items.filter { $0.element.hasPrefix("check.") }
    #expect(dates.allSatisfy { $0.outcome == .carried && $0.note.hasPrefix("Warning: ") })
    #expect(!dates.contains { $0.element == "check.before-birth" || $0.element == "check.birth-after-document" })
  }

  @Test("Dates that cannot be are warned of and kept")
  func dates() throws {
    var summary = try summary()
    let birth = summary.header.patient.birthTime
    let before = try #require(HL7Time("1900"))
    let after = try #require(HL7Time("2190"))
    summary.problems = .init(content: .entries([problem(TimeRange(low: before), "a")]))
    #expect(elements(summary, at: "a") == ["check.before-birth"])
    summary.problems = .init(content: .entries([problem(TimeRange(low: after), "a")]))
    #expect(elements(summary, at: "a") == ["check.after-document"])
    summary.problems = .init(content: .entries([problem(TimeRange(low: after, high: before), "a")]))
    #expect(elements(summary, at: "a") == ["check.end-before-start", "check.after-document"])
    summary.problems = .init(content: .entries([problem(TimeRange(low: birth, high: after), "a")]))
    #expect(elements(summary, at: "a").isEmpty, "an end may lie ahead")
    summary.header.patient.birthTime = after
    #expect(summary.warnings.first?.element == "check.birth-after-document")
    #expect(summary.warnings.allSatisfy { $0.outcome == .carried && $0.note.hasPrefix("Warning: ") })
  }

  private func problem(_ time: TimeRange, _ path: String) -> Problem {
    Problem(
      provenance: Provenance(sourcePath: path), concernStatus: .active, concernTime: TimeRange(),
      condition: CodedConcept(originalText: "x"), time: time)
  }

  private func elements(_ summary: PatientSummary, at path: String) -> [String] {
    summary.warnings.filter { $0.sourcePath == path }.map(\.element)
  }

  @Test(
    "An allergy warns of a current medicine with the same code, a class above it, or the same words",
    arguments: [
      (Coding(system: "2.16.840.1.113883.6.73", code: "J01CA04"), "", true),
      (Coding(system: "2.16.840.1.113883.6.73", code: "J01C"), "", true),
      (Coding(system: "2.16.840.1.113883.6.73", code: "J01FA10"), "", false),
      (Coding(system: "1.2.250.1.213.2.3.1", code: "60000001"), "", true),
      (Coding(system: "2.999", code: "x"), "Amoxicilline", true),
      (Coding(system: "2.999", code: "x"), "amoxicilline anhydre", false),
      (Coding(system: "2.999", code: "x"), "500", false), (Coding(system: "2.999", code: "x"), "", false),
    ])
  func agents(code: Coding, words: String, warns: Bool) throws {
    var summary = try summary()
    let agent = CodedConcept(source: [code], originalText: words.isEmpty ? nil : words)
    var allergy = Allergy(
      provenance: Provenance(sourcePath: "a"), concernStatus: .active, concernTime: TimeRange(),
      kind: CodedConcept(nullFlavor: .unknown), agent: agent, onset: TimeRange())
    let atc = CodedConcept(
      source: [Coding(system: "2.16.840.1.113883.6.73", code: "J01CA04", display: "amoxicilline")])
    let product = MedicinalProduct(
      codes: [Coding(system: "1.2.250.1.213.2.3.1", code: "60000001")], name: "AMOXICILLINE 500 mg", atc: atc)
    var medication = Medication(
      provenance: Provenance(sourcePath: "m"), isActive: true, period: TimeRange(), product: product)
    summary.allergies = .init(content: .entries([allergy]))
    summary.medications = .init(content: .entries([medication]))
    #expect(elements(summary, at: "m") == (warns ? ["check.allergy-against-medicine"] : []))
    medication.isActive = false
    summary.medications = .init(content: .entries([medication]))
    #expect(elements(summary, at: "m").isEmpty, "it is no longer taken")
    medication.isActive = true
    allergy.certainty = CodedConcept(source: [Coding(system: "2.16.840.1.113883.4.642.1.1371", code: "refuted")])
    summary.medications = .init(content: .entries([medication]))
    summary.allergies = .init(content: .entries([allergy]))
    #expect(elements(summary, at: "m").isEmpty, "the allergy is ruled out")
  }

  @Test(
    "Names of agents and medicines are compared word by word in any alphabet, letter case aside",
    arguments: [
      ("Pénicilline", "PÉNICILLINE V 1 MUI", true), ("penicilline", "PÉNICILLINE V 1 MUI", false),
      ("œstradiol", "ŒSTRADIOL 1 mg", true), ("Пеницилин", "ПЕНИЦИЛИН 5 mg", true), ("weißmalz", "WEIßMALZ", true),
      ("latex", "ÇATAL×LATEX", true), ("latex", "DÉLATEX", false), ("latex", "ÉLATEX÷LATEX–Ω", true),
    ])
  func words(agent: String, product: String, warns: Bool) throws {
    var summary = try summary()
    summary.allergies = .init(
      content: .entries([
        Allergy(
          provenance: Provenance(sourcePath: "a"), concernStatus: .active, concernTime: TimeRange(),
          kind: CodedConcept(nullFlavor: .unknown), agent: CodedConcept(originalText: agent), onset: TimeRange())
      ]))
    summary.medications = .init(
      content: .entries([
        Medication(
          provenance: Provenance(sourcePath: "m"), isActive: true, period: TimeRange(),
          product: MedicinalProduct(codes: [], name: product))
      ]))
    #expect(elements(summary, at: "m") == (warns ? ["check.allergy-against-medicine"] : []))
  }

  @Test(
    "A product's name is held against the strength of its only ingredient",
    arguments: [
      ("PRODUIT 75 mg", "75", "mg", false), ("PRODUIT 75 microgrammes, comprimé", "75", "mg", true),
      ("PRODUIT 0,5 g", "500", "mg", false), ("PRODUIT 5mg", "10", "mg", true),
      ("PRODUIT 2 mg/ml", "10", "mg", false), ("PRODUIT 5 mg/1,25 mg", "5", "mg", false),
      ("PRODUIT", "10", "mg", false), ("PRODUIT 100 UI", "10", "mg", false),
    ])
  func strengths(name: String, value: String, unit: String, warns: Bool) throws {
    let ingredient =
      "<ingredient classCode=\"ACTI\"><quantity><numerator value=\"\(value)\" unit=\"\(unit)\"/></quantity><ingredient><code code=\"1\" codeSystem=\"2.999\" displayName=\"y\"/></ingredient></ingredient>"
    let start = "<manufacturedMaterial>"
    let reading = try FrenchSample.person(
      "lesia-santini", [(start, "\(start)<name>\(name)</name>\(ingredient)")])
    #expect(checks(reading).contains("check.strength-against-name") == warns)
  }
}

@Suite("French documents that are refused")
struct RefusedDocumentTests {
  private func failure(_ changes: [(String, String)]) throws -> (any Explained)? {
    do {
      _ = try FrenchSample.person("camille-rousseau", changes)
      return nil
    } catch let failure as any Explained {
      return failure
    }
  }

  @Test("The refusal names the part and the line where it stands or should stand")
  func lines() throws {
    let text = try FrenchSample.text(of: "camille-rousseau")
    let birth = try #require(text.firstMatch(of: /<birthTime value="[0-9]+"\/>/))
    let line = text[..<birth.range.lowerBound].split(separator: "\n", omittingEmptySubsequences: false).count
    for (change, code) in [
      ("<birthTime nullFlavor=\"UNK\"/>", "document.missing-part"), ("<birthTime/>", "document.missing-part"),
      ("<birthTime value=\"20261399\"/>", "document.invalid-part"),
    ] {
      let failure = try #require(try failure([(String(text[birth.range]), change)]))
      #expect(failure.code == code)
      #expect(failure.why.contains("birthTime (line \(line))"), "\(failure.why)")
    }
  }

  @Test("A document without any section is refused, not issued as a summary with nothing in it")
  func empty() throws {
    let text = try FrenchSample.text(of: "camille-rousseau")
    let start = try #require(text.range(of: "<structuredBody"))
    let end = try #require(text.range(of: "</structuredBody>"))
    let body = String(text[start.lowerBound..<end.upperBound])
    let failure = try #require(try failure([(body, "<structuredBody classCode=\"DOCBODY\"/>")]))
    #expect(failure.code == "document.missing-part" && failure.why.contains("(line "))
    let damaged = "<nonXMLBody><text mediaType=\"application/pdf\" representation=\"B64\">#</text></nonXMLBody>"
    #expect(try self.failure([(body, damaged)])?.code == "document.invalid-part")
    let file = damaged.replacingOccurrences(of: "#", with: "JVBERi0=")
    let reading = try FrenchSample.person("camille-rousseau", [(body, file)])
    #expect(reading.attachments.map(\.mediaType) == ["application/pdf"])
    #expect(reading.account.reasons(of: "body") == ["lost unreadable"])
  }

  @Test("Other kinds of document, and files that are cut or in another encoding, are refused with a reason")
  func others() throws {
    let text = try FrenchSample.text(of: "camille-rousseau")
    let letter = text.replacingOccurrences(of: "1.2.250.1.213.1.1.1.13", with: "1.2.250.1.213.1.1.1.29")
    #expect(throws: ReadingFailure.self) { try FrenchSample.read([UInt8](letter.utf8)) }
    for bytes in [Array(text.utf8.prefix(text.utf8.count / 2)), Array("é".utf16).flatMap { [UInt8($0 & 0xFF)] }, []] {
      do {
        _ = try FrenchSample.read(bytes)
        Issue.record("it was read")
      } catch let failure as any Explained {
        #expect(failure.code.hasPrefix("xml."), "\(failure.code)")
      }
    }
  }
}
