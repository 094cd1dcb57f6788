import Consent
import Domain
import Exchange
import Foundation
import GatewayTesting
import Testing

@testable import Gateway
@testable import Web

@Suite("What a patient filled in, and what a patient can do without the record", .serialized)
struct PatientFormTests {
  let person = DemoPeople.all[0]

  /// Camille, signed in, and her request.
  private func asked(
    _ pages: FrenchPages
  ) async throws -> (camille: Browser, path: String, id: String) {
    let camille = pages.browser()
    _ = try await camille.signIn(at: pages.url, account: "camille", password: "demo")
    _ = try await pages.gateways.ask(person)
    let id = try await pages.gateways.openRequest(of: person).id
    return (camille, "\(pages.url)/patient/requests/\(id)", id)
  }

  private func state(_ id: String, _ pages: FrenchPages) async throws -> ConsentState {
    let desk = try required(pages.gateways.france.patients)
    return try await desk.request(id, of: pages.gateways.patient(person)).state
  }

  @Test("A form with a fault comes back with all that was chosen, and says what is missing")
  func kept() async throws {
    let pages = try await FrenchPages.start()
    let camille = pages.browser()
    _ = try await camille.signIn(at: pages.url, account: "camille", password: "demo")
    func sent(_ page: String, _ fields: [(String, String)]) async throws -> String {
      let url = "\(pages.url)/patient/\(page)"
      let token = try required(try await camille.get(url).token)
      return try await camille.post(url, [("token", token)] + fields).text
    }
    let noPart = try await sent("code", [("country", "PT"), ("minutes", "120")])
    #expect(noPart.contains("Tick at least one part.") && noPart.contains("value=\"120\" checked"))
    #expect(!noPart.contains("or refuse"), "there is nothing to refuse here")
    let noCountry = try await sent("code", [("country", "XX"), ("part", "48765-2"), ("minutes", "15")])
    #expect(noCountry.contains("Choose a country.") && noCountry.contains("value=\"15\" checked"))
    #expect(noCountry.contains("name=\"part\" value=\"48765-2\" checked"))
    #expect(!noCountry.contains("name=\"part\" value=\"10160-0\" checked"))

    // The first button of each form is the one that the Enter key presses on a box: it makes and sets nothing.
    let looked = try await sent("code", [("look", "1"), ("country", "PT"), ("part", "48765-2"), ("minutes", "15")])
    #expect(looked.contains("value=\"48765-2\" checked") && !looked.contains("class=\"code\""))
    let unset = try await sent(
      "emergency", [("act", "look"), ("country", "PT"), ("role", "221"), ("part", "48765-2"), ("minutes", "5")])
    #expect(unset.contains("value=\"48765-2\" checked") && !unset.contains("value=\"end\""))

    let noRole = try await sent(
      "emergency", [("act", "set"), ("country", "PT"), ("part", "48765-2"), ("minutes", "10")])
    #expect(noRole.contains("class=\"fault\"") && noRole.contains("name=\"country\" value=\"PT\" checked"))
    #expect(noRole.contains("name=\"part\" value=\"48765-2\" checked"))
    #expect(
      noRole.contains("<option value=\"10\" selected>") && !noRole.contains("name=\"role\" value=\"221\" checked"))
    // Who changes what is set begins with what it says.
    let isSet = try await sent(
      "emergency", [("act", "set"), ("country", "PT"), ("role", "221"), ("part", "10160-0"), ("minutes", "5")])
    #expect(isSet.contains("name=\"role\" value=\"221\" checked"))
    #expect(isSet.contains("name=\"part\" value=\"10160-0\" checked"))
    #expect(!isSet.contains("name=\"part\" value=\"48765-2\" checked"))

    let noWhat = try await sent("hidden", [("what", ""), ("whom", "country:PT")])
    #expect(noWhat.contains("Choose what to hide.") && noWhat.contains("<option value=\"country:PT\" selected>"))
    await pages.stop()
  }

  @Test("Each part that can be ticked shows what it holds, without a script; the time that was chosen stays")
  func choosing() async throws {
    let pages = try await FrenchPages.start()
    let (camille, path, id) = try await asked(pages)
    let page = try await camille.get("\(path)/choose")
    let parts = page.text.matches(of: /<div class="part">(?s)(.*?)<\/div>/).map(\.output.1)
    #expect(parts.count > 3)
    for part in parts {
      let count = try required(part.firstMatch(of: /\(([0-9]+)\)/).flatMap { Int($0.output.1) })
      #expect(part.matches(of: /<li>[^<]+<\/li>/).count == count, "\(part)")
      #expect(!part.contains(" checked"))
    }
    let none = try await camille.post(
      path,
      [
        ("token", try required(page.token)), ("shown", try required(page.hidden("shown"))), ("close", "PT8H"),
        ("decision", "chosen"),
      ])
    #expect(none.text.contains("Tick at least one part, or refuse.") && none.text.contains("value=\"PT8H\" selected"))
    // By the first button of the form, which the Enter key presses; and by none that is there.
    for (decision, mark) in [("look", "value=\"48765-2\" checked"), ("ALLOW", "Nothing was answered by it.")] {
      let again = try await camille.get("\(path)/choose")
      let fields = [
        ("token", try required(again.token)), ("shown", try required(again.hidden("shown"))), ("part", "48765-2"),
        ("decision", decision),
      ]
      #expect(try await camille.post(path, fields).text.contains(mark), "\(decision)")
    }
    let first = try required(page.text.firstMatch(of: /<button(?s)[^>]*name="decision" value="([a-z]+)"/)).output.1
    #expect(first == "look")
    #expect(try await state(id, pages) == .notified)
    await pages.stop()
  }

  @Test("A record that cannot be read takes a refusal and nothing else, on the page and through the portal")
  func unread() async throws {
    let pages = try await Portal.start()
    let (camille, path, id) = try await asked(pages)
    let before = try await camille.get(path)
    let shown = try required(before.hidden("shown"))
    let file = pages.gateways.folder.appendingPathComponent("records/\(person.file)")
    try FileManager.default.removeItem(at: file)
    for address in [path, "\(path)/choose"] {
      let page = try await camille.get(address)
      #expect(page.status == 503 && page.text.contains("Your record cannot be read now"), "\(page.text)")
      #expect(page.text.contains("MARTINS") && page.text.contains("value=\"refuse\""))
      #expect(!page.text.contains("value=\"allow\"") && !page.text.contains("value=\"chosen\""))
    }
    let token = try required(try await camille.get(path).token)
    let allowed = try await camille.post(path, [("token", token), ("shown", shown), ("decision", "allow")])
    #expect(allowed.status == 503)
    #expect(try await state(id, pages) == .notified)
    let portal = try await Portal(pages, "camille")
    #expect(try await portal.get("/requests/\(id)/preview").status == 500)
    let last = try required(try await camille.get(path).token)
    let refused = try await camille.post(path, [("token", last), ("decision", "refuse")])
    #expect(refused.text.contains("Refused. Nothing was sent."))
    #expect(try await state(id, pages) == .refused)
    await pages.stop()

    let others = try await Portal.start()
    let (_, _, second) = try await asked(others)
    try FileManager.default.removeItem(
      at: others.gateways.folder.appendingPathComponent("records/\(person.file)"))
    let answer = try await Portal(others, "camille").post("/requests/\(second)/answer", ["decision": "refuse"])
    #expect(answer.status == 200 && answer.body["state"]?.string == "refused", "\(answer.body)")
    await others.stop()
  }
}
