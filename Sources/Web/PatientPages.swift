import Audit
import Consent
import Domain
import Exchange
import HTTPTypes
import Hummingbird
import Translation
import Trust

/// The patient's way: what is asked, the answer, a code for a journey, who saw what.
struct PatientPages: Sendable {
  let site: Site
  let desk: PatientDesk

  func addRoutes(to router: Router<BasicRequestContext>) {
    router.get("/patient") { request, _ in try await home(request) }
    router.get("/patient/history") { request, _ in try await history(request) }
    router.get("/patient/code") { request, _ in try await codeForm(request, fault: nil) }
    router.post("/patient/code") { request, _ in try await makeCode(request) }
    addRestrictionRoutes(to: router)
    addDirectiveRoutes(to: router)
    addHistoryRoutes(to: router)
    addNotificationRoutes(to: router)
    addActingRoutes(to: router)
    router.get("/patient/requests/{id}") { request, context in
      try await show(request, try context.parameters.require("id"))
    }
    router.post("/patient/requests/{id}") { request, context in
      try await decide(request, try context.parameters.require("id"))
    }
    router.get("/patient/requests/{id}/choose") { request, context in
      try await choose(request, try context.parameters.require("id"), fault: nil)
    }
    router.post("/patient/requests/{id}/stop") { request, context in
      let (visit, patient) = try await visitor(request)
      let id = try context.parameters.require("id")
      if try await site.form(of: request, visit) != nil {
        do {
          try await desk.withdraw(id, by: patient)
        } catch let failure as ExchangeFailure where failure.code == "consent.decided" {
          // Delivered or ended meanwhile: the page tells the truth about it.
        }
      }
      return site.redirect("/patient/requests/\(id)")
    }
  }

  /// Whose matters are looked at: one's own, or those of the person for whom one acts, while one may.
  func visitor(_ request: Request) async throws -> (Site.Visit, SignedInPatient) {
    let (visit, person) = try await signedIn(request)
    guard let acting = visit.session.acting else { return (visit, person) }
    return (visit, try await desk.acting(acting.mandateID, as: person))
  }

  /// For what people do in their own matters alone.
  func own(_ request: Request) async throws -> (Site.Visit, SignedInPatient) {
    let (visit, person) = try await signedIn(request)
    guard visit.session.acting == nil else { throw WebFailure.notWhileActing }
    return (visit, person)
  }

  func signedIn(_ request: Request) async throws(WebFailure) -> (Site.Visit, SignedInPatient) {
    guard let visit = await site.session(of: request) else { throw .signIn }
    guard case .patient(let patient, _) = visit.session.person else { throw .notEntitled }
    return (visit, patient)
  }

  /// A patient is asked in a reviewed language only.
  func texts(_ visit: Site.Visit) -> PageTexts {
    let language = visit.session.language
    return PageTexts(language: PageTexts.approvalLanguages.contains(language) ? language : "en")
  }

  private func home(_ request: Request) async throws -> Response {
    let (visit, patient) = try await visitor(request)
    let texts = texts(visit)
    let open = try await desk.requests(of: patient).filter { [.requested, .notified].contains($0.state) }
    let rows = open.map { view in
      [
        "who": shown("\(view.asker.name), \(view.asker.organisation)"), "time": time(view.requestedAt),
        "until": time(view.expiresAt), "href": "/patient/requests/\(view.id)",
      ]
    }
    return await site.page(
      "patient-home", ["has_open": !rows.isEmpty, "open": rows, "own": visit.session.acting == nil],
      Frame(title: texts["hello"], language: texts.language, refresh: 10), visit)
  }

  // MARK: One request

  private func show(_ request: Request, _ id: String) async throws -> Response {
    let (visit, patient) = try await visitor(request)
    let known = try await desk.request(id, of: patient)
    guard [.requested, .notified].contains(known.state) else { return try await decided(known, visit) }
    let texts = texts(visit)
    let view = try await desk.open(id, by: patient, in: LanguageTag(texts.language))
    return await approval(ApprovalPage(view: view, texts: texts, acting: visit.session.acting), visit, isChanged: false)
  }

  private func approval(_ page: ApprovalPage, _ visit: Site.Visit, isChanged: Bool) async -> Response {
    let frame = Frame(
      title: page.texts["title"], language: page.texts.language, status: isChanged ? .conflict : .ok)
    return await site.page("approval", page.values.merging(["changed": isChanged]) { $1 }, frame, visit)
  }

