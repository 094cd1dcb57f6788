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
    addCodeRoutes(to: router)
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
          if try await desk.request(id, of: patient).usedAt == nil {
            try await desk.withdraw(id, by: patient)
          } else {
            try await desk.stopReading(id, by: patient)
          }
        } catch let failure as ExchangeFailure where failure.code == "consent.decided" {
          // Delivered or ended meanwhile: the page tells the truth about it.
          site.refused(failure.code)
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
    return PageTexts(language: language, civil: CivilTime(country: site.settings.country))
  }

  private func home(_ request: Request) async throws -> Response {
    let (visit, patient) = try await visitor(request)
    let texts = texts(visit)
    let open = try await desk.requests(of: patient).filter { [.requested, .notified].contains($0.state) }
    let rows = open.map { view in
      [
        "who": "\(StatedText.isolated(view.asker.name)), \(StatedText.isolated(view.asker.organisation))",
        "time": texts.time(view.requestedAt),
        "until": texts.time(view.expiresAt), "href": "/patient/requests/\(view.id)",
      ]
    }
    return await site.page(
      "patient-home", ["has_open": !rows.isEmpty, "open": rows, "code": desk.ways.contains(.code)],
      Frame(title: texts["hello"], language: texts.language, refresh: 10), visit)
  }

  // MARK: One request

  private func show(_ request: Request, _ id: String) async throws -> Response {
    let (visit, patient) = try await visitor(request)
    let known = try await desk.request(id, of: patient)
    guard [.requested, .notified].contains(known.state) else { return try await decided(known, visit) }
    let texts = texts(visit)
    let view = try await desk.open(id, by: patient, in: LanguageTag(texts.language))
    return await approval(ApprovalPage(view: view, texts: texts, acting: visit.session.acting), visit)
  }

  /// From here a page says that the time ends.
  private static let shortSeconds: Int64 = 120

  /// Classes whose delays in passerelle.css add up to these seconds, in steps of 15; none where the time is over.
  static func late(after seconds: Int64) -> String {
    let steps = (max(0, seconds) + 14) / 15
    return (0..<9).filter { steps & (1 << $0) != 0 }.map { "in-\(15 << $0)" }.joined(separator: " ")
  }

  /// What a form that is not taken shows: what became of the request, or the request anew, with the reason.
  private func again(_ id: String, _ visit: Site.Visit, _ patient: SignedInPatient) async throws -> Response {
    let known = try await desk.request(id, of: patient)
    guard [.requested, .notified].contains(known.state) else { return site.redirect("/patient/requests/\(id)") }
    let texts = texts(visit)
    let view = try await desk.open(id, by: patient, in: LanguageTag(texts.language))
    let page = ApprovalPage(view: view, texts: texts, acting: visit.session.acting)
    return await approval(page, visit, notice: texts["formAgain"])
  }

  /// - Parameter notice: why nothing was answered; empty where nothing was tried.
  private func approval(_ page: ApprovalPage, _ visit: Site.Visit, notice: String = "") async -> Response {
    let frame = Frame(
      title: page.texts["title"], language: page.texts.language, status: notice.isEmpty ? .ok : .conflict, isCalm: true)
    let left = (page.view.request.expiresAt.milliseconds - site.clock.now.milliseconds) / 1000
    let values: [String: Any] = ["notice": notice, "endsSoonIn": Self.late(after: left - Self.shortSeconds)]
    return await site.page("approval", page.values.merging(values) { $1 }, frame, visit)
  }

  private func choose(_ request: Request, _ id: String, fault: String?) async throws -> Response {
    let (visit, patient) = try await visitor(request)
    let known = try await desk.request(id, of: patient)
    guard [.requested, .notified].contains(known.state) else { return try await decided(known, visit) }
    let texts = texts(visit)
    let view = try await desk.open(id, by: patient, in: LanguageTag(texts.language))
    let form = Form(request.uri.query ?? "")
    let ticksAll = form["tick"] == "all"
    let page = ApprovalPage(view: view, texts: texts, acting: visit.session.acting)
    return await site.page(
      "choose",
      [
        "parts": view.parts.filter { $0.count > 0 }.map { part in
          [
            "code": part.code, "label": label(part, texts), "protected": part.isProtected,
            "ticked": ticksAll && !part.isProtected,
          ] as [String: Any]
        }, "fault": fault ?? "",
        "shown": page.digest.hex, "closing": page.closing(chosen: form["close"]), "isTold": view.request.isTold,
        "action": "/patient/requests/\(id)", "back": "/patient/requests/\(id)",
        "here": "/patient/requests/\(id)/choose",
      ], Frame(title: texts["chooseParts"], language: texts.language), visit)
  }

  /// Records the answer of one of the two forms; a form that was sent before only shows what became of it.
  private func decide(_ request: Request, _ id: String) async throws -> Response {
    let (visit, patient) = try await visitor(request)
    guard let form = try await site.form(of: request, visit) else { return try await again(id, visit, patient) }
    // A decision needs a sign-in that is fresh.
    guard isFresh(patient) else { return site.redirect(Self.stepUp) }
    // What is over or was answered takes no answer: its page says so, and what to do.
    let state = try await desk.request(id, of: patient).state
    guard [.requested, .notified].contains(state) else {
      site.refused(state == .expired ? "consent.expired" : "consent.decided")
      return site.redirect("/patient/requests/\(id)")
    }
    let texts = texts(visit)
    let view = try await desk.open(id, by: patient, in: LanguageTag(texts.language))
    let page = ApprovalPage(view: view, texts: texts, acting: visit.session.acting)
    // The answer is to what was on the screen; where the record changed since, the patient looks again.
    guard form["decision"] == "refuse" || form["shown"] == page.digest.hex else {
      return await approval(page, visit, notice: texts["contentChanged"])
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
    let viewing = form["close"].flatMap(ViewingTime.init(rawValue:)) ?? .hour
    try await desk.decide(
      id, decision, shown: page.digest, in: LanguageTag(texts.language), source: view.source, viewing: viewing,
      by: patient)
    return site.redirect("/patient/requests/\(id)")
  }

  private func decided(_ view: ConsentRequestView, _ visit: Site.Visit) async throws -> Response {
    let page = DecidedPage(view: view, texts: texts(visit))
    return await site.page(
      "decided", page.values, Frame(title: page.heading, language: page.texts.language), visit)
  }

  private func label(_ part: ApprovalPart, _ texts: PageTexts) -> String {
    "\(texts.part(part.code, part.name)) (\(part.count))"
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
