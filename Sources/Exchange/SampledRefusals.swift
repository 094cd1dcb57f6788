public import Audit
public import Domain
import Synchronization

/// Records refusals by sample, so that who is refused often cannot fill the log: of each kind the first of each minute,
/// with how many there were since the last entry.
public final class SampledRefusals: Sendable {
  /// What one series of samples is about.
  private struct Series: Hashable {
    let kind: EventKind
    let code: String
    let peer: CountryCode?
  }

  private struct Count {
    var minute: Int64
    var unrecorded = 0
  }

  /// More series than peers and codes exist share one; nothing grows with what is sent to us.
  private static let most = 1000

  private let counts = Mutex<[Series: Count]>([:])
  private let audit: any AuditLog
  private let clock: any WallClock

  public init(audit: any AuditLog, clock: any WallClock) {
    self.audit = audit
    self.clock = clock
  }

  /// Counts one refusal; returns at once, whether it is recorded or not.
  ///
  /// - Parameters:
  ///   - code: the reason, as the log has it.
  ///   - patient: whose limit was reached, where it is one of a patient; kept as the pseudonym of the sample's event.
  ///   - details: more facts by name, of the sample.
  public func note(
    _ kind: EventKind, code: String, role: AuditEvent.Role = .affiliation, peer: CountryCode? = nil,
    patient: PatientIdentifier? = nil, details: [String: String] = [:]
  ) {
    guard let unrecorded = sample(Series(kind: kind, code: code, peer: peer)) else { return }
    var event = AuditEvent(kind, .refused, role)
    event.errorCode = code
    event.peer = peer
    event.patient = patient.map { Sensitive($0) }
    event.details = details.merging(["unrecordedBefore": String(unrecorded)]) { $1 }
    let (audit, sampled) = (audit, event)
    Task {
      // Nothing is released by a refusal: when the log fails here, every release fails by itself.
      do { _ = try await audit.append(sampled) } catch { return }
    }
  }

  /// How many were not recorded before this one; nil where this one is not recorded either.
  private func sample(_ wanted: Series) -> Int? {
    let minute = clock.now.milliseconds / 60_000
    return counts.withLock { counts in
      var series = wanted
      if counts[series] == nil, counts.count >= Self.most { series = Series(kind: .limited, code: "limit", peer: nil) }
      guard var count = counts[series] else {
        counts[series] = Count(minute: minute)
        return 0
      }
      guard count.minute != minute else {
        count.unrecorded += 1
        counts[series] = count
        return nil
      }
      counts[series] = Count(minute: minute)
      return count.unrecorded
    }
  }
}
