import ArgumentParser
import Domain
import Foundation
import Gateway

struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "France and Portugal on this machine, with synthetic people.",
    discussion: """
      Examples:
        passerelle demo                 run until Ctrl-C; prints addresses and sign-ins
        passerelle demo --once          one complete exchange, verified from both countries' logs
      """)

  @Flag(help: "Perform and verify one exchange, then end.") var once = false
  @Flag(help: "The result as one JSON object.") var json = false
  @Option(help: "The countries: the first holds the record, the second asks.") var countries = "fr,pt"
  @Option(help: "Where the throw-away PKI lies; make-dev-pki lies beside it.") var certificates = "Certificates/dev"
  @Option(help: "Keep configurations, stores and records in this directory.") var keep: String?

  func validate() throws {
    guard countries.lowercased() == "fr,pt" else {
      throw ValidationError("--countries: the demo has France and Portugal (fr,pt)")
    }
  }

  func run() async throws {
    let directory =
      keep ?? FileManager.default.temporaryDirectory.appendingPathComponent("passerelle-demo-\(UUID().uuidString)").path
    defer {
      if keep == nil {
        do {
          try FileManager.default.removeItem(atPath: directory)
        } catch {
          Output.talk("left behind: \(directory)")
        }
      }
    }
    do {
      let site = try DemoSite.prepare(directory: directory, certificates: certificates, prefersKnownPorts: !once)
      let demo = Demo(site: site)
      if once {
        try report(try await demo.once { Output.talk("  \($0)") })
      } else {
        try await demo.serve { Output.data($0) }
      }
    } catch let failure as any Explained {
      throw Output.explain(failure, code: Exit.fault)
    }
  }

  private func report(_ outcome: Demo.Outcome) throws {
    let day = SystemClock().now.iso8601.prefix(10)
    if json {
      let value: JSON = [
        "schema": "passerelle.demo/1", "ok": .bool(outcome.isVerified), "reference": .string(outcome.reference),
        "purpose": "emergency", "parts": .integer(outcome.parts), "itemsIn": .integer(outcome.itemsIn),
        "itemsOut": .integer(outcome.items), "exact": .integer(outcome.exact),
        "approximate": .integer(outcome.approximate), "original": .integer(outcome.original),
        "logs": .object(outcome.logs.mapValues { .string($0) }), "milliseconds": .integer(outcome.milliseconds),
      ]
      Output.data(value.canonical)
    } else {
      let seconds = "\(outcome.milliseconds / 1000).\(outcome.milliseconds % 1000 / 100)"
      Output.data(
        """
        \(outcome.isVerified ? "OK" : "FAILED")  exchange \(day)-\(outcome.reference)  PT asked FR  purpose=emergency  permission=allowed(\(outcome.parts) parts, 1 h)
            identity 1 match · \(outcome.itemsIn) items in, \(outcome.items) items out: \(outcome.exact) exact, \(outcome.approximate) approximate, \(outcome.original) original language
            signatures FR valid, PT valid · log FR \(outcome.logs["FR"] ?? "–"), PT \(outcome.logs["PT"] ?? "–") · \(seconds) s
        """)
    }
    if !outcome.isVerified { throw ExitCode(Exit.fault) }
  }
}
