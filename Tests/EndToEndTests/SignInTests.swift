import Audit
import Consent
import Domain
import Exchange
import Foundation
import GatewayTesting
import Testing
import Transport
import Trust

@testable import Gateway
@testable import Web

/// France with its pages and the demo's issuer, on a port of its own.
struct FrenchPages {
  let gateways: TwoGateways
  let url: String
  var settings: Settings?
  private let server: Task<Void, any Error>

  static func start(
    lifetime: Int = 900, isHeardAbroad: Bool = false, edit: (inout Settings) -> Void = { _ in },
    editAsking: (inout Settings) -> Void = { _ in }, prepare: (URL) throws -> Void = { _ in }
  ) async throws -> FrenchPages {
    let port = try required(FreePorts.choose(preferred: 0))
    let url = "http://fr.localhost:\(port)"
    let kept = Kept()
    func french(_ settings: inout Settings) {
      settings.mode = .demo
      settings.web = ListenSettings(host: "127.0.0.1", port: port, publicURL: url)
      settings.signIn.issuer = "\(url)/issuer"
      settings.accounts = [
        account("camille", "patient", patient: "\(DemoPeople.all[0].ins)^^^&\(DemoPeople.insTestRoot)&ISO"),
        account("ines", "patient", patient: "\(DemoPeople.all[1].ins)^^^&\(DemoPeople.insTestRoot)&ISO"),
        account("aude", "auditor"), account("guest", "visitor"),
      ]
      edit(&settings)
      kept.settings = settings
    }
    let gateways = try await TwoGateways.start(
      holdSeconds: 1, lifetime: lifetime, isHeardAbroad: isHeardAbroad, edit: french, editAsking: editAsking,
      prepare: prepare)
    let pages = try gateways.france.pages(try required(kept.settings)) { _ in }
    let server = Task { try await pages.run() }
    let fixture = FrenchPages(gateways: gateways, url: url, settings: kept.settings, server: server)
    for _ in 0..<500 {
      do {
        _ = try await fixture.browser().get("\(url)/livez")
        return fixture
      } catch {
        try await Task.sleep(for: .milliseconds(20))
      }
    }
    throw CocoaError(.userCancelled)
  }

  private final class Kept { var settings: Settings? }

  private static func account(_ name: String, _ role: String, patient: String? = nil) -> DemoAccountSettings {
    DemoAccountSettings(
      name: name, password: "demo", role: role, displayName: name.capitalized, patient: patient, profession: nil,
      organisation: nil, organisationID: nil, locality: nil, facilityType: nil, language: "en")
  }

  func browser() -> Browser { Browser(client: gateways.portugal.client) }

  func stop() async {
    server.cancel()
    do { _ = try await server.value } catch { print("pages: \(error)") }
    await gateways.stop()
  }

  /// One plain request, with nothing kept and nothing followed.
  func raw(
    _ method: OutboundCall.Method, _ path: String, headers: [(String, String)] = [], body: String = ""
  ) async throws -> InboundAnswer {
    try await gateways.portugal.client.send(
      OutboundCall(
        method, url + path, headers: headers.map { (name: $0.0, value: $0.1) }, body: Array(body.utf8),
        timeoutMilliseconds: 10_000, security: .web(allowsPlain: true)))
  }
}

@Suite("Sign-in and what it opens", .serialized)
struct SignInTests {
  @Test("A wrong password, an account without a known role, and a page without sign-in give no session")
  func noSession() async throws {
    let pages = try await FrenchPages.start()
    let wrong = try await pages.browser().signIn(at: pages.url, account: "camille", password: "wrong")
    #expect(wrong.text.contains("do not match"))
    let guest = try await pages.browser().signIn(at: pages.url, account: "guest", password: "demo")
    #expect(guest.status == 403)
    for path in ["/patient", "/patient/history", "/audit", "/clinician", "/patient/code"] {
      let answer = try await pages.raw(.get, path)
      #expect(answer.status == 401, "\(path)")
      #expect(answer.header("cache-control") == "no-store")
      #expect(answer.header("content-security-policy")?.contains("default-src 'none'") == true)
    }
    await pages.stop()
  }

