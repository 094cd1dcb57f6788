import Domain
import Foundation
import JWTKit
import Trust

/// A small OpenID Connect issuer for the demo, on the same server under `/issuer`. Outside demo mode it cannot be made.
actor DemoIssuer {
  private struct Grant {
    let account: DemoAccount
    let challenge: String
    let nonce: String
    let redirect: String
    let madeAt: Instant
  }

  let issuer: String
  let accounts: [DemoAccount]
  private let clientID: String
  private let redirect: String
  private let portalAudience: String?
  private let key = ES256PrivateKey()
  private let keyID = Random.bytes(8).hex
  private let clock: any WallClock
  private var grants: [String: Grant] = [:]

  /// - Throws: `login.demo-issuer` outside demo mode.
  init(_ settings: WebSettings, clock: any WallClock) throws(WebFailure) {
    guard settings.isDemo else { throw .demoOnly }
    issuer = settings.issuer
    accounts = settings.accounts
    clientID = settings.clientID
    portalAudience = settings.portalAudience
    redirect = "\(settings.publicURL)/sign-in/callback"
    self.clock = clock
  }

  var discovery: JSON {
    [
      "issuer": .string(issuer), "authorization_endpoint": .string("\(issuer)/authorize"),
      "token_endpoint": .string("\(issuer)/token"), "jwks_uri": .string("\(issuer)/jwks"),
      "response_types_supported": ["code"], "subject_types_supported": ["public"],
      "id_token_signing_alg_values_supported": ["ES256"], "code_challenge_methods_supported": ["S256"],
      "authorization_response_iss_parameter_supported": true,
      "acr_values_supported": [.string(WebSettings.substantial)],
    ]
  }

  var keys: JSON {
    let parameters = key.parameters
    return [
      "keys": [
        [
          "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": .string(keyID),
          "x": .string(url(parameters?.x ?? "")), "y": .string(url(parameters?.y ?? "")),
        ]
      ]
    ]
  }

  private func url(_ base64: String) -> String {
    base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  /// Whether an authorization request is one that our own pages make.
  func accepts(_ request: Form) -> Bool {
    request["response_type"] == "code" && request["client_id"] == clientID && request["redirect_uri"] == redirect
      && request["code_challenge_method"] == "S256" && request["code_challenge"]?.isEmpty == false
      && request["state"]?.isEmpty == false
  }

  /// Checks account and password; the address to send the browser back to, or nil.
  func authorize(_ request: Form) -> String? {
    guard accepts(request), let account = accounts.first(where: { $0.name == request["account"] }),
      Digest.constantTimeEqual(Array(account.password.utf8), Array((request["password"] ?? "").utf8)),
      let challenge = request["code_challenge"], let state = request["state"]
    else { return nil }
    let code = Random.bytes(24).hex
    grants[code] = Grant(
      account: account, challenge: challenge, nonce: request["nonce"] ?? "", redirect: redirect, madeAt: clock.now)
    return "\(redirect)?\(Form.encode(["code": code, "state": state, "iss": issuer]))"
  }

  /// For programs of the demo, without a browser: account and password (RFC 6749, section 4.3).
  private func grant(byPassword request: Form) -> Grant? {
    guard [clientID, portalAudience].contains(request["client_id"]),
      let account = accounts.first(where: { $0.name == request["username"] }),
      Digest.constantTimeEqual(Array(account.password.utf8), Array((request["password"] ?? "").utf8))
    else { return nil }
    return Grant(account: account, challenge: "", nonce: "", redirect: redirect, madeAt: clock.now)
  }

  /// Redeems a code, once, within a minute, with the verifier that fits its challenge.
  func token(_ request: Form) async -> JSON? {
    if request["grant_type"] == "password" {
      guard let grant = grant(byPassword: request) else { return nil }
      guard let portalAudience, request["client_id"] == portalAudience else { return await issue(grant) }
      return await issueForPortal(grant, audience: portalAudience, age: request["age"].flatMap { Int64($0) } ?? 0)
    }
    guard request["grant_type"] == "authorization_code", let code = request["code"],
      let grant = grants.removeValue(forKey: code), grant.madeAt > clock.now.advanced(bySeconds: -60),
      request["redirect_uri"] == grant.redirect, request["client_id"] == clientID,
      let verifier = request["code_verifier"],
      Base64.encodeURL(Digest.sha256(Array(verifier.utf8))) == grant.challenge
    else { return nil }
    return await issue(grant)
  }

  private func issue(_ grant: Grant) async -> JSON? {
    do {
      let collection = JWTKeyCollection()
      let kid = JWKIdentifier(string: keyID)
      await collection.add(ecdsa: key, kid: kid)
      let token = try await collection.sign(claims(of: grant), kid: kid)
      return [
        "id_token": .string(token), "token_type": "Bearer", "expires_in": 300,
        "access_token": .string(Random.bytes(16).hex),
      ]
    } catch {
      return nil
    }
  }

  /// An access token for the national portal (RFC 9068).
  ///
  /// - Parameter age: how long ago the person signed in, in seconds: so that a portal can try what a decision needs.
  private func issueForPortal(_ grant: Grant, audience: String, age: Int64) async -> JSON? {
    do {
      let collection = JWTKeyCollection()
      let kid = JWKIdentifier(string: keyID)
      await collection.add(ecdsa: key, kid: kid)
      let claims = claims(of: grant, audience: audience, authTime: grant.madeAt.milliseconds / 1000 - age)
      let token = try await collection.sign(claims, kid: kid, header: ["typ": "at+jwt"])
      return ["access_token": .string(token), "token_type": "Bearer", "expires_in": 300]
    } catch {
      return nil
    }
  }

  private func claims(of grant: Grant, audience: String? = nil, authTime: Int64? = nil) -> IDToken {
    let now = clock.now.milliseconds / 1000
    let claims = grant.account.claims
    return IDToken(
      iss: issuer, sub: grant.account.name, aud: .init([audience ?? clientID]), exp: now + 300, iat: now,
      nonce: audience == nil ? grant.nonce : nil,
      authTime: authTime ?? now, acr: WebSettings.substantial, name: grant.account.displayName,
      locale: claims["locale"], role: grant.account.role,
      profession: claims["profession"], organisation: claims["organisation"],
      organisationID: claims["organisation_id"], locality: claims["locality"], facilityType: claims["facility_type"],
      patientID: claims["patient_id"])
  }
}
