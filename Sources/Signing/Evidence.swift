public import Domain
public import Trust
import XML

/// A signed evidence (XAdES, level B-B).
public struct Evidence: Sendable {
  /// UUID.
  public let id: String
  public let kind: EvidenceStatement.Kind
  public let time: Instant
  public let xml: [UInt8]

  /// Signs what a statement says, at its own time.
  ///
  /// - Parameter key: `seal`, or `seal-rsa` for a peer that reads RSA alone.
  /// - Throws: `signing.evidence`.
  public init(_ statement: EvidenceStatement, key: any SigningKey) throws(SigningFailure) {
    // Certificate and signature of one key, should it be replaced meanwhile.
    let key = key.current
    guard let issuer = key.chain.first else {
      throw .noEvidence("The key “\(key.purpose.rawValue)” has no certificate.")
    }
    do {
      xml = try XAdES.sign(statement.xml(issuer: issuer), with: key, at: statement.time)
    } catch let failure as any Explained {
      throw .noEvidence(failure.why)
    } catch {
      throw .noEvidence("The signature was not made.")
    }
    id = statement.id
    kind = statement.kind
    time = statement.time
  }
}

extension SigningFailure {
  static func noEvidence(_ why: String) -> SigningFailure {
    SigningFailure(
      "signing.evidence", what: "No evidence was made, so the message is not exchanged.", why: why,
      whatToDo: "Check the seal key with: passerelle config check")
  }
}
