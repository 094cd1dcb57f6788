import Domain
import Exchange
import HTTPTypes
import Hummingbird

/// Looking without the patient's answer (users.md 3.5): apart from the normal way, with a reason and a new sign-in.
extension ClinicianPages {
  func addVitalInterestRoutes(to router: Router<BasicRequestContext>) {
    router.get("/clinician/requests/{id}/vital-interest") { request, context in
      try await vitalInterest(request, try context.parameters.require("id"), fault: nil, typed: "")
    }
    router.post("/clinician/requests/{id}/vital-interest") { request, context in
      try await askInVitalInterest(request, try context.parameters.require("id"))
    }
  }

  /// A sign-in of the last five minutes: the second confirmation.
  private func isFresh(_ clinician: SignedInClinician) -> Bool {
    site.clock.now < clinician.authenticatedAt.advanced(bySeconds: 300)
  }

  private func vitalInterest(
    _ request: Request, _ id: String, fault: String?, typed: String
  ) async throws -> Response {
    let (visit, clinician) = try await visitor(request)
    guard let view = await treatment.request(id, for: clinician), view.situation.purpose == .emergency,
      await treatment.takesVitalInterest(view.country)
    else { throw WebFailure.notFound }
    let texts = self.texts(visit.session.language)
    let values: [String: Any] = [
      "fault": fault ?? "", "needsSignIn": !isFresh(clinician), "typed": typed,
      "action": "/clinician/requests/\(id)/vital-interest", "back": "/clinician/requests/\(id)",
      "reasons": CountryOfTreatment.vitalInterestReasons.map { ["value": $0, "name": texts["vital.\($0)"]] },
    ]
    return await site.page(
      "vital-interest", values, Frame(title: texts["vitalTitle"], language: texts.language), visit)
  }

  private func askInVitalInterest(_ request: Request, _ id: String) async throws -> Response {
    let (visit, clinician) = try await visitor(request)
    guard let form = try await site.form(of: request, visit) else { return site.redirect("/clinician/requests/\(id)") }
    let texts = self.texts(visit.session.language)
    let explanation = (form["explanation"] ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    guard isFresh(clinician), form["confirm"] == "yes",
      let reason = form["reason"], CountryOfTreatment.vitalInterestReasons.contains(reason),
      explanation.count >= CountryOfTreatment.shortestExplanation
    else { return try await vitalInterest(request, id, fault: texts["vitalFault"], typed: explanation) }
    let new = try await treatment.askInVitalInterest(
      id, reason, explanation: String(explanation.prefix(500)), for: clinician)
    return site.redirect("/clinician/requests/\(new)")
  }
}
