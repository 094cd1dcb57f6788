import Foundation
import GatewayTesting
import Testing

@Suite("passerelle terminology", .enabled(if: BuiltProgram.path != nil))
struct TerminologyCommandTests {
  private func set(_ codes: [String]) -> String {
    let concepts = codes.map { code in
      "<concept code=\"\(code)\" codeSystem=\"2.999\"><designation lang=\"en\">Word \(code)</designation></concept>"
    }
    return "<ValueSet oid=\"2.999.1\" name=\"Example\">\(concepts.joined())</ValueSet>"
  }

  private func directory(_ name: String, _ text: String, in folder: URL) throws -> String {
    let place = folder.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: place.appendingPathComponent("2.999.1.xml"))
    return place.path
  }

  @Test("What is loaded is listed for people and as JSON")
  func list() throws {
    let text = try CommandLine.run("terminology", "list")
    #expect(text.status == 0)
    #expect(text.data.contains("starter-"))
    let json = try CommandLine.run("terminology", "list", "--json")
    let answer = try JSONSerialization.jsonObject(with: Data(json.data.utf8)) as? [String: Any]
    #expect(answer?["schema"] as? String == "passerelle.terminology/1")
    #expect((answer?["sectionHeadings"] as? [String: Any])?.count == 24)
    #expect(try CommandLine.run("terminology", "list", "--terminology", "/nowhere").status == 3)
  }

  @Test("A good directory is installed; a bad one gives exit 10 and changes nothing; a missing one gives 4")
  func update() async throws {
    try await CommandLine.withFolder { folder in
      let store = folder.appendingPathComponent("store").path
      let good = try directory("good", set(["a", "b"]), in: folder)
      let installed = try CommandLine.run("terminology", "update", good, "--into", store)
      #expect(installed.status == 0, "\(installed.talk)")
      #expect(installed.data.hasPrefix("INSTALLED"))
      let before = try FileManager.default.destinationOfSymbolicLink(atPath: "\(store)/current")
      let cut = try directory("cut", String(set(["a", "b"]).dropLast(4)), in: folder)
      let refused = try CommandLine.run("terminology", "update", cut, "--into", store)
      #expect(refused.status == 10)
      #expect(refused.talk.contains("terminology.malformed"))
      let less = try directory("less", set(["a"]), in: folder)
      #expect(try CommandLine.run("terminology", "update", less, "--into", store).talk.contains("terminology.vanished"))
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(store)/current") == before)
      #expect(try CommandLine.run("terminology", "update", "/nowhere", "--into", store).status == 4)
      let meant = try CommandLine.run("terminology", "update", less, "--into", store, "--allow-vanished")
      #expect(meant.status == 0)
      #expect(meant.data.contains("vanished from 2.999.1: b"))
      let difference = try CommandLine.run("terminology", "diff", good, store)
      #expect(difference.data.contains("- code 2.999.1 2.999 b"))
    }
  }

  @Test("Codes without a European one come as a table")
  func gaps() async throws {
    try await CommandLine.withFolder { folder in
      let table = folder.appendingPathComponent("gaps.csv")
      let done = try CommandLine.run("terminology", "gaps", CommandLine.record, "-o", table.path)
      #expect(done.status == 0, "\(done.talk)")
      let text = try String(contentsOf: table, encoding: .utf8)
      #expect(text.hasPrefix("system,system_name,code,display,element,value_sets,count,target_system"))
      #expect(try CommandLine.run("terminology", "gaps", "/nowhere/x.xml").status == 4)
      #expect(try CommandLine.run("terminology", "gaps").status == 2)
    }
  }
}
