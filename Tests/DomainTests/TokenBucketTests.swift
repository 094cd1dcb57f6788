import Domain
import Synchronization
import Testing

@Suite("Token buckets")
struct TokenBucketTests {
  static let second: Int64 = 1_000_000_000

  @Test("After its burst a bucket gives one token each interval, to the nanosecond")
  func exact() {
    let rate = Rate(3, per: 1, burst: 5)
    var bucket = TokenBucket(at: 7)
    for _ in 0..<5 { #expect(bucket.take(rate, at: 7) == nil) }
    // A third of a second is no whole number of nanoseconds: the next one is named, and not one earlier.
    #expect(bucket.take(rate, at: 7) == 333_333_334)
    #expect(bucket.take(rate, at: 7 + 333_333_333) == 1)
    #expect(bucket.take(rate, at: 7 + 333_333_334) == nil)
    // Nothing is lost by that rounding: three tokens of each second, however long it runs.
    #expect(bucket.take(rate, at: 7 + 666_666_667) == nil)
    #expect(bucket.take(rate, at: 7 + Self.second - 1) == 1)
    #expect(bucket.take(rate, at: 7 + Self.second) == nil)
  }

  @Test("However it is asked, a bucket gives its burst and what came back, never one more, over a day and a year")
  func never() {
    var seed: UInt64 = 7
    func random(_ below: Int64) -> Int64 {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int64(seed >> 1) % below
    }
    for rate in [Rate(100, per: 86_400), Rate(5, per: 60), Rate(50, burst: 200), Rate(1), Rate(7, per: 11, burst: 3)] {
      var bucket = TokenBucket(at: 0)
      var (now, given) = (Int64(0), Int64(0))
      for _ in 0..<20_000 {
        now += random(Int64(rate.seconds) * Self.second / Int64(rate.count) * 2)
        if bucket.take(rate, at: now) == nil { given += 1 }
        let most =
          Int64(rate.burst) + now / (Int64(rate.seconds) * Self.second) * Int64(rate.count)
          + now % (Int64(rate.seconds) * Self.second) * Int64(rate.count) / (Int64(rate.seconds) * Self.second)
        #expect(given <= most)
        if given > most { return }
      }
      #expect(given > 9000)
    }
  }

  @Test("A wait that is named is right: a nanosecond before it is refused, at it the use is allowed")
  func wait() throws {
    let rate = Rate(100, per: 86_400)
    var bucket = TokenBucket(at: 0)
    for _ in 0..<100 { #expect(bucket.take(rate, at: 0) == nil) }
    let named = bucket.take(rate, at: 5)
    let wait = try #require(named)
    #expect(wait == 864 * Self.second - 5)
    #expect(bucket.take(rate, at: 5 + wait - 1) == 1)
    #expect(bucket.take(rate, at: 5 + wait) == nil)
  }

  @Test("A clock that goes back gives nothing, and one that leaps far does not overflow")
  func clock() {
    let rate = Rate(1, per: 1)
    var bucket = TokenBucket(at: 10 * Self.second)
    #expect(bucket.take(rate, at: 10 * Self.second) == nil)
    #expect(bucket.take(rate, at: 0) != nil)
    #expect(bucket.take(rate, at: Int64.max) == nil)
    #expect(bucket.take(Rate(1_000_000, burst: 1), at: Int64.max) != nil)
  }

  // MARK: Tables

  final class Time: Sendable {
    private let value = Mutex<Int64>(0)
    func now() -> Int64 { value.withLock { $0 } }
    func pass(seconds: Int64) { value.withLock { $0 += seconds * TokenBucketTests.second } }
  }

  @Test("Each key has a bucket of its own, and who is refused is told whole seconds")
  func keys() {
    let time = Time()
    let table = RateTable<String>(Rate(1, per: 10, burst: 2), time: { time.now() })
    #expect(table.take("a") == nil)
    #expect(table.take("a") == nil)
    #expect(table.take("a") == 10)
    #expect(table.take("b") == nil)
    time.pass(seconds: 9)
    #expect(table.take("a") == 1)
    time.pass(seconds: 1)
    #expect(table.take("a") == nil)
  }

  @Test("A flood of new keys frees nobody whose limit is in force, and takes no more than the table's memory")
  func flood() {
    let time = Time()
    let table = RateTable<Int>(Rate(1, per: 3600, burst: 4), capacity: 1000, time: { time.now() })
    for _ in 0..<4 { #expect(table.take(-1) == nil) }
    for key in 0..<50_000 {
      _ = table.take(key)
      if key % 100 == 0 { #expect(table.take(-1) != nil) }
    }
    #expect(table.take(-1) != nil)
    #expect(table.count == 1000)
  }

  @Test("Where every key's limit is in force new keys share one bucket, until old ones are free again")
  func crowd() {
    let time = Time()
    let table = RateTable<Int>(Rate(1, per: 60, burst: 2), capacity: 100, time: { time.now() })
    for key in 0..<100 { for _ in 0..<2 { #expect(table.take(key) == nil) } }
    #expect(table.take(1000) == nil)
    #expect(table.take(1001) == nil)
    #expect(table.take(1002) != nil)
    #expect(table.take(5) != nil)
    time.pass(seconds: 120)
    #expect(table.take(1003) == nil)
    #expect(table.take(1003) == nil)
    #expect(table.take(1003) != nil)
    #expect(table.count == 100)
  }

  @Test("Keys that have rested give their place to new ones, so a table stays as small as the keys in use")
  func rest() {
    let time = Time()
    let table = RateTable<Int>(Rate(10), capacity: 100_000, time: { time.now() })
    for key in 0..<20_000 {
      _ = table.take(key)
      if key % 100 == 99 { time.pass(seconds: 1) }
    }
    #expect(table.count < 1000)
  }
}
