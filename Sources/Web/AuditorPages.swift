import Audit
import Domain
import Exchange
import HTTPTypes
import Hummingbird

/// The auditor's way: exchanges, one exchange as a time line, verify.
struct AuditorPages: Sendable {
  let site: Site
  let desk: AuditorDesk

  func addRoutes(to router: Router<BasicRequestContext>) {
    router.get("/audit") { request, _ in try await list(request, verdict: nil) }
    router.post("/audit/verify") { request, _ in
      let (visit, auditor) = try await visitor(request)
      guard try await site.form(of: request, visit) != nil else { return site.redirect("/audit") }
      return try await list(request, verdict: try await desk.verify(by: auditor))
    }
    router.get("/audit/{reference}") { request, context in
      try await show(request, try context.parameters.require("reference"), verdict: nil)
    }
    router.post("/audit/{reference}/verify") { request, context in
      let (visit, auditor) = try await visitor(request)
      let reference = try context.parameters.require("reference")
      guard try await site.form(of: request, visit) != nil else { return site.redirect("/audit/\(reference)") }
      return try await show(request, reference, verdict: try await desk.verify(by: auditor))
    }
  }

  private func visitor(_ request: Request) async throws(WebFailure) -> (Site.Visit, String) {
    guard let visit = await site.session(of: request) else { throw .signIn }
    guard case .auditor(let subject, _) = visit.session.person else { throw .notEntitled }
    return (visit, subject)
  }

  /// - Parameter verdict: of now; nil shows what the last verification found, since one reads the whole log.
  private func list(_ request: Request, verdict: Verdict?) async throws -> Response {
    let (visit, auditor) = try await visitor(request)
    let texts = PageTexts(language: visit.session.language)
    if let reference = Form(request.uri.query ?? "")["reference"], !reference.isEmpty {
      let known = reference.uppercased().filter { $0.isLetter || $0.isNumber }
      return site.redirect("/audit/\(known.prefix(8))")
    }
    let exchanges = try await desk.exchanges(limit: 50, by: auditor)
    let rows = exchanges.map { row($0, texts) }
    let words =
      if let verdict { self.words(verdict, texts) } else { self.words(await desk.lastVerification(), texts) }
    return await site.page(
      "audit-list",
      [
        "verdictStyle": words.style, "verdict": words.word, "verdictText": words.text, "key": desk.verifierKey ?? "",
        "reference": "", "has_rows": !rows.isEmpty, "rows": rows,
        "caption": texts("exchangeCount", ["n": String(rows.count)]),
      ], Frame(title: texts["exchanges"], language: texts.language), visit)
  }

  private func row(_ exchange: LoggedExchange, _ texts: PageTexts) -> [String: String] {
    let events = exchange.events.compactMap(\.event)
    let isAsked = events.contains { $0.role == .affiliation }
    let peer = events.compactMap(\.peer).first
    let name = peer.map { texts["country.\($0)"] } ?? "–"
    return [
      "time": exchange.events.first.map { "\($0.time.iso8601.prefix(10)) \(time($0.time))" } ?? "",
      "direction": isAsked ? texts("in", ["from": name]) : texts("out", ["to": name]),
      "purpose": events.compactMap(\.purpose).first.map { texts.word("purpose", $0.rawValue) } ?? "–",
      "outcome": texts.word("end", Self.outcome(of: exchange)),
      "parts": events.map(\.sections.count).max().map { $0 == 0 ? "–" : String($0) } ?? "–",
      "reference": exchange.reference.description, "href": "/audit/\(exchange.reference.characters)",
    ]
  }

  private func show(_ request: Request, _ reference: String, verdict: Verdict?) async throws -> Response {
    let (visit, auditor) = try await visitor(request)
    let texts = PageTexts(language: visit.session.language)
    guard let exchange = try await desk.exchange(reference, by: auditor) else { throw WebFailure.notFound }
    let row = row(exchange, texts)
    let lines = exchange.events.map { logged in
      [
        "time":
          "\(clinicalDate(String(logged.time.hl7Digits.prefix(8)), texts.language)) \(logged.time.iso8601.dropFirst(11).prefix(12)) UTC",
        "what": texts.word("event", logged.kind), "kind": logged.kind,
        "outcome": logged.event.map { $0.outcome == .success ? "" : texts.word("result", $0.outcome.rawValue) } ?? "",
        "detail": detail(logged.event), "sequence": String(logged.sequence), "ehdsi": logged.event?.kind.ehdsi ?? "",
        "style": logged.event?.outcome == .success ? "" : "refused",
      ]
    }
    var values: [String: Any] = [
      "reference": exchange.reference.description,
      "sentence": "\(row["direction"] ?? "") · \(row["purpose"] ?? "") · \(row["outcome"] ?? "")", "events": lines,
    ]
    if let verdict {
      let words = self.words(verdict, texts)
      values["verdict"] = ["style": words.style, "word": words.word, "text": words.text]
    }
    return await site.page(
      "audit-exchange", values, Frame(title: texts["exchange"], language: texts.language), visit)
  }

  private func detail(_ event: AuditEvent?) -> String {
    guard let event else { return "" }
    let facts =
      [
        event.errorCode, event.organisation, event.sections.isEmpty ? nil : event.sections.joined(separator: " "),
        event.consentReceipt.map { "receipt \($0)" }, event.documentDigest.map { "SHA-256 \($0.hex.prefix(16))…" },
      ].compactMap { $0 } + event.details.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    return facts.map { shown($0) }.joined(separator: " · ")
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
    let moment = "\(clinicalDate(String(last.time.hl7Digits.prefix(8)), texts.language)) \(time(last.time))"
    return (style, word, "\(text) \(texts("verifiedAt", ["time": moment]))")
  }

  private static func outcome(of exchange: LoggedExchange) -> String {
    let kinds = Set(exchange.events.map(\.kind))
    if kinds.contains("sent") || kinds.contains("document-shown") { return "delivered" }
    if kinds.contains("released") { return "unknown" }
    return exchange.events.compactMap { $0.event?.errorCode }.last ?? "open"
  }
}
