import Consent
import Domain
import Exchange
import Foundation
import JWTKit
import Transport
import Trust

/// Sign-in by OpenID Connect Core 1.0: authorization code with PKCE (RFC 7636, S256), `iss` checked (RFC 9207), tokens
/// verified against the issuer's keys.
actor SignIn {
  private struct Pending {
    let verifier: String
    let nonce: String
    let startedAt: Instant
    /// Whether a new authentication was asked for.
    let isAgain: Bool
    let resumed: Resumed?
  }

  /// What discovery tells of the issuer.
  struct Provider: Sendable {
    let authorization: String
    let token: String
    let keys: String
    /// Whether every answer names its issuer (RFC 9207, section 3).
    let namesItself: Bool
  }

  private let settings: WebSettings
  private let client: PeerClient
  private let clock: any WallClock
  private var pending: [String: Pending] = [:]
  private var provider: Provider?

  init(settings: WebSettings, client: PeerClient, clock: any WallClock) {
    self.settings = settings
    self.client = client
    self.clock = clock
  }

  nonisolated var portalAudience: String? { settings.portalAudience }
  private var redirect: String { "\(settings.publicURL)/sign-in/callback" }

  /// Begins a sign-in: the address to go to, and the state that the browser keeps in a cookie.
  ///
  /// - Parameter isAgain: asks the issuer for a new authentication, not for the one it remembers (OpenID Connect Core 1.0
  ///   section 3.1.2.1, `prompt`, `max_age`).
  func begin(
    isAgain: Bool = false, resuming resumed: Resumed? = nil
  ) async throws(WebFailure) -> (location: String, state: String) {
    let provider = try await discover()
    let limit = clock.now.advanced(bySeconds: -600)
    pending = pending.filter { $0.value.startedAt > limit }
    guard pending.count < 10_000 else { throw .signIn }
    let state = Random.bytes(24).hex
    let verifier = Base64.encodeURL(Random.bytes(32))
    let nonce = Random.bytes(16).hex
    pending[state] = Pending(
      verifier: verifier, nonce: nonce, startedAt: clock.now, isAgain: isAgain, resumed: resumed)
    let query = Form.encode([
      "response_type": "code", "client_id": settings.clientID, "redirect_uri": redirect, "scope": "openid profile",
      "state": state, "nonce": nonce, "code_challenge": Base64.encodeURL(Digest.sha256(Array(verifier.utf8))),
      "code_challenge_method": "S256",
    ])
    var again = ""
    if isAgain {
      again = "&prompt=login&max_age=0"
      if !settings.decisionLevels.isEmpty {
        again += "&\(Form.encode(["acr_values": settings.decisionLevels.joined(separator: " ")]))"
      }
    }
    return ("\(provider.authorization)?\(query)\(again)", state)
  }

  /// Ends a sign-in with what the browser brought back; the language is nil where the identity provider states none.
  ///
  /// - Parameter cookie: the state that this browser began with.
  /// - Throws: `login.failed`, `login.not-entitled`, `login.step-up` where a new authentication was asked for and the
  ///   issuer does not say that there was one, of a level that is enough.
  func finish(
    _ answer: Form, cookie: String?
  ) async throws(WebFailure) -> (person: Person, language: String?, resumed: Resumed?) {
    guard let state = answer["state"], let cookie, state == cookie, let started = pending.removeValue(forKey: state),
      let code = answer["code"], answer["iss"].map({ $0 == settings.issuer }) ?? true,
      started.startedAt > clock.now.advanced(bySeconds: -600)
    else { throw .signIn }
    if try await discover().namesItself, answer["iss"] == nil { throw .signIn }
    let token = try await redeem(code, started.verifier)
    let claims = try await verify(token)
    guard claims.nonce == started.nonce else { throw .signIn }
    if started.isAgain {
      // A minute for clocks that differ (OpenID Connect Core 1.0 section 3.1.3.7, numbers 12 and 13).
      let earliest = started.startedAt.milliseconds / 1000 - 60
      guard let time = claims.authTime, time >= earliest, isEnough(claims) else { throw .stepUp }
    }
    return (try person(claims), claims.locale.map { String($0.prefix(2)) }, started.resumed)
  }

  private func redeem(_ code: String, _ verifier: String) async throws(WebFailure) -> String {
    let provider = try await discover()
    var headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json")]
    if let secret = settings.clientSecret {
      headers.append(("Authorization", "Basic \(Base64.encode(Array("\(settings.clientID):\(secret)".utf8)))"))
    }
    let body = Form.encode([
      "grant_type": "authorization_code", "code": code, "redirect_uri": redirect, "client_id": settings.clientID,
      "code_verifier": verifier,
    ])
    let answer = try await call(.post, provider.token, headers, Array(body.utf8))
    guard let token = members(answer)["id_token"] as? String else { throw .signIn }
    return token
  }

  /// Verifies an ID token: algorithm, signature, issuer, audience, times.
  ///
  /// - Throws: `login.failed`.
  func verify(_ token: String) async throws(WebFailure) -> IDToken {
    let claims = try await signed(token, types: [nil, "JWT"])
    let now = clock.now.milliseconds / 1000
    // Of several audiences the one that the token was issued to must be us (OpenID Connect Core 1.0 section 3.1.3.7).
    guard claims.aud.values.contains(settings.clientID), claims.azp.map({ $0 == settings.clientID }) ?? true,
      claims.aud.values.count == 1 || claims.azp != nil, claims.iat > now - 600
    else { throw .signIn }
    return claims
  }

  /// Verifies what every token of the issuer must hold: type, algorithm, signature, issuer, times.
  ///
  /// - Parameter types: what its header may say of its type (`typ`), so that no kind of token stands for another; nil:
  ///   nothing.
  func signed(_ token: String, types: Set<String?>) async throws(WebFailure) -> IDToken {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, token.utf8.count <= 16 << 10, let bytes = Base64.decodeURL(String(parts[0])) else {
      throw .signIn
    }
    let header = members(bytes)
    guard let algorithm = header["alg"] as? String, ["ES256", "PS256", "RS256"].contains(algorithm),
      types.contains(header["typ"] as? String), header["crit"] == nil
    else { throw .signIn }
    let provider = try await discover()
    // Asked for each time, so that a key that the issuer takes back ends with the next sign-in.
    let published = try await call(.get, provider.keys, [("Accept", "application/json")], [])
    do {
      let keys = JWTKeyCollection()
      try await keys.add(jwksJSON: keySet(published, for: header["kid"] as? String))
      let claims = try await keys.verify(token, as: IDToken.self)
      let now = clock.now.milliseconds / 1000
      guard claims.iss == settings.issuer, claims.exp > now, claims.iat <= now + 60, claims.exp > claims.iat else {
        throw WebFailure.signIn
      }
      return claims
    } catch {
      throw .signIn
    }
  }

  /// The issuer's keys that can have made a signature: of kinds that we know, for signing, with this id. One of another
  /// kind among them must not keep everybody out.
  private func keySet(_ published: [UInt8], for id: String?) throws -> String {
    let keys = (members(published)["keys"] as? [[String: Any]] ?? []).filter { key in
      ["EC", "RSA"].contains(key["kty"] as? String) && ["sig", nil].contains(key["use"] as? String)
        && (id == nil || key["kid"] as? String == id)
    }
    guard !keys.isEmpty else { throw WebFailure.signIn }
    return String(decoding: try JSONSerialization.data(withJSONObject: ["keys": keys]), as: UTF8.self)
  }

  /// Whether somebody was authenticated well enough to decide (consent.md section 5: eIDAS substantial or better).
  private func isEnough(_ claims: IDToken) -> Bool {
    settings.decisionLevels.isEmpty || claims.acr.map(settings.decisionLevels.contains) ?? false
  }

  func person(_ claims: IDToken) throws(WebFailure) -> Person {
    let signedInAt = Instant(seconds: min(claims.authTime ?? claims.iat, clock.now.milliseconds / 1000))
    let name = claims.name ?? claims.sub
    switch claims.role {
    case "clinician":
      guard let role = claims.profession, let organisation = claims.organisationID, let locality = claims.locality
      else {
        throw .notEntitled
      }
      return .clinician(
        SignedInClinician(
          subject: claims.sub,
          professional: HealthProfessional(nameID: claims.sub, name: name, role: role, roleDisplay: ""),
          organisation: CareOrganisation(
            name: claims.organisation, id: organisation, locality: locality,
            facilityType: claims.facilityType ?? "Other"), authenticatedAt: signedInAt))
    case "patient":
      guard let patient = claims.patientID.flatMap({ PatientIdentifier(cx: $0) }) else { throw .notEntitled }
      // Without its time, or below the level that a decision needs, a sign-in is as good as one of long ago.
      let isStrong = claims.authTime != nil && isEnough(claims)
      return .patient(
        SignedInPatient(
          subject: claims.sub, patient: patient, authenticatedAt: isStrong ? signedInAt : Instant(seconds: 0)),
        name: name)
    case "auditor": return .auditor(subject: claims.sub, name: name)
    default: throw .notEntitled
    }
  }

  private func discover() async throws(WebFailure) -> Provider {
    if let provider { return provider }
    let answer = members(
      try await call(
        .get, "\(settings.issuer)/.well-known/openid-configuration", [("Accept", "application/json")], []))
    guard answer["issuer"] as? String == settings.issuer,
      let authorization = answer["authorization_endpoint"] as? String, let token = answer["token_endpoint"] as? String,
      let keys = answer["jwks_uri"] as? String
    else { throw .signIn }
    let found = Provider(
      authorization: authorization, token: token, keys: keys,
      namesItself: answer["authorization_response_iss_parameter_supported"] as? Bool ?? false)
    provider = found
    return found
  }

  private func call(
    _ method: OutboundCall.Method, _ url: String, _ headers: [(String, String)], _ body: [UInt8]
  ) async throws(WebFailure) -> [UInt8] {
    do {
      let answer = try await client.send(
        OutboundCall(
          method, url, headers: headers.map { (name: $0.0, value: $0.1) }, body: body, timeoutMilliseconds: 10_000,
          largestAnswer: 256 << 10, security: .web(allowsPlain: settings.isDemo)))
      guard answer.status == 200 else { throw WebFailure.signIn }
      return answer.body
    } catch {
      throw .signIn
    }
  }

  private func members(_ bytes: [UInt8]) -> [String: Any] {
    do {
      return try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
    } catch {
      return [:]
    }
  }
}

