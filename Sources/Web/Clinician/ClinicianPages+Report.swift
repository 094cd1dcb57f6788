import Domain
import Exchange
import HTTPTypes
import Hummingbird
import Translation

/// Reporting a possible error in a delivered summary (users.md 3.7): choices, no words, so nothing of a record can be in it.
extension ClinicianPages {
  func addReportRoutes(to router: Router<BasicRequestContext>) {
    router.get("/clinician/requests/{id}/report") { request, context in
      let (visit, clinician) = try await visitor(request)
      return try await reportForm(try context.parameters.require("id"), visit, clinician)
    }
    router.post("/clinician/requests/{id}/report") { request, context in
      try await report(request, try context.parameters.require("id"))
    }
    router.get("/clinician/requests/{id}/report/{number}") { request, context in
      try await reported(
        request, try context.parameters.require("id"), try context.parameters.require("number"))
    }
  }

  private func reportForm(
    _ id: String, _ visit: Site.Visit, _ clinician: SignedInClinician, typed: Form? = nil, fault: String? = nil
  ) async throws -> Response {
    guard let view = await treatment.request(id, for: clinician),
      let way = await treatment.reporting(of: id, for: clinician)
    else { throw WebFailure.notFound }
    let texts = self.texts(visit.session.language)
    let page = ReportPage(
      view: view, way: way, display: try await open(id, texts, clinician),
      reports: await treatment.reports(of: id, for: clinician), texts: texts, kind: typed?["kind"],
      place: typed?["place"], fault: fault)
    let status: HTTPResponse.Status = fault == nil ? .ok : .unprocessableContent
    return await site.page(
      "report", page.values, Frame(title: texts["report"], language: texts.language, status: status), visit)
  }

  /// The summary, while it may be looked at: an error can be reported afterwards too, without a place.
  private func open(
    _ id: String, _ texts: PageTexts, _ clinician: SignedInClinician
  ) async throws(ExchangeFailure) -> DisplayedSummary? {
    do {
      return try await treatment.display(id, in: LanguageTag(texts.language), for: clinician).display
    } catch {
      guard error.code == "view.closed" else { throw error }
      return nil
    }
  }

  private func report(_ request: Request, _ id: String) async throws -> Response {
    let (visit, clinician) = try await visitor(request)
    let base = "/clinician/requests/\(id)/report"
    guard let form = try await site.form(of: request, visit) else {
      // Sent before: what came of it is shown, and nothing is sent again.
      let last = await treatment.reports(of: id, for: clinician).last
      return site.redirect(last.map { "\(base)/\($0.number)" } ?? base)
    }
    guard let kind = form["kind"].flatMap(ErrorReport.Kind.init(rawValue:)) else {
      return try await reportForm(id, visit, clinician, typed: form, fault: "report.fault.kind")
    }
    let text = form["place"] ?? ""
    let place = ErrorReport.Place(text)
    guard text.isEmpty || place != nil else {
      return try await reportForm(id, visit, clinician, typed: form, fault: "report.fault.place")
    }
    do throws(ExchangeFailure) {
      let reported = try await treatment.reportError(ErrorReport(kind, at: place), in: id, for: clinician)
      return site.redirect("\(base)/\(reported.number)")
    } catch {
      let faults = ["report.place": "report.fault.place", "report.too-many": "report.fault.many"]
      guard let fault = faults[error.code] else { throw error }
      return try await reportForm(id, visit, clinician, typed: form, fault: fault)
    }
  }

  private func reported(_ request: Request, _ id: String, _ number: String) async throws -> Response {
    let (visit, clinician) = try await visitor(request)
    guard let view = await treatment.request(id, for: clinician), let number = Int(number),
      let reported = await treatment.reports(of: id, for: clinician).first(where: { $0.number == number })
    else { throw WebFailure.notFound }
    let texts = self.texts(visit.session.language)
    let page = ReportedPage(
      view: view, reported: reported, state: try await treatment.state(of: reported), own: site.settings.country,
      texts: texts)
    return await site.page(
      "reported", page.values, Frame(title: texts["reportedTitle"], language: texts.language), visit)
  }
}
