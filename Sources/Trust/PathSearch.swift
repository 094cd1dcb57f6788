import COpenSSL
import Domain

/// One search of the library for a path from a leaf to a root, with validity, constraints and revocation lists.
struct PathSearch {
  /// Leaf first; nil where there is none.
  let path: [Certificate]?
  /// As far as the library came.
  let way: [Certificate]
  /// Why there is none.
  let refusal: TrustFailure

  init(
    _ leaf: Certificate, between: [Certificate], anchors: [Certificate], lists: [RevocationList]?, at: Instant
  ) throws(TrustFailure) {
    defer { ERR_clear_error() }
    guard let store = X509_STORE_new(), let untrusted = shim_certificates_new() else { throw Self.unprepared }
    defer { X509_STORE_free(store) }
    defer { shim_certificates_free(untrusted) }
    for anchor in anchors where X509_STORE_add_cert(store, anchor.handle.pointer) != 1 { throw Self.unprepared }
    for certificate in between where shim_certificates_push(untrusted, certificate.handle.pointer) != 1 {
      throw Self.unprepared
    }
    // An authority may demand a policy of all below it; the library then looks whether they have it, whichever it is.
    var flags = UInt(X509_V_FLAG_X509_STRICT | X509_V_FLAG_POLICY_CHECK)
    if let lists {
      flags |= UInt(X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL)
      for list in lists
      where list.isStronglySigned && !list.isDelta && X509_STORE_add_crl(store, list.handle.pointer) != 1 {
        throw Self.unprepared
      }
    }
    guard let context = X509_STORE_CTX_new() else { throw Self.unprepared }
    defer { X509_STORE_CTX_free(context) }
    guard X509_STORE_CTX_init(context, store, leaf.handle.pointer, untrusted) == 1,
      let parameters = X509_STORE_CTX_get0_param(context)
    else { throw Self.unprepared }
    X509_VERIFY_PARAM_set_time(parameters, time_t(at.milliseconds / 1000))
    X509_VERIFY_PARAM_set_depth(parameters, 4)
    guard X509_VERIFY_PARAM_set_flags(parameters, flags) == 1,
      X509_VERIFY_PARAM_add0_policy(parameters, OBJ_nid2obj(NID_any_policy)) == 1
    else { throw Self.unprepared }
    let isFound = X509_verify_cert(context) == 1
    refusal = Self.refusal(X509_STORE_CTX_get_error(context))
    way = try certificates(X509_STORE_CTX_get0_chain(context))
    path = isFound ? way : nil
  }

  private static var unprepared: TrustFailure { .library("Preparing the check of a certificate") }

  /// The library's verdict as one of our codes.
  private static func refusal(_ error: Int32) -> TrustFailure {
    let text = String(cString: X509_verify_cert_error_string(Int(error)))
    let code =
      switch error {
      case X509_V_ERR_CERT_HAS_EXPIRED: "expired"
      case X509_V_ERR_CERT_NOT_YET_VALID: "not-yet-valid"
      case X509_V_ERR_CERT_REVOKED: "revoked"
      case X509_V_ERR_UNABLE_TO_GET_CRL, X509_V_ERR_CRL_HAS_EXPIRED, X509_V_ERR_CRL_NOT_YET_VALID,
        X509_V_ERR_CRL_SIGNATURE_FAILURE, X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER, X509_V_ERR_DIFFERENT_CRL_SCOPE,
        X509_V_ERR_UNHANDLED_CRITICAL_CRL_EXTENSION, X509_V_ERR_KEYUSAGE_NO_CRL_SIGN:
        "revocation-unknown"
      case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION: "critical-extension"
      case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
        X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
        X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_CERT_SIGNATURE_FAILURE:
        "stranger"
      default: "chain"
      }
    return .certificate(code, "The chain to the peer's roots does not hold: \(text).")
  }
}
