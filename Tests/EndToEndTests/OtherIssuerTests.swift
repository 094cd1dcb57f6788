import Consent
import Domain
import Exchange
import Foundation
import GatewayTesting
import Testing
import Transport

@testable import Gateway
@testable import Web

/// An OpenID provider that others wrote, in a process of its own.
struct OtherIssuer {
  static let script = Project.root.appendingPathComponent("Tests/EndToEndTests/Issuer/issuer.py").path
  static let canRun = PythonTools.have("oidc_provider_mock")

  let url: String
  private let process: Process

  /// - Parameter people: claims by subject.
  static func start(_ people: [String: JSON]) async throws -> OtherIssuer {
    let port = try required(FreePorts.choose(preferred: 0))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: PythonTools.interpreter)
    process.arguments = [script, String(port)]
    process.environment = ProcessInfo.processInfo.environment.merging(["AUTHLIB_INSECURE_TRANSPORT": "1"]) { $1 }
    (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
    try process.run()
    let issuer = OtherIssuer(url: "http://localhost:\(port)", process: process)
    for _ in 0..<500 {
      do {
        try await issuer.call("GET", "/.well-known/openid-configuration")
        for (name, claims) in people { try await issuer.call("PUT", "/users/\(name)", claims) }
        return issuer
      } catch {
        try await Task.sleep(for: .milliseconds(20))
      }
    }
    process.terminate()
    throw CocoaError(.userCancelled)
  }

  /// Makes every token from now on wrong in one way; nil: right.
  func fault(_ name: String?) async throws {
    try await call("PUT", "/control", name.map { ["fault": .string($0)] } ?? [:])
  }

  @discardableResult
  func call(_ method: String, _ path: String, _ body: JSON? = nil) async throws -> AnyMethod.Answer {
    try await AnyMethod.call(
      method, url + path, headers: [("Content-Type", "application/json")],
      body: body.map { Array($0.canonical.utf8) } ?? [])
  }

  func stop() {
    process.terminate()
    process.waitUntilExit()
  }
}

@Suite(
  "Sign-in at an issuer that is not ours", .serialized,
  .enabled(if: OtherIssuer.canRun, "needs oidc-provider-mock"))
struct OtherIssuerTests {
  private struct Site {
    let issuer: OtherIssuer
    let pages: FrenchPages

    /// Signs in as a person does; the page at the end.
    func signIn(_ browser: Browser, again: Bool = false) async throws -> Browser.Page {
      let form = try await browser.get("\(pages.url)/sign-in\(again ? "?again=1" : "")")
      return try await browser.post(form.url, [("sub", "camille")])
    }

    func stop() async {
      issuer.stop()
      await pages.stop()
    }
  }

  /// - Parameter registry: who may act for whom.
  private func site(registry: JSON? = nil) async throws -> Site {
    let patient = "\(DemoPeople.all[0].ins)^^^&\(DemoPeople.insTestRoot)&ISO"
    let issuer = try await OtherIssuer.start([
      "camille": ["role": "patient", "patient_id": .string(patient), "name": "Camille", "locale": "fr"]
    ])
    let secret = try TemporaryFolder.make("other-issuer").appendingPathComponent("secret")
    try Data("a secret of the client\n".utf8).write(to: secret)
    let mandates = secret.deletingLastPathComponent().appendingPathComponent("mandates.json")
    try Data((registry ?? ["mandates": []]).canonical.utf8).write(to: mandates)
    let pages = try await FrenchPages.start { settings in
      settings.signIn.issuer = issuer.url
      settings.representatives = mandates.path
      settings.signIn.clientSecretFile = secret.path
    }
    return Site(issuer: issuer, pages: pages)
  }

  @Test("Discovery, PKCE, nonce and RS256 of another make; a remembered sign-in sees, and decides only after a new one")
  func stepUp() async throws {
    let site = try await site()
    let (pages, person) = (site.pages, DemoPeople.all[0])
    let camille = pages.browser()
    let home = try await site.signIn(camille)
    #expect(home.status == 200 && home.text.contains("lang=\"fr\""))
    _ = try await pages.gateways.ask(person)
    let request = try await pages.gateways.openRequest(of: person)
    let path = "\(pages.url)/patient/requests/\(request.id)"
    func decide() async throws -> String {
      let page = try await camille.get(path)
      let (token, shown) = (try required(page.token), try required(page.hidden("shown")))
      _ = try await camille.post(path, [("token", token), ("decision", "allow"), ("shown", shown)])
      let desk = try required(pages.gateways.france.patients)
      return try await desk.request(request.id, of: pages.gateways.patient(person)).state.rawValue
    }
    #expect(try await decide() == "notified", "the sign-in is an hour old")
    let begun = try await pages.raw(.get, "/sign-in?again=1")
    let location = try required(begun.header("location"))
    for part in ["code_challenge_method=S256", "prompt=login", "max_age=0", "acr_values=http", "nonce="] {
      #expect(location.contains(part), "\(part)")
    }
    _ = try await site.signIn(camille, again: true)
    #expect(["approved", "used"].contains(try await decide()))
    await site.stop()
  }

