import Audit
import Domain
import Exchange
import Hummingbird

/// The flags: what exceeded a limit, with its rule, and what an auditor decides about it (users.md section 5, A5).
extension AuditorPages {
  func addFlagRoutes(to router: Router<BasicRequestContext>) {
    router.get("/audit/flags") { request, _ in try await flags(request) }
    router.post("/audit/flags/{number}") { request, context in
      try await review(request, try context.parameters.require("number"))
    }
  }

  /// - Parameter fault: what was wrong with a decision about this one flag.
  private func flags(_ request: Request, fault: (flag: Int64, text: String)? = nil) async throws -> Response {
    let (visit, auditor) = try await visitor(request)
    let texts = PageTexts(language: visit.session.language)
    let filter = FlagFilter(Form(request.uri.query ?? ""))
    let one = fault?.flag ?? filter.one
    let found =
      if let one { try await desk.flag(one, by: auditor) } else {
        try await desk.flags(state: filter.state, rule: filter.rule, before: filter.before, by: auditor)
      }
    let waiting = try await desk.waitingFlags()
    let words = FlagWords(texts: texts)
    let rows = found.flags.map { flag in
      FlagRow(flag: flag, decision: found.decisions[flag.sequence], texts: texts).values { moment($0, texts) }
    }
    var values: [String: Any] = [
      "is_one": one != nil, "has_rows": !rows.isEmpty, "rows": rows,
      "caption": texts("flagCount", ["n": String(rows.count)]), "none": none(filter, texts),
      "rules": FlagRule.allCases.map { words.rule($0, desk.flagRules.limits[$0], waiting: waiting[$0] ?? 0) },
      "fault": fault?.text ?? "", "states": filter.states(texts), "ruleOptions": filter.rules(texts),
    ]
    if let number = filter.done, let flag = found.flags.first(where: { $0.sequence == number }), flag.state != .open {
      values["done"] = texts(
        "flagDone", ["n": String(number), "what": texts["flagState.\(flag.state.rawValue)"]])
    }
    if let next = found.next { values["next"] = "/audit/flags?\(filter.query(before: next))" }
    return try await page("audit-flags", values, texts["flags"], visit, at: "/audit/flags")
  }

  private func none(_ filter: FlagFilter, _ texts: PageTexts) -> String {
    filter.state == .open && filter.rule == nil
      ? texts("flagsNone", ["time": time(site.clock.now)]) : texts["flagsNoneHere"]
  }

  private func review(_ request: Request, _ number: String) async throws -> Response {
    let (visit, auditor) = try await visitor(request)
    guard let sequence = Int64(number) else { throw WebFailure.notFound }
    guard let form = try await site.form(of: request, visit) else {
      return site.redirect("/audit/flags?flag=\(sequence)")
    }
    let note = (form["note"] ?? "").split { $0.isWhitespace }.joined(separator: " ")
    guard !note.isEmpty, note.count <= 500, let state = AccessFlag.State(rawValue: form["decision"] ?? ""),
      state != .open
    else {
      let texts = PageTexts(language: visit.session.language)
      return try await flags(request, fault: (sequence, texts["flagNoteNeeded"]))
    }
    guard try await desk.review(sequence, as: state, note: note, by: auditor) else { throw WebFailure.notFound }
    return site.redirect("/audit/flags?flag=\(sequence)&done=1")
  }
}

/// Which flags are looked for, as it stands in the address of the page.
private struct FlagFilter {
  /// One flag by its number.
  let one: Int64?
  let state: AccessFlag.State?
  let rule: FlagRule?
  let before: Int64?
  /// The flag about which a decision was just recorded.
  let done: Int64?

  init(_ form: Form) {
    one = form["flag"].flatMap { Int64($0) }
    state = form["state"] == nil ? .open : AccessFlag.State(rawValue: form["state"] ?? "")
    rule = form["rule"].flatMap { FlagRule(rawValue: $0) }
    before = form["before"].flatMap { Int64($0) }
    done = form["done"] == "1" ? one : nil
  }

  func query(before: Int64) -> String {
    "state=\(state?.rawValue ?? "")&rule=\(rule?.rawValue ?? "")&before=\(before)"
  }

  func states(_ texts: PageTexts) -> [[String: String]] {
    options(AccessFlag.State.allCases.map { ($0.rawValue, texts["flagState.\($0.rawValue)"]) }, state?.rawValue, texts)
  }

  func rules(_ texts: PageTexts) -> [[String: String]] {
    options(FlagRule.allCases.map { ($0.rawValue, FlagWords(texts: texts).name($0)) }, rule?.rawValue, texts)
  }

  private func options(
    _ values: [(value: String, label: String)], _ chosen: String?, _ texts: PageTexts
  ) -> [[String: String]] {
    [["value": "", "label": texts["any"]]]
      + values.map { ["value": $0.value, "label": $0.label, "selected": $0.value == chosen ? "selected" : ""] }
  }
}
