import Foundation
import Testing

@testable import Transport

/// Calls over minutes, in a model: processors that share their time among the calls in work.
@Suite("The queue of calls, in a model of the processors")
struct CallQueueTests {
  /// What the calls of a phase met: milliseconds from head to answer, and how many were shed.
  struct Phase: CustomStringConvertible {
    var took: [Double] = []
    var shed = 0

    func percentile(_ share: Double) -> Double {
      let sorted = took.sorted()
      return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }

    var description: String {
      let numbers = [0.5, 0.9, 0.99].map { Int(percentile($0).rounded()) }
      return "accepted \(took.count), shed \(shed): p50 \(numbers[0]) p90 \(numbers[1]) p99 \(numbers[2]) ms"
    }
  }

  private struct Call {
    let phase: Int
    let came: Double
    var work: Double
    var turn: CallPace.Turn?
  }

  private struct Model {
    let processors: Int
    /// Whether calls wait for something else than processors.
    var onlyWaits = false
    /// From this second on everything takes three times as long.
    var slowFrom = Double.infinity
    var random = Sequence(seed: 20_261_125)
    var queue: CallQueue
    var waiting: [Call] = []
    var running: [Call] = []
    var now = 0.0
    var phases: [Phase] = []

    init(processors: Int, most: Int) {
      self.processors = processors
      queue = CallQueue(DoorLimits(mostCalls: 256, mostHeld: 10, atOnce: processors...most))
    }

    private var nanoseconds: Int64 { Int64(now * 1e9) }

    /// How much of its work each running call does in a second.
    private var speed: Double {
      let share = onlyWaits ? 1 : min(1, Double(processors) / Double(max(1, running.count)))
      return now >= slowFrom ? share / 3 : share
    }

    private mutating func begin() {
      while queue.hasTurn, !waiting.isEmpty {
        var call = waiting.removeFirst()
        call.turn = queue.begin(at: nanoseconds)
        running.append(call)
      }
    }

    private mutating func pass(to moment: Double) {
      let done = (moment - now) * speed
      for index in running.indices { running[index].work -= done }
      now = moment
    }

    /// Works until the time of `moment`.
    private mutating func work(to moment: Double) {
      while let next = running.indices.min(by: { running[$0].work < running[$1].work }) {
        let end = now + max(0, running[next].work) / speed
        guard end <= moment else { break }
        pass(to: end)
        let call = running.remove(at: next)
        queue.finish(call.turn, at: nanoseconds)
        queue.leave(waiting: false, running: false, held: false)
        phases[call.phase].took.append((now - call.came) * 1000)
        begin()
      }
      if moment.isFinite { pass(to: moment) }
    }

    mutating func run(seconds: Double, perSecond: Double, _ work: (inout Sequence) -> Double) {
      phases.append(Phase())
      let end = now + seconds
      while true {
        let moment = now - log(1 - random.next()) / perSecond
        guard moment < end else { break }
        self.work(to: moment)
        guard queue.enter(at: nanoseconds) else {
          phases[phases.count - 1].shed += 1
          continue
        }
        queue.arrive()
        waiting.append(Call(phase: phases.count - 1, came: now, work: work(&random)))
        begin()
      }
      self.work(to: end)
    }

    mutating func finish() { work(to: .infinity) }
  }

  /// Numbers from zero to below one, the same in each run.
  struct Sequence {
    var seed: UInt64

    mutating func next() -> Double {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(seed >> 11) / Double(1 << 53)
    }
  }

  /// 20 ms in the mean.
  private static func usual(_ random: inout Sequence) -> Double { 0.01 + 0.02 * random.next() }

