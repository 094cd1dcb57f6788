import Domain
import Exchange
import Hummingbird

/// Who saw what, with proofs, receipts and papers.
extension PortalAPI {
  func addHistoryRoutes(to router: Router<BasicRequestContext>) {
    read(router, "/history") { call in
      let base = "\(site.settings.publicURL)\(Self.base)"
      let file = HistoryFile(
        desk: desk, patient: call.patient, civil: CivilTime(country: site.settings.country),
        proof: { "\(base)/proofs/\($0)" }, receipts: { "\(base)/requests/\($0)/receipts" })
      return PortalAnswer(try await file.json)
    }
    read(router, "/history/pdf") { call in
      let paper = HistoryPaper(site: site, desk: desk, texts: try call.texts())
      return PortalAnswer(try await paper.history(of: call.patient), type: "application/pdf")
    }
    read(router, "/proofs/{entry}") { call in
      let text = call.parameter("entry")
      guard let entry = Int64(text), String(entry) == text,
        let proof = try await desk.proof(of: entry, for: call.patient)
      else { throw WebFailure.notFound }
      return PortalAnswer(proof)
    }
    read(router, "/requests/{id}/receipts") { call in
      let answers = try await desk.signedAnswers(to: call.id(), of: call.patient)
      return PortalAnswer(ReceiptFile(desk: desk, answers: answers).json)
    }
    read(router, "/requests/{id}/receipts/{form}") { call in
      let answers = try await desk.signedAnswers(to: call.id(), of: call.patient)
      guard let last = answers.last else { throw WebFailure.notFound }
      // Checked for each form, though one alone has words.
      let texts = try call.texts()
      switch call.parameter("form") {
      case "fhir":
        return PortalAnswer(Array(desk.consentResource(last).canonical.utf8), type: "application/fhir+json")
      case "cda": return PortalAnswer(desk.consentDocument(last), type: "application/xml")
      case "pdf":
        let paper = HistoryPaper(site: site, desk: desk, texts: texts)
        return PortalAnswer(try paper.receipt(last), type: "application/pdf")
      default: throw WebFailure.notFound
      }
    }
  }
}
