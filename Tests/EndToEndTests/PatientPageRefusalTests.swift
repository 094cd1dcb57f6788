import Audit
import Consent
import Domain
import Exchange
import Foundation
import GatewayTesting
import Testing
import Transport

@testable import Gateway
@testable import Web

/// What somebody sends that is forged, replayed, another's, late or no HTTP at all: a plain page with the next step, nothing
/// changed, and a record.
@Suite("What a patient's pages refuse", .serialized)
struct PatientPageRefusalTests {
  let person = DemoPeople.all[0]

  /// The codes of refusals in the log, once `code` is among them.
  private func recorded(_ pages: FrenchPages, _ code: String) async throws -> Bool {
    for _ in 0..<200 {
      if try await pages.gateways.refusalCodes().contains(code) { return true }
      try await Task.sleep(for: .milliseconds(20))
    }
    return false
  }

  @Test(
    "A forged and a replayed form say so and show what holds; a step-up that is missing and a foreign one are recorded")
  func forged() async throws {
    let pages = try await FrenchPages.start()
    let (camille, ines) = (pages.browser(), pages.browser())
    _ = try await camille.signIn(at: pages.url, account: "camille", password: "demo")
    _ = try await ines.signIn(at: pages.url, account: "ines", password: "demo")
    _ = try await pages.gateways.ask(person)
    let id = try await pages.gateways.openRequest(of: person).id
    let path = "\(pages.url)/patient/requests/\(id)"
    let shown = try required(try await camille.get(path).hidden("shown"))
    for token in ["", "0", String(repeating: "f", count: 32), String(repeating: "a", count: 40_000)] {
      let forged = try await camille.post(path, [("token", token), ("shown", shown), ("decision", "allow")])
      #expect(forged.status == 409 && forged.text.contains("Nothing was answered by it. Please answer again."))
      #expect(forged.text.contains("value=\"allow\""), "there is no way to answer")
    }
    #expect(try await pages.gateways.openRequest(of: person).state == .notified)
    #expect(try await recorded(pages, "page.form"))
    // Of another page of the same person, on forms that hold something for long.
    for (form, fields) in [
      ("code", [("country", "PT"), ("part", "48765-2"), ("minutes", "60")]),
      ("hidden", [("what", "record:"), ("whom", "everyone:")]), ("emergency", [("act", "exclude")]),
      ("notifications", [("act", "portal")]),
    ] {
      let answer = try await camille.post("\(pages.url)/patient/\(form)", [("token", "0")] + fields)
      #expect(answer.text.contains("This form was already sent, or it is too old."), "\(form)")
    }
    let own = try required(try await ines.get("\(pages.url)/patient/code").token)
    let foreign = try await ines.post(path, [("token", own), ("shown", shown), ("decision", "refuse")])
    #expect(foreign.status == 403 && !foreign.text.contains("MARTINS") && foreign.text.contains("href=\"/patient\""))
    #expect(try await recorded(pages, "consent.no-request"))
    // What is not taken is no step: the answer that follows counts, and a replay of it tells the end.
    let token = try required(try await camille.get(path).token)
    let refused = try await camille.post(path, [("token", token), ("decision", "refuse")])
    #expect(refused.text.contains("Refused. Nothing was sent."))
    let again = try await camille.post(path, [("token", token), ("shown", shown), ("decision", "allow")])
    #expect(again.text.contains("Refused. Nothing was sent."))
    #expect(try await kinds(pages) == ["refused"])
    await pages.stop()
  }

  private func kinds(_ pages: FrenchPages) async throws -> [String?] {
    try await pages.gateways.frenchEvents()
      .filter { ["consent-decided", "code-made", "consent-restricted", "directive-set"].contains($0.kind) }
      .map { $0.event?.details["change"] }
  }

