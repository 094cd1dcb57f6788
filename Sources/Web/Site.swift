import Domain
import Exchange
import HTTPTypes
import Hummingbird
import Transport
import Trust

/// What all pages share: settings, sessions, sign-in, templates.
struct Site: Sendable {
  let settings: WebSettings
  let sessions: Sessions
  let signIn: SignIn
  let renderer: Renderer
  let clock: any WallClock
  /// Told the code of what a person was refused.
  let refused: @Sendable (String) -> Void

  init(
    settings: WebSettings, client: PeerClient, clock: any WallClock,
    refused: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(WebFailure) {
    self.settings = settings
    self.refused = refused
    self.clock = clock
    sessions = Sessions(clock: clock)
    signIn = SignIn(settings: settings, client: client, clock: clock)
    renderer = try Renderer()
  }

  /// `__Host-` needs TLS; on the demo's loopback a plain name serves.
  private var cookieName: String { settings.isSecure ? "__Host-passerelle" : "passerelle" }
  private var stateCookieName: String { settings.isSecure ? "__Host-passerelle-state" : "passerelle-state" }

  func addRoutes(to router: Router<BasicRequestContext>) {
    router.get("/") { request, _ in try await welcome(request) }
    router.get("/sign-in") { request, _ in try await beginSignIn(request) }
    router.get("/sign-in/callback") { request, _ in try await endSignIn(request) }
    router.post("/sign-out") { request, _ in try await signOut(request) }
    router.post("/lock") { request, _ in try await lock(request) }
    router.get("/locked") { request, _ in locked(request) }
    router.post("/stay") { request, _ in
      Response(status: await session(of: request) == nil ? .unauthorized : .noContent)
    }
    addAssets(to: router)
    router.get("/livez") { _, _ in "ok\n" }
  }

  /// The clinician's files hold what every page needs and their own: one request each.
  private func addAssets(to router: Router<BasicRequestContext>) {
    let style = "text/css; charset=utf-8"
    let script = "text/javascript; charset=utf-8"
    router.get("/assets/passerelle.css") { _, _ in asset(PackageResources.passerelle_css, style) }
    router.get("/assets/passerelle.js") { _, _ in asset(PackageResources.passerelle_js, script) }
    router.get("/assets/clinician.css") { _, _ in
      asset(PackageResources.passerelle_css + PackageResources.clinician_css, style)
    }
    router.get("/assets/clinician.js") { _, _ in asset(PackageResources.clinician_js, script) }
    router.get("/assets/passerelle.svg") { _, _ in asset(PackageResources.passerelle_svg, "image/svg+xml") }
  }

  private func asset(_ bytes: [UInt8], _ type: String) -> Response {
    Response(
      status: .ok, headers: [.contentType: type, .cacheControl: "public, max-age=300"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  // MARK: Sign-in

  private func welcome(_ request: Request) async throws -> Response {
    if let session = await session(of: request) { return redirect(session.session.person.home) }
    let texts = PageTexts(language: language(of: request))
    let body = renderer.fill("welcome", ["t": texts.all, "demo": settings.isDemo])
    let frame = Frame(title: texts["welcome"], language: texts.language, offersLanguages: true)
    return page(body, frame, texts, who: nil, token: "")
  }

  private func beginSignIn(_ request: Request) async throws -> Response {
    let query = Form(request.uri.query ?? "")
    let former = await session(of: request, isVisit: false)?.session
    let resumed = query["to"].flatMap { path in
      Resumed.isOwn(path)
        ? Resumed(path: path, subject: former?.person.subject, acting: former?.acting, draft: former?.draft) : nil
    }
    let (location, state) = try await signIn.begin(isAgain: query["again"] == "1", resuming: resumed)
    var response = redirect(location)
    response.headers[.setCookie] = cookie(stateCookieName, state, sameSite: "Lax", seconds: 600)
    return response
  }

  private func endSignIn(_ request: Request) async throws -> Response {
    let answer = Form(request.uri.query ?? "")
    let (person, stated, resumed) = try await signIn.finish(answer, cookie: cookieValue(stateCookieName, request))
    let language = Self.chosenLanguage(request.headers) ?? stated ?? language(of: request)
    let id = await sessions.begin(person, language: language)
    if let resumed { await sessions.resume(resumed, in: id) }
    let destination = resumed?.destination(for: person) ?? person.home
    // A page in between: the strict cookie is not sent on a redirect that began at the identity provider.
    let texts = PageTexts(language: language)
    let body = renderer.fill(
      "message",
      ["what": person.name, "why": "", "next": "", "href": destination, "hrefLabel": texts["continue"], "t": texts.all])
    var response = page(
      body, Frame(title: "Passerelle", language: texts.language), texts, who: nil, token: "", forward: destination)
    response.headers[.setCookie] = cookie(cookieName, id, sameSite: "Strict", seconds: Int(Sessions.longestSeconds))
    return response
  }

  private func signOut(_ request: Request) async throws -> Response {
    let form = try await Form.body(of: request)
    if let id = cookieValue(cookieName, request), await sessions.take(form["token"], of: id) { await sessions.end(id) }
    return ended("/")
  }

  /// Nothing of the person stays in the browser, their language neither.
  private func ended(_ location: String) -> Response {
    var response = redirect(location)
    response.headers[.setCookie] = cookie(cookieName, "", sameSite: "Strict", seconds: 0)
    response.headers.append(
      HTTPField(name: .setCookie, value: "\(languageCookie("")); Max-Age=0"))
    return response
  }

  /// A shared computer: the session ends at once; what was asked goes on and is found after the next sign-in.
  private func lock(_ request: Request) async throws -> Response {
    let form = try await Form.body(of: request)
    if let id = cookieValue(cookieName, request), await sessions.take(form["token"], of: id) { await sessions.end(id) }
    return ended("/locked")
  }

  private func locked(_ request: Request) -> Response {
    let texts = PageTexts(language: language(of: request))
    let body = renderer.fill("locked", ["t": texts.all])
    return page(body, Frame(title: texts["locked"], language: texts.language), texts, who: nil, token: "")
  }

  // MARK: Sessions

  struct Visit: Sendable {
    let id: String
    let session: Session
  }

  /// - Parameter isVisit: false for what a page asks by itself, which must not keep a session alive.
  func session(of request: Request, isVisit: Bool = true) async -> Visit? {
    guard let id = cookieValue(cookieName, request), let session = await sessions.find(id, isVisit: isVisit) else {
      return nil
    }
    return Visit(id: id, session: session)
  }

  /// Takes a form: signed in, with a token that was not used before. Nil where it was: the page is shown again, and
  /// nothing is done twice.
  func form(of request: Request, _ visit: Visit) async throws -> Form? {
    let form = try await Form.body(of: request)
    if await sessions.take(form["token"], of: visit.id) { return form }
    refused(WebFailure.form.code)
    return nil
  }

  private func cookie(_ name: String, _ value: String, sameSite: String, seconds: Int) -> String {
    "\(name)=\(value); Path=/; HttpOnly; SameSite=\(sameSite); Max-Age=\(seconds)\(settings.isSecure ? "; Secure" : "")"
  }

  private func cookieValue(_ name: String, _ request: Request) -> String? {
    Self.cookieValue(name, request.headers)
  }

  // MARK: Pages

  func redirect(_ location: String) -> Response { Response(status: .seeOther, headers: [.location: location]) }

  /// A page for a signed-in person.
  func page(_ template: String, _ values: [String: Any], _ frame: Frame, _ visit: Visit) async -> Response {
    let texts = PageTexts(language: frame.language)
    let token = await sessions.token(for: visit.id)
    let signOut = await sessions.token(for: visit.id)
    let body = renderer.fill(template, values.merging(["t": texts.all, "token": token]) { own, _ in own })
    let stop = visit.session.acting == nil ? "" : await sessions.token(for: visit.id)
    return page(
      body, frame, texts, who: visit.session.person, token: signOut, acting: visit.session.acting, stopToken: stop)
  }

  func page(
    _ body: String, _ frame: Frame, _ texts: PageTexts, who: Person?, token: String, forward: String? = nil,
    acting: Acting? = nil, stopToken: String = ""
  ) -> Response {
    var values: [String: Any] = [
      "language": texts.language, "title": frame.title, "country": settings.country.value, "body": body, "t": texts.all,
      "links": who.map { links($0, texts, isActing: acting != nil) } ?? [], "signOutToken": token,
      "assets": "passerelle",
    ]
    if case .clinician? = who {
      values["assets"] = "clinician"
      values["clinician"] = true
      values["idle"] = String(Sessions.idleSeconds)
    }
    if let forward { values["forward"] = forward }
    if let acting {
      values["acting"] = [
        "text": acting.band(texts), "token": stopToken, "stop": texts["actingStop"],
      ]
    }
    if frame.offersLanguages || (isPatient(who) && !frame.isOnce) {
      values["languages"] = ["list": languageLinks(texts.language), "t": texts.all] as [String: Any]
    }
    values["calm"] = frame.isCalm
    if let refresh = frame.refresh { values["refresh"] = String(refresh) }
    if let who { values["who"] = ["name": shown(who.name), "detail": detail(who, texts)] }
    let html = renderer.fill("layout", values)
    return Response(
      status: frame.status, headers: [.contentType: "text/html; charset=utf-8", .contentLanguage: texts.language],
      body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
  }

  private func isPatient(_ who: Person?) -> Bool { if case .patient? = who { true } else { false } }

  /// Role and organisation, as the identity provider stated them.
  private func detail(_ person: Person, _ texts: PageTexts) -> String {
    guard case .clinician(let clinician) = person else { return "" }
    let role = texts.word("role", clinician.professional.role)
    return "\(shown(role)), \(shown(clinician.organisation.name ?? clinician.organisation.locality))"
  }

  private func links(_ person: Person, _ texts: PageTexts, isActing: Bool) -> [[String: String]] {
    switch person {
    case .patient where isActing:
      [
        ["href": "/patient", "label": texts["actingRequests"]],
        ["href": "/patient/history", "label": texts["actingHistory"]],
        ["href": "/patient/acting", "label": texts["actingTitle"]],
      ]
    case .clinician:
      [
        ["href": "/clinician", "label": texts["search"]],
        ["href": "/clinician/requests", "label": texts["myRequests"]],
      ]
    case .patient:
      [
        ["href": "/patient", "label": texts["hello"]], ["href": "/patient/code", "label": texts["prepareCode"]],
        ["href": "/patient/history", "label": texts["whoSaw"]],
        ["href": "/patient/choices", "label": texts["myChoices"]],
      ]
    case .auditor: [["href": "/audit", "label": texts["exchanges"]]]
    }
  }

  /// The sign-in that mends a failure, and leads back to the page that was asked for.
  private static func signIn(after code: String, _ request: Request) -> String {
    // The sign-in that the issuer remembers would only end here again.
    if code == WebFailure.stepUp.code { return "/sign-in?again=1" }
    let path = request.uri.path
    let isPage = request.method == .get && path != "/" && !path.hasPrefix("/sign-in") && Resumed.isOwn(path)
    return isPage ? "/sign-in?to=\(path)" : "/sign-in"
  }

  /// What happened, why, what to do; for somebody who is not signed in, the way to sign in.
  func message(_ failure: any Explained, _ request: Request) async -> Response {
    let visit = await session(of: request)
    let texts = PageTexts(language: visit?.session.language ?? language(of: request))
    let status: HTTPResponse.Status =
      switch failure.code {
      case "login.not-entitled", "consent.no-request", "consent.mandate", "consent.minor", "consent.deceased":
        .forbidden
      case "page.not-found", "view.closed": .notFound
      case "page.form", "consent.decided", "consent.expired", "consent.incomplete-statement", "consent.content-changed",
        "consent.way-closed", "consent.directive", "consent.restrictions-full":
        .conflict
      case "login.failed", "login.step-up": .unauthorized
      case "internal", "consent.store": .internalServerError
      default: .ok
      }
    var values: [String: Any] = [
      "what": failure.what, "why": failure.why, "next": failure.whatToDo, "code": failure.code,
      "href": visit?.session.person.home ?? Self.signIn(after: failure.code, request),
      "hrefLabel": visit == nil ? texts["signIn"] : texts["back"], "t": texts.all,
    ]
    if let known = texts.failure(failure.code) {
      values.merge(["what": known.what, "why": "", "next": known.next]) { _, own in own }
    } else if texts.language != "en" {
      values["lang"] = "en"
    }
    let body = renderer.fill("message", values)
    return page(
      body, Frame(title: "Passerelle", language: texts.language, status: status), texts,
      who: visit?.session.person, token: "", acting: visit?.session.acting,
      stopToken: visit == nil ? "" : await sessions.token(for: visit?.id ?? ""))
  }
}

/// The demo issuer's pages.
struct IssuerPages: Sendable {
  let site: Site
  let issuer: DemoIssuer

  func addRoutes(to router: Router<BasicRequestContext>) {
    router.get("/issuer/.well-known/openid-configuration") { _, _ in await json(issuer.discovery) }
    router.get("/issuer/jwks") { _, _ in await json(issuer.keys) }
    router.get("/issuer/authorize") { request, _ in
      try await ask(Form(request.uri.query ?? ""), request, isRetry: false)
    }
    router.post("/issuer/authorize") { request, _ in
      let form = try await Form.body(of: request)
      if let location = await issuer.authorize(form) { return site.redirect(location) }
      return try await ask(form, request, isRetry: true)
    }
    router.post("/issuer/token") { request, _ in
      let form = try await Form.body(of: request)
      if let token = await issuer.token(form) { return json(token) }
      return Response(
        status: .badRequest, headers: [.contentType: "application/json"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: "{\"error\":\"invalid_grant\"}")))
    }
  }

  private func json(_ value: JSON) -> Response {
    Response(
      status: .ok, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: value.canonical)))
  }

  private func ask(_ form: Form, _ request: Request, isRetry: Bool) async throws -> Response {
    guard await issuer.accepts(form) else { throw WebFailure.signIn }
    let texts = PageTexts(language: site.language(of: request))
    let names = [
      "response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge",
      "code_challenge_method",
    ]
    let body = site.renderer.fill(
      "issuer",
      [
        "action": "/issuer/authorize", "hidden": names.map { ["name": $0, "value": form[$0] ?? ""] },
        "fault": isRetry ? texts["wrongPassword"] : "",
        "accounts": issuer.accounts.map { ["name": $0.name, "displayName": $0.displayName, "role": $0.role] },
        "t": texts.all,
      ])
    return site.page(
      body, Frame(title: texts["demoSignIn"], language: texts.language), texts, who: nil, token: "")
  }
}
