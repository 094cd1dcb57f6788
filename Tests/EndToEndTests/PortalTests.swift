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

/// A national portal with a person's token: what it asks of the gateway, and what it gets.
struct Portal {
  static let audience = "portal"
  let pages: FrenchPages
  var token: String
  /// The mandate under which calls are made.
  var acting: String?

  static func start(edit: (inout Settings) -> Void = { _ in }) async throws -> FrenchPages {
    try await FrenchPages.start { settings in
      settings.signIn.portalAudience = audience
      settings.limits.portal = Rate(10_000)
      edit(&settings)
    }
  }

  /// - Parameter age: how long ago the person signed in, in seconds.
  init(_ pages: FrenchPages, _ account: String, age: Int = 0) async throws {
    self.pages = pages
    token = try await Self.token(pages, account, age: age)
  }

  static func token(
    _ pages: FrenchPages, _ account: String, client: String = audience, age: Int = 0
  ) async throws -> String {
    let form = Form.encode([
      "grant_type": "password", "client_id": client, "username": account, "password": "demo", "age": String(age),
    ])
    let answer = try await pages.raw(
      .post, "/issuer/token", headers: [("Content-Type", "application/x-www-form-urlencoded")], body: form)
    let json = try JSON(reading: answer.body)
    return try required(
      (json["access_token"] ?? .null).string.map { client == audience ? $0 : json["id_token"]?.string ?? $0 })
  }

  struct Answer {
    let status: Int
    let body: JSON
    let raw: AnyMethod.Answer
    var code: String? { body["code"]?.string }
  }

  func get(_ path: String) async throws -> Answer { try await call("GET", path) }

  func post(_ path: String, _ body: JSON? = nil, key: String? = Random.bytes(16).hex) async throws -> Answer {
    try await call("POST", path, body, key: key)
  }

  func call(_ method: String, _ path: String, _ body: JSON? = nil, key: String? = nil) async throws -> Answer {
    var headers = token.isEmpty ? [] : [("Authorization", "Bearer \(token)")]
    if let acting { headers.append(("Passerelle-Acting", acting)) }
    if let key { headers.append(("Idempotency-Key", key)) }
    if body != nil { headers.append(("Content-Type", "application/json")) }
    let answer = try await AnyMethod.call(
      method, pages.url + PortalAPI.base + path, headers: headers, body: Array((body?.canonical ?? "").utf8))
    let isJSON = answer.header("content-type")?.contains("json") == true
    return Answer(status: answer.status, body: isJSON ? try JSON(reading: answer.bytes) : .null, raw: answer)
  }
}

@Suite("A national portal with screens of its own", .serialized)
struct PortalTests {
  let person = DemoPeople.all[0]

  /// A request that waits for the person, with what its preview says.
  private func preview(_ pages: FrenchPages, _ portal: Portal) async throws -> (path: String, preview: JSON) {
    _ = try await pages.gateways.ask(person)
    let id = try await pages.gateways.openRequest(of: person).id
    let preview = try await portal.get("/requests/\(id)/preview?language=fr")
    #expect(preview.status == 200)
    return ("/requests/\(id)", preview.body)
  }

  /// Whether a refusal is in the log, which a moment after it must be so.
  private func recorded(_ code: String, _ pages: FrenchPages) async throws -> Bool {
    for _ in 0..<100 {
      if try await pages.gateways.refusalCodes().contains(code) { return true }
      try await Task.sleep(for: .milliseconds(50))
    }
    return false
  }

  private static func allow(_ preview: JSON, _ sections: [JSON] = ["48765-2", "10160-0"]) -> JSON {
    ["decision": "allow", "sections": .array(sections), "shown": preview["shown"] ?? .null, "language": "fr"]
  }

