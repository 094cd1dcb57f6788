import Audit
import Consent
import Domain
import Exchange
import Foundation
import GatewayTesting
import Testing
import Transport

@testable import Gateway
@testable import Web

@Suite("Who and what cannot answer in a patient's place", .serialized)
struct PatientPageGuardTests {
  let person = DemoPeople.all[0]

  @Test("No page can be framed, nothing inline runs, and a second tap meant for the page before answers nothing")
  func framing() async throws {
    let pages = try await FrenchPages.start()
    let camille = try await signedIn(pages, "camille")
    _ = try await pages.gateways.ask(person)
    let id = try await pages.gateways.openRequest(of: person).id
    for path in [
      "/", "/patient", "/patient/requests/\(id)", "/patient/requests/\(id)/choose", "/patient/code",
      "/patient/emergency",
      "/patient/hidden", "/patient/history", "/nowhere",
    ] {
      let answer = try await pages.raw(.get, path, headers: [("Cookie", camille)])
      let policy = answer.header("content-security-policy") ?? ""
      #expect(policy.contains("frame-ancestors 'none'") && policy.contains("default-src 'none'"), "\(path)")
      #expect(!policy.contains("unsafe-inline") && !policy.contains("unsafe-eval"), "\(path)")
      #expect(answer.header("x-frame-options") == "DENY", "\(path)")
      #expect(answer.header("cross-origin-opener-policy") == "same-origin", "\(path)")
      let text = String(decoding: answer.body, as: UTF8.self)
      #expect(
        text.firstMatch(of: /<script(?![^>]* src=)|<style| style="| on[a-z]+="|<iframe|<object|<embed/) == nil,
        "\(path)")
    }
    let style = try await pages.raw(.get, "/assets/passerelle.css")
    let css = String(decoding: style.body, as: UTF8.self)
    #expect(css.contains("animation: armed .6s step-end !important"))
    #expect(css.contains("@keyframes armed { from { pointer-events: none; }"))
    await pages.stop()
  }

  /// The session cookie of an account, for requests that no browser of ours would make.
  private func signedIn(_ pages: FrenchPages, _ account: String) async throws -> String {
    let begun = try await pages.raw(.get, "/sign-in")
    let state = String(try required(begun.header("set-cookie")).prefix { $0 != ";" })
    let query = Form(String(try required(begun.header("location")).drop { $0 != "?" }.dropFirst()))
    let names = ["response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge"]
    var fields = names.map { "\($0)=\(SignInTests.escape(query[$0] ?? ""))" }.joined(separator: "&")
    fields += "&code_challenge_method=S256&account=\(account)&password=demo"
    let back = try await pages.raw(
      .post, "/issuer/authorize", headers: [("Content-Type", "application/x-www-form-urlencoded")], body: fields)
    let location = String(try required(back.header("location")).dropFirst(pages.url.count))
    let entered = try await pages.raw(.get, location, headers: [("Cookie", state)])
    return String(try required(entered.header("set-cookie")).prefix { $0 != ";" })
  }

  @Test("No role of staff decides: each act of a patient, by every other role and by nobody, changes nothing")
  func roles() async throws {
    let pages = try await Portal.start { settings in
      settings.accounts.append(
        DemoAccountSettings(
          name: "ana", password: "demo", role: "clinician", displayName: "Ana", patient: nil, profession: "221",
          organisation: "Hospital", organisationID: "urn:oid:1.2", locality: "Porto", facilityType: "Hospital",
          language: "en"))
    }
    let desk = try required(pages.gateways.france.patients)
    let me = try pages.gateways.patient(person)
    _ = try await pages.gateways.ask(person)
    let id = try await pages.gateways.openRequest(of: person).id
    let acts = [
      ("/patient/requests/\(id)", "decision=allow"), ("/patient/requests/\(id)", "decision=refuse"),
      ("/patient/requests/\(id)/stop", ""), ("/patient/requests/\(id)/unknown", ""),
      ("/patient/code", "country=PT&part=48765-2&minutes=60"),
      ("/patient/emergency", "act=set&country=PT&role=221&part=48765-2&minutes=5"),
      ("/patient/hidden", "what=record:&whom=everyone:"),
    ]
    for account in ["ana", "aude", nil] {
      var headers = [("Content-Type", "application/x-www-form-urlencoded")]
      if let account { headers.append(("Cookie", try await signedIn(pages, account))) }
      for (path, body) in acts {
        let answer = try await pages.raw(.post, path, headers: headers, body: body)
        #expect(answer.status == (account == nil ? 401 : 403), "\(account ?? "nobody") \(path)")
      }
      guard let account else { continue }
      let portal = try await Portal(pages, account)
      for path in ["/requests/\(id)/answer", "/requests/\(id)/withdrawal", "/codes", "/restrictions"] {
        #expect(try await portal.post(path, ["decision": "refuse"]).status == 403, "\(account) \(path)")
      }
    }
    #expect(try await desk.requests(of: me).map(\.state) == [.notified])
    #expect(try await desk.restrictions(of: me).isEmpty)
    #expect(try await desk.directive(of: me) == nil)
    let kinds = try await pages.gateways.frenchEvents().map(\.kind)
    #expect(Set(kinds).isDisjoint(with: ["consent-decided", "consent-withdrawn", "code-made", "case-opened"]))
    // The receipt of the one who may names the authenticated subject.
    try await pages.gateways.answer(person) { _ in .refuse }
    let answer = try required(await desk.signedAnswers(to: id, of: me).last)
    #expect(answer.statement["act"]?["sub"]?.string == me.subject)
    await pages.stop()
  }
}
