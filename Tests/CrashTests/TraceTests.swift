import Foundation
import GatewayDriver
import GatewayTesting
import Testing

@Suite("Durable before visible, seen from outside", .serialized)
struct TraceTests {
  @Test(
    "When the first byte of a document goes to the peer, its record is on the disk",
    .enabled(if: BuiltProgram.path != nil && SystemCalls.canTrace, "needs strace and the right to trace"))
  func order() async throws {
    let gateway = try await Scene.gateway(patients: 2)
    defer { gateway.remove() }
    let file = gateway.folder.appendingPathComponent("trace")
    let running = RunningGateway(gateway, tracer: SystemCalls.tracer(output: file))
    try await running.start()
    let caller = try PortugueseCaller(calling: gateway)
    defer { caller.stop() }
    var marks: [(from: Double, to: Double, document: String)] = []
    for (index, patient) in gateway.patients.enumerated() {
      let (message, document) = try await caller.approved(patient, professional: index)
      let begin = Date().timeIntervalSince1970
      #expect(try await caller.send(message).holdsDocument)
      marks.append((begin, Date().timeIntervalSince1970, document))
    }
    #expect(try await running.stop().status == 0)

    let trace = try String(decoding: Data(contentsOf: file), as: UTF8.self)
    for mark in marks {
      let calls = SystemCalls.read(trace, words: mark.document, port: gateway.port)
        .filter { mark.from <= $0.time && $0.time <= mark.to }
      #expect(SystemCalls.fault(in: calls) == nil)
    }
  }

  private static let write =
    #"7 1.1 pwrite64(9</s/store.sqlite-wal>, "\0\1doc-1"..., 4096, 56) = 4096"#
  private static let synced = "7 1.2 fdatasync(9</s/store.sqlite-wal>) = 0"
  private static let sent =
    #"8 1.3 writev(12<TCP:[127.0.0.1:99->127.0.0.1:5]>, [{iov_base="\27\3"..., iov_len=2}], 1) = 2"#

  @Test(
    "A trace with another order is told from the right one",
    arguments: [
      ([write, synced, sent], nil as String?),
      ([sent, write, synced], "the record was not written before"),
      ([write, sent, synced], "not on the disk when"),
      (
        [
          write, "7 1.15 fdatasync(9</s/store.sqlite-wal> <unfinished ...>", sent,
          "7 1.4 <... fdatasync resumed>) = 0",
        ], "not on the disk when"
      ),
      (
        [
          write, "7 1.15 fdatasync(9</s/store.sqlite-wal> <unfinished ...>",
          "7 1.2 <... fdatasync resumed>) = 0", sent,
        ], nil
      ),
      ([write, "7 1.2 fdatasync(9</s/store.sqlite-wal>) = -1 EIO (Input/output error)", sent], "not on the disk when"),
      ([write, "7 1.2 fsync(4</s/log/checkpoint.new>) = 0", sent], "not on the disk when"),
      ([#"7 1.1 pwrite64(9</s/store.sqlite-wal>, "other", 5, 56) = 5"#, synced, sent], "the record was not written"),
      ([write, synced, #"7 1.25 pwrite64(9</s/store.sqlite-wal>, "end", 3, 56) = 3"#, sent], "the end of the record"),
      ([write, synced], "nothing went to the peer"),
    ])
  func reading(lines: [String], fault: String?) throws {
    let calls = SystemCalls.read(lines.joined(separator: "\n"), words: "doc-1", port: 99)
    let found = SystemCalls.fault(in: calls)
    if let fault { #expect(try #require(found).contains(fault)) } else { #expect(found == nil) }
  }
}
