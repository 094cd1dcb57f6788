import Consent
import Database
import Domain
import Testing

@Suite("Calls that wait for the patient", .timeLimit(.minutes(15)))
struct WaitingTests {
  let france: TestLedger
  static let hours: Int64 = 7_200_000

  init() throws { france = try TestLedger() }

  @Test("A change wakes every call that waits for this request, and none that waits for another")
  func wakes() async throws {
    let first = try await france.open(.number(1, organisation: "a")).id
    let second = try await france.open(.number(2, organisation: "b")).id
    let ledger = france.ledger
    let other = Task { await ledger.waitForChange(of: second, from: .waiting, milliseconds: Self.hours) }
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<20 {
        group.addTask { await ledger.waitForChange(of: first, from: .waiting, milliseconds: Self.hours) }
      }
      group.addTask { _ = await code { try await france.decide(first) } }
    }
    #expect(try await ledger.step(of: first) == .allowed)
    other.cancel()
    await other.value
    #expect(try await ledger.step(of: second) == .waiting)
  }

  @Test("A change between the reading of the step and the wait is not missed")
  func changedBefore() async throws {
    let id = try await france.open().id
    let step = try await france.ledger.step(of: id)
    try await france.decide(id)
    await france.ledger.waitForChange(of: id, from: step, milliseconds: Self.hours)
    #expect(try await france.ledger.step(of: id) == .allowed)
  }

  @Test("A wait of a millisecond ends, also where many begin at once")
  func shortWaits() async throws {
    let id = try await france.open().id
    let ledger = france.ledger
    let ended = await withTaskGroup(of: Void.self) { group in
      for _ in 0..<1000 { group.addTask { await ledger.waitForChange(of: id, from: .waiting, milliseconds: 1) } }
      return await group.reduce(0) { count, _ in count + 1 }
    }
    #expect(ended == 1000)
  }

  @Test("A graceful stop and a call that is given up end the wait; no time is no wait")
  func ends() async throws {
    let id = try await france.open().id
    let ledger = france.ledger
    await ledger.waitForChange(of: id, from: .waiting, milliseconds: 0)
    let given = Task { await ledger.waitForChange(of: id, from: .waiting, milliseconds: Self.hours) }
    given.cancel()
    await given.value
    let held = Task { await ledger.waitForChange(of: id, from: .waiting, milliseconds: Self.hours) }
    let stopper = Task {
      while !Task.isCancelled {
        ledger.releaseWaiting()
        await Task.yield()
      }
    }
    await held.value
    stopper.cancel()
    #expect(try await ledger.step(of: id) == .waiting)
  }

  @Test("A store that does not answer wakes the call, which fails where it reads")
  func storeGone() async throws {
    let id = try await france.open().id
    try await france.store.close()
    await france.ledger.waitForChange(of: id, from: .waiting, milliseconds: Self.hours)
    #expect(await code { _ = try await france.ledger.step(of: id) } == "consent.store")
  }
}
