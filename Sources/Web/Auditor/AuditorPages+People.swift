import Audit
import Domain
import Exchange
import Hummingbird

/// What concerns one patient, or what one professional did. Whom is looked for stands in no address, title or log.
extension AuditorPages {
  func addPeopleRoutes(to router: Router<BasicRequestContext>) {
    router.get("/audit/person") { request, _ in try await person(request) }
    router.post("/audit/person") { request, _ in try await findPerson(request) }
    router.get("/audit/professional") { _, _ in site.redirect("/audit/person") }
    router.post("/audit/professional") { request, _ in try await findProfessional(request) }
  }

  private func person(_ request: Request, fault: String = "") async throws -> Response {
    let (visit, _) = try await visitor(request)
    let texts = PageTexts(language: visit.session.language)
    let second = await site.sessions.token(for: visit.id)
    return try await page(
      "audit-person", ["fault": fault, "asks": true, "token2": second], texts["searchPerson"], visit,
      at: "/audit/person")
  }

  private func findPerson(_ request: Request) async throws -> Response {
    let (visit, auditor) = try await visitor(request)
    let texts = PageTexts(language: visit.session.language)
    guard let form = try await site.form(of: request, visit) else { return site.redirect("/audit/person") }
    guard let patient = form["identifier"].flatMap({ PatientIdentifier(cx: $0.filter { !$0.isWhitespace }) }) else {
      return try await person(request, fault: texts["personForm"])
    }
    guard let reason = Self.reason(form) else { return try await person(request, fault: texts["reasonNeeded"]) }
    let findings = try await desk.events(of: patient, reason: reason, by: auditor)
    var (exchanges, lone): ([LoggedExchange], [[String: String]]) = ([], [])
    for finding in findings {
      switch finding.thing {
      case .exchange(let exchange): exchanges.append(exchange)
      case .event(let event):
        lone.append(["time": moment(event.time, texts), "what": texts.word("event", event.kind), "kind": event.kind])
      }
    }
    let table = ExchangeTable(try await rows(exchanges, texts), ExchangeTable.Order(""), texts)
    return try await page(
      "audit-person",
      table.values(isSortable: false).merging([
        "has_lone": !lone.isEmpty, "lone": lone, "found": true, "reason": shown(reason), "told": texts["personTold"],
      ]) { own, _ in own }, texts["searchPerson"], visit, at: "/audit/person")
  }

  private func findProfessional(_ request: Request) async throws -> Response {
    let (visit, auditor) = try await visitor(request)
    let texts = PageTexts(language: visit.session.language)
    guard let form = try await site.form(of: request, visit) else { return site.redirect("/audit/person") }
    let typed = String((form["tag"] ?? form["professional"] ?? "").prefix(200))
    let wanted = typed.split { $0.isWhitespace }.joined(separator: " ")
    guard !wanted.isEmpty, let reason = Self.reason(form) else {
      return try await person(request, fault: texts["reasonNeeded"])
    }
    let (found, tag) = try await desk.exchanges(
      ofProfessional: wanted, before: form["before"].flatMap { Int64($0) }, reason: reason, by: auditor)
    let table = ExchangeTable(try await rows(found.exchanges, texts), ExchangeTable.Order(""), texts)
    var values = table.values(isSortable: false)
    values.merge(["found": true, "reason": shown(reason), "told": texts["professionalTold"], "tag": tag]) { $1 }
    if let next = found.next { values["further"] = ["before": String(next)] }
    return try await page("audit-person", values, texts["searchPerson"], visit, at: "/audit/person")
  }

  private static func reason(_ form: Form) -> String? {
    form["reason"].flatMap { reason in reason.contains { !$0.isWhitespace } ? reason : nil }
  }
}
