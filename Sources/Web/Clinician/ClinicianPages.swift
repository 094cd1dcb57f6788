import CDA
import Countries
import Domain
import Exchange
import Hummingbird
import Translation

/// The clinician's way: country, identity, confirmation, waiting, summary.
struct ClinicianPages: Sendable {
  let site: Site
  let treatment: CountryOfTreatment
  let searchMask: @Sendable (CountryCode) -> SearchMask?
  let codeAuthority: @Sendable (CountryCode) -> OID?

  func addRoutes(to router: Router<BasicRequestContext>) {
    addSearchRoutes(to: router)
    addCheckRoute(to: router)
    router.post("/clinician/ask") { request, _ in try await ask(request) }
    router.get("/clinician/requests") { request, _ in try await requests(request) }
    router.get("/clinician/requests/{id}") { request, context in
      try await show(request, try context.parameters.require("id"))
    }
    router.get("/clinician/requests/{id}/status") { request, context in
      try await status(request, try context.parameters.require("id"))
    }
    router.get("/clinician/requests/{id}/events") { request, context in
      try await events(request, try context.parameters.require("id"))
    }
    addSummaryRoutes(to: router)
    addVitalInterestRoutes(to: router)
    addReportRoutes(to: router)
    router.post("/clinician/requests/{id}/again") { request, context in
      try await again(request, try context.parameters.require("id"))
    }
    router.post("/clinician/requests/{id}/close") { request, context in
      let (visit, clinician) = try await visitor(request)
      if try await site.form(of: request, visit) != nil {
        try await treatment.close(try context.parameters.require("id"), for: clinician)
      }
      return site.redirect("/clinician/requests")
    }
  }

  func visitor(_ request: Request) async throws(WebFailure) -> (Site.Visit, SignedInClinician) {
    guard let visit = await site.session(of: request) else { throw .signIn }
    guard case .clinician(let clinician) = visit.session.person else { throw .notEntitled }
    return (visit, clinician)
  }

  /// The words, and the times by the clock on the wall where they are read.
  func texts(_ language: String) -> PageTexts {
    PageTexts(language: language, civil: CivilTime(country: site.settings.country))
  }

  func ask(_ request: Request) async throws -> Response {
    let (visit, clinician) = try await visitor(request)
    guard let form = try await site.form(of: request, visit) else { return site.redirect("/clinician/requests") }
    guard form["answer"] == "yes", let patient = form["patient"] else { return site.redirect("/clinician") }
    let id = try await treatment.ask(patient, for: clinician)
    return site.redirect("/clinician/requests/\(id)")
  }

  func requests(_ request: Request) async throws -> Response {
    let (visit, clinician) = try await visitor(request)
    let texts = self.texts(visit.session.language)
    let rows = await treatment.requests(of: clinician).map { view in
      let match = view.patient.exposed
      let name = "\(match.familyName.uppercased()) \(match.givenNames.first ?? "")"
      return [
        "patient": shown("\(capitals(match.familyName)) \(match.givenNames.first ?? "")"),
        "latin": LatinForm.of(name).map { shown($0) } ?? "",
        "time": texts.moment(view.sentAt, besides: site.clock.now), "country": texts["country.\(view.country)"],
        "reference": view.reference.description,
        "href": "/clinician/requests/\(view.id)", "state": word(view.outcome, texts),
      ]
    }
    return await site.page(
      "my-requests", ["has_requests": !rows.isEmpty, "requests": rows, "timesOf": texts.timesOf],
      Frame(title: texts["myRequests"], language: texts.language), visit)
  }

  func word(_ outcome: RequestOutcome?, _ texts: PageTexts) -> String {
    switch outcome {
    case nil: texts["waiting"]
    case .delivered: texts["delivered"]
    case .refused: texts["state.refused"]
    case .expired: texts["state.expired"]
    case .absent: texts["state.absent"]
    case .noRecord: texts["state.none"]
    case .failed: texts["state.failed"]
    }
  }

  func date(_ digits: String, _ texts: PageTexts) -> String { clinicalDate(digits, texts.language) }
}

/// 24-hour time in UTC.
func time(_ instant: Instant) -> String {
  let fields = instant.utc
  func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
  return "\(two(fields.hour)):\(two(fields.minute)) UTC"
}

/// A date with the month in letters.
func clinicalDate(_ digits: String, _ language: String) -> String {
  guard let time = HL7Time(digits) else { return shown(digits) }
  return Translator.date(time, in: language)
}
