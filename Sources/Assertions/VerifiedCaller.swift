public import Domain
public import Trust

/// Who asks, as far as it was proved: TLS, both assertions and the trust list agree. Only ``Authenticator`` makes one.
public struct VerifiedCaller: Sendable {
  /// The contact point, found by the pin of its TLS client certificate.
  public let peer: Peer
  public let professional: HealthProfessional
  public let organisation: CareOrganisation
  public let purpose: PurposeOfUse
  /// HL7 permission codes, `PRD-006`.
  public let permissions: Set<String>
  public let hcpAssertionID: String
  public let hcpIssuer: String
  /// SHA-256 of the signed bytes of the HCP assertion.
  public let hcpDigest: [UInt8]
  public let hcpNotOnOrAfter: Instant
  /// The treatment relationship; always there for ITI-38 and ITI-39, never for ITI-55, which does not read it.
  public let treatment: TreatmentConfirmation?
  /// Who speaks for the patient, where the message has such an assertion.
  public internal(set) var nextOfKin: NextOfKin?
  /// The exceptions of the trust list without which the caller would have been refused; each use is recorded.
  public internal(set) var exceptions: [PeerException] = []
  /// SHA-256 of the SubjectPublicKeyInfo of the TLS client certificate.
  public let tlsPin: [UInt8]

  public var country: CountryCode { peer.country }

  /// The end of validity of the assertion that ends last.
  var notOnOrAfter: Instant { max(hcpNotOnOrAfter, treatment?.notOnOrAfter ?? hcpNotOnOrAfter) }
}

/// The proved statement that this professional treats this patient now (TRC assertion).
public struct TreatmentConfirmation: Sendable {
  public let trcAssertionID: String
  public let issuer: String
  public let patient: PatientIdentifier
  public let notOnOrAfter: Instant
  /// SHA-256 of the signed bytes of the assertion.
  public let digest: [UInt8]
  /// Why the professional must look without the patient's answer; nil in every ordinary request.
  public internal(set) var vitalInterest: VitalInterestStatement?
}

/// A rule that the signed entry of a peer sets aside (trust.md sections 1 and 5), by the name of its member.
public enum PeerException: String, Sendable, Hashable, CaseIterable {
  /// An HCP assertion for another audience, or for none.
  case hcpAudience = "hcpAudienceException"
  /// A key of the connection or of an assertion has 2048 bits.
  case rsa2048 = "allowRSA2048"
}

extension PeerException {
  /// The exceptions that were needed, given the certificates that were shown and the assertions that were read.
  static func used(
    by tls: [Certificate], _ assertions: [AssertionContent]
  ) -> [PeerException] {
    let shown = tls + assertions.map(\.signer)
    return allCases.filter { exception in
      switch exception {
      case .hcpAudience: assertions.contains(where: \.usesAudienceException)
      case .rsa2048: shown.contains(where: \.needsRSA2048Exception)
      }
    }
  }
}
