import COpenSSL
import Domain

/// Whether one certificate was revoked, as a responder is asked (OCSP, RFC 6960).
struct RevocationQuestion: Sendable, Hashable {
  let certificate: Certificate
  let issuer: Certificate
  /// Address of the responder.
  let responder: String
  let country: CountryCode

  /// A request with this certificate's identifier by SHA-256, and what its answer is checked against.
  ///
  /// - Throws: `trust.library`.
  func request(withNonce: Bool = true) throws(TrustFailure) -> RevocationRequest {
    guard let request = OCSP_REQUEST_new() else { throw .library("Preparing a question for revocation") }
    let owner = RevocationRequest(owning: request, question: self, hasNonce: withNonce)
    guard let identifier = OCSP_cert_to_id(EVP_sha256(), certificate.handle.pointer, issuer.handle.pointer) else {
      throw .library("Preparing a question for revocation")
    }
    guard OCSP_request_add0_id(request, identifier) != nil else {
      OCSP_CERTID_free(identifier)
      throw .library("Preparing a question for revocation")
    }
    guard !withNonce || OCSP_request_add1_nonce(request, nil, 16) == 1 else {
      throw .library("Preparing a question for revocation")
    }
    return owner
  }
}

/// What a responder said of one certificate.
struct RevocationAnswer: Sendable, Hashable {
  enum Status: Sendable, Hashable {
    case good
    case revoked
    case unknown
  }

  let status: Status
  let thisUpdate: Instant
  let nextUpdate: Instant
  /// When it came here; of one that the peer showed, when the responder gave it.
  var received: Instant
}

/// Owner of an `OCSP_REQUEST`, used by one task.
final class RevocationRequest {
  private let pointer: OpaquePointer
  private let question: RevocationQuestion
  private let hasNonce: Bool

  fileprivate init(owning pointer: OpaquePointer, question: RevocationQuestion, hasNonce: Bool) {
    self.pointer = pointer
    self.question = question
    self.hasNonce = hasNonce
  }

  deinit { OCSP_REQUEST_free(pointer) }

  /// DER, as it is posted.
  var der: [UInt8]? { OpenSSL.der { i2d_OCSP_REQUEST(self.pointer, $0) } }

  /// The longest answer that is read, in bytes.
  static let longestAnswer = 64 << 10

  /// Reads an answer: signed by the authority or by whom it delegated, about this certificate, of now. Nil otherwise.
  ///
  /// The nonce is optional, since responders answer from a cache; another one than was sent is refused. Where none was
  /// sent, that of whoever asked is passed over.
  func answer(_ bytes: [UInt8], at now: Instant) -> RevocationAnswer? {
    defer { ERR_clear_error() }
    guard bytes.count <= Self.longestAnswer, let response = Self.parse(bytes) else { return nil }
    defer { OCSP_RESPONSE_free(response) }
    guard OCSP_response_status(response) == OCSP_RESPONSE_STATUS_SUCCESSFUL,
      let basic = OCSP_response_get1_basic(response)
    else { return nil }
    defer { OCSP_BASICRESP_free(basic) }
    let nonce = OCSP_check_nonce(pointer, basic)
    guard !hasNonce || nonce != 0 && nonce != 3, !hasUnknownCritical(basic), isSigned(basic, at: now) else {
      return nil
    }
    return single(of: basic, at: now)
  }

  /// The nonce is the one extension of an answer that is known here.
  private func hasUnknownCritical(_ basic: OpaquePointer) -> Bool {
    var place = OCSP_BASICRESP_get_ext_by_critical(basic, 1, -1)
    let nonce = OCSP_BASICRESP_get_ext_by_NID(basic, NID_id_pkix_OCSP_Nonce, -1)
    if place >= 0, place == nonce { place = OCSP_BASICRESP_get_ext_by_critical(basic, 1, place) }
    return place >= 0
  }

  private static func parse(_ bytes: [UInt8]) -> OpaquePointer? {
    bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return nil }
      var position: UnsafePointer<UInt8>? = base
      guard let response = d2i_OCSP_RESPONSE(nil, &position, buffer.count) else { return nil }
      guard position == base + buffer.count else {
        OCSP_RESPONSE_free(response)
        return nil
      }
      return response
    }
  }

  private func isSigned(_ basic: OpaquePointer, at now: Instant) -> Bool {
    guard let store = X509_STORE_new() else { return false }
    defer { X509_STORE_free(store) }
    guard let authorities = shim_certificates_new() else { return false }
    defer { shim_certificates_free(authorities) }
    let authority = question.issuer.handle.pointer
    guard shim_store_trusts(store, authority, time_t(now.milliseconds / 1000)) == 1,
      shim_certificates_push(authorities, authority) == 1, shim_ocsp_verify(basic, store, authorities) == 1
    else { return false }
    return hasStrongSignature(basic, authorities)
  }

  /// The same floor as for certificates; the authority's own key was checked with the path.
  private func hasStrongSignature(_ basic: OpaquePointer, _ authorities: OpaquePointer) -> Bool {
    guard [NID_sha256, NID_sha384, NID_sha512].contains(shim_signature_digest(OCSP_resp_get0_tbs_sigalg(basic))) else {
      return false
    }
    var signer: OpaquePointer?
    guard OCSP_resp_get0_signer(basic, &signer, authorities) == 1, let signer,
      let der = OpenSSL.der({ i2d_X509(signer, $0) })
    else { return false }
    do {
      let certificate = try Certificate(der: der)
      if certificate == question.issuer { return true }
      guard [NID_sha256, NID_sha384, NID_sha512].contains(certificate.handle.signatureDigest) else { return false }
      switch certificate.keyKind {
      case .p256, .p384: return true
      case .rsa(let bits): return bits >= 2048 && bits <= 8192
      case .ed25519, .other: return false
      }
    } catch {
      return false
    }
  }

  private func single(of basic: OpaquePointer, at now: Instant) -> RevocationAnswer? {
    guard
      let identifier = OCSP_cert_to_id(
        EVP_sha256(), question.certificate.handle.pointer, question.issuer.handle.pointer)
    else { return nil }
    defer { OCSP_CERTID_free(identifier) }
    // It says one thing of the certificate, and nothing that would have to be understood first.
    let place = OCSP_resp_find(basic, identifier, -1)
    guard place >= 0, OCSP_resp_find(basic, identifier, place) < 0,
      OCSP_SINGLERESP_get_ext_by_critical(OCSP_resp_get0(basic, place), 1, -1) < 0,
      let produced = instant(OCSP_resp_get0_produced_at(basic)), produced <= now.advanced(bySeconds: 60)
    else { return nil }
    var (status, reason): (Int32, Int32) = (-1, -1)
    var (revoked, this, next):
      (
        UnsafeMutablePointer<ASN1_TIME>?, UnsafeMutablePointer<ASN1_TIME>?,
        UnsafeMutablePointer<ASN1_TIME>?
      ) = (nil, nil, nil)
    guard OCSP_resp_find_status(basic, identifier, &status, &reason, &revoked, &this, &next) == 1,
      let thisUpdate = instant(this), let nextUpdate = instant(next), thisUpdate <= now.advanced(bySeconds: 60),
      now < nextUpdate, thisUpdate < nextUpdate
    else { return nil }
    let word: RevocationAnswer.Status =
      switch status {
      case V_OCSP_CERTSTATUS_GOOD: .good
      case V_OCSP_CERTSTATUS_REVOKED: .revoked
      default: .unknown
      }
    return RevocationAnswer(status: word, thisUpdate: thisUpdate, nextUpdate: nextUpdate, received: now)
  }
}
