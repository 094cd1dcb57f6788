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
    router.get("/patient/emergency") { request, _ in try await directive(request) }
    router.post("/patient/emergency") { request, _ in try await setDirective(request) }
  }

  /// - Parameter filled: what was chosen and not taken.
  private func directive(_ request: Request, fault: String? = nil, filled: Form? = nil) async throws -> Response {
    let (visit, patient) = try await own(request)
    let texts = texts(visit)
    let held = try await desk.directive(of: patient)
    let (form, notice) = await filling(filled, Self.directivePath, visit, texts)
    // Who changes a directive begins with what it says; who has none, with nothing.
    let isNew = form["act"] == "set" || form["act"] == "look"
    let countries = isNew ? form.all("country") : held.map { $0.countries.map(\.value) } ?? []
    let roles = isNew ? form.all("role") : held.map { Array($0.professions) } ?? []
    let minutes = isNew ? form["minutes"] : held.map { String($0.waitMinutes) }
    var values: [String: Any] = [
      "fault": fault ?? "", "notice": notice, "isSet": held != nil, "shown": digest(texts).hex,
      "countries": desk.countries().map {
        ["value": $0.value, "name": texts["country.\($0)"], "isTicked": countries.contains($0.value)] as [String: Any]
      },
      "professions": desk.directivePolicy.professions.sorted().map {
        ["value": $0, "name": texts["directive.role.\($0)"], "isTicked": roles.contains($0)] as [String: Any]
      },
      "parts": partChoices(isNew ? form.all("part") : held?.sections ?? [], texts),
      "minutes": Self.marked(
        Self.directiveMinutes(desk.directivePolicy.waitMinutes).map {
          ["value": String($0), "name": texts("directiveMinutes", ["n": String($0)])]
        }, minutes),
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

  private static let directivePath = "/patient/emergency"

  private static func directiveMinutes(_ offered: ClosedRange<Int>) -> [Int] {
    [2, 5, 10, 15, 30, 60].filter(offered.contains)
  }

  private func digest(_ texts: PageTexts) -> [UInt8] { DirectiveText(texts: texts).digest }

  private func setDirective(_ request: Request) async throws -> Response {
    let (visit, patient) = try await own(request)
    guard let form = try await site.form(of: request, visit) else {
      return try await directive(request, fault: texts(visit)["formUsed"])
    }
    guard isFresh(patient) else { return await stepUp(Self.directivePath, form, visit) }
    switch form["act"] {
    case "end": try await desk.endDirective(by: patient)
    case "exclude": try await desk.excludeVitalInterest(true, by: patient)
    case "include": try await desk.excludeVitalInterest(false, by: patient)
    case "confirm": try await desk.confirmDirective(by: patient)
    // The Enter key on a box sends a form by its first button, which sets nothing.
    case "look": return try await directive(request, filled: form)
    case "set":
      let countries = form.all("country").compactMap { CountryCode($0) }.filter { desk.countries().contains($0) }
      let choice = DirectiveChoice(
        countries: Set(countries), professions: Set(form.all("role")),
        sections: form.all("part").filter { desk.offeredParts.contains($0) },
        waitMinutes: form["minutes"].flatMap { Int($0) } ?? 0)
      let texts = texts(visit)
      guard desk.directivePolicy.allows(choice) else {
        return try await directive(request, fault: texts["directiveFault"], filled: form)
      }
      try await desk.set(choice, shown: digest(texts), by: patient)
    default: break
    }
    return site.redirect(Self.directivePath)
  }
}
