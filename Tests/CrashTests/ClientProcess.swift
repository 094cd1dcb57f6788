import Domain
import Foundation
import GatewayDriver
import GatewayTesting

/// One client of a crash run: a process of its own that shares nothing with the gateway but the wire.
final class ClientProcess {
  struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  /// Whether the interpreter is there that it is written for.
  static let canRun: Bool = {
    do { return try PythonTools.run(["-c", "import ssl, http.client"]).status == 0 } catch { return false }
  }()

  private let process = Process()
  private let errors: URL

  /// Starts walking the exchanges of a script; notes and progress of the same client go on in the same files.
  init(_ script: JSON, notes: URL, progress: URL) throws {
    let work = notes.deletingPathExtension().appendingPathExtension("work")
    try Data(script.canonical.utf8).write(to: work)
    errors = notes.deletingPathExtension().appendingPathExtension("stderr")
    try Data().write(to: errors)
    let client = Project.root.appendingPathComponent("Tests/CrashTests/Client/client.py").path
    let isEnvironment = PythonTools.interpreter == "/usr/bin/env"
    process.executableURL = URL(fileURLWithPath: PythonTools.interpreter)
    process.arguments = (isEnvironment ? ["python3"] : []) + [client, work.path, notes.path, progress.path]
    process.standardInput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
  }

  deinit { if process.isRunning { process.terminate() } }

  var isRunning: Bool { process.isRunning }

  /// Waits for its end, which must be a good one.
  func finish() async throws {
    while process.isRunning { try await Task.sleep(for: .milliseconds(5)) }
    guard process.terminationStatus == 0 else {
      throw Failed(description: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
    }
  }
}
