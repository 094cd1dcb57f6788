import Documents
import Domain
import Exchange
import Foundation
import GatewayTesting
import Testing
import Translation

@testable import Gateway
@testable import Web

/// The summary for paper (users.md 3.8), of people whose names are written in three alphabets, in each offered language.
@Suite("The summary on paper", .enabled(if: Paper.isHere, "needs poppler-utils"))
struct PaperTests {
  @Test(
    "Two pages for a typical record, the patient and the page on each, flags in words", arguments: PageTexts.offered)
  func pages(language: String) throws {
    for (account, names) in [
      ("camille", ["ROUSSEAU"]), ("eleni", ["ΠΑΠΑΔΟΠΟΥΛΟΥ ΕΛΕΝΗ", "(PAPADOPOULOU ELENI)"]),
      ("boyana", ["ИВАНОВА БОЯНА", "(IVANOVA BOYANA)"]),
    ] {
      let sample = try DemoPeoplePageTests.sample(account)
      let pdf = try sample.page(language).paper(hasOriginals: true)
      try Paper.keep(pdf, "paper-\(account)-\(language)")
      let pages = try Paper.pages(of: pdf)
      #expect(pages.count <= 2, "\(account) in \(language): \(pages.count) pages")
      for (index, page) in pages.enumerated() {
        #expect(names.allSatisfy(page.contains), "\(account), page \(index + 1)")
        #expect(page.contains(sample.display(language).patient.born) && page.contains("\(sample.view.reference)"))
        #expect(page.contains("\(index + 1) / \(pages.count)") && page.contains("Ana MARTINS"))
      }
      #expect((language == "fr" || pages[0].contains("“Arachide” (fr)")) && pages[0].contains("[≈ "))
    }
  }

  @Test("Without the originals they are left out")
  func withoutOriginals() throws {
    let pdf = try DemoPeoplePageTests.sample("camille").page().paper(hasOriginals: false)
    #expect(try !Paper.pages(of: pdf).joined().contains("“Arachide” (fr)"))
  }

  @Test(
    "It is tagged, has title and language, and brings its letters along", arguments: ["camille", "eleni", "boyana"])
  func form(account: String) throws {
    let pdf = try DemoPeoplePageTests.sample(account).page("pt").paper(hasOriginals: true)
    let facts = try Paper.run("pdfinfo", ["-"], pdf)
    #expect(facts.contains(/Tagged: +yes/) && facts.contains(/Title: +Resumo de saúde/), "\(facts)")
    #expect(facts.contains(/Page size: +595.*A4/))
    #expect(String(decoding: pdf, as: UTF8.self).contains("/Lang (pt)"))
    let fonts = try Paper.run("pdffonts", ["-"], pdf).split(separator: "\n").dropFirst(2)
    #expect(fonts.count >= 2 && fonts.allSatisfy { $0.contains(#/ yes +yes +yes /#) }, "\(fonts)")
    let tree = try Paper.run("pdfinfo", ["-struct-text", "-"], pdf)
    let headings = tree.matches(of: /H[12] \(block\)\s+"([^"]+)"/).map { String($0.output.1) }
    #expect(
      Array(headings.prefix(5)) == [
        "Resumo de saúde", "Alertas", "Alergias e intolerâncias", "Medicação", "Problemas atuais",
      ], "\(headings)")
  }

  @Test("No letter is smaller than 10 points, head and foot included")
  func letters() throws {
    let pdf = try DemoPeoplePageTests.sample("eleni").page("de").paper(hasOriginals: true)
    // A line of DejaVu Sans is 1.16 times as high as its size.
    let heights = try Paper.run("pdftotext", ["-bbox", "-", "-"], pdf)
      .matches(of: /yMin="([0-9.]+)" xMax="[0-9.]+" yMax="([0-9.]+)"/)
      .compactMap { match in
        Double(match.output.1).flatMap { top in Double(match.output.2).map { $0 - top } }
      }
    #expect(heights.count > 200)
    #expect(try #require(heights.min()) > 11, "\(heights.min() ?? 0)")
  }

  @Test("What is not known of allergies stands where they stand, and how good the record is stands first")
  func nothingKnown() throws {
    let page = try #require(
      try Paper.pages(of: DemoPeoplePageTests.sample("agathe").page().paper(hasOriginals: true)).first)
    let order = [
      "signature valid", "items are flagged", "may not contain everything", "Alerts", "Allergies", "not available",
      "Medicines",
    ]
    .compactMap { page.firstRange(of: $0)?.lowerBound }
    #expect(order.count == 7 && order == order.sorted(), "\(page)")
    let empty = try Paper.pages(
      of: SampleSummary.of("camille-rousseau") { $0 = $0.limited(to: []) }.page()
        .paper(hasOriginals: true)
    ).joined()
    for title in ["Alerts", "Allergies and intolerances", "Medicines", "Care plan"] { #expect(empty.contains(title)) }
  }

  @Test("A view that nobody allowed says so on every page, and what could not be shown is told first")
  func warnings() throws {
    var vital = try DemoPeoplePageTests.sample("gaston")
    vital.view.isVitalInterest = true
    let pages = try Paper.pages(of: vital.page().paper(hasOriginals: true))
    #expect(pages.count > 2 && pages.allSatisfy { $0.contains("Seen under vital interest") })
    var summary = try SampleSummary.of("camille-rousseau").received.summary
    summary.allergies = .init()
    let unread = try SampleSummary(summary, remarks: ["One rule."], unread: ["48765-2": 2])
    let first = try #require(try Paper.pages(of: unread.page().paper(hasOriginals: true)).first)
    #expect(first.contains("⚠ Allergies and intolerances could not be shown"))
    #expect(first.contains("⚠ This document does not keep 1 of the European rules."))
    #expect(unread.page().copied.contains("⚠ Allergies and intolerances could not be shown"))
  }

  @Test("The copied text names the patient in Latin letters too, and says that it may not be all")
  func copied() throws {
    let text = try DemoPeoplePageTests.sample("boyana").page().copied
    #expect(text.contains("In Latin letters: IVANOVA BOYANA") && text.contains("may not contain everything"))
    #expect(text.contains("ALLERGIES AND INTOLERANCES") && !text.contains("PROCEDURES"))
  }
}

/// What poppler reads of a PDF, page by page.
enum Paper {
  static let isHere = ["pdftotext", "pdfinfo", "pdffonts"].allSatisfy { Command.path(of: $0) != nil }

  static func run(_ tool: String, _ arguments: [String], _ pdf: [UInt8]) throws -> String {
    try Command.run(try #require(Command.path(of: tool)), arguments, input: pdf).output
  }

  static func pages(of pdf: [UInt8]) throws -> [String] {
    try run("pdftotext", ["-raw", "-", "-"], pdf).split(separator: "\u{0C}").map(String.init)
      .filter { $0.contains { !$0.isWhitespace } }
  }

  /// For whoever wants to look at it, beside the pictures of the pages.
  static func keep(_ pdf: [UInt8], _ name: String) throws {
    guard let folder = ProcessInfo.processInfo.environment["PASSERELLE_SHOTS"] else { return }
    try Data(pdf).write(to: URL(fileURLWithPath: folder).appendingPathComponent("\(name).pdf"))
  }
}
