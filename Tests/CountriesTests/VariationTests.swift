import CDA
import Countries
import Documents
import Domain
import Foundation
import Testing
import XML

/// Inputs that differ from the samples: each test changes one thing in a demo person's record.
@Suite("French documents in other shapes")
struct VariationTests {
  private static let allergyTemplate = "<templateId root=\"1.2.250.1.213.1.1.2.137\"/>"

  private func section(_ title: String, of text: String) throws -> String {
    let titled = try #require(text.range(of: "<title>\(title)</title>"))
    let start = try #require(
      text.range(of: "<component><section>", options: .backwards, range: text.startIndex..<titled.lowerBound))
    let end = try #require(text.range(of: "</section></component>", range: titled.upperBound..<text.endIndex))
    return String(text[start.lowerBound..<end.upperBound])
  }

  private func entries(_ title: String, of text: String) throws -> String {
    let section = try section(title, of: text)
    let start = try #require(section.range(of: "<entry"))
    let end = try #require(section.range(of: "</entry>", options: .backwards))
    return String(section[start.lowerBound..<end.upperBound])
  }

  @Test("A section known by its LOINC code alone is read; of unknown template and code it is accounted for")
  func routes() throws {
    let byCode = try FrenchSample.person("camille-rousseau", [(Self.allergyTemplate, "<templateId root=\"1.2.3\"/>")])
    #expect(byCode.summary.allergies.entries.count == 2)
    let unknown = try FrenchSample.person(
      "camille-rousseau", [(Self.allergyTemplate, ""), ("code=\"48765-2\"", "code=\"99999-9\"")])
    #expect(unknown.summary.allergies.content == .noInformation)
    #expect(unknown.account.items(at: "section[99999-9]").map(\.outcome) == [.lost(.noPlace), .lost(.noPlace)])
  }

  @Test("A section that occurs twice gives the entries of both, each with its own path")
  func repeated() throws {
    let text = try FrenchSample.text(of: "camille-rousseau")
    let section = try section("Allergies et intolérances", of: text)
    let reading = try FrenchSample.person("camille-rousseau", [(section, section + section)])
    #expect(reading.summary.allergies.entries.count == 4 && reading.summary.allergies.narrative.count == 2)
    #expect(
      reading.summary.allergies.entries.map(\.provenance.sourcePath) == [
        "section[48765-2]/entry[1]", "section[48765-2]/entry[2]", "section[48765-2][2]/entry[1]",
        "section[48765-2][2]/entry[2]",
      ])
  }

  @Test("A container with words of its own is accounted for, and what it holds is still read")
  func container() throws {
    let reading = try FrenchSample.person(
      "camille-rousseau",
      [("<title>Traitement au long cours</title>", "<title>Traitement au long cours</title><text>À relire</text>")])
    #expect(reading.summary.medications.entries.count == 4)
    #expect(reading.account.items(at: "section[18776-5]").map(\.outcome) == [.lost(.noPlace)])
    #expect(reading.summary.narrativeSections.isEmpty, "it is not a care plan")
  }

  @Test(
    "A coded absence is stated as such; 'no information' stays no information; SNOMED CT says the same",
    arguments: [
      ("2.16.840.1.113883.5.1150.1", "no-known-allergies", "no-known-allergies"),
      ("2.16.840.1.113883.5.1150.1", "no-known-food-allergies", "no-known-food-allergies"),
      ("2.16.840.1.113883.5.1150.1", "no-allergy-info", ""),
      ("2.16.840.1.113883.6.96", "716186003", "no-known-allergies"),
    ])
  func absences(system: String, code: String, stated: String) throws {
    let text = try FrenchSample.text(of: "camille-rousseau")
    let value = "<value xsi:type=\"CD\" code=\"\(code)\" codeSystem=\"\(system)\" displayName=\"mots de la source\"/>"
    let entry =
      "<entry><act classCode=\"ACT\" moodCode=\"EVN\"><code nullFlavor=\"NA\"/><entryRelationship typeCode=\"SUBJ\"><observation classCode=\"OBS\" moodCode=\"EVN\"><code nullFlavor=\"NA\"/>\(value)</observation></entryRelationship></act></entry>"
    let reading = try FrenchSample.person(
      "camille-rousseau", [(entries("Allergies et intolérances", of: text), entry)])
    if stated.isEmpty {
      #expect(reading.summary.allergies.content == .noInformation)
    } else {
      #expect(
        reading.summary.allergies.content
          == .statedNone(
            Coding(
              system: "2.16.840.1.113883.5.1150.1", code: stated, display: "mots de la source", systemName: nil)))
    }
  }

  @Test("An absence beside an entry does not hide the entry")
  func contradiction() throws {
    let value = "<value xsi:type=\"CD\"><originalText><reference value=\"#\"/></originalText></value>"
    let text = try FrenchSample.text(of: "lesia-santini")
    let entry = try entries("Allergies", of: text)
    let absent = entry.replacingOccurrences(
      of: value, with: "<value xsi:type=\"CD\" code=\"no-known-allergies\" codeSystem=\"2.16.840.1.113883.5.1150.1\"/>")
    let reading = try FrenchSample.person("lesia-santini", [(entry, entry + absent)])
    #expect(reading.summary.allergies.entries.map(\.agent?.code) == ["ALG-17"])
    #expect(reading.account.reasons(of: "section.absence") == ["narrative-only contradiction"])
  }

  @Test("A section that says nobody asked is not the same as a silent one")
  func notAsked() throws {
    let text = try FrenchSample.text(of: "camille-rousseau")
    let section = try section("Allergies et intolérances", of: text)
    let entries = try entries("Allergies et intolérances", of: text)
    let empty = section.replacingOccurrences(of: entries, with: "")
    let silent = try FrenchSample.person("camille-rousseau", [(section, empty)])
    #expect(silent.summary.allergies.content == .noInformation)
    let asked = empty.replacingOccurrences(of: "<component><section>", with: "<component><section nullFlavor=\"NASK\">")
    #expect(try FrenchSample.person("camille-rousseau", [(section, asked)]).summary.allergies.content == .notAsked)
  }

  @Test("Denied statements are no facts and are accounted for; planned ones go to the plan")
  func notFacts() throws {
    let text = try FrenchSample.text(of: "camille-rousseau")
    let allergies = try entries("Allergies et intolérances", of: text)
    let denied = allergies.replacingOccurrences(of: "negationInd=\"false\"", with: "negationInd=\"true\"")
    let reading = try FrenchSample.person(
      "camille-rousseau",
      [
        (allergies, denied),
        (
          "<substanceAdministration classCode=\"SBADM\" moodCode=\"EVN\">",
          "<substanceAdministration classCode=\"SBADM\" moodCode=\"INT\">"
        ),
        ("<procedure classCode=\"PROC\" moodCode=\"EVN\">", "<procedure classCode=\"PROC\" moodCode=\"RQO\">"),
      ])
    #expect(reading.summary.allergies.content == .noInformation)
    #expect(Set(reading.account.reasons(of: "allergy")) == ["narrative-only not-a-fact"])
    #expect(reading.summary.medications.content == .noInformation)
    #expect(reading.summary.procedures.content == .noInformation)
    let plan = reading.summary.carePlan.entries
    #expect(Set(plan.map(\.kind)) == [.medication, .procedure] && plan.count == 6)
    #expect(plan.allSatisfy { $0.code.narrativeReference == nil && $0.provenance.narrativeReference == nil })
  }

  @Test("What was taken back is no fact: a nullified act, a statement entered in error")
  func takenBack() throws {
    let act = "<statusCode code=\"active\"/><effectiveTime xsi:type=\"IVL_TS\"><low value=\"201603\"/>"
    let nullified = try FrenchSample.person(
      "camille-rousseau", [(act, act.replacingOccurrences(of: "active", with: "nullified"))])
    #expect(nullified.summary.problems.entries.map(\.condition.code) == ["E11.9", "J45.9"])
    #expect(nullified.account.reasons(of: "problem") == ["narrative-only not-a-fact"])
    let mistaken = try FrenchSample.person(
      "ines-belkacem",
      [("code=\"confirmed\" displayName=\"Confirmé\"", "code=\"entered-in-error\" displayName=\"Erreur\"")])
    #expect(mistaken.summary.problems.content == .noInformation)
    #expect(mistaken.summary.allergies.entries.map(\.agent?.code) == ["J01FA10"])
  }

  @Test("A treatment entry whose code says something else, without a coded product, is no medicine")
  func strangeTreatment() throws {
    let reading = try FrenchSample.person(
      "lucien-fabre", [("codeSystem=\"2.16.840.1.113883.5.1150.1\"", "codeSystem=\"2.999.7\"")])
    #expect(reading.summary.medications.content == .noInformation)
    #expect(reading.account.reasons(of: "medication") == ["narrative-only unreadable"])
  }

  @Test("A treatment that ended before the document, or was stopped, is not active; one that ends later is")
  func activity() throws {
    let high = "<low value=\"20190916\"/><high nullFlavor=\"UNK\"/>"
    for (end, isActive) in [("20250101", false), ("20261231", true), ("2026", true), ("20260914", true)] {
      let reading = try FrenchSample.person(
        "camille-rousseau", [(high, "<low value=\"20190916\"/><high value=\"\(end)\"/>")])
      #expect(reading.summary.medications.entries.first?.isActive == isActive, "\(end)")
    }
    let stopped = try FrenchSample.person(
      "camille-rousseau",
      [
        (
          "<statusCode code=\"completed\"/><effectiveTime xsi:type=\"IVL_TS\">\(high)",
          "<statusCode code=\"aborted\"/><effectiveTime xsi:type=\"IVL_TS\">\(high)"
        )
      ])
    #expect(stopped.summary.medications.entries.map(\.isActive) == [false, true, true, true])
  }

  @Test("Times that are none are reported; an end before the beginning is kept, with a warning")
  func times() throws {
    let reading = try FrenchSample.person(
      "camille-rousseau",
      [
        ("<low value=\"201603\"/>", "<low value=\"mars 2016\"/>"),
        ("<low value=\"20091103\"/>", "<low value=\"20101103\"/>"),
      ])
    #expect(reading.summary.problems.entries.first?.time.low == nil)
    #expect(reading.summary.problems.entries.first?.time.nullFlavor == .unknown)
    #expect(reading.account.reasons(of: "problem.time").contains("lost unreadable"))
    let illness = try #require(reading.summary.pastIllnesses.entries.last)
    #expect(illness.time.low?.text == "20101103" && illness.time.high != nil)
    let warnings = reading.account.items.filter { $0.element == "check.end-before-start" }
    #expect(warnings.map(\.sourcePath) == [illness.provenance.sourcePath])
    #expect(warnings.allSatisfy { $0.outcome == .carried && $0.note.hasPrefix("Warning: ") })
  }
}