  private func choose(_ request: Request, _ id: String, fault: String?) async throws -> Response {
    let (visit, patient) = try await visitor(request)
    let known = try await desk.request(id, of: patient)
    guard [.requested, .notified].contains(known.state) else { return try await decided(known, visit) }
    let texts = texts(visit)
    let view = try await desk.open(id, by: patient, in: LanguageTag(texts.language))
    let ticksAll = Form(request.uri.query ?? "")["tick"] == "all"
    return await site.page(
      "choose",
      [
        "parts": view.parts.filter { $0.count > 0 }.map { part in
          [
            "code": part.code, "label": label(part, texts), "protected": part.isProtected,
            "ticked": ticksAll && !part.isProtected,
          ] as [String: Any]
        }, "fault": fault ?? "",
        "shown": ApprovalPage(view: view, texts: texts, acting: visit.session.acting).digest.hex,
        "action": "/patient/requests/\(id)", "back": "/patient/requests/\(id)",
        "here": "/patient/requests/\(id)/choose",
      ], Frame(title: texts["chooseParts"], language: texts.language), visit)
  }

  /// Records the answer of one of the two forms; a form that was sent before only shows what became of it.
  private func decide(_ request: Request, _ id: String) async throws -> Response {
    let (visit, patient) = try await visitor(request)
    guard let form = try await site.form(of: request, visit) else { return site.redirect("/patient/requests/\(id)") }
    // A decision needs a sign-in that is fresh.
    guard isFresh(patient) else { return site.redirect(Self.stepUp) }
    let texts = texts(visit)
    let view = try await desk.open(id, by: patient, in: LanguageTag(texts.language))
    let page = ApprovalPage(view: view, texts: texts, acting: visit.session.acting)
    // The answer is to what was on the screen; where the record changed since, the patient looks again.
    guard form["decision"] == "refuse" || form["shown"] == page.digest.hex else {
      return await approval(page, visit, isChanged: true)
    }
    let decision: ConsentStatement.Decision
    switch form["decision"] {
    case "allow": decision = .allow(sections: view.parts.filter { !$0.isProtected }.map(\.code))
    case "chosen":
      let ticked = form.all("part").filter { code in view.parts.contains { $0.code == code } }
      guard !ticked.isEmpty else { return try await choose(request, id, fault: texts["nothingTicked"]) }
      decision = .allow(sections: ticked)
    case "refuse": decision = .refuse
    default: return site.redirect("/patient/requests/\(id)")
    }
    try await desk.decide(
      id, decision, shown: page.digest, in: LanguageTag(texts.language), source: view.source, by: patient)
    return site.redirect("/patient/requests/\(id)")
  }

  private func decided(_ view: ConsentRequestView, _ visit: Site.Visit) async throws -> Response {
    let texts = texts(visit)
    let country = texts["country.\(view.asker.country)"]
    let (heading, text): (String, String) =
      switch view.state {
      case .approved: (texts["allow"], texts["afterAllow"])
      case .used: (texts["allow"], texts("afterUsed", ["country": country]))
      case .refused: (texts["refuse"], texts["afterRefuse"])
      case .withdrawn: (texts["stopNow"], texts["afterWithdraw"])
      default: (texts["over"], texts["over"])
      }
    return await site.page(
      "decided",
      [
        "heading": heading, "text": text, "reference": view.reference.description,
        "canStop": view.state == .approved, "stopAction": "/patient/requests/\(view.id)/stop",
        "unknownAction": "/patient/requests/\(view.id)/unknown", "hasReceipt": view.decidedAt != nil,
        "receiptBase": "/patient/requests/\(view.id)/receipt",
      ], Frame(title: heading, language: texts.language), visit)
  }

  private func label(_ part: ApprovalPart, _ texts: PageTexts) -> String {
    "\(texts.part(part.code, part.name)) (\(part.count))"
  }

  // MARK: Code

