import Countries
import Documents
import Domain
import GatewayTesting
import Translation
import XML

@testable import Exchange
@testable import Gateway
@testable import Web

/// Every page of a clinician in every state that it can be in, as a browser gets it.
struct PageStates {
  let language: String
  private let renderer: Renderer
  /// By the clock of the clinician's country, as they are served.
  private let civil: CivilTime
  var texts: PageTexts { PageTexts(language: language, civil: civil) }
  /// Name and HTML.
  private(set) var pages: [(name: String, html: String)] = []

  /// - Parameter hasPeople: whether the summaries of all sample people are among them.
  init(language: String, hasPeople: Bool) throws {
    self.language = language
    civil = CivilTime(country: try Samples.country("PT"))
    renderer = try Renderer()
    try addSearch()
    try addWaiting()
    addRest()
    try addSummaries()
    try addReports()
    if hasPeople { try addPeople() }
  }

  mutating func add(_ name: String, _ template: String, _ values: [String: Any], signedIn: Bool = true) {
    let body = renderer.fill(template, values.merging(["t": texts.all, "token": "0"]) { own, _ in own })
    var frame: [String: Any] = [
      "language": language, "title": "Passerelle", "country": "PT", "body": body, "t": texts.all, "links": [],
      "signOutToken": "0", "assets": signedIn ? "clinician" : "passerelle",
    ]
    if signedIn {
      frame["clinician"] = true
      frame["idle"] = "900"
      frame["who"] = ["name": "Ana MARTINS", "detail": "\(texts["role.221"]), Hospital da Ribeira"]
      frame["links"] = [
        ["href": "/clinician", "label": texts["search"]],
        ["href": "/clinician/requests", "label": texts["myRequests"]],
      ]
    }
    pages.append((name, renderer.fill("layout", frame)))
  }

  private mutating func addSearch() throws {
    func search(
      _ country: String?, _ typed: String = "", _ faults: [String: String] = [:], _ failure: ExchangeFailure? = nil
    ) throws -> [String: Any] {
      try SearchPageTests.page(
        country: country, recent: ["FR"], language: language, typed: typed, faults: faults, failure: failure
      ).values
    }
    add("search-empty", "search", try search(nil))
    add("search-france", "search", try search("FR"))
    add("search-interrupted", "search", try search("ES"))
    add("search-not-connected", "search", try search("IT"))
    add(
      "search-alternative", "search",
      try search("ES", "one-of-cip=dni&dni=12345678", ["dni": texts["fault.checkDigit"]]))
    let faults = ["ins": texts("fault.digits", ["n": "14", "m": "15"]), "situation": texts["fault.required"]]
    add("search-faults", "search", try search("FR", "ins=27804330631242", faults))
    guard let trace = TraceContext(random: (0..<24).map { UInt8($0 + 1) }) else { throw Samples.Missing() }
    var notFound = ExchangeFailure.notFound.of(trace)
    notFound.triesLeft = 2
    let failures = [notFound, .paused, .codeInvalid.of(trace), .notUnique.of(trace), .peerRefused("x").of(trace)]
    for failure in failures {
      add("search-\(failure.code)", "search", try search("FR", "ins=278043306312427", [:], failure))
    }
    let unreachable = ExchangeFailure.unreachable(try Samples.country("ES"), "x").of(trace)
    add("search-peer.unreachable", "search", try search("ES", "cip=BBBBBBBBSN000003", [:], unreachable))
    add(
      "identity", "identity",
      [
        "id": "0", "family": "ΠΑΠΑΔΟΠΟΥΛΟΥ", "given": "ΕΛΕΝΗ", "latin": LatinForm.of("ΠΑΠΑΔΟΠΟΥΛΟΥ ΕΛΕΝΗ") ?? "",
        "born": clinicalDate("19850617", language), "sex": texts["sex.F"], "ending": "2410",
        "country": texts["country.FR"],
      ])
  }

