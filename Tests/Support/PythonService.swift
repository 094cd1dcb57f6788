import Foundation

/// A server on loopback, written in Python: it prints its port first, and then a line for whatever it took.
public struct PythonService: Sendable {
  public let port: Int
  private let process: Process
  private let output: URL

  /// Starts a script, and waits until it says its port.
  public static func start(_ script: String, _ arguments: [String]) async throws -> PythonService {
    let output = try TemporaryFolder.make("service").appendingPathComponent("taken")
    try Data().write(to: output)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: PythonTools.interpreter)
    process.arguments = PythonTools.prefix + ["-c", script] + arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = FileHandle.nullDevice
    try process.run()
    for _ in 0..<1500 {
      let text = String(decoding: try Data(contentsOf: output), as: UTF8.self)
      if let end = text.firstIndex(of: "\n"), let port = Int(text[..<end]) {
        return PythonService(port: port, process: process, output: output)
      }
      try await Task.sleep(for: .milliseconds(10))
    }
    process.terminate()
    throw CocoaError(.fileReadUnknown)
  }

  /// What it took, oldest first.
  public var lines: [String] {
    get throws {
      String(decoding: try Data(contentsOf: output), as: UTF8.self).split(separator: "\n").dropFirst().map(String.init)
    }
  }

  public func stop() {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}
