import Foundation
import GatewayTesting
import Testing

@Suite("passerelle translate and validate", .enabled(if: BuiltProgram.path != nil))
struct TranslateTests {
  @Test("A French record becomes a valid pivot with a report of every item, without a gateway")
  func pivot() async throws {
    try await CommandLine.withFolder { folder in
      let (pivot, report) = (folder.appendingPathComponent("p.xml"), folder.appendingPathComponent("r.json"))
      let done = try CommandLine.run(
        "translate", CommandLine.record, "--to", "pivot", "-o", pivot.path, "--report", report.path)
      #expect(done.status == 0, "\(done.talk)")
      #expect(done.data.isEmpty, "data went to stdout although -o names a file")
      let lines = try #require(
        JSONSerialization.jsonObject(with: Data(contentsOf: report)) as? [String: Any])
      #expect((lines["items"] as? [Any])?.isEmpty == false)
      let valid = try CommandLine.run("validate", pivot.path)
      #expect(valid.status == 0)
      #expect(valid.data.hasPrefix("VALID"))
    }
  }

  @Test("Every form that is written is read again, each input form is detected, and no item is lost on the way")
  func forms() async throws {
    try await CommandLine.withFolder { folder in
      let starter = Project.root.appendingPathComponent("Schemas/starter.example.json").path
      for (name, source) in [("french", CommandLine.record), ("starter", starter)] {
        for form in ["friendly", "pivot", "l1", "eps"] {
          let file = folder.appendingPathComponent("\(name)-\(form)").path
          let done = try CommandLine.run("translate", source, "--to", form, "-o", file, "--explain")
          #expect(done.status == 0, "\(name) \(form): \(done.talk)")
          #expect(done.talk.contains(" accounted:"), "\(name) \(form): \(done.talk)")
          let again = try CommandLine.run("translate", file, "--to", "display", "--language", "en")
          #expect(again.status == 0, "\(name) \(form) read again: \(again.talk)")
          #expect(again.data.localizedCaseInsensitiveContains("allergies"), "\(name) \(form)")
        }
      }
    }
  }

  @Test("The display is in the reader's language, and the document goes to stdout unless a file is named")
  func display() throws {
    let portuguese = try CommandLine.run("translate", CommandLine.record, "--to", "display", "--language", "pt")
    #expect(portuguese.status == 0)
    #expect(portuguese.data.localizedCaseInsensitiveContains("Alergias e intolerâncias"))
    let german = try CommandLine.run("translate", CommandLine.record, "--to", "display", "--language", "de")
    #expect(german.data.localizedCaseInsensitiveContains("Allergien"))
    let piped = try CommandLine.run(
      ["translate", "-", "--to", "pivot"],
      input: [UInt8](Data(contentsOf: URL(fileURLWithPath: CommandLine.record))))
    #expect(piped.status == 0)
    #expect(piped.data.contains("<ClinicalDocument"))
  }

  @Test("Bad input is refused with what, why and what to do, and an exit code of its own kind")
  func refusals() async throws {
    let missing = try CommandLine.run("translate", "/nowhere/x.xml", "--to", "pivot")
    #expect(missing.status == 4)
    #expect(try CommandLine.run("translate", CommandLine.record, "--to", "nonsense").status == 2)
    #expect(try CommandLine.run("translate", CommandLine.record).status == 2)
    let text = try CommandLine.run(["translate", "-", "--to", "pivot"], input: Array("no document".utf8))
    let letter = try CommandLine.run(
      ["translate", "-", "--to", "pivot"], input: Array("<ClinicalDocument xmlns=\"urn:hl7-org:v3\"/>".utf8))
    let cut = try CommandLine.run(
      ["translate", "-", "--to", "pivot"],
      input: [UInt8](Data(contentsOf: URL(fileURLWithPath: CommandLine.record)).prefix(9_000)))
    for outcome in [text, letter, cut] {
      #expect(outcome.status == 10, "\(outcome.talk)")
      #expect(outcome.data.isEmpty)
      for word in ["passerelle:", "why:", "next:", "code:"] { #expect(outcome.talk.contains(word)) }
    }
    let invalid = try CommandLine.run(
      ["validate", "-"], input: Array("<ClinicalDocument xmlns=\"urn:hl7-org:v3\"/>".utf8))
    #expect(invalid.status == 10)
  }
}
