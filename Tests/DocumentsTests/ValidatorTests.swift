import Documents
import Domain
import Foundation
import GatewayTesting
import Testing
import XML

@testable import Validation

@Suite("Validator")
struct ValidatorTests {
  private static func pivot(_ summary: PatientSummary = SyntheticSummary.full()) throws -> String {
    String(decoding: try PivotWriter.write(summary, as: SyntheticSummary.identity).bytes, as: UTF8.self)
  }

  private func issues(_ text: String) throws -> [Validation.Issue] {
    Validator().issues(in: try Document.parse(Array(text.utf8)))
  }

  @Test("Good pivots break no rule")
  func good() throws {
    for summary in [
      SyntheticSummary.full(), SyntheticSummary.beyond(), SyntheticSummary.empty(), SyntheticSummary.statedNone(),
      SyntheticSummary.notAsked(),
      SyntheticSummary.bare(),
    ] {
      #expect(try issues(Self.pivot(summary)) == [])
    }
  }

  /// A change to a good pivot, and the rule that must find it.
  struct Mutation: Sendable, CustomTestStringConvertible {
    let rule: String
    let from: String
    let to: String
    var testDescription: String { "\(rule): \(from.prefix(40))" }

    init(_ rule: String, _ from: String, _ to: String) {
      self.rule = rule
      self.from = from
      self.to = to
    }
  }

