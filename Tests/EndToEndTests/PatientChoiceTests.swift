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

@Suite("What patients choose reaches the other country, and their own pages", .serialized)
struct PatientChoiceTests {
  let person = DemoPeople.all[0]

  /// The clinician's request, allowed on the patient's page with a time.
  private func allowed(_ pages: FrenchPages, _ camille: Browser, _ time: String) async throws -> (String, path: String)
  {
    let id = try await pages.gateways.ask(person)
    let path = "\(pages.url)/patient/requests/\(try await pages.gateways.openRequest(of: person).id)"
    let page = try await camille.get(path)
    _ = try await camille.post(
      path,
      [
        ("token", try required(page.token)), ("shown", try required(page.hidden("shown"))), ("close", time),
        ("decision", "allow"),
      ])
    return (id, path)
  }

  @Test("The view closes when the patient chose: told to the other country, shown to both, an hour if nothing fits")
  func closing() async throws {
    let pages = try await FrenchPages.start()
    let camille = pages.browser()
    _ = try await camille.signIn(at: pages.url, account: "camille", password: "demo")
    let treatment = pages.gateways.portugal.treatment
    for (time, seconds) in [("PT8H", 8 * 3600), ("PT24H", 24 * 3600), ("PT99H", 3600)] as [(String, Int64)] {
      let (id, path) = try await allowed(pages, camille, time)
      guard case .delivered(let end) = try await pages.gateways.outcome(of: id) else {
        Issue.record("not delivered")
        continue
      }
      let left = (end.milliseconds - pages.gateways.portugal.clock.now.milliseconds) / 1000
      #expect((seconds - 120...seconds).contains(left), "\(time): \(left) s")
      let told = try await camille.get(path)
      #expect(told.text.contains("You allowed it") && told.text.contains("can look until"), "\(told.text)")
      #expect(told.text.contains("Delivered to Portugal at") && told.text.contains("Who saw my data"))
    }
    // One reading: it closes soon after it was opened, and not before.
    let (id, path) = try await allowed(pages, camille, "once")
    #expect(try await camille.get(path).text.contains("can look once"))
    guard case .delivered = try await pages.gateways.outcome(of: id) else {
      Issue.record("not delivered")
      return
    }
    let ana = pages.gateways.ana
    let before = try await treatment.summary(of: id, for: ana).viewUntil
    let shown = try await treatment.display(id, in: LanguageTag("pt"), for: ana).received.viewUntil
    let now = pages.gateways.portugal.clock.now
    #expect(shown < before && shown <= now.advanced(bySeconds: ViewingTime.readingSeconds))
    #expect(try await treatment.display(id, in: LanguageTag("en"), for: ana).received.viewUntil == shown)
    await pages.stop()
  }

  @Test(
    "Stopped after the delivery: signed, recorded, told; the view closes, at the word of the country that delivered")
  func stopped() async throws {
    let pages = try await FrenchPages.start()
    let camille = pages.browser()
    _ = try await camille.signIn(at: pages.url, account: "camille", password: "demo")
    let treatment = pages.gateways.portugal.treatment
    let (id, path) = try await allowed(pages, camille, "PT1H")
    guard case .delivered = try await pages.gateways.outcome(of: id) else {
      Issue.record("not delivered")
      return
    }
    // Nothing of Portugal listens here: the wish is signed and recorded, and the page does not say that it was heard.
    let token = try required(try await camille.get(path).token)
    let asked = try await camille.post("\(path)/stop", [("token", token)])
    #expect(asked.text.contains("does not confirm it yet"), "\(asked.text)")
    _ = try await treatment.summary(of: id, for: pages.gateways.ana)
    // A page that shows it hears of its end.
    let listener = try required(await treatment.changes(of: id, for: pages.gateways.ana))
    let heard = Task { await listener.reduce(into: []) { $0.append($1.version) } }

    func face(_ country: String) -> PeerFace {
      PeerFace(
        affiliation: nil,
        admission: .init(
          gate: pages.gateways.portugal.gate, meter: nil, peerName: { _ in country }, turnedAway: { _ in }),
        stopView: { await treatment.closeViews(of: $1.traceID, from: $0) })
    }
    let (me, request) = (try pages.gateways.patient(person), String(path.split(separator: "/").last ?? ""))
    var desk = try required(pages.gateways.france.patients)
    for (country, closed) in [("ES", false), ("FR", true)] {
      let portugal = face(country)
      desk.stopView = { _, stop in
        await portugal.answerStop("POST", stop.bytes, from: []).status == 204
      }
      try await desk.stopReading(request, by: me)
      #expect(try await desk.request(request, of: me).stop == (closed ? .confirmed : .asked))
      let isOpen = await code { _ = try await treatment.summary(of: id, for: pages.gateways.ana) } == "done"
      #expect(isOpen != closed, "\(country)")
    }
    let versions = await heard.value
    #expect(versions.count == 2 && versions[0] < versions[1], "\(versions)")
    #expect(try await camille.get(path).text.contains("Portugal has closed it."))
    #expect(try await camille.get("\(pages.url)/patient/history").text.contains("further reading was stopped"))
    let answers = try await desk.signedAnswers(to: request, of: me).map { $0.statement["decision"]?.string }
    #expect(answers == ["permit", "stop"])
    await pages.stop()
  }

