import Domain
import Synchronization
import Testing
import Transport
import Trust

@Suite("More calls than can be worked off", .serialized, .timeLimit(.minutes(10)))
struct OverloadTests {
  let countries: Countries

  init() throws { countries = try Countries() }

  @Test("Calls held for a patient take no place from others, and are themselves bounded")
  func held() async throws {
    let (gate, holds) = (Gate(), Sightings<Bool>())
    let listener = try await TestListener.start(
      mostCalls: 2,
      with: .init(edit: {
        $0.mostHeld = 3
        $0.atOnce = 1
      })
    ) { call in
      guard call.body == [1] else { return OutboundAnswer(status: 200, headers: [], body: []) }
      let isHeld = call.place.beginHold()
      holds.note(isHeld)
      if isHeld { await gate.wait() }
      call.place.endHold()
      return OutboundAnswer(status: isHeld ? 200 : 503, headers: [], body: [])
    }
    let client = PeerClient()
    let waiting = try countries.call(listener.url(), body: [1])
    let first = (0..<3).map { _ in Task { try await client.send(waiting).status } }
    for _ in 0..<3 { #expect(try await holds.next()) }
    #expect(listener.listener.load == CallLoad(inWork: 0, held: 3, waiting: 0))
    #expect(try await client.send(countries.call(listener.url(), body: [2])).status == 200)
    #expect(try await client.send(waiting).status == 503)
    gate.open()
    for call in first { #expect(try await call.value == 200) }
    await eventually { listener.listener.load == CallLoad(inWork: 0, held: 0, waiting: 0) }
    #expect(listener.listener.load == CallLoad(inWork: 0, held: 0, waiting: 0))
    client.stop()
    await listener.stop()
  }

  @Test("As many calls compute at once as is set, the others in the order in which they came")
  func turns() async throws {
    let gate = Gate()
    let most = Mutex((now: 0, most: 0))
    let listener = try await TestListener.start(with: .init(edit: { $0.atOnce = 2 })) { call in
      most.withLock {
        $0.now += 1
        $0.most = max($0.most, $0.now)
      }
      await gate.wait()
      most.withLock { $0.now -= 1 }
      return OutboundAnswer(status: 200, headers: [], body: [])
    }
    let client = PeerClient()
    let call = try countries.call(listener.url())
    let calls = (0..<8).map { _ in Task { try await client.send(call).status } }
    await eventually { listener.listener.load == CallLoad(inWork: 8, held: 0, waiting: 6) }
    #expect(listener.listener.load == CallLoad(inWork: 8, held: 0, waiting: 6))
    gate.open()
    for call in calls { #expect(try await call.value == 200) }
    #expect(most.withLock { $0.most } == 2)
    client.stop()
    await listener.stop()
  }

  @Test("A caller has only so many calls to one server on their way; more fail at once, and others are not concerned")
  func busy() async throws {
    let gate = Gate()
    let listener = try await TestListener.start { _ in
      await gate.wait()
      return OutboundAnswer(status: 200, headers: [], body: [])
    }
    let other = try await TestListener.start()
    let client = PeerClient(mostToOneServer: 3)
    let call = try countries.call(listener.url())
    let first = (0..<3).map { _ in Task { try await client.send(call).status } }
    for _ in 0..<3 { _ = try await listener.calls.next() }
    #expect(await code { _ = try await client.send(call) } == "transport.busy")
    #expect(try await client.send(countries.call(other.url())).status == 200)
    gate.open()
    for call in first { #expect(try await call.value == 200) }
    #expect(try await client.send(call).status == 200)
    client.stop()
    await listener.stop()
    await other.stop()
  }

  @Test("At four times what can be worked off the rest is shed at once, and who is let in hardly waits longer")
  func fourTimes() async throws {
    // The work is time alone, so that the machine's own load says little: 8 at once, 40 ms each, 200 a second.
    let listener = try await TestListener.start(mostCalls: 256, with: .init(edit: { $0.atOnce = 8 })) { _ in
      await rest(seconds: 0.04)
      return OutboundAnswer(status: 200, headers: [], body: [])
    }
    let client = PeerClient()
    let normal = try await Pace.run(150, perSecond: 100, countries.call(listener.url()), client)
    _ = try await Pace.run(800, perSecond: 800, countries.call(listener.url()), client)
    let over = try await Pace.run(1600, perSecond: 800, countries.call(listener.url()), client)
    print("normal    \(normal)\noverload  \(over)")
    #expect(over.accepted.count > 100)
    // Orders of magnitude only, and only where this machine offered the load: the numbers are held in ``CallQueueTests``.
    if over.kept {
      #expect(over.shed.count > 400)
      #expect(Pace.percentile(over.accepted, 0.5) < 10 * Pace.percentile(normal.accepted, 0.5))
    }
    client.stop()
    await listener.stop()
  }
}

/// Calls sent at a pace, whether answers come or not.
struct Pace: CustomStringConvertible, Sendable {
  /// Milliseconds from call to answer, sorted.
  var accepted: [Double] = []
  var shed: [Double] = []
  /// Whether every call was sent in its time, and none was lost at the client's own limit.
  var kept = true

  static func run(_ count: Int, perSecond: Int, _ call: OutboundCall, _ client: PeerClient) async throws -> Pace {
    let clock = ContinuousClock()
    let begun = clock.now
    let answers = try await withThrowingTaskGroup(of: (status: Int, milliseconds: Double)?.self) { group in
      for number in 0..<count {
        try await clock.sleep(until: begun.advanced(by: .seconds(Double(number) / Double(perSecond))))
        group.addTask {
          let sent = clock.now
          do throws(TransportFailure) {
            let status = try await client.send(call).status
            return (status, (clock.now - sent) / .milliseconds(1))
          } catch {
            // More than one caller may have on their way: not the listener's doing.
            guard error.code == "transport.busy" else { throw error }
            return nil
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    var pace = Pace()
    let planned = Double(count) / Double(perSecond)
    pace.kept = !answers.contains { $0 == nil } && (clock.now - begun) / .seconds(1) < 1.5 * planned
    for answer in answers.compactMap({ $0 }) {
      if answer.status == 200 {
        pace.accepted.append(answer.milliseconds)
      } else {
        pace.shed.append(answer.milliseconds)
      }
    }
    pace.accepted.sort()
    pace.shed.sort()
    return pace
  }

  static func percentile(_ values: [Double], _ share: Double) -> Double {
    values.isEmpty ? 0 : values[min(values.count - 1, Int(Double(values.count) * share))]
  }

  var description: String {
    func row(_ name: String, _ values: [Double]) -> String {
      let numbers = [0.5, 0.9, 0.99].map { Int(Self.percentile(values, $0).rounded()) }
      return "\(name) \(values.count): p50 \(numbers[0]) p90 \(numbers[1]) p99 \(numbers[2]) ms"
    }
    return "\(row("accepted", accepted)); \(row("shed", shed))"
  }
}
