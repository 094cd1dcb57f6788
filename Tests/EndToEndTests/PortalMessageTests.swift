import Consent
import Domain
import Exchange
import Foundation
import GatewayTesting
import Testing

@testable import Gateway
@testable import Web

@Suite("What people are told, set through the national portal", .serialized)
struct PortalMessageTests {
  @Test(
    "An address is proved by its code, topics are chosen, all is ended; another person has nothing of it",
    .enabled(if: MailService.isHere, "needs aiosmtpd"))
  func messages() async throws {
    let mail = try await MailService.start(.startTLS, certificate: DevelopmentPKI.path("fr/tls-server"))
    let settings = try NotificationTests().mailSettings(mail.port, TemporaryFolder.make("portal-mail"))
    let pages = try await Portal.start { $0.notifications = settings }
    let (camille, ines) = (try await Portal(pages, "camille"), try await Portal(pages, "ines"))
    let none = try await camille.get("/notifications").body
    #expect(none["channels"] == ["email"] && none["way"] == .null && none["waiting"] == .null)
    #expect(try await camille.call("PUT", "/notifications/topics", ["topics": []]).code == "request.not-offered")
    for (body, code) in [
      (["way": "email", "address": "no address", "topics": []], "consent.channel"),
      (["way": "email", "address": "leo@example.org", "topics": ["illness"]], "request.invalid"),
      (["way": "portal", "topics": []], "request.not-offered"), (["way": "post", "topics": []], "request.invalid"),
      (["way": "email", "address": "leo@example.org", "topics": [], "name": "Leo"], "request.invalid"),
    ] as [(JSON, String)] {
      #expect(try await camille.post("/notifications", body).code == code, "\(body)")
    }
    let proposed = try await camille.post(
      "/notifications", ["way": "email", "address": "leo@example.org", "topics": ["request", "use"]])
    #expect(proposed.status == 200 && proposed.body["waiting"]?["address"]?.string == "leo@example.org")
    #expect(proposed.body["way"] == .null, "not before its code came back")
    await pages.gateways.france.notifications?.pass()
    let message = try required(try mail.messages.last)
    let code = try required(message.body.firstMatch(of: /[2-9A-Z]{4}-[2-9A-Z]{4}/)).output
    let wrong = try await camille.post("/notifications/confirmation", ["code": "QQQQ-QQQQ"])
    #expect(wrong.status == 409 && wrong.code == "consent.channel-code")
    let foreign = try await ines.post("/notifications/confirmation", ["code": .string(String(code))])
    #expect(foreign.code == "consent.channel-code")
    let done = try await camille.post("/notifications/confirmation", ["code": .string(String(code))])
    #expect(done.body["way"] == "email" && done.body["address"] == "leo@example.org" && done.body["waiting"] == .null)
    let fewer = try await camille.call("PUT", "/notifications/topics", ["topics": ["vital-interest"]])
    #expect(fewer.body["topics"] == ["vital-interest"])
    #expect(try await ines.get("/notifications").body == none)
    var old = camille
    old.token = try await Portal.token(pages, "camille", age: 3600)
    #expect(try await old.call("DELETE", "/notifications").code == "login.step-up")
    #expect(try await camille.call("DELETE", "/notifications").status == 204)
    #expect(try await camille.call("DELETE", "/notifications").status == 204)
    #expect(try await camille.get("/notifications").body == none)
    await pages.stop()
  }

  @Test("Who excludes an access without an answer does so for good, in their own name, and it is in their history")
  func exclusion() async throws {
    let pages = try await Portal.start()
    let (camille, ines) = (try await Portal(pages, "camille"), try await Portal(pages, "ines"))
    let before = try await camille.get("/vital-interest").body
    #expect(before == ["possible": false, "offered": true, "excluded": false])
    for body: JSON in [[:], ["excluded": "yes"], ["excluded": 1], ["excluded": true, "for": "ever"]] {
      #expect(try await camille.call("PUT", "/vital-interest", body).code == "request.invalid", "\(body)")
    }
    #expect(try await camille.call("PUT", "/vital-interest", ["excluded": true]).body["excluded"] == true)
    #expect(try await ines.get("/vital-interest").body == before)
    let changes = try await camille.get("/history").body["changes"]?.array ?? []
    #expect(changes.contains { $0["change"]?.string?.hasPrefix("vital-interest") == true })
    #expect(changes.allSatisfy { $0["proof"]?.string?.contains("/api/portal/v1/proofs/") == true })
    #expect(try await camille.call("PUT", "/vital-interest", ["excluded": false]).body == before)
    await pages.stop()
  }
}
