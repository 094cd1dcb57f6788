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
}
