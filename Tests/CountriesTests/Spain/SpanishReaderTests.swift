import Countries
import Documents
import Domain
import Foundation
import GatewayTesting
import Testing

@Suite("Spanish Bundles and numbers")
struct SpanishReaderTests {
  @Test("The person's Spanish numbers come first, the language has its country, the content is read")
  func reading() throws {
    let source = SourceDocument.json(SpanishRecord(dni: SpanishRecord.document).json)
    let reader = try #require(AllCountries.reader(of: source))
    #expect(reader.format == .spanishBundle)
    let summary = try reader.read(source).summary
    #expect(
      summary.header.patient.identifiers == [
        InstanceIdentifier(root: Spain.cipRoot, extension: SpanishRecord.lucia),
        InstanceIdentifier(root: Spain.identityDocumentRoot, extension: SpanishRecord.document),
      ])
    #expect(summary.header.language.value == "es-ES")
    #expect(summary.allergies.entries.map(\.agent?.originalText) == ["Cacahuete"])
  }

  @Test("A record that does not say its language is in the one of every region, and the account says so")
  func language() throws {
    var record = SpanishRecord()
    record.language = nil
    let reading = try SpanishBundleReader().read(.json(record.json))
    #expect(reading.summary.header.language.value == "es-ES")
    #expect(reading.account.items.contains { $0.sourcePath == "Composition.language" })
    record.language = "gl"
    let galician = try SpanishBundleReader().read(.json(record.json))
    #expect(galician.summary.header.language.value == "gl-ES")
    #expect(!galician.account.items.contains { $0.sourcePath == "Composition.language" })
  }

  @Test("A Bundle about somebody without a Spanish number is another country's")
  func foreign() {
    let reader = SpanishBundleReader()
    #expect(!reader.reads(.json(SpanishRecord(cip: nil).json)) && !reader.reads(.json(["resourceType": "Bundle"])))
    #expect(throws: ReadingFailure("document.wrong-kind", what: "", why: "", whatToDo: "")) {
      try reader.read(.json(SpanishRecord(cip: nil).json))
    }
  }

  @Test(
    "The letter of DNI and NIE is checked; a CIP-SNS has its form",
    arguments: [
      ("12345678Z", true), ("X1234567L", true), ("Y0000001S", true), ("12345678A", false), ("X1234567Z", false),
      ("1234567L", false), ("123456789", false), ("A2345678Z", false), ("", false),
    ])
  func letters(_ number: String, _ isValid: Bool) {
    #expect(SpanishIdentifier.isIdentityDocument(number) == isValid)
  }

  @Test("A CIP-SNS is ten letters and six digits")
  func cards() {
    #expect(SpanishIdentifier.isCIP(SpanishRecord.lucia))
    for wrong in ["BBBBBBBBEJ00000", "BBBBBBBB1J000001", "BBBBBBBBEJ00000A", "bbbbbbbbej000001", ""] {
      #expect(!SpanishIdentifier.isCIP(wrong))
    }
  }

  @Test("The mask takes one of two numbers with the birth date, and tells each fault for its own field")
  func mask() throws {
    let mask = Spain.searchMask(testIdentities: false)
    let traits = try mask.traits(from: ["cip": "bbbb bbbb ej 000001", "birth": "31/01/1960"]).get()
    #expect(traits.identifiers == [InstanceIdentifier(root: Spain.cipRoot, extension: SpanishRecord.lucia)])
    #expect(traits.birthDate == "19600131")
    let document = try mask.traits(from: ["dni": "00.000.001-R", "birth": "1960-01-31"]).get()
    #expect(document.identifiers.map(\.root) == [Spain.identityDocumentRoot])
    let cases: [([String: String], [String: SearchMask.Fault])] = [
      (["birth": "1960-01-31"], ["cip": .missing, "dni": .missing]),
      (["dni": "00000001A", "birth": "1960-01-31"], ["dni": .checkDigits]),
      (["cip": "BBBB", "birth": "1960-01-31"], ["cip": .digits(found: 4, needed: 16)]),
      (["cip": "BBBBBBBBEJ00000Ñ", "birth": "1960-01-31"], ["cip": .format]),
      (["cip": SpanishRecord.lucia, "birth": "1960"], ["birth": .date]),
    ]
    for (values, expected) in cases {
      guard case .failure(let faults) = mask.traits(from: values) else {
        Issue.record("\(values) should have faults")
        continue
      }
      #expect(faults.byField == expected)
    }
    for field in mask.fields {
      #expect(Set(field.labels.keys) == ["en", "fr", "pt", "de"] && Set(field.help.keys) == ["en", "fr", "pt", "de"])
      if case .identifier = field.kind {
        guard case .success = field.identifier(from: field.example) else {
          Issue.record("the example of \(field.id) should be right")
          continue
        }
      }
    }
  }

  @Test("The mapping page names the roots and refusals that the code knows")
  func page() throws {
    let file = Project.root.appendingPathComponent("Sources/Countries/Spain/MAPPING.md")
    let page = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let terms = [
      Spain.cipRoot, Spain.identityDocumentRoot, "document.invalid-part", "document.wrong-kind", "patient.identifiers",
      "header.language", "-ES",
    ]
    for term in terms { #expect(page.contains(term), "\(term)") }
  }
}
