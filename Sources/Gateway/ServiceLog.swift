public import Domain
import Synchronization

/// One line of the service's log: a JSON object with a stable `event` name; nothing about a person.
public struct ServiceEvent: Sendable {
  /// Stable, dotted: `gateway.ready`.
  public let name: String
  public let country: CountryCode
  public let time: Instant
  /// `info`, `warning` or `error`.
  public let level: String
  public let facts: [String: JSON]

  /// The line without its end.
  public var line: String {
    var members: [String: JSON] = [
      "event": .string(name), "country": .string(country.value), "time": .string(time.iso8601),
      "level": .string(level),
    ]
    members.merge(facts) { own, _ in own }
    return JSON.object(members).canonical
  }
}

/// Tells what becomes of the service: start, ready, not ready with the cause, stop.
final class ServiceLog: Sendable {
  private let country: CountryCode
  private let clock: any WallClock
  private let write: @Sendable (ServiceEvent) -> Void
  /// The readiness that was told last.
  private let wasReady = Mutex(false)

  init(country: CountryCode, clock: any WallClock, write: @escaping @Sendable (ServiceEvent) -> Void) {
    self.country = country
    self.clock = clock
    self.write = write
  }

  func note(_ name: String, level: String = "info", _ facts: [String: JSON] = [:]) {
    write(ServiceEvent(name: name, country: country, time: clock.now, level: level, facts: facts))
  }

  /// Tells what changed between two looks at the board.
  func noteChange(from before: HealthBoard.Snapshot, to after: HealthBoard.Snapshot) {
    let former = Dictionary(uniqueKeysWithValues: before.entries.map { ($0.component, $0.health.word) })
    for entry in after.entries where (former[entry.component] ?? .ok) != entry.health.word {
      note(
        "component.\(entry.health.word.rawValue)", level: entry.health.word == .ok ? "info" : "warning",
        [
          "component": .string(entry.component.rawValue), "cause": .string(entry.health.cause),
          "whatToDo": .string(entry.health.whatToDo),
        ])
    }
    noteReadiness(after)
  }

  /// Tells of readiness where it is another than was told last; whoever asks the probe has been told here.
  func noteReadiness(_ now: HealthBoard.Snapshot) {
    let isNews = wasReady.withLock { wasReady in
      guard wasReady != now.isReady, now.phase != .stopping else { return false }
      wasReady = now.isReady
      return true
    }
    if isNews { note(now.isReady ? "gateway.ready" : "gateway.not-ready", level: now.isReady ? "info" : "error") }
  }
}
