import Trust

/// An Ed25519 key from a known seed, for test vectors.
struct SeedKey: SigningKey {
  let seed: [UInt8]
  let purpose = KeyPurpose.log
  let algorithm = SignatureAlgorithm.ed25519
  let chain: [Certificate] = []
  let publicKey: [UInt8]

  init(_ first: UInt8) throws {
    seed = (0..<32).map { first + $0 }
    publicKey = try Ed25519.publicKey(seed: seed)
  }

  func sign(_ bytes: [UInt8], as purpose: KeyPurpose) throws(TrustFailure) -> [UInt8] {
    try Ed25519.sign(bytes, seed: seed)
  }
}
