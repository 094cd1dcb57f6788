import Testing

@testable import Gateway
@testable import Web

/// What every page about a country's answer must hold.
enum PageCheck {
  /// A page in each language: what happened, what to do, a reference, no code outside of its details, nothing clinical.
  static func check(
    _ page: Browser.Page, _ words: AnswerWords, _ language: String, _ code: String
  ) throws {
    let notice = try #require(page.text.firstMatch(of: /<(section|div) class="notice [^>]*>(?s)(.*?)<\/\1>/)).output.2
    let case_ = "\(code) in \(language): \(notice)"
    let heading = try #require(notice.firstMatch(of: /<h2>(.*?)<\/h2>/)).output.1
    for part in try #require(words.what[language]).split(separator: "|") {
      #expect(heading.contains(part), "\(case_)")
    }
    #expect(notice.contains(try #require(words.next[language])), "\(case_)")
    let main = try #require(page.text.firstMatch(of: /<main(?s).*<\/main>/)).output
    let text = main.replacing(/<details>(?s).*?<\/details>/, with: "").replacing(/<[^>]*>/, with: " ")
    #expect(!text.contains(code), "\(case_)")
    #expect(main.contains(/class="mono">[A-Z0-9]{4}-[A-Z0-9]{4}</), "no reference: \(case_)")
    #expect(page.text.contains("<html lang=\"\(language)\">"))
    #expect(!page.text.contains("class=\"idbar\"") && !page.text.contains("Peanut"), "a document: \(case_)")
  }
}
