import Domain
import Exchange
import Trust

/// Tokens of other systems that were verified a moment ago, so that not every call asks the issuer for its keys.
/// Kept under their digest, in memory.
actor BearerTokens {
  private static let mostTokens = 10_000
  /// How long a verified token is believed; a key that the issuer takes back ends sooner than the token.
  private static let seconds: Int64 = 300

  private var known: [[UInt8]: (person: Person, until: Instant)] = [:]
  private let clock: any WallClock
  private let verify: @Sendable (String) async throws(WebFailure) -> (person: Person, expiry: Instant)

  /// - Parameter verify: whom a token names, and until when it holds.
  init(
    clock: any WallClock,
    verify: @escaping @Sendable (String) async throws(WebFailure) -> (person: Person, expiry: Instant)
  ) {
    self.clock = clock
    self.verify = verify
  }

  /// The person that a token of the identity provider stands for.
  ///
  /// - Parameter header: the value of `Authorization` (RFC 6750, section 2.1).
  /// - Throws: `login.failed`, `login.not-entitled`.
  func person(_ header: String?) async throws(WebFailure) -> Person {
    guard let header, header.prefix(7).lowercased() == "bearer " else { throw .signIn }
    let token = String(header.dropFirst(7))
    let digest = Digest.sha256(Array(token.utf8))
    let now = clock.now
    if let found = known[digest], now < found.until { return found.person }
    let (person, expiry) = try await verify(token)
    known = known.filter { now < $0.value.until }
    if known.count < Self.mostTokens {
      known[digest] = (person, min(expiry, now.advanced(bySeconds: Self.seconds)))
    }
    return person
  }

  /// The clinician that a token stands for.
  ///
  /// - Throws: `login.failed`, `login.not-entitled`.
  func clinician(_ header: String?) async throws(WebFailure) -> SignedInClinician {
    guard case .clinician(let clinician) = try await person(header) else { throw .notEntitled }
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

  /// Who an access token for the national portal names (RFC 9068), and until when it holds.
  ///
  /// Its audience is not that of the pages, and its type not that of an ID token: neither stands for the other. A token
  /// that is bound to a key (RFC 7800) is refused, since nobody here asks for the proof of that key.
  /// - Throws: `login.failed`, `login.not-entitled`.
  func portal(_ token: String) async throws(WebFailure) -> (person: Person, expiry: Instant) {
    guard let audience = portalAudience else { throw .signIn }
    let claims = try await signed(token, types: ["at+jwt", "application/at+jwt"])
    guard claims.aud.values == [audience], claims.exp - claims.iat <= 3600, claims.cnf == nil else { throw .signIn }
    let person = try person(claims)
    guard case .patient = person else { throw .notEntitled }
    return (person, Instant(seconds: claims.exp))
  }
}
