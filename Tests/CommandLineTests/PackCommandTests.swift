import Foundation
import GatewayTesting
import Testing

@Suite("passerelle audit export, verify --pack, reconcile", .enabled(if: BuiltProgram.path != nil))
struct PackCommandTests {
  /// One exchange between two countries, as `passerelle demo --once` leaves it.
  private func withExchange(_ body: (_ stores: URL, _ keys: URL, _ reference: String) throws -> Void) async throws {
    try await CommandLine.withFolder { folder in
      try DevelopmentPKI.copyRecipe(to: folder)
      let (keys, kept) = (folder.appendingPathComponent("certificates"), folder.appendingPathComponent("kept"))
      let demo = try CommandLine.run("demo", "--once", "--certificates", keys.path, "--keep", kept.path)
      let reference = try #require(demo.data.firstMatch(of: /exchange \d{4}-\d\d-\d\d-([0-9A-Z]{4}-[0-9A-Z]{4})/)?.1)
      try body(kept, keys, String(reference))
    }
  }

  private func export(
    _ country: String, _ reference: String, _ stores: URL, _ keys: URL, _ more: [String] = []
  ) throws -> (file: URL, outcome: CommandLine.Outcome) {
    let file = stores.appendingPathComponent("\(country).zip")
    let log = stores.appendingPathComponent(country).path
    let outcome = try CommandLine.run(
      [
        "audit", "export", reference, "--log", log, "--keys", keys.appendingPathComponent(country).path, "--purpose",
        "a complaint", "--out", file.path,
      ] + more)
    return (file, outcome)
  }

  private func verify(_ pack: URL, key: URL? = nil) throws -> CommandLine.Outcome {
    try CommandLine.run(["audit", "verify", "--pack", pack.path] + (key.map { ["--key", $0.path] } ?? []))
  }

  @Test("The pack of an exchange is INTACT with the log's key, for both programs; altered 8, cut or without key 9")
  func packs() async throws {
    try await withExchange { stores, keys, reference in
      let key = stores.appendingPathComponent("fr/log/verifier-key")
      let (pack, made) = try export("fr", reference, stores, keys, ["--language", "pt", "--names"])
      #expect(made.status == 0 && made.data.isEmpty, "\(made.talk)")
      let intact = try verify(pack, key: key)
      #expect(intact.status == 0, "\(intact.data)")
      #expect(intact.data.hasPrefix("INTACT pack=\(reference) country=FR entries="))
      #expect(intact.data.contains("consent=covers(17/17)"))
      #expect(try verify(pack).status == 9)
      #expect(try verify(pack, key: stores.appendingPathComponent("pt/log/verifier-key")).status == 9)
      let bytes = try Data(contentsOf: pack)
      let script = stores.appendingPathComponent("verify.py")
      let source = Project.root.appendingPathComponent("Sources/Audit/Pack/Script/verify.py")
      try FileManager.default.copyItem(at: source, to: script)
      let changed = stores.appendingPathComponent("changed.zip")
      let place = try #require(bytes.firstRange(of: Data("\"event\":".utf8))).upperBound + 20
      var altered = bytes
      altered[place] ^= 1
      for (data, status) in [(bytes, Int32(0)), (altered, 8), (bytes.dropLast(100), 9)] {
        try data.write(to: changed)
        #expect(try verify(changed, key: key).status == status)
        guard PythonTools.have("cryptography") else { continue }
        let second = try PythonTools.run([script.path, changed.path, "--key", key.path])
        #expect(second.status == status, "\(second.output) \(second.errors)")
      }
      #expect(try export("fr", "AAAA-AAAA", stores, keys).outcome.status == 4)
    }
  }

  @Test("Both countries' logs match, as packs, as stores and mixed; what one side lacks is told; B holds only its part")
  func reconcile() async throws {
    try await withExchange { stores, keys, reference in
      let (a, _) = try export("fr", reference, stores, keys)
      let (b, _) = try export("pt", reference, stores, keys)
      let (fr, pt) = (stores.appendingPathComponent("fr").path, stores.appendingPathComponent("pt").path)
      let both = [
        "--keys-a", keys.appendingPathComponent("fr").path, "--keys-b", keys.appendingPathComponent("pt").path,
      ]
      for sides in [[a.path, b.path], [fr, pt] + both, [a.path, "--log", pt] + both.suffix(2), [fr, pt]] {
        let outcome = try CommandLine.run(["audit", "reconcile"] + sides)
        #expect(outcome.status == 0, "\(sides) \(outcome.data) \(outcome.talk)")
        #expect(outcome.data.hasSuffix("\(reference)  matched\n"))
      }
      let empty = try CommandLine.run("audit", "reconcile", fr, pt, "--to", "2020-01-01")
      #expect(empty.status == 4)
      let late = try CommandLine.run("audit", "reconcile", fr, pt, "--tolerance", "0")
      #expect(late.status == 9 && late.data.contains("clock-difference="))
      // What the patient allowed and what the connector was asked stay in A: B's pack names no part.
      let text = String(decoding: try Data(contentsOf: b), as: UTF8.self)
      #expect(!text.contains("48765-2") && !text.contains("consent-decided"))
      #expect(String(decoding: try Data(contentsOf: a), as: UTF8.self).contains("48765-2"))
    }
  }

