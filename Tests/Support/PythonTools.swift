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
