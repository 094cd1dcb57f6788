import Domain
import Trust

/// The professional within an event: a pseudonym, and the identifier encrypted once more.
///
/// Who gets an event disclosed, as in an evidence pack, reads the pseudonym alone: the same for all that one person did.
struct SealedName: Sendable {
  /// HMAC-SHA-256 of the identifier, in hexadecimal.
  let tag: String
  private let sealed: [UInt8]

  private static let member = "professional"

  /// - Throws: `trust.…` where the secrets have a wrong length.
  init(_ name: Sensitive<String>, _ secrets: AuditSecrets) throws(TrustFailure) {
    let text = Array(AuditEvent.short(name.exposed).utf8)
    tag = Digest.hmacSHA256(key: secrets.pseudonym, Array("professional|".utf8) + text).hex
    sealed = try AEAD.seal(text, key: Self.key(secrets), aad: Array(tag.utf8))
  }

  /// Reads what ``added(to:)`` wrote; nil where an event names no professional.
  init?(_ event: JSON) {
    guard let value = event[Self.member], let tag = value["tag"]?.string,
      let sealed = value["sealed"]?.string.flatMap({ Base64.decode($0) })
    else { return nil }
    self.tag = tag
    self.sealed = sealed
  }

  func added(to event: JSON) -> JSON {
    var members = event.object ?? [:]
    members[Self.member] = ["tag": .string(tag), "sealed": .string(Base64.encode(sealed))]
    return .object(members)
  }

  /// - Throws: `trust.aead.refused` under other secrets.
  func open(_ secrets: AuditSecrets) throws(TrustFailure) -> Sensitive<String> {
    let text = try AEAD.open(sealed, key: Self.key(secrets), aad: Array(tag.utf8))
    return Sensitive(String(decoding: text, as: UTF8.self))
  }

  private static func key(_ secrets: AuditSecrets) -> [UInt8] {
    Digest.hmacSHA256(key: secrets.data, Array("professional".utf8))
  }
}
