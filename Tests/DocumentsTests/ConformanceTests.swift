import Documents
import Foundation
import GatewayTesting
import Testing
import XML

@testable import Validation

/// What the official schema and rules say about written documents, and whether our own validator agrees.
@Suite(
  "Conformance of the pivot", .enabled(if: PythonTools.canCheckDocuments, "needs PASSERELLE_SHARED, lxml, saxonche"))
struct ConformanceTests {
  @Test("Every generated summary is a pivot without an error, and no section or entry is without a template")
  func pivots() throws {
    let verdicts = try CheckedDocuments.verdicts.get()
    for (name, _) in GeneratedSummaries.all {
      let verdict = try #require(verdicts["\(name)-pivot"])
      #expect(!verdict.isRefused, "\(name): \(verdict.summary)")
      #expect(verdict.profile == "l3")
      #expect(verdict.gaps == [], "\(name)")
    }
  }

  @Test("Every generated summary in national codes has no error that transcoding does not mend")
  func friendly() throws {
    let verdicts = try CheckedDocuments.verdicts.get()
    for (name, _) in GeneratedSummaries.all {
      let verdict = try #require(verdicts["\(name)-friendly"])
      #expect(verdict.structural == 0, "\(name): \(verdict.summary)")
      #expect(verdict.gaps == [], "\(name)")
    }
  }

  @Test("The document around the original keeps the official rules and ours")
  func original() throws {
    let verdict = try #require(try CheckedDocuments.verdicts.get()["original"])
    #expect(verdict.profile == "l1")
    #expect(!verdict.isRefused, "\(verdict.summary)")
    #expect(throws: Never.self) { try Validator().validate(original: Array(OriginalDocument.text.utf8)) }
  }

  @Test("Our own schema and rules take every generated summary, in both forms, beside the official schema")
  func own() throws {
    let validator = try Validator.withPivotSchema(officialSchemas: Shared.url("conformance/xsd/cda").path)
    for (name, summary) in GeneratedSummaries.all {
      for form in [SummaryForm.pivot, .friendly] {
        let bytes = try PivotWriter.write(summary, as: SyntheticSummary.identity, form: form).bytes
        #expect(throws: Never.self, "\(name) \(form)") { try validator.validate(written: bytes, as: form) }
      }
    }
  }

  @Test("The page on agreement tells the verdicts on every change, ours and the official one")
  func agreement() throws {
    let verdicts = try CheckedDocuments.verdicts.get()
    let validator = try Validator.withPivotSchema()
    let good = try PivotChange.goodPivot()
    var rows: [String] = []
    for (number, change) in CheckedDocuments.changes.enumerated() {
      let official = try #require(verdicts["change-\(number)"]).isRefused
      let bytes = Array(try change.applied(to: good).utf8)
      var own = false
      do { _ = try validator.validate(written: bytes) } catch { own = true }
      rows.append("| \(change.name) | \(official ? "refused" : "taken") | \(own ? "refused" : "taken") |")
    }
    let file = Project.root.appendingPathComponent("Schemas/AGREEMENT.md")
    let page = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let told = Set(page.split(separator: "\n").map(String.init).filter { $0.hasSuffix("refused |") || $0.hasSuffix("taken |") })
    let measured = Set(rows)
    #expect(measured.subtracting(told).sorted() == [], "not on the page")
    #expect(told.subtracting(measured).sorted() == [], "on the page only")
  }
}
