import Documents
import Domain
import Exchange
import Foundation
import GatewayTesting
import Testing
import Translation

@testable import Web

@Suite("The summary page")
struct SummaryPageTests {
  @Test("The most dangerous stands first, and every section is printed with its heading whatever it holds")
  func order() throws {
    let html = try SampleSummary.of("camille-rousseau").html()
    let titles = html.matches(of: /<h2 id="h-[0-9]+">([^<]+?)(?: <span|<)/).map { String($0.output.1) }
    #expect(
      titles == [
        "Alerts", "Allergies and intolerances", "Medicines", "Current problems", "Devices and implants", "Pregnancy",
        "Procedures", "Vaccinations", "Past problems", "Results", "Vital signs", "Functional status",
        "Social history", "Care plan", "Advance directives",
      ])
  }

  @Test("Substance first, brand beside; flags in words; the original opens under the line with its language")
  func lines() throws {
    let html = try SampleSummary.of("camille-rousseau").html("pt")
    #expect(html.contains("<span class=\"main\" lang=\"pt\" dir=\"ltr\">ramipril"))
    #expect(html.contains("<span class=\"brand\" lang=\"fr\" dir=\"ltr\">RAMIPRIL ALMUS 5 mg</span>"))
    #expect(html.contains(">≈ aproximado</span>"))
    #expect(html.contains("<p class=\"orig\" lang=\"fr\" dir=\"ltr\">Arachide</p>"))
    #expect(html.contains("12 de abril de 1978 (48)"))
  }

  @Test("Three ways of wording: translated, beside each other, original; the language changes by a link")
  func modes() throws {
    let sample = try SampleSummary.of("camille-rousseau")
    let both = try sample.html("de", mode: .both)
    #expect(both.contains("class=\"summary both\""))
    #expect(both.contains("<div class=\"orig\" lang=\"fr\" dir=\"ltr\">Arachide</div>"))
    #expect(both.contains("href=\"?language=pt&amp;mode=both\""))
    let original = try sample.html("de", mode: .original)
    #expect(original.contains("<span class=\"main\" lang=\"fr\" dir=\"ltr\">Arachide</span>"))
    #expect(original.contains("<p class=\"orig\" lang=\"de\" dir=\"ltr\">"))
  }

  @Test("Only flagged items are shown on demand, and a section without one says so instead of looking empty")
  func flagged() throws {
    let html = try SampleSummary.of("camille-rousseau").html(flaggedOnly: true)
    #expect(html.contains(">Peanut</span>"))
    #expect(!html.contains(">amoxicillin</span>"))
    #expect(html.contains("No flagged items in this section."))
  }

  @Test("A brand never stands alone: in the original's wording the substance is beside it")
  func brandWithSubstance() throws {
    let html = try SampleSummary.of("camille-rousseau").html("pt", mode: .original)
    #expect(
      html.contains(
        "<span class=\"main\" lang=\"fr\" dir=\"ltr\">RAMIPRIL ALMUS 5 mg</span> "
          + "<span class=\"brand\" lang=\"pt\" dir=\"ltr\">ramipril"))
  }

  @Test("A list of flagged items alone says how many there are, so that nobody takes it for the whole")
  func partOfTheList() throws {
    let sample = try SampleSummary.of("camille-rousseau")
    let html = try sample.html(flaggedOnly: true)
    #expect(html.contains("<strong>Only flagged items are shown: 6 of 18.</strong>"))
    #expect(html.contains("href=\"?language=en&amp;mode=translation\">Show all</a>"))
    #expect(try !sample.html().contains("Only flagged items are shown"))
  }

  @Test("Times are those of the clock on the clinician's wall, with their zone")
  func clock() throws {
    let civil = CivilTime(country: try Samples.country("BG"))
    let html = try SampleSummary.of("camille-rousseau").html(civil: civil)
    #expect(html.contains("view allowed until 14:06</strong>"))
    #expect(html.contains("summary built 18 November 2026 13:06 (time in Bulgaria)"))
    #expect(html.contains("data-closes=\"3600\""))
    let sample = try SampleSummary.of("camille-rousseau")
    let longer = SampleSummary(sample, viewSeconds: 24 * 3600)
    #expect(try longer.html(civil: civil).contains("view allowed until 19 Nov, 13:06</strong>"))
  }

  @Test("The line of truth counts the flags by kind, and says for everybody that it may not be all")
  func truth() throws {
    let html = try SampleSummary.of("camille-rousseau").html()
    #expect(html.contains(/[0-9]+ of [0-9]+ items are flagged\. [^<]*[0-9]+ ≈ approximate/))
    #expect(html.contains("This may not contain everything: patients choose what they share."))
    #expect(html.contains("signature valid"))
    let empty = try SampleSummary.of("camille-rousseau") { $0 = $0.limited(to: []) }.html()
    #expect(empty.contains("This may not contain everything: patients choose what they share."))
  }

  @Test("Four kinds of nothing have four shapes and four words, and an empty list never says none")
  func nothing() throws {
    let none = Coding(system: "2.16.840.1.113883.5.1150.1", code: "no-known-allergies", display: "No known allergies")
    func shape(_ change: (inout PatientSummary) -> Void) throws -> String {
      let html = try SampleSummary.of("camille-rousseau", change).html()
      let start = try #require(html.firstRange(of: "<section class=\"section s-48765-2"))
      return String(html[start.lowerBound...].prefix { _ in true }.prefix(900))
    }
    let stated = try shape { $0.allergies = .init(content: .statedNone(none)) }
    #expect(stated.contains("nothing statedNone") && stated.contains("✓") && stated.contains("stated by"))
    let notAsked = try shape { $0.allergies = .init(content: .notAsked) }
    #expect(notAsked.contains("nothing notRecorded") && notAsked.contains(">?<") && notAsked.contains("not recorded"))
    let silent = try shape { $0.allergies = .init() }
    #expect(silent.contains("nothing notAvailable") && silent.contains(">–<") && silent.contains("not available"))
    #expect(![notAsked, silent].contains { $0.lowercased().contains("none") || $0.contains("No known") })
    var summary = try SampleSummary.of("camille-rousseau").received.summary
    summary.allergies = .init()
    let sample = try SampleSummary(summary, unread: ["48765-2": 2, "11450-4": 1])
    let failed = try sample.html()
    #expect(failed.contains("nothing failed\" role=\"alert\"") && failed.contains("Try again"))
    #expect(failed.contains("Allergies and intolerances could not be shown (\(sample.view.reference))."))
    #expect(failed.contains("Not every entry could be shown: Current problems (\(sample.view.reference))."))
    #expect(failed.contains("href=\"/clinician/requests/ab12/original\""))
  }

  @Test("A part that was held back and a part that never was give the same page, byte for byte")
  func heldBack() throws {
    let kept = ["48765-2", "10160-0", "11450-4", "47519-4"]
    let whole = try SampleSummary.of("camille-rousseau").received.summary
    #expect(!whole.pastIllnesses.entries.isEmpty, "the sample has nothing to hold back")
    let withheld = try SampleSummary.of("camille-rousseau") { $0 = $0.limited(to: kept) }
    let absent = try SampleSummary.of("camille-rousseau") { summary in
      summary.pastIllnesses = .init()
      summary = summary.limited(to: kept)
    }
    for language in PageTexts.offered {
      #expect(try withheld.html(language) == absent.html(language))
      #expect(try withheld.html(language, mode: .both) == absent.html(language, mode: .both))
    }
  }

  @Test("A document that does not keep every rule is shown with a notice, not hidden")
  func remarks() throws {
    let summary = try SampleSummary.of("camille-rousseau").received.summary
    let html = try SampleSummary(summary, remarks: ["Nothing of the record lies before the patient's birth."]).html()
    #expect(html.contains("does not keep 1 of the European rules") && html.contains(">Peanut</span>"))
    #expect(try !SampleSummary(summary).html().contains("European rules"))
  }

  @Test(
    "A withdrawn entry is not in the list and not hidden either", arguments: ["refuted", "entered-in-error"])
  func withdrawn(status: String) throws {
    let html = try SampleSummary.of("camille-rousseau") { summary in
      var entries = summary.allergies.entries
      entries[0].certainty = CodedConcept(
        source: [Coding(system: "2.16.840.1.113883.4.642.3.100", code: status, display: status)])
      summary.allergies = .init(content: .entries(entries))
    }.html()
    #expect(html.contains("withdrawn entries: 1"))
  }

  @Test("Hostile names, terms, comments and sources stay text", arguments: ["en", "pt"])
  func hostile(language: String) throws {
    let evil = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'&{{t.skip}}\u{202E}"
    let html = try SampleSummary.of("camille-rousseau").html(language) { display in
      display.patient.family = evil
      display.patient.given = evil
      display.warnings = [evil]
      display.document.append(DisplayedFact(name: "x", value: evil))
      for section in display.sections.indices {
        display.sections[section].title = evil
        display.sections[section].nothingText = evil
        for item in display.sections[section].items.indices {
          display.sections[section].items[item].main.text = evil
          display.sections[section].items[item].main.language = evil
          display.sections[section].items[item].details = [evil]
          display.sections[section].items[item].original?.text = evil
          display.sections[section].items[item].source = [DisplayedFact(name: "x", value: evil)]
        }
        display.sections[section].withdrawn = display.sections[section].items
        display.sections[section].withdrawnText = evil
      }
    }
    #expect(html.contains("&lt;script&gt;"))
    #expect(!html.contains("<script") && !html.contains("<img") && !html.contains("\u{202E}"))
    #expect(html.contains("{{t.skip}}"), "a template in a value was run")
  }
}