/// The claims that the pages read.
struct IDToken: JWTPayload {
  let iss: String
  let sub: String
  let aud: Audience
  let exp: Int64
  let iat: Int64
  var nonce: String?
  let authTime: Int64?
  /// How somebody was authenticated.
  let acr: String?
  /// The client that an ID token was issued to.
  var azp: String?
  /// The key that a token is bound to, by its kind (RFC 7800).
  var cnf: [String: String]?
  let name: String?
  let locale: String?
  let role: String?
  let profession: String?
  let organisation: String?
  let organisationID: String?
  let locality: String?
  let facilityType: String?
  let patientID: String?

  enum CodingKeys: String, CodingKey {
    case iss, sub, aud, exp, iat, nonce, acr, azp, cnf, name, locale, role, profession, organisation, locality
    case authTime = "auth_time"
    case organisationID = "organisation_id"
    case facilityType = "facility_type"
    case patientID = "patient_id"
  }

  /// Times are checked against the gateway's own clock by the caller.
  func verify(using algorithm: some JWTAlgorithm) throws {}

  /// `aud`: one text or a list.
  struct Audience: Codable, Sendable {
    let values: [String]

    init(_ values: [String]) { self.values = values }

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      do {
        values = [try container.decode(String.self)]
      } catch {
        values = try container.decode([String].self)
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(values)
    }
  }
}
