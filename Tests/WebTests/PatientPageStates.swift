@testable import Consent
import Domain
import GatewayTesting
import Translation
import Trust

@testable import Exchange
@testable import Web

/// Every page of a patient in every state that it can be in, as a browser gets it.
struct PatientPageStates {
  let language: String
  private let renderer: Renderer
  private var texts: PageTexts { PageTexts(language: language, civil: CountryCode("FR").map(CivilTime.init)) }
  /// Name and HTML.
  private(set) var pages: [(name: String, html: String)] = []

  init(language: String) throws {
    self.language = language
    renderer = try Renderer()
    addRequests()
    addAdvance()
    addHistory()
    addMessages()
    addActing()
  }

  private mutating func add(
    _ name: String, _ template: String, _ values: [String: Any], acting: Bool = false, calm: Bool = false
  ) {
    let body = renderer.fill(template, values.merging(["t": texts.all, "token": "0"]) { own, _ in own })
    var frame: [String: Any] = [
      "language": language, "title": "Passerelle", "country": "FR", "body": body, "t": texts.all, "signOutToken": "0",
      "assets": "passerelle", "who": ["name": "Camille ROUSSEAU", "detail": ""],
      "languages": [
        "t": texts.all,
        "list": PageTexts.approvalLanguages.map {
          [
            "code": $0, "name": PageTexts(language: $0)["language.\($0)"], "isCurrent": $0 == language,
          ] as [String: Any]
        },
      ] as [String: Any],
      "links": [
        ["href": "/patient", "label": texts[acting ? "actingRequests" : "hello"]],
        ["href": "/patient/history", "label": texts[acting ? "actingHistory" : "whoSaw"]],
        ["href": "/patient/choices", "label": texts[acting ? "actingTitle" : "myChoices"]],
      ],
    ]
    frame["calm"] = calm
    if acting {
      let role = texts["actingBand.parent"]
      frame["acting"] = [
        "text": texts("actingBand", ["name": "Léa", "age": "9", "role": role]), "token": "0",
        "stop": texts["actingStop"],
      ]
    }
    pages.append(("patient-\(name)", renderer.fill("layout", frame)))
  }

  private func zoned(_ clock: String) -> String {
    texts("zoned", ["time": clock, "country": texts["country.FR"]])
  }

  private var stamp: String {
    HistoryWords.time(Instant(seconds: 1_795_527_660), texts)
  }

  private var parts: [[String: Any]] {
    ["48765-2", "10160-0", "11450-4", "46264-8", "29762-2", "kind:mental-health"].map { code in
      [
        "code": code, "value": code, "label": "\(texts.part(code)) (3)", "name": texts.part(code),
        "protected": code == "29762-2" || code.hasPrefix("kind:"), "isTicked": code == "10160-0",
        "items": [
          "Metformine 850 mg · comprimé · 1 matin et soir · depuis 2019", "Ramipril 5 mg", "Bisoprolol 2,5 mg",
        ],
      ]
    }
  }

  private var closing: [[String: Any]] { closing(at: "16:42") }

  private func closing(at time: String) -> [[String: Any]] {
    ViewingTime.allCases.map {
      let name = texts["close.\($0.rawValue)"]
      let latest = texts("closeLatest", ["duration": name, "time": time])
      return ["value": $0.rawValue, "name": $0 == .oneReading ? name : latest, "isCurrent": $0 == .hour]
    }
  }

