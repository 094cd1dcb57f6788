import Assertions
import Audit
import Database
import Domain
import IHE
import Signing
import Synchronization
import Trust
import XML

/// Which evidences of one message are durable. The walk makes each once, and joins it to what it records anyway.
final class EvidenceTrail: Sendable {
  struct State {
    /// The receipt of the request.
    var hasReceipt = false
    /// The origin of the answer.
    var hasOrigin = false
  }

  private let state = Mutex(State())

  var kept: State { state.withLock { $0 } }

  func keep(receipt: Bool, origin: Bool) {
    state.withLock { state in
      state.hasReceipt = state.hasReceipt || receipt
      state.hasOrigin = state.hasOrigin || origin
    }
  }
}

extension CountryOfAffiliation {
  /// Appends an event together with the evidences that are due: the receipt of the request with the first event of its
  /// walk, the origin of the answer with the event that answers.
  ///
  /// - Parameter answer: what will be sent; nil while the walk goes on.
  /// - Throws: `exchange.evidence`, `audit.…`, `database.…`, and what a write throws.
  @discardableResult
  func append(
    _ event: AuditEvent, alongside writes: [PendingWrite] = [], _ walk: Walk, answering answer: WireAnswer? = nil
  ) async throws -> Audit.Receipt {
    let isRefusal = [.refused, .replay, .bindingMismatch].contains(event.kind)
    let due = try due(walk, accepted: !isRefusal, answer)
    let receipt = try await audit.append(event, alongside: writes + due.writes)
    walk.evidence.keep(receipt: true, origin: due.hasOrigin)
    return receipt
  }

  /// What is sent has its evidences; an answer without is a plain failure.
  ///
  /// An answer below the level of messages (429, 503) takes up and proves nothing.
  func evidenced(_ answer: WireAnswer, _ walk: Walk) async -> WireAnswer {
    guard answer.isMessage else { return answer }
    do {
      let due = try due(walk, accepted: walk.caller != nil, answer)
      if !due.writes.isEmpty { try await evidences.keep(due.writes) }
      return answer
    } catch {
      return .unavailable
    }
  }

  private func due(
    _ walk: Walk, accepted isAccepted: Bool, _ answer: WireAnswer?
  ) throws(ExchangeFailure) -> (writes: [PendingWrite], hasOrigin: Bool) {
    let kept = walk.evidence.kept
    var writes: [PendingWrite] = []
    if !kept.hasReceipt { writes.append(try receipt(of: walk, accepted: isAccepted)) }
    guard let answer, answer.isMessage, !kept.hasOrigin else { return (writes, false) }
    writes.append(try origin(of: answer, walk))
    return (writes, true)
  }

  private func receipt(of walk: Walk, accepted isAccepted: Bool) throws(ExchangeFailure) -> PendingWrite {
    var statement = EvidenceStatement(
      .receipt, at: clock.now, sender: peer(of: walk), recipient: .certificate(evidences.server),
      subject: walk.service.wire.subject, trace: walk.message.trace.traceID, messageID: walk.messageID ?? "",
      digest: walk.digest, assertionDigests: assertionDigests(walk))
    statement.isAccepted = isAccepted
    return try evidences.write(of: statement, title: "NCPA_\(walk.service.wire.title)_REQ", trace: walk.message.trace)
  }

  private func origin(of answer: WireAnswer, _ walk: Walk) throws(ExchangeFailure) -> PendingWrite {
    let root: [UInt8]
    let messageID: String?
    do {
      root = try MTOM.decode(contentType: answer.contentType, body: answer.body).root
      messageID = try SOAPEnvelope.decode(Document.parse(root)).messageID
    } catch {
      throw .noEvidence("internal")
    }
    let statement = EvidenceStatement(
      .origin, at: clock.now, sender: .certificate(evidences.server), recipient: peer(of: walk),
      subject: walk.service.wire.subject, trace: walk.message.trace.traceID, messageID: messageID ?? "",
      digest: Digest.sha256(root), assertionDigests: assertionDigests(walk))
    return try evidences.write(of: statement, title: "NCPA_\(walk.service.wire.title)_RES", trace: walk.message.trace)
  }

  private func peer(of walk: Walk) -> EvidenceStatement.Party {
    walk.message.peer.first.map { .certificate($0) } ?? .pins([])
  }

  private func assertionDigests(_ walk: Walk) -> [[UInt8]] {
    guard let caller = walk.caller else { return [] }
    return [caller.hcpDigest] + (caller.treatment.map { [$0.digest] } ?? [])
  }
}

extension WireAnswer {
  /// Whether it is a SOAP message, and not merely a status of HTTP.
  var isMessage: Bool { status == 200 || status == 500 }
}

extension IHE.Transaction {
  /// As evidences name it.
  var subject: String {
    switch self {
    case .iti55: "ITI-55"
    case .iti38: "ITI-38"
    case .iti39: "ITI-39"
    }
  }

  /// As the titles of evidences have it (wire-ihe.md section 10).
  var title: String {
    switch self {
    case .iti55: "XCPD"
    case .iti38: "XCA_LIST"
    case .iti39: "XCA_RETRIEVE"
    }
  }
}
