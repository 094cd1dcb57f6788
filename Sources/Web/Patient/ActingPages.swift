import Consent
import Domain
import Exchange
import HTTPTypes
import Hummingbird

/// Acting for somebody (users.md 4.4): whom the registry names, with a band on every page while it lasts.
extension PatientPages {
  func addActingRoutes(to router: Router<BasicRequestContext>) {
    router.get("/patient/acting") { request, _ in try await acting(request) }
    router.post("/patient/acting") { request, _ in try await changeActing(request) }
  }

  private func acting(_ request: Request) async throws -> Response {
    let (visit, person) = try await signedIn(request)
    let texts = texts(visit)
    let held = try await desk.mandates(heldBy: person)
    let over = visit.session.acting == nil ? try await desk.representatives(of: person) : []
    let token = await site.sessions.token(for: visit.id)
    let (_, notice) = await filling(nil, "/patient/acting", visit, texts)
    let values: [String: Any] = [
      "notice": notice,
      "has_held": !held.isEmpty,
      "held": held.map { mandate in
        [
          "id": mandate.id, "name": "\(shown(mandate.patientName)) (\(age(of: mandate)))", "token": token,
          "what": what(mandate, texts), "begin": texts("actingBegin", ["name": shown(mandate.patientName)]),
        ]
      },
      "has_over": !over.isEmpty,
      "over": over.map { mandate in
        [
          "id": mandate.id, "name": shown(mandate.representativeName), "token": token, "what": what(mandate, texts),
          "canEnd": !mandate.role.endsByAge, "end": texts["actingEnd"],
        ] as [String: Any]
      },
    ]
    return await site.page(
      "acting", values, Frame(title: texts["actingTitle"], language: texts.language), visit)
  }

  private func age(of mandate: Mandate) -> Int { Age(mandate.birthDate)?.years(at: site.clock.now) ?? 0 }

  private func what(_ mandate: Mandate, _ texts: PageTexts) -> String {
    let role = texts["acting.\(mandate.role.rawValue)"]
    let end = mandate.decisionEnd(desk.ages)
    guard let end else { return role }
    let date = clinicalDate(String(end.hl7Digits.prefix(8)), texts.language)
    return "\(role) · \(texts(end > site.clock.now ? "actingUntil" : "actingLook", ["date": date]))"
  }

  private func changeActing(_ request: Request) async throws -> Response {
    let (visit, person) = try await signedIn(request)
    guard let form = try await site.form(of: request, visit) else { return site.redirect("/patient/acting") }
    switch form["act"] {
    case "stop":
      await site.sessions.act(nil, in: visit.id)
      return site.redirect("/patient/acting")
    case "begin":
      let acting = try await desk.acting(form["mandate"] ?? "", as: person)
      guard let mandate = acting.mandate else { return site.redirect("/patient/acting") }
      await site.sessions.act(Acting(mandate, at: site.clock.now), in: visit.id)
      return site.redirect("/patient")
    case "end":
      guard isFresh(person) else { return await stepUp("/patient/acting", form, visit) }
      try await desk.endMandate(form["mandate"] ?? "", by: person)
      return site.redirect("/patient/acting")
    default: return site.redirect("/patient/acting")
    }
  }
}
