import Assertions
import Consent
import Domain
import Exchange
import Foundation
import GatewayTesting
import Testing
import Transport
import Trust
import XML

@testable import Gateway
@testable import Web

/// Country B signs whatever it likes about who asks (abuse case 16): all of it goes through real messages to real pages.
@Suite("Names that country B made up", .serialized, .enabled(if: MailService.isHere, "needs aiosmtpd"))
struct HostileAskerTests {
  let person = DemoPeople.all[0]

  private static let markup = "\"><script>alert(1)</script><img src=x onerror=alert(2)>&lt;b&gt;"
  private static let name =
    "Dr \u{202E}ANA\u{202C}\u{2066}\u{200B}\u{FEFF}\u{85}\u{9B}31m \(markup) {organisation} {country} {{t.skip}} "
    + String(repeating: "x", count: 600)
  private static let organisation = "\u{5D1}\u{5D9}\u{5EA} \u{5D7}\u{5D5}\u{5DC}\u{5D9}\u{5DD}\u{202E} <h1>FREE</h1>"

  private func hostile(_ gateways: TwoGateways) -> SignedInClinician {
    let ana = gateways.ana
    return SignedInClinician(
      subject: ana.subject,
      professional: HealthProfessional(
        nameID: ana.professional.nameID, name: Self.name, role: "221", roleDisplay: "Medical Doctors"),
      organisation: CareOrganisation(
        name: Self.organisation, id: ana.organisation.id, locality: "\u{202E}otroP\t\(Self.markup)",
        facilityType: "Hospital"), authenticatedAt: ana.authenticatedAt)
  }

  /// What stands in a page that must not.
  private func faults(_ text: String, mostOfOneSign most: Int = 200) -> [String] {
    let lower = text.lowercased()
    let markup = ["<script>", "<img", "<h1>free", "onerror=alert(2)>", "<b>"].filter(lower.contains)
    return markup + signs(text, mostOfOneSign: most)
  }

  private func signs(_ text: String, mostOfOneSign most: Int = 200) -> [String] {
    var faults: [String] = []
    var (depth, run) = (0, 0)
    for scalar in text.unicodeScalars {
      run = scalar == "x" ? run + 1 : 0
      if run == most + 1 { faults.append("a name is not cut") }
      switch scalar.value {
      case 0x2068: depth += 1
      case 0x2069: depth -= 1
      case 0x0A, 0x0D: break
      case 0x00...0x1F, 0x7F...0x9F, 0x200B...0x200F, 0x202A...0x202E, 0x2066, 0x2067, 0xFEFF:
        faults.append("U+\(String(scalar.value, radix: 16))")
      default: break
      }
    }
    if depth != 0 { faults.append("an isolate without its end") }
    return faults
  }

