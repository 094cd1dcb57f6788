import Audit
import Domain
import Foundation
import IHE
import Testing

@testable import Exchange
@testable import Gateway
@testable import Web

/// What the clinician reads where the other country answers with a code, wrongly, slowly, or not at all.
@Suite("A country's answers on the clinician's pages", .serialized, .withPortuguesePages)
struct AnswersOnPagesTests {
  private let pages: PortuguesePages

  init() throws { pages = try #require(PortuguesePages.running) }

  /// The page on which a request ended, in every language.
  private func checkEnd(_ address: String, _ words: AnswerWords, _ code: String) async throws {
    for language in PageTexts.offered {
      try PageCheck.check(await pages.page(address, language), words, language, code)
    }
  }

  @Test("Every error code beside the list of documents has words and a next step", arguments: ErrorCode.all)
  func query(code: String) async throws {
    let patient = pages.france.patient(.queries([RegistryError(code: code, context: "context of \(code)")]))
    guard ErrorCode.reading(of: code) != .noPermission else { return try await noPermission(patient) }
    try await checkEnd(pages.asked(patient), .of(ErrorCode.reading(of: code)), code)
  }

  /// A country that tells no step: the request stays open, and is asked for again with a pause in between.
  private func noPermission(_ patient: String) async throws {
    let address = try await pages.ask(patient)
    try await Task.sleep(for: .milliseconds(700))
    #expect(try await pages.status(address) == "open")
    #expect((2...4).contains(pages.france.queries(patient)), "asked \(pages.france.queries(patient)) times")
    pages.france.tell(patient, .queries([RegistryError(code: "1102", context: "")]))
    while try await pages.status(address) == "open" { try await Task.sleep(for: .milliseconds(20)) }
  }

  @Test(
    "Where nobody is identified the search page says why, and keeps what was typed",
    arguments: [
      ("ERROR_PI_NO_MATCH", .answerNotAvailable, .noMatch), ("ERROR_PI_MULTIPLE_MATCHES", nil, .notUnique),
      ("ERROR_PI_GENERIC", .authenticationRequired, .notIdentified), ("4702", nil, .weakSignIn),
      ("4703", .insufficientRights, .notEntitled), ("ERROR_HPI_GENERIC", nil, .notTrusted),
      ("ERROR_GENERIC_SERVICE_SIGNIFIER_UNKNOWN", nil, .notOffered),
      ("ERROR_GENERIC_CONNECTION_NOT_POSSIBLE", nil, .recordsUnreachable),
      ("ERROR_PI_GENERIC", .responderBusy, .recordsUnreachable), ("NEW_CODE", .queryNotAllowed, .notIdentified),
    ] as [(String, ITI55.DetectedIssue?, ErrorCode.Reading)])
  func discovery(code: String, issue: ITI55.DetectedIssue?, reading: ErrorCode.Reading) async throws {
    for language in PageTexts.offered {
      if reading == .noMatch { try await pages.findSomebody() }
      let patient = pages.france.patient(.discovery(code, issue))
      let page = try await pages.search(patient, language)
      try PageCheck.check(page, .ofSearch(reading), language, code)
      #expect(page.status == 422 && page.text.contains("value=\"\(patient)\""))
    }
  }

  @Test(
    "Where the listed document does not come, the page of the request says why",
    arguments: [
      ("4701", .noPermission), ("1102", .nothingAvailable), ("4703", .notEntitled), ("1002", .notTrusted),
      ("4201", .notOffered), ("XDSMissingDocument", .documentGone), ("4203", .notMade),
      ("ERROR_PS_MISSING_EXPECTED_MAPPING", .notMade), ("XDSRepositoryError", .recordsUnreachable),
      ("ERROR_GENERIC", .fault), ("SOMETHING_NEW", .fault),
    ] as [(String, ErrorCode.Reading)])
  func retrieval(code: String, reading: ErrorCode.Reading) async throws {
    let patient = pages.france.patient(.retrieval(RegistryError(code: code, context: "context of \(code)")))
    try await checkEnd(pages.asked(patient), .of(reading), code)
  }

  @Test("A query that nobody answers is recorded as a query, not as a search")
  func silentQuery() async throws {
    let patient = pages.france.patient(.queries([nil]))
    let address = try await pages.asked(patient)
    let identifier = String(address.split(separator: "/").last ?? "")
    let view = try #require(await pages.rooms.treatment.requests.first { $0.key == identifier }?.value)
    let exchange = try #require(
      try await LogReader(store: pages.rooms.store, secrets: Rooms.auditSecrets(pages.rooms.keys))
        .exchange(traceID: view.discovery.trace.traceID))
    #expect(exchange.events.last?.kind == "query-answered" && exchange.events.last?.outcome == "failed")
    #expect(exchange.events.count { $0.kind == "discovery-answered" } == 1)
    let (own, texts) = (pages.rooms.own.country, PageTexts(language: "en"))
    let last = ExchangeLanes(exchange, own: own, signed: .max, nil, texts).rows.last
    #expect(last?["inB"] as? String == "No answer came" && last?["crossA"] as? String == "did not answer")
    #expect(ExchangeAccount(exchange, own: own, texts).sentence.hasSuffix("; the other country did not answer."))
  }

