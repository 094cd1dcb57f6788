import Foundation
import Synchronization

/// Looks at the log's directory from outside: when which size was under a signed checkpoint.
final class CheckpointWatch: Sendable {
  private let checkpoint: String
  private let ahead: String
  private let state = Mutex((seen: [(size: Int, at: Double)](), wanted: Int.max, ahead: 0))
  private let clock = ContinuousClock()
  private let ended = Mutex<CheckedContinuation<Void, Never>?>(nil)

  init(directory: String, ahead: String) {
    checkpoint = directory + "/checkpoint"
    self.ahead = ahead
  }

  var aheadBytes: Int { state.withLock { $0.ahead } }

  func start() {
    let begun = clock.now
    Thread.detachNewThread { [self] in
      var last = 0
      let limit = 600.0
      while state.withLock({ $0.wanted > last }), (clock.now - begun).seconds < limit {
        if let size = size(), size > last {
          last = size
          state.withLock { $0.seen.append((size, (self.clock.now - begun).seconds)) }
        }
        let bytes = bytesAhead()
        state.withLock { $0.ahead = max($0.ahead, bytes) }
        Thread.sleep(forTimeInterval: 0.002)
      }
      ended.withLock { $0.take() }?.resume()
    }
  }

  /// Waits until `size` entries are under a checkpoint.
  func stop(atSize size: Int) async -> [(size: Int, at: Double)] {
    await withCheckedContinuation { continuation in
      ended.withLock { $0 = continuation }
      state.withLock { $0.wanted = size }
    }
    return state.withLock { $0.seen }
  }

  /// The second line of the note.
  private func size() -> Int? {
    guard let data = FileManager.default.contents(atPath: checkpoint) else { return nil }
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    return lines.count > 1 ? Int(lines[1]) : nil
  }

  private func bytesAhead() -> Int {
    do {
      return try FileManager.default.attributesOfItem(atPath: ahead)[.size] as? Int ?? 0
    } catch {
      return 0
    }
  }
}
