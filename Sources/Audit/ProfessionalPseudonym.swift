import Domain
import Trust

extension AuditSecrets {
  /// The pseudonym of an acting person in what leaves this log: HMAC-SHA-256 of the identifier, in hexadecimal.
  ///
  /// Without the secret nobody finds the person, and it is never that of a patient with the same identifier (trust.md
  /// section 8).
  public func tag(ofProfessional identifier: String) -> String {
    Digest.hmacSHA256(key: pseudonym, Array("professional|\(identifier)".utf8)).hex
  }
}
