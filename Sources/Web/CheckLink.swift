import Domain
import Exchange
import HTTPTypes
import Hummingbird

/// The link on a printed summary: it holds the reference and nothing else (users.md, section 3.8).
struct CheckLink: Sendable {
  let url: String

  init(_ publicURL: String, _ reference: ExchangeReference) { url = "\(publicURL)/v/\(reference)" }

  /// As people type it.
  var short: String { url.replacing("https://", with: "").replacing("http://", with: "") }
  var code: QRCode? { QRCode(url) }
}

extension ClinicianPages {
  /// Where the link on paper leads: auditors to the exchange, clinicians to their own request, all others to a word on
  /// what a reference proves. Whether there is such an exchange is told to nobody who is not entitled to know.
  func addCheckRoute(to router: Router<BasicRequestContext>) {
    router.get("/v/{reference}") { request, context in
      let written = try context.parameters.require("reference")
      let visit = await site.session(of: request)
      switch visit?.session.person {
      case .auditor:
        return site.redirect(
          "/audit/\(shown(written).prefix(9).filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })")
      case .clinician(let clinician):
        if let own = await treatment.requests(of: clinician).first(where: { $0.reference.description == written }) {
          return site.redirect("/clinician/requests/\(own.id)")
        }
      case .patient, nil: break
      }
      let texts = PageTexts(language: visit?.session.language ?? site.language(of: request))
      let body = site.renderer.fill(
        "message",
        [
          "what": texts["verify.title"], "next": texts["verify.text"], "reference": shown(written), "t": texts.all,
          "href": "/", "hrefLabel": texts["continue"],
        ])
      return site.page(
        body, Frame(title: texts["verify.title"], language: texts.language), texts, who: visit?.session.person,
        token: "")
    }
  }
}
