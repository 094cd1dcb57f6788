import Foundation
import GatewayTesting
import Testing

/// What an auditor mistakes: the keys, the log, the pack or the directory of somebody else.
@Suite("passerelle audit, with what belongs to another", .enabled(if: BuiltProgram.path != nil))
struct WrongPlaceTests {
  private struct Place {
    let stores: URL
    let keys: URL
    let reference: String

    func log(_ country: String) -> String { stores.appendingPathComponent(country).path }
    func keys(_ country: String) -> String { keys.appendingPathComponent(country).path }
    func key(_ country: String) -> String { stores.appendingPathComponent("\(country)/log/verifier-key").path }
  }

  private func withExchange(_ body: (Place) throws -> Void) async throws {
    try await CommandLine.withFolder { folder in
      try DevelopmentPKI.copyRecipe(to: folder)
      let (keys, kept) = (folder.appendingPathComponent("certificates"), folder.appendingPathComponent("kept"))
      let demo = try CommandLine.run("demo", "--once", "--certificates", keys.path, "--keep", kept.path)
      let reference = try #require(demo.data.firstMatch(of: /exchange \d{4}-\d\d-\d\d-([0-9A-Z]{4}-[0-9A-Z]{4})/)?.1)
      try body(Place(stores: kept, keys: keys, reference: String(reference)))
    }
  }

  private func check(_ arguments: [String], _ status: Int32, _ words: String...) throws {
    let outcome = try CommandLine.run(["audit"] + arguments)
    #expect(outcome.status == status, "\(arguments) \(outcome.data) \(outcome.talk)")
    for word in words {
      #expect((outcome.data + outcome.talk).contains(word), "\(arguments) \(outcome.data) \(outcome.talk)")
    }
  }

  @Test("Keys and log of another country are CANNOT TELL, never an alteration; the right ones read on")
  func others() async throws {
    try await withExchange { place in
      let (log, other, reference) = (place.log("fr"), place.keys("pt"), place.reference)
      let pack = place.stores.appendingPathComponent("x.zip").path
      for verb in [
        ["search", "--organisation", "ribeira"], ["show", reference],
        ["export", reference, "--purpose", "p", "--out", pack],
      ] {
        try check(verb + ["--log", log, "--keys", other], 9, "code: audit.other-keys")
        try check(verb + ["--log", log, "--keys", place.keys("fr")], 0)
        try check(verb + ["--log", log, "--keys", "/nowhere"], 9, "There is no such directory.")
      }
      try check(
        ["reconcile", log, place.log("pt"), "--keys-a", other, "--keys-b", other], 9, "code: audit.other-keys")
      try check(["verify", "--log", log, "--key", place.key("pt")], 9, "CANNOT TELL", "that of ncp.pt.example/audit/")
      try check(["verify", "3", "--log", log, "--key", place.key("pt")], 9, "code: audit.other-log")
      try check(["prove", "3", "--log", log, "--key", place.key("pt")], 9, "code: audit.other-log")
      // Where the log is not what its own key signed, another key makes no doubt of it.
      let checkpoint = place.stores.appendingPathComponent("fr/log/checkpoint")
      let text = try String(contentsOf: checkpoint, encoding: .utf8)
      try text.replacing("ncp.fr", with: "ncp.pt").write(to: checkpoint, atomically: true, encoding: .utf8)
      try check(["verify", "--log", log, "--key", place.key("fr")], 8, "ALTERED")
      try check(["verify", "--log", log, "--key", place.key("pt")], 8, "ALTERED")
    }
  }

  @Test("What is not there, not a file, or twice the same is said in these words")
  func mistakes() async throws {
    try await withExchange { place in
      let (fr, pt, keys) = (place.log("fr"), place.log("pt"), place.keys("fr"))
      let (pack, records) = (place.stores.appendingPathComponent("fr.zip").path, place.log("records"))
      try check(["export", place.reference, "--log", fr, "--keys", keys, "--purpose", "p", "--out", pack], 0)
      for verb in [["search"], ["show", "AAAA-AAAA"], ["prove", "1"]] {
        for nothing in ["/nowhere", records, "\(fr)/log"] {
          try check(verb + ["--log", nothing], 9, "There is no store at \(nothing).", "store.sqlite")
        }
      }
      try check(["verify", "--log", records], 9, "There is no store at \(records).")
      try check(["verify", "--pack", fr], 1, "is a directory, not a file")
      try check(["verify", "--pack", "/nowhere"], 4, "There is no file /nowhere.")
      try check(["prove", "5", "--log", fr, "--size", "3"], 2, "Entry 5 is not among the first 3")
      try check(["prove", "--log", fr, "--from", "3", "--to", "2"], 2, "a log only grows")
      try check(["search", "--log", fr, "--from", "2026-11-27", "--to", "2026-11-01"], 2, "--from is later than --to")
      try check(["reconcile", fr, records], 4, "There is neither a pack nor a store at")
      try check(["reconcile", fr, "\(fr)/"], 2, "Both sides are the same")
      try check(["reconcile", fr, pack, "--keys-a", keys], 2, "Both sides are the log of FR")
      try check(["reconcile", fr, pt, "--key-a", place.key("fr")], 2, "--key-a goes with a pack")
      try check(["reconcile", pack, pt, "--keys-a", keys], 2, "--keys-a goes with a store")
      try check(["reconcile", pack, pt, "--key-a", place.key("pt")], 9, "CANNOT TELL pack=")
      try check(["reconcile", pack, pt], 0, "is not proven", "matched")
      try check(["reconcile", pack, pt, "--key-a", place.key("fr")], 0, "matched")
      try check(
        [
          "export", place.reference, "--log", fr, "--keys", keys, "--purpose", "p", "--out", pack, "--checkpoint",
          "\(pt)/log/checkpoint",
        ], 9, "code: audit.pack.checkpoint")
      let found = try CommandLine.run("audit", "search", "--log", fr, "--json")
      let trace = try #require(found.data.firstMatch(of: /"trace":"([0-9a-f]{32})"/)?.1)
      try check(["show", String(trace), "--log", fr], 0, "released")
    }
  }
}
