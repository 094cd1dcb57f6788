import Audit
import Consent
import Documents
import Domain
import Exchange
import Foundation
import GatewayTesting
import Testing

@testable import Gateway
@testable import Web

@Suite("Acting for a child on the pages", .serialized)
struct ActingTests {
  private static let parent = DemoPeople.all[0]
  /// The record is Inès's; the registry says that she is a child.
  private static let child = DemoPeople.all[1]

  private func start(_ registry: URL) async throws -> FrenchPages {
    try Data(Self.registry().canonical.utf8).write(to: registry)
    return try await FrenchPages.start { $0.representatives = registry.path }
  }

  /// Camille is the parent of Inès.
  static func registry(birthDate: String = "20170612") -> JSON {
    func cx(_ person: DemoPeople.Person) -> JSON { .string("\(person.ins)^^^&\(DemoPeople.insTestRoot)&ISO") }
    return [
      "mandates": [
        [
          "id": "FR-M-1", "representative": cx(parent), "patient": cx(child), "role": "parent", "patientName": "Inès",
          "representativeName": "Camille ROUSSEAU", "birthDate": .string(birthDate),
          "notBefore": "2017-06-12T00:00:00Z", "proof": "Register 12/34",
        ]
      ]
    ]
  }

  /// Camille, signed in and acting for the child, and the page of a request about the child.
  private func beginActing(at pages: FrenchPages) async throws -> (camille: Browser, path: String) {
    let camille = pages.browser()
    _ = try await camille.signIn(at: pages.url, account: "camille", password: "demo")
    let list = try await camille.get("\(pages.url)/patient/acting")
    _ = try await camille.post(
      "\(pages.url)/patient/acting",
      [("token", try required(list.hidden("token"))), ("mandate", "FR-M-1"), ("act", "begin")])
    _ = try await pages.gateways.ask(Self.child)
    let request = try await pages.gateways.openRequest(of: Self.child)
    let path = "\(pages.url)/patient/requests/\(request.id)"
    return (camille, path)
  }

  @Test("A parent acts under a band, allows, sees it told as such, and leaves the child's own choices alone")
  func parent() async throws {
    let file = try TemporaryFolder.make("registry").appendingPathComponent("mandates.json")
    let pages = try await start(file)
    let camille = pages.browser()
    _ = try await camille.signIn(at: pages.url, account: "camille", password: "demo")
    let list = try await camille.get("\(pages.url)/patient/acting")
    #expect(list.text.contains("Act for Inès") && list.text.contains("as a parent · until 12 June 2032"))
    let begun = try await camille.post(
      "\(pages.url)/patient/acting",
      [("token", try required(list.token)), ("mandate", "FR-M-1"), ("act", "begin")])
    #expect(begun.text.contains("You are deciding for Inès (your child, "))

    _ = try await pages.gateways.ask(Self.child)
    let request = try await pages.gateways.openRequest(of: Self.child)
    let path = "\(pages.url)/patient/requests/\(request.id)"
    let approval = try await camille.get(path)
    #expect(approval.status == 200 && approval.text.contains("You are deciding for Inès (your child, "))
    let decided = try await camille.post(
      path,
      [
        ("token", try required(approval.token)), ("decision", "allow"),
        ("shown", try required(approval.hidden("shown"))),
      ])
    #expect(decided.status == 200)
    let history = try await camille.get("\(pages.url)/patient/history")
    #expect(history.text.contains("somebody who may act for you allowed it"))
    for own in ["hidden", "emergency", "notifications", "choices"] {
      let page = try await camille.get("\(pages.url)/patient/\(own)")
      #expect(!page.text.contains("<form method=\"post\" action=\"/patient/\(own)"), "\(own)")
      #expect(page.text.contains("not open while you act for somebody"), "\(own)")
    }
    let receipt = try await camille.get("\(path)/receipt.json")
    #expect(receipt.text.contains("\"role\":\"parent\"") && receipt.text.contains("\"mandate\":\"FR-M-1\""))
    let events = try await pages.gateways.frenchEvents().filter { $0.kind == EventKind.consentDecided.rawValue }
    #expect(events.last?.event?.details["role"] == "parent")

    // The registry takes the right away: the next page shows nothing more, and the parent's own pages come back.
    try Data("{\"mandates\":[]}".utf8).write(to: file)
    #expect(try await camille.get(path).status == 403)
    let out = try await camille.get("\(pages.url)/patient/acting")
    let stopped = try await camille.post(
      "\(pages.url)/patient/acting", [("token", try required(out.token)), ("act", "stop")])
    #expect(!stopped.text.contains("You are deciding for"))
    #expect(try await camille.get("\(pages.url)/patient/code").status == 200)
    await pages.stop()
  }

