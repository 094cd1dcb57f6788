import Foundation
import GatewayDriver
import GatewayTesting
import Testing

@Suite(
  "A process that dies around the one durable append", .serialized,
  .enabled(if: BuiltProgram.path != nil && FaultLayer.compiler != nil, "needs a C compiler"))
struct CrashPointTests {
  @Test(
    "Killed around the sync or the send: recorded before it is visible, and sent again to the same message alone",
    arguments: ["die-before-sync", "die-after-sync", "die-before-send", "die-after-send"])
  func dies(mode: String) async throws {
    let scene = try await FaultTests.Case(patients: 1)
    let (gateway, caller) = (scene.gateway, scene.caller)
    defer { gateway.remove() }
    defer { caller.stop() }
    let message = scene.messages[0]
    // The sync that counts is that of the release: the call of the national connector is recorded before it.
    try scene.layer.arm(mode, after: mode.hasSuffix("sync") ? scene.documents[0] : nil)
    let first: PortugueseCaller.Reply?
    do { first = try await caller.send(message) } catch { first = nil }
    #expect(try await scene.running.awaitEnd().status == nil, "it was not killed")
    try scene.layer.disarm()
    // Only after the send may anything have arrived.
    if mode != "die-after-send" { #expect(first?.status == nil) }

    let before = try await gateway.events()
    let released = before.count { $0.kind == "released" }
    #expect(!before.contains { $0.kind == "sent" })
    // After the sync the record is there; before it nobody knows.
    if mode != "die-before-sync" { #expect(released == 1) }
    #expect(try scene.running.unknownOutcomes() == released)

    let restarted = RunningGateway(gateway)
    try await restarted.start()
    let again = try await caller.send(message)
    #expect(again.holdsDocument, "\(again.status)")
    let isSame = first.map { !$0.holdsDocument || $0.body == again.body } ?? true
    #expect(isSame, "another answer to the same message")
    #expect(try await !caller.send(message).holdsDocument, "answered a third time")
    #expect(try await restarted.stop().status == 0)

    let events = try await gateway.events()
    #expect(events.last { $0.kind == "started" }?.details["outcomeUnknown"] == String(released))
    #expect(events.count { $0.kind == "released" } == 1)
    #expect(events.count { $0.kind == "sent" } == 1)
    #expect(events.count { $0.kind == "replayed-response" } == released)
    #expect(try restarted.unknownOutcomes() == 0)
    let verdict = try restarted.verify()
    #expect(verdict.status == 0 && verdict.words.hasPrefix("INTACT"), "\(verdict.words)")
  }

  @Test("After a crash between record and send: nobody but the same client with the same message gets the answer")
  func resend() async throws {
    let scene = try await FaultTests.Case(patients: 1)
    let (gateway, caller, message) = (scene.gateway, scene.caller, scene.messages[0])
    defer { gateway.remove() }
    defer { caller.stop() }
    func crash(_ mode: String, after words: String?) async throws {
      try scene.layer.arm(mode, after: words)
      do { #expect(try await !caller.send(message).holdsDocument || mode == "die-after-send") } catch {
        // The connection died with the process, as it must.
      }
      #expect(try await scene.running.awaitEnd().status == nil, "it was not killed")
      try scene.layer.disarm()
      try await scene.running.start()
    }
    try await crash("die-after-sync", after: scene.documents[0])

    #expect(try await !caller.send(message.altered).holdsDocument, "another message under the same identifier")
    #expect(try await !caller.sendAsFrance(message, gateway).holdsDocument, "the same message from another client")
    #expect(try await !caller.send(scene.renewed(0)).holdsDocument, "another message for the same document")
    #expect(try scene.running.unknownOutcomes() == 1, "a refusal must not settle the outcome")

    // Killed again before the answer is on its way, it is still there for the same message.
    try await crash("die-before-send", after: nil)
    let reply = try await caller.send(message)
    let digest = try #require(try caller.documentDigest(in: reply))
    for again in [message, message.altered, try await scene.renewed(0)] {
      #expect(try await !caller.send(again).holdsDocument, "after it was sent")
    }
    #expect(try await scene.running.stop().status == 0)
    let events = try await gateway.events()
    #expect(events.filter { $0.kind == "released" }.map(\.documentDigest) == [digest])
    #expect(events.count { $0.kind == "sent" } == 1)
    #expect(events.filter { $0.kind == "started" }.map { $0.details["outcomeUnknown"] } == ["0", "1", "1"])
    // Each of the refusals is on record too: three before the answer, three after it.
    let refusals = events.filter { $0.kind != "released" && $0.errorCode != nil }
    #expect(refusals.count >= 5, "\(refusals.map { ($0.kind, $0.errorCode) })")
    #expect(try await gateway.openOutbox() == 0)
    let verdict = try scene.running.verify()
    #expect(verdict.status == 0 && verdict.words.hasPrefix("INTACT"), "\(verdict.words)")
  }
}
