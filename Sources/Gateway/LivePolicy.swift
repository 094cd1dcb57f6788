import Audit
import Consent
import Database
import Dispatch
import Domain
import Foundation
import Synchronization
import Trust

/// The national policy of the running gateway: a newer signed file that is put in its place is taken without a restart.
///
/// The change and the number that was in use are one durable record, written before the policy counts. What is refused
/// leaves the former in use, and is recorded too.
final class LivePolicy: Sendable {
  private static let reading = DispatchQueue(label: "policy")

  private struct State {
    var policy: NationalPolicy
    /// Digest of what was looked at last, whether it was taken or not.
    var seen: [UInt8]
    /// Code of why what lies on the disk is not in use; nil where it is.
    var fault: String?
  }

  private struct Found: Sendable {
    var file: [UInt8] = []
    var signers: [UInt8] = []
    var digest: [UInt8] { Digest.sha256(Digest.sha256(file) + Digest.sha256(signers)) }
  }

  private let settings: PolicySettings?
  private let country: CountryCode
  private let history: PolicyHistory
  private let log: any AuditLog
  private let clock: any WallClock
  private let state: Mutex<State>

  private init(
    _ settings: Settings, _ history: PolicyHistory, _ log: any AuditLog, _ clock: any WallClock, _ state: State
  ) {
    (self.settings, country) = (settings.policy, settings.country)
    (self.history, self.log, self.clock) = (history, log, clock)
    self.state = Mutex(state)
  }

  /// Reads the policy at the start. Without a file the careful standard holds, unless one was in use before.
  ///
  /// - Throws: `gateway.policy`, and what `NationalPolicy.open` and `PolicyHistory` throw.
  static func open(
    _ settings: Settings, store: Store, log: any AuditLog, clock: any WallClock
  ) async throws -> LivePolicy {
    let history = PolicyHistory(store: store)
    let newest = try await history.newest()
    guard settings.policy != nil else {
      // Taking the file away would undo, unsigned, whatever it had closed.
      if let newest {
        throw GatewayFailure.start(
          "policy", "The policy number \(newest.number) was in use, and the configuration names none.",
          "Put policy.file and policy.signedBy back into the configuration.")
      }
      let standard = NationalPolicy(of: settings.country)
      return LivePolicy(settings, history, log, clock, State(policy: standard, seen: []))
    }
    let found = try await read(settings.policy)
    let live = LivePolicy(
      settings, history, log, clock, State(policy: NationalPolicy(of: settings.country), seen: found.digest))
    try await live.take(found, before: newest?.number ?? 0)
    return live
  }

  var current: NationalPolicy { state.withLock { $0.policy } }
  var fault: String? { state.withLock { $0.fault } }

  /// Looks each minute and whenever the process is told to (SIGHUP), until it is cancelled.
  func follow() async {
    let signals = ReloadSignals(everySeconds: 60)
    for await _ in signals.stream {
      if Task.isCancelled { return }
      await look()
    }
  }

  /// Takes what lies on the disk if it is something else than was looked at last.
  func look() async {
    guard settings != nil else { return }
    let (before, seen) = state.withLock { ($0.policy, $0.seen) }
    var code: String?
    do {
      let found = try await Self.read(settings)
      guard found.digest != seen else { return }
      state.withLock { $0.seen = found.digest }
      try await take(found, before: before.number)
    } catch {
      code = (error as? any Explained)?.code ?? "gateway.policy"
    }
    let former = state.withLock { state in
      defer { state.fault = code }
      return state.fault
    }
    guard let code, code != former else { return }
    var event = AuditEvent(.configChanged, .failed, .affiliation)
    event.errorCode = code
    event.details = ["setting": "national-policy", "before": before.version]
    // When the log fails here every release fails by itself.
    do { _ = try await log.append(event) } catch { return }
  }

  private func take(_ found: Found, before: Int) async throws {
    let now = clock.now
    let policy = try Self.open(found, of: country, at: now, atLeast: before)
    if try await history.isNew(policy) {
      var event = AuditEvent(.configChanged, .success, .affiliation)
      event.policyVersion = policy.version
      event.details = [
        "setting": "national-policy", "before": "\(country.value)/\(before)", "after": policy.version,
        "digest": policy.digest.hex, "signers": policy.signers.joined(separator: ","),
        "breakGlass": policy.breakGlass.rawValue,
        "requirePerRequestApproval": String(policy.requirePerRequestApproval),
      ]
      _ = try await log.append(event, alongside: [history.noting(policy, at: now)])
    }
    state.withLock { $0.policy = policy }
  }

  private static func open(
    _ found: Found, of country: CountryCode, at now: Instant, atLeast before: Int
  ) throws -> NationalPolicy {
    let signers = try Certificate.chain(pem: found.signers)
    guard Set(signers.map(\.spkiSHA256)).count == signers.count else {
      throw GatewayFailure.start(
        "policy", "Two of the persons who sign policy have one key.", "Give each person a key of their own.")
    }
    return try NationalPolicy.open(found.file, signedBy: signers, of: country, at: now, atLeast: before)
  }

  /// What a start would make of the policy on the disk, as far as that can be told without the store.
  static func look(at settings: Settings, _ now: Instant) async -> ComponentHealth {
    guard settings.policy != nil else { return .ok("the careful standard") }
    do {
      let policy = try open(await read(settings.policy), of: settings.country, at: now, atLeast: 0)
      return HealthRules.policy(policy.version, fault: nil)
    } catch {
      let failure = error as? any Explained
      return .notReady("\(failure?.code ?? "gateway.policy"): \(failure?.why ?? "")", failure?.whatToDo ?? "")
    }
  }

  /// Why the policy on the disk would be refused at a start, as far as that can be told without the store; nil where it
  /// would be taken.
  static func fault(of settings: Settings, at now: Instant) async -> SettingFault? {
    guard settings.policy != nil else { return nil }
    do {
      _ = try open(await read(settings.policy), of: settings.country, at: now, atLeast: 0)
      return nil
    } catch {
      let failure = error as? any Explained
      return SettingFault(
        key: "policy.file", fault: "\(failure?.why ?? "It cannot be used.") (\(failure?.code ?? "gateway.policy"))",
        fix: failure?.whatToDo ?? "Put a policy in its place that the country signed.")
    }
  }

  private static func read(_ settings: PolicySettings?) async throws -> Found {
    try await withCheckedThrowingContinuation { continuation in
      reading.async {
        continuation.resume(
          with: Result {
            var found = Found()
            guard let settings else { return found }
            do {
              found.file = [UInt8](try Data(contentsOf: URL(fileURLWithPath: settings.file)))
              for path in settings.signedBy {
                found.signers += try Data(contentsOf: URL(fileURLWithPath: path)) + [0x0A]
              }
            } catch {
              throw GatewayFailure.start(
                "policy", "The national policy or the certificate of a person who signs it cannot be read.",
                "Check policy.file and policy.signedBy in the configuration.")
            }
            return found
          })
      }
    }
  }
}
