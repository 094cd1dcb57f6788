import Domain
import Foundation
import GatewayTesting
import Logging
import Testing
import Transport
import Trust

@testable import Gateway
@testable import Web

@Suite("A country whose certificate, or ours, is refused, on the clinician's pages", .serialized)
struct WrongCertificateTests {
  private static func listener(
    _ site: SimulatorSite, _ key: String, port: Int, listening: @escaping @Sendable (Int) -> Void,
    verify: @escaping @Sendable ([Certificate]) throws(TrustFailure) -> Void
  ) throws -> PeerListener {
    try PeerListener(
      PeerListener.Settings(
        host: "127.0.0.1", port: port, certificateFile: "\(site.pki)/\(key).pem", keyFile: "\(site.pki)/\(key).key"),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, verify: verify, refused: { _ in },
      listening: listening, answer: { _ in OutboundAnswer(status: 200, headers: [], body: []) })
  }

  @Test("A stranger at the country's address learns nothing, and the page says that no secure connection was made")
  func stranger() async throws {
    let pages = try await PortuguesePages.start { _, site, port, listening in
      try Self.listener(site, "stranger/tls-server", port: port, listening: listening) {
        (_: [Certificate]) throws(TrustFailure) in
      }
    }
    for language in PageTexts.offered {
      let number = pages.france.patient(.retrieval(nil))
      let page = try await pages.search(number, language)
      try PageCheck.check(page, .notSecure, language, "peer.not-secure")
      #expect(page.text.contains("value=\"\(number)\""), "what was typed is gone")
    }
    #expect(try await pages.page("\(pages.url)/clinician").text.contains("since"), "the country list tells nothing")
    await pages.stop()
  }

  @Test("A country that refuses our certificate does not answer, and the page says so")
  func refused() async throws {
    let pages = try await PortuguesePages.start { _, site, port, listening in
      try Self.listener(site, "fr/tls-server", port: port, listening: listening) {
        (_: [Certificate]) throws(TrustFailure) in throw .unknownClient
      }
    }
    for language in PageTexts.offered {
      let page = try await pages.search(pages.france.patient(.retrieval(nil)), language)
      try PageCheck.check(page, .unreachable, language, "transport.")
    }
    await pages.stop()
  }
}
