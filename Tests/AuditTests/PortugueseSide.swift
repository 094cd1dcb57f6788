import Audit
import Database
import Domain
import Foundation
import GatewayTesting
import Synchronization

/// Portugal's log, which takes what France's shows.
struct PortugueseSide: Sendable {
  let log: TestLog
  let french: NoteVerifier
  let anchors: PeerAnchors
  let directory: String
  private let country: CountryCode

  init(_ french: NoteVerifier, clock: any WallClock, pauseMilliseconds: Int = 0) async throws {
    self.french = french
    let folder = try TemporaryFolder.make("anchors")
    log = try await TestLog(in: folder, with: PeerAnchors.migrations)
    directory = folder.appendingPathComponent("log").path
    guard let france = CountryCode("FR") else { throw CocoaError(.featureUnsupported) }
    country = france
    anchors = try await PeerAnchors(
      store: log.store, log: log.log, directory: directory, clock: clock,
      pauseMilliseconds: pauseMilliseconds
    ) { $0 == france ? french : nil }
  }

  var standing: PeerAnchors.Standing? { anchors.standings[country] }

  /// Takes the newest checkpoint of a log, with a proof from a size on.
  func take(from other: TestLog, proving from: Int?) async throws {
    try await hear(other, proving: from)
    await anchors.settle()
  }

  /// As ``take(from:proving:)``, and waits for nothing.
  func hear(_ other: TestLog, proving from: Int?) async throws {
    let signed = try await other.log.checkpoint()
    var message = AnchorMessage(time: try DevelopmentPKI.now, note: signed.note)
    if let from, from < signed.checkpoint.size {
      message.from = from
      message.proof =
        try await LogProver(store: other.store, directory: nil).consistencyProof(
          from: from, to: signed.checkpoint.size)?
        .hashes ?? []
    }
    anchors.receive(message.text, from: country)
  }

  /// The entries about other logs, oldest first.
  func entries() async throws -> [AuditEvent] {
    try await log.reader().latest(limit: 100).compactMap(\.event).filter { $0.kind == .peerAnchor }.reversed()
  }
}

/// Goes on when it is told.
final class SteppedClock: WallClock {
  private let time: Mutex<Instant>
  init(_ time: Instant) { self.time = Mutex(time) }
  var now: Instant { time.withLock { $0 } }
  func step(seconds: Int64) { time.withLock { $0 = $0.advanced(bySeconds: seconds) } }
}
