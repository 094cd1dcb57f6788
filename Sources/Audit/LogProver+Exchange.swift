public import Domain

/// The answers about one exchange.
public enum ExchangeVerdict: Sendable {
  /// Every entry is as it was recorded, and in the tree that the checkpoint signs.
  case intact(ProvenExchange)
  case altered(String)
  case cannotTell(String)
}

/// An exchange whose entries were all proven, with the values of the proof.
public struct ProvenExchange: Sendable {
  public let entries: [InclusionProof]
  public let checkpoint: SignedCheckpoint
  /// Time of the newest entry under the checkpoint.
  public let signed: Instant
}

extension LogProver {
  /// Verifies the entries of one exchange by their proofs, without reading the rest of the log.
  ///
  /// - Parameter key: nil takes the key that lies beside the log.
  /// - Throws: `audit.file`, `database.…`.
  public func verify(_ exchange: LoggedExchange, key: NoteVerifier?) async throws -> ExchangeVerdict {
    var proofs: [InclusionProof] = []
    var last: (checkpoint: SignedCheckpoint, time: Instant)?
    var missing: String?
    for event in exchange.events {
      switch try await verify(entry: Int(event.sequence), key: key) {
      case .intact(let proof, let checkpoint, let time):
        proofs.append(proof)
        last = (checkpoint, time)
      case .altered(let difference): return .altered(difference + Self.before(event.sequence, proofs))
      case .cannotTell(let why): missing = missing ?? why
      case .absent: return .altered("Entry \(event.sequence): it is missing.")
      }
    }
    guard missing == nil, let last else { return .cannotTell(missing ?? "Nothing of the exchange is recorded.") }
    return .intact(ProvenExchange(entries: proofs, checkpoint: last.checkpoint, signed: last.time))
  }

  /// What of the exchange was found as it was signed before the first difference.
  private static func before(_ sequence: Int64, _ proofs: [InclusionProof]) -> String {
    guard let last = proofs.last?.index else { return "" }
    return " Entries of this exchange up to \(last) are as they were signed."
  }
}
