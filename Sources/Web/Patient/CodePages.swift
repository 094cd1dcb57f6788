import Consent
import Domain
import Exchange
import HTTPTypes
import Hummingbird
import Trust

/// A code for a journey (users.md 4.3): made for oneself, or for the person for whom one acts.
extension PatientPages {
  func addCodeRoutes(to router: Router<BasicRequestContext>) {
    router.get("/patient/code") { request, _ in try await codeForm(request) }
    router.post("/patient/code") { request, _ in try await makeCode(request) }
  }

  private static let codePath = "/patient/code"

  /// - Parameter filled: what was chosen and not taken.
  private func codeForm(_ request: Request, fault: String? = nil, filled: Form? = nil) async throws -> Response {
    let (visit, _) = try await visitor(request)
    let texts = texts(visit)
    let (form, notice) = await filling(filled, Self.codePath, visit, texts)
    let countries = desk.countries().map { ["value": $0.value, "name": texts["country.\($0)"]] }
    let minutes = form["minutes"].flatMap { Int($0) } ?? 60
    return await site.page(
      "code",
      [
        "made": false, "fault": fault ?? "", "notice": notice, "countries": Self.marked(countries, form["country"]),
        "parts": partChoices(form.all("part"), texts),
        "minutes": [15, 60, 120].map { ["value": $0, "selected": $0 == minutes] as [String: Any] },
      ], Frame(title: texts["prepareCode"], language: texts.language), visit)
  }

  private func makeCode(_ request: Request) async throws -> Response {
    let (visit, patient) = try await visitor(request)
    let texts = texts(visit)
    guard let form = try await site.form(of: request, visit) else {
      return try await codeForm(request, fault: texts["formUsed"])
    }
    // The Enter key on a box sends a form by its first button, which makes nothing.
    guard form["look"] == nil else { return try await codeForm(request, filled: form) }
    guard isFresh(patient) else { return await stepUp(Self.codePath, form, visit) }
    let parts = form.all("part").filter { desk.offeredParts.contains($0) }
    guard let country = form["country"].flatMap({ CountryCode($0) }), desk.countries().contains(country) else {
      return try await codeForm(request, fault: texts["codeNoCountry"], filled: form)
    }
    guard !parts.isEmpty else { return try await codeForm(request, fault: texts["codeNoPart"], filled: form) }
    let made = try await desk.makeCode(
      for: patient, country: country, sections: parts, minutes: form["minutes"].flatMap { Int($0) },
      shown: Self.codeText(country, parts, texts, acting: visit.session.acting))
    return await site.page(
      "code",
      [
        "made": [
          "code": OneTimeCode.grouped(made.code.exposed), "spelled": Self.spelled(made.code.exposed),
          "validity": texts(
            "codeValid", ["country": texts["country.\(country)"], "time": texts.time(made.expiresAt)]), "t": texts.all,
        ] as [String: Any]
      ], Frame(title: texts["prepareCode"], language: texts.language, isOnce: true), visit)
  }

  /// SHA-256 of what a patient reads where they make a code.
  static func codeText(
    _ country: CountryCode, _ parts: [String], _ texts: PageTexts, acting: Acting?
  ) -> [UInt8] {
    let words = parts.map { texts.part($0) }.joined(separator: ", ")
    let text =
      "\(texts.language)|\(texts["prepareCode"])|\(country)|\(words)|\(texts["codeText"])"
      + (acting.map { "|\($0.band(texts))" } ?? "")
    return Digest.sha256(Array(text.utf8))
  }

  /// What the country says of its own, in its signed policy.
  func notes(_ names: [NationalPolicy.TextName], _ texts: PageTexts) -> [[String: String]] {
    names.compactMap { desk.nationalText($0, texts.language) }.map { ["text": $0] }
  }

  /// The spelling alphabet of aviation, which is read out on the phone everywhere, and its digits.
  static func spelled(_ code: String) -> [[String: String]] {
    let words: [Character: String] = [
      "A": "Alfa", "B": "Bravo", "C": "Charlie", "D": "Delta", "E": "Echo", "F": "Foxtrot", "G": "Golf", "H": "Hotel",
      "J": "Juliett", "K": "Kilo", "M": "Mike", "N": "November", "P": "Papa", "Q": "Quebec", "R": "Romeo",
      "S": "Sierra", "T": "Tango", "U": "Uniform", "V": "Victor", "W": "Whiskey", "X": "X-ray", "Y": "Yankee",
      "Z": "Zulu", "2": "Two", "3": "Three", "4": "Four", "5": "Five", "6": "Six", "7": "Seven", "8": "Eight",
      "9": "Nine",
    ]
    return code.map { ["sign": String($0), "word": words[$0] ?? ""] }
  }
}
