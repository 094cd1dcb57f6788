import Domain
import Foundation
import GatewayTesting
import Testing
import XML

@testable import Validation

@Suite("Validator of the original")
struct OriginalRulesTests {
  private func failure(_ from: String, _ to: String) throws -> ValidationFailure? {
    let text = OriginalDocument.text.replacingOccurrences(of: from, with: to)
    try #require(text != OriginalDocument.text, "the change did not apply")
    do {
      _ = try Validator().validate(original: Array(text.utf8))
      return nil
    } catch { return error }
  }

  @Test("A document around a PDF is valid, and its report says what it is")
  func good() throws {
    let bytes = Array(OriginalDocument.text.utf8)
    #expect(throws: Never.self) { try Validator().validate(original: bytes) }
    #expect(throws: Never.self) { try Validator().open(received: bytes) }
    let report = Validator().report(on: bytes)
    #expect(report.kind == .original)
    #expect(report.isValid)
  }

  static let changes: [(String, String, String)] = [
    ("original.template", "1.3.6.1.4.1.12559.11.10.1.3.1.1.7", "1.3.6.1.4.1.12559.11.10.1.3.1.1.8"),
    ("original.body", "nonXMLBody", "structuredBody"),
    ("original.file", "application/pdf", "text/html"),
    ("original.file", "JVBERi0", "PGh0bWw"),
    ("original.file", "representation=\"B64\"", "representation=\"TXT\""),
    ("original.related", "typeCode=\"XFRM\"", "typeCode=\"APND\""),
    ("header.language", "<languageCode code=\"fr-FR\"/><setId", "<languageCode code=\"fr\"/><setId"),
    ("header.patient-name", "<given>Jeanne</given>", "<given nullFlavor=\"NI\"/>"),
    ("time.zone", "<effectiveTime value=\"20261120101500+0100\"/>", "<effectiveTime value=\"20261120101500\"/>"),
    ("null.masked", "<given>Jeanne</given>", "<given>Jeanne</given><given nullFlavor=\"MSK\"/>"),
  ]

  @Test("What breaks a rule of the original is refused, with element and line", arguments: changes)
  func broken(_ rule: String, _ from: String, _ to: String) throws {
    let failure = try #require(try failure(from, to))
    let issue = try #require(failure.issues.first { $0.rule == rule }, "found \(failure.issues.map(\.rule))")
    #expect(issue.path.hasPrefix("/ClinicalDocument"))
    #expect(issue.line != nil)
    #expect(failure.why.contains("line"))
  }

  @Test("A directory without the official schema is refused when the gateway starts")
  func officialSchema() {
    let failure = #expect(throws: ValidationFailure.self) {
      try Validator.withPivotSchema(officialSchemas: "/nonexistent")
    }
    #expect(failure?.code == "document.official-schema")
  }
}