  @Test("Nobody enters the pages of another role, and a patient sees no request of another patient")
  func roles() async throws {
    let pages = try await FrenchPages.start()
    let camille = pages.browser()
    _ = try await camille.signIn(at: pages.url, account: "camille", password: "demo")
    #expect(try await camille.get("\(pages.url)/audit").status == 403)
    #expect(try await camille.get("\(pages.url)/clinician").status == 403)
    _ = try await pages.gateways.ask(DemoPeople.all[1])
    let request = try await pages.gateways.openRequest(of: DemoPeople.all[1])
    let foreign = try await camille.get("\(pages.url)/patient/requests/\(request.id)")
    #expect(foreign.status == 403)
    #expect(!foreign.text.contains("MARTINS"))
    let unknown = try await camille.get("\(pages.url)/patient/requests/none")
    #expect(foreign.text.filter { !$0.isHexDigit } == unknown.text.filter { !$0.isHexDigit })
    await pages.stop()
  }

  @Test("An answer counts with the token of its own form, once, and for the text that was on the screen")
  func forms() async throws {
    let pages = try await FrenchPages.start()
    let person = DemoPeople.all[0]
    let camille = pages.browser()
    _ = try await camille.signIn(at: pages.url, account: "camille", password: "demo")
    _ = try await pages.gateways.ask(person)
    let request = try await pages.gateways.openRequest(of: person)
    let path = "\(pages.url)/patient/requests/\(request.id)"
    let approval = try await camille.get(path)
    let shown = try required(approval.hidden("shown"))
    func state() async throws -> String {
      let desk = try required(pages.gateways.france.patients)
      return try await desk.request(request.id, of: pages.gateways.patient(person)).state.rawValue
    }
    // Without the token of the form, as from another site.
    _ = try await camille.post(path, [("decision", "allow"), ("shown", shown)])
    #expect(try await state() == "notified")
    // A text that was not on the screen.
    let token = try required(try await camille.get(path).token)
    let changed = try await camille.post(path, [("token", token), ("decision", "allow"), ("shown", "00")])
    #expect(changed.status == 409)
    #expect(try await state() == "notified")
    // The right one; and the same form again changes nothing.
    let good = try required(try await camille.get(path).token)
    _ = try await camille.post(path, [("token", good), ("decision", "allow"), ("shown", shown)])
    #expect(["approved", "used"].contains(try await state()))
    _ = try await camille.post(path, [("token", good), ("decision", "refuse")])
    #expect(["approved", "used"].contains(try await state()))
    let decided = try await pages.gateways.frenchEvents().filter { $0.kind == EventKind.consentDecided.rawValue }
    #expect(decided.count == 1)
    await pages.stop()
  }

  @Test("A callback that this browser did not begin, and one that was used, sign nobody in")
  func callback() async throws {
    let pages = try await FrenchPages.start()
    let begun = try await pages.raw(.get, "/sign-in")
    let location = try required(begun.header("location"))
    let cookie = String(try required(begun.header("set-cookie")).prefix { $0 != ";" })
    let query = Form(String(location.drop { $0 != "?" }.dropFirst()))
    let names = ["response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge"]
    var fields = names.map { "\($0)=\(Self.escape(query[$0] ?? ""))" }.joined(separator: "&")
    fields += "&code_challenge_method=S256&account=camille&password=demo"
    func authorized() async throws -> String {
      let answer = try await pages.raw(
        .post, "/issuer/authorize", headers: [("Content-Type", "application/x-www-form-urlencoded")], body: fields)
      return String(try required(answer.header("location")).dropFirst(pages.url.count))
    }
    let back = try await authorized()
    #expect(try await pages.raw(.get, back).status == 401, "without the cookie of the browser that began")
    #expect(try await pages.raw(.get, back, headers: [("Cookie", "passerelle-state=00")]).status == 401)
    let entered = try await pages.raw(.get, back, headers: [("Cookie", cookie)])
    #expect(entered.status == 200)
    let session = try required(entered.header("set-cookie"))
    #expect(session.contains("HttpOnly") && session.contains("SameSite=Strict"))
    #expect(try await pages.raw(.get, back, headers: [("Cookie", cookie)]).status == 401, "a second time")
    await pages.stop()
  }