  @Test("Search narrows by trace id, organisation and professional; whom was looked for is in no output")
  func narrowed() async throws {
    try await withExchange { stores, keys, reference in
      let (log, own) = (stores.appendingPathComponent("pt").path, keys.appendingPathComponent("pt").path)
      func search(_ more: String...) throws -> CommandLine.Outcome {
        try CommandLine.run(["audit", "search", "--log", log, "--keys", own] + more)
      }
      let json = try search("--reference", reference, "--json")
      let trace = try #require(json.data.firstMatch(of: /"trace":"([0-9a-f]{32})"/)?.1)
      for (arguments, status) in [
        (["--trace", String(trace)], Int32(0)), (["--trace", trace.uppercased()], 0),
        (["--trace", String(repeating: "0", count: 32)], 4), (["--trace", "12"], 2),
        (["--organisation", "RIBEIRA"], 0), (["--organisation", "2.999.351.10"], 0),
        (["--organisation", "nowhere"], 4),
      ] {
        let outcome = try CommandLine.run(["audit", "search", "--log", log, "--keys", own] + arguments)
        #expect(outcome.status == status, "\(arguments) \(outcome.data) \(outcome.talk)")
        #expect(status != 0 || outcome.data.contains(reference), "\(arguments)")
      }
      #expect(try CommandLine.run("audit", "search", "--log", log, "--organisation", "ribeira").status == 2)
      let file = stores.appendingPathComponent("who.txt")
      for (who, status) in [("ana", Int32(0)), ("nobody.known", 4)] {
        try "\(who)\n".write(to: file, atomically: true, encoding: .utf8)
        let outcome = try search("--professional-file", file.path, "--reason", "complaint 7")
        #expect(outcome.status == status, "\(who) \(outcome.data) \(outcome.talk)")
        #expect(outcome.talk.contains("complaint 7") && !(outcome.data + outcome.talk).contains("nobody.known"))
        #expect(status != 0 || outcome.data.contains(reference))
      }
      #expect(try search("--professional-file", file.path).status == 2)
    }
  }

  @Test(
    "A pack is an ASiC-E container too: its type stands first, and xmlsec1 verifies the seal over its files",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/xmlsec1")))
  func container() async throws {
    try await withExchange { stores, keys, reference in
      let (pack, _) = try export("fr", reference, stores, keys)
      let bytes = [UInt8](try Data(contentsOf: pack))
      // EN 319 162-1, annex A.1: the name at byte 30, the type at byte 38.
      #expect(String(decoding: bytes[30..<38], as: UTF8.self) == "mimetype")
      #expect(String(decoding: bytes[38...].prefix(31), as: UTF8.self) == "application/vnd.etsi.asic-e+zip")
      let folder = stores.appendingPathComponent("unpacked")
      let unpack = "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])"
      #expect(try PythonTools.run(["-c", unpack, pack.path, folder.path]).status == 0)
      let options = "--verify --id-attr:Id SignedProperties --id-attr:Id Signature"
      let check = #"cd "$1" && xmlsec1 \#(options) --trusted-pem "$2" META-INF/signatures.xml"#
      func verify() throws -> Int32 {
        try Command.run(
          "/bin/bash", ["-c", check, "check", folder.path, keys.appendingPathComponent("fr/ca.pem").path]
        ).status
      }
      #expect(try verify() == 0)
      let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      let signed = try String(contentsOf: folder.appendingPathComponent("META-INF/signatures.xml"), encoding: .utf8)
      for name in files where name.contains(".") && !name.hasPrefix("manifest") && !name.hasPrefix("META-INF") {
        #expect(signed.contains("URI=\"\(name)\""), "\(name) is not signed")
      }
      let record = try #require(files.first { $0.hasPrefix("records/") })
      let file = folder.appendingPathComponent(record)
      try Data(try Data(contentsOf: file).dropLast()).write(to: file)
      #expect(try verify() != 0)
    }
  }

  @Test("Wrong usage is exit 2, a file that is no pack is 9, and every help begins with examples")
  func usage() async throws {
    for arguments in [
      ["verify"], ["verify", "--log", "x", "--pack", "y"], ["verify", "--pack", "y", "--checkpoint", "z"],
      ["export", "AAAA-AAAA", "--log", "x", "--keys", "y", "--purpose", "", "--out", "z"],
      ["export", "AAAA-AAAA", "--log", "x", "--keys", "y", "--purpose", "p", "--language", "xx", "--out", "z"],
      ["reconcile", "x"], ["reconcile", "x", "y", "--log", "z"], ["reconcile", "x", "y", "--tolerance", "-1"],
    ] { #expect(try CommandLine.run(["audit"] + arguments).status == 2, "\(arguments)") }
    #expect(try CommandLine.run("audit", "verify", "--pack", CommandLine.record).status == 9)
    let other = CommandLine.record.replacing("camille-rousseau", with: "ines-belkacem")
    #expect(try CommandLine.run("audit", "reconcile", CommandLine.record, other).status == 9)
    for arguments in [
      ["verify", "--pack", CommandLine.record],
      ["export", "AAAA-AAAA", "--log", "x", "--keys", "y", "--purpose", "p", "--out", "z"],
    ] {
      let outcome = try CommandLine.run(["audit"] + arguments + ["--tsa", CommandLine.record])
      #expect(outcome.status == 9 && outcome.talk.contains("  code: audit.authority"), "\(outcome.talk)")
    }
    for verb in ["export", "reconcile"] {
      let help = try CommandLine.run("audit", verb, "--help")
      #expect(help.status == 0 && help.data.contains("Examples:\n") && help.data.contains("Exit codes:"), "\(verb)")
    }
  }
}
