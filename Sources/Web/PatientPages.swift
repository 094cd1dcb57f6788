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
      try await choose(request, try context.parameters.require("id"))
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
    guard [.requested, .notified].contains(known.state) else { return try await decided(known, visit, patient) }
    let isBack = await site.sessions.takeDraft(for: "/patient/requests/\(id)", of: visit.id)?.isBack ?? false
    guard let page = try await page(of: id, visit, patient) else { return await unread(known, visit) }
    return await approval(page, visit, notice: isBack ? page.texts["signedInAgain"] : "", status: .ok)
  }

  /// What is asked, with the record as it is now; nil where the record cannot be read.
  func page(of id: String, _ visit: Site.Visit, _ patient: SignedInPatient) async throws -> ApprovalPage? {
    let texts = texts(visit)
    do {
      let view = try await desk.open(id, by: patient, in: LanguageTag(texts.language))
      return ApprovalPage(view: view, texts: texts, acting: visit.session.acting)
    } catch  where ["internal", "record.none"].contains(error.code) {
      return nil
    }
  }

  /// The page of a request whose record cannot be read: it takes a refusal.
  private func unread(_ known: ConsentRequestView, _ visit: Site.Visit) async -> Response {
    let page = UnreadPage(view: known, texts: texts(visit), acting: visit.session.acting)
    let frame = Frame(
      title: page.texts["title"], language: page.texts.language, status: .serviceUnavailable, isCalm: true)
    return await site.page("unread", page.values, frame, visit)
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
    guard let page = try await page(of: id, visit, patient) else { return await unread(known, visit) }
    return await approval(page, visit, notice: page.texts["formAgain"])
  }

  /// - Parameter notice: why nothing was answered; empty where nothing was tried.
  private func approval(
    _ page: ApprovalPage, _ visit: Site.Visit, notice: String, status: HTTPResponse.Status = .conflict
  ) async -> Response {
    let frame = Frame(title: page.texts["title"], language: page.texts.language, status: status, isCalm: true)
    let left = (page.view.request.expiresAt.milliseconds - site.clock.now.milliseconds) / 1000
    let values: [String: Any] = ["notice": notice, "endsSoonIn": Self.late(after: left - Self.shortSeconds)]
    return await site.page("approval", page.values.merging(values) { $1 }, frame, visit)
  }

  private func choose(
    _ request: Request, _ id: String, fault: String = "", filled: Form? = nil
  ) async throws -> Response {
    let (visit, patient) = try await visitor(request)
    let known = try await desk.request(id, of: patient)
    guard [.requested, .notified].contains(known.state) else { return try await decided(known, visit, patient) }
    guard let page = try await page(of: id, visit, patient) else { return await unread(known, visit) }
    let choice = ChoosePage(page: page, request: id)
    let query = Form(request.uri.query ?? "")
    let (form, notice) = await filling(filled, choice.path, visit, page.texts)
    let ticked = query["tick"] == "all" ? choice.unprotected : form.all("part")
    let values = choice.values(ticked: ticked, closing: form["close"] ?? query["close"])
    return await site.page(
      "choose", values.merging(["fault": fault, "notice": notice]) { $1 },
      Frame(title: page.texts["chooseParts"], language: page.texts.language, isCalm: true), visit)
  }

  /// Records the answer of one of the two forms; a form that was sent before only shows what became of it.
  private func decide(_ request: Request, _ id: String) async throws -> Response {
    let (visit, patient) = try await visitor(request)
    let path = "/patient/requests/\(id)"
    guard let form = try await site.form(of: request, visit) else { return try await again(id, visit, patient) }
    // A decision needs a sign-in that is fresh.
    guard isFresh(patient) else {
      return await stepUp(form["decision"] == "chosen" ? "\(path)/choose" : path, form, visit)
    }
    // What is over or was answered takes no answer: its page says so, and what to do.
    let known = try await desk.request(id, of: patient)
    guard [.requested, .notified].contains(known.state) else {
      site.refused(known.state == .expired ? "consent.expired" : "consent.decided")
      return site.redirect(path)
    }
    let opened = try await page(of: id, visit, patient)
    if form["decision"] == "refuse" {
      // A refusal needs no record, and no proof of what was on the screen.
      let unread = UnreadPage(view: known, texts: texts(visit), acting: visit.session.acting)
      try await desk.refuse(
        id, shown: opened?.digest ?? unread.digest, in: LanguageTag(unread.texts.language), by: patient)
      return site.redirect(path)
    }
    guard let page = opened else { return await unread(known, visit) }
    // The answer is to what was on the screen; where the record changed since, the patient looks again.
    guard form["shown"] == page.digest.hex else {
      site.refused(WebFailure.otherText.code)
      return await approval(page, visit, notice: page.texts["contentChanged"])
    }
    let sections: [String]
    switch form["decision"] {
    case "allow": sections = page.view.parts.filter { !$0.isProtected }.map(\.code)
    case "chosen":
      sections = form.all("part").filter { code in page.view.parts.contains { $0.code == code } }
      guard !sections.isEmpty else {
        return try await choose(request, id, fault: page.texts["nothingTicked"], filled: form)
      }
    // The Enter key on a box sends a form by its first button, which answers nothing.
    case "look": return try await choose(request, id, filled: form)
    default:
      site.refused(WebFailure.form.code)
      return await approval(page, visit, notice: page.texts["formAgain"])
    }
    let viewing = form["close"].flatMap(ViewingTime.init(rawValue:)) ?? .hour
    try await desk.decide(
      id, .allow(sections: sections), shown: page.digest, in: LanguageTag(page.texts.language),
      source: page.view.source, viewing: viewing, by: patient)
    return site.redirect(path)
  }

  private func decided(
    _ view: ConsentRequestView, _ visit: Site.Visit, _ patient: SignedInPatient
  ) async throws -> Response {
    let page = DecidedPage(view: view, texts: texts(visit))
    var values = page.values
    // A record that changed is asked for anew: whoever looks at the end of the old question finds the new one.
    if view.state == .expired,
      let next = try await desk.requests(of: patient).first(where: { other in
        other.asker.isSamePerson(as: view.asker) && [.requested, .notified].contains(other.state)
      })
    {
      values["next"] = "/patient/requests/\(next.id)"
    }
    return await site.page(
      "decided", values, Frame(title: page.heading, language: page.texts.language), visit)
  }
}
