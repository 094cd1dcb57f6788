import Countries
import Foundation

/// People of the demo who each show one thing that a clinician must be able to tell apart. Their records are made from
/// one record, so that everything else is equal.
enum DemoVariations {
  static let all: [DemoPeople.Person] = [
    person("helene", "HÉLÈNE", "VASSEUR", "262057511204548", "19620514") { record in
      record.setSection("48765-2", noKnownAllergies)
    },
    person("marc", "MARC", "LEROUX", "158036912307861", "19580309") { record in
      record.setSection("48765-2", nullFlavor: "NASK", words("Non renseigné"))
      record.setSection("10160-0", nullFlavor: "NASK", words("Non renseigné"))
    },
    person("odile", "ODILE", "GARNIER", "274091305501132", "19740922") { record in
      // HL7 verification status: somebody looked again, and it is none.
      record.change(refutable, refutable + refuted)
    },
    person("eleni", "ΕΛΕΝΗ", "ΠΑΠΑΔΟΠΟΥΛΟΥ", "285063306302410", "19850617") { _ in },
    person("boyana", "БОЯНА", "ИВАНОВА", "291015935003315", "19910128") { _ in },
    person("noah", "NOAH", "PETIT", "118034410905535", "20180305") { record in
      for code in ["11348-0", "47519-4", "11450-4", "29762-2", "10157-6", "10160-0"] { record.removeSection(code) }
      record.change("value=\"1995\"", "value=\"2020\"")
      record.change("value=\"2001\"", "value=\"2022\"")
      record.change("value=\"20010714\"", "value=\"20220714\"")
      record.change("<td>1995</td>", "<td>2020</td>")
      record.change("<td>2001</td>", "<td>2022</td>")
    },
    person("gaston", "GASTON", "MERCIER", "139083818506661", "19390811") { record in
      record.repeatEntries(of: "10160-0", upTo: 60)
    },
    // What these two hide is told to the gateway at the start of the demo, as they would tell it.
    person("paul", "PAUL", "CHEVALIER", "166097511204563", "19660901") { _ in },
    person("agathe", "AGATHE", "MOREL", "288027511204584", "19880217") { _ in },
    person("rose", "ROSE", "MARTEL", "288027511204683", "19880217") { record in record.removeSection("48765-2") },
    person("irene", "IRÈNE", "FAURE", "247063523807707", "19470603") { record in
      record.addSection(directive, after: "48765-2")
    },
  ]

  /// People of a country that the demo only plays: how it answers about each, and their number there.
  static let abroad: [(person: DemoPeople.Person, behaviour: AnsweringBehaviour, does: String)] = [
    (spanish("lucia", "LUCÍA", "FERNÁNDEZ", "BBBBBBBBFL000001", "19810605"), .changedDocument, "sends a broken seal"),
    (spanish("mateo", "MATEO", "GARRIDO", "BBBBBBBBGM000002", "19750923"), .slow, "answers after 3 seconds"),
    (spanish("nuria", "NURIA", "SERRANO", "BBBBBBBBSN000003", "19930130"), .httpError, "does not answer"),
  ]

  /// The record keeps a French number within, which its reader asks for; it is given away under the Spanish one.
  private static func spanish(
    _ account: String, _ given: String, _ family: String, _ cip: String, _ birthDate: String
  ) -> DemoPeople.Person {
    let made = person(account, given, family, DemoPeople.all[0].ins, birthDate) { _ in }
    return DemoPeople.Person(
      file: made.file, account: made.account, displayName: made.displayName, ins: cip, birthDate: birthDate,
      record: made.record, root: Spain.cipRoot)
  }

  private static func person(
    _ account: String, _ given: String, _ family: String, _ ins: String, _ birthDate: String,
    _ change: (inout DemoRecord) -> Void
  ) -> DemoPeople.Person {
    let base = DemoPeople.all[0]
    var record = DemoRecord(base.record)
    change(&record)
    record.change("CAMILLE ODILE", given)
    record.change("CAMILLE", given)
    record.change("DELMAS", family)
    record.change("ROUSSEAU", family)
    record.change("Camille", given.capitalized)
    record.change(base.ins, ins)
    record.change("<birthTime value=\"\(base.birthDate)\"", "<birthTime value=\"\(birthDate)\"")
    record.change("2.999.250.1.1\"", "2.999.250.\(ins).1\"")
    record.change("2.999.250.1\"", "2.999.250.\(ins)\"")
    record.change("BX-10442", "BX-\(ins.prefix(9))")
    return DemoPeople.Person(
      file: "\(account).xml", account: account, displayName: "\(given.capitalized) \(family)", ins: ins,
      birthDate: birthDate, record: record.bytes)
  }

