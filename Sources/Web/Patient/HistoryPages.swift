import Consent
import Domain
import Exchange
import HTTPTypes
import Hummingbird
import NIOCore
import Trust

/// Who saw what, with proofs and downloads (Regulation (EU) 2025/327, Article 9).
extension PatientPages {
  func addHistoryRoutes(to router: Router<BasicRequestContext>) {
    router.get("/patient/history") { request, _ in try await history(request) }
    router.get("/patient/history.json") { request, _ in
      let (_, patient) = try await visitor(request)
      let base = "\(site.settings.publicURL)/patient"
      let history = try await HistoryFile(
        desk: desk, patient: patient, civil: CivilTime(country: site.settings.country),
        proof: { "\(base)/proofs/\($0)" }, receipts: { "\(base)/requests/\($0)/receipt.json" }
      ).json
      return file(Array(history.canonical.utf8), "history.json", "application/json")
    }
    router.get("/patient/history.pdf") { request, _ in
      let (visit, patient) = try await visitor(request)
      return file(try await paper(visit).history(of: patient), "history.pdf", "application/pdf")
    }
    router.get("/patient/proofs/{entry}") { request, context in
      let (_, patient) = try await visitor(request)
      guard let entry = Int64(try context.parameters.require("entry")),
        let proof = try await desk.proof(of: entry, for: patient)
      else { throw WebFailure.notFound }
      return file(Array(proof.canonical.utf8), "proof-\(entry).json", "application/json")
    }
    router.get("/patient/requests/{id}/receipt.{form}") { request, context in
      try await receipt(request, try context.parameters.require("id"), try context.parameters.require("form"))
    }
    router.post("/patient/requests/{id}/unknown") { request, context in
      let (visit, patient) = try await visitor(request)
      let id = try context.parameters.require("id")
      guard try await site.form(of: request, visit) != nil else { return site.redirect("/patient/requests/\(id)") }
      try await desk.doesNotRecognise(id, by: patient)
      let view = try await desk.request(id, of: patient)
      let texts = texts(visit)
      return await site.page(
        "message",
        [
          "what": texts["caseOpened"], "why": texts["caseNext"], "next": "",
          "reference": view.reference.description, "href": "/patient/history", "hrefLabel": texts["whoSawLink"],
        ], Frame(title: texts["caseOpened"], language: texts.language, isOnce: true), visit)
    }
    // Public: who got a receipt verifies it without an account.
    router.get("/consent-key.pem") { _, _ in
      guard let pem = desk.receiptCertificate else { throw WebFailure.notFound }
      return file(Array(pem.utf8), "consent-key.pem", "application/x-pem-file")
    }
  }

  /// A download that browsers neither show nor keep.
  private func file(_ bytes: [UInt8], _ name: String, _ type: String) -> Response {
    var headers: HTTPFields = [.contentType: type]
    headers[.contentDisposition] = "attachment; filename=\"\(name)\""
    return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  private func paper(_ visit: Site.Visit) -> HistoryPaper { HistoryPaper(site: site, desk: desk, texts: texts(visit)) }

  /// The newest signed answer in one form: the original (`json`), paper (`pdf`), FHIR (`fhir`) or BPPC (`xml`).
  private func receipt(_ request: Request, _ id: String, _ form: String) async throws -> Response {
    let (visit, patient) = try await visitor(request)
    let answers = try await desk.signedAnswers(to: id, of: patient)
    guard let last = answers.last else { throw WebFailure.notFound }
    let name = "consent-\(last.request.reference)"
    switch form {
    case "json":
      let all = ReceiptFile(desk: desk, answers: answers).json
      return file(Array(all.canonical.utf8), "\(name).json", "application/json")
    case "pdf": return file(try paper(visit).receipt(last), "\(name).pdf", "application/pdf")
    case "fhir":
      return file(
        Array(desk.consentResource(last).canonical.utf8), "\(name).fhir.json", "application/fhir+json")
    case "xml": return file(desk.consentDocument(last), "\(name).xml", "application/xml")
    default: throw WebFailure.notFound
    }
  }
}