  @Test("Nobody acts under a mandate that is not theirs, and a child below the age refuses but does not allow")
  func others() async throws {
    let pages = try await start(TemporaryFolder.make("registry").appendingPathComponent("mandates.json"))
    let ines = pages.browser()
    _ = try await ines.signIn(at: pages.url, account: "ines", password: "demo")
    let page = try await ines.get("\(pages.url)/patient/acting")
    #expect(page.text.contains("Camille ROUSSEAU") && !page.text.contains("End this mandate"))
    let tried = try await ines.post(
      "\(pages.url)/patient/acting",
      [("token", try required(page.hidden("token"))), ("mandate", "FR-M-1"), ("act", "begin")])
    #expect(!tried.text.contains("You are deciding for"))
    _ = try await pages.gateways.ask(Self.child)
    let request = try await pages.gateways.openRequest(of: Self.child)
    let path = "\(pages.url)/patient/requests/\(request.id)"
    let approval = try await ines.get(path)
    let allowed = try await ines.post(
      path,
      [
        ("token", try required(approval.token)), ("decision", "allow"),
        ("shown", try required(approval.hidden("shown"))),
      ])
    #expect(allowed.status == 403 && allowed.text.contains("At your age a parent or guardian allows"))
    let again = try required(try await ines.get(path).token)
    let refused = try await ines.post(path, [("token", again), ("decision", "refuse")])
    #expect(refused.text.contains("Refused. Nothing was sent."))
    await pages.stop()
  }

  @Test(
    "What happened in a person's name stands in their own history, whoever the actor is; the mandate's end does too")
  func ownHistory() async throws {
    let file = try TemporaryFolder.make("registry").appendingPathComponent("mandates.json")
    var registry = Self.registry(birthDate: "19400612")
    if case .array(let items)? = registry["mandates"], case .object(var first)? = items.first {
      first["role"] = "mandated"
      registry = ["mandates": [.object(first)]]
    }
    try Data(registry.canonical.utf8).write(to: file)
    let pages = try await FrenchPages.start { $0.representatives = file.path }
    let (camille, path) = try await beginActing(at: pages)
    let approval = try await camille.get(path)
    _ = try await camille.post(
      path,
      [
        ("token", try required(approval.token)), ("decision", "allow"),
        ("shown", try required(approval.hidden("shown"))),
      ])
    // Inès sees it, ends the mandate, and sees that too; Camille is told nothing.
    let ines = pages.browser()
    _ = try await ines.signIn(at: pages.url, account: "ines", password: "demo")
    #expect(try await ines.get("\(pages.url)/patient/history").text.contains("somebody who may act for you allowed it"))
    let over = try await ines.get("\(pages.url)/patient/acting")
    #expect(over.text.contains("Camille ROUSSEAU") && over.text.contains("End this mandate"))
    _ = try await ines.post(
      "\(pages.url)/patient/acting",
      [("token", try required(over.hidden("token"))), ("mandate", "FR-M-1"), ("act", "end")])
    #expect(try await ines.get("\(pages.url)/patient/history").text.contains("you ended a mandate"))
    #expect(try await camille.get(path).status == 403)
    let own = pages.browser()
    _ = try await own.signIn(at: pages.url, account: "camille", password: "demo")
    #expect(try await !own.get("\(pages.url)/patient/history").text.contains("mandate"))
    await pages.stop()
  }

