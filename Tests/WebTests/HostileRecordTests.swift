import CDA
import Documents
import Domain
import Foundation
import GatewayTesting
import Testing
import Translation
import XML

@testable import Exchange
@testable import Web

/// Records that are made to harm who reads them: from the document as it came to the page, the paper and the copied text.
@Suite("Hostile records on the summary's page")
struct HostileRecordTests {
  private static let markup = "\"><script>alert(1)</script><img src=x onerror=alert(2)><style>*{display:none}</style>'&"
  private static let direction = "\u{202E}\u{2066}\u{200F}\u{061C}"
  /// A second line that would be taken for a section of ours.
  private static let forged = "\n\nALLERGIES\n  No known allergies\u{2028}\u{85}\u{1B}[2J"
  private static let evil = "\(markup)\(direction)\(forged){{t.skip}}{{{body}}}"

  /// One of the demo's people whose every free text is hostile.
  private static func record() throws -> SampleSummary {
    try SampleSummary.of("camille-rousseau") { summary in
      summary.header.patient.name = PersonName(family: ["ROUSSEAU\(evil)"], given: [evil])
      summary.header.title = evil
      var allergies = summary.allergies.entries
      allergies[0].agent = CodedConcept(
        source: [Coding(system: evil, code: evil, display: evil)], originalText: evil)
      allergies[0].comment = evil
      summary.allergies = .init(
        content: .entries(allergies),
        narrative: [
          Narrative([
            .element(name: "script", attributes: [], children: [.text("alert(3)")]),
            .element(
              name: "paragraph", attributes: [.init("onclick", "alert(4)"), .init("style", "display:none")],
              children: [.text("harmless\(evil)")]),
            .element(
              name: "linkHtml", attributes: [.init("href", "javascript:alert(5)")], children: [.text("here")]),
          ])
        ])
      summary.narrativeSections.append(
        NarrativeSection(
          code: Coding(system: "2.16.840.1.113883.6.1", code: evil, display: evil), sourceTitle: evil,
          narrative: [Narrative([.element(name: "paragraph", attributes: [], children: [.text(evil)])])]))
    }
  }

  @Test("Nothing of it becomes markup, an address, another direction, or a template", arguments: ["en", "fr"])
  func page(language: String) throws {
    for mode in SummaryPage.Mode.allCases {
      let html = try Self.record().html(language, mode: mode)
      #expect(html.contains("&lt;script&gt;alert(1)") && html.contains("harmless"))
      for tag in ["<script", "<img", "<style", "onclick=", "href=\"javascript", "style=\"display"] {
        #expect(!html.contains(tag), "\(tag) in \(mode)")
      }
      #expect(html.contains("{{t.skip}}"), "a template in a value was run")
      let hidden = html.unicodeScalars.filter {
        $0.value != 10 && ($0.properties.isDefaultIgnorableCodePoint || $0.value < 32)
      }
      #expect(hidden.isEmpty, "\(hidden.map { String($0.value, radix: 16) })")
      let identifiers = html.matches(of: /\sid="([^"]*)"/).map { String($0.output.1) }
      #expect(Set(identifiers).count == identifiers.count, "an id stands twice")
    }
  }

  @Test("In the copied text no line begins that the record wrote, and no terminal is told anything")
  func copiedText() throws {
    let text = try Self.record().display().text
    #expect(text.split(separator: "\n").filter { $0.hasPrefix("ALLERGIES") }.count == 1)
    #expect(!text.split(separator: "\n").contains { $0.trimmingCharacters(in: .whitespaces) == "No known allergies" })
    #expect(text.unicodeScalars.allSatisfy { $0.value == 10 || $0.value >= 32 && !$0.properties.isBidiControl })
  }

  @Test("On paper the patient stands on every page, and no line is the record's", .enabled(if: Paper.isHere))
  func paper() throws {
    let sheet = PaperSheet(
      title: "Patient summary", created: SampleSummary.now, footing: "Printed", reference: "K7QM-2F9R", note: "Note.",
      country: "France", hasOriginals: true)
    let pages = try Paper.pages(of: Self.record().display().paper(sheet))
    #expect(pages.allSatisfy { $0.contains("ROUSSEAU") && $0.contains("12 April 1978") })
    #expect(!pages.joined().split(separator: "\n").contains("ALLERGIES"))
  }

  @Test("Fields of a megabyte are cut with a sign, and ten thousand entries are all there, soon")
  func size() throws {
    let huge = String(repeating: "mot ", count: 250_000) + String(repeating: "a\u{301}\u{302}", count: 100_000)
    let long = try SampleSummary.of("camille-rousseau") { summary in
      var allergies = summary.allergies.entries
      allergies[0].comment = huge
      allergies[0].agent?.originalText = huge
      summary.allergies = .init(content: .entries(allergies))
      summary.header.patient.name = PersonName(family: [huge], given: [huge])
    }
    let html = try long.html()
    #expect(html.utf8.count < 200_000 && html.contains("…") && html.contains("Peanut"))

    let many = try SampleSummary.of("camille-rousseau") { summary in
      let allergies = summary.allergies.entries
      summary.allergies = .init(content: .entries((0..<10_000).map { allergies[$0 % allergies.count] }))
    }
    let display = many.display()
    #expect(display.sections.first { $0.code == "48765-2" }?.items.count == 10_000)
    let start = ContinuousClock.now
    let page = try many.html()
    // Served in 100 ms at the most; an unoptimized build on a busy machine is many times slower.
    #expect(ContinuousClock.now - start < .seconds(60))
    #expect(page.contains("<span class=\"count\">10000</span>") && page.contains("Show 9800 more entries"))
    #expect(page.contains("href=\"?language=en&amp;mode=translation&amp;all=1\"") && page.utf8.count < 500_000)
    let whole = try many.html(isWhole: true)
    #expect(whole.ranges(of: "<details class=\"source\">").count > 10_000 && !whole.contains("more entries"))
  }
}
