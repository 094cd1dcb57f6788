import Domain
import Foundation
import GatewayTesting
import Synchronization
import Testing

@testable import Audit

@Suite("Delay of the checkpoint")
struct CheckpointDelayTests {
  /// When an entry was acknowledged, and when a checkpoint of a size was first seen.
  private final class Record: Sendable {
    let times = Mutex(Times())
  }

  private struct Times {
    var appended: [(sequence: Int64, at: ContinuousClock.Instant)] = []
    var signed: [(size: Int, at: ContinuousClock.Instant)] = []
  }

  @Test("99 of 100 entries are signed soon after their commit while many are written")
  func underLoad() async throws {
    let disk = try LogOnDisk()
    let record = Record()
    try await disk.run { log, _ in
      let end = ContinuousClock.now.advanced(by: .seconds(2))
      try await withThrowingTaskGroup(of: Void.self) { group in
        for writer in 0..<64 {
          group.addTask {
            while ContinuousClock.now < end {
              let receipt = try await log.append(try TestLog.event(patient: writer))
              record.times.withLock { $0.appended.append((receipt.sequence, ContinuousClock.now)) }
            }
          }
        }
        group.addTask {
          let last = end.advanced(by: .seconds(60))
          while ContinuousClock.now < last {
            let size = await log.health.size
            let isLast = record.times.withLock { times in
              if size > times.signed.last?.size ?? 0 { times.signed.append((size, ContinuousClock.now)) }
              return ContinuousClock.now > end && size >= times.appended.count
            }
            if isLast { return }
            try await Task.sleep(for: .milliseconds(5))
          }
        }
        try await group.waitForAll()
      }
    }
    let found = record.times.withLock { $0 }
    let delays = found.appended.compactMap { entry in
      found.signed.first { $0.size > entry.sequence }.map { $0.at - entry.at }
    }.sorted()
    #expect(delays.count == found.appended.count && delays.count > 100)
    let p99 = try #require(delays.dropLast(delays.count / 100).last)
    // The goal of a second is measured by `make bench`; a machine that does other work beside has ten.
    #expect(p99 < .seconds(10))
    print("checkpoint delay: \(delays.count) entries, median \(delays[delays.count / 2]), 99 % \(p99)")
  }

  /// `PASSERELLE_LOG_ENTRIES=1000000` for the number of the goal; the rows alone take minutes.
  private static let entries = ProcessInfo.processInfo.environment["PASSERELLE_LOG_ENTRIES"].flatMap { Int($0) }

  @Test("A start takes no longer than 5 seconds, with 1 000 000 entries", .enabled(if: entries != nil))
  func start() async throws {
    let disk = try LogOnDisk()
    let size = Self.entries ?? 0
    try await disk.run { log, store in
      for first in stride(from: 0, to: size, by: 20_000) {
        try await LogOnDisk.insert(first..<min(size, first + 20_000), store)
        _ = try await log.checkpoint()
      }
    }
    let clock = ContinuousClock()
    let start = clock.now
    let opening = try await disk.run { log, _ in log.opening }
    print("start over \(size) entries: \(clock.now - start)")
    #expect(opening.checkpointSize == size && clock.now - start < .seconds(5))
    try Data([1]).write(to: disk.file(Tile.path(level: 0, index: size / 256, width: max(1, size % 256))))
    let again = clock.now
    #expect(try await disk.run { log, _ in log.opening.mendedFiles } > 0)
    print("start over \(size) entries with a torn tile: \(clock.now - again)")
  }
}
