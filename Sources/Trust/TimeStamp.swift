import COpenSSL
public import Domain

/// A time-stamp that was verified: these bytes existed at this time, as an authority says that we chose to trust.
public struct TimeStamp: Sendable {
  /// The TimeStampToken (RFC 3161 section 2.4.2), DER.
  public let token: [UInt8]
  public let time: Instant
}

/// A time-stamp authority, as the configuration pins it.
public struct TimeStampAuthority: Sendable {
  /// To one of these its certificate must lead; its own certificate may be among them.
  public var anchors: [Certificate]
  /// The only policy that is accepted, as dotted numbers.
  public var policy: String
  /// How far its clock may be from ours, in seconds.
  public static let skew: Int64 = 60

  public init(anchors: [Certificate], policy: String) {
    self.anchors = anchors
    self.policy = policy
  }
}

/// A question to an authority: nonce, certificate requested, SHA-256, the pinned policy (RFC 3161 section 2.4.1).
public struct TimeStampRequest: Sendable {
  /// DER, sent as `application/timestamp-query`.
  public let der: [UInt8]
  private let authority: TimeStampAuthority

  /// - Parameter bytes: what is stamped, by its SHA-256.
  /// - Throws: `trust.timestamp.policy`, `trust.library`.
  public init(stamping bytes: [UInt8], by authority: TimeStampAuthority) throws(TrustFailure) {
    try self.init(bytes, authority, nonce: true)
  }

