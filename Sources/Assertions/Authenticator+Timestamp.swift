import Domain
import XML

extension Authenticator {
  /// How old a time stamp without an end may be, in seconds: what toolkits take for one.
  private static let oldestTimestamp: Int64 = 300

  /// The profile has no time stamp in the security header, and nothing signs one; a peer that sends one all the same means
  /// that the message is not to be taken later (WS-Security SOAP Message Security 1.1, section 10).
  ///
  /// - Throws: `assertion.security.timestamp` for one that is not of now, or several.
  func checkTimestamp(_ security: Element, _ now: Instant) throws(AssertionFailure) {
    let stamps = security.children("Timestamp", in: SAML.utility)
    guard let stamp = stamps.first else { return }
    let limits = ["Created", "Expires"].map { stamp.children($0, in: SAML.utility) }
    guard stamps.count == 1, limits[0].count == 1, limits[1].count <= 1,
      let created = Instant(iso8601: limits[0][0].text.trimmed),
      created <= now.advanced(bySeconds: AssertionContent.skew)
    else { throw Self.untimely }
    guard let end = limits[1].first else {
      guard now < created.advanced(bySeconds: Self.oldestTimestamp + AssertionContent.skew) else { throw Self.untimely }
      return
    }
    guard let expires = Instant(iso8601: end.text.trimmed), created < expires,
      now < expires.advanced(bySeconds: AssertionContent.skew)
    else { throw Self.untimely }
  }

  private static let untimely = AssertionFailure.refused(
    "security.timestamp", "The time stamp of the security header is not one of now.", wire: WireCode.integrity)
}
