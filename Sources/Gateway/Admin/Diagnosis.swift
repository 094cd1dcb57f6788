import Audit
import Database
public import Domain
import Foundation
import Trust

/// What can be said of a gateway that does not run, from its configuration and what lies on the disk; it changes nothing.
public enum Diagnosis {
  /// The form of a running gateway's status, with the phase `not-running`.
  public static func status(of settings: Settings) async -> JSON {
    let clock = GuardedClock(settings)
    let (lastTime, log) = await lastEntry(settings)
    if let lastTime { clock.reached(lastTime) }
    let machine = MachineState(settings.clockSource)
    let found: [(HealthComponent, ComponentHealth)] = [
      (.disk, HealthRules.disk(machine.disk(settings.store))),
      (.clock, HealthRules.clock(behind: clock.behind, reading: machine.clock(), source: settings.clockSource)),
      (.keys, keys(settings, at: clock.now)), (.trustList, trustList(settings, at: clock.now)), (.log, log),
      (.policy, await LivePolicy.look(at: settings, clock.now)),
    ]
    let failed = found.filter { $0.1.word == .failed }
    let headline = failed.map { "\($0.0.rawValue): \($0.1.cause)" }.joined(separator: "; ")
    let now = clock.machine.iso8601
    return [
      "schema": "passerelle.status/1", "country": .string(settings.country.value),
      "mode": .string(settings.mode.rawValue), "ready": .bool(false), "phase": "not-running", "since": .string(now),
      "headline": .string(
        "does not run" + (failed.isEmpty ? "; nothing here stands against a start" : ". \(headline)")),
      "releases": .bool(false), "components": .array(found.map { $1.json($0, since: now) }),
    ]
  }

  /// A file for those who help: status and settings, no account, no secret, nothing about a person.
  public static func bundle(_ status: JSON, _ settings: Settings) -> JSON {
    guard case .object(var shown) = settings.shown else { return status }
    shown["demo"] = nil
    return [
      "schema": "passerelle.doctor/1", "version": .string(GatewayService.version), "status": status,
      "settings": .object(shown), "system": .string(ProcessInfo.processInfo.operatingSystemVersionString),
    ]
  }

  private static func lastEntry(_ settings: Settings) async -> (Instant?, ComponentHealth) {
    let path = StoreLayout(settings.store).database
    guard FileManager.default.fileExists(atPath: path) else { return (nil, .ok("there is no store yet")) }
    do {
      let store = try Store.open(path: path, migrations: [], readOnly: true)
      let time = try await TransparencyLog.lastTime(in: store)
      try await store.close()
      return (time, .ok(time.map { "the newest entry is of \($0.iso8601Seconds); not verified here" } ?? "empty"))
    } catch {
      let failure = error as? any Explained
      return (nil, .unsafe("\(failure?.code ?? "internal"): \(failure?.why ?? "")", failure?.whatToDo ?? ""))
    }
  }

  private static func keys(_ settings: Settings, at now: Instant) -> ComponentHealth {
    do throws(TrustFailure) {
      return HealthRules.keys(try HealthWatch.tryKeys(settings.keyDirectory()), at: now)
    } catch {
      return .unsafe("\(error.code): \(error.why)", error.whatToDo)
    }
  }

  private static func trustList(_ settings: Settings, at now: Instant) -> ComponentHealth {
    do {
      return HealthRules.trustList(try TrustListFile.read(settings, at: now, atLeast: 0), at: now)
    } catch {
      let failure = error as? any Explained
      return .unsafe("\(failure?.code ?? "internal"): \(failure?.why ?? "")", failure?.whatToDo ?? "")
    }
  }
}

extension ComponentHealth {
  /// One component of a status.
  func json(_ component: HealthComponent, since: String) -> JSON {
    [
      "component": .string(component.rawValue), "state": .string(word.rawValue), "since": .string(since),
      "cause": .string(cause), "whatToDo": .string(whatToDo), "shutsGate": .bool(shutsGate),
    ]
  }
}
