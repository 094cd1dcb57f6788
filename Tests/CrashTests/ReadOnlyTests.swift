import Foundation
import GatewayDriver
import GatewayTesting
import Testing

/// A file system that turns read-only, as the system does after an error of its disk. No mount can be made so while files
/// on it are open for writing, so the fault layer says EROFS where the system would.
@Suite(
  "A store that becomes read-only", .serialized,
  .enabled(if: BuiltProgram.path != nil && FaultLayer.compiler != nil, "needs a C compiler"))
struct ReadOnlyTests {
  /// Sends every message, three at a time, and makes the store read-only when three were answered. Returns the digests of
  /// the documents that came.
  private static func turnReadOnly(amid scene: FaultTests.Case) async throws -> [Int: String] {
    let (caller, progress) = (scene.caller, Progress())
    return try await withThrowingTaskGroup(of: [Int: String].self) { group in
      for worker in 0..<3 {
        group.addTask {
          var digests: [Int: String] = [:]
          for index in stride(from: worker, to: scene.messages.count, by: 3) {
            do {
              let reply = try await caller.send(scene.messages[index])
              digests[index] = try caller.documentDigest(in: reply)
            } catch { break }
            progress.countOne()
          }
          return digests
        }
      }
      while progress.value < 3 { try await Task.sleep(for: .milliseconds(1)) }
      try scene.layer.arm("read-only")
      return try await group.reduce(into: [:]) { $0.merge($1) { first, _ in first } }
    }
  }

  @Test("Under load: from then on nothing leaves, and once it is writable again each document comes once")
  func underLoad() async throws {
    let scene = try await FaultTests.Case(patients: 10)
    let (gateway, caller) = (scene.gateway, scene.caller)
    defer { gateway.remove() }
    defer { caller.stop() }
    var digests = try await Self.turnReadOnly(amid: scene)
    let before = digests.count
    #expect((3..<scene.messages.count).contains(before), "it became read-only too early or too late")
    let recorded = try await gateway.events().filter { $0.kind == "released" }
    for (index, digest) in digests {
      #expect(recorded.contains { $0.documentID == scene.documents[index] && $0.documentDigest == digest })
    }
    for message in scene.messages {
      let reply = try await caller.send(message)
      #expect(reply.status == 503)
      #expect(reply.text == "Service unavailable\n", "\(reply.body.count) bytes left")
    }
    #expect(try await gateway.events().count { $0.kind == "released" } == recorded.count)

    try scene.layer.disarm()
    #expect(try await scene.running.stop().status != nil)
    try await scene.running.start()
    for index in scene.messages.indices {
      digests[index] = try await scene.settle(scene.messages[index], index, digests[index], "read-only")
    }
    #expect(try await scene.running.stop().status == 0)
    try await scene.balance(
      Dictionary(uniqueKeysWithValues: digests.map { (scene.documents[$0.key], $0.value) }))
    print("read-only under load: \(before) documents before, none while, \(digests.count - before) after")
  }

  @Test("At the start: it is said why, and nothing listens")
  func atStart() async throws {
    let scene = try await FaultTests.Case(patients: 1)
    defer { scene.gateway.remove() }
    defer { scene.caller.stop() }
    #expect(try await scene.running.stop().status == 0)
    try scene.layer.arm("read-only")
    let refusal = await #expect(throws: RunningGateway.DidNotStart.self) { try await scene.running.start() }
    let words = refusal?.description ?? ""
    #expect(words.contains("database.") || words.contains("audit.file"), "\(words)")
    await #expect(throws: (any Error).self) { try await scene.caller.send(scene.messages[0]) }
    try scene.layer.disarm()
    try await scene.running.start()
    #expect(try await scene.caller.send(scene.messages[0]).holdsDocument)
    #expect(try await scene.running.stop().status == 0)
    #expect(try scene.running.verify().status == 0)
  }
}
