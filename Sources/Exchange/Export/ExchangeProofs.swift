import Audit
public import Domain
import Trust

/// What stands behind one exchange besides its entries, as far as this country keeps it.
public struct ExchangeProofs: Sendable {
  /// One signed evidence (ETSI REM), and whether its signature holds.
  public struct Evidence: Sendable {
    /// `NRO` (origin) or `NRR` (receipt).
    public let kind: String
    /// Which message of which side it is of, `NCPA_XCPD_REQ` (wire-ihe.md section 10).
    public let title: String
    public let madeAt: Instant
    /// When it got its time-stamp; nil at level B-B.
    public let stampedAt: Instant?
    /// Nil where the evidence is not kept any more.
    public let holds: Bool?
  }

  /// How far the other country's clock was from ours.
  public struct ClockOffset: Sendable {
    /// Positive where the other clock is ahead.
    public let milliseconds: Int
    public let measuredAt: Instant
  }

  public let evidences: [Evidence]
  /// Nil where the other country sent no time of its own before the end of the exchange.
  public let clock: ClockOffset?

  /// Whether every evidence that is kept is signed as it stands.
  public var evidencesHold: Bool { evidences.allSatisfy { $0.holds != false } }
}

extension EvidenceExport {
  /// The evidences of an exchange with their signatures verified; oldest first.
  ///
  /// - Throws: `trust.aead.refused` where one was changed in the store, `database.…`.
  func evidences(of exchange: LoggedExchange) async throws -> [ExchangeProofs.Evidence] {
    try await EvidenceReader(store: store, key: dataKey).evidences(of: exchange.reference).map { kept in
      ExchangeProofs.Evidence(
        kind: kept.kind, title: kept.title, madeAt: kept.madeAt, stampedAt: kept.stampedAt,
        holds: kept.xml.map(Self.isSigned))
    }
  }

  private static func isSigned(_ xml: [UInt8]) -> Bool {
    do {
      _ = try XAdES.verify(bytes: xml)
      return true
    } catch {
      return false
    }
  }
}
