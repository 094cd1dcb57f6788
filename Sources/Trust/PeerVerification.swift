import COpenSSL

/// Puts our certificate check and our TLS profile into an OpenSSL client context that another library owns.
///
/// The HTTP client hands over its `SSL_CTX *` as a raw pointer, so that the library stays behind this door. The owner must
/// not resume sessions, since a resumed handshake shows no certificate.
public enum PeerVerification {
  /// Replaces the library's own check by `check`, called once in each handshake with the peer's chain, leaf first, and the
  /// answer of its responder that it stapled. It is asked for one; with TLS 1.2 it comes too late, and is not read.
  ///
  /// `check` answers whether to go on, runs on the thread of the handshake, and lives as long as the context.
  /// - Throws: `trust.library`.
  public static func install(
    onSSLContext raw: UnsafeMutableRawPointer, check: @escaping @Sendable ([Certificate], _ stapled: [UInt8]?) -> Bool
  ) throws(TrustFailure) {
    let context = OpaquePointer(raw)
    guard index >= 0 else { throw .library("Reserving a place in the TLS context") }
    let checker = Unmanaged.passRetained(Checker(check))
    if let former = SSL_CTX_get_ex_data(context, index) { Unmanaged<Checker>.fromOpaque(former).release() }
    guard SSL_CTX_set_ex_data(context, index, checker.toOpaque()) == 1 else {
      checker.release()
      throw .library("Installing the certificate check")
    }
    guard shim_ssl_ask_status(context) == 1 else { throw .library("Asking for a stapled answer") }
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
    SSL_CTX_set_cert_verify_callback(
      context,
      { store, argument in
        guard let store, let argument else { return 0 }
        let checker = Unmanaged<Checker>.fromOpaque(argument).takeUnretainedValue()
        let accepted = checker.accepts(store)
        X509_STORE_CTX_set_error(store, accepted ? X509_V_OK : X509_V_ERR_APPLICATION_VERIFICATION)
        return accepted ? 1 : 0
      }, checker.toOpaque())
  }

  /// Sets the profile between contact points: TLS 1.3, or 1.2 with ECDHE and GCM only; no tickets, no sessions kept.
  ///
  /// - Throws: `trust.library`.
  public static func configure(
    onSSLContext raw: UnsafeMutableRawPointer, allowTLS12: Bool
  ) throws(TrustFailure) {
    let context = OpaquePointer(raw)
    let suites = "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256"
    let older =
      "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256"
    guard shim_ssl_set_min_version(context, allowTLS12 ? TLS1_2_VERSION : TLS1_3_VERSION) == 1,
      shim_ssl_set_max_version(context, TLS1_3_VERSION) == 1, SSL_CTX_set_ciphersuites(context, suites) == 1,
      SSL_CTX_set_cipher_list(context, older) == 1,
      shim_ssl_set_groups(context, "secp384r1:prime256v1:X25519") == 1
    else { throw .library("Setting the TLS profile") }
    let options = shim_ssl_safe_options()
    SSL_CTX_set_options(context, options)
    shim_ssl_no_session_cache(context)
  }

  /// Shows `key`'s certificates to the server. The key must be the one for TLS clients of this purpose.
  ///
  /// - Throws: `trust.key.purpose`, `trust.library`.
  public static func present(
    _ key: PrivateKey, as purpose: KeyPurpose = .tlsClient, onSSLContext raw: UnsafeMutableRawPointer
  ) throws(TrustFailure) {
    guard key.purpose == purpose, purpose == .tlsClient || purpose == .auditClient else {
      throw .key(
        "purpose", key.purpose.rawValue, "It was asked to speak TLS to a server.",
        "Use the key named tls-client towards peers, audit-client towards the audit record repository.")
    }
    try show(key, OpaquePointer(raw))
  }

  /// Puts a key with its certificates into a context.
  static func show(_ key: PrivateKey, _ context: OpaquePointer) throws(TrustFailure) {
    guard let leaf = key.chain.first else { throw .library("Showing our certificate in TLS") }
    let chain = try key.chain.dropFirst().map { (certificate) throws(TrustFailure) in certificate.handle.pointer }
    guard let stack = shim_certificates_new() else { throw .library("Preparing our certificate for TLS") }
    defer { shim_certificates_free(stack) }
    for pointer in chain where shim_certificates_push(stack, pointer) != 1 {
      throw .library("Preparing our certificate for TLS")
    }
    guard SSL_CTX_use_cert_and_key(context, leaf.handle.pointer, key.handle.pointer, stack, 1) == 1 else {
      throw .library("Showing our certificate in TLS")
    }
  }

  /// The place of the checker in every context; the library calls the closure when it frees one.
  private static let index: Int32 = shim_ssl_ex_index { _, pointer, _, _, _, _ in
    if let pointer { Unmanaged<Checker>.fromOpaque(pointer).release() }
  }
}

/// What the C callback reaches through its argument.
private final class Checker: Sendable {
  private let check: @Sendable ([Certificate], [UInt8]?) -> Bool

  init(_ check: @escaping @Sendable ([Certificate], [UInt8]?) -> Bool) { self.check = check }

  /// False also for a chain that cannot be read.
  func accepts(_ store: OpaquePointer) -> Bool {
    guard let leaf = X509_STORE_CTX_get0_cert(store), let der = OpenSSL.der({ i2d_X509(leaf, $0) }) else {
      return false
    }
    do {
      let first = try Certificate(der: der)
      let sent = try certificates(X509_STORE_CTX_get0_untrusted(store))
      return check([first] + sent.filter { $0 != first }, Self.stapled(store))
    } catch {
      return false
    }
  }

  private static func stapled(_ store: OpaquePointer) -> [UInt8]? {
    var answer: UnsafePointer<UInt8>?
    let length = shim_ssl_status(store, &answer)
    guard let answer, length > 0, length <= RevocationRequest.longestAnswer else { return nil }
    return Array(UnsafeBufferPointer(start: answer, count: length))
  }
}