  @Test("An answer after the end, to nothing, and with fields without end changes nothing and names the next step")
  func late() async throws {
    let pages = try await FrenchPages.start(lifetime: 3)
    let camille = pages.browser()
    _ = try await camille.signIn(at: pages.url, account: "camille", password: "demo")
    _ = try await pages.gateways.ask(person)
    let id = try await pages.gateways.openRequest(of: person).id
    let path = "\(pages.url)/patient/requests/\(id)"
    let page = try await camille.get(path)
    let form = [("shown", try required(page.hidden("shown")))]
    let token = try required(page.token)
    for (name, value) in [("decision", String(repeating: "allow", count: 8000)), ("part", "\u{0}\u{202E}")] {
      let odd = try await camille.post(
        path, form + [("token", try required(try await camille.get(path).token)), (name, value)])
      #expect(odd.status < 500, "\(name)")
    }
    try await Task.sleep(for: .milliseconds(3200))
    for decision in ["allow", "refuse", "chosen"] {
      let late = try await camille.post(
        path,
        form + [
          (
            "token",
            decision == "allow"
              ? token
              : try required(
                try await camille.get("\(pages.url)/patient/code").token)
          ), ("decision", decision),
        ])
      #expect(late.text.contains("This request is over. Nothing was sent."), "\(decision): \(late.text)")
      #expect(late.text.contains("Ask the doctor to send a new one."), "\(decision)")
    }
    #expect(try await recorded(pages, "consent.expired"))
    for address in ["\(path)x", "\(pages.url)/patient/requests/%00", "\(pages.url)/patient/requests/%E2%80%AE/choose"] {
      let missing = try await camille.get(address)
      #expect([403, 404].contains(missing.status) && missing.text.contains("class=\"button"), "\(address)")
      #expect(!missing.text.contains("\u{202E}"))
    }
    #expect(try await kinds(pages).isEmpty)
    await pages.stop()
  }

  @Test("What is no HTTP, and lines and heads without end, are answered or closed plainly, and the pages go on")
  func noHTTP() async throws {
    let pages = try await FrenchPages.start()
    let port = try required(pages.url.split(separator: ":").last)
    let long = String(repeating: "a", count: 70_000)
    for (name, request) in [
      ("no line", "\u{1}\u{2}\u{3}\r\n\r\n"), ("version", "GET / HTTP/9.9\r\nHost: a\r\n\r\n"),
      ("no colon", "GET / HTTP/1.1\r\nHost: a\r\nno colon here\r\n\r\n"),
      ("length", "POST /sign-out HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n"),
      ("two lengths", "POST /sign-out HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
      (
        "two ways",
        "POST /sign-out HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
      ),
      ("path", "GET /\(long) HTTP/1.1\r\nHost: a\r\n\r\n"),
      ("head", "GET / HTTP/1.1\r\nHost: a\r\nX: \(long)\r\n\r\n"),
      ("heads", "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: 1\r\n", count: 300) + "\r\n"),
    ] {
      let answer = try raw(request, port: String(port))
      #expect(
        answer.hasPrefix(name.contains("head") || name == "path" ? "HTTP/1.1 431 " : "HTTP/1.1 400 "),
        "\(name): \(answer.prefix(300))")
      #expect(answer.contains("Nothing was changed.") && answer.contains("lang=\"fr\">"), "\(name)")
      #expect(answer.contains("<a class=\"button plain\" href=\"/\">") && answer.contains("frame-ancestors 'none'"))
      for word in ["swift", "Swift", "NIO", "Error", "/Sources"] { #expect(!answer.contains(word), "\(name): \(word)") }
    }
    #expect(try await pages.browser().get("\(pages.url)/livez").text.contains("ok"))
    await pages.stop()
  }

  /// Octets as they are, over a plain connection.
  private func raw(_ request: String, port: String) throws -> String {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("raw-\(UUID().uuidString)")
    try Data(request.utf8).write(to: file)
    defer { do { try FileManager.default.removeItem(at: file) } catch { print("left behind: \(file.path)") } }
    let script = "exec 3<>/dev/tcp/127.0.0.1/$0; cat \"$1\" >&3; timeout 3 cat <&3; true"
    return try Command.run("/bin/bash", ["-c", script, port, file.path]).output
  }
}
