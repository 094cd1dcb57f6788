import COpenSSL
import Domain

/// Signed tokens in compact form (RFC 7515), ES256 only, with a fixed header: `alg`, `kid`, `typ`.
public enum JWS {
  /// The longest token that is read unless a caller says otherwise, in bytes.
  public static let limit = 16 * 1024

  /// Signs `payload`. The key must be one that signs tokens: `consent`, `list` or `config`.
  ///
  /// - Throws: `trust.key.purpose`.
  public static func sign(
    _ payload: [UInt8], type: String, kid: String, with key: any SigningKey
  ) throws(TrustFailure) -> String {
    switch key.purpose {
    case .consent, .list, .config: break
    case .tlsServer, .tlsClient, .auditClient, .webServer, .seal, .sealRSA, .log:
      throw .key(
        "purpose", key.purpose.rawValue, "It was asked to sign a token.", "Use the key that was made for tokens.")
    }
    let header: JSON = ["alg": "ES256", "kid": .string(kid), "typ": .string(type)]
    let signed = "\(Base64.encodeURL(Array(header.canonical.utf8))).\(Base64.encodeURL(payload))"
    let signature = try key.sign(Array(signed.utf8), as: key.purpose)
    return "\(signed).\(Base64.encodeURL(signature))"
  }

  /// Checks a token and returns its payload.
  ///
  /// - Parameters:
  ///   - type: the only `typ` that is accepted.
  ///   - kid: the only `kid` that is accepted; nil accepts any, since `key` decides.
  ///   - key: the certificate of the signer, known beforehand; nothing in the token can choose it.
  /// - Throws: `trust.jws.size`, `.form`, `.header`, `.algorithm`, `.type`, `.kid`, `.key`, `.signature`.
  public static func verify(
    _ jws: String, type: String, kid: String?, key: Certificate, limit: Int = JWS.limit
  ) throws(TrustFailure) -> [UInt8] {
    guard jws.utf8.count <= limit else { throw .jws("size", "It is longer than \(limit) bytes.") }
    let parts = jws.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let head = Base64.decodeURL(parts[0]), let payload = Base64.decodeURL(parts[1]),
      let raw = Base64.decodeURL(parts[2])
    else { throw .jws("form", "It is not three parts in base 64 for URLs without padding.") }
    try check(header: head, type: type, kid: kid)
    guard key.keyKind == .p256, let handle = key.key else { throw .jws("key", "ES256 needs a P-256 key.") }
    let signed = Array("\(parts[0]).\(parts[1])".utf8)
    guard let der = ECDSASignature.der(raw: raw, width: 32),
      RawSignature.verify(der, of: signed, with: handle, digest: Algorithms.sha256)
    else { throw .jws("signature", "The signature is not the one of the expected key over this content.") }
    return payload
  }

  private static func check(header bytes: [UInt8], type: String, kid: String?) throws(TrustFailure) {
    let header: JSON
    do {
      header = try JSON(reading: bytes)
    } catch {
      throw .jws("header", "The header is not I-JSON. \(error.why)")
    }
    guard case .object(let members) = header else { throw .jws("header", "The header is not an object.") }
    guard header["alg"]?.string == "ES256" else { throw .jws("algorithm", "The algorithm is not ES256.") }
    // Whatever else stands there (jku, x5u, jwk, x5c, crit, b64) would let the token choose how it is verified.
    guard Set(members.keys) == ["alg", "kid", "typ"] else {
      throw .jws("header", "The header has other members than alg, kid and typ.")
    }
    guard header["typ"]?.string == type else { throw .jws("type", "The type is not “\(type)”.") }
    guard let found = header["kid"]?.string, kid == nil || found == kid else {
      throw .jws("kid", "The token names another key.")
    }
  }
}