  private func codeForm(_ request: Request, fault: String?) async throws -> Response {
    let (visit, _) = try await own(request)
    let texts = texts(visit)
    return await site.page(
      "code",
      [
        "made": false, "fault": fault ?? "",
        "countries": desk.countries().map { ["code": $0.value, "name": texts["country.\($0)"]] },
        "parts": desk.offeredParts.map { code in
          [
            "code": code, "label": texts.part(code, desk.partName(code, in: texts.language)),
            "protected": desk.protectedParts.contains(code),
          ] as [String: Any]
        },
        "minutes": [15, 60, 120].map { ["value": $0, "selected": $0 == 60] as [String: Any] },
      ], Frame(title: texts["prepareCode"], language: texts.language), visit)
  }

  private func makeCode(_ request: Request) async throws -> Response {
    let (visit, patient) = try await own(request)
    guard let form = try await site.form(of: request, visit) else { return site.redirect("/patient/code") }
    guard isFresh(patient) else { return site.redirect(Self.stepUp) }
    let texts = texts(visit)
    let parts = form.all("part").filter { desk.offeredParts.contains($0) }
    guard let country = form["country"].flatMap({ CountryCode($0) }), desk.countries().contains(country), !parts.isEmpty
    else { return try await codeForm(request, fault: texts["nothingTicked"]) }
    let made = try await desk.makeCode(
      for: patient, country: country, sections: parts, minutes: form["minutes"].flatMap { Int($0) },
      shown: Self.codeText(country, parts, texts))
    return await site.page(
      "code",
      [
        "made": [
          "code": OneTimeCode.grouped(made.code.exposed), "spelled": Self.spelled(made.code.exposed),
          "validity": texts(
            "codeValid", ["country": texts["country.\(country)"], "time": time(made.expiresAt)]), "t": texts.all,
        ] as [String: Any]
      ], Frame(title: texts["prepareCode"], language: texts.language), visit)
  }

  /// SHA-256 of what a patient reads where they make a code.
  static func codeText(_ country: CountryCode, _ parts: [String], _ texts: PageTexts) -> [UInt8] {
    let words = parts.map { texts.part($0) }.joined(separator: ", ")
    let text = "\(texts.language)|\(texts["prepareCode"])|\(country)|\(words)|\(texts["codeText"])"
    return Digest.sha256(Array(text.utf8))
  }

  /// What the country says of its own, in its signed policy.
  func notes(_ names: [NationalPolicy.TextName], _ texts: PageTexts) -> [[String: String]] {
    names.compactMap { desk.nationalText($0, texts.language) }.map { ["text": $0] }
  }

  /// The spelling alphabet of aviation, which is read out on the phone everywhere.
  static func spelled(_ code: String) -> String {
    let words: [Character: String] = [
      "A": "Alfa", "B": "Bravo", "C": "Charlie", "D": "Delta", "E": "Echo", "F": "Foxtrot", "G": "Golf", "H": "Hotel",
      "J": "Juliett", "K": "Kilo", "M": "Mike", "N": "November", "P": "Papa", "Q": "Quebec", "R": "Romeo",
      "S": "Sierra", "T": "Tango", "U": "Uniform", "V": "Victor", "W": "Whiskey", "X": "X-ray", "Y": "Yankee",
      "Z": "Zulu",
    ]
    return code.map { words[$0] ?? String($0) }.joined(separator: " · ")
  }

  // MARK: History

  private func history(_ request: Request) async throws -> Response {
    let (visit, patient) = try await visitor(request)
    let texts = texts(visit)
    let entries = try await desk.entries(of: patient)
    let rows = try await desk.requests(of: patient).map { view in
      let entry = entries[view.traceID].map(String.init) ?? ""
      let words = HistoryWords(view: view, texts: texts)
      return [
        "time": words.time, "who": words.who, "what": words.what, "because": words.because,
        "reference": view.reference.description, "mark": words.mark,
        "style": view.isVitalInterest ? "vital" : view.state == .refused ? "refused" : "",
        "proof": entry.isEmpty ? "" : texts("history.proof", ["n": entry]),
        "proofHref": entry.isEmpty ? "" : "/patient/proofs/\(entry)", "href": "/patient/requests/\(view.id)",
      ]
    }
    // What was opened without an answer stands first, marked (users.md P10).
    let ordered = rows.filter { $0["style"] == "vital" } + rows.filter { $0["style"] != "vital" }
    let lone = try await desk.lone(of: patient).prefix(200)
    return await site.page(
      "history",
      [
        "has_rows": !rows.isEmpty, "rows": ordered, "has_lone": !lone.isEmpty,
        "notes": notes([.complaint, .helpLine], texts),
        "lone": lone.map { event in
          [
            "time": HistoryWords.time(event.time, texts),
            "what": HistoryWords.lone(event, texts),
            "proof": texts("history.proof", ["n": String(event.sequence)]),
            "proofHref": "/patient/proofs/\(event.sequence)",
          ]
        },
      ],
      Frame(title: texts["whoSaw"], language: texts.language), visit)
  }
}

