public import Foundation

/// The command line program that was built with these tests, run as its user runs it.
public enum BuiltProgram {
  /// `passerelle` beside the test bundle; nil where only the tests were built.
  public static let path: String? = {
    let arguments = ProcessInfo.processInfo.arguments
    let places = [Bundle.main.executablePath, Bundle.main.bundlePath] + arguments.filter { $0.contains(".xctest") }
    for place in places.compactMap({ $0 }) {
      var folder = URL(fileURLWithPath: place).deletingLastPathComponent()
      for _ in 0..<4 {
        let candidate = folder.appendingPathComponent("passerelle").path
        if FileManager.default.isExecutableFile(atPath: candidate), !isFolder(candidate) { return candidate }
        folder.deleteLastPathComponent()
      }
    }
    return nil
  }()

  private static func isFolder(_ path: String) -> Bool {
    var answer: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &answer) && answer.boolValue
  }

  /// Starts the program; its two outputs go to files in `folder`, so that a full pipe never stops it.
  ///
  /// - Parameter tracer: another program and its arguments, which runs ours.
  public static func start(
    _ arguments: [String], in folder: URL, environment: [String: String] = [:], under tracer: [String] = []
  ) throws -> Process {
    guard let path else { throw CocoaError(.fileNoSuchFile) }
    let process = Process()
    let line = tracer + [path] + arguments
    process.executableURL = URL(fileURLWithPath: line[0])
    process.arguments = Array(line.dropFirst())
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    for name in ["stdout", "stderr"] { try Data().write(to: folder.appendingPathComponent(name)) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: folder.appendingPathComponent("stdout"))
    process.standardError = try FileHandle(forWritingTo: folder.appendingPathComponent("stderr"))
    try process.run()
    return process
  }
}
