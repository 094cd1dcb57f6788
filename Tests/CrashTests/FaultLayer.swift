import Foundation
import GatewayTesting
import Testing

/// A small library, loaded before the C library, that makes the disk fail or the process die on demand.
struct FaultLayer {
  static let compiler = Command.path(of: "cc") ?? Command.path(of: "gcc") ?? Command.path(of: "clang")

  let environment: [String: String]
  private let trigger: URL

  /// - Parameter directory: where the disk fails.
  init(in folder: URL, failing directory: URL) throws {
    let library = folder.appendingPathComponent("faults.so")
    trigger = folder.appendingPathComponent("fault")
    let source = Project.root.appendingPathComponent("Tests/CrashTests/Faults/faults.c")
    let outcome = try Command.run(
      try #require(Self.compiler), ["-shared", "-fPIC", "-O1", "-o", library.path, source.path, "-ldl"])
    try #require(outcome.status == 0, "\(outcome.errors)")
    environment = [
      "LD_PRELOAD": library.path, "FAULT_TRIGGER": trigger.path,
      "FAULT_DIRECTORY": directory.resolvingSymlinksInPath().path,
    ]
  }

  /// From now on; the modes are named in `faults.c`.
  ///
  /// - Parameter words: syncs are spared until these words were written to the store.
  func arm(_ mode: String, after words: String? = nil) throws {
    let text = words.map { "\(mode) \($0)" } ?? mode
    try Data(text.utf8).write(to: trigger, options: .atomic)
  }

  /// The disk is well again.
  func disarm() throws { try FileManager.default.removeItem(at: trigger) }
}
