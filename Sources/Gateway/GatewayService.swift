import Domain
import Exchange
import Foundation
import Logging
import Synchronization
import Transport
import Web

/// One country's gateway, running: the endpoint for peers and the pages for people.
public struct GatewayService: Sendable {
  let settings: Settings
  /// How long calls in work may take to their end once the process was told to stop.
  static let longestFinish = Duration.seconds(30)

  public init(settings: Settings) { self.settings = settings }

  /// The version of this program.
  public static let version = "0.1.0"

  /// Runs until the process is told to stop (SIGTERM, SIGINT). Calls held for a patient are answered then, calls in work
  /// are finished, and the last checkpoint covers them. The probe of readiness says so first; that of liveness answers
  /// until the end.
  ///
  /// - Parameters:
  ///   - say: called with a line for each listener when it listens, and with one at the end.
  ///   - record: called with each event of the service, for a log that machines read.
  /// - Throws: the failure of the room that did not open.
  public func run(
    _ say: @escaping @Sendable (String) -> Void, record: @escaping @Sendable (ServiceEvent) -> Void = { _ in }
  ) async throws {
    let events = ServiceLog(country: settings.country, clock: GuardedClock(settings), write: record)
    events.note("gateway.starting", ["version": .string(Self.version), "mode": .string(settings.mode.rawValue)])
    let rooms = try await Rooms.open(settings)
    let opened = rooms.health.snapshot
    try await rooms.noteStart()
    let logger = Logger(label: "passerelle") { _ in SwiftLogNoOpLogHandler() }
    let country = settings.country
    let listening = ListenerCount(2) {
      rooms.health.enter(.running)
      events.noteReadiness(rooms.health.snapshot)
    }
    let meter = ExchangeMeter()
    let listener = try rooms.peerListener(settings, logger: logger, meter: meter) { port in
      listening.one()
      say("\(country): peers on port \(port)")
    }
    let pages = try rooms.pages(settings) { port in
      listening.one()
      say("\(country): pages on port \(port)")
    }
    let admin = settings.admin.map { place in
      AdminListener(
        place, pages: AdminPages(rooms, settings, meter: meter), log: StoreLayout(settings.store).log,
        logger: logger
      ) { port in say("\(country): admin on port \(port)") }
    }
    let stop = StopSignals()
    let retention = rooms.retention(settings)
    let first = await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await listener.run() }
      group.addTask { try await pages.run() }
      group.addTask { await rooms.terminology.follow(recording: rooms.log) }
      group.addTask { await rooms.live.follow() }
      if let metadata = rooms.metadata { group.addTask { await metadata.follow() } }
      if settings.policy != nil { group.addTask { await rooms.policy.follow() } }
      if let admin { group.addTask { try await admin.run() } }
      group.addTask { await rooms.watch.run(events, from: opened) }
      group.addTask { await stop.wait() }
      group.addTask { await rooms.publishGuests() }
      group.addTask { await rooms.expireRequests() }
      if let notifications = rooms.notifications { group.addTask { await notifications.run() } }
      if let reports = rooms.errorReports { group.addTask { await reports.run() } }
      if let stamping = rooms.timeStamping { group.addTask { await stamping.run() } }
      if let forwarding = rooms.forwarding { group.addTask { await forwarding.run() } }
      if let daily = rooms.daily { group.addTask { await daily.run() } }
      if let witnessing = rooms.witnessing { group.addTask { await witnessing.run() } }
      group.addTask { await rooms.anchorRounds.run() }
      group.addTask { await retention.run { say("\(country): \($0)") } }
      // The first to end ends all: a signal, or a listener that fails.
      let first = await group.nextResult()
      rooms.health.enter(.stopping)
      events.note("gateway.stopping")
      await rooms.stopWaiting()
      await listener.finishCalls(within: Self.longestFinish)
      group.cancelAll()
      while await group.nextResult() != nil {}
      return first
    }
    // Only now: what was in work needed the store, and nothing may follow the last checkpoint.
    await rooms.close()
    try first?.get()
    events.note("gateway.stopped")
    say("\(country): stopped")
  }
}

/// Acts once when so many listeners listen.
private final class ListenerCount: Sendable {
  private let left: Mutex<Int>
  private let act: @Sendable () -> Void

  init(_ count: Int, _ act: @escaping @Sendable () -> Void) {
    left = Mutex(count)
    self.act = act
  }

  func one() {
    let isLast = left.withLock { left in
      left -= 1
      return left == 0
    }
    if isLast { act() }
  }
}

extension AdminPages {
  init(_ rooms: Rooms, _ settings: Settings, meter: ExchangeMeter) {
    self.init(
      country: settings.country, mode: settings.mode, health: rooms.health, watch: rooms.watch, meter: meter,
      store: rooms.store, forwarding: rooms.forwarding)
  }
}
