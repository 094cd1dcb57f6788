import Audit
import Domain
import Exchange
import Foundation
import Synchronization
import Transport
import Trust

/// Hands every event of the log over to the audit record repository, in order and at least once, off the path of
/// exchanges: what was not handed over is in the log, so a stop, a crash or a silent repository only delays it.
///
/// Syslog has no answer. An entry counts as handed over when the repository's machine acknowledged it and the connection
/// lived on for ``settle``; what was sent after the last such entry is sent again on the next connection.
final class EventForwarding: Sendable {
  /// What operators see of it.
  struct State: Sendable, Hashable {
    /// The first entry that is not handed over; nil until the store was asked once.
    var next: Int64?
    /// Entries of the log when it was asked last.
    var size: Int64 = 0
    /// When the first entry that is not handed over was made; nil where there is none.
    var oldest: Instant?
    /// Code and cause of why the last attempt failed; nil where it did not.
    var failure: String?
    var isConnected = false
    /// Handed over since the start, counting what was sent twice once.
    var total: Int64 = 0

    var backlog: Int64 { next.map { max(0, size - $0) } ?? 0 }
  }

  /// How it works; tests shorten the times.
  struct Pace: Sendable {
    /// How long a connection must live on after it acknowledged an entry, in milliseconds.
    var settle: Int64 = 2000
    /// Between two looks at the log while it does not grow, in milliseconds.
    var idle = 250
    /// The longest pause after a failure, in milliseconds; the first is a hundredth of it.
    var longestPause = 60_000
  }

  /// Events of one page.
  private static let page = 100
  /// Most events that are sent and not yet handed over.
  private static let window: Int64 = 2000

  private let reader: LogReader
  private let cursor: ForwardingCursor
  private let site: EventSite
  private let settings: RepositorySettings
  private let keys: KeyDirectory
  private let signer: any SigningKey
  private let clock: any WallClock
  private let pace: Pace
  private let current = Mutex(State())

  init(
    reader: LogReader, cursor: ForwardingCursor, site: EventSite, settings: RepositorySettings, keys: KeyDirectory,
    signer: any SigningKey, clock: any WallClock, pace: Pace = Pace()
  ) {
    (self.reader, self.cursor, self.site, self.settings) = (reader, cursor, site, settings)
    (self.keys, self.signer, self.clock, self.pace) = (keys, signer, clock, pace)
  }

  var state: State { current.withLock { $0 } }

  /// Hands over until the task is cancelled.
  func run() async {
    var failures = 0
    while !Task.isCancelled {
      let before = state.total
      await session()
      if Task.isCancelled { return }
      failures = state.total > before ? 1 : failures + 1
      await noteBacklog()
      do { try await Task.sleep(for: .milliseconds(pause(after: failures))) } catch { return }
    }
  }

  /// Twice as long after each failure.
  private func pause(after failures: Int) -> Int {
    min(pace.longestPause, (pace.longestPause / 100) << min(max(0, failures - 1), 7))
  }

  /// One connection, from its first entry until it fails or the task is cancelled.
  private func session() async {
    do {
      let first = try await cursor.next()
      current.withLock { $0.next = first }
      let connection = try await connect()
      current.withLock { ($0.failure, $0.isConnected) = (nil, true) }
      defer { current.withLock { $0.isConnected = false } }
      try await forward(from: first, over: connection)
    } catch {
      if Task.isCancelled { return }
      let failure = error as? any Explained
      current.withLock { $0.failure = failure.map { "\($0.code): \($0.why)" } ?? "internal" }
    }
  }

  private func connect() async throws -> SyslogConnection {
    // Read anew each time, so that a replaced key or root counts at the next connection.
    let key = try keys.privateKey(for: .auditClient)
    try key.selfTest(at: clock.now)
    var service = TrustedService(
      name: settings.host, anchors: try Certificate.chain(pem: Self.bytes(settings.authority)),
      allowTLS12: settings.lowestTLS == .tls12)
    if let pinned = settings.certificate {
      service.pins = try Certificate.chain(pem: Self.bytes(pinned)).prefix(1).map(\.spkiSHA256)
    }
    if let lists = settings.revocationLists { service.revocation = try RevocationList.all(in: Self.bytes(lists)) }
    return try await SyslogConnection.open(
      to: SyslogConnection.Receiver(host: settings.host, port: settings.port, service: service), key: key, clock: clock)
  }

  /// What was sent and acknowledged, and since when.
  private struct Mark {
    let next: Int64
    let since: ContinuousClock.Instant
  }

  private func forward(from first: Int64, over connection: SyslogConnection) async throws {
    var (next, confirmed, mark): (Int64, Int64, Mark?) = (first, first, nil)
    while !Task.isCancelled {
      let isFull = next - confirmed >= Self.window
      let events = isFull ? [] : try await reader.events(from: next, limit: Self.page)
      if let last = events.last {
        try await connection.send(await frames(of: events))
        next = last.sequence + 1
      }
      let isAcknowledged = try await connection.isAcknowledged()
      if mark == nil, next > confirmed, isAcknowledged { mark = Mark(next: next, since: .now) }
      if let settled = mark, ContinuousClock.now - settled.since >= .milliseconds(pace.settle) {
        try await cursor.advance(to: settled.next, at: clock.now)
        let count = settled.next - confirmed
        current.withLock { ($0.next, $0.total) = (settled.next, $0.total + count) }
        (confirmed, mark) = (settled.next, nil)
      }
      if events.isEmpty {
        await noteBacklog()
        let wait = isFull || mark != nil || next > confirmed ? min(pace.idle, 20) : pace.idle
        try await Task.sleep(for: .milliseconds(wait))
      }
    }
  }

  private func frames(of events: [LoggedEvent]) async throws -> [UInt8] {
    var frames: [UInt8] = []
    frames.reserveCapacity(events.count * 4096)
    for logged in events {
      var text = settings.format.line(of: logged, at: site)
      if settings.format == .atna, settings.signs {
        text = try XMLSignature.sign(text, id: nil, after: nil, with: signer)
      }
      frames +=
        SyslogMessage(
          time: logged.time, host: site.own.host ?? "-", kind: settings.format.messageID, text: text
        ).frame
      // A signature takes a millisecond or two; exchanges go first.
      await Task.yield()
    }
    return frames
  }

  /// Counts what waits, for the health of the gateway.
  private func noteBacklog() async {
    do {
      let size = try await reader.size()
      let next = state.next ?? 0
      let oldest = next < size ? try await reader.time(of: next) : nil
      current.withLock { ($0.size, $0.oldest) = (size, oldest) }
    } catch {
      if Task.isCancelled { return }
      current.withLock { $0.failure = (error as? any Explained)?.code ?? "internal" }
    }
  }

  private static func bytes(_ file: String) throws(GatewayFailure) -> [UInt8] {
    do {
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    } catch {
      throw GatewayFailure(
        "gateway.repository", what: "Nothing is handed over to the audit record repository.",
        why: "A certificate file of it cannot be read.", whatToDo: "Check audit.repository.ca, certificate and crl.")
    }
  }
}
