import Audit
import Domain
import Exchange
import HTTPTypes
import Hummingbird

/// The auditor's way (users.md section 5): search, one exchange in two lanes, verify, export, figures, readers.
struct AuditorPages: Sendable {
  let site: Site
  let desk: AuditorDesk

  func addRoutes(to router: Router<BasicRequestContext>) {
    router.get("/audit") { request, _ in try await list(request, verdict: nil) }
    for form in ["csv", "json", "ndjson"] {
      router.get("/audit/exchanges.\(form)") { request, _ in try await table(request, form) }
    }
    router.get("/audit/person") { request, _ in try await person(request) }
    router.post("/audit/person") { request, _ in try await findPerson(request) }
    router.get("/audit/overview") { request, _ in try await overview(request) }
    router.get("/audit/readers") { request, _ in try await readers(request) }
    router.post("/audit/verify") { request, _ in
      let (visit, auditor) = try await visitor(request)
      guard try await site.form(of: request, visit) != nil else { return site.redirect("/audit") }
      return try await list(request, verdict: try await desk.verify(by: auditor))
    }
    router.get("/audit/{reference}") { request, context in
      try await show(request, try context.parameters.require("reference"), isVerified: false)
    }
    router.post("/audit/{reference}/verify") { request, context in
      let (visit, _) = try await visitor(request)
      let reference = try context.parameters.require("reference")
      guard try await site.form(of: request, visit) != nil else { return site.redirect("/audit/\(reference)") }
      return try await show(request, reference, isVerified: true)
    }
    router.post("/audit/{reference}/export") { request, context in
      try await export(request, try context.parameters.require("reference"))
    }
  }

  func visitor(_ request: Request) async throws(WebFailure) -> (Site.Visit, String) {
    guard let visit = await site.session(of: request) else { throw .signIn }
    guard case .auditor(let subject, _) = visit.session.person else { throw .notEntitled }
    return (visit, subject)
  }

  // MARK: Search

  /// - Parameter verdict: of now; nil shows what the last verification found, since one reads the whole log.
  private func list(_ request: Request, verdict: Verdict?) async throws -> Response {
    let (visit, auditor) = try await visitor(request)
    let texts = PageTexts(language: visit.session.language)
    let filters = AuditFilters(Form(request.uri.query ?? ""))
    if let reference = filters.reference { return site.redirect("/audit/\(reference)") }
    let found = try await desk.exchanges(filters.search, by: auditor) { filters.fit($0) }
    let signed = try desk.signedSize()
    let rows = found.exchanges.map { ExchangeRow($0, texts, signed: signed).values }
    let words =
      if let verdict { self.words(verdict, texts) } else { self.words(await desk.lastVerification(), texts) }
    var values: [String: Any] = [
      "verdictStyle": words.style, "verdict": words.word, "verdictText": words.text, "key": desk.verifierKey ?? "",
      "has_rows": !rows.isEmpty, "rows": rows, "caption": texts("exchangeCount", ["n": String(rows.count)]),
      "is_filtered": filters.isNarrowed, "active": filters.active(texts), "query": filters.query,
    ]
    values.merge(filters.fields(texts)) { own, _ in own }
    if let next = found.next { values["next"] = "/audit?\(filters.query(before: next))" }
    return await site.page("audit-list", values, Frame(title: texts["exchanges"], language: texts.language), visit)
  }

  /// Exactly what the page shows, for machines.
  private func table(_ request: Request, _ form: String) async throws -> Response {
    let (visit, auditor) = try await visitor(request)
    let texts = PageTexts(language: visit.session.language)
    let filters = AuditFilters(Form(request.uri.query ?? ""))
    let signed = try desk.signedSize()
    let rows = try await desk.exchanges(filters.search, by: auditor) { filters.fit($0) }
      .exchanges.map { ExchangeRow($0, texts, signed: signed) }
    let (text, type) =
      switch form {
      case "csv": (ExchangeRow.csv(rows), "text/csv; charset=utf-8")
      case "ndjson": (rows.map { $0.json.canonical + "\n" }.joined(), "application/x-ndjson")
      default: (JSON.array(rows.map(\.json)).canonical, "application/json")
      }
    return Self.file(Array(text.utf8), "exchanges.\(form)", type)
  }

  // MARK: One person

  private func person(_ request: Request, fault: String = "") async throws -> Response {
    let (visit, _) = try await visitor(request)
    let texts = PageTexts(language: visit.session.language)
    return await site.page(
      "audit-person", ["fault": fault, "asks": true], Frame(title: texts["searchPerson"], language: texts.language),
      visit)
  }

  /// The identifier is in the body of the form alone: in no address, title or log.
  private func findPerson(_ request: Request) async throws -> Response {
    let (visit, auditor) = try await visitor(request)
    let texts = PageTexts(language: visit.session.language)
    guard let form = try await site.form(of: request, visit) else { return site.redirect("/audit/person") }
    guard let patient = form["identifier"].flatMap({ PatientIdentifier(cx: $0.filter { !$0.isWhitespace }) }) else {
      return try await person(request, fault: texts["personForm"])
    }
    guard let reason = form["reason"], reason.contains(where: { !$0.isWhitespace }) else {
      return try await person(request, fault: texts["reasonNeeded"])
    }
    let findings = try await desk.events(of: patient, reason: reason, by: auditor)
    let signed = try desk.signedSize()
    var (rows, lone): ([[String: String]], [[String: String]]) = ([], [])
    for finding in findings {
      switch finding.thing {
      case .exchange(let exchange): rows.append(ExchangeRow(exchange, texts, signed: signed).values)
      case .event(let event):
        lone.append(["time": moment(event.time, texts), "what": texts.word("event", event.kind), "kind": event.kind])
      }
    }
    return await site.page(
      "audit-person",
      [
        "has_rows": !rows.isEmpty, "rows": rows, "has_lone": !lone.isEmpty, "lone": lone, "found": true,
        "caption": texts("exchangeCount", ["n": String(rows.count)]), "reason": shown(reason),
      ], Frame(title: texts["searchPerson"], language: texts.language), visit)
  }

