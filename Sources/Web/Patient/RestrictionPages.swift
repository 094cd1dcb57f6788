import Consent
import Documents
import Domain
import Exchange
import HTTPTypes
import Hummingbird

/// What a patient hides of their record, from whom; set and lifted here (Regulation (EU) 2025/327, Article 8).
extension PatientPages {
  func addRestrictionRoutes(to router: Router<BasicRequestContext>) {
    router.get("/patient/choices") { request, _ in try await choices(request) }
    router.get("/patient/hidden") { request, _ in try await restrictions(request) }
    router.post("/patient/hidden") { request, _ in try await restrict(request) }
    router.post("/patient/hidden/{id}/lift") { request, context in
      let (visit, patient) = try await own(request)
      let id = try context.parameters.require("id")
      if let form = try await site.form(of: request, visit) {
        guard isFresh(patient) else { return await stepUp("/patient/hidden", form, visit) }
        try await desk.lift(id, by: patient)
      }
      return site.redirect("/patient/hidden")
    }
  }

  /// A sign-in that is too old for a decision is made anew; then the page is shown again with what was filled in.
  func stepUp(_ path: String, _ form: Form, _ visit: Site.Visit) async -> Response {
    await site.sessions.keep(Draft(path: path, form: form), of: visit.id)
    return site.redirect("/sign-in?again=1&to=\(path)")
  }

  /// A decision needs a sign-in of the last quarter of an hour.
  func isFresh(_ patient: SignedInPatient) -> Bool {
    if site.isFresh(patient) { return true }
    site.refused(WebFailure.stepUp.code)
    return false
  }

  private func choices(_ request: Request) async throws -> Response {
    let (visit, _) = try await own(request)
    let texts = texts(visit)
    let cards = Self.choiceCards.map { card in
      ["title": texts["\(card.key)Title"], "text": texts["\(card.key)Card"], "href": card.href]
    }
    return await site.page(
      "choices", ["cards": cards, "notes": notes([.notice, .legalGround], texts)],
      Frame(title: texts["myChoices"], language: texts.language), visit)
  }

  /// - Parameter filled: what was chosen and not taken.
  private func restrictions(_ request: Request, fault: String? = nil, filled: Form? = nil) async throws -> Response {
    let (visit, patient) = try await own(request)
    let texts = texts(visit)
    let (filled, notice) = await filling(filled, "/patient/hidden", visit, texts)
    let rules = try await desk.restrictions(of: patient)
    let entries = try await desk.hideable(by: patient)
    let wasWarned = try await desk.wasWarned(patient)
    return await site.page(
      "hidden",
      [
        "fault": fault ?? "", "notice": notice, "warn": !wasWarned, "has_rules": !rules.isEmpty,
        "rules": rules.map { rule in
          [
            "what": shown(rule.label), "whom": words(of: rule.audience, texts),
            "since": clinicalDate(String(rule.madeAt.hl7Digits.prefix(8)), texts.language),
            "lift": "/patient/hidden/\(rule.id)/lift",
          ]
        },
        "groups": groups(entries, texts, chosen: filled["what"]),
        "audiences": Self.marked(audiences(texts), filled["whom"]),
      ], Frame(title: texts["hideTitle"], language: texts.language), visit)
  }

  /// What can be hidden, in the groups of the list.
  private func groups(_ entries: [HideableEntry], _ texts: PageTexts, chosen: String?) -> [[String: Any]] {
    func group(_ label: String, _ options: [[String: String]]) -> [String: Any] {
      ["label": label, "options": Self.marked(options, chosen)]
    }
    let parts = PatientSummaryParts.all.map { ["value": "section:\($0)", "name": texts["part.\($0)"]] }
    var authors: [[String: String]] = []
    for entry in entries where !entry.author.isEmpty {
      let value = "author:\(entry.author)"
      if !authors.contains(where: { $0["value"] == value }) {
        authors.append(["value": value, "name": shown(entry.authorName)])
      }
    }
    let single = entries.map { entry in
      ["value": "entry:\(entry.key)", "name": "\(texts["part.\(entry.section)"]): \(shown(entry.words))"]
    }
    return [
      group(texts["hideAll"], [["value": "record:", "name": texts["hideWhole"]]]),
      group(texts["hideParts"], parts), group(texts["hideEntries"], single), group(texts["hideAuthors"], authors),
    ]
  }

  private func audiences(_ texts: PageTexts) -> [[String: String]] {
    [["value": "everyone:", "name": texts["fromEveryone"]]]
      + desk.countries().map {
        ["value": "country:\($0)", "name": texts("fromCountry", ["country": texts["country.\($0)"]])]
      }
      + Self.professions.map {
        ["value": "profession:\($0)", "name": texts("fromProfession", ["role": texts["role.\($0)"]])]
      } + [["value": "representatives", "name": texts["fromRepresentatives"]]]
  }

  /// ISCO codes of professions that a rule can name.
  static let professions = ["221", "2221", "2222", "2261", "2262"]

  private func words(of audience: Restriction.Audience, _ texts: PageTexts) -> String {
    switch audience {
    case .everyone: texts["fromEveryone"]
    case .country(let country): texts("fromCountry", ["country": texts["country.\(country)"]])
    case .profession(let role): texts("fromProfession", ["role": texts["role.\(role)"]])
    case .representatives: texts["fromRepresentatives"]
    }
  }

  private func restrict(_ request: Request) async throws -> Response {
    let (visit, patient) = try await own(request)
    let texts = texts(visit)
    guard let form = try await site.form(of: request, visit) else {
      return try await restrictions(request, fault: texts["formUsed"])
    }
    guard isFresh(patient) else { return await stepUp("/patient/hidden", form, visit) }
    let entries = try await desk.hideable(by: patient)
    let choice = RestrictionChoice(desk: desk, texts: texts)
    guard let audience = choice.audience(form["whom"] ?? ""),
      let (target, label) = choice.target(form["what"] ?? "", entries)
    else { return try await restrictions(request, fault: texts["hideNothing"], filled: form) }
    try await desk.restrict(target, from: audience, label: label, by: patient)
    return site.redirect("/patient/hidden")
  }
}
