import Consent
import Domain
import Foundation
import Transport
import Trust
import Web

/// Messages by a signed call to the national portal, which hands them to the person in its own way.
///
/// The body is a JWS (RFC 7515, compact, ES256, by the consent key, `typ` `patient-notification+jwt`) over `iss`, `aud`
/// (the address called), `jti` (the same at every attempt), `iat`, `exp`, `sub` (the subject of the portal's own sign-in),
/// `kind`, `language`, `subject` and `text`. The portal answers 2xx when it took it.
struct PortalChannel: NotificationChannel {
  static let type = "patient-notification+jwt"

  let client: PeerClient
  let url: String
  let authority: String?
  let key: any SigningKey
  /// Who states it, a URL of the contact point; patients' pages are there.
  let issuer: String
  let home: CountryCode
  let clock: any WallClock

  func send(_ notice: Notice) async throws {
    let answer = try await client.send(
      OutboundCall(
        .post, url, headers: [("Content-Type", "application/jose"), ("Accept", "*/*")],
        body: Array(try token(notice).utf8), timeoutMilliseconds: 10_000, largestAnswer: 16 << 10,
        security: .portal(authority: authority)))
    guard (200..<300).contains(answer.status) else {
      throw GatewayFailure(
        "gateway.portal", what: "The message was not sent.", why: "The national portal answered \(answer.status).",
        whatToDo: "Ask the portal whether it knows the consent key of this contact point.")
    }
  }

  private func token(_ notice: Notice) throws -> String {
    let text = NoticeText(notice, address: "\(issuer)/patient", home: home)
    let now = clock.now
    let payload: JSON = [
      "iss": .string(issuer), "aud": .string(url), "jti": .string(notice.id),
      "iat": .integer(Int(now.milliseconds / 1000)), "exp": .integer(Int(now.milliseconds / 1000) + 300),
      "sub": .string(notice.choice.address.exposed), "kind": .string(notice.kind.rawValue),
      "language": .string(notice.choice.language), "subject": .string(text.subject), "text": .string(text.body),
    ]
    return try JWS.sign(
      Array(payload.canonical.utf8), type: Self.type, kid: key.chain.first?.keyID ?? "", with: key)
  }
}