  private var approval: [String: Any] {
    let country = texts["country.PT"]
    return [
      "who": texts(
        "who",
        [
          "name": "Dr Ana MARTINS", "role": texts["role.221"],
          "organisation": "Hospital da Ribeira (\(texts["facility.Hospital"])), Porto",
          "country": country,
        ]), "statedBy": texts("statedBy", ["country": country]), "why": texts["why.EMERGENCY"],
      "partList": ["48765-2", "10160-0", "11450-4", "46264-8"].map { "\(texts.part($0)) (3)" },
      "until": "", "once": texts("sentOnce", ["time": "17:27"]), "endsSoonIn": PatientPages.late(after: 780),
      "copy": texts("copy", ["country": country]), "isTold": true, "closing": closing,
      "action": "/patient/requests/0", "chooseHref": "/patient/requests/0/choose", "shown": "0",
      "asked": texts("askedAt", ["time": "15:27", "until": zoned("15:42")]), "reference": "K7QM-2F9R",
      "has_protected": true,
      "protected": "\(texts.part("29762-2")) (1) · \(texts.part("kind:mental-health")) (2)", "check": "418",
      "checkText": texts["checkPatient"],
      "preview": [
        ["title": texts.part("48765-2"), "nothing": "", "has_items": true, "items": ["Pénicilline · grave"]],
        ["title": texts.part("46264-8"), "nothing": "–", "has_items": false],
      ],
    ]
  }

  /// Asked shortly before midnight, by a record that has much: all times have their day.
  private var night: [String: Any] {
    let asked = Instant(utc: CalendarFields(year: 2026, month: 9, day: 26, hour: 21, minute: 50))
    func moment(_ seconds: Int64) -> String { texts.moment(asked.advanced(bySeconds: seconds), besides: asked) }
    let parts = ["48765-2", "10160-0", "11450-4", "46264-8", "47519-4", "11369-6", "10162-6"]
    return approval.merging([
      "partList": parts.map { "\(texts.part($0)) (3)" }, "once": texts("sentOnce", ["time": moment(7200)]),
      "closing": closing(at: moment(4500)),
      "asked": texts(
        "askedAt", ["time": moment(0), "until": texts.time(asked.advanced(bySeconds: 900), besides: asked)]),
    ]) { $1 }
  }

  private mutating func addRequests() {
    add("home-empty", "patient-home", ["has_open": false, "code": true])
    let open = [
      "who": "Dr Ana MARTINS, Hospital da Ribeira", "time": zoned("15:27"), "until": zoned("15:42"),
      "href": "/patient/requests/0",
    ]
    add("home-asked", "patient-home", ["has_open": true, "open": [open], "code": true])
    add("approval", "approval", approval, calm: true)
    add("approval-night", "approval", night, calm: true)
    var uniform = approval
    uniform["check"] = nil
    uniform["isTold"] = false
    uniform["until"] = texts("closesThere", ["country": texts["country.PT"]])
    add("approval-uniform", "approval", uniform, calm: true)
    add("approval-changed", "approval", approval.merging(["notice": texts["contentChanged"]]) { $1 }, calm: true)
    add("approval-ending", "approval", approval.merging(["endsSoonIn": ""]) { $1 }, calm: true)
    let long = String(repeating: "W", count: 200)
    let hostile: [String: Any] = [
      "who": texts("who", ["name": long, "role": texts["role.221"], "organisation": long, "country": "Portugal"]),
      "has_raw": true, "raw": [["text": "[U+202E]\(long)\(long)"], ["text": "Porto[U+200B]"]],
    ]
    add("approval-hostile", "approval", approval.merging(hostile) { $1 }, calm: true)
    let choice: [String: Any] = [
      "parts": parts, "fault": "", "shown": "0", "action": "/patient/requests/0", "back": "/patient/requests/0",
      "here": "/patient/requests/0/choose", "isTold": true, "closing": closing,
    ]
    add("choose", "choose", choice, calm: true)
    add("choose-fault", "choose", choice.merging(["fault": texts["nothingTicked"]]) { $1 }, calm: true)
    add("choose-again", "choose", choice.merging(["notice": texts["signedInAgain"]]) { $1 }, calm: true)
    add("approval-again", "approval", approval.merging(["notice": texts["signedInAgain"]]) { $1 }, calm: true)
    add("unread", "unread", approval.merging(["who": "Dr Ana MARTINS, Hospital da Ribeira"]) { $1 }, calm: true)
    for (name, values) in decided { add("decided-\(name)", "decided", values) }
  }

