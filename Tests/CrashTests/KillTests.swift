import Foundation
import GatewayDriver
import GatewayTesting
import Synchronization
import Testing

@Suite(
  "Whatever kills the process, no exchange is without its record", .serialized, .enabled(if: BuiltProgram.path != nil))
struct KillTests {
  static let isLong = ProcessInfo.processInfo.environment["PASSERELLE_CRASH"] == "long"

  /// What one client knows of its exchange at the end.
  enum Note: Sendable {
    case delivered(document: String)
    /// The gateway says that this very message was answered before: the answer was lost on its way.
    case lost(document: String)
    case undecided(String)

    var document: String? {
      switch self {
      case .delivered(let document), .lost(let document): document
      case .undecided: nil
      }
    }
  }

  @Test("kill -9 in the middle of exchanges: nothing left without its record, nothing left twice, the log is intact")
  func kill() async throws {
    let (count, kills) = Self.isLong ? (500, 40) : (100, 6)
    let gateway = try await Scene.gateway(patients: count)
    defer { gateway.remove() }
    let running = RunningGateway(gateway)
    try await running.start()
    let caller = try PortugueseCaller(calling: gateway)
    let remaining = Countdown(count)
    let notes = try await withThrowingTaskGroup(of: [Int: Note].self) { group in
      for worker in 0..<4 {
        group.addTask {
          var notes: [Int: Note] = [:]
          for index in stride(from: worker, to: count, by: 4) {
            notes[index] = try await Self.walk(gateway.patients[index], index, caller)
            remaining.countOne()
          }
          return notes
        }
      }
      group.addTask {
        var random = SplitMix(seed: 20_261_124)
        var done = 0
        while done < kills, remaining.value > 0 {
          try await Task.sleep(for: .milliseconds(Int64(100 + random.next() % 900)))
          running.kill()
          done += 1
          try await running.start()
        }
        print("killed \(done) times, \(remaining.value) exchanges to go")
        return [:]
      }
      return try await group.reduce(into: [:]) { $0.merge($1) { $1 } }
    }
    caller.stop()
    #expect(running.stop() == 0, "SIGTERM did not end the gateway cleanly")
    try await check(notes, gateway)
    let verdict = try running.verify()
    #expect(verdict.status == 0, "\(verdict.words)")
  }

  private func check(_ notes: [Int: Note], _ gateway: FrenchGateway) async throws {
    let events = try await gateway.events()
    let released = events.filter { $0.kind == "released" }.compactMap(\.documentID)
    let sent = Set(events.filter { $0.kind == "sent" }.compactMap(\.documentID))
    #expect(Set(released).count == released.count, "a form was released twice")
    var delivered = 0
    for (index, note) in notes {
      switch note {
      case .delivered(let document):
        delivered += 1
        #expect(released.contains(document), "exchange \(index): \(document) left without a record")
      case .lost(let document):
        #expect(released.contains(document), "exchange \(index): said to be answered, and there is no record")
      case .undecided(let why): Issue.record("exchange \(index) found no end: \(why)")
      }
    }
    // Every release without an outcome is still there to be given to the same message.
    #expect(try await gateway.openOutbox() == Set(released).subtracting(sent).count)
    #expect(delivered > notes.count * 9 / 10, "only \(delivered) of \(notes.count) were delivered")
    print("\(notes.count) exchanges, \(delivered) delivered, \(released.count) released, \(sent.count) sent")
  }

  /// One exchange by a client that does not give up: a message without an answer is sent again as it was.
  static func walk(_ patient: FrenchGateway.Patient, _ index: Int, _ caller: PortugueseCaller) async throws -> Note {
    var exchange = try caller.prepare(patient, professional: index)
    var last = ""
    for _ in 0..<2000 {
      do {
        let found = try await caller.discover(exchange)
        let listed = try await caller.list(exchange)
        guard found.status == 200, listed.status == 200, let document = try caller.document(in: listed) else {
          last = "\(found.status) \(listed.status) \(listed.text.suffix(600))"
          try await Task.sleep(for: .milliseconds(50))
          exchange = caller.again(exchange)
          continue
        }
        return try await retrieve(caller.retrieval(exchange, document), document.uniqueID, caller)
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        last = "\(error)"
        try await Task.sleep(for: .milliseconds(50))
        exchange = caller.again(exchange)
      }
    }
    return .undecided(last)
  }

  private static func retrieve(
    _ message: PortugueseCaller.Message, _ document: String, _ caller: PortugueseCaller
  ) async throws -> Note {
    var last = ""
    for _ in 0..<2000 {
      do {
        let reply = try await caller.send(message)
        if reply.holdsDocument { return .delivered(document: document) }
        if reply.status != 503 { return .lost(document: document) }
        last = "\(reply.status)"
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        last = "\(error)"
      }
      try await Task.sleep(for: .milliseconds(50))
    }
    return .undecided(last)
  }
}

/// How many exchanges are still to come to an end.
final class Countdown: Sendable {
  private let left: Mutex<Int>
  init(_ count: Int) { left = Mutex(count) }

  var value: Int { left.withLock { $0 } }
  func countOne() { left.withLock { $0 -= 1 } }
}

/// A seeded generator, so that a failing run can be repeated.
struct SplitMix {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