  @Test(
    "At four times what the processors do, a call that is let in takes about twice its normal time", arguments: [2, 8])
  func fourTimes(processors: Int) {
    var model = Model(processors: processors, most: 8 * processors)
    let most: Double = 50 * Double(processors)
    for share in [0.5, 4, 0.5] { model.run(seconds: 60, perSecond: share * most, Self.usual) }
    model.finish()
    let (normal, over, after) = (model.phases[0], model.phases[1], model.phases[2])
    print("normal     \(normal)\noverload   \(over)\nafterwards \(after)")
    #expect(normal.shed * 100 < normal.took.count)
    #expect(over.percentile(0.99) / normal.percentile(0.99) < 2.5)
    // The processors are never idle meanwhile.
    let least = Int(0.95 * 60 * most)
    #expect(over.took.count > least)
    #expect(after.percentile(0.99) / normal.percentile(0.99) < 1.5)
    #expect(after.shed * 100 < after.took.count)
    #expect(model.queue.inWork == 0)
    #expect(model.queue.running == 0)
    #expect(model.queue.waiting == 0)
  }

  @Test("Sixteen callers of short calls who each wait for their answer are never sent away")
  func shortCalls() {
    var queue = CallQueue(DoorLimits(mostCalls: 256, mostHeld: 10, atOnce: 2...16))
    var (waiting, running): (Int, [(turn: CallPace.Turn, end: Int64)]) = (0, [])
    var refused = 0
    // Calls of 4 ms, two at a time; each caller comes again as soon as it has its answer.
    func come(at now: Int64) {
      guard queue.enter(at: now) else { return refused += 1 }
      queue.arrive()
      waiting += 1
    }
    for _ in 0..<16 { come(at: 0) }
    for tick in 0..<5_000 {
      let now = Int64(tick) * 1_000_000
      for call in running where call.end <= now {
        queue.finish(call.turn, at: now)
        queue.leave(waiting: false, running: false, held: false)
        come(at: now)
      }
      running.removeAll { $0.end <= now }
      while queue.hasTurn, waiting > 0 {
        waiting -= 1
        let turn = queue.begin(at: now)
        running.append((turn, now + 2_000_000 * Int64(max(2, queue.running))))
      }
    }
    #expect(refused == 0)
  }

  @Test("Calls that only wait for something are let work side by side, up to the most")
  func waits() {
    var model = Model(processors: 2, most: 16)
    model.onlyWaits = true
    model.run(seconds: 60, perSecond: 700, Self.usual)
    model.finish()
    #expect(model.queue.pace.atOnce == 16)
    #expect(model.phases[0].took.count > 41_000)
  }

  @Test("A machine that becomes slow lets in as many as it still does, and none waits for seconds")
  func slow() {
    var model = Model(processors: 2, most: 16)
    model.slowFrom = 60
    for _ in 0..<2 { model.run(seconds: 60, perSecond: 70, Self.usual) }
    model.finish()
    print("before \(model.phases[0])\nslow   \(model.phases[1])")
    #expect(model.phases[0].shed * 20 < model.phases[0].took.count)
    #expect(model.phases[1].took.count > 1900)
    // Three times the work, and twice that for the wait.
    let before = model.phases[0].percentile(0.99)
    #expect(model.phases[1].percentile(0.99) < 7.5 * before)
  }

  @Test("A queue that stands grows no more, and is a burst again only after rest")
  func standing() {
    var queue = CallQueue(DoorLimits(mostCalls: 256, mostHeld: 10, atOnce: 1...1))
    func comes(at milliseconds: Int64) -> Bool {
      guard queue.enter(at: milliseconds * 1_000_000) else { return false }
      queue.arrive()
      return true
    }
    let first = (0..<20).map { comes(at: 1000 + 10 * $0) }
    #expect(first == (0..<20).map { $0 <= 11 })
    // 60 ms later it still stands, 200 ms after that the last one who knocked is forgotten.
    #expect(!comes(at: 1250))
    #expect(comes(at: 1450))
  }

  @Test("A burst after rest is taken whole, up to the calls that may be in work")
  func burst() {
    var queue = CallQueue(DoorLimits(mostCalls: 256, mostHeld: 10, atOnce: 2...16))
    let taken = (0..<300).count { _ in
      guard queue.enter(at: 5_000_000_000) else { return false }
      queue.arrive()
      return true
    }
    #expect(taken == 256)
  }
}
