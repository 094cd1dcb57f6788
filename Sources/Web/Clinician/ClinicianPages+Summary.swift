import Domain
import Exchange
import HTTPTypes
import Hummingbird
import Translation

extension ClinicianPages {
  func addSummaryRoutes(to router: Router<BasicRequestContext>) {
    router.get("/clinician/requests/{id}/original") { request, context in
      try await original(request, try context.parameters.require("id"))
    }
    router.get("/clinician/requests/{id}/summary.txt") { request, context in
      try await plainText(request, try context.parameters.require("id"))
    }
    router.get("/clinician/requests/{id}/summary.pdf") { request, context in
      try await printed(request, try context.parameters.require("id"))
    }
  }

  func summary(
    _ request: Request, _ view: RequestView, _ visit: Site.Visit, _ clinician: SignedInClinician
  ) async throws -> Response {
    let query = Form(request.uri.query ?? "")
    let texts = self.texts(language(query, visit))
    let chosen = SummaryPage.Mode(rawValue: query["mode"] ?? "")
    if let chosen { await site.sessions.keep(wording: chosen.rawValue, of: visit.id) }
    let page = try await summaryPage(view, query, texts, visit, clinician)
    let title = "\(texts["answeredTitle"]) · \(texts["summary"])"
    return await site.page(
      "summary", page.values, Frame(title: title, language: texts.language, refresh: page.secondsLeft + 1),
      visit)
  }

  /// Reads what was received, which is recorded as a view.
  private func summaryPage(
    _ view: RequestView, _ query: Form, _ texts: PageTexts, _ visit: Site.Visit, _ clinician: SignedInClinician
  ) async throws -> SummaryPage {
    let (display, received) = try await treatment.display(view.id, in: LanguageTag(texts.language), for: clinician)
    let kept = visit.session.wording.flatMap(SummaryPage.Mode.init(rawValue:))
    return SummaryPage(
      view: view, display: display, received: received, texts: texts,
      mode: SummaryPage.Mode(rawValue: query["mode"] ?? "") ?? kept ?? .translation,
      flaggedOnly: query["flagged"] == "1", isWhole: query["all"] == "1", now: site.clock.now,
      check: CheckLink(site.settings.publicURL, view.reference), reader: clinician.professional.name)
  }

  private func language(_ query: Form, _ visit: Site.Visit) -> String {
    query["language"].flatMap { PageTexts.offered.contains($0) ? $0 : nil } ?? visit.session.language
  }

  /// Alerts to pregnancy as plain lines, to be copied into a hand-over.
  private func plainText(_ request: Request, _ id: String) async throws -> Response {
    let (visit, clinician) = try await visitor(request)
    guard let view = await treatment.request(id, for: clinician) else { throw WebFailure.notFound }
    let query = Form(request.uri.query ?? "")
    let texts = self.texts(language(query, visit))
    let page = try await summaryPage(view, query, texts, visit, clinician)
    return Response(
      status: .ok, headers: [.contentType: "text/plain; charset=utf-8", .contentLanguage: texts.language],
      body: ResponseBody(byteBuffer: ByteBuffer(string: page.copied)))
  }

  /// The summary for paper: the same words, on A4, with the patient at the head of every page.
  private func printed(_ request: Request, _ id: String) async throws -> Response {
    let (visit, clinician) = try await visitor(request)
    guard let view = await treatment.request(id, for: clinician) else { throw WebFailure.notFound }
    let query = Form(request.uri.query ?? "")
    let texts = self.texts(language(query, visit))
    let page = try await summaryPage(view, query, texts, visit, clinician)
    let bytes = try page.paper(hasOriginals: query["mode"] != "translation")
    return Response(
      status: .ok,
      headers: [.contentType: "application/pdf", .contentDisposition: "inline; filename=\"summary.pdf\""],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  /// The original as a file, which the browser keeps or opens outside of this page.
  private func original(_ request: Request, _ id: String) async throws -> Response {
    let (_, clinician) = try await visitor(request)
    let original = try await treatment.original(of: id, for: clinician)
    // What is not a PDF is handed over as bytes: a browser must not run it.
    let isPDF = original.mediaType == "application/pdf"
    return Response(
      status: .ok,
      headers: [
        .contentType: isPDF ? "application/pdf" : "application/octet-stream",
        .contentDisposition: "attachment; filename=\"original\(isPDF ? ".pdf" : ".bin")\"",
      ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: original.bytes)))
  }
}
