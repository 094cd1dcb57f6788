import Foundation
import Trust

#if canImport(Glibc)
  import Glibc
#endif

/// What disk and processor do without us, beside which the figures of the log are read.
struct DiskPrimitives {
  /// Seconds of each `fdatasync` after a write of 2 KiB at the end of a growing file, sorted.
  let syncs: Sorted
  /// Bytes of SHA-256 in one second of CPU, in pieces of 1 KiB.
  let hashedPerSecond: Double

  static func measure(syncs count: Int) throws -> DiskPrimitives {
    DiskPrimitives(syncs: try syncs(count), hashedPerSecond: hashing())
  }

  private static func syncs(_ count: Int) throws -> Sorted {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("sync-\(UUID().uuidString)").path
    let file = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw ExchangeRun.Failed(description: "\(path) cannot be written") }
    defer {
      close(file)
      unlink(path)
    }
    let block = [UInt8](repeating: 7, count: 2048)
    let clock = ContinuousClock()
    return Sorted(
      try (0..<count).map { index in
        let begun = clock.now
        guard pwrite(file, block, block.count, off_t(index * block.count)) == block.count, fdatasync(file) == 0 else {
          throw ExchangeRun.Failed(description: "\(path) cannot be synced")
        }
        return (clock.now - begun).seconds
      })
  }

  private static func hashing() -> Double {
    let piece = [UInt8](repeating: 7, count: 1024)
    return Double(piece.count) / CPU.best { _ = Digest.sha256(piece) }
  }
}

/// Measured values in rising order.
struct Sorted {
  let values: [Double]
  init(_ values: [Double]) { self.values = values.sorted() }

  var sum: Double { values.reduce(0, +) }

  /// The value below which this share of all lies; 0 of none.
  func percentile(_ share: Double) -> Double {
    values.isEmpty ? 0 : values[min(values.count - 1, Int(Double(values.count) * share))]
  }
}
