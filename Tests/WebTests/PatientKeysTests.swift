import Foundation
import GatewayTesting
import Testing

/// What `Browser/patient_keys.py` saw.
private struct Seen: Decodable {
  let unseen: [String]
  let wide: [String]
  let pressed: Int
  let preview: Int
  let tickedBefore: Int
  let shown: Int
  let ticked: Int
  let afterEnter: Int
  let time: String
  let allowed: String
  let stopped: String
}

@Suite(
  "A patient with a keyboard and nothing else", .serialized, .enabled(if: Walk.canRun, "needs Chromium, playwright"))
struct PatientKeysTests {
  @Test("At 400 % and with scripting off: sign in, look, choose parts and time, allow, stop, see who looked")
  func keys() async throws {
    let demo = try await Walk.Demo.start()
    defer { demo.stop() }
    let outcome = try PythonTools.run([
      Project.root.appendingPathComponent("Tests/WebTests/Browser/patient_keys.py").path, demo.treatment,
      demo.affiliation, "--chromium", try #require(Walk.chromium),
    ])
    guard outcome.status == 0 else {
      Issue.record("it was not done: \(outcome.output.suffix(500)) \(outcome.errors.suffix(1500))")
      return
    }
    let seen = try JSONDecoder().decode(Seen.self, from: Data(outcome.output.utf8))
    #expect(seen.unseen.isEmpty, "focus that cannot be seen: \(seen.unseen)")
    #expect(seen.wide.isEmpty, "scrolls sideways: \(seen.wide)")
    #expect(seen.preview > 3 && seen.shown > 0)
    #expect(seen.afterEnter == 1, "the Enter key on a box answers, or forgets what was ticked")
    #expect(seen.tickedBefore == 0 && seen.ticked == 1 && seen.time == "PT8H")
    // The account's own language is French.
    #expect(seen.allowed == "Vous avez accepté")
    #expect(seen.stopped.contains("Vous avez arrêté la consultation"), "\(seen.stopped)")
    #expect(seen.pressed < 200, "a long way: \(seen.pressed) keys")
  }
}