  /// The code of what `body` throws, `done` otherwise.
  private func code(_ body: () async throws -> Void) async -> String {
    do {
      try await body()
      return "done"
    } catch let failure as any Explained { return failure.code } catch { return "\(error)" }
  }

  @Test("The language that was chosen goes before the account's, and that before the browser's; signed out, it is gone")
  func language() async throws {
    let pages = try await FrenchPages.start()
    let german = ("Accept-Language", "de-DE,de;q=0.9,fr;q=0.5")
    let first = try await pages.raw(.get, "/", headers: [german])
    #expect(first.header("content-language") == "de")
    let chosen = try await pages.raw(.get, "/?a=1&lang=pt", headers: [german])
    #expect(chosen.status == 303 && chosen.header("location") == "/?a=1")
    let cookie = String(try required(chosen.header("set-cookie")).prefix { $0 != ";" })
    #expect(
      try await pages.raw(.get, "/", headers: [german, ("Cookie", cookie)]).header("content-language") == "pt")
    // A language that nobody has reviewed, and one that there is not, change nothing.
    for other in ["es", "xx", ""] {
      #expect(try await pages.raw(.get, "/?lang=\(other)", headers: [german]).header("content-language") == "de")
    }
    #expect(LanguageChoice.address("//evil.example/", "lang=fr") == "/")
    #expect(LanguageChoice.address("/\\evil.example", "lang=fr&b=2") == "/?b=2")

    // The account speaks English; its owner chooses French, for this session and the next page.
    let camille = pages.browser()
    _ = try await camille.signIn(at: pages.url, account: "camille", password: "demo")
    #expect(try await camille.get("\(pages.url)/patient").text.contains("Nobody is asking now."))
    let french = try await camille.get("\(pages.url)/patient/choices?lang=fr")
    #expect(french.text.contains("Mes choix") && french.text.contains("lang=\"fr\""))
    #expect(try await camille.get("\(pages.url)/patient").text.contains("Personne ne demande en ce moment."))
    await pages.stop()
  }

  @Test("Too long a form is answered by a plain page in the person's language, a program's call by a problem")
  func tooLong() async throws {
    let pages = try await Portal.start()
    let long = "token=0&what=" + String(repeating: "a", count: 80 << 10)
    for (language, words) in [("fr", "Trop de données à la fois."), ("de", "Das war zu viel auf einmal.")] {
      let answer = try await pages.raw(
        .post, "/sign-out",
        headers: [("Content-Type", "application/x-www-form-urlencoded"), ("Accept-Language", language)], body: long)
      #expect(answer.status == 413 && answer.header("content-language") == language)
      #expect(answer.header("content-security-policy")?.contains("default-src 'none'") == true)
      #expect(String(decoding: answer.body, as: UTF8.self).contains(words))
    }
    let token = try await Portal(pages, "camille").token
    let program = try await pages.raw(
      .post, "/api/portal/v1/codes",
      headers: [
        ("Content-Type", "application/json"), ("Authorization", "Bearer \(token)"),
        ("Idempotency-Key", "0123456789abcdef"),
      ], body: long)
    #expect(program.status == 413 && program.header("content-type") == "application/problem+json")
    #expect(try JSON(reading: program.body)["code"]?.string == "request.too-long")
    for path in ["/nowhere", "/patient/nowhere", "/patient/requests/x/y"] {
      let missing = try await pages.raw(.post, path, headers: [("Accept-Language", "pt")])
      #expect(
        missing.status == 404 && String(decoding: missing.body, as: UTF8.self).contains("Esta página não existe."))
    }
    await pages.stop()
  }

  @Test("A form of one person, sent by another or for another request, answers nothing and is told so plainly")
  func foreignForm() async throws {
    let pages = try await FrenchPages.start()
    let (camille, ines) = (pages.browser(), pages.browser())
    _ = try await camille.signIn(at: pages.url, account: "camille", password: "demo")
    _ = try await ines.signIn(at: pages.url, account: "ines", password: "demo")
    _ = try await pages.gateways.ask(person)
    let path = "\(pages.url)/patient/requests/\(try await pages.gateways.openRequest(of: person).id)"
    let page = try await camille.get(path)
    let form = [
      ("token", try required(page.token)), ("shown", try required(page.hidden("shown"))), ("decision", "allow"),
    ]
    let stolen = try await ines.post(path, form)
    #expect(stolen.status == 403 && !stolen.text.contains("MARTINS"), "\(stolen.status)")
    let own = try required(try await ines.get("\(pages.url)/patient/code").token)
    #expect(try await ines.post(path, [("token", own), ("decision", "allow")]).status == 403)
    #expect(try await pages.gateways.openRequest(of: person).state == .notified)
    await pages.stop()
  }
}
