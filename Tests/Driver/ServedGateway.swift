public import Foundation
import GatewayTesting

/// `passerelle serve` as a process of its own, for the length of a body.
public struct ServedGateway: Sendable {
  public let gateway: FrenchGateway
  public let pid: Int32
  /// From the start of the process until it listens.
  public let startSeconds: Double

  /// Runs one with so many patients, and removes whatever it made.
  ///
  /// - Parameter prepare: changes its PKI before it starts.
  public static func with<R>(
    patients: Int, prepare: (URL) throws -> Void = { _ in }, _ body: (ServedGateway) async throws -> R
  ) async throws -> R {
    let file = Project.root.appendingPathComponent("Sources/Gateway/Demo/People/camille-rousseau.xml")
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("served-\(UUID().uuidString)")
    let gateway = try await FrenchGateway.prepare(
      patients: patients, record: String(contentsOf: file, encoding: .utf8), ins: "278043306312427",
      birthDate: "19780412", port: LoopbackPort.free(), webPort: LoopbackPort.free(), folder: folder)
    defer { gateway.remove() }
    try prepare(gateway.pki)
    let clock = ContinuousClock()
    let begun = clock.now
    let process = try BuiltProgram.start(["serve", "--config", gateway.configuration.path], in: folder)
    defer {
      if process.isRunning { process.terminate() }
      process.waitUntilExit()
    }
    while try !String(contentsOf: folder.appendingPathComponent("stderr"), encoding: .utf8).contains("FR: peers on") {
      guard process.isRunning else { throw FrenchGateway.Broken(description: "the gateway did not start") }
      try await Task.sleep(for: .milliseconds(5))
    }
    let took = (clock.now - begun).components
    do {
      return try await body(
        ServedGateway(
          gateway: gateway, pid: process.processIdentifier,
          startSeconds: Double(took.seconds) + Double(took.attoseconds) / 1e18))
    } catch {
      // What it says of itself goes with the folder.
      print(try String(contentsOf: folder.appendingPathComponent("stderr"), encoding: .utf8).suffix(1_000))
      throw error
    }
  }
}
