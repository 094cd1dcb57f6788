import CDA
import Documents
import Domain
import Foundation
import Testing
import XML

@Suite("Pivots of old waves and broken ones")
struct OldWavesTests {
  private static func header() throws -> String {
    let pivot = try PivotWriter.write(SyntheticSummary.empty(), as: SyntheticSummary.identity)
    let text = String(decoding: pivot.bytes, as: UTF8.self)
    let body = try #require(text.range(of: "<component><structuredBody>"))
    return String(text[..<body.lowerBound])
  }

  private func read(_ sections: String) throws -> Reading {
    let text = try Self.header() + "<component><structuredBody>\(sections)</structuredBody></component></ClinicalDocument>"
    return try PivotReader.read(Document.parse(Array(text.utf8)))
  }

  private func section(_ code: String, _ entries: String, text: String = "<text/>") -> String {
    "<component><section><code code=\"\(code)\" codeSystem=\"2.16.840.1.113883.6.1\"/>\(text)\(entries)</section></component>"
  }

  @Test("A medicine of the epSOS namespace, without the product templates of wave 6")
  func epsos() throws {
    let reading = try read(
      section(
        "10160-0",
        """
        <entry><substanceAdministration classCode="SBADM" moodCode="INT" xmlns:epsos="urn:epsos-org:ep:medication">
        <statusCode code="active"/><effectiveTime xsi:type="IVL_TS"><low value="20080101"/></effectiveTime>
        <effectiveTime xsi:type="PIVL_TS" operator="A"><period value="8" unit="h"/></effectiveTime>
        <consumable><manufacturedProduct><templateId root="2.16.840.1.113883.10.20.1.53"/><manufacturedMaterial>
        <name>Exemple</name><epsos:formCode code="10219000" codeSystem="0.4.0.127.0.16.1.1.2.1"/>
        <epsos:asContent classCode="CONT"><epsos:quantity value="20" unit="1"/>
        <epsos:containerPackagedMedicine><epsos:formCode code="30007000" codeSystem="0.4.0.127.0.16.1.1.2.1"/>
        </epsos:containerPackagedMedicine></epsos:asContent>
        <epsos:asSpecializedKind classCode="GRIC"><epsos:generalizedMedicineClass>
        <epsos:code code="A10BA02" codeSystem="2.16.840.1.113883.6.73"/></epsos:generalizedMedicineClass></epsos:asSpecializedKind>
        <epsos:ingredient classCode="ACTI"><epsos:quantity><epsos:numerator value="5" unit="mg"/>
        <epsos:denominator value="1" unit="1"/></epsos:quantity><epsos:ingredient>
        <epsos:code code="A10BA02" codeSystem="2.16.840.1.113883.6.73"/></epsos:ingredient></epsos:ingredient>
        </manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration></entry>
        """))
    let medication = try #require(reading.summary.medications.entries.first)
    #expect(medication.product.name == "Exemple")
    #expect(medication.product.doseForm?.european?.code == "10219000")
    #expect(medication.product.atc?.european?.code == "A10BA02")
    #expect(medication.product.package?.quantity == Quantity(value: "20", unit: "1"))
    #expect(medication.product.package?.form?.european?.code == "30007000")
    #expect(medication.product.ingredients.first?.numerator == Quantity(value: "5", unit: "mg"))
    #expect(medication.dosePeriod == Quantity(value: "8", unit: "h"))
    #expect(medication.isActive)
  }

  @Test("Entries of the wrong kind, empty ones and planned procedures are in the account, and no facts")
  func wrongEntries() throws {
    let reading = try read(
      section("10160-0", "<entry/><entry><act classCode=\"ACT\" moodCode=\"EVN\"/></entry>")
        + section("47519-4", "<entry><procedure classCode=\"PROC\" moodCode=\"INT\"/></entry>")
        + section("10162-6", "<entry><observation classCode=\"OBS\" moodCode=\"EVN\"/></entry>")
        + section("8716-3", "<entry><organizer classCode=\"CLUSTER\" moodCode=\"EVN\"/></entry><entry><act/></entry>"))
    #expect(reading.summary.sourcePaths == [])
    let told = Set(reading.account.losses.map(\.sourcePath))
    let expected: Set<String> = [
      "section[10160-0]/entry[1]", "section[10160-0]/entry[2]", "section[47519-4]/entry[1]",
      "section[10162-6]/entry[1]", "section[8716-3]/entry[1]", "section[8716-3]/entry[2]",
    ]
    #expect(expected.subtracting(told) == [])
  }

  @Test("An observation of which everything is null is still an entry, without a value")
  func nulls() throws {
    let reading = try read(
      section(
        "30954-2",
        """
        <entry><organizer classCode="BATTERY" moodCode="EVN"><code nullFlavor="NI"/><effectiveTime nullFlavor="UNK"/>
        <component><observation classCode="OBS" moodCode="EVN"><id nullFlavor="NI"/><code nullFlavor="UNK"/><text nullFlavor="NI"/>
        <statusCode nullFlavor="UNK"/><effectiveTime nullFlavor="UNK"/><value xsi:type="PQ" nullFlavor="UNK"/>
        <interpretationCode nullFlavor="NI"/><referenceRange><observationRange nullFlavor="NI"/></referenceRange>
        </observation></component></organizer></entry>
        """))
    let observation = try #require(reading.summary.results.entries.first?.observations.first)
    #expect(observation.value == .missing(.unknown))
    #expect(observation.code.nullFlavor == .unknown)
    #expect(observation.interpretations.isEmpty)
    #expect(observation.referenceRanges.isEmpty)
    #expect(reading.summary.results.entries.first?.code == nil)
  }

  @Test("Translations nested in one another are all read, and a section that nobody knows keeps its words")
  func nesting() throws {
    let inner = (0..<100).reduce("") { inner, number in
      "<translation code=\"\(number)\" codeSystem=\"2.999.7\" displayName=\"\(number)\">\(inner)</translation>"
    }
    let reading = try read(
      section(
        "11450-4",
        """
        <entry><act classCode="ACT" moodCode="EVN"><entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">
        <value xsi:type="CD" nullFlavor="OTH">\(inner)</value></observation></entryRelationship></act></entry>
        """) + section("10157-6", "<entry><act/></entry>", text: "<text><paragraph>Mère : diabète</paragraph></text>"))
    #expect(reading.summary.problems.entries.first?.condition.source.count == 100)
    #expect(reading.summary.narrativeSections.first?.narrative.first?.plainText == "Mère : diabète")
    #expect(reading.account.losses.contains { $0.sourcePath == "section[10157-6]/entry[1]" })
  }

  @Test("Entries of a care plan are planned, never facts, whatever they are")
  func plans() throws {
    let reading = try read(
      section(
        "18776-5",
        """
        <entry><observation classCode="OBS" moodCode="GOL"><code code="X" codeSystem="2.999.7" displayName="But"/></observation></entry>
        <entry><procedure classCode="PROC" moodCode="EVN"><code code="Y" codeSystem="2.999.7" displayName="Acte"/></procedure></entry>
        <entry><encounter classCode="ENC" moodCode="INT"/></entry>
        """))
    #expect(reading.summary.carePlan.entries.map(\.kind) == [.goal, .procedure, .encounter])
    #expect(reading.summary.procedures.entries.isEmpty)
  }
}
