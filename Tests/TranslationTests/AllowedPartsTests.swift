import Documents
import Domain
import Foundation
import GatewayTesting
import Terminology
import Testing
import Translation
import XML

/// What leaves holds no part that the patient did not allow (consent.md section 14, row 34).
@Suite("Parts that a patient allowed")
struct AllowedPartsTests {
  private static let parts = [
    "104605-1", "48765-2", "10160-0", "11450-4", "46264-8", "10162-6", "47519-4", "11369-6", "11348-0", "30954-2",
    "8716-3", "47420-5", "29762-2", "18776-5", "42348-3", "10182-4",
  ]
  private static let identity = DocumentIdentity(
    id: InstanceIdentifier(root: "2.999.1", extension: "L3"), createdAt: Instant(seconds: 1_790_000_000),
    l1: InstanceIdentifier(root: "2.999.1", extension: "L1"))

  @Test(
    "Ten thousand random answers and rules: no section speaks that was not allowed, and nothing that is hidden",
    .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"))
  func filtered() throws {
    let readings = try Record.readings.get()
    let hideable = readings.map(\.reading.summary.hideable)
    var random = SeededGenerator(seed: 34)
    var spoke = 0
    for _ in 0..<10_000 {
      let index = Int.random(in: readings.indices, using: &random)
      let allowed = Set(Self.parts.filter { _ in Bool.random(using: &random) })
      let hidden = HeldBack(
        sections: Set(Self.parts.filter { _ in Int.random(in: 0..<12, using: &random) == 0 }),
        entries: Set(hideable[index].map(\.key).filter { _ in Int.random(in: 0..<12, using: &random) == 0 }))
      let shown = readings[index].reading.summary.without(hidden).limited(to: Array(allowed))
      let speaking = shown.speakingSections
      #expect(speaking.isSubset(of: allowed) && speaking.isDisjoint(with: hidden.sections))
      spoke += speaking.count
    }
    #expect(spoke > 10_000, "the answers allowed nearly nothing: \(spoke)")
  }

  @Test(
    "After translation too: what is read back of the coded document speaks of allowed parts alone",
    .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"))
  func translated() throws {
    let translator = Translator(catalogue: .starter)
    var random = SeededGenerator(seed: 35)
    for (name, reading) in try Record.readings.get() {
      for _ in 0..<6 {
        let allowed = Set(Self.parts.filter { _ in Bool.random(using: &random) })
        let translated = try translator.translate(reading.limited(to: Array(allowed)), as: Self.identity)
        #expect(translated.summary.speakingSections.isSubset(of: allowed), "\(name)")
        let back = try DocumentReader.read(translated.pivot).summary
        let entries = Set(back.hideable.map(\.section))
        #expect(entries.isSubset(of: allowed), "\(name): \(entries.subtracting(allowed))")
      }
    }
  }
}