  @Test("A permission that is taken back before the document comes is told as a refusal, and nobody is pressed")
  func takenBack() async throws {
    let patient = pages.france.patient(.retrieval(RegistryError(code: "4701", context: "consent.refused")))
    let address = try await pages.asked(patient)
    try await checkEnd(address, .refused, "4701")
    #expect(try await !pages.page(address).text.contains("/again"))
  }

  @Test("A list that names a document, and an answer without it and without a reason, is no usable answer")
  func nothing() async throws {
    try await checkEnd(pages.asked(pages.france.patient(.retrieval(nil))), .of(.fault), "0000")
  }

  @Test(
    "A country that answers wrongly ends the request with words and a next step",
    arguments: [
      (.noSOAP, .of(.fault)), (.soapFault, .of(.fault)), (.cutAnswer, .of(.fault)), (.bomb, .of(.fault)),
      (.doctype, .of(.fault)), (.otherMessage, .of(.fault)), (.otherAction, .of(.fault)),
      (.severalMatches, .ofSearch(.notUnique)), (.noMatch, .ofSearch(.noMatch)), (.httpError, .unreachable),
      (.slow, .unreachable),
    ] as [(AnsweringBehaviour, AnswerWords)])
  func wrongSearch(behaviour: AnsweringBehaviour, words: AnswerWords) async throws {
    for language in PageTexts.offered.suffix(behaviour == .slow ? 1 : 4) {
      if behaviour == .noMatch { try await pages.findSomebody() }
      let patient = pages.france.patient(.behaving(behaviour))
      try PageCheck.check(await pages.search(patient, language), words, language, behaviour.rawValue)
    }
  }

  @Test("An answer without end is not read to its end, and the page says that the country does not answer")
  func hugeAnswer() async throws {
    try PageCheck.check(
      await pages.search(pages.france.patient(.huge), "de"), .unreachable, "de", "transport.too-large")
  }

  @Test(
    "A document that does not hold is not shown, and the page says so",
    arguments: [
      (.noSeal, .badSignature), (.foreignSeal, .badSignature), (.changedDocument, .badSignature),
      (.wrappedSeal, .badSignature), (.oldSeal, .badSignature), (.sealOfOther, .badSignature),
      (.otherPatient, .badDocument), (.cutDocument, .badDocument), (.missingPart, .of(.fault)),
      (.outsidePart, .of(.fault)), (.failureWithoutCode, .of(.fault)), (.refused, .refused), (.expired, .expired),
      (.weakSignIn, .of(.weakSignIn)), (.policyForbids, .of(.notEntitled)),
      (.nothingAvailable, .of(.nothingAvailable)),
    ] as [(AnsweringBehaviour, AnswerWords)])
  func wrongDocument(behaviour: AnsweringBehaviour, words: AnswerWords) async throws {
    try await checkEnd(pages.asked(pages.france.patient(.behaving(behaviour))), words, behaviour.rawValue)
  }

