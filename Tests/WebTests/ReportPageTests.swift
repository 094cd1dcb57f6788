import Documents
import Domain
import Foundation
import GatewayTesting
import Testing
import Translation
import Trust

@testable import Exchange
@testable import Web

@Suite("The page that reports a possible error")
struct ReportPageTests {
  static let contact = Peer.Contact(
    name: "Assistance NCPeH", email: "a&b+c%d@ncp.example", telephone: "+33 1 99 00 12 34")
  static let own = Peer.Contact(name: "Apoio NCPeH", email: "apoio@ncp.example")

  static func way(_ contact: Peer.Contact? = contact, isSent: Bool = true) -> ReportingWay {
    ReportingWay(contact: contact, own: own, isSent: isSent)
  }

  private func html(_ page: ReportPage) throws -> String {
    try Renderer().fill("report", page.values.merging(["t": page.texts.all, "token": "0"]) { own, _ in own })
  }

  private func page(_ sample: SampleSummary, _ change: (inout DisplayedSummary) -> Void = { _ in }) -> ReportPage {
    var display = sample.display()
    change(&display)
    return ReportPage(
      view: sample.view, way: Self.way(), display: display, reports: [], texts: PageTexts(language: "en"))
  }

  @Test(
    "A place is a section or an entry of it, and nothing else",
    arguments: [
      ("48765-2", true), ("48765-2/1", true), ("8716-3/12.3", true), ("48765-2/0", false), ("48765-2/01", false),
      ("48765-2/1/2", false), ("48765-2/1.2.3", false), ("48765-2/", false), ("", false), ("allergies", false),
      ("48765-2/penicillin", false), ("48765-2\r\nBcc: a@b.example", false), ("４８７６５-2", false),
      ("48765-2/123456", false), ("487652", false), ("-2", false),
    ])
  func places(text: String, isOne: Bool) {
    #expect((ErrorReport.Place(text) != nil) == isOne)
    if isOne { #expect(ErrorReport.Place(text)?.description == text) }
  }

  @Test("Every line has the place of its entry in the document, whatever the order of the page; values hold no words")
  func entries() throws {
    let sample = try SampleSummary.of("camille-rousseau")
    let html = try html(page(sample))
    for (code, count) in [
      ("48765-2", sample.received.summary.allergies.entries.count),
      ("10160-0", sample.received.summary.medications.entries.count),
    ] {
      let places = html.matches(of: /<option value="([0-9-]+)\/([0-9]+)"/).filter { $0.output.1 == code }
        .compactMap { Int($0.output.2) }
      #expect(count > 1 && places.sorted() == Array(1...count), "\(code)")
    }
    let peanut = try #require(
      sample.received.summary.allergies.entries.firstIndex { $0.agent?.sourceWords == "Arachide" })
    #expect(html.contains("<option value=\"48765-2/\(peanut + 1)\">Entry \(peanut + 1): Peanut</option>"))
    for value in html.matches(of: /<option value="([^"]*)"/).map(\.output.1) where !value.isEmpty {
      #expect(ErrorReport.Place(String(value)) != nil, "\(value)")
    }
    #expect(html.contains("<optgroup label=\"Alerts\">"))
  }

  @Test("What a document calls its sections and items stays text on the page, and an unknown section is no place")
  func hostile() throws {
    let evil = "\"><script>alert(1)</script>&{{t.skip}}"
    let html = try html(
      page(try SampleSummary.of("camille-rousseau")) { display in
        for index in display.sections.indices {
          display.sections[index].title = evil
          for item in display.sections[index].items.indices { display.sections[index].items[item].main.text = evil }
        }
        display.sections[1].code = evil
      })
    #expect(html.contains("&lt;script&gt;") && !html.contains("<script"))
    #expect(html.contains("{{t.skip}}"), "a template in a value was run")
  }

  @Test("The message in every language is complete, holds kind and place, and its link says the same")
  func message() throws {
    let reference = try Samples.request().reference
    let portugal = try Samples.country("PT")
    for (home, language) in [("FR", "fr"), ("PT", "pt"), ("AT", "de"), ("ES", "en")] {
      for kind in ErrorReport.Kind.allCases {
        let text = ErrorReportText(
          ErrorReport(kind, at: ErrorReport.Place("10160-0/2")), reference: reference,
          from: try Samples.country(home), readIn: portugal, answers: Self.own)
        #expect(text.language == language)
        #expect(text.body.contains(PageTexts(language: language)["report.kind.\(kind.rawValue)"]))
        #expect(text.body.contains("LOINC 10160-0") && text.body.contains("apoio@ncp.example"))
        for part in [text.subject, text.body] { #expect(!part.contains("{") && !part.contains("report.")) }
        #expect(text.subject.contains(reference.description))
        let link = try #require(text.link(to: Self.contact))
        // RFC 6068: what separates is escaped in the address too.
        #expect(link.hasPrefix("mailto:a%26b%2Bc%25d@ncp.example?subject="))
        let parts = try #require(URLComponents(string: link)?.queryItems)
        #expect(parts.map(\.name) == ["subject", "body"] && parts[0].value == text.subject)
        #expect(parts[1].value?.replacing("\r\n", with: "\n") == text.body)
      }
    }
    let unknown = ErrorReportText(
      ErrorReport(.other, at: nil), reference: reference, from: try Samples.country("ES"), readIn: portugal,
      answers: nil)
    #expect(unknown.body.contains("the national contact point for eHealth (Portugal)"))
    #expect(unknown.link(to: Peer.Contact(name: "x", telephone: "+351 210000000")) == nil)
  }

  @Test("A form that was not taken keeps what was chosen, names the fault first and leads to it")
  func fault() throws {
    var page = page(try SampleSummary.of("camille-rousseau"))
    (page.kind, page.place, page.fault) = ("translation", "10160-0/1", "report.fault.place")
    let html = try html(page)
    #expect(html.contains("value=\"translation\" required checked"))
    #expect(html.contains("<option value=\"10160-0/1\" selected>"))
    #expect(html.contains("<a href=\"#place\">") && html.contains("aria-invalid=\"true\""))
  }

  @Test("Every word of the page is there in the four languages, with the same values to fill in")
  func words() {
    for (key, row) in PageTexts.reports {
      #expect(Set(row.keys) == Set(PageTexts.offered) && row.values.allSatisfy { !$0.isEmpty }, "\(key)")
      let fillers = row.mapValues { text in Set(text.matches(of: /\{[a-zA-Z]+\}/).map { String($0.output) }) }
      #expect(Set(fillers.values).count == 1, "\(key): \(fillers)")
    }
  }
}
