import Foundation
import GatewayDriver
import GatewayTesting
import Synchronization

/// `passerelle serve` as a process that tests start, kill and stop.
final class RunningGateway: Sendable {
  struct DidNotStart: Error, CustomStringConvertible {
    let description: String
  }

  private struct State {
    var process: Process?
    var starts = 0
  }

  private let gateway: FrenchGateway
  private let environment: [String: String]
  /// A program before ours: a tracer.
  private let tracer: [String]
  private let state = Mutex(State())

  init(_ gateway: FrenchGateway, environment: [String: String] = [:], tracer: [String] = []) {
    self.gateway = gateway
    self.environment = environment
    self.tracer = tracer
  }

  /// Starts it and waits until it listens.
  func start() async throws {
    let number = state.withLock { state in
      state.starts += 1
      return state.starts
    }
    let folder = gateway.folder.appendingPathComponent("run-\(number)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let arguments = ["serve", "--config", gateway.configuration.path]
    let process =
      tracer.isEmpty
      ? try BuiltProgram.start(arguments, in: folder, environment: environment)
      : try BuiltProgram.start(arguments, in: folder, environment: environment, under: tracer)
    state.withLock { $0.process = process }
    for _ in 0..<3000 {
      let said = try String(contentsOf: folder.appendingPathComponent("stderr"), encoding: .utf8)
      if said.contains("FR: peers on port") { return }
      guard process.isRunning else { break }
      try await Task.sleep(for: .milliseconds(20))
    }
    let errors = try String(contentsOf: folder.appendingPathComponent("stderr"), encoding: .utf8)
    throw DidNotStart(description: errors)
  }

  /// The process id of the gateway itself.
  var pid: Int32 { state.withLock { $0.process?.processIdentifier ?? 0 } }

  /// `kill -9`, from outside, and waits for the end.
  func kill() {
    guard let process = state.withLock({ $0.process }) else { return }
    Glibc.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// SIGTERM, and waits for the end; its exit status.
  @discardableResult
  func stop() -> Int32 {
    guard let process = state.withLock({ $0.process }) else { return -1 }
    if process.isRunning { process.terminate() }
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// What `passerelle audit verify` says of the store, and its exit code.
  func verify() throws -> (status: Int32, words: String) {
    guard let path = BuiltProgram.path else { throw DidNotStart(description: "not built") }
    let outcome = try Command.run(path, ["audit", "verify", "--log", gateway.store.path])
    return (outcome.status, outcome.output + outcome.errors)
  }
}

#if canImport(Glibc)
  import Glibc
#endif

/// What all these tests begin with: records of a synthetic person, numbers and codes of their own, free ports.
enum Scene {
  static func gateway(patients: Int) async throws -> FrenchGateway {
    let file = Project.root.appendingPathComponent("Sources/Gateway/Demo/People/camille-rousseau.xml")
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("crash-\(UUID().uuidString)")
    return try await FrenchGateway.prepare(
      patients: patients, record: String(contentsOf: file, encoding: .utf8), ins: "278043306312427",
      birthDate: "19780412", port: LoopbackPort.free(), webPort: LoopbackPort.free(), folder: folder)
  }
}
