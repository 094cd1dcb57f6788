public import Audit
import Domain

/// What proves an exchange besides its entries, and the verification of the whole log in the background.
extension AuditorDesk {
  /// The evidences of an exchange that is shown anyway, and the other country's clock as it was last measured.
  ///
  /// - Throws: `trust.aead.refused` where an evidence was changed in the store, `audit.…`, `database.…`.
  public func proofs(of exchange: LoggedExchange) async throws -> ExchangeProofs {
    ExchangeProofs(evidences: try await export.evidences(of: exchange), clock: try await clockOffset(of: exchange))
  }

  /// Every anchor of another country says what time it is there (trust.md section 9).
  private func clockOffset(of exchange: LoggedExchange) async throws -> ExchangeProofs.ClockOffset? {
    guard let peer = exchange.events.compactMap(\.peer).first.flatMap({ CountryCode($0) }),
      let last = exchange.events.last?.sequence
    else { return nil }
    var search = LogSearch()
    search.kind = EventKind.peerAnchor.rawValue
    search.peer = peer
    // The anchor that went with the exchange becomes an entry a moment after it.
    search.before = last + 64
    search.limit = 5
    for finding in try await reader.find(search) {
      guard case .event(let logged) = finding.thing,
        let offset = logged.event?.details["clockOffsetMilliseconds"].flatMap({ Int($0) })
      else { continue }
      return ExchangeProofs.ClockOffset(milliseconds: offset, measuredAt: logged.time)
    }
    return nil
  }

  /// Begins to verify the whole log as an outsider would, from its files; where that is going on already, nothing.
  ///
  /// - Throws: `audit.…` where the reading could not be recorded.
  public func verifyWhole(by auditor: String) async throws {
    guard wholeCheck.begin(at: clock.now) else { return }
    let (wholeCheck, verifier, audit, clock) = (wholeCheck, verifier, audit, clock)
    do {
      _ = try await audit.checkpoint()
      try await note(.logVerified, auditor, [:])
    } catch {
      wholeCheck.abandon()
      throw error
    }
    Task.detached(priority: .utility) {
      let verdict = await verifier.verify { wholeCheck.advance(to: $0, of: $1) }
      wholeCheck.end(verdict, at: clock.now)
    }
  }

  /// How the verification that ``verifyWhole(by:)`` began stands.
  public var wholeVerification: WholeCheck.State { wholeCheck.state }
}
