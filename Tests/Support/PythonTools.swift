import Foundation

/// The Python interpreter and checkers that some tests compare against (check-ps, signxml, playwright).
public enum PythonTools {
  /// The virtual environment that `make test` prepares, else the `python3` on the path.
  public static let interpreter: String = {
    let own = Project.root.appendingPathComponent(".build/python/bin/python3").path
    return FileManager.default.isExecutableFile(atPath: own) ? own : "/usr/bin/env"
  }()

  /// What stands before the arguments of ``interpreter``.
  static var prefix: [String] { interpreter == "/usr/bin/env" ? ["python3"] : [] }

  /// Whether every one of these modules can be imported.
  public static func have(_ modules: String...) -> Bool {
    let list = modules.joined(separator: ", ")
    do { return try run(["-c", "import \(list)"]).status == 0 } catch { return false }
  }

  /// Whether `check-ps` can run: the shared material and its two modules are here.
  public static let canCheckDocuments = Shared.isHere && have("lxml", "saxonche")

  public struct Outcome: Sendable {
    public let status: Int32
    public let output: String
    public let errors: String
  }

  /// Runs Python with these arguments and waits for its end.
  public static func run(_ arguments: [String], input: [UInt8] = []) throws -> Outcome {
    try Command.run(interpreter, prefix + arguments, input: input)
  }
}

/// Runs a program to its end, for comparing with an independent tool.
public enum Command {
  public static func run(
    _ executable: String, _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]
  ) throws -> PythonTools.Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") } }
    // Files instead of pipes: a full pipe would stop a talkative program.
    let names = ["in", "out", "err"].map { folder.appendingPathComponent($0) }
    try Data(input).write(to: names[0])
    try Data().write(to: names[1])
    try Data().write(to: names[2])
    process.standardInput = try FileHandle(forReadingFrom: names[0])
    process.standardOutput = try FileHandle(forWritingTo: names[1])
    process.standardError = try FileHandle(forWritingTo: names[2])
    try process.run()
    process.waitUntilExit()
    return PythonTools.Outcome(
      status: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: names[1]), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: names[2]), as: UTF8.self))
  }

  /// The path of a program, or nil where it is not installed.
  public static func path(of name: String) -> String? {
    for folder in (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":") {
      let candidate = "\(folder)/\(name)"
      if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
    }
    return nil
  }
}
