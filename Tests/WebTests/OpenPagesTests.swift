import Foundation
import GatewayTesting
import Testing

@testable import Web

/// What `Browser/open_pages.py` saw.
private struct Seen: Decodable {
  struct Waiting: Decodable {
    let before: String
    let later: String
    let staleBefore: Bool
  }

  /// Where a click led while the request moved on, and how often the page was opened anew when somebody stayed.
  struct Leaving: Decodable {
    let arrived: String
    let stayed: Int
  }

  struct Form: Decodable {
    let told: String
    let sentInVain: Int
    let sent: Int
    let kept: String
  }

  struct Summary: Decodable {
    let opened: Int
    let afterItsTime: Int
    let afterTheStop: Int
  }

  let waiting: Waiting
  let leaving: Leaving
  let form: Form
  let summary: Summary
}

@Suite("Pages that stay open", .enabled(if: Walk.canRun, "needs Chromium and playwright"))
struct OpenPagesTests {
  @Test("Time left runs, no click is lost, a lost network is told and loses nothing, an ended view leaves the screen")
  func openPages() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("open-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("assets"), withIntermediateDirectories: true)
    defer { do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") } }
    let pages = try PageStates(language: "en", hasPeople: false).pages
    var files: [(String, [UInt8])] = [
      ("assets/clinician.css", PackageResources.passerelle_css + PackageResources.clinician_css),
      ("assets/clinician.js", PackageResources.clinician_js),
    ]
    for (name, state) in [
      ("waiting", "waiting"), ("search-france", "search-france"), ("summary", "summary-original"),
    ] {
      let html = try #require(pages.first { $0.name == state }).html
      files.append(("\(name).html", Array(html.utf8)))
    }
    for (name, bytes) in files { try Data(bytes).write(to: folder.appendingPathComponent(name)) }
    let outcome = try PythonTools.run([
      Project.root.appendingPathComponent("Tests/WebTests/Browser/open_pages.py").path, folder.path, "--chromium",
      try #require(Walk.chromium),
    ])
    guard outcome.status == 0 else {
      Issue.record("the pages were not looked at: \(outcome.errors.suffix(1500))")
      return
    }
    let seen = try JSONDecoder().decode(Seen.self, from: Data(outcome.output.utf8))
    #expect(seen.waiting.before == "15" && seen.waiting.later == "10" && !seen.waiting.staleBefore, "\(seen.waiting)")
    #expect(seen.leaving.arrived == "/search-france.html" && seen.leaving.stayed == 1, "\(seen.leaving)")
    #expect(seen.form.told.hasPrefix("Not sent yet") && seen.form.sentInVain == 0)
    #expect(seen.form.sent == 1 && seen.form.kept == "278043306312427", "\(seen.form)")
    #expect(seen.summary.opened == 1 && seen.summary.afterItsTime == 2, "\(seen.summary)")
    #expect(seen.summary.afterTheStop == 1, "\(seen.summary)")
  }
}
