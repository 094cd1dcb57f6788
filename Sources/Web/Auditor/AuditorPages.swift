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
    router.get("/audit") { request, _ in try await list(request) }
    for form in ["csv", "json", "ndjson"] {
      router.get("/audit/exchanges.\(form)") { request, _ in try await table(request, form) }
    }
    addPeopleRoutes(to: router)
    addFlagRoutes(to: router)
    router.get("/audit/overview") { request, _ in try await overview(request) }
    router.get("/audit/readers") { request, _ in try await readers(request) }
    addWholeRoutes(to: router)
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

  /// - Returns: the visit, and who it is as the log has it: the name that people read, and the provider's own.
  func visitor(_ request: Request) async throws(WebFailure) -> (Site.Visit, String) {
    guard let visit = await site.session(of: request) else { throw .signIn }
    guard case .auditor(let subject, let name) = visit.session.person else { throw .notEntitled }
    return (visit, "\(name) (\(subject))")
  }

  // MARK: Search

  private func list(_ request: Request) async throws -> Response {
    let (visit, auditor) = try await visitor(request)
    let texts = PageTexts(language: visit.session.language)
    let filters = AuditFilters(Form(request.uri.query ?? ""))
    if let reference = filters.reference { return site.redirect("/audit/\(reference)") }
    let found = try await desk.exchanges(filters.search, by: auditor) { filters.fit($0) }
    let table = ExchangeTable(try await rows(found.exchanges, texts), filters.order, texts)
    let words = words(await desk.lastVerification(), texts)
    var values: [String: Any] = [
      "verdictStyle": words.style, "verdict": words.word, "verdictText": words.text, "key": desk.verifierKey ?? "",
      "is_filtered": filters.isNarrowed, "active": filters.active(texts), "query": filters.query,
    ]
    values.merge(table.values(isSortable: true)) { own, _ in own }
    values.merge(filters.fields(texts)) { own, _ in own }
    if let next = found.next { values["next"] = "/audit?\(filters.query(before: next))" }
    return try await page("audit-list", values, texts["exchanges"], visit, at: "/audit")
  }

  /// The rows of exchanges, with their flags.
  func rows(_ exchanges: [LoggedExchange], _ texts: PageTexts) async throws -> [ExchangeRow] {
    let (signed, flags) = (try desk.signedSize(), try await desk.flags(of: exchanges))
    return exchanges.map { ExchangeRow($0, texts, signed: signed, flags: flags[$0.traceID] ?? []) }
  }

  /// A page of the auditor, with the menu on which the place and the waiting flags stand.
  func page(
    _ template: String, _ values: [String: Any], _ title: String, _ visit: Site.Visit, at place: String,
    refresh: Int? = nil
  ) async throws -> Response {
    let texts = PageTexts(language: visit.session.language)
    let waiting = try await desk.waitingFlags().values.reduce(0, +)
    let entries = [
      ("/audit", "exchanges"), ("/audit/flags", "flags"), ("/audit/overview", "overview"),
      ("/audit/readers", "readers"), ("/audit/person", "searchPerson"),
    ]
    let menu = entries.map { href, label in
      [
        "href": href, "label": texts[label], "current": href == place ? "yes" : "",
        "count": href == "/audit/flags" && waiting > 0 ? String(waiting) : "",
      ]
    }
    return await site.page(
      template, values.merging(["menu": menu]) { own, _ in own },
      Frame(title: title, language: texts.language, refresh: refresh), visit)
  }

  /// Exactly what the page shows, for machines.
  private func table(_ request: Request, _ form: String) async throws -> Response {
    let (visit, auditor) = try await visitor(request)
    let texts = PageTexts(language: visit.session.language)
    let filters = AuditFilters(Form(request.uri.query ?? ""))
    let found = try await desk.exchanges(filters.search, by: auditor) { filters.fit($0) }
    let rows = ExchangeTable(try await rows(found.exchanges, texts), filters.order, texts).rows
    let (text, type) =
      switch form {
      case "csv": (ExchangeRow.csv(rows), "text/csv; charset=utf-8")
      case "ndjson": (rows.map { $0.json.canonical + "\n" }.joined(), "application/x-ndjson")
      default: (JSON.array(rows.map(\.json)).canonical, "application/json")
      }
    return Self.file(Array(text.utf8), "exchanges.\(form)", type)
  }

  // MARK: One exchange

  private func show(_ request: Request, _ reference: String, isVerified: Bool) async throws -> Response {
    let (visit, auditor) = try await visitor(request)
    let texts = PageTexts(language: visit.session.language)
    guard let exchange = try await desk.exchange(reference, by: auditor) else { throw WebFailure.notFound }
    let proofs = try await desk.proofs(of: exchange)
    let lanes = ExchangeLanes(exchange, own: desk.own, signed: try desk.signedSize(), proofs.clock, texts)
    var values: [String: Any] = [
      "reference": exchange.reference.description, "path": exchange.reference.characters,
      "sentence": ExchangeAccount(exchange, own: desk.own, texts).sentence, "own": lanes.own, "other": lanes.other,
      "ownIsA": lanes.ownIsA, "events": lanes.rows, "otherNote": lanes.note, "clock": lanes.clock,
      "trace": exchange.traceID, "has_evidences": !proofs.evidences.isEmpty,
      "evidences": proofs.evidences.map { EvidenceRow($0, texts).values },
      "languages": PageTexts.offered.map { code in
        ["code": code, "name": texts["language.\(code)"], "selected": code == texts.language ? "selected" : ""]
      },
    ]
    let flags = try await desk.flags(of: [exchange])[exchange.traceID] ?? []
    if !flags.isEmpty { values["flags"] = ["list": flags.map { flagLink($0, texts) }] }
    // Each form takes a token of its own: an export leaves this page open.
    values["token2"] = await site.sessions.token(for: visit.id)
    if isVerified {
      let verdict = try await desk.verify(exchange, by: auditor)
      let key = desk.verifierKey.map { String($0.split(separator: "+").dropFirst().first ?? "") } ?? ""
      values["verdict"] = ExchangeVerdictWords(verdict, exchange, proofs, key: key, texts).values
    }
    return try await page("audit-exchange", values, texts["exchange"], visit, at: "")
  }

  private func flagLink(_ flag: AccessFlag, _ texts: PageTexts) -> [String: String] {
    [
      "href": "/audit/flags?flag=\(flag.sequence)", "name": FlagWords(texts: texts).name(flag.rule),
      "state": texts["flagState.\(flag.state.rawValue)"],
    ]
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
    let words = FlagWords(texts: texts)
    let waiting = try await desk.waitingFlags().sorted { $0.key.rawValue < $1.key.rawValue }
      .map { words.rule($0.key, nil, waiting: $0.value) }
    return try await page(
      "audit-overview",
      [
        "has_rows": !rows.isEmpty, "rows": rows, "has_waiting": !waiting.isEmpty, "waiting": waiting,
        "nothing": texts("flagsNone", ["time": time(site.clock.now)]),
      ], texts["overview"], visit, at: "/audit/overview")
  }

  private func readers(_ request: Request) async throws -> Response {
    let (visit, auditor) = try await visitor(request)
    let texts = PageTexts(language: visit.session.language)
    let rows = try await desk.readings(limit: 100, by: auditor).map { reading in
      let details = reading.event?.details ?? [:]
      let reference = details["reference"].map { $0.filter { $0 != "-" } } ?? ""
      let isWhole = reference.utf8.count == 8 && reference.utf8.count == reference.count
      return [
        "time": moment(reading.time, texts), "who": shown(reading.event?.professional?.exposed ?? "–"),
        "what": details["act"].map { texts.word("read", $0) } ?? texts["event.auditor-read"],
        "reference": isWhole ? shown("\(reference.prefix(4))-\(reference.suffix(4))".uppercased()) : shown(reference),
        "href": isWhole && reference.allSatisfy { $0.isLetter || $0.isNumber } ? "/audit/\(reference)" : "",
        "reason": details["reason"].map { shown($0) } ?? "",
        "sequence": String(reading.sequence),
      ]
    }
    return try await page(
      "audit-readers", ["has_rows": !rows.isEmpty, "rows": rows], texts["readers"], visit, at: "/audit/readers")
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
}
