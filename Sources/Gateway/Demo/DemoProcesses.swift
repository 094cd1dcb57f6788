import Domain
import Foundation
import Transport

/// The two gateways as two processes of this very program.
final class DemoProcesses: Sendable {
  private let processes: [(country: CountryCode, process: Process)]

  private init(_ processes: [(country: CountryCode, process: Process)]) { self.processes = processes }

  /// Starts both and waits until both serve.
  ///
  /// - Throws: `demo.start` when one of them ends or does not serve within 30 seconds.
  static func start(_ site: DemoSite, client: PeerClient) async throws -> DemoProcesses {
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let started = try DemoCountry.all.map { country in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: program)
      process.arguments = ["serve", "--config", site.configurationFile(country.code)]
      // The demo's own words go there; the services' events are for machines.
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      return (country.code, process)
    }
    let processes = DemoProcesses(started)
    do {
      for country in DemoCountry.all { try await processes.wait(for: country.code, site, client) }
    } catch {
      processes.stop()
      throw error
    }
    return processes
  }

  private func wait(for country: CountryCode, _ site: DemoSite, _ client: PeerClient) async throws {
    let call = OutboundCall(
      .get, "\(site.webURL(country))/livez", timeoutMilliseconds: 1000, security: .web(allowsPlain: true))
    for _ in 0..<300 {
      let isRunning = processes.contains { $0.country == country && $0.process.isRunning }
      guard isRunning else { break }
      do {
        if try await client.send(call).status == 200 { return }
      } catch {
        try await Task.sleep(for: .milliseconds(100))
      }
    }
    throw GatewayFailure(
      "demo.start", what: "The demo did not start.", why: "The gateway of \(country) does not serve.",
      whatToDo: "Run: passerelle serve --config \(site.configurationFile(country)), and read what it says.")
  }

  /// Asks both to stop, and waits for their end.
  func stop() {
    for (_, process) in processes where process.isRunning { process.terminate() }
    for (_, process) in processes { process.waitUntilExit() }
  }

  /// Whether both still run.
  var areRunning: Bool { processes.allSatisfy { $0.process.isRunning } }
}
