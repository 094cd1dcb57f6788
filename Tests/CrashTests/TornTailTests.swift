import Foundation
import Testing

@Suite("A torn tail is cut at the last whole commit", .serialized)
struct TornTailTests {
  typealias Outcome = TornStore.Outcome

  private static let isLong = ProcessInfo.processInfo.environment["PASSERELLE_CRASH"] == "long"
  /// The edges of a range, and some places between.
  private static func offsets(_ range: Range<Int>, every stride: Int) -> [Int] {
    range.filter { offset in
      offset < range.lowerBound + 2 || offset >= range.upperBound - 2 || (offset - range.lowerBound) % stride == 0
    }
  }

  /// Every byte in `make crash`, where only the rows are counted.
  private static func allOffsets(_ range: Range<Int>, every stride: Int) -> [Int] {
    isLong ? Array(range) : offsets(range, every: stride)
  }

  @Test("The write-ahead log cut in its last transaction: all before it is there, and nothing of it")
  func cut() async throws {
    let store = try await TornStore.shared
    let wal = store.writeAheadLog
    let (before, end) = (try #require(store.commits.dropLast().last), try #require(store.commits.last))
    #expect(end == wal.count, "the copy has to end with a whole transaction")
    let full = TornStore.entries
    #expect(
      try await store.outcome(writeAheadLog: wal, log: .behind) == .opened(entries: full, rows: full, isIntact: true))
    #expect(
      try await store.outcome(writeAheadLog: wal, log: .upToDate) == .opened(entries: full, rows: full, isIntact: true))
    let offsets = Self.allOffsets(before..<end, every: 509)
    for offset in offsets {
      #expect(
        try await store.rows(writeAheadLog: Array(wal[..<offset])) == [full - 1, full - 1], "cut at byte \(offset)")
    }
    for offset in Self.offsets(before..<end, every: 2039) {
      let cut = Array(wal[..<offset])
      let outcome = try await store.outcome(writeAheadLog: cut, log: .behind)
      #expect(outcome == .opened(entries: full - 1, rows: full - 1, isIntact: true), "cut at byte \(offset)")
    }
    // Where the checkpoint says that the entry was signed, its loss is no torn tail.
    for offset in Self.offsets(before..<end, every: 4091) {
      let outcome = try await store.outcome(writeAheadLog: Array(wal[..<offset]), log: .upToDate)
      #expect(outcome == .refused("audit.altered"), "cut at byte \(offset)")
    }
    print("write-ahead log: cut at \(offsets.count) of \(end - before) bytes of its last transaction")
  }

  @Test("A changed byte in the last transaction undoes it whole; one in an earlier transaction is no torn tail")
  func changed() async throws {
    let store = try await TornStore.shared
    let wal = store.writeAheadLog
    let (before, end) = (try #require(store.commits.dropLast().last), try #require(store.commits.last))
    let full = TornStore.entries
    func flipped(_ offset: Int) -> [UInt8] {
      var bytes = wal
      bytes[offset] ^= 1 << (offset % 8)
      return bytes
    }
    let offsets = Self.allOffsets(before..<end, every: 509)
    for offset in offsets {
      #expect(try await store.rows(writeAheadLog: flipped(offset)) == [full - 1, full - 1], "byte \(offset) changed")
    }
    for offset in Self.offsets(before..<end, every: 4091) {
      let outcome = try await store.outcome(writeAheadLog: flipped(offset), log: .behind)
      #expect(outcome == .opened(entries: full - 1, rows: full - 1, isIntact: true), "byte \(offset) changed")
    }
    // Both of the entries that this takes back were signed.
    for offset in Self.offsets(0..<before, every: 8209) {
      let outcome = try await store.outcome(writeAheadLog: flipped(offset), log: .behind)
      #expect(outcome == .refused("audit.altered"), "byte \(offset) changed")
    }
    print("write-ahead log: \(offsets.count) of \(end - before) bytes of its last transaction changed")
  }

  @Test(
    "A file of the log that is torn, changed or gone is made again from the rows, or the log is refused",
    arguments: ["tile/0/001.p/4", "tile/entries/001.p/4", "tile/1/000.p/1", "tile/0/000", "checkpoint"])
  func files(name: String) async throws {
    let store = try await TornStore.shared
    let size = try Data(contentsOf: store.folder.appendingPathComponent("upToDate/\(name)")).count
    var damages: [(name: String, change: (Data) -> Data?)] = [("gone", { _ in nil }), ("empty", { _ in Data() })]
    for offset in Self.offsets(0..<size, every: size / 5 + 1) {
      damages.append(("cut at byte \(offset)", { $0.prefix(offset) }))
      damages.append(
        (
          "byte \(offset) changed",
          { data in
            var data = data
            data[offset] ^= 1 << (offset % 8)
            return data
          }
        ))
    }
    let whole = Outcome.opened(entries: TornStore.entries, rows: TornStore.entries, isIntact: true)
    var refused = 0
    for damage in damages {
      let outcome = try await store.outcome(writeAheadLog: store.writeAheadLog, log: .upToDate) { copy in
        let file = copy.appendingPathComponent("log/\(name)")
        if let data = damage.change(try Data(contentsOf: file)) {
          try data.write(to: file)
        } else {
          try FileManager.default.removeItem(at: file)
        }
      }
      if outcome == .refused("audit.altered") { refused += 1 } else { #expect(outcome == whole, "\(damage.name)") }
    }
    print("\(name): \(damages.count) damages, \(refused) refused, \(damages.count - refused) made again from the rows")
  }
}
