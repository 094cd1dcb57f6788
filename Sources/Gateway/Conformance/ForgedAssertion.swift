import Foundation
import Trust
import XML

/// Makes assertions that are wrong in one way, from right ones.
struct ForgedAssertion {
  /// The right one, signed.
  let text: String
  let id: String
  let key: any SigningKey

  init(_ xml: [UInt8], id: String, key: any SigningKey) {
    text = String(decoding: xml, as: UTF8.self)
    self.id = id
    self.key = key
  }

  private static let dsig = "http://www.w3.org/2000/09/xmldsig#"
  private static let end = "</saml:Assertion>"

  private var signature: Substring {
    guard let start = text.firstRange(of: "<ds:Signature "), let end = text.firstRange(of: "</ds:Signature>") else {
      return ""
    }
    return text[start.lowerBound..<end.upperBound]
  }

  var unsigned: String { text.replacing(signature, with: "") }

  /// The right one with another text, signed again as it should be.
  func resigned(_ old: String, _ new: String, with other: (any SigningKey)? = nil) throws -> [UInt8] {
    try XMLSignature.sign(Array(unsigned.replacing(old, with: new).utf8), id: id, after: "Issuer", with: other ?? key)
  }

  /// Changed after signing.
  func changed(_ old: String, _ new: String) -> [UInt8] { Array(text.replacing(old, with: new).utf8) }

  /// What an attacker would like to be read: another person, another identifier, no signature of its own.
  private var evil: String {
    unsigned.replacing(id, with: "_forged").replacing("Simulated CLINICIAN", with: "Somebody ELSE")
  }

  /// The signed one within the advice of a forged one.
  var inAdvice: [UInt8] {
    Array(evil.replacing("<saml:AuthnStatement", with: "<saml:Advice>\(text)</saml:Advice><saml:AuthnStatement").utf8)
  }

  /// The signed one within an object of a signature of the forged one.
  var inSignature: [UInt8] {
    let object = signature.replacing("</ds:Signature>", with: "<ds:Object>\(text)</ds:Object></ds:Signature>")
    return Array(evil.replacing("</saml:Issuer>", with: "</saml:Issuer>\(object)").utf8)
  }

  /// The forged one carries the signature of the one within its advice.
  var withSignature: [UInt8] {
    Array(
      evil.replacing("</saml:Issuer>", with: "</saml:Issuer>\(signature)")
        .replacing("<saml:AuthnStatement", with: "<saml:Advice>\(unsigned)</saml:Advice><saml:AuthnStatement").utf8)
  }

  /// A forged one beside the signed one.
  var withBrother: [UInt8] { Array((evil + text).utf8) }

  /// Signed rightly over a digest of SHA-1.
  func sha1() throws -> [UInt8] {
    try signed(method: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", digest: "\(Self.dsig)sha1") { bytes in
      Digest.sha1(bytes)
    } by: {
      try key.sign($0, as: key.purpose)
    }
  }

  /// An HMAC whose key is public: a verifier that takes the algorithm from the message believes it.
  func hmac() throws -> [UInt8] {
    try signed(
      method: "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256", digest: "http://www.w3.org/2001/04/xmlenc#sha256"
    ) { bytes in
      Digest.sha256(bytes)
    } by: {
      Digest.hmacSHA256(key: key.publicKey, $0)
    }
  }

  private func signed(
    method: String, digest: String, _ hash: ([UInt8]) -> [UInt8], by sign: ([UInt8]) throws -> [UInt8]
  ) throws -> [UInt8] {
    let body = try Document.parse(Array(unsigned.utf8)).root.canonical()
    func empty(_ name: String, _ value: String) -> String { "<ds:\(name) Algorithm=\"\(value)\"></ds:\(name)>" }
    let exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#"
    let info =
      "<ds:SignedInfo xmlns:ds=\"\(Self.dsig)\">" + empty("CanonicalizationMethod", exclusive)
      + empty("SignatureMethod", method) + "<ds:Reference URI=\"#\(id)\"><ds:Transforms>"
      + empty("Transform", "\(Self.dsig)enveloped-signature") + empty("Transform", exclusive) + "</ds:Transforms>"
      + empty("DigestMethod", digest)
      + "<ds:DigestValue>\(Base64.encode(hash(body)))</ds:DigestValue></ds:Reference></ds:SignedInfo>"
    let value = Base64.encode(try sign(Array(info.utf8)))
    let certificate = key.chain.first.map { Base64.encode($0.der) } ?? ""
    let made =
      "<ds:Signature xmlns:ds=\"\(Self.dsig)\">\(info)<ds:SignatureValue>\(value)</ds:SignatureValue>"
      + "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>\(certificate)</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
      + "</ds:Signature>"
    return Array(
      String(decoding: body, as: UTF8.self).replacing("</saml:Issuer>", with: "</saml:Issuer>\(made)").utf8)
  }
}