  @Test("A person allows two parts, and just these leave; the receipt and the history say so, as data and on paper")
  func allowed() async throws {
    let pages = try await Portal.start()
    let portal = try await Portal(pages, "camille")
    let (path, preview) = try await preview(pages, portal)
    #expect(preview["statement"]?.array?.contains { $0.string?.contains("résumé médical") == true } == true)
    #expect(preview["parts"]?.array?.contains { $0["protected"]?.bool == true } == true)
    let key = Random.bytes(16).hex
    let answer = try await portal.post("\(path)/answer", Self.allow(preview), key: key)
    #expect(answer.status == 200 && ["approved", "used"].contains(answer.body["state"]?.string))
    let again = try await portal.post("\(path)/answer", Self.allow(preview), key: key)
    #expect(again.status == 200 && again.raw.header("idempotent-replayed") == "true")
    #expect(try await portal.post("\(path)/answer", Self.allow(preview)).code == "consent.decided")
    for _ in 0..<200 {
      if try await portal.get(path).body["state"]?.string == "used" { break }
      try await Task.sleep(for: .milliseconds(50))
    }
    let released = try await pages.gateways.frenchEvents().filter { $0.kind == EventKind.released.rawValue }
    #expect(released.map { $0.event?.sections } == [["48765-2", "10160-0"]])
    let receipts = try await portal.get("\(path)/receipts")
    #expect(
      receipts.body["receipts"]?.array?.first?["statement"]?["shown"]?.string?.hasSuffix(
        preview["shown"]?.string ?? "?") == true)
    for (form, start) in [("fhir", "{"), ("cda", "<"), ("pdf", "%PDF")] {
      let file = try await portal.get("\(path)/receipts/\(form)")
      #expect(file.status == 200 && file.raw.bytes.starts(with: Array(start.utf8)), "\(form)")
    }
    #expect(try await portal.get("/history").body["requests"]?.array?.first?["state"] == "used")
    #expect(try await portal.get("/history/pdf?language=fr").raw.bytes.starts(with: Array("%PDF".utf8)))
    #expect(try await portal.get("/history").raw.header("set-cookie") == nil)
    await pages.stop()
  }

  @Test(
    "Without a token, with one of another kind, audience or role, or changed: 401 or 403, with no word of a request")
  func tokens() async throws {
    let pages = try await Portal.start()
    var portal = try await Portal(pages, "camille")
    let (path, _) = try await preview(pages, portal)
    let good = portal.token
    let idToken = try await Portal.token(pages, "camille", client: "passerelle")
    let auditor = try await Portal.token(pages, "aude")
    let parts = good.split(separator: ".").map(String.init)
    let none = "\(Base64.encodeURL(Array(#"{"alg":"none","typ":"at+jwt"}"#.utf8))).\(parts[1])."
    for (token, status) in [
      ("", 401), ("x", 401), (idToken, 401), (none, 401), (String(good.dropLast(4)) + "AAAA", 401), (auditor, 403),
    ] {
      portal.token = token
      let answer = try await portal.get(path)
      #expect(answer.status == status, "\(token.prefix(30))")
      #expect(answer.raw.header("content-type") == "application/problem+json")
      #expect(answer.body["asker"] == nil)
    }
    // The portal's token opens neither the pages nor the hospital's face.
    for other in ["/api/v1/requests", "/patient"] {
      let answer = try await pages.raw(.get, other, headers: [("Authorization", "Bearer \(good)")])
      #expect(answer.status == 401, "\(other)")
    }
    // And a cookie of the pages opens nothing here.
    let begun = try await pages.raw(.get, "\(PortalAPI.base)/requests", headers: [("Cookie", "passerelle=\(good)")])
    #expect(begun.status == 401)
    await pages.stop()
  }

  @Test("A sign-in of an hour ago sees and stops, and decides nothing; the answer says what is missing")
  func stepUp() async throws {
    let pages = try await Portal.start()
    let portal = try await Portal(pages, "camille", age: 3600)
    let (path, preview) = try await preview(pages, portal)
    let directive: JSON = ["countries": ["PT"], "professions": ["221"], "sections": ["48765-2"], "minutes": 5]
    let restriction: JSON = ["what": "section:48765-2", "whom": "everyone:"]
    var answers = [
      try await portal.post("\(path)/answer", Self.allow(preview)),
      try await portal.post("\(path)/answer", ["decision": "refuse"]),
      try await portal.post("/codes", ["country": "PT", "sections": ["48765-2"]]),
      try await portal.post("/restrictions", restriction),
    ]
    answers.append(try await portal.call("PUT", "/directive", directive))
    for answer in answers {
      #expect(answer.status == 401 && answer.code == "login.step-up")
      let challenge = answer.raw.header("www-authenticate") ?? ""
      #expect(challenge.contains("insufficient_user_authentication") && challenge.contains("acr_values="))
    }
    let desk = try required(pages.gateways.france.patients)
    let me = try pages.gateways.patient(person)
    #expect(try await desk.requests(of: me).map(\.state) == [.notified])
    #expect(try await desk.restrictions(of: me).isEmpty)
    #expect(try await desk.directive(of: me) == nil)
    #expect(try await recorded("login.step-up", pages))
    // To stop needs no new sign-in: what nobody recognises ends at once.
    #expect(try await portal.post("\(path)/report").body["state"] == "refused")
    await pages.stop()
  }

  @Test("A request of somebody else is none: the same answer as for one that never was, and nothing changes")
  func foreign() async throws {
    let pages = try await Portal.start()
    let camille = try await Portal(pages, "camille")
    let ines = try await Portal(pages, "ines")
    let (path, preview) = try await preview(pages, camille)
    let never = "/requests/\(Random.bytes(16).hex)"
    for (place, body) in [
      ("answer", Self.allow(preview)), ("answer", ["decision": "refuse"]), ("withdrawal", nil), ("report", nil),
    ] as [(String, JSON?)] {
      let (foreign, none) = (
        try await ines.post("\(path)/\(place)", body), try await ines.post("\(never)/\(place)", body)
      )
      #expect(foreign.status == 404 && foreign.body == none.body, "\(place)")
    }
    for place in ["", "/preview", "/receipts", "/receipts/pdf"] {
      let (foreign, none) = (try await ines.get(path + place), try await ines.get(never + place))
      #expect(foreign.status == 404 && foreign.body == none.body, "\(place)")
    }
    #expect(try await ines.get("/requests").body["requests"] == [])
    #expect(try await camille.get(path).body["state"] == "notified")
    #expect(try await recorded("consent.no-request", pages))
    await pages.stop()
  }

  @Test("What is missing, unknown, not offered or not shown is refused, and the request stays open")
  func refused() async throws {
    let pages = try await Portal.start()
    let portal = try await Portal(pages, "camille")
    let (path, preview) = try await preview(pages, portal)
    let answer = "\(path)/answer"
    #expect(try await portal.post(answer, Self.allow(preview), key: nil).code == "request.key")
    #expect(try await portal.post(answer, Self.allow(preview), key: "short").code == "request.key")
    let key = Random.bytes(16).hex
    #expect(try await portal.post(answer, Self.allow(preview, []), key: key).code == "request.invalid")
    let other: JSON = [
      "decision": "allow", "sections": ["48765-2"], "shown": .string(String(repeating: "0", count: 64)),
    ]
    #expect(try await portal.post(answer, other).code == "request.shown")
    // Specially protected parts are never inside what is simply allowed.
    #expect(try await portal.post(answer, Self.allow(preview, ["29762-2"])).code == "request.not-offered")
    #expect(try await portal.post(answer, ["decision": "maybe"]).code == "request.invalid")
    #expect(try await portal.post(answer, ["decision": "refuse", "because": "x"]).code == "request.invalid")
    #expect(try await portal.post("/codes", ["country": "XX", "sections": ["48765-2"]]).code == "request.not-offered")
    #expect(try await portal.get("\(path)/preview?language=el").code == "request.invalid")
    let put = try await portal.call("PUT", answer, Self.allow(preview))
    #expect(put.status == 405 && put.raw.header("allow") == "POST")
    #expect(try await portal.get(path).body["state"] == "notified")
    // The right one under the key of a failed one; then the key stands for it alone.
    #expect(try await portal.post(answer, Self.allow(preview), key: key).status == 200)
    #expect(try await portal.post(answer, ["decision": "refuse"], key: key).code == "request.repeated")
    await pages.stop()
  }

  @Test("An answer after the end, and a stop after a refusal, change nothing")
  func late() async throws {
    let pages = try await Portal.start()
    let portal = try await Portal(pages, "camille")
    let (path, _) = try await preview(pages, portal)
    #expect(try await portal.post("\(path)/answer", ["decision": "refuse"]).body["state"] == "refused")
    #expect(try await portal.post("\(path)/withdrawal").code == "consent.decided")
    #expect(try await portal.get("\(path)/preview").code == "consent.decided")
    #expect(try await portal.get(path).body["state"] == "refused")
    await pages.stop()
    let over = try await FrenchPages.start(lifetime: 0) { $0.signIn.portalAudience = Portal.audience }
    let late = try await Portal(over, "camille")
    let raw = try RawPeer(over.gateways, person)
    _ = try await raw.query()
    let id = try required(try await late.get("/requests").body["requests"]?.array?.first?["id"]?.string)
    #expect(try await late.post("/requests/\(id)/answer", ["decision": "refuse"]).code == "consent.expired")
    await over.stop()
  }

  @Test("Codes, directive and restrictions: made, shown, ended, in the history; another person sees none of them")
  func standing() async throws {
    let pages = try await Portal.start()
    let (camille, ines) = (try await Portal(pages, "camille"), try await Portal(pages, "ines"))
    let code = try await camille.post("/codes", ["country": "PT", "sections": ["48765-2"], "minutes": 15])
    #expect(code.status == 201 && code.body["code"]?.string?.count == 9)
    let text = try await camille.get("/directive")
    #expect(text.body["directive"] == .null)
    let set = try await camille.call(
      "PUT", "/directive",
      [
        "countries": ["PT"], "professions": ["221"], "sections": ["48765-2"], "minutes": 5,
        "shown": text.body["shown"] ?? .null,
      ])
    #expect(set.status == 200 && set.body["directive"]?["minutes"] == 5)
    #expect(try await camille.post("/directive/confirmation").status == 200)
    #expect(try await ines.post("/directive/confirmation").code == "consent.no-request")
    #expect(try await camille.call("DELETE", "/directive").status == 204)
    let rule = try await camille.post("/restrictions", ["what": "section:48765-2", "whom": "country:PT"])
    let id = try required(rule.body["id"]?.string)
    #expect(rule.status == 201)
    #expect(try await ines.call("DELETE", "/restrictions/\(id)").status == 404)
    #expect(try await ines.get("/restrictions").body["restrictions"] == [])
    #expect(try await camille.get("/restrictions").body["restrictions"]?.array?.count == 1)
    #expect(try await camille.call("DELETE", "/restrictions/\(id)").status == 204)
    let changes = try await camille.get("/history").body["changes"]?.array?.compactMap { $0["change"]?.string } ?? []
    #expect(Set(changes).isSuperset(of: ["code-made", "directive-set", "directive-ended", "restriction-lifted"]))
    #expect(try await ines.get("/history").body["changes"] == [])
    await pages.stop()
  }

  @Test("One person who asks too often is told to wait; another one is not")
  func limits() async throws {
    let pages = try await Portal.start { $0.limits.portal = Rate(1, per: 60, burst: 3) }
    let (camille, ines) = (try await Portal(pages, "camille"), try await Portal(pages, "ines"))
    var statuses: [Int] = []
    for _ in 0..<8 { statuses.append(try await camille.get("/requests").status) }
    #expect(statuses.prefix(3) == [200, 200, 200] && statuses.contains(429))
    #expect(try await ines.get("/requests").status == 200)
    await pages.stop()
  }

  @Test("Where no audience is configured there is no such face")
  func off() async throws {
    let pages = try await FrenchPages.start()
    let answer = try await pages.raw(.get, "\(PortalAPI.base)/requests")
    #expect(answer.status == 404)
    await pages.stop()
  }
}