  @Test("A new sign-in leads back to the request with what was ticked, says that nothing happened yet, once")
  func resumed() async throws {
    let site = try await site(registry: ActingTests.registry())
    let (pages, person) = (site.pages, DemoPeople.all[0])
    let camille = pages.browser()
    _ = try await camille.get("\(pages.url)/?lang=en")
    _ = try await site.signIn(camille)
    _ = try await pages.gateways.ask(person)
    let request = try await pages.gateways.openRequest(of: person)
    let path = "\(pages.url)/patient/requests/\(request.id)"
    let notice = "You are signed in again. Nothing has happened yet"
    /// Sent with a sign-in that is too old: the issuer's form, and after it the page that one comes back to.
    func again(_ from: String, _ to: String, _ fields: [(String, String)]) async throws -> Browser.Page {
      let page = try await camille.get(from)
      let form = try await camille.post(
        to,
        [("token", try required(page.token)), ("shown", page.hidden("shown") ?? "")] + fields)
      #expect(form.url.hasPrefix(site.issuer.url), "\(form.url)")
      return try await camille.post(form.url, [("sub", "camille")])
    }
    let back = try await again(path, path, [("decision", "allow")])
    #expect(back.url == path && back.status == 200 && back.text.contains(notice), "\(back.url) \(back.text)")
    #expect(back.text.contains("value=\"allow\""))
    #expect(try await !camille.get(path).text.contains(notice))
    let desk = try required(pages.gateways.france.patients)
    #expect(try await desk.request(request.id, of: pages.gateways.patient(person)).state == .notified)

    // A remembered sign-in once more, and parts that were ticked.
    _ = try await site.signIn(camille)
    let chosen = try await again(
      "\(path)/choose", path, [("decision", "chosen"), ("part", "48765-2"), ("close", "PT8H")])
    #expect(chosen.url == "\(path)/choose" && chosen.text.contains(notice), "\(chosen.url)")
    #expect(chosen.text.contains("name=\"part\" value=\"48765-2\" checked"))
    #expect(!chosen.text.contains("name=\"part\" value=\"10160-0\" checked"))
    #expect(chosen.text.contains("value=\"PT8H\" selected"))
    // A parent stays in the child's matter.
    _ = try await site.signIn(camille)
    let list = try await camille.get("\(pages.url)/patient/acting")
    _ = try await camille.post(
      "\(pages.url)/patient/acting",
      [("token", try required(list.hidden("token"))), ("mandate", "FR-M-1"), ("act", "begin")])
    let code = "\(pages.url)/patient/code"
    let child = try await again(code, code, [("country", "PT"), ("part", "48765-2"), ("minutes", "15")])
    #expect(child.url == code && child.text.contains("You are deciding for Inès") && child.text.contains(notice))
    #expect(child.text.contains("value=\"15\" checked") && !child.text.contains("class=\"code\""))
    // Who opens the address of a request without a sign-in comes to it after one.
    let stranger = pages.browser()
    let asked = try await stranger.get(path)
    #expect(asked.status == 401 && asked.text.contains("href=\"/sign-in?to=/patient/requests/\(request.id)\""))
    let form = try await stranger.get("\(pages.url)/sign-in?to=/patient/requests/\(request.id)")
    #expect(try await stranger.post(form.url, [("sub", "camille")]).url == path)
    await site.stop()
  }

  @Test("Every token that is wrong in one way signs nobody in")
  func faults() async throws {
    let site = try await site()
    for fault in [
      "issuer", "audience", "second-audience", "party", "nonce", "no-nonce", "expired", "old", "future", "none",
      "symmetric", "foreign-key", "access-token",
    ] {
      try await site.issuer.fault(fault)
      let browser = site.pages.browser()
      #expect(try await site.signIn(browser).status == 401, "\(fault)")
      #expect(try await browser.get("\(site.pages.url)/patient").status == 401, "\(fault)")
    }
    try await site.issuer.fault(nil)
    #expect(try await site.signIn(site.pages.browser()).status == 200)
    await site.stop()
  }

  @Test("A new authentication that was none, or is below eIDAS substantial, decides nothing")
  func weak() async throws {
    let site = try await site()
    for fault in ["remembered", "no-time", "low", "no-level"] {
      try await site.issuer.fault(fault)
      let page = try await site.signIn(site.pages.browser(), again: true)
      #expect(page.status == 401 && page.text.contains("electronic identity"), "\(fault)")
    }
    await site.stop()
  }

  @Test("The issuer changes its key: the next sign-in works; keys of kinds that nobody here knows keep nobody out")
  func rotation() async throws {
    let site = try await site()
    #expect(try await site.signIn(site.pages.browser()).status == 200)
    try await site.issuer.call("PUT", "/control", ["rotate": true])
    #expect(try await site.signIn(site.pages.browser()).status == 200)
    try await site.issuer.call("PUT", "/control", ["extraKeys": true])
    #expect(try await site.signIn(site.pages.browser()).status == 200)
    await site.stop()
  }

  @Test("A discovery that names another issuer is not believed")
  func discovery() async throws {
    let site = try await site()
    try await site.issuer.fault("discovery")
    #expect(try await site.pages.raw(.get, "/sign-in").status == 401)
    await site.stop()
  }
}
