import Foundation
import GatewayDriver
import GatewayTesting
import Testing

/// A small library, loaded before the C library, with which a test sets the clock of one process.
struct ClockLayer {
  let environment: [String: String]
  private let shift: URL

  init(in folder: URL) throws {
    let library = folder.appendingPathComponent("clock.so")
    shift = folder.appendingPathComponent("shift")
    let source = Project.root.appendingPathComponent("Tests/CrashTests/Faults/clock.c")
    let outcome = try Command.run(
      try #require(FaultLayer.compiler), ["-shared", "-fPIC", "-O1", "-o", library.path, source.path, "-ldl"])
    try #require(outcome.status == 0, "\(outcome.errors)")
    environment = ["LD_PRELOAD": library.path, "CLOCK_SHIFT": shift.path]
  }

  /// From now on the process sees the clock off by this many seconds.
  func set(_ seconds: Int) throws { try Data(String(seconds).utf8).write(to: shift, options: .atomic) }
}

/// The admin listener of a gateway that runs as a process, asked from outside.
struct AdminProbe {
  let port: Int

  init() throws { port = try LoopbackPort.free() }

  var environment: [String: String] { ["PASSERELLE_ADMIN_PORT": String(port)] }

  struct Answer {
    let status: Int
    let text: String
  }

  /// Nil where nobody answers.
  func get(_ path: String) async throws -> Answer? {
    let script = """
      import sys, http.client
      try:
          c = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=10); c.request("GET", sys.argv[2])
          r = c.getresponse(); print(r.status); print(r.read().decode())
      except OSError:
          sys.exit(7)
      """
    let port = port
    let outcome = try await Task.detached { try PythonTools.run(["-c", script, String(port), path]) }.value
    if outcome.status == 7 { return nil }
    let parts = outcome.output.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    return Answer(status: try #require(Int(parts[0]), "\(outcome.errors)"), text: String(parts.last ?? ""))
  }

  /// Waits until `/readyz` begins like this.
  func wait(for beginning: String) async throws -> Answer? {
    var last: Answer?
    for _ in 0..<300 {
      last = try await get("/readyz?verbose")
      if last?.text.hasPrefix(beginning) == true { return last }
      try await Task.sleep(for: .milliseconds(50))
    }
    return last
  }
}