  private mutating func addWaiting() throws {
    let now = SampleSummary.now
    let steps: [RequestStep: Instant] = [.sent: now, .received: now, .notified: now]
    let views: [(String, RequestView)] = [
      ("waiting", try Samples.request(steps: steps)), ("waiting-uniform", try Samples.request(isStaged: false)),
      ("waiting-cannot-answer", try Samples.request(situation: .emergencyNotAnswering)),
      ("refused", try Samples.request(outcome: .refused)), ("expired", try Samples.request(outcome: .expired)),
      ("absent", try Samples.request(outcome: .absent, isStaged: false)),
      ("no-record", try Samples.request(outcome: .noRecord)),
      ("broken-seal", try Samples.request(outcome: .failed(code: "signature.invalid"))),
      ("other-document", try Samples.request(outcome: .failed(code: "document.invalid"))),
      ("unreachable", try Samples.request(outcome: .failed(code: "peer.unreachable"))),
      ("vital-offered", try Samples.request(situation: .emergencyNotAnswering)),
      ("waiting-greek", try Samples.request(steps: steps, name: ("Παπαδοπούλου", "Ελένη"))),
      ("lost", try Samples.request(steps: steps, unreachableSince: now)),
      (
        "lost-for-good",
        try Samples.request(outcome: .failed(code: "peer.unreachable"), steps: steps, unreachableSince: now)
      ),
    ]
    for (name, view) in views {
      let takes = name == "vital-offered"
      add(name, "waiting", WaitingPage(view: view, texts: texts, now: now, takesVitalInterest: takes).values)
    }
    for (name, needsSignIn) in [("vital-interest", false), ("vital-interest-sign-in", true)] {
      let reasons = PageTexts.table.keys.filter { $0.hasPrefix("vital.") }.sorted().map {
        ["value": $0, "name": texts[$0]]
      }
      add(
        name, "vital-interest",
        [
          "fault": needsSignIn ? "" : texts["vitalFault"], "needsSignIn": needsSignIn, "typed": "Found unconscious",
          "action": "/", "back": "/", "reasons": reasons,
        ])
    }
  }

  private mutating func addRest() {
    add("my-requests-none", "my-requests", ["has_requests": false])
    let states = ["waiting", "delivered", "state.refused", "state.expired", "state.none", "state.failed"]
    let rows = states.map { state -> [String: String] in
      [
        "patient": state == "delivered" ? "ΠΑΠΑΔΟΠΟΥΛΟΥ ΕΛΕΝΗ" : "ROUSSEAU Camille",
        "latin": state == "delivered" ? "PAPADOPOULOU ELENI" : "", "time": "11:06", "country": texts["country.FR"],
        "reference": "K7QM-2F9R",
        "href": "/clinician/requests/0", "state": texts[state],
      ]
    }
    add("my-requests", "my-requests", ["has_requests": true, "requests": rows, "timesOf": texts.timesOf])
    add("locked", "locked", [:], signedIn: false)
    add(
      "check", "message",
      [
        "what": texts["verify.title"], "next": texts["verify.text"], "reference": "K7QM-2F9R", "href": "/",
        "hrefLabel": texts["continue"],
      ], signedIn: false)
    let failure = texts.failure("login.not-entitled")
    add(
      "not-entitled", "message",
      [
        "what": failure?.what ?? "", "next": failure?.next ?? "", "code": "login.not-entitled", "href": "/",
        "hrefLabel": texts["back"],
      ])
  }

  private mutating func addSummary(
    _ name: String, _ sample: SampleSummary, mode: SummaryPage.Mode = .translation, flaggedOnly: Bool = false,
    change: (inout DisplayedSummary) -> Void = { _ in }
  ) {
    var display = sample.display(language)
    change(&display)
    let page = SummaryPage(
      view: sample.view, display: display, received: sample.received, texts: texts, mode: mode,
      flaggedOnly: flaggedOnly, now: SampleSummary.now, check: CheckLink("https://pt.example", sample.view.reference),
      reader: "Ana MARTINS")
    add(name, "summary", page.values)
  }

  private mutating func addSummaries() throws {
    let camille = try SampleSummary.of("camille-rousseau")
    addSummary("summary-both", camille, mode: .both)
    addSummary("summary-original", camille, mode: .original)
    addSummary("summary-flagged", camille, flaggedOnly: true)
    var unread = camille.received.summary
    unread.allergies.content = .noInformation
    addSummary("summary-failed", try SampleSummary(unread, unread: ["48765-2": 2, "11450-4": 1]))
    let remarks = ["Nothing of the record lies before the patient's birth."]
    addSummary("summary-remarks", try SampleSummary(camille.received.summary, remarks: remarks))
    var vital = camille
    vital.view.isVitalInterest = true
    addSummary("summary-vital", vital)
    addSummary("summary-withdrawn", try DemoPeoplePageTests.sample("odile"))
    addSummary("summary-nothing", try SampleSummary.of("camille-rousseau") { $0 = $0.limited(to: []) })
  }

  private mutating func addPeople() throws {
    for person in DemoPeople.everybody {
      addSummary("person-\(person.account)", try DemoPeoplePageTests.sample(person.account))
    }
  }
}