/// What the patient is shown before deciding; its exact text is what the receipt names.
struct ApprovalPage {
  let view: ApprovalView
  let texts: PageTexts
  /// In whose place it is decided; nil: in one's own.
  var acting: Acting?

  private var asker: Asker { view.request.asker }
  private var country: String { texts["country.\(asker.country)"] }
  private var role: String {
    let word = texts["role.\(asker.role)"]
    return word == "role.\(asker.role)" ? texts["role.other"] : word
  }

  private var who: String {
    texts(
      "who",
      [
        "name": shown(asker.name), "role": role, "organisation": shown(place),
        "country": country,
      ])
  }

  /// The organisation and its town; senders often repeat the organisation in the locality.
  private var place: String {
    asker.locality.hasPrefix(asker.organisation) ? asker.locality : "\(asker.organisation), \(asker.locality)"
  }

  private var why: String { texts["why.\(asker.purpose.rawValue)"] }
  private var parts: String { words(of: view.parts.filter { !$0.isProtected && $0.count > 0 }) }
  private var protected: String { words(of: view.parts.filter { $0.isProtected && $0.count > 0 }) }
  private var until: String { texts("untilThen", ["time": time(view.request.expiresAt)]) }
  private var copy: String { texts("copy", ["country": country]) }

  private func words(of parts: [ApprovalPart]) -> String {
    list(of: parts).joined(separator: " · ")
  }

  private func list(of parts: [ApprovalPart]) -> [String] {
    parts.map { "\(texts.part($0.code, $0.name)) (\($0.count))" }
  }

  /// The decision's text with its language, as the patient sees it.
  var lines: [String] {
    [
      texts.language, texts["title"], who, why, texts["what"], parts, protected, until, copy, texts["refuseEffect"],
      view.request.checkNumber?.digits ?? "",
    ] + (acting.map { [texts("actingBand", ["name": shown($0.name), "age": String($0.age)])] } ?? [])
  }

  /// SHA-256 of ``lines``: what the receipt names.
  var digest: [UInt8] { Digest.sha256(Array(lines.joined(separator: "\n").utf8)) }

  var values: [String: Any] {
    let request = view.request
    var values: [String: Any] = [
      "who": who, "statedBy": texts("statedBy", ["country": country]), "why": why,
      "partList": list(of: view.parts.filter { !$0.isProtected && $0.count > 0 }), "until": until,
      "shown": digest.hex,
      "copy": copy, "action": "/patient/requests/\(request.id)", "chooseHref": "/patient/requests/\(request.id)/choose",
      "asked": texts("askedAt", ["time": time(request.requestedAt)]), "reference": request.reference.description,
      "has_protected": !protected.isEmpty, "protected": protected, "preview": preview,
    ]
    if let check = request.checkNumber {
      values["check"] = check.digits
      values["checkText"] = texts["checkPatient"]
    }
    return values
  }

  /// One part of the record as its patient reads it before they answer.
  struct Previewed {
    let title: String
    let nothing: String
    let items: [String]
  }

  /// The parts of the record, then the kinds that need a tick of their own.
  var previewed: [Previewed] {
    func words(_ items: [DisplayedItem]) -> [String] {
      items.map { ([$0.main.text] + $0.details.prefix(3)).map { shown($0) }.joined(separator: " · ") }
    }
    return view.preview.sections.map {
      Previewed(title: $0.title, nothing: $0.nothingText ?? "", items: words($0.items))
    }
      + view.parts.filter { !$0.items.isEmpty }.map {
        Previewed(title: texts.part($0.code, $0.name), nothing: "", items: words($0.items))
      }
  }

  var preview: [[String: Any]] {
    previewed.map {
      ["title": $0.title, "nothing": $0.nothing, "has_items": !$0.items.isEmpty, "items": $0.items]
    }
  }
}