  static func escape(_ text: String) -> String {
    String(Form.encode(["x": text]).dropFirst(2))
  }

  @Test("Only a token that the issuer signed for this client, now, is believed")
  func tokens() async throws {
    let pages = try await FrenchPages.start()
    let clock = pages.gateways.france.clock
    var settings = WebSettings(
      host: "127.0.0.1", port: 0, publicURL: pages.url, tls: nil, country: pages.gateways.france.own.country,
      isDemo: true, issuer: "\(pages.url)/issuer", clientID: "passerelle", clientSecret: nil, accounts: [])
    let signIn = SignIn(settings: settings, client: pages.gateways.portugal.client, clock: clock)
    let token = try await idToken(pages)
    #expect(try await signIn.verify(token).sub == "camille")

    let parts = token.split(separator: ".").map(String.init)
    let none = Base64.encodeURL(Array(#"{"alg":"none"}"#.utf8))
    let symmetric = Base64.encodeURL(Array(#"{"alg":"HS256","kid":"x"}"#.utf8))
    let payload = String(decoding: try required(Base64.decodeURL(parts[1])), as: UTF8.self)
    let auditor = Base64.encodeURL(Array(payload.replacing("\"patient\"", with: "\"auditor\"").utf8))
    for forged in [
      "\(none).\(parts[1]).", "\(symmetric).\(parts[1]).\(parts[2])", "\(parts[0]).\(auditor).\(parts[2])",
      "\(parts[0]).\(parts[1]).\(parts[2].dropLast(4))AAAA", "\(parts[0]).\(parts[1])", "", "a.b.c",
    ] {
      await #expect(throws: WebFailure.self, "\(forged.prefix(40))") { try await signIn.verify(forged) }
    }
    // Another client's token, and another issuer's.
    settings.clientID = "somebody-else"
    let other = SignIn(settings: settings, client: pages.gateways.portugal.client, clock: clock)
    await #expect(throws: WebFailure.self) { try await other.verify(token) }
    // The same token in the next hour.
    settings.clientID = "passerelle"
    let later = SignIn(
      settings: settings, client: pages.gateways.portugal.client,
      clock: FixedClock(clock.now.advanced(bySeconds: 3600)))
    await #expect(throws: WebFailure.self) { try await later.verify(token) }
    await pages.stop()
  }

  /// A real token of the issuer, as the gateway would redeem it.
  private func idToken(_ pages: FrenchPages) async throws -> String {
    let verifier = Base64.encodeURL(Random.bytes(32))
    let redirect = "\(pages.url)/sign-in/callback"
    let ask = Form.encode([
      "response_type": "code", "client_id": "passerelle", "redirect_uri": redirect, "state": "s", "nonce": "n",
      "code_challenge": Base64.encodeURL(Digest.sha256(Array(verifier.utf8))), "code_challenge_method": "S256",
      "account": "camille", "password": "demo",
    ])
    let type = [("Content-Type", "application/x-www-form-urlencoded")]
    let answer = try await pages.raw(.post, "/issuer/authorize", headers: type, body: ask)
    let code = try required(
      Form(String(try required(answer.header("location")).drop { $0 != "?" }.dropFirst()))["code"])
    let redeem = Form.encode([
      "grant_type": "authorization_code", "code": code, "redirect_uri": redirect, "client_id": "passerelle",
      "code_verifier": verifier,
    ])
    let token = try await pages.raw(.post, "/issuer/token", headers: type, body: redeem)
    return try required(JSON(reading: token.body)["id_token"]?.string)
  }
}
