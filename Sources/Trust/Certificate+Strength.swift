extension Certificate {
  /// Whether its key is an RSA key of fewer than 3072 bits: one that only the exception `allowRSA2048` of a peer's
  /// signed entry lets pass, and whose every use is recorded (trust.md section 1, C).
  public var needsRSA2048Exception: Bool {
    guard case .rsa(let bits) = keyKind else { return false }
    return bits < 3072
  }
}
