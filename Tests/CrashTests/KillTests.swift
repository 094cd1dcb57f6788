import Foundation
import GatewayDriver
import GatewayTesting
import Testing

@Suite(
  "Whatever kills the process, no exchange is without its record", .serialized,
  .enabled(if: BuiltProgram.path != nil, "needs the program"))
struct KillTests {
  /// The long run belongs to `make crash`.
  static let isLong = ProcessInfo.processInfo.environment["PASSERELLE_CRASH"] == "long"
  static let workers = 4

  /// What one client knows of its exchange at the end.
  enum Note: Sendable {
    case delivered(document: String)
    /// The gateway says that this very message was answered before: the answer was lost on its way.
    case lost(document: String)
    case undecided(String)
  }

  @Test("kill -9 in the middle of exchanges: nothing left without its record, nothing left twice, the log is intact")
  func kill() async throws {
    let (count, kills) = Self.isLong ? (500, 24) : (60, 4)
    let gateway = try await Scene.gateway(patients: count)
    defer { gateway.remove() }
    let running = RunningGateway(gateway)
    try await running.start()
    let caller = try PortugueseCaller(calling: gateway)
    defer { caller.stop() }
    let progress = Progress()
    let notes = try await withThrowingTaskGroup(of: [Int: Note].self) { group in
      for worker in 0..<Self.workers {
        group.addTask {
          var notes: [Int: Note] = [:]
          for index in stride(from: worker, to: count, by: Self.workers) {
            notes[index] = try await Self.walk(gateway.patients[index], index, caller)
            progress.countOne()
          }
          return notes
        }
      }
      group.addTask {
        try await Self.kill(running, kills, among: count, progress)
        return [:]
      }
      return try await group.reduce(into: [:]) { $0.merge($1) { $1 } }
    }
    #expect(notes.count == count)
    #expect(try await running.stop().status == 0)
    try await check(notes, kills, gateway, running)
  }

  /// Kills spread over the whole run, by how far it came and not by the clock, so that each hits work on any machine.
  private static func kill(
    _ running: RunningGateway, _ kills: Int, among count: Int, _ progress: Progress
  ) async throws {
    var random = SplitMix(seed: 20_261_124)
    for number in 1...kills {
      while progress.value < number * count / (kills + 1) { try await Task.sleep(for: .milliseconds(2)) }
      try await Task.sleep(for: .milliseconds(Int64(random.next() % 120)))
      try await running.kill()
      try await running.start()
    }
  }

  private func check(
    _ notes: [Int: Note], _ kills: Int, _ gateway: FrenchGateway, _ running: RunningGateway
  ) async throws {
    let events = try await gateway.events()
    let released = events.filter { $0.kind == "released" }.compactMap(\.documentID)
    let sent = events.filter { $0.kind == "sent" }.compactMap(\.documentID)
    let recorded = Set(released)
    func isRecorded(_ document: String) -> Bool { recorded.contains(document) }
    #expect(recorded.count == released.count, "a form was released twice")
    #expect(recorded.isSuperset(of: sent), "sent without a release")
    var delivered: [String] = []
    var lost = 0
    for (index, note) in notes {
      switch note {
      case .delivered(let document):
        delivered.append(document)
        #expect(isRecorded(document), "exchange \(index): \(document) left without a record")
      case .lost(let document):
        lost += 1
        #expect(isRecorded(document), "exchange \(index): said to be answered, and there is no record")
      case .undecided(let why): Issue.record("exchange \(index) found no end: \(why)")
      }
    }
    #expect(Set(delivered).count == delivered.count, "a document was delivered twice")
    // One kill can cut off no more answers than there are clients.
    #expect(lost <= kills * Self.workers, "\(lost) answers were lost")
    let open = recorded.subtracting(sent).count
    #expect(try await gateway.openOutbox() == open)
    #expect(try running.unknownOutcomes() == open)
    let unknown = unknownAtStarts(events)
    #expect(unknown.count == kills + 1)
    #expect(unknown.allSatisfy { $0.said == $0.were }, "\(unknown)")
    let verdict = try running.verify()
    #expect(verdict.status == 0 && verdict.words.hasPrefix("INTACT"), "\(verdict.words)")
    print(
      """
      \(notes.count) exchanges, \(kills) kills: \(released.count) released, \(delivered.count) delivered, \(lost) lost, \
      \(unknown.count { $0.were > 0 }) starts found an outcome unknown
      """)
  }

  /// For each start, how many outcomes it said were unknown, and how many the log before it leaves open.
  private func unknownAtStarts(_ events: [FrenchGateway.AuditRow]) -> [(said: Int, were: Int)] {
    var open: Set<String> = []
    var starts: [(said: Int, were: Int)] = []
    for event in events {
      switch event.kind {
      case "released": if let document = event.documentID { open.insert(document) }
      case "sent": if let document = event.documentID { open.remove(document) }
      case "started": starts.append((event.details["outcomeUnknown"].flatMap { Int($0) } ?? -1, open.count))
      default: continue
      }
    }
    return starts
  }

  /// How often a client tries again, with a pause of 50 ms: minutes, for a restart on a slow machine.
  private static let patience = 6000

  /// One exchange by a client that does not give up: a message without an answer is sent again as it was.
  static func walk(_ patient: FrenchGateway.Patient, _ index: Int, _ caller: PortugueseCaller) async throws -> Note {
    var exchange = try caller.prepare(patient, professional: index)
    var last = ""
    for _ in 0..<patience {
      do {
        let found = try await caller.discover(exchange)
        let listed = try await caller.list(exchange)
        if found.status == 200, listed.status == 200, let document = try caller.document(in: listed) {
          return try await retrieve(caller.retrieval(exchange, document), document.uniqueID, caller)
        }
        last = "\(found.status) \(listed.status) \(listed.text.suffix(600))"
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        last = "\(error)"
      }
      try await Task.sleep(for: .milliseconds(50))
      exchange = caller.again(exchange)
    }
    return .undecided(last)
  }

  private static func retrieve(
    _ message: PortugueseCaller.Message, _ document: String, _ caller: PortugueseCaller
  ) async throws -> Note {
    var last = ""
    for _ in 0..<patience {
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