  private static let refutable =
    "<reference value=\"#cr-al1-a\"/></originalText></code><name>Amoxicilline</name></playingEntity>"
    + "</participantRole></participant>"

  private static let refuted = """

    <entryRelationship typeCode="SUBJ" inversionInd="true"><observation classCode="OBS" moodCode="EVN">\
    <templateId root="1.2.250.1.213.1.1.3.176"/><code code="66455-7" codeSystem="2.16.840.1.113883.6.1" \
    codeSystemName="LOINC" displayName="Certitude"/><statusCode code="completed"/><value xsi:type="CD" code="refuted" \
    codeSystem="2.16.840.1.113883.4.642.4.1371" displayName="Réfuté"/></observation></entryRelationship>
    """

  private static func words(_ text: String) -> String { "<text><paragraph>\(text)</paragraph></text>" }

  private static let noKnownAllergies = """
    <text><paragraph><content ID="nk-1">Aucune allergie connue</content></paragraph></text>
    <entry><act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.1.27"/>\
    <templateId root="1.3.6.1.4.1.19376.1.5.3.1.4.5.1"/><templateId root="1.3.6.1.4.1.19376.1.5.3.1.4.5.3"/>\
    <templateId root="1.2.250.1.213.1.1.3.40"/><id root="2.999.250.1.1" extension="E017"/><code nullFlavor="NA"/>\
    <statusCode code="active"/><effectiveTime xsi:type="IVL_TS"><low nullFlavor="UNK"/></effectiveTime>
    <entryRelationship typeCode="SUBJ" inversionInd="false"><observation classCode="OBS" moodCode="EVN" \
    negationInd="false"><templateId root="2.16.840.1.113883.10.20.1.18"/>\
    <templateId root="2.16.840.1.113883.10.20.1.28"/><templateId root="1.3.6.1.4.1.19376.1.5.3.1.4.5"/>\
    <templateId root="1.3.6.1.4.1.19376.1.5.3.1.4.6"/><templateId root="1.2.250.1.213.1.1.3.41"/>\
    <id root="2.999.250.1.1" extension="E018"/><code code="no-known-allergies" \
    codeSystem="2.16.840.1.113883.5.1150.1" codeSystemName="IPS absent and unknown data" \
    displayName="Pas d’allergie connue"/><text><reference value="#nk-1"/></text><statusCode code="completed"/>\
    <effectiveTime xsi:type="IVL_TS"><low nullFlavor="UNK"/></effectiveTime></observation></entryRelationship></act></entry>
    """

  private static let directive = """
    <component><section><templateId root="1.2.250.1.213.1.1.2.157"/><id root="2.999.250.1.1" extension="E090"/>\
    <code code="42348-3" codeSystem="2.16.840.1.113883.6.1" codeSystemName="LOINC" \
    displayName="Directives anticipées"></code><title>Directives anticipées</title><text><paragraph>\
    <content ID="ad-1">Refuse la réanimation cardio-pulmonaire</content></paragraph></text>
    <entry><observation classCode="OBS" moodCode="EVN"><templateId root="1.2.250.1.213.1.1.3.54"/>\
    <id root="2.999.250.1.1" extension="E091"/><code code="304251008" codeSystem="2.16.840.1.113883.6.96" \
    codeSystemName="SNOMED CT" displayName="réanimation"><originalText><reference value="#ad-1"/></originalText></code>\
    <text><reference value="#ad-1"/></text><statusCode code="completed"/>\
    <effectiveTime xsi:type="IVL_TS"><low value="20240105"/></effectiveTime><value xsi:type="BL" value="false"/>\
    </observation></entry></section></component>
    """
}
