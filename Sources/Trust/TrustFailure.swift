public import Domain

/// Why a key, certificate, signature or trust list was refused.
public struct TrustFailure: Failure {
  public let explanation: Explanation
  public init(explanation: Explanation) { self.explanation = explanation }
}

extension TrustFailure {
  /// A fault of a key file or of the use that was made of a key.
  static func key(_ code: String, _ name: String, _ why: String, _ whatToDo: String) -> TrustFailure {
    TrustFailure("trust.key.\(code)", what: "The key “\(name)” is not used.", why: why, whatToDo: whatToDo)
  }

  static func certificate(_ code: String, _ why: String) -> TrustFailure {
    TrustFailure(
      "trust.certificate.\(code)", what: "The certificate is refused.", why: why,
      whatToDo: "Ask the owner of the certificate for one that fits the profile, and list its pin in the trust list.")
  }

  static func list(_ code: String, _ why: String) -> TrustFailure {
    TrustFailure(
      "trust.list.\(code)", what: "The trust list is not used.", why: why,
      whatToDo: "Obtain the newest trust list from its publisher and check it against the trust list schema.")
  }

  static func jws(_ code: String, _ why: String) -> TrustFailure {
    TrustFailure(
      "trust.jws.\(code)", what: "The signed token is refused.", why: why,
      whatToDo: "Have its issuer sign it anew: compact form, ES256, with exactly the members alg, kid and typ.")
  }

  static func signature(_ code: String, _ why: String) -> TrustFailure {
    TrustFailure(
      "trust.signature.\(code)", what: "The XML signature is refused.", why: why,
      whatToDo:
        "The sender must sign with the profile of the gateways: enveloped, exclusive canonical XML, one reference.")
  }

  /// A fault of the cryptographic library itself, with the library's own words.
  static func library(_ act: String) -> TrustFailure {
    TrustFailure(
      "trust.library", what: "\(act) did not work.", why: "OpenSSL says: \(OpenSSL.reason()).",
      whatToDo: "Check the installation of OpenSSL 3 and the memory of the machine.")
  }
}
