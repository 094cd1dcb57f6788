import Assertions
import Domain
import IHE
import Signing
import Trust
import XML

/// The evidences of one call to a peer.
struct CallEvidence: Sendable {
  let evidences: Evidences
  let peer: Peer
  let transaction: IHE.Transaction
  let trace: TraceContext
  /// Those that went with the request.
  let assertions: [[UInt8]]

  init(
    _ evidences: Evidences, _ peer: Peer, _ transaction: IHE.Transaction, _ trace: TraceContext,
    _ assertions: [IssuedAssertion]
  ) throws(ExchangeFailure) {
    self.evidences = evidences
    self.peer = peer
    self.transaction = transaction
    self.trace = trace
    var digests: [[UInt8]] = []
    for assertion in assertions { digests.append(try Self.digest(of: assertion)) }
    self.assertions = digests
  }

  /// Keeps the evidence of origin, before anything is sent.
  func sending(_ payload: HTTPPayload, _ message: OutgoingMessage) async throws(ExchangeFailure) {
    let statement = EvidenceStatement(
      .origin, at: evidences.clock.now, sender: .certificate(evidences.client), recipient: .pins(peer.tlsServerPins),
      subject: transaction.subject, trace: trace.traceID, messageID: message.id, digest: Digest.sha256(payload.body),
      assertionDigests: assertions)
    try await keep(statement, "REQ")
  }

  /// Keeps the evidence of receipt, before anything of the answer is used.
  ///
  /// - Parameters:
  ///   - octets: the answer as received; of MTOM the root part.
  ///   - messageID: nil where the answer is refused because it is no SOAP message.
  func received(_ octets: [UInt8], messageID: String?, accepted: Bool) async throws(ExchangeFailure) {
    var statement = EvidenceStatement(
      .receipt, at: evidences.clock.now, sender: .pins(peer.tlsServerPins), recipient: .certificate(evidences.client),
      subject: transaction.subject, trace: trace.traceID, messageID: messageID ?? "", digest: Digest.sha256(octets),
      assertionDigests: assertions)
    statement.isAccepted = accepted
    try await keep(statement, "RES")
  }

  private func keep(_ statement: EvidenceStatement, _ direction: String) async throws(ExchangeFailure) {
    let title = "NCPB_\(transaction.title)_\(direction)"
    try await evidences.keep([try evidences.write(of: statement, title: title, trace: trace)])
  }

  /// The digest that the assertion's own signature carries: what the other side finds when it verifies it.
  private static func digest(of assertion: IssuedAssertion) throws(ExchangeFailure) -> [UInt8] {
    do {
      let root = try Document.parse(assertion.xml).root
      if let value = root.descendants(named: "DigestValue").first.flatMap({ Base64.decode($0.text) }) { return value }
    } catch {
      throw .noEvidence(error.code)
    }
    throw .noEvidence("internal")
  }
}