  @Test("A country that is lost while the patient is asked keeps the request, and the page says so until it is back")
  func lost() async throws {
    let notified = RegistryError(code: "4701", context: "consent.notified")
    let refused = RegistryError(code: "4701", context: "consent.refused")
    let patient = pages.france.patient(.queries([notified, nil, nil, nil, nil, refused]))
    let address = try await pages.ask(patient)
    var seen = ""
    while try await pages.status(address) == "open" {
      let text = try await pages.page(address).text
      if text.contains("France has not answered since") { seen = text }
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(seen.contains("this page asks again by itself"), "the page did not say that France is lost")
    try await checkEnd(address, .refused, "4701")
  }

  @Test("A country that never had the request ends it, and one that had it and is lost at the end says what was sent")
  func lostForGood() async throws {
    let address = try await pages.asked(pages.france.patient(.queries([nil])))
    try await checkEnd(address, .unreachable, "503")
    #expect(try await pages.page(address).text.contains("\(address.dropFirst(pages.url.count))/again"))
  }

  @Test("A delivered summary is worded, flagged, printed and copied without another call; it closes for good")
  func delivered() async throws {
    let address = try await pages.asked(pages.france.patient(.behaving(.well)))
    let calls = pages.france.calls
    let titles = ["en": "Allergies and", "fr": "Allergies et", "pt": "Alergias e", "de": "Allergien und"]
    for (language, title) in titles {
      for mode in ["translation", "both", "original"] {
        let page = try await pages.page("\(address)?language=\(language)&mode=\(mode)")
        #expect(page.text.contains("class=\"idbar\"") && page.text.contains(title), "\(language) \(mode)")
      }
      #expect(try await pages.page("\(address)/summary.txt?language=\(language)").text.contains(title.uppercased()))
    }
    #expect(try await pages.page("\(address)/summary.pdf").text.hasPrefix("%PDF-"))
    #expect(try await pages.page("\(address)?flagged=1").text.contains("flagged=1"))
    #expect(pages.france.calls == calls, "another language asked France again")
    // Another browser of the same clinician finds it among the requests; closed, it is nowhere.
    let path = String(address.dropFirst(pages.url.count))
    #expect(try await pages.page("\(pages.url)/clinician/requests", "fr").text.contains("href=\"\(path)\""))
    _ = try await pages.post("\(address)/close", [], "en")
    for part in ["", "/summary.txt", "/summary.pdf", "/original"] {
      let closed = try await pages.page("\(address)\(part)", "de").text
      #expect(closed.contains("Die Lesezeit ist vorbei") && !closed.contains("Allergien"), "\(part)")
    }
  }

  @Test("A part that nobody can read is told first, in words and with the reference; its words and the rest are shown")
  func partial() async throws {
    let address = try await pages.asked(pages.france.patient(.behaving(.unreadablePart)))
    let words = [
      "en": "Allergies and intolerances could not be shown (",
      "fr": "N’a pas pu être affiché : Allergies et intolérances (",
      "pt": "Não pôde ser mostrado: Alergias e intolerâncias (",
      "de": "Konnte nicht angezeigt werden: Allergien und Unverträglichkeiten (",
    ]
    for language in PageTexts.offered {
      let text = try await pages.page("\(address)?language=\(language)").text
      let notice = try #require(text.firstRange(of: words[language] ?? "?"), "\(language)")
      let bar = try #require(text.firstRange(of: "id=\"h-1\""))
      #expect(notice.lowerBound < bar.lowerBound && text.contains("ramipril"), "\(language)")
      let allergies = try #require(
        text.firstMatch(of: /<section class="section s-48765-2.*?<\/section>/.dotMatchesNewlines()))
      #expect(allergies.output.contains("nothing failed") && allergies.output.contains("Arachide"), "\(language)")
      #expect(!allergies.output.contains("s-48765-2 empty") && text.contains("class=\"mono\">record.partial<"))
    }
    #expect(try await pages.page("\(address)/summary.txt").text.contains("could not be shown — reference"))
  }

  @Test("Who locks the screen is signed out at once; the request goes on, and is there after the next sign-in")
  func lock() async throws {
    let notified = RegistryError(code: "4701", context: "consent.notified")
    let patient = pages.france.patient(.queries([notified]))
    let address = try await pages.ask(patient)
    let locked = try await pages.post("\(pages.url)/lock", [], "en")
    #expect(locked.url.hasSuffix("/locked") && !locked.text.contains("ROUSSEAU"))
    for part in ["", "/status", "/events"] {
      let page = try await pages.page("\(address)\(part)")
      #expect(page.status == 401 && !page.text.contains("ROUSSEAU"), "\(part)")
    }
    try await pages.signIn("en")
    #expect(try await pages.page(address).text.contains("Waiting for Camille ROUSSEAU"))
    pages.france.tell(patient, .queries([RegistryError(code: "4701", context: "consent.refused")]))
    while try await pages.status(address) == "open" { try await Task.sleep(for: .milliseconds(20)) }
    #expect(try await pages.page("\(pages.url)/clinician/requests").text.contains("not allowed"))
  }
}
