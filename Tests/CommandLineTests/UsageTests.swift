import Foundation
import GatewayTesting
import Testing

@Suite("passerelle and its help", .enabled(if: BuiltProgram.path != nil))
struct UsageTests {
  @Test("Every command of the README and the guides is one that the program has")
  func documentation() throws {
    let docs = Project.root.appendingPathComponent("Sources/Gateway/Gateway.docc")
    let guides = try FileManager.default.subpathsOfDirectory(atPath: docs.path).filter { $0.hasSuffix(".md") }
      .map { docs.appendingPathComponent($0) }
    var verbs: Set<String> = []
    for file in guides + [Project.root.appendingPathComponent("README.md")] {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /(?m)^passerelle ([a-z]+)(?: ([a-z]+))?/) {
        let noun = String(match.output.1)
        let verb = ["audit", "config", "terminology"].contains(noun) ? match.output.2.map(String.init) : nil
        verbs.insert([noun, verb].compactMap { $0 }.joined(separator: " "))
      }
    }
    #expect(verbs.contains("audit verify") && verbs.contains("translate"), "\(verbs)")
    for verb in verbs {
      let help = try CommandLine.run(verb.split(separator: " ").map(String.init) + ["--help"])
      #expect(help.status == 0, "passerelle \(verb)")
    }
  }

  @Test("Wrong usage ends with 2 and names the help; help and version end with 0")
  func usage() throws {
    for arguments in [["frobnicate"], ["audit", "verify"], ["demo", "--countries", "de,at"], ["serve"]] {
      let outcome = try CommandLine.run(arguments)
      #expect(outcome.status == 2, "\(arguments)")
      #expect(outcome.talk.contains("--help"), "\(arguments)")
      #expect(outcome.data.isEmpty)
    }
    #expect(try CommandLine.run("--version").status == 0)
    #expect(try CommandLine.run("--help").status == 0)
  }

  @Test(
    "Whoever asks a country from the shell with something that is no person learns what is wrong, before anything else")
  func exchange() throws {
    let base = ["exchange", "query", "--config", "/nonexistent.json", "--country"]
    for (arguments, named) in [
      (["fr"], "--id-file or --id"), (["france", "--id", "1.2:3"], "--country"), (["fr", "--id", "12"], "--id"),
      (["fr", "--id", "x:3"], "--id"), (["fr", "--id", "1.2:"], "--id"),
      (["fr", "--id", "1.2:3", "--birth-date", "yesterday"], "--birth-date"),
      (["fr", "--id", "1.2:3", "--birth-date", "1978-13-01"], "--birth-date"),
      (["fr", "--id", "1.2:3", "--purpose", "curiosity"], "--purpose"),
      (["fr", "--id", "1.2:3", "--timeout", "0"], "--timeout"),
    ] {
      let outcome = try CommandLine.run(base + arguments)
      #expect(outcome.status == 2 && outcome.talk.contains(named), "\(arguments): \(outcome.talk)")
    }
    let right = try CommandLine.run(base + ["fr", "--id", "1.2:3", "--birth-date", "1978-04-12"])
    #expect(right.status == 3 && right.talk.contains("config.invalid"))
  }

  @Test("A malformed configuration is reported with all its faults at once, exit 3")
  func configuration() async throws {
    try await CommandLine.withFolder { folder in
      let file = folder.appendingPathComponent("bad.json")
      try Data(
        #"{"mode":"production","country":"F","peers":{"port":70000},"clock":{"fixed":"2026-01-01T00:00:00Z"},"kyes":"x","metadata":{"locator":"ehealth.example"}}"#
          .utf8
      ).write(to: file)
      for verb in [["config", "check"], ["serve"]] {
        let outcome = try CommandLine.run(verb + ["--config", file.path])
        #expect(outcome.status == 3)
        for key in ["country", "peers.port", "peers.publicURL", "keys", "store", "clock.fixed", "kyes"] {
          #expect(outcome.talk.contains("\(key): ") || outcome.data.contains("\(key): "), "\(verb): \(key)")
        }
        #expect(
          (outcome.talk + outcome.data).contains(
            #"metadata.locator: Several values belong here, not one. Write them in braces, by name: "domain", "nameServer"."#
          ))
      }
    }
  }
}
