import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@Suite("Signed token (JWS)")
struct JWSTests {
  private let payload = Array(#"{"a":1}"#.utf8)

  private func consent() throws -> PrivateKey {
    try KeyDirectory(path: DevelopmentPKI.path("fr")).privateKey(for: .consent)
  }

  private func certificate() throws -> Certificate {
    try #require(try consent().chain.first)
  }

  private func code(_ token: String, type: String = "receipt+jwt", kid: String? = "k1") throws -> String {
    do {
      _ = try JWS.verify(token, type: type, kid: kid, key: certificate())
      return "accepted"
    } catch let failure as TrustFailure { return failure.code }
  }

  /// A token with any header, rightly signed over it.
  private func token(header: String) throws -> String {
    let signed = Base64.encodeURL(Array(header.utf8)) + "." + Base64.encodeURL(payload)
    return signed + "." + Base64.encodeURL(try consent().sign(Array(signed.utf8), as: .consent))
  }

  @Test("A signed token gives its payload back")
  func roundTrip() throws {
    let signed = try JWS.sign(payload, type: "receipt+jwt", kid: "k1", with: consent())
    #expect(try JWS.verify(signed, type: "receipt+jwt", kid: "k1", key: certificate()) == payload)
    #expect(try JWS.verify(signed, type: "receipt+jwt", kid: nil, key: certificate()) == payload)
    #expect(try code(token(header: #"{"alg":"ES256","kid":"k1","typ":"receipt+jwt"}"#)) == "accepted")
  }

  @Test(
    "Headers that would choose their own verification are refused",
    arguments: [
      (#"{"alg":"none","kid":"k1","typ":"receipt+jwt"}"#, "trust.jws.algorithm"),
      (#"{"alg":"HS256","kid":"k1","typ":"receipt+jwt"}"#, "trust.jws.algorithm"),
      (#"{"alg":"ES384","kid":"k1","typ":"receipt+jwt"}"#, "trust.jws.algorithm"),
      (#"{"alg":"es256","kid":"k1","typ":"receipt+jwt"}"#, "trust.jws.algorithm"),
      (#"{"kid":"k1","typ":"receipt+jwt"}"#, "trust.jws.algorithm"),
      (#"{"alg":"ES256","kid":"k1","typ":"receipt+jwt","jku":"https://a.example/k"}"#, "trust.jws.header"),
      (#"{"alg":"ES256","kid":"k1","typ":"receipt+jwt","x5u":"https://a.example/k"}"#, "trust.jws.header"),
      (#"{"alg":"ES256","kid":"k1","typ":"receipt+jwt","jwk":{}}"#, "trust.jws.header"),
      (#"{"alg":"ES256","kid":"k1","typ":"receipt+jwt","x5c":[]}"#, "trust.jws.header"),
      (#"{"alg":"ES256","kid":"k1","typ":"receipt+jwt","crit":["b64"],"b64":false}"#, "trust.jws.header"),
      (#"{"alg":"ES256","alg":"ES256","kid":"k1","typ":"receipt+jwt"}"#, "trust.jws.header"),
      (#"{"alg":"ES256","kid":"k2","typ":"receipt+jwt"}"#, "trust.jws.kid"),
      (#"{"alg":"ES256","kid":7,"typ":"receipt+jwt"}"#, "trust.jws.kid"),
      (#"{"alg":"ES256","kid":"k1","typ":"other+jwt"}"#, "trust.jws.type"),
      (#"{"alg":"ES256","kid":"k1"}"#, "trust.jws.header"),
      (#"[]"#, "trust.jws.header"),
      ("", "trust.jws.header"),
    ])
  func headers(header: String, expected: String) throws {
    #expect(try code(token(header: header)) == expected)
  }

  @Test("HS256 keyed with the public key, and a token without signature, are refused")
  func classics() throws {
    let header = Base64.encodeURL(Array(#"{"alg":"HS256","kid":"k1","typ":"receipt+jwt"}"#.utf8))
    let signed = "\(header).\(Base64.encodeURL(payload))"
    let tag = Digest.hmacSHA256(key: try consent().publicKey, Array(signed.utf8))
    #expect(try code("\(signed).\(Base64.encodeURL(tag))") == "trust.jws.algorithm")
    let right = try JWS.sign(payload, type: "receipt+jwt", kid: "k1", with: consent())
    let parts = right.split(separator: ".").map(String.init)
    #expect(try code("\(parts[0]).\(parts[1]).") == "trust.jws.signature")
    #expect(try code("\(parts[0]).\(parts[1])") == "trust.jws.form")
    #expect(try code(right + ".x") == "trust.jws.form")
    #expect(try code(right + "=") == "trust.jws.form")
    #expect(
      try code("\(parts[0]).\(parts[1]).\(Base64.encodeURL([UInt8](repeating: 0, count: 64)))") == "trust.jws.signature"
    )
  }

  @Test("Any changed character of payload or signature, another key and too long a token are refused")
  func changed() throws {
    let right = Array(try JWS.sign(payload, type: "receipt+jwt", kid: "k1", with: consent()))
    let start = try #require(right.firstIndex(of: "."))
    for index in right.indices where index > start && right[index] != "." {
      var mutant = right
      mutant[index] = right[index] == "A" ? "B" : "A"
      #expect(["trust.jws.signature", "trust.jws.form"].contains(try code(String(mutant))))
    }
    let other = try #require(try KeyDirectory(path: DevelopmentPKI.path("pt")).privateKey(for: .consent).chain.first)
    #expect(throws: TrustFailure("trust.jws.signature", what: "", why: "", whatToDo: "")) {
      try JWS.verify(String(right), type: "receipt+jwt", kid: "k1", key: other)
    }
    let long = try JWS.sign([UInt8](repeating: 32, count: 16_384), type: "receipt+jwt", kid: "k1", with: consent())
    #expect(try code(long) == "trust.jws.size")
  }
}
