import Domain
import Exchange
import GatewayTesting
import Testing
import Trust

@testable import Web

@Suite("The waiting page")
struct WaitingPageTests {
  @Test("A staged country shows five steps, each with its time or a word, and the check number")
  func staged() throws {
    let now = SampleSummary.now
    let html = try Samples.waiting(Samples.request(steps: [.sent: now, .received: now, .notified: now]))
    #expect(html.ranges(of: "<li class=\"done\">").count == 3)
    #expect(html.ranges(of: "<li class=\"next\">").count == 1)
    #expect(html.contains("<p class=\"number\">418</p>"))
    #expect(html.contains("<span data-minutes>15</span> min left"))
    #expect(html.contains("Opened by the patient"))
  }

  @Test("A name in other letters stands in Latin ones too, and times are those of the clinician's country")
  func otherLetters() throws {
    let view = try Samples.request(name: ("Παπαδοπούλου", "Ελένη"))
    let html = try Samples.waiting(view, civil: CivilTime(country: Samples.country("PT")))
    #expect(html.contains("Waiting for Ελένη ΠΑΠΑΔΟΠΟΥΛΟΥ’s answer"))
    #expect(html.contains("In Latin letters: <strong lang=\"en\">PAPADOPOULOU Eleni</strong>"))
    #expect(html.contains("<time>11:06</time>") && html.contains("Until 11:21 (time in Portugal), "))
    #expect(html.contains("times of Portugal"))
  }

  @Test("Looking without an answer is offered apart, in an emergency alone, and only where the country takes it")
  func vitalInterest() throws {
    let texts = PageTexts(language: "en")
    func offers(_ situation: CareSituation, _ takes: Bool, outcome: RequestOutcome? = nil) throws -> Bool {
      let view = try Samples.request(outcome: outcome, situation: situation)
      let page = WaitingPage(view: view, texts: texts, now: SampleSummary.now, takesVitalInterest: takes)
      return page.values["vital"] != nil
    }
    #expect(try offers(.emergencyNotAnswering, true) && offers(.emergencyAnswering, true))
    #expect(try !offers(.emergencyNotAnswering, false))
    #expect(try !offers(.inPerson, true) && !offers(.atDistance, true))
    #expect(try !offers(.emergencyAnswering, true, outcome: .refused))
  }

  @Test("Whom to phone is the line of the country with its hours; without one, the way by our own contact point")
  func phone() throws {
    func ways(_ contact: Peer.Contact?) throws -> [String] {
      let page = WaitingPage(
        view: try Samples.request(), texts: PageTexts(language: "en"), now: SampleSummary.now, contact: contact)
      return try #require(page.values["ways"] as? [String])
    }
    let line = Peer.Contact(name: "Aide", email: "a@ncp.example", telephone: "+33 1 99 00 12 34", hours: "8:00–20:00")
    #expect(try ways(line).last == "By telephone: Aide, +33 1 99 00 12 34 (8:00–20:00). Say the reference.")
    for contact in [nil, Peer.Contact(name: "Aide", email: "a@ncp.example")] {
      #expect(try ways(contact).last?.hasPrefix("By telephone: your contact point reaches the one of France") == true)
    }
  }

  @Test("A uniform country shows what is known and nothing else")
  func uniform() throws {
    let html = try Samples.waiting(Samples.request(isStaged: false))
    #expect(html.ranges(of: "<li class=").count == 2)
    #expect(html.contains("Waiting for France") && html.contains("No permission yet."))
    #expect(!html.contains("class=\"number\""))
  }

  @Test("After a refusal nobody is pressed: no new request, the code as the way if the patient wishes")
  func refused() throws {
    let html = try Samples.waiting(Samples.request(outcome: .refused))
    #expect(html.contains("The patient did not allow this access."))
    #expect(!html.contains("/again") && !html.contains("data-events"))
    #expect(html.contains("they can give you a code"))
  }

  @Test("Without an answer the clinician may ask again or take another way")
  func expired() throws {
    let late = SampleSummary.now.advanced(bySeconds: 900)
    let html = try Samples.waiting(Samples.request(outcome: .expired), at: late)
    #expect(html.contains("No answer in 15 minutes.") && html.contains("action=\"/clinician/requests/ab12/again\""))
    #expect(html.contains("Other ways"))
    let absent = try Samples.waiting(Samples.request(outcome: .absent, isStaged: false), at: late)
    #expect(absent.contains("France does not say more."))
  }

  @Test("A country that is lost while the patient is asked: since when, what goes on, and at the end what was sent")
  func lost() throws {
    let now = SampleSummary.now
    let steps: [RequestStep: Instant] = [.sent: now, .received: now, .notified: now]
    let open = try Samples.waiting(Samples.request(steps: steps, unreachableSince: now))
    #expect(open.contains("France has not answered since 11:06 UTC. Your request stays there"))
    let ended = try Samples.waiting(
      Samples.request(outcome: .failed(code: "peer.unreachable"), steps: steps, unreachableSince: now))
    #expect(ended.contains("Your request was sent; the summary did not come.") && ended.contains("/again"))
    let never = try Samples.waiting(Samples.request(outcome: .failed(code: "peer.unreachable")))
    #expect(never.contains("Your request was not sent.") && !never.contains("class=\"done\""))
  }

  @Test("Who cannot answer is told about first")
  func cannotAnswer() throws {
    let html = try Samples.waiting(Samples.request(situation: .emergencyNotAnswering))
    #expect(html.contains("The patient cannot answer: France allows no access without an answer."))
  }

  @Test(
    "Every end says in words what happened and what to do, never in codes",
    arguments: [
      "signature.invalid", "document.invalid", "peer.unreachable", "peer.refused", "peer.identity", "peer.sign-in",
      "peer.not-entitled", "peer.not-trusted", "peer.not-offered", "peer.document-gone", "peer.document-not-made",
      "peer.records-unreachable", "internal", "something.new",
    ])
  func failures(code: String) throws {
    for language in PageTexts.offered {
      let texts = PageTexts(language: language)
      let view = try Samples.request(outcome: .failed(code: code))
      let values = WaitingPage(view: view, texts: texts, now: SampleSummary.now).values
      let end = try #require(values["end"] as? [String: String])
      #expect(end["what"]?.isEmpty == false && end["next"]?.isEmpty == false)
      #expect(end["what"]?.contains(code) == false && end["next"]?.contains(code) == false)
    }
  }
}
