import Foundation
import GatewayDriver
import GatewayTesting
import Testing

@Suite(
  "Durable before visible, seen from outside", .serialized,
  .enabled(if: BuiltProgram.path != nil && SystemCalls.canTrace, "needs strace and the right to trace"))
struct TraceTests {
  @Test("When the first byte of a document goes to the socket, everything written to the store is on the disk")
  func order() async throws {
    let gateway = try await Scene.gateway(patients: 2)
    defer { gateway.remove() }
    let file = gateway.folder.appendingPathComponent("trace")
    let running = RunningGateway(gateway, tracer: SystemCalls.tracer(output: file))
    try await running.start()
    let caller = try PortugueseCaller(calling: gateway)
    // The first exchange opens the connection; the second is looked at.
    var mark = 0.0
    for (index, patient) in gateway.patients.enumerated() {
      let exchange = try caller.prepare(patient, professional: index)
      #expect(try await caller.discover(exchange).status == 200)
      let document = try #require(try await caller.document(in: caller.list(exchange)))
      let message = caller.retrieval(exchange, document)
      mark = Date().timeIntervalSince1970
      #expect(try await caller.send(message).holdsDocument)
    }
    caller.stop()
    running.stop()

    let calls = try SystemCalls.read(file).filter { $0.time >= mark }
    let first = try #require(calls.firstIndex { $0.kind == .socketWrite }, "no write to the socket was traced")
    let before = calls[..<first]
    #expect(before.contains { $0.kind == .storeWrite }, "the release wrote nothing to the store")
    let written = try #require(before.lastIndex { $0.kind == .storeWrite })
    let synced = before.lastIndex { $0.kind == .storeSynced }
    #expect(try #require(synced) > written, "the document left before the store was on the disk")
    #expect(!calls.contains { $0.kind == .syncFailed })
  }
}

/// The system calls of one run, as strace writes them with `-f -ttt -yy`.
struct SystemCalls {
  enum Kind: Equatable {
    case storeWrite, storeSynced, syncFailed, socketWrite
  }

  let time: Double
  let kind: Kind

  static let strace = Command.path(of: "strace")
  static let canTrace: Bool = {
    guard let strace else { return false }
    do { return try Command.run(strace, ["-f", "-o", "/dev/null", "/bin/true"]).status == 0 } catch { return false }
  }()

  static func tracer(output: URL) -> [String] {
    [
      strace ?? "strace", "-f", "-ttt", "-yy", "-s", "16", "-o", output.path, "-e",
      "trace=fdatasync,fsync,pwrite64,write,writev,sendto,sendmsg",
    ]
  }

  /// In order of time; a sync counts when it has returned, a write when it begins.
  static func read(_ file: URL) throws -> [SystemCalls] {
    var syncing: [Substring: Bool] = [:]
    var calls: [SystemCalls] = []
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      let fields = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
      guard fields.count == 3, let time = Double(fields[1]) else { continue }
      let (thread, call) = (fields[0], fields[2])
      func add(_ kind: Kind) { calls.append(SystemCalls(time: time, kind: kind)) }
      let isStore = call.contains("store.sqlite-wal")
      if call.hasPrefix("fdatasync(") || call.hasPrefix("fsync(") {
        if call.contains("unfinished") { syncing[thread] = isStore } else if isStore { add(ending(call)) }
      } else if call.hasPrefix("<... fdatasync resumed") || call.hasPrefix("<... fsync resumed") {
        if syncing.removeValue(forKey: thread) == true { add(ending(call)) }
      } else if call.contains("<TCP:") || call.contains("<TCPv6:") {
        if !call.hasPrefix("<...") { add(.socketWrite) }
      } else if isStore, call.hasPrefix("pwrite64(") || call.hasPrefix("write(") {
        add(.storeWrite)
      }
    }
    return calls
  }

  private static func ending(_ call: Substring) -> Kind { call.contains("= 0") ? .storeSynced : .syncFailed }
}
