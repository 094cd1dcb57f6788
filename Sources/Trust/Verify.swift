import COpenSSL
public import Domain

/// Checks that a certificate is what a peer may show for this use, now: the one check for every direction and use.
///
/// Checked are the chain to the peer's own roots (never the system's), validity without skew, key and signature
/// strength, basic constraints and unknown critical extensions, extended key usage, key usage, separation of seals and
/// TLS, the pin, the country of the parsed subject, revocation, and for servers the name in the SAN (RFC 5280, RFC 9525).
///
/// - Parameters:
///   - chain: leaf first, as the peer sent it; more than 16 KiB is refused.
///   - stapled: what the peer showed of its responder with the chain; what is not believed is passed over.
///   - at: the instant of the exchange.
/// - Throws: `trust.certificate.<reason>`.
public func verify(
  chain: [Certificate], for use: CertificateUse, peer: Peer, stapled: [UInt8]? = nil, at: Instant
) throws(TrustFailure) {
  guard let leaf = chain.first else { throw .certificate("missing", "None was shown.") }
  guard chain.reduce(0, { $0 + $1.der.count }) <= Certificate.limit else {
    throw .certificate("size", "The chain is longer than \(Certificate.limit) bytes.")
  }
  // The pin comes first: it is cheap, and a stranger learns nothing else.
  guard use.pins(of: peer).contains(leaf.spkiSHA256) else {
    throw .certificate("not-pinned", "The trust list does not name this key for this use.")
  }
  guard !use.foreignPins(of: peer).contains(leaf.spkiSHA256) else {
    throw .certificate("use", "The trust list names the same key for another use.")
  }
  try checkExtensions(of: leaf, for: use)
  try leaf.checkForm()
  // Only letters of ASCII have capitals here: another letter may have one of them as its own.
  guard !leaf.subjectCountries.isEmpty,
    leaf.subjectCountries.allSatisfy({ $0.utf8.allSatisfy { $0 < 0x80 } && $0.uppercased() == peer.country.value })
  else { throw .certificate("country", "Its subject is not of the country that the trust list gives for its key.") }
  if case .tlsServer(let name) = use { try checkName(of: leaf, name) }
  let path = try buildPath(chain, peer: peer, at: at)
  try checkStatus(of: path, peer: peer, stapled: stapled, at: at)
  // A root is trusted as it stands in the signed list.
  for authority in path.dropFirst().dropLast() { try authority.checkForm() }
  for (index, certificate) in path.enumerated() {
    try checkStrength(
      of: certificate, isRoot: index == path.count - 1 && index > 0, allowRSA2048: peer.allowRSA2048)
  }
  for authority in path.dropFirst().dropLast() where !use.accepts(authority: authority.handle.extendedKeyUsage) {
    throw .certificate("use", "An authority of its chain is for other uses alone.")
  }
}

func checkExtensions(of leaf: Certificate, for use: CertificateUse) throws(TrustFailure) {
  let flags = leaf.handle.extensionFlags
  guard flags & UInt32(EXFLAG_INVALID) == 0, flags & UInt32(EXFLAG_V1) == 0, flags & UInt32(EXFLAG_CA) == 0 else {
    throw .certificate("constraints", "It is not the version 3 certificate of an end entity.")
  }
  guard flags & UInt32(EXFLAG_CRITICAL) == 0 else {
    throw .certificate("critical-extension", "It has a critical extension that is not known here.")
  }
  guard use.accepts(extendedKeyUsage: leaf.handle.extendedKeyUsage) else {
    throw .certificate("use", "Its extended key usage does not allow this use.")
  }
  guard (leaf.handle.keyUsage ?? 0) & UInt32(KU_DIGITAL_SIGNATURE) != 0 else {
    throw .certificate("key-usage", "Its key usage lacks digitalSignature.")
  }
}

/// The subject's common name and wildcards never count.
func checkName(of leaf: Certificate, _ name: String) throws(TrustFailure) {
  guard !leaf.dnsNames.contains(where: { $0.contains("*") }) else {
    throw .certificate("wildcard", "It is for any number of hosts.")
  }
  let wanted = name.hasSuffix(".") ? String(name.dropLast()) : name
  guard !wanted.isEmpty, leaf.dnsNames.contains(where: { $0.lowercased() == wanted.lowercased() }) else {
    throw .certificate("name", "Its subject alternative name does not list the host that was called.")
  }
}