  /// Every end of a request, as the page tells it.
  private var decided: [(String, [String: Any])] {
    let now = Instant(seconds: 1_795_000_000)
    let trace = TraceContext(random: [UInt8](repeating: 7, count: 24))
    let reference = trace.map(ExchangeReference.init(trace:))
    guard let reference, let portugal = CountryCode("PT") else { return [] }
    func page(_ state: ConsentState, told: Bool = true, _ viewing: ViewingEnd? = nil, stop: ReadingStop? = nil)
      -> [String: Any]
    {
      let asker = Asker(
        name: "Dr Ana MARTINS", role: "221", organisation: "Hospital da Ribeira", locality: "Porto", facilityType: "",
        country: portugal, purpose: .emergency)
      let view = ConsentRequestView(
        id: "0", reference: reference, traceID: "0", state: state, wasOpened: true,
        requestedAt: now, expiresAt: now, decidedAt: state == .expired ? nil : now, notAfter: now,
        usedAt: state == .used ? now : nil, way: "live", sections: ["48765-2"], asker: asker, checkNumber: nil,
        source: SourceVersion(documentID: "1", digest: []), viewing: viewing, isTold: told, stop: stop)
      return DecidedPage(view: view, texts: texts).values
    }
    let end = ViewingEnd.at(now.advanced(bySeconds: 3600))
    return [
      ("approved", page(.approved, end)), ("approved-once", page(.approved, .afterOneReading)),
      ("approved-uniform", page(.approved, told: false, end)), ("used", page(.used, end)),
      ("stopped", page(.used, end, stop: .confirmed)), ("stop-asked", page(.used, end, stop: .asked)),
      ("refused", page(.refused)), ("withdrawn", page(.withdrawn)), ("over", page(.expired)),
      ("over-again", page(.expired).merging(["next": "/patient/requests/1"]) { $1 }),
    ]
  }

  private mutating func addAdvance() {
    add(
      "choices", "choices",
      [
        "cards": PatientPages.choiceCards.map { card in
          ["title": texts["\(card.key)Title"], "text": texts["\(card.key)Card"], "href": card.href]
        }
      ])
    let countries = ["DE", "PT"].map { ["code": $0, "value": $0, "name": texts["country.\($0)"]] }
    let form: [String: Any] = [
      "made": false, "fault": "", "countries": countries, "parts": parts,
      "minutes": [15, 60, 120].map { ["value": $0, "selected": $0 == 60] as [String: Any] },
    ]
    add("code", "code", form)
    add("code-fault", "code", form.merging(["fault": texts["codeNoPart"]]) { $1 })
    add("code-again", "code", form.merging(["notice": texts["signedInAgain"]]) { $1 })
    let made: [String: Any] = [
      "code": "K7QM-2F9R", "spelled": PatientPages.spelled("K7QM2F9R"),
      "validity": texts("codeValid", ["country": texts["country.PT"], "time": zoned("16:20")]), "t": texts.all,
    ]
    add("code-made", "code", ["made": made])
    var directive: [String: Any] = [
      "isSet": false, "fault": "", "countries": countries,
      "professions": [["value": "221", "name": texts["directive.role.221"]]], "parts": parts,
      "minutes": [["value": "5", "name": "5"]], "hasVital": true, "isExcluded": false,
    ]
    add("emergency-off", "directive", directive)
    directive["isSet"] = true
    directive["isExcluded"] = true
    directive["until"] = clinicalDate("20271124", language)
    add("emergency-on", "directive", directive)
    let hidden: [String: Any] = [
      "warn": true, "has_rules": true, "fault": texts["hideChoose"],
      "rules": [
        [
          "what": texts.part("10160-0"), "whom": texts["fromRepresentatives"],
          "since": clinicalDate("20261124", language), "lift": "/lift",
          "token": "0", "t": texts.all,
        ] as [String: Any]
      ],
      "groups": [["label": texts["whatToShare"], "options": [["value": "section:1", "name": texts.part("10160-0")]]]],
      "audiences": [["value": "representatives", "name": texts["fromRepresentatives"]]],
    ]
    add("hidden", "hidden", hidden)
  }