  @Test("Markup, direction and control signs and endless names stay harmless on every page, in files and in mail")
  func everywhere() async throws {
    let mail = try await MailService.start(.startTLS, certificate: DevelopmentPKI.path("fr/tls-server"))
    let notifications = NotificationTests()
    let settings = try notifications.mailSettings(mail.port, TemporaryFolder.make("mail-settings"))
    let pages = try await FrenchPages.start {
      $0.notifications = settings
      $0.signIn.portalAudience = Portal.audience
    }
    let camille = try await notifications.switchOn(pages, mail)
    let raw = try RawPeer(pages.gateways, person, clinician: hostile(pages.gateways))
    _ = try await raw.query()
    await pages.gateways.france.notifications?.pass()
    let id = try await pages.gateways.openRequest(of: person).id
    let message = try required(try mail.messages.last)
    #expect(message.subject == "A request waits for your answer" && message.body.contains("A hospital in Portugal"))
    for part in ["script", "ANA", "xxx", "FREE", "\u{202E}", "\u{5D1}"] { #expect(!message.body.contains(part)) }

    let path = "\(pages.url)/patient/requests/\(id)"
    let home = try await camille.get("\(pages.url)/patient").text
    #expect(home.contains("Dr ANA 31m") && faults(home).isEmpty, "\(faults(home))")
    let approval = try await camille.get(path)
    // What was sent is there on demand, each unseen sign spelled; above it the name is cut.
    let (above, below) = try halves(approval.text, at: "The names exactly as they were sent")
    #expect(faults(above).isEmpty, "\(faults(above))")
    #expect(faults(below, mostOfOneSign: 600).isEmpty, "\(faults(below, mostOfOneSign: 600))")
    #expect(below.contains("Dr [U+202E]ANA[U+202C][U+2066][U+200B][U+FEFF][U+85][U+9B]31m"))
    #expect(above.contains("&lt;script&gt;") && above.contains("{organisation} {country} {{t.skip}}"))
    #expect(above.contains("\u{2068}\u{5D1}\u{5D9}\u{5EA}"), "a name from right to left is not in isolation")
    #expect(above.contains("stated by the contact point of Portugal"))
    let chosen = try await camille.get("\(path)/choose").text
    #expect(faults(chosen).isEmpty)
    let portal = try await Portal(pages, "camille").get("/requests")
    #expect(portal.status == 200 && signs(portal.body.canonical).isEmpty)

    let token = try required(try await camille.get(path).token)
    let refused = try await camille.post(path, [("token", token), ("decision", "refuse")])
    #expect(refused.text.contains("Nothing was sent.") && faults(refused.text).isEmpty, "\(faults(refused.text))")
    let history = try await camille.get("\(pages.url)/patient/history").text
    #expect(history.contains("Dr ANA 31m") && faults(history).isEmpty, "\(faults(history))")
    try await files(camille, pages.url, path)
    mail.stop()
    await pages.stop()
  }

  private func halves(_ text: String, at mark: String) throws -> (String, String) {
    let range = try required(text.firstRange(of: mark))
    return (String(text[..<range.lowerBound]), String(text[range.upperBound...]))
  }

  /// History and receipt as files: still what their formats are.
  private func files(_ camille: Browser, _ url: String, _ path: String) async throws {
    for address in ["\(url)/patient/history.json", "\(path)/receipt.json", "\(path)/receipt.fhir"] {
      let file = try await camille.get(address)
      #expect(file.status == 200, "\(address)")
      _ = try JSON(reading: Array(file.text.utf8))
    }
    let document = try await camille.get("\(path)/receipt.xml")
    _ = try Document.parse(Array(document.text.utf8))
    #expect(!document.text.contains("\u{202E}"))
    for address in ["\(url)/patient/history.pdf", "\(path)/receipt.pdf"] {
      #expect(try await camille.get(address).text.hasPrefix("%PDF-"), "\(address)")
    }
  }

  @Test("A name of ten thousand signs is refused with the message, on the record, and nobody is asked")
  func tenThousand() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    let forge = ForgedAssertion(
      raw.identity.xml, id: raw.identity.id, key: try gateways.portugal.keys.key(for: .sealRSA))
    let long = try forge.resigned("Ana MARTINS", String(repeating: "A", count: 10_000))
    let reply = try await raw.query(raw.query(assertions: [long, raw.treatment.xml]))
    let code = try required(try await gateways.refusalCodes().last)
    #expect(code.hasPrefix("assertion."), "\(code)")
    #expect(try await gateways.nothingLeft(reply, because: code).isEmpty)
    #expect(!reply.text.contains("AAAA"))
    let desk = try required(gateways.france.patients)
    #expect(try await desk.requests(of: gateways.patient(person)).isEmpty)
    // Signed again with its own name it is taken: it was refused because of the name.
    let right = try forge.resigned("Ana MARTINS", "Ana Maria MARTINS")
    _ = try await raw.query(raw.query(assertions: [right, raw.treatment.xml]))
    #expect(try await desk.requests(of: gateways.patient(person)).map(\.asker.name) == ["Ana Maria MARTINS"])
    await gateways.stop()
  }
}