  static let eh = "1.3.6.1.4.1.12559.11.10.1.3.1"
  static let mutations: [Mutation] = [
    .init("header.template", "<templateId root=\"\(eh).1.3\"/>", ""),
    .init(
      "header.schema-location", "<ClinicalDocument ", "<ClinicalDocument xsi:schemaLocation=\"urn:hl7-org:v3 CDA.xsd\" "
    ),
    .init("header.identifier", "extension=\"pivot-1\"/>", "extension=\"pivot-1\"/><id root=\"1.2.3\"/>"),
    .init("header.code", "code=\"60591-5\"", "code=\"60592-3\""),
    .init("header.title", "<title>Synthèse médicale</title>", "<title> </title>"),
    .init("header.time", "<effectiveTime value=\"20261120101500+0100\"/>", "<effectiveTime value=\"202611\"/>"),
    .init("header.confidentiality", "<confidentialityCode code=\"N\"", "<confidentialityCode code=\"X\""),
    .init("header.language", "<languageCode code=\"fr-FR\"/><setId", "<languageCode code=\"fr\"/><setId"),
    .init("header.set", "<setId root=\"2.999.1.3\"", "<setId root=\"set\""),
    .init("header.custodian", "<name>Cabinet de Trévoux</name><telecom value=\"tel:+33400000000\" use=\"WP\"/>", ""),
    .init("header.participant", "typeCode=\"IND\"", "typeCode=\"INF\""),
    .init("header.service", "<high value=\"20261120\"/>", ""),
    .init("header.related-document", "typeCode=\"XFRM\"", "typeCode=\"RPLC\""),
    .init("header.patient-identifier", "extension=\"255069934000026\"", "extension=\"\""),
    .init("header.patient-name", "<given>Jeanne</given>", "<given nullFlavor=\"NI\"/>"),
    .init("header.patient-birth", "<birthTime value=\"19550615\"/>", "<birthTime value=\"20300101\"/>"),
    .init("header.patient-gender", "<administrativeGenderCode code=\"F\"", "<administrativeGenderCode code=\"W\""),
    .init(
      "header.author",
      "<assignedPerson><name><prefix>Dr</prefix><family>Morel</family><given>Odile</given></name></assignedPerson>", ""),
    .init(
      "header.legal-authenticator", "<legalAuthenticator><time value=\"20261120101500+0100\"/>", "<legalAuthenticator>"),
    .init("section.compulsory", "<code code=\"46264-8\"", "<code code=\"46264-9\""),
    .init("section.once", "<code code=\"11348-0\"", "<code code=\"11450-4\""),
    .init("section.template", "<templateId root=\"\(eh).2.12\"/>", ""),
    .init("section.known", "<code code=\"18776-5\"", "<code code=\"10157-6\""),
    .init("section.parts", "<title>Traitements</title>", ""),
    .init(
      "section.entry",
      "<section><templateId root=\"\(eh).2.8\"/><templateId root=\"2.16.840.1.113883.10.20.1.10\"/><code code=\"18776-5\"",
      "<section><templateId root=\"\(eh).2.4\"/><templateId root=\"2.16.840.1.113883.10.20.1.7\"/><code code=\"46264-8\""
    ),
    .init("entry.template", "<templateId root=\"\(eh).3.26\"/>", ""),
    .init(
      "absence.alone", "code=\"A10BA02\" codeSystem=\"2.16.840.1.113883.6.73\"",
      "code=\"no-known-medications\" codeSystem=\"2.16.840.1.113883.5.1150.1\""),
    .init(
      "medication.times",
      "<effectiveTime xsi:type=\"PIVL_TS\" operator=\"A\"><period value=\"12\" unit=\"h\"/></effectiveTime>", ""),
    .init(
      "medication.strength", "<denominator xsi:type=\"PQ\" value=\"1\" unit=\"1\"/>",
      "<denominator xsi:type=\"PQ\" value=\"1\"/>"),
    .init(
      "narrative.active", "Metformine 500 mg</paragraph>",
      "Metformine 500 mg<linkHtml href=\"http://example.org\">x</linkHtml></paragraph>"),
    .init("code.complete", "code=\"60001111\" codeSystem=\"1.2.250.1.213.2.3.1\"", "code=\"60001111\""),
    .init("code.display", "displayName=\"Moderate\"", "displayName=\" \""),
    .init("code.null", "nullFlavor=\"OTH\"", "nullFlavor=\"UNK\""),
    .init(
      "code.unmapped", "<translation code=\"FAT\" codeSystem=\"2.999.7\" displayName=\"Fatigue de l'aidant\"/>", ""),
    .init(
      "code.translation", "<translation code=\"PEN\" codeSystem=\"2.999.7\" displayName=\"Pénicilline\"/>",
      "<translation code=\"PEN\" codeSystem=\"2.999.7\"/>"),
    .init("null.masked", "nullFlavor=\"UNK\"", "nullFlavor=\"MSK\""),
    .init("reference.resolves", "<reference value=\"#a1\"/>", "<reference value=\"#gone\"/>"),
    .init("identifier.unique", "<paragraph ID=\"m2\">", "<paragraph ID=\"m1\">"),
    .init("identifier.root", "<id root=\"2.999.5\" extension=\"a1\"/>", "<id root=\"allergies\" extension=\"a1\"/>"),
    .init(
      "reference.internal",
      "<templateId root=\"\(eh).3.14\"/><templateId root=\"1.3.6.1.4.1.19376.1.5.3.1.4.4.1\"/><id root=\"2.999.5\" extension=\"p1\"/>",
      "<templateId root=\"\(eh).3.14\"/><id root=\"2.999.5\" extension=\"p9\"/>"),
    .init(
      "group.members", "<organizer classCode=\"BATTERY\" moodCode=\"EVN\"><templateId root=\"\(eh).3.42\"/>",
      "<organizer classCode=\"BATTERY\" moodCode=\"EVN\"><templateId root=\"\(eh).3.39\"/>"),
    .init(
      "entry.status", "<statusCode code=\"active\"/><effectiveTime xsi:type",
      "<statusCode code=\"nullified\"/><effectiveTime xsi:type"),
    .init("entry.inside", "<templateId root=\"\(eh).3.32\"/>", ""),
    .init(
      "entry.negated", "<procedure classCode=\"PROC\" moodCode=\"EVN\"",
      "<procedure classCode=\"PROC\" moodCode=\"EVN\" negationInd=\"true\""),
    .init(
      "vaccine.words", "<originalText><reference value=\"#v1\"/></originalText><translation code=\"GRP\"",
      "<translation code=\"GRP\""),
    .init("code.pinned", "1.3.5.1.4.1.19376.1.5.3.2", "1.3.6.1.4.1.19376.1.5.3.2"),
    .init("observation.parts", "<value xsi:type=\"PQ\" value=\"132\" unit=\"mm[Hg]\"/>", ""),
    .init(
      "observation.coded",
      "<code code=\"8462-4\" codeSystem=\"2.16.840.1.113883.6.1\" displayName=\"Diastolic blood pressure\"/>",
      "<code nullFlavor=\"UNK\"/>"),
    .init("observation.pressure", "value=\"132\" unit=\"mm[Hg]\"", "value=\"132\" unit=\"mm\""),
    .init(
      "time.beginning", "<effectiveTime xsi:type=\"IVL_TS\"><low value=\"20141020\"/></effectiveTime>",
      "<effectiveTime xsi:type=\"IVL_TS\" nullFlavor=\"UNK\"/>"),
    .init("value.type", "<value xsi:type=\"CE\" code=\"high\"", "<value xsi:type=\"CD\" code=\"high\""),
    .init("value.number", "<numerator xsi:type=\"PQ\" value=\"500\"", "<numerator xsi:type=\"PQ\" value=\"5e2\""),
    .init("time.valid", "<low value=\"20190412\"/>", "<low value=\"202507071733070200\"/>"),
    .init("time.zone", "<time value=\"20261120101500+0100\"/>", "<time value=\"20261120101500\"/>"),
    .init(
      "time.order", "<low value=\"20100301\"/><high value=\"20100401\"/>",
      "<low value=\"20100401\"/><high value=\"20100301\"/>"),
    .init("time.born", "<low value=\"20190412\"/>", "<low value=\"19190412\"/>"),
    .init(
      "set.distinct", "<id root=\"2.999.5\" extension=\"a1\"/>",
      "<id root=\"2.999.5\" extension=\"a1\"/><id root=\"2.999.5\" extension=\"a1\"/>"),
    .init("telecom.uri", "tel:+33400000000", "tel:+33 400000000"),
    .init(
      "quantity.order", "<low value=\"1\" unit=\"1\"/><high value=\"2\"",
      "<low value=\"3\" unit=\"1\"/><high value=\"2\""),
    .init("pregnancy.once", "<templateId root=\"\(eh).3.46\"/>", "<templateId root=\"\(eh).3.45\"/>"),
  ]

