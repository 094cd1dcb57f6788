import Consent
import Dispatch
import Domain
import Exchange
import Foundation
import GatewayTesting
import Testing
import Trust

@testable import Gateway
@testable import Web

/// A program that makes calls out of a description.
enum Schemathesis {
  static let canRun = PythonTools.have("schemathesis")
}

/// The portal's face held to its own description by a program that others wrote.
@Suite(
  "The portal's face against its description", .serialized,
  .enabled(if: Schemathesis.canRun, "needs schemathesis"))
struct PortalSchemaTests {
  @Test("Schemathesis, all checks: nothing undescribed, no fault of ours, bad input refused, no way without a token")
  func conformance() async throws {
    let pages = try await Portal.start { settings in
      settings.limits.address = Rate(100_000)
      settings.limits.portal = Rate(100_000)
    }
    let person = DemoPeople.all[0]
    let token = try await Portal(pages, "camille").token
    _ = try await pages.gateways.ask(person)
    let open = try await pages.gateways.openRequest(of: person)
    try await pages.gateways.answer(person) { _ in .refuse }
    let raw = try RawPeer(pages.gateways, person)
    _ = try await raw.query()
    let waiting = try await pages.gateways.openRequest(of: person)
    let folder = try TemporaryFolder.make("portal-schema")
    let outcome = try await Self.run(pages, token: token, ids: [open.id, waiting.id], in: folder)
    #expect(outcome.status == 0, "\(outcome.output.suffix(6000)) \(outcome.errors.suffix(1000))")
    #expect(outcome.output.contains("\(PortalAPI.operations.count) selected / \(PortalAPI.operations.count) total"))
    await pages.stop()
  }

  /// Runs the program beside the gateway, which serves in this process.
  private static func run(
    _ pages: FrenchPages, token: String, ids: [String], in folder: URL
  ) async throws -> PythonTools.Outcome {
    let tools = URL(fileURLWithPath: PythonTools.interpreter).deletingLastPathComponent()
    let root = Project.root
    let url = pages.url
    return try await withCheckedThrowingContinuation { continuation in
      DispatchQueue(label: "schemathesis").async {
        continuation.resume(
          with: Result {
            // It leaves notes where it runs.
            try Command.run(
              "/usr/bin/env",
              [
                "-C", folder.path, tools.appendingPathComponent("schemathesis").path, "run",
                root.appendingPathComponent("Schemas/portal-api.openapi.json").path, "--url",
                // Its resolver does not know names below localhost.
                url.replacing("fr.localhost", with: "127.0.0.1") + PortalAPI.base, "--header",
                "Authorization: Bearer \(token)", "--checks", "all", "--phases", "examples,coverage,fuzzing",
                "--max-examples", "4", "--seed", "7", "--generation-deterministic", "--continue-on-failure",
                "--no-color", "--request-timeout", "20",
              ],
              environment: [
                "PORTAL_IDS": ids.joined(separator: ","),
                "PYTHONPATH": root.appendingPathComponent("Tests/EndToEndTests/Portal").path,
                "SCHEMATHESIS_HOOKS": "hooks", "HOME": folder.path,
              ])
          })
      }
    }
  }
}