  /// - Parameter hasPolicy: whether the authority's policy alone is accepted.
  private init(
    _ bytes: [UInt8], _ authority: TimeStampAuthority, nonce hasNonce: Bool, policy hasPolicy: Bool = true
  ) throws(TrustFailure) {
    self.authority = authority
    defer { ERR_clear_error() }
    let policy = hasPolicy ? OBJ_txt2obj(authority.policy, 1) : nil
    guard policy != nil || !hasPolicy else {
      throw .timeStamp("policy", "The policy “\(authority.policy)” is no object identifier.")
    }
    defer { ASN1_OBJECT_free(policy) }
    guard let request = TS_REQ_new(), let imprint = TS_MSG_IMPRINT_new() else { throw .library("Asking for a time") }
    defer {
      TS_REQ_free(request)
      TS_MSG_IMPRINT_free(imprint)
    }
    guard let algorithm = X509_ALGOR_new(), let nonce = ASN1_INTEGER_new() else { throw .library("Asking for a time") }
    defer {
      X509_ALGOR_free(algorithm)
      ASN1_INTEGER_free(nonce)
    }
    var digest = Digest.sha256(bytes)
    let random = Random.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nil) == 1,
      TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1,
      TS_MSG_IMPRINT_set_msg(imprint, &digest, Int32(digest.count)) == 1, TS_REQ_set_version(request, 1) == 1,
      TS_REQ_set_msg_imprint(request, imprint) == 1,
      !hasPolicy || TS_REQ_set_policy_id(request, policy) == 1,
      ASN1_INTEGER_set_uint64(nonce, random) == 1, !hasNonce || TS_REQ_set_nonce(request, nonce) == 1,
      TS_REQ_set_cert_req(request, 1) == 1, let der = OpenSSL.der({ i2d_TS_REQ(request, $0) })
    else { throw .library("Asking for a time") }
    self.der = der
  }

  /// Checks the authority's answer to this very question.
  ///
  /// Checked are the status, imprint, nonce and policy, the signature with its signed certificate attribute, the chain
  /// to the anchors with the critical extended key usage timeStamping alone, and the time.
  /// - Parameter answer: TimeStampResp, DER, at most 64 KiB.
  /// - Throws: `trust.timestamp.form`, `.refused`, `.time`.
  public func verify(_ answer: [UInt8], at now: Instant) throws(TrustFailure) -> TimeStamp {
    defer { ERR_clear_error() }
    guard answer.count <= 64 << 10, let response = Self.decode(answer, { d2i_TS_RESP(nil, $0, $1) }) else {
      throw .timeStamp("form", "The answer is not a time-stamp response of at most 64 KiB.")
    }
    defer { TS_RESP_free(response) }
    try check(at: now) { TS_RESP_verify_response($0, response) }
    guard let token = TS_RESP_get_token(response), let der = OpenSSL.der({ i2d_PKCS7(token, $0) }),
      let info = TS_RESP_get_tst_info(response), let time = instant(TS_TST_INFO_get_time(info))
    else { throw .timeStamp("form", "The token or its time cannot be read.") }
    guard abs(time.milliseconds - now.milliseconds) <= TimeStampAuthority.skew * 1000 else {
      throw .timeStamp("time", "Its time is more than \(TimeStampAuthority.skew) seconds from ours.")
    }
    return TimeStamp(token: der, time: time)
  }

  /// Checks a kept time-stamp over these bytes: as an answer is checked, without the nonce, at the token's own time.
  ///
  /// - Throws: `trust.timestamp.form`, `.refused`.
  public static func time(
    of token: [UInt8], over bytes: [UInt8], by authority: TimeStampAuthority
  ) throws(TrustFailure) -> Instant {
    defer { ERR_clear_error() }
    let question = try TimeStampRequest(bytes, authority, nonce: false)
    let (signed, time) = try opened(token)
    defer { shim_pkcs7_free(signed) }
    try question.check(at: time) { shim_ts_verify_token($0, signed) }
    return time
  }

  /// Checks a time-stamp that somebody else kept: whether it is whole and over these bytes, and whether an authority that
  /// is known made it. Any policy serves.
  ///
  /// - Parameter anchors: of the authorities that are known; without one, or with others, the time-stamp can be whole and
  ///   yet anybody's.
  /// - Returns: its time, and whether it leads to one of the anchors.
  /// - Throws: `trust.timestamp.form`; `.refused` where it is not whole, or over other bytes.
  public static func reading(
    _ token: [UInt8], over bytes: [UInt8], anchors: [Certificate]
  ) throws(TrustFailure) -> (time: Instant, isKnown: Bool) {
    defer { ERR_clear_error() }
    let authority = TimeStampAuthority(anchors: anchors, policy: "")
    let question = try TimeStampRequest(bytes, authority, nonce: false, policy: false)
    let (signed, time) = try opened(token)
    defer { shim_pkcs7_free(signed) }
    try question.check(at: time, trusting: signed) { shim_ts_verify_token($0, signed) }
    do {
      try question.check(at: time) { shim_ts_verify_token($0, signed) }
      return (time, true)
    } catch {
      return (time, false)
    }
  }

  /// A kept token, which the caller frees, and the time that it states.
  private static func opened(_ token: [UInt8]) throws(TrustFailure) -> (UnsafeMutableRawPointer, Instant) {
    guard token.count <= 64 << 10, let signed = decode(token, { shim_pkcs7_read($0, $1) }) else {
      throw .timeStamp("form", "It is not a time-stamp token of at most 64 KiB.")
    }
    let info = shim_tst_info(signed)
    defer { TS_TST_INFO_free(info) }
    guard let info, let time = instant(TS_TST_INFO_get_time(info)) else {
      shim_pkcs7_free(signed)
      throw .timeStamp("form", "It holds no time.")
    }
    return (signed, time)
  }

  /// - Parameter token: whose own certificates are trusted, in place of the anchors.
  private func check(
    at now: Instant, trusting token: UnsafeMutableRawPointer? = nil, _ verdict: (OpaquePointer) -> Int32
  ) throws(TrustFailure) {
    guard let request = Self.decode(der, { d2i_TS_REQ(nil, $0, $1) }) else { throw .library("Checking a time-stamp") }
    defer { TS_REQ_free(request) }
    guard let context = TS_REQ_to_TS_VERIFY_CTX(request, nil) else { throw .library("Checking a time-stamp") }
    defer { TS_VERIFY_CTX_free(context) }
    // From here on the context owns the store.
    guard let store = X509_STORE_new() else { throw .library("Checking a time-stamp") }
    shim_ts_verify_signature(context, store)
    if let token {
      guard shim_store_trusts_own(store, token) == 1 else { throw .timeStamp("form", "It shows no certificate.") }
    } else {
      for anchor in authority.anchors where X509_STORE_add_cert(store, anchor.handle.pointer) != 1 {
        throw .library("Checking a time-stamp")
      }
    }
    let parameters = X509_STORE_get0_param(store)
    X509_VERIFY_PARAM_set_time(parameters, time_t(now.milliseconds / 1000))
    X509_VERIFY_PARAM_set_depth(parameters, 4)
    guard X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_PARTIAL_CHAIN)) == 1 else {
      throw .library("Checking a time-stamp")
    }
    guard verdict(context) == 1 else {
      throw .timeStamp("refused", "The answer does not hold: \(OpenSSL.reason()).")
    }
  }

  /// Lends DER to one of the library's readers.
  private static func decode<Pointer>(
    _ bytes: [UInt8], _ read: (UnsafeMutablePointer<UnsafePointer<UInt8>?>, Int) -> Pointer?
  ) -> Pointer? {
    bytes.withUnsafeBufferPointer { buffer in
      var position = buffer.baseAddress
      return read(&position, buffer.count)
    }
  }
}

extension TrustFailure {
  static func timeStamp(_ code: String, _ why: String) -> TrustFailure {
    TrustFailure(
      "trust.timestamp.\(code)", what: "The time-stamp is not used.", why: why,
      whatToDo: "Check certificate and policy of the time-stamp authority, and both clocks.")
  }
}
