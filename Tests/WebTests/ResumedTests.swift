import Consent
import Domain
import Foundation
import GatewayTesting
import Testing

@testable import Exchange
@testable import Web

@Suite("Going on after a new sign-in")
struct ResumedTests {
  private func patient(_ subject: String) throws -> Person {
    let number = try #require(PatientIdentifier(cx: "1^^^&1.2.3&ISO"))
    return .patient(
      SignedInPatient(subject: subject, patient: number, authenticatedAt: Instant(seconds: 0)), name: subject)
  }

  @Test(
    "Only a page of ours is gone on to",
    arguments: [
      "//evil.example", "https://evil.example", "/\\evil.example", "/patient?x=1", "/patient#x", "/patient/%2e%2e",
      "/patient/../audit", "patient", "", "/patient\r\nX: y", "/\u{202E}", "/" + String(repeating: "a", count: 300),
    ])
  func own(_ path: String) {
    #expect(!Resumed.isOwn(path))
  }

  @Test("It leads to a page of the person's own role, and for somebody else to their own start")
  func destination() throws {
    func to(_ path: String, _ subject: String?, _ person: Person) -> String {
      Resumed(path: path, subject: subject, acting: nil, draft: nil).destination(for: person)
    }
    let (camille, aude) = (try patient("camille"), Person.auditor(subject: "aude", name: "Aude"))
    #expect(Resumed.isOwn("/patient/requests/0a1b"))
    #expect(to("/patient/requests/0a1b", "camille", camille) == "/patient/requests/0a1b")
    #expect(to("/patient/code", nil, camille) == "/patient/code")
    #expect(to("/patient/code", "ines", camille) == "/patient")
    #expect(to("/patientx", "camille", camille) == "/patient")
    #expect(to("/audit", "camille", camille) == "/patient")
    #expect(to("/patient/code", nil, aude) == "/audit")
  }

  @Test("What was filled in is there once, at its own page, for the same person; a form without end is not kept")
  func drafts() async throws {
    let sessions = Sessions(clock: SystemClock())
    let draft = Draft(path: "/patient/code", form: Form("part=1&part=2"))
    let resumed = Resumed(path: "/patient/code", subject: "camille", acting: nil, draft: draft)
    let (own, other) = (
      await sessions.begin(try patient("camille"), language: "en"),
      await sessions.begin(try patient("ines"), language: "en")
    )
    for id in [own, other] { await sessions.resume(resumed, in: id) }
    #expect(await sessions.takeDraft(for: "/patient/code", of: other) == nil)
    #expect(await sessions.takeDraft(for: "/patient/hidden", of: own) == nil)
    let taken = await sessions.takeDraft(for: "/patient/code", of: own)
    #expect(taken?.form.all("part") == ["1", "2"] && taken?.isBack == true)
    #expect(await sessions.takeDraft(for: "/patient/code", of: own) == nil)
    // Who turns back at the identity provider finds it too, and is not told that they signed in.
    await sessions.keep(draft, of: own)
    #expect(await sessions.takeDraft(for: "/patient/code", of: own)?.isBack == false)
    let endless = Draft(path: "/patient/code", form: Form("part=" + String(repeating: "x", count: 5000)))
    #expect(endless.form.all("part").isEmpty)
  }

  @Test("Every reason why a patient's act is not taken has words and a next step in every language of the pages")
  func words() {
    let codes = [
      "consent.no-request", "consent.decided", "consent.expired", "consent.content-changed", "consent.way-closed",
      "consent.incomplete-statement", "consent.directive", "consent.restrictions-full", "consent.store",
      "consent.receipt", "consent.mandates", "consent.mandate", "consent.minor", "consent.deceased",
      "page.not-while-acting", "page.not-found", "page.form", "login.failed", "login.not-entitled", "login.step-up",
      "internal", "limit.address", "request.too-long", "request.malformed", "request.too-slow",
    ]
    for language in PageTexts.offered {
      for code in codes {
        let words = PageTexts(language: language).failure(code)
        #expect(words?.what.isEmpty == false && words?.next.isEmpty == false, "\(code) in \(language)")
      }
    }
  }
}
