import Domain
public import Trust
public import XML

extension Authenticator {
  /// As ``authenticate(security:transaction:tls:)``, but waits for the peer's responder (OCSP) where a signer is met for the
  /// first time; without its word the message is refused.
  public func authenticateAskingResponder(
    security: Element?, transaction: Transaction, tls: [Certificate]
  ) async throws(AssertionFailure) -> VerifiedCaller {
    guard let peer = tls.first.flatMap({ trustList().peer(tlsClient: $0) }) else {
      return try authenticate(security: security, transaction: transaction, tls: tls)
    }
    return try await peer.awaitingRevocation(isOpen: { $0.isRevocationOpen }) { () throws(AssertionFailure) in
      try authenticate(security: security, transaction: transaction, tls: tls)
    }
  }
}

extension AssertionFailure {
  fileprivate var isRevocationOpen: Bool { code.hasSuffix(".revocation-unknown") }
}
