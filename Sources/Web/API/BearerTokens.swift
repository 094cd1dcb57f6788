import Domain
import Exchange
import Trust

/// Tokens of hospital systems that were verified a moment ago, so that not every call asks the issuer for its keys.
/// Kept under their digest, in memory.
actor BearerTokens {
  private static let mostTokens = 10_000
  /// How long a verified token is believed; a key that the issuer takes back ends sooner than the token.
  private static let seconds: Int64 = 300

  private var known: [[UInt8]: (clinician: SignedInClinician, until: Instant)] = [:]
  private let signIn: SignIn
  private let clock: any WallClock

  init(signIn: SignIn, clock: any WallClock) {
    self.signIn = signIn
    self.clock = clock
  }

  /// The clinician that a token of the identity provider stands for.
  ///
  /// - Parameter header: the value of `Authorization` (RFC 6750, section 2.1).
  /// - Throws: `login.failed`, `login.not-entitled`.
  func clinician(_ header: String?) async throws(WebFailure) -> SignedInClinician {
    guard let header, header.prefix(7).lowercased() == "bearer " else { throw .signIn }
    let token = String(header.dropFirst(7))
    let digest = Digest.sha256(Array(token.utf8))
    let now = clock.now
    if let found = known[digest], now < found.until { return found.clinician }
    let (person, expiry) = try await signIn.bearer(token)
    guard case .clinician(let clinician) = person else { throw .notEntitled }
    known = known.filter { now < $0.value.until }
    if known.count < Self.mostTokens {
      known[digest] = (clinician, min(expiry, now.advanced(bySeconds: Self.seconds)))
    }
    return clinician
  }
}

extension SignIn {
  /// Who an ID token of the identity provider names, and until when it holds.
  ///
  /// - Throws: `login.failed`, `login.not-entitled`.
  func bearer(_ token: String) async throws(WebFailure) -> (person: Person, expiry: Instant) {
    let claims = try await verify(token)
    return (try person(claims), Instant(seconds: claims.exp))
  }
}
