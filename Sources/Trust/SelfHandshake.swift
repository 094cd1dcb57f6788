import COpenSSL
public import Domain

/// Tries new TLS keys on each other before anybody else meets them: a handshake in memory, by the profile of the peers.
public enum SelfHandshake {
  /// - Throws: `trust.key.handshake` where the two do not come together or one shows another certificate than its own.
  public static func check(server: PrivateKey, client: PrivateKey) throws(TrustFailure) {
    let serving = try context(TLS_server_method(), key: server, expects: client)
    defer { SSL_CTX_free(serving) }
    SSL_CTX_set_verify(serving, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
    let calling = try context(TLS_client_method(), key: client, expects: server)
    defer { SSL_CTX_free(calling) }
    guard try meet(serving, calling) else {
      ERR_clear_error()
      throw .key(
        "handshake", server.purpose.rawValue, "A handshake with our own “\(client.purpose.rawValue)” fails.",
        "Put the certificate with its whole chain beside the key.")
    }
  }

  private static func context(
    _ method: OpaquePointer?, key: PrivateKey, expects other: PrivateKey
  ) throws(TrustFailure) -> OpaquePointer {
    guard let context = SSL_CTX_new(method) else { throw .library("Preparing a handshake") }
    do throws(TrustFailure) {
      let raw = UnsafeMutableRawPointer(context)
      try PeerVerification.configure(onSSLContext: raw, allowTLS12: false)
      try PeerVerification.show(key, context)
      let wanted = other.chain
      try PeerVerification.install(onSSLContext: raw) { shown, _ in
        shown.first == wanted.first && Set(shown).isSuperset(of: wanted)
      }
      return context
    } catch {
      SSL_CTX_free(context)
      throw error
    }
  }

  private static func meet(_ serving: OpaquePointer, _ calling: OpaquePointer) throws(TrustFailure) -> Bool {
    guard let server = SSL_new(serving) else { throw .library("Preparing a handshake") }
    defer { SSL_free(server) }
    guard let client = SSL_new(calling) else { throw .library("Preparing a handshake") }
    defer { SSL_free(client) }
    var (near, far): (OpaquePointer?, OpaquePointer?) = (nil, nil)
    guard BIO_new_bio_pair(&near, 64 << 10, &far, 64 << 10) == 1 else { throw .library("Preparing a handshake") }
    SSL_set_bio(server, near, near)
    SSL_set_bio(client, far, far)
    SSL_set_accept_state(server)
    SSL_set_connect_state(client)
    // Three flights, and some turns more for long chains.
    for _ in 0..<10 {
      let called = SSL_do_handshake(client)
      let served = SSL_do_handshake(server)
      if called == 1, served == 1 { return true }
    }
    return false
  }
}

extension PrivateKey {
  /// Whether the certificate is in its time and what the key signs is verified by it.
  ///
  /// - Throws: `trust.key.time`, `trust.key.self-test`.
  public func selfTest(at now: Instant) throws(TrustFailure) {
    guard let leaf = chain.first, let key = leaf.key, leaf.notBefore <= now, now < leaf.notAfter else {
      throw .key(
        "time", purpose.rawValue, "Its certificate is missing, not valid yet or not any more.",
        "Put a certificate that is valid now beside the key.")
    }
    let probe = Random.bytes(32)
    let signature = try sign(probe, as: purpose)
    let isRight: Bool
    switch algorithm {
    case .ed25519: isRight = RawSignature.verify(signature, of: probe, with: key, digest: nil)
    case .rsaSHA256: isRight = RawSignature.verify(signature, of: probe, with: key, digest: Algorithms.sha256)
    case .ecdsaSHA256:
      isRight =
        ECDSASignature.der(raw: signature, width: 32).map {
          RawSignature.verify($0, of: probe, with: key, digest: Algorithms.sha256)
        } ?? false
    }
    guard isRight else {
      throw .key(
        "self-test", purpose.rawValue, "Its certificate does not verify what it signs.", "Put its certificate there.")
    }
  }
}