  // MARK: One exchange

  private func show(_ request: Request, _ reference: String, isVerified: Bool) async throws -> Response {
    let (visit, auditor) = try await visitor(request)
    let texts = PageTexts(language: visit.session.language)
    guard let exchange = try await desk.exchange(reference, by: auditor) else { throw WebFailure.notFound }
    let lanes = ExchangeLanes(exchange, own: desk.own, texts)
    var values: [String: Any] = [
      "reference": exchange.reference.description, "path": exchange.reference.characters,
      "sentence": ExchangeAccount(exchange, texts).sentence, "own": lanes.own, "other": lanes.other,
      "ownIsA": lanes.ownIsA, "events": lanes.rows, "otherNote": lanes.note, "trace": exchange.traceID,
      "languages": PageTexts.offered.map { code in
        ["code": code, "name": texts["language.\(code)"], "selected": code == texts.language ? "selected" : ""]
      },
    ]
    // Each form takes a token of its own: an export leaves this page open.
    values["token2"] = await site.sessions.token(for: visit.id)
    if isVerified {
      let verdict = try await desk.verify(exchange, by: auditor)
      values["verdict"] = ExchangeVerdictWords(verdict, exchange, texts).values
    }
    return await site.page(
      "audit-exchange", values, Frame(title: texts["exchange"], language: texts.language), visit)
  }

  private func export(_ request: Request, _ reference: String) async throws -> Response {
    let (visit, auditor) = try await visitor(request)
    guard let form = try await site.form(of: request, visit) else { return site.redirect("/audit/\(reference)") }
    let language = PageTexts(language: form["language"] ?? visit.session.language).language
    let pack = try await desk.pack(
      of: reference, purpose: form["purpose"] ?? "", language: language, by: auditor
    ) { story, order in PackSummary.text(of: story, order) }
    guard let pack else { throw WebFailure.notFound }
    let name = reference.uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
    return Self.file(pack, "evidence-\(desk.own.value)-\(name.prefix(8)).zip", "application/zip")
  }

  // MARK: The log as a whole

  private func overview(_ request: Request) async throws -> Response {
    let (visit, auditor) = try await visitor(request)
    let texts = PageTexts(language: visit.session.language)
    let weeks = try await desk.weeks(8, by: auditor)
    let most = weeks.map(\.exchanges).max() ?? 1
    let rows = weeks.map { FigureRow($0, texts, most: most).values }
    return await site.page(
      "audit-overview", ["has_rows": !rows.isEmpty, "rows": rows],
      Frame(title: texts["overview"], language: texts.language), visit)
  }

  private func readers(_ request: Request) async throws -> Response {
    let (visit, auditor) = try await visitor(request)
    let texts = PageTexts(language: visit.session.language)
    let rows = try await desk.readings(limit: 100, by: auditor).map { reading in
      let details = reading.event?.details ?? [:]
      return [
        "time": moment(reading.time, texts), "who": shown(reading.event?.professional?.exposed ?? "–"),
        "what": details["act"].map { texts.word("read", $0) } ?? texts["event.auditor-read"],
        "reference": details["reference"].map { shown($0) } ?? "", "reason": details["reason"].map { shown($0) } ?? "",
        "sequence": String(reading.sequence),
      ]
    }
    return await site.page(
      "audit-readers", ["has_rows": !rows.isEmpty, "rows": rows],
      Frame(title: texts["readers"], language: texts.language), visit)
  }

  func moment(_ instant: Instant, _ texts: PageTexts) -> String {
    "\(clinicalDate(String(instant.hl7Digits.prefix(8)), texts.language)) \(time(instant))"
  }

  /// A download that browsers neither show nor keep.
  static func file(_ bytes: [UInt8], _ name: String, _ type: String) -> Response {
    var headers: HTTPFields = [.contentType: type]
    headers[.contentDisposition] = "attachment; filename=\"\(name)\""
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  private func words(_ verdict: Verdict, _ texts: PageTexts) -> (style: String, word: String, text: String) {
    switch verdict {
    case .intact(let entries, let checkpoint):
      (
        "intact", texts["verdict.intact"],
        texts("verdict.intact.text", ["n": String(entries), "origin": checkpoint.origin])
      )
    case .altered(let difference): ("altered", texts["verdict.altered"], difference)
    case .cannotTell(let missing): ("unknown", texts["verdict.unknown"], missing)
    }
  }

  private func words(_ last: LogVerification?, _ texts: PageTexts) -> (style: String, word: String, text: String) {
    guard let last else { return ("unknown", texts["verdict.unknown"], texts["notVerifiedYet"]) }
    let (style, word, text) =
      switch last.result {
      case .intact: ("intact", texts["verdict.intact"], texts("entriesVerified", ["n": String(last.entries)]))
      case .altered(let difference): ("altered", texts["verdict.altered"], difference)
      case .failed(let why): ("unknown", texts["verdict.unknown"], why)
      }
    return (style, word, "\(text) \(texts("verifiedAt", ["time": moment(last.time, texts)]))")
  }
}
