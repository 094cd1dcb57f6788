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
  /// The treatment relationship; always there for ITI-38 and ITI-39.
  public let treatment: TreatmentConfirmation?
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
}
