import Consent
import Domain
import Exchange
import HTTPTypes
import Hummingbird
import Trust

/// What a patient reads where they set a directive.
struct DirectiveText {
  let texts: PageTexts

  /// The text with its language.
  var lines: [String] {
    [texts.language, texts["directiveTitle"], texts["directiveText"], texts["directiveWarn"], texts["chooseWarn"]]
  }

  /// SHA-256 of ``lines``: what the receipt of its use names as the screen on which the patient chose.
  var digest: [UInt8] { Digest.sha256(Array(lines.joined(separator: "\n").utf8)) }
}

/// The advance directive: off until the patient sets it, on its own screen.
extension PatientPages {
  func addDirectiveRoutes(to router: Router<BasicRequestContext>) {
    router.get("/patient/emergency") { request, _ in try await directive(request, fault: nil) }
    router.post("/patient/emergency") { request, _ in try await setDirective(request) }
  }

  private func directive(_ request: Request, fault: String?) async throws -> Response {
    let (visit, patient) = try await own(request)
    let texts = texts(visit)
    let held = try await desk.directive(of: patient)
    var values: [String: Any] = [
      "fault": fault ?? "", "isSet": held != nil, "shown": digest(texts).hex,
      "countries": desk.countries().map { ["value": $0.value, "name": texts["country.\($0)"]] },
      "professions": desk.directivePolicy.professions.sorted().map {
        ["value": $0, "name": texts["directive.role.\($0)"]]
      },
      "parts": desk.offeredParts.map { code in
        [
          "value": code, "name": texts.part(code, desk.partName(code, in: texts.language)),
          "protected": desk.protectedParts.contains(code),
        ] as [String: Any]
      },
      "minutes": Self.directiveMinutes(desk.directivePolicy.waitMinutes).map {
        ["value": String($0), "name": texts("directiveMinutes", ["n": String($0)])]
      },
    ]
    values["hasVital"] = desk.opensWithoutAnswer && desk.offersExclusion
    values["isExcluded"] = try await desk.excludesVitalInterest(patient)
    if let held { values.merge(words(of: held, texts)) { $1 } }
    return await site.page(
      "directive", values, Frame(title: texts["directiveTitle"], language: texts.language), visit)
  }

  private func words(of held: AdvanceDirective, _ texts: PageTexts) -> [String: String] {
    let isOver = site.clock.now >= held.endsAt
    return [
      "now": texts(
        isOver ? "directiveOver" : "directiveNow",
        [
          "n": String(held.waitMinutes),
          "parts": held.sections.map { texts.part($0, desk.partName($0, in: texts.language)) }.joined(separator: ", "),
          "roles": held.professions.sorted().map { texts["directive.role.\($0)"] }.joined(separator: ", "),
          "countries": held.countries.map { texts["country.\($0)"] }.sorted().joined(separator: ", "),
        ]),
      "until": clinicalDate(String(held.endsAt.hl7Digits.prefix(8)), texts.language),
    ]
  }

  private static func directiveMinutes(_ offered: ClosedRange<Int>) -> [Int] {
    [2, 5, 10, 15, 30, 60].filter(offered.contains)
  }

  private func digest(_ texts: PageTexts) -> [UInt8] { DirectiveText(texts: texts).digest }

  private func setDirective(_ request: Request) async throws -> Response {
    let (visit, patient) = try await own(request)
    guard let form = try await site.form(of: request, visit) else {
      return try await directive(request, fault: texts(visit)["formUsed"])
    }
    guard isFresh(patient) else { return site.redirect(Self.stepUp) }
    switch form["act"] {
    case "end": try await desk.endDirective(by: patient)
    case "exclude": try await desk.excludeVitalInterest(true, by: patient)
    case "include": try await desk.excludeVitalInterest(false, by: patient)
    case "confirm": try await desk.confirmDirective(by: patient)
    case "set":
      let countries = form.all("country").compactMap { CountryCode($0) }.filter { desk.countries().contains($0) }
      let choice = DirectiveChoice(
        countries: Set(countries), professions: Set(form.all("role")),
        sections: form.all("part").filter { desk.offeredParts.contains($0) },
        waitMinutes: form["minutes"].flatMap { Int($0) } ?? 0)
      let texts = texts(visit)
      guard desk.directivePolicy.allows(choice) else {
        return try await directive(request, fault: texts["directiveFault"])
      }
      try await desk.set(choice, shown: digest(texts), by: patient)
    default: break
    }
    return site.redirect("/patient/emergency")
  }
}
