import Domain
import IHE
import Testing

@testable import Exchange
@testable import Web

@Suite("What the clinician reads of an error code")
struct ClinicianWordsTests {
  @Test("Every code that ends a request has words and advice in every language of the pages", arguments: ErrorCode.all)
  func words(_ code: String) throws {
    let reading = ErrorCode.reading(of: code)
    let failure = ExchangeFailure.answered(code: code, as: reading)
    for language in PageTexts.offered {
      // No summary and no permission end a request with pages of their own.
      guard ![.nothingAvailable, .noPermission].contains(reading) else { continue }
      let words = try #require(PageTexts(language: language).failure(failure.code), "\(code): \(failure.code)")
      #expect(!words.what.isEmpty && !words.next.isEmpty, "\(code) in \(language)")
    }
    #expect(!failure.what.isEmpty && !failure.whatToDo.isEmpty)
  }
}
