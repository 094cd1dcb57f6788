import Foundation
import GatewayTesting
import Testing

@testable import Web

/// What is wrong with the pages, as `Browser/states.py` prints it.
private struct StateFindings: Decodable {
  let pages: Int
  let axe: [String]
  let wide: [String]
  let cut: [String]
  let forced: [String]
  let motion: [String]
  let late: [String]
  let paper: [String]
  let fold: [String]
  let focus: [String]
  let unstyled: [String]
  let small: [String]
  let console: [String]
}

@Suite(
  "Every state of the clinician's and the patient's pages",
  .enabled(if: Walk.canRun, "needs Chromium, playwright and axe"))
struct StatesTests {
  @Test("In three languages, four widths, light and dark, forced colours, without motion, and on paper")
  func everyState() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("states-\(UUID().uuidString)")
    defer { do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") } }
    let assets: [(String, [UInt8])] = [
      ("clinician.css", PackageResources.passerelle_css + PackageResources.clinician_css),
      ("passerelle.css", PackageResources.passerelle_css), ("clinician.js", PackageResources.clinician_js),
      ("passerelle.js", PackageResources.passerelle_js),
    ]
    try write(assets, to: folder.appendingPathComponent("assets"))
    for language in ["en", "fr", "de"] {
      let pages =
        try PageStates(language: language, hasPeople: language == "en").pages
        + PatientPageStates(language: language).pages
      try write(pages.map { ("\($0.name).html", Array($0.html.utf8)) }, to: folder.appendingPathComponent(language))
    }
    let shots = ProcessInfo.processInfo.environment["PASSERELLE_SHOTS"].map { ["--shots", $0] } ?? []
    let outcome = try PythonTools.run(
      [
        Project.root.appendingPathComponent("Tests/WebTests/Browser/states.py").path, folder.path, "--chromium",
        try #require(Walk.chromium),
      ] + shots)
    guard outcome.status == 0 else {
      Issue.record("the pages were not looked at: \(outcome.errors.suffix(1500))")
      return
    }
    let found = try JSONDecoder().decode(StateFindings.self, from: Data(outcome.output.utf8))
    #expect(found.pages > 100)
    #expect(found.axe.isEmpty, "accessibility: \(found.axe)")
    #expect(found.wide.isEmpty, "scrolls sideways: \(found.wide)")
    #expect(found.cut.isEmpty, "words longer than their box: \(found.cut)")
    #expect(found.forced.isEmpty, "lost where the system chooses the colours: \(found.forced)")
    #expect(found.motion.isEmpty, "moves: \(found.motion)")
    #expect(found.late.isEmpty, "said too early, or never: \(found.late)")
    #expect(found.paper.isEmpty, "printed in vain: \(found.paper)")
    #expect(found.fold.isEmpty, "the first four need scrolling: \(found.fold)")
    #expect(found.focus.isEmpty, "focus that cannot be seen: \(found.focus)")
    #expect(found.unstyled.isEmpty, "controls as the browser makes them: \(found.unstyled)")
    #expect(found.small.isEmpty, "smaller than a finger: \(found.small)")
    #expect(found.console.isEmpty, "scripts fail: \(found.console)")
  }

  private func write(_ files: [(String, [UInt8])], to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, bytes) in files { try Data(bytes).write(to: folder.appendingPathComponent(name)) }
  }
}