  private var filter: [[String: Any]] {
    func options(_ names: [String]) -> [[String: Any]] {
      names.map { ["value": $0, "name": $0, "isCurrent": $0 == names.last] }
    }
    return [
      [
        "years": options([texts["historyAll"], "2026"]),
        "countries": options([texts["historyAll"], texts["country.PT"]]), "t": texts.all,
      ]
    ]
  }

  private mutating func addHistory() {
    add("history-empty", "history", ["has_any": false, "has_rows": false, "has_lone": false])
    add("history-nothing", "history", ["has_any": true, "has_rows": false, "has_lone": false, "filter": filter])
    func row(_ style: String, _ what: String) -> [String: String] {
      [
        "time": stamp, "who": "Dr Ana MARTINS, Hospital da Ribeira (\(texts["country.PT"]))",
        "what": what, "because": style.isEmpty ? texts("history.because.live", ["time": "14:36"]) : "",
        "through": style == "refused"
          ? "" : texts("history.through", ["home": texts["country.FR"], "country": texts["country.PT"]]),
        "reference": "K7QM-2F9R",
        "style": style, "mark": style == "vital" ? texts["vitalMark"] : "", "proof": texts("history.proof", ["n": "7"]),
        "proofHref": "/patient/proofs/7", "href": "/patient/requests/0",
      ]
    }
    let parts = "\(texts.part("48765-2")), \(texts.part("10160-0"))"
    let rows = [
      row("vital", texts("history.used", ["parts": parts])), row("", texts("history.used", ["parts": parts])),
      row("refused", texts["history.refused"]),
    ]
    let lone = ["channel-changed", "mandate-ended", "vital-interest-changed", "directive-set"].map {
      [
        "time": stamp, "what": texts["history.\($0)"], "proof": texts("history.proof", ["n": "8"]),
        "proofHref": "/patient/proofs/8",
      ]
    }
    add(
      "history", "history",
      [
        "has_any": true, "has_rows": true, "rows": rows, "has_lone": true, "lone": lone, "filter": filter,
        "ownMessages": true,
      ])
  }

  private mutating func addMessages() {
    let topics = NotificationChoice.Topic.allCases.map {
      ["value": $0.rawValue, "name": texts["notify.\($0.rawValue)"], "isOn": true] as [String: Any]
    }
    let off: [String: Any] = ["offered": true, "email": true, "portal": true, "topics": topics]
    add("messages-none", "notifications", [:])
    add("messages-off", "notifications", off)
    add(
      "messages-waiting", "notifications",
      off.merging([
        "isWaiting": true, "fault": texts["notifyFault.code"],
        "waiting": texts("notifyWaiting", ["where": "camille@example.org", "time": zoned("15:42")]),
      ]) { $1 })
    add(
      "messages-on", "notifications",
      off.merging(["isSet": true, "now": texts("notifyNow", ["where": "camille@example.org"])]) { $1 })
  }

  private mutating func addActing() {
    func mandate(_ name: String, _ role: String, canEnd: Bool) -> [String: Any] {
      [
        "id": "1", "name": name, "token": "0", "canEnd": canEnd, "end": texts["actingEnd"],
        "what": "\(texts["acting.\(role)"]) · \(texts("actingUntil", ["date": "12.06.2032"]))",
        "begin": texts("actingBegin", ["name": name]),
      ]
    }
    add("acting-none", "acting", ["has_held": false, "has_over": false])
    add(
      "acting", "acting",
      [
        "has_held": true, "held": [mandate("Léa (9)", "parent", canEnd: false)], "has_over": true,
        "over": [mandate("Sami BELKACEM", "mandated", canEnd: true)],
      ])
    add("acting-home", "patient-home", ["has_open": false, "code": true], acting: true)
    add("acting-approval", "approval", approval, acting: true, calm: true)
    for code in ["consent.mandate", "consent.minor", "consent.deceased", "page.not-while-acting"] {
      let failure = texts.failure(code)
      add(
        "failure-\(code)", "message",
        [
          "what": failure?.what ?? "", "next": failure?.next ?? "", "code": code, "href": "/patient",
          "hrefLabel": texts["back"],
        ])
    }
  }
}