  @Test("Every broken rule is found, and named", arguments: mutations)
  func broken(_ mutation: Mutation) throws {
    var text = try Self.pivot()
    if mutation.rule == "code.unmapped" {
      // Its words must go as well.
      text = text.replacingOccurrences(
        of: "nullFlavor=\"OTH\"><originalText><reference value=\"#p2\"/></originalText>", with: "nullFlavor=\"OTH\">")
    }
    let changed = text.replacingOccurrences(of: mutation.from, with: mutation.to)
    try #require(changed != text, "the mutation did not apply")
    let found = try issues(changed)
    #expect(found.contains { $0.rule == mutation.rule }, "found \(Set(found.map(\.rule)))")
  }

  @Test("Every rule has a mutation that shows it")
  func coverage() {
    let shown = Set(Self.mutations.map(\.rule))
    #expect(Set(Validator.rules.map(\.id)).subtracting(shown) == [])
  }

  private static func schema() throws -> Schema {
    try Schema.load(path: Project.root.appendingPathComponent("Schemas/pivot-subset.xsd").path)
  }

  @Test("What the writer writes fits the schema of the pivot subset")
  func structure() throws {
    let validator = try Validator.withPivotSchema()
    for summary in [
      SyntheticSummary.full(), SyntheticSummary.beyond(), SyntheticSummary.empty(), SyntheticSummary.statedNone(),
      SyntheticSummary.notAsked(),
      SyntheticSummary.bare(),
    ] {
      let bytes = Array(try Self.pivot(summary).utf8)
      #expect(try Self.schema().issues(in: Document.parse(bytes)) == [])
      #expect(throws: Never.self) { try validator.validate(written: bytes) }
    }
  }

  @Test("An element out of order breaks the schema of the pivot subset, and no other rule")
  func order() throws {
    let text = try Self.pivot().replacingOccurrences(
      of: "<statusCode code=\"active\"/><effectiveTime><low value=\"20190412\"/></effectiveTime>",
      with: "<effectiveTime><low value=\"20190412\"/></effectiveTime><statusCode code=\"active\"/>")
    #expect(try issues(text) == [])
    let validator = try Validator.withPivotSchema()
    let failure = #expect(throws: ValidationFailure.self) { try validator.validate(written: Array(text.utf8)) }
    let issue = try #require(failure?.issues.first { $0.rule == "structure" })
    #expect(issue.path == "/…/statusCode")
    #expect(issue.line != nil)
  }

  @Test("A document that breaks a rule is not validated, and the failure names the rule but no person")
  func refused() throws {
    let text = try Self.pivot().replacingOccurrences(of: "code=\"60591-5\"", with: "code=\"1\"")
    let failure = #expect(throws: ValidationFailure.self) { try Validator().open(received: Array(text.utf8)) }
    #expect(failure?.code == "document.not-valid")
    #expect(failure?.why.contains("header.code") == true)
    #expect(failure?.description.contains("Exemple") == false)
    #expect(throws: ValidationFailure.self) { try Validator().open(received: Array("<a".utf8)) }
  }

  @Test("A validated document holds the very bytes and the XDS unique id")
  func validated() throws {
    let bytes = Array(try Self.pivot().utf8)
    let document = try Validator().validate(written: bytes)
    #expect(document.bytes == bytes)
    #expect(document.uniqueID == "2.999.1.1^pivot-1")
    #expect(document.tree.root.name == "ClinicalDocument")
  }
}

@Suite("Reports on published files", .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"))
struct ValidationReportTests {
  private func report(_ name: String) throws -> ValidationReport {
    Validator().report(on: try Shared.bytes("samples/\(name)"))
  }

  @Test("The repaired reference pivot of wave 8 and the Dutch pivot are valid")
  func good() throws {
    for name in ["2-1234-W8-zero-errors.xml", "onlyProblems-pivot.xml"] {
      let report = try report(name)
      #expect(report.kind == .pivot)
      #expect(report.isValid, "\(report.issues)")
    }
  }

  @Test("The unrepaired reference pivot of wave 7 is not")
  func bad() throws {
    let report = try report("2-1234-2-W7.xml")
    #expect(!report.isValid)
    #expect(report.issues.contains { $0.rule == "section.compulsory" })
    #expect(report.issues.contains { $0.rule == "value.type" })
  }

  @Test("The two French examples are recognised and can travel")
  func french() throws {
    let vsm = try report("VSM_1.4_2022.01.xml")
    #expect(vsm.kind == .frenchSummary)
    #expect(vsm.isValid, "\(vsm.issues)")
    let ips = try report("IPS-FR_2024.01.xml")
    #expect(ips.kind == .frenchPatientSummary)
    #expect(ips.isValid, "\(ips.issues)")
  }

  @Test("A file of no known kind says so")
  func unknown() throws {
    let report = Validator().report(on: Array("<a/>".utf8))
    #expect(report.issues.map(\.rule) == ["document.kind"])
    #expect(!Validator().report(on: [0x3C]).isValid)
  }
}