/// RSA needs 3072 bits, or 2048 from a peer whose signed entry says so.
func checkStrength(of certificate: Certificate, isRoot: Bool, allowRSA2048: Bool) throws(TrustFailure) {
  switch certificate.keyKind {
  case .p256, .p384: break
  case .rsa(let bits) where bits >= (allowRSA2048 ? 2048 : 3072) && bits <= 8192: break
  case .rsa, .ed25519, .other:
    throw .certificate("key-strength", "Its chain has a key of a kind that is not accepted: \(certificate.keyKind).")
  }
  // A root is trusted as it stands in the signed list; its own signature proves nothing.
  if isRoot { return }
  guard [NID_sha256, NID_sha384, NID_sha512].contains(certificate.handle.signatureDigest) else {
    throw .certificate("digest", "Its chain has a signature that does not use SHA-256, SHA-384 or SHA-512.")
  }
}

/// Asks what the peer's responder said of each certificate but the root; of the first, the peer may show it.
private func checkStatus(
  of path: [Certificate], peer: Peer, stapled: [UInt8]?, at: Instant
) throws(TrustFailure) {
  guard case .responder(let url) = peer.revocation else { return }
  guard let memory = peer.memory else {
    throw .certificate("revocation-unknown", "Nobody asks the responder of the peer.")
  }
  for (index, (certificate, issuer)) in zip(path, path.dropFirst()).enumerated() {
    let question = RevocationQuestion(certificate: certificate, issuer: issuer, responder: url, country: peer.country)
    if index == 0, let stapled { try memory.take(stapled, about: question, at: at) }
    try memory.check(question, graceHours: peer.graceHours, at: at)
  }
}

/// Builds the path to a root of the peer, with validity and revocation; leaf first.
///
/// Within the grace of the signed trust list a stale revocation list counts as on its last day, and that is noted.
private func buildPath(_ chain: [Certificate], peer: Peer, at: Instant) throws(TrustFailure) -> [Certificate] {
  do {
    return try path(of: chain, peer: peer, at: at)
  } catch {
    guard error.code == "trust.certificate.revocation-unknown", peer.graceHours > 0, let memory = peer.memory,
      case .lists(let lists) = peer.revocation, let end = lists.map(\.nextUpdate).min(), end <= at,
      at < end.advanced(bySeconds: Int64(peer.graceHours) * 3600)
    else { throw error }
    var lenient = peer
    lenient.revocation = .notPublished
    _ = try path(of: chain, peer: lenient, at: at)
    let found = try path(of: chain, peer: peer, at: end.advanced(bySeconds: -1))
    memory.noteGrace(of: peer.country)
    return found
  }
}

private func path(of chain: [Certificate], peer: Peer, at: Instant) throws(TrustFailure) -> [Certificate] {
  var lists: [RevocationList]?
  if case .lists(let known) = peer.revocation { lists = known }
  return try path(of: chain, anchors: peer.anchors, helpers: peer.intermediates, lists: lists, at: at)
}

/// Most ways that are tried: an authority with certificates of several others is met on one of them.
private let mostPaths = 4

/// - Parameters:
///   - helpers: certificates between leaf and root that were not shown.
///   - lists: nil where revocation is not looked up here.
func path(
  of chain: [Certificate], anchors: [Certificate], helpers: [Certificate] = [], lists: [RevocationList]? = nil,
  at: Instant
) throws(TrustFailure) -> [Certificate] {
  var between = chain.dropFirst() + helpers
  for tries in 1...mostPaths {
    let search = try PathSearch(chain[0], between: Array(between), anchors: anchors, lists: lists, at: at)
    if let path = search.path { return path }
    // The library goes one way. Where that ends at no root, an authority on it may be certified by another one too: the
    // last certificate of the way that has such a twin is left out.
    guard tries < mostPaths, search.refusal.code == "trust.certificate.stranger",
      let last = search.way.dropFirst().last(where: { step in
        between.contains { $0 != step && $0.spkiSHA256 == step.spkiSHA256 }
      })
    else { throw search.refusal }
    between.removeAll { $0 == last }
  }
  throw .certificate("chain", "Its authorities are certified in too many ways.")
}

/// Copies of the certificates of a stack.
func certificates(_ stack: OpaquePointer?) throws(TrustFailure) -> [Certificate] {
  var copies: [Certificate] = []
  for index in 0..<shim_certificates_count(stack) {
    guard let pointer = shim_certificates_at(stack, index), let der = OpenSSL.der({ i2d_X509(pointer, $0) }) else {
      throw .library("Reading a certificate")
    }
    copies.append(try Certificate(der: der))
  }
  return copies
}
