import Foundation
import GatewayDriver
import GatewayTesting
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// `passerelle serve` as a process of its own, which tests start, kill and stop.
///
/// Nothing that it started outlives it, also where a test fails halfway.
final class RunningGateway: Sendable {
  struct DidNotStart: Error, CustomStringConvertible {
    let description: String
  }

  private struct State {
    var process: Process?
    var starts = 0
    var kills = 0
    /// From the start of the process to its first answer on the port.
    var startTimes: [Duration] = []
  }

  private let gateway: FrenchGateway
  private let environment: [String: String]
  /// A program before ours, which becomes ours with the same process id.
  private let tracer: [String]
  private let state = Mutex(State())

  init(_ gateway: FrenchGateway, environment: [String: String] = [:], tracer: [String] = []) {
    self.gateway = gateway
    self.environment = environment
    self.tracer = tracer
  }

  deinit {
    if let process = state.withLock({ $0.process }), process.isRunning {
      Glibc.kill(process.processIdentifier, SIGKILL)
    }
  }

  /// Starts it and waits until it listens.
  func start() async throws {
    let begin = ContinuousClock.now
    let (process, folder) = try launch()
    // Five minutes: a slow machine reads a thousand records at its start.
    for _ in 0..<30_000 {
      let said = try String(contentsOf: folder.appendingPathComponent("stderr"), encoding: .utf8)
      if said.contains("FR: peers on port") {
        state.withLock { $0.startTimes.append(ContinuousClock.now - begin) }
        return
      }
      guard process.isRunning else { throw DidNotStart(description: said) }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw DidNotStart(description: "it does not listen")
  }

  /// Starts it and waits for nothing.
  @discardableResult
  func launch() throws -> (process: Process, folder: URL) {
    let number = state.withLock { state in
      state.starts += 1
      return state.starts
    }
    let folder = gateway.folder.appendingPathComponent("run-\(number)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let process = try BuiltProgram.start(
      ["serve", "--config", gateway.configuration.path], in: folder, environment: environment, under: tracer)
    state.withLock { $0.process = process }
    return (process, folder)
  }

  /// How often it was killed.
  var kills: Int { state.withLock { $0.kills } }

  /// A percentile of the times from start to listening.
  func startTime(share: Double) -> Duration {
    let times = state.withLock { $0.startTimes }.sorted()
    return times.isEmpty ? .zero : times[min(times.count - 1, Int(Double(times.count) * share))]
  }

  /// The process that was started last.
  var processID: Int32? { state.withLock { $0.process?.processIdentifier } }

  /// Another signal that a process does not survive, and waits for the end.
  func crash(by signal: Int32) async throws { _ = try await end(by: signal) }

  /// `kill -9`, and waits for the end.
  func kill() async throws {
    state.withLock { $0.kills += 1 }
    _ = try await end(by: SIGKILL)
  }

  /// SIGTERM, and waits for the end.
  @discardableResult
  func stop() async throws -> End { try await end(by: SIGTERM) }

  /// Waits for an end that the process finds by itself.
  func awaitEnd() async throws -> End { try await end(by: 0) }

  /// How a process ended: its exit status, or nil where a signal ended it, and how long that took.
  struct End: Sendable {
    let status: Int32?
    let took: Duration
  }

  private func end(by signal: Int32) async throws -> End {
    guard let process = state.withLock({ $0.process }) else { throw DidNotStart(description: "it was never started") }
    let begin = ContinuousClock.now
    if process.isRunning { Glibc.kill(process.processIdentifier, signal) }
    for _ in 0..<24_000 where process.isRunning { try await Task.sleep(for: .milliseconds(5)) }
    guard !process.isRunning else { throw DidNotStart(description: "it does not end after two minutes") }
    return End(
      status: process.terminationReason == .exit ? process.terminationStatus : nil, took: ContinuousClock.now - begin)
  }

  /// What `passerelle audit verify` says of the store, and its exit code.
  func verify() throws -> (status: Int32, words: String) {
    let outcome = try program(["audit", "verify", "--log", gateway.store.path])
    return (outcome.status, outcome.output + outcome.errors)
  }

  /// How many exchanges `passerelle audit search` shows with an outcome that nobody knows.
  func unknownOutcomes() throws -> Int {
    let keys = gateway.pki.appendingPathComponent("fr").path
    let outcome = try program(
      ["audit", "search", "--log", gateway.store.path, "--keys", keys, "--limit", "10000"])
    guard outcome.status == 0 else { throw DidNotStart(description: outcome.errors) }
    return outcome.output.split(separator: "\n").count { $0.contains("outcome=outcome-unknown") }
  }

  private func program(_ arguments: [String]) throws -> PythonTools.Outcome {
    guard let path = BuiltProgram.path else { throw DidNotStart(description: "not built") }
    return try Command.run(path, arguments)
  }
}

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

extension PortugueseCaller {
  /// A retrieve of the listed document, ready to be sent: discovered with the patient's code, and listed.
  func approved(
    _ patient: FrenchGateway.Patient, professional number: Int
  ) async throws -> (message: Message, document: String) {
    let (_, message, document) = try await approvedExchange(patient, professional: number)
    return (message, document)
  }

  /// The same with its exchange, from which more messages can be made.
  func approvedExchange(
    _ patient: FrenchGateway.Patient, professional number: Int
  ) async throws -> (exchange: Exchange, message: Message, document: String) {
    let exchange = try prepare(patient, professional: number)
    _ = try await discover(exchange)
    guard let document = try document(in: await list(exchange)) else {
      throw FrenchGateway.Broken(description: "the code did not open the record")
    }
    return (exchange, retrieval(exchange, document), document.uniqueID)
  }
}
