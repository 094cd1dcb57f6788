import Domain
import Foundation
import GatewayTesting
import Synchronization
import Testing

@testable import Web

@Suite("Forms and texts from outside")
struct FormTests {
  @Test("Fields are decoded once, in order, and may occur more than once")
  func fields() {
    let form = Form("part=48765-2&part=10160-0&name=Z%C3%A9+Ro%26ger&empty=&lone")
    #expect(form.all("part") == ["48765-2", "10160-0"])
    #expect(form["name"] == "Zé Ro&ger")
    #expect(form["empty"] == "")
    #expect(form["lone"] == "")
    #expect(form["absent"] == nil)
  }

  @Test("A malformed escape gives nothing, and no more than 200 fields are read")
  func malformed() {
    #expect(Form("a=%zz")["a"] == "")
    #expect(Form((0..<300).map { "f\($0)=1" }.joined(separator: "&"))["f250"] == nil)
  }

  @Test("What is written as a form is read back as it was")
  func roundTrip() {
    let text = "é&=+% \u{1F600}\"'<>"
    #expect(Form(Form.encode(["k": text]))["k"] == text)
  }

  @Test("Names of other countries carry no control or direction characters, and no endless text")
  func names() {
    #expect(shown("A\u{202E}NA\u{200F}\u{0007} \u{2066}X\u{2069}") == "ANA X")
    #expect(shown("Μαρία Ελένη") == "Μαρία Ελένη")
    #expect(shown(String(repeating: "x", count: 5000)).count == 200)
  }
}

/// A clock that a test moves.
final class HandClock: WallClock {
  private let time: Mutex<Instant>
  init(_ start: Instant) { time = Mutex(start) }
  var now: Instant { time.withLock { $0 } }
  func move(seconds: Int64) { time.withLock { $0 = $0.advanced(bySeconds: seconds) } }
}

@Suite("Sessions")
struct SessionTests {
  private let clock = HandClock(Instant(seconds: 1_790_000_000))
  private let auditor = Person.auditor(subject: "rita", name: "Rita")

  @Test("A session ends after 15 minutes without a visit, and after 8 hours in any case")
  func lifetimes() async {
    let sessions = Sessions(clock: clock)
    let idle = await sessions.begin(auditor, language: "en")
    clock.move(seconds: 15 * 60 - 1)
    #expect(await sessions.find(idle) != nil)
    clock.move(seconds: 15 * 60)
    #expect(await sessions.find(idle) == nil)

    let busy = await sessions.begin(auditor, language: "en")
    for _ in 0..<(8 * 6) {
      clock.move(seconds: 600)
      _ = await sessions.find(busy)
    }
    #expect(await sessions.find(busy) == nil)
  }

  @Test("What a waiting page asks by itself is no visit: an unattended screen does not stay signed in")
  func unattended() async {
    let sessions = Sessions(clock: clock)
    let id = await sessions.begin(auditor, language: "en")
    for _ in 0..<14 {
      clock.move(seconds: 60)
      #expect(await sessions.find(id, isVisit: false) != nil)
    }
    clock.move(seconds: 60)
    #expect(await sessions.find(id, isVisit: false) == nil)
  }

  @Test("A form token works once, in its own session only")
  func tokens() async {
    let sessions = Sessions(clock: clock)
    let (one, other) = (
      await sessions.begin(auditor, language: "en"), await sessions.begin(auditor, language: "en")
    )
    let token = await sessions.token(for: one)
    #expect(await !sessions.take(token, of: other))
    #expect(await !sessions.take(nil, of: one))
    #expect(await sessions.take(token, of: one))
    #expect(await !sessions.take(token, of: one))
  }

  @Test("An unknown cookie and an ended session are nobody")
  func unknown() async {
    let sessions = Sessions(clock: clock)
    let id = await sessions.begin(auditor, language: "en")
    await sessions.end(id)
    #expect(await sessions.find(id) == nil)
    #expect(await sessions.find("00") == nil)
    #expect(await sessions.find(nil) == nil)
  }
}

@Suite("Words of the pages")
struct WordTests {
  @Test("Every text stands in every language of the pages, with the same placeholders")
  func languages() throws {
    for (key, row) in PageTexts.table {
      let english = try #require(row["en"], "\(key)")
      for language in PageTexts.offered {
        let text = row[language] ?? ""
        #expect(!text.isEmpty, "\(key) has no text in \(language)")
        #expect(placeholders(text) == placeholders(english), "\(key) in \(language)")
      }
    }
  }

  @Test("No sentence stands in English in another language")
  func untranslated() {
    for (key, row) in PageTexts.table {
      let words = (row["en"] ?? "").replacing(/\{[a-z]+\}/, with: "").split(whereSeparator: { !$0.isLetter })
      guard words.count > 2 else { continue }
      for language in PageTexts.offered.dropFirst() {
        #expect(row[language] != row["en"], "\(key) in \(language)")
      }
    }
  }

  private func placeholders(_ text: String) -> [String] {
    text.matches(of: /\{[a-z]+\}/).map { String($0.output) }.sorted()
  }

  @Test("A patient is asked in a reviewed language only")
  func approval() {
    #expect(PageTexts.approvalLanguages == ["en", "fr", "pt", "de"])
    #expect(Set(PageTexts.approvalLanguages).isSubset(of: PageTexts.offered))
  }

