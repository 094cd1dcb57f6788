import Domain
import Exchange
import Foundation
import Logging
import Transport
import Web

/// One country's gateway, running: the endpoint for peers and the pages for people.
public struct GatewayService: Sendable {
  let settings: Settings
  /// How long calls in work may take to their end once the process was told to stop.
  static let longestFinish = Duration.seconds(30)

  public init(settings: Settings) { self.settings = settings }

  /// Runs until the process is told to stop (SIGTERM, SIGINT). Calls held for a patient are answered then, calls in work
  /// are finished, and the last checkpoint covers them.
  ///
  /// - Parameter say: called with one line when it is ready, and one at its end.
  /// - Throws: the failure of the room that did not open.
  public func run(_ say: @escaping @Sendable (String) -> Void) async throws {
    let rooms = try await Rooms.open(settings)
    try await rooms.noteStart()
    let logger = Logger(label: "passerelle") { _ in SwiftLogNoOpLogHandler() }
    let country = settings.country
    let listener = try rooms.peerListener(settings, logger: logger) { port in
      say("\(country): peers on port \(port)")
    }
    let pages = try rooms.pages(settings) { port in say("\(country): pages on port \(port)") }
    let stop = StopSignals()
    let retention = rooms.retention(settings)
    let first = await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await listener.run() }
      group.addTask { try await pages.run() }
      group.addTask { await rooms.terminology.follow(recording: rooms.log) }
      group.addTask { await stop.wait() }
      group.addTask { await rooms.publishGuests() }
      group.addTask { await retention.run { say("\(country): \($0)") } }
      // The first to end ends all: a signal, or a listener that fails.
      let first = await group.nextResult()
      await rooms.stopWaiting()
      await listener.finishCalls(within: Self.longestFinish)
      group.cancelAll()
      while await group.nextResult() != nil {}
      return first
    }
    // Only now: what was in work needed the store, and nothing may follow the last checkpoint.
    await rooms.close()
    try first?.get()
    say("\(country): stopped")
  }
}
