import Audit
import Domain

/// How far others can vouch for the log.
extension HealthRules {
  /// How far the newest cosigned checkpoint may be behind before an operator is told, in minutes.
  static let longestUnwitnessed: Int64 = 15

  /// A witness that is down blocks nothing; one that contradicts the log is proof of fault (trust.md section 9).
  ///
  /// - Parameters:
  ///   - state: nil where no witness is asked.
  ///   - expected: how many are asked, and how many make a checkpoint final.
  static func witnesses(
    _ state: Witnessing.State?, _ expected: (all: Int, quorum: Int)?, at now: Instant
  ) -> ComponentHealth {
    guard let state, let expected else { return .ok("no witness is asked, so the log has its own signature alone") }
    if let why = state.contradiction {
      return .notReady(
        "the log contradicts what was cosigned: \(why)",
        "keep store and files as they are; compare with the witness: passerelle audit verify --log DIR --checkpoint FILE"
      )
    }
    let failures = state.failures.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
    let whatToDo = "see whether these witnesses run and know this log's key"
    guard let size = state.size, let at = state.at else {
      return .degraded(
        "no checkpoint is cosigned yet\(failures.isEmpty ? "" : "; no cosignature from \(failures)")", whatToDo)
    }
    let minutes = max(0, now.milliseconds(since: at) / 60_000)
    let measured =
      "\(state.count) of \(expected.all) witnesses stand behind \(size) entries, cosigned \(minutes) minutes ago"
    guard failures.isEmpty else { return .degraded("\(measured); no cosignature from \(failures)", whatToDo) }
    return .ok(measured)
  }

  /// Another country's log that contradicts itself is no fault of ours, and a matter for people.
  static func peerLogs(_ standings: [CountryCode: PeerAnchors.Standing]) -> ComponentHealth {
    let faults = standings.compactMap { country, standing in
      standing.fault.map { "\(country) \($0.rawValue)\(standing.faultAt.map { " since \($0.iso8601Seconds)" } ?? "")" }
    }
    guard faults.isEmpty else {
      return .degraded(
        "the log of another country contradicts what it showed before: \(faults.sorted().joined(separator: ", "))",
        "ask its contact point; the entries of kind peer-anchor hold both signed checkpoints")
    }
    let known = standings.filter { $0.value.size != nil }
    return .ok(
      known.isEmpty
        ? "no checkpoint of another country yet" : "checkpoints of \(known.count) countries are entries of this log")
  }

  /// The token of the daily checkpoint, beside those of evidences: the worse of both is shown.
  ///
  /// - Parameter state: nil where no authority is asked.
  static func daily(_ state: DailyCheckpoints.State?, beside evidences: ComponentHealth) -> ComponentHealth {
    guard let state, let failure = state.failure, evidences.word == .ok else { return evidences }
    return .degraded(
      "\(state.waiting) daily checkpoints wait for their time-stamp (\(failure)); \(evidences.cause)",
      "see whether the time-stamp authority answers, and its certificate and policy")
  }
}