  @Test(
    "The other languages of the Union are drafts that nobody is offered, until their state is set; half a one never")
  func drafts() throws {
    let drafts = PatientLanguages.shipped
    let union = [
      "bg", "cs", "da", "el", "es", "et", "fi", "ga", "hr", "hu", "it", "lt", "lv", "mt", "nl", "pl", "ro", "sk", "sl",
      "sv",
    ]
    #expect(drafts.languages.keys.sorted() == union && drafts.offered.isEmpty)
    for (code, language) in drafts.languages {
      #expect(language.state == .draft && Set(language.texts.keys) == PatientLanguages.keys, "\(code)")
      for (key, text) in language.texts {
        let row = try #require(PageTexts.table[key])
        // Where a text of ours names the country in the sentence, theirs may too.
        #expect(placeholders(text) == placeholders(row["fr"] ?? ""), "\(key) in \(code)")
        let isName = key.hasPrefix("country.") || key == "zoned" || key == "closeLatest"
        #expect(isName || !row.values.contains(text) || text.count < 12, "\(key) in \(code) is another language's")
      }
      #expect(PageTexts(language: code).language == "en", "\(code) is shown, though nobody has read it")
    }
    let spanish = try #require(drafts.languages["es"])
    func file(_ state: String, _ texts: [String: String]) -> PatientLanguages {
      PatientLanguages([
        "languages": [
          "es": [
            "name": "Español", "state": .string(state), "texts": .object(texts.mapValues { .string($0) }),
          ]
        ]
      ])
    }
    #expect(file("draft", spanish.texts).offered.isEmpty && file("finished", spanish.texts).offered.isEmpty)
    #expect(file("reviewed", spanish.texts).offered == ["es"] && file("official", spanish.texts).offered == ["es"])
    #expect(file("reviewed", spanish.texts.filter { $0.key != "refuse" }).offered.isEmpty)
    #expect(file("reviewed", spanish.texts).rows["refuse"] == ["es": "Rechazar"])
    // Every word of the decision itself, of its choice of parts, and of its end is among them.
    let page = Project.root.appendingPathComponent("Sources/Web")
    for name in ["Patient/ApprovalPage.swift", "Templates/approval.mustache", "Templates/choose.mustache"] {
      let text = try String(contentsOf: page.appendingPathComponent(name), encoding: .utf8)
      let named =
        text.matches(of: /texts[\[(]"([A-Za-z.]+)"/).map { String($0.output.1) }
        + text.matches(of: /\{\{t\.([A-Za-z.]+)\}\}/).map { String($0.output.1) }
      #expect(!named.isEmpty)
      // What stands apart below the decision.
      for key in named where !["rawStated", "rights", "rightsText", "notice"].contains(key) {
        #expect(PatientLanguages.keys.contains(key), "\(key) of \(name)")
      }
    }
  }

  @Test("Every word that a template or a page names is there")
  func known() throws {
    let web = Project.root.appendingPathComponent("Sources/Web")
    var missing: [String] = []
    for file in try FileManager.default.subpathsOfDirectory(atPath: web.path) {
      guard file.hasSuffix(".mustache") || file.hasSuffix(".swift") else { continue }
      let text = try String(contentsOf: web.appendingPathComponent(file), encoding: .utf8)
      let keys =
        file.hasSuffix(".mustache")
        ? text.matches(of: /\{\{t\.([A-Za-z.]+)\}\}/).map { String($0.output.1) }
        : text.matches(of: /texts(?:\[|\()"([A-Za-z.-]+)"/).map { String($0.output.1) }
      missing += keys.filter { PageTexts.table[$0] == nil && !$0.hasSuffix(".") }.map { "\(file): \($0)" }
    }
    #expect(missing.isEmpty, "\(missing)")
  }

  @Test("Templates escape all but the body that a template made, and hold no script, style or foreign address")
  func templates() throws {
    let folder = Project.root.appendingPathComponent("Sources/Web/Templates")
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      let text = try String(contentsOf: file, encoding: .utf8)
      let unescaped = text.matches(of: /\{\{\{[^}]*\}\}\}|\{\{&[^}]*\}\}/).map { String($0.output) }
      #expect(unescaped.isEmpty || unescaped == ["{{{body}}}"], "\(file.lastPathComponent): \(unescaped)")
      #expect(!text.contains("style="), "\(file.lastPathComponent)")
      #expect(!text.contains("onclick") && !text.contains("javascript:"), "\(file.lastPathComponent)")
      #expect(!text.contains("http://") && !text.contains("https://"), "\(file.lastPathComponent)")
    }
  }

  @Test("Text from outside cannot become markup, in any template")
  func injection() throws {
    let hostile = "\"><script>alert(1)</script>'&{{t.skip}}"
    let renderer = try Renderer()
    let html = renderer.fill(
      "identity",
      ["id": hostile, "family": hostile, "given": hostile, "born": hostile, "t": PageTexts(language: "en").all])
    #expect(!html.contains("<script"))
    #expect(html.contains("&lt;script&gt;"))
    #expect(html.contains("{{t.skip}}"), "a template in a value was run")
  }
}