  @Test("A parent's page of a minor's request is the page of one without the part: no name, no count, the same size")
  func confidential() async throws {
    let file = try TemporaryFolder.make("registry").appendingPathComponent("mandates.json")
    let pages = try await start(file)
    let desk = try required(pages.gateways.france.patients)
    let child = try pages.gateways.patient(Self.child)
    let (camille, path) = try await beginActing(at: pages)
    func bare(_ text: String) -> String {
      text.replacing(/value="[0-9a-zA-Z_-]{20,}"/, with: "value").replacing(/[0-9]{2}:[0-9]{2}/, with: "time")
    }
    /// The approval and the choice as the parent gets them.
    func seen() async throws -> [String] {
      [bare(try await camille.get(path).text), bare(try await camille.get("\(path)/choose").text)]
    }
    let whole = try await seen()
    // Hidden from parents alone, and hidden from everybody: as if it had never been recorded, the two look alike.
    let entries = try await desk.hideable(by: child)
    let section = try required(entries.first).section
    let words = entries.filter { $0.section == section }.map(\.words)
    try await desk.restrict(.section(section), from: .representatives, label: "x", by: child)
    let confidential = try await seen()
    let rule = try required(await desk.restrictions(of: child).first)
    try await desk.lift(rule.id, by: child)
    try await desk.restrict(.section(section), from: .everyone, label: "x", by: child)
    let never = try await seen()
    #expect(confidential == never && confidential != whole)
    for page in confidential { for word in words { #expect(!page.contains(word)) } }
    await pages.stop()
  }

  @Test("A registry that cannot be read whole gives nobody a right, and says where to look")
  func broken() async throws {
    let file = try TemporaryFolder.make("registry").appendingPathComponent("mandates.json")
    let pages = try await start(file)
    let rooms = pages.gateways.france
    let person = try pages.gateways.patient(Self.parent)
    #expect(try await rooms.ledger.mandates(heldBy: person).count == 1)
    for text in ["", "{\"mandates\":[{}]}", "[", String(Self.registry(birthDate: "20170230").canonical)] {
      try Data(text.utf8).write(to: file)
      await #expect(throws: ConsentFailure.self) { try await rooms.ledger.mandates(heldBy: person) }
    }
    await pages.stop()
  }

  @Test(
    "A parent makes a code for the child, on the page and through the portal; the portal says for whom, at each call")
  func code() async throws {
    let file = try TemporaryFolder.make("registry").appendingPathComponent("mandates.json")
    try Data(Self.registry().canonical.utf8).write(to: file)
    let pages = try await Portal.start { $0.representatives = file.path }
    let camille = pages.browser()
    _ = try await camille.signIn(at: pages.url, account: "camille", password: "demo")
    let list = try await camille.get("\(pages.url)/patient/acting")
    _ = try await camille.post(
      "\(pages.url)/patient/acting",
      [("token", try required(list.hidden("token"))), ("mandate", "FR-M-1"), ("act", "begin")])
    let form = try await camille.get("\(pages.url)/patient/code")
    #expect(form.text.contains("You are deciding for Inès (your child, 9)."))
    let made = try await camille.post(
      "\(pages.url)/patient/code",
      [("token", try required(form.token)), ("country", "PT"), ("part", "48765-2"), ("minutes", "60")])
    let code = try required(made.text.firstMatch(of: /class="code">([0-9A-Z-]+)</)).output.1
    let id = try await pages.gateways.ask(Self.child, code: String(code))
    guard case .delivered = try await pages.gateways.outcome(of: id) else {
      Issue.record("the code opened nothing: \(try await pages.gateways.outcome(of: id))")
      return
    }
    let history = try await camille.get("\(pages.url)/patient/history").text
    #expect(history.contains("somebody who acts for you made a code"))

    let portal = try await Portal(pages, "camille")
    let held = try await portal.get("/acting").body["held"]?.array ?? []
    #expect(held.map { $0["mandate"]?.string } == ["FR-M-1"] && held.first?["name"]?.string == "Inès")
    var acting = portal
    acting.acting = "FR-M-1"
    #expect(try await acting.get("/requests").body["requests"]?.array?.count == 1)
    #expect(try await portal.get("/requests").body["requests"]?.array?.isEmpty == true)
    let choice: JSON = ["country": "PT", "sections": ["48765-2"]]
    #expect(try await acting.post("/codes", choice).status == 201)
    for path in ["/directive", "/restrictions", "/acting"] {
      #expect(try await acting.get(path).code == "page.not-while-acting", "\(path)")
    }
    acting.acting = "FR-M-9"
    #expect(try await acting.get("/requests").status == 403)
    #expect(try await acting.post("/codes", choice).code == "consent.mandate")
    #expect(try await portal.post("/acting/end", ["mandate": "FR-M-1"]).code == "consent.mandate", "not over oneself")
    await pages.stop()
  }
}
