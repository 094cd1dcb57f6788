public import Domain

/// A server that is no peer of the trust list, such as the audit record repository: what the configuration says of it.
public struct TrustedService: Sendable, Hashable {
  /// The host name that its certificate must list.
  public var name: String
  /// Roots that its certificate may chain to, and no others.
  public var anchors: [Certificate]
  /// SHA-256 of the SubjectPublicKeyInfo of its certificates; empty where any certificate of these roots with the name
  /// will do.
  public var pins: [[UInt8]]
  /// Whether it may speak TLS 1.2.
  public var allowTLS12: Bool
  /// Revocation lists of every authority of its path; one that is missing, stale or names a certificate refuses it. Nil
  /// where the configuration gives none, so that only its validity and pin end a certificate.
  public var revocation: [RevocationList]?

  public init(
    name: String, anchors: [Certificate], pins: [[UInt8]] = [], allowTLS12: Bool = false,
    revocation: [RevocationList]? = nil
  ) {
    (self.name, self.anchors, self.pins, self.allowTLS12) = (name, anchors, pins, allowTLS12)
    self.revocation = revocation
  }
}

/// Checks that a certificate is what a configured service may show: chain, validity, strength, constraints, extended key
/// usage, key usage, and the name in the SAN; the pin and the revocation lists where some are configured (trust.md section 1, A to H, J and K).
///
/// - Parameters:
///   - chain: leaf first, as the server sent it; more than 16 KiB is refused.
///   - at: the instant of the connection.
/// - Throws: `trust.certificate.<reason>`.
public func verify(chain: [Certificate], of service: TrustedService, at: Instant) throws(TrustFailure) {
  guard let leaf = chain.first else { throw .certificate("missing", "None was shown.") }
  guard chain.reduce(0, { $0 + $1.der.count }) <= Certificate.limit else {
    throw .certificate("size", "The chain is longer than \(Certificate.limit) bytes.")
  }
  guard service.pins.isEmpty || service.pins.contains(leaf.spkiSHA256) else {
    throw .certificate("not-pinned", "The configuration does not name this key for this service.")
  }
  try checkExtensions(of: leaf, for: .tlsServer(name: service.name))
  try checkName(of: leaf, service.name)
  let path = try path(of: chain, anchors: service.anchors, lists: service.revocation, at: at)
  for certificate in path.dropLast() { try certificate.checkForm() }
  for (index, certificate) in path.enumerated() {
    try checkStrength(of: certificate, isRoot: index == path.count - 1 && index > 0, allowRSA2048: false)
  }
}
