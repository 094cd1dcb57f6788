import Audit
import Database
import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@testable import Exchange
@testable import Gateway
@testable import Web

/// The countries that a clinician asked last (users.md section 2, C2).
@Suite("Countries on top of the search page", .serialized)
struct UsedCountriesTests {
  @Test(
    "Whoever asked finds the country on top, also after a restart and a month; nobody else does; half a year later it is gone"
  )
  func last() async throws {
    let pages = try await PortuguesePages.start(edit: { settings in
      var rui = try required(settings.accounts.first { $0.role == "clinician" })
      (rui.name, rui.displayName) = ("rui", "Rui COSTA")
      settings.accounts.append(rui)
    })
    #expect(!(try await pages.page("\(pages.url)/clinician").text.contains("label=\"Last used\"")))
    _ = try await pages.asked(pages.france.patient(.behaving(.well)))
    let top = try await pages.page("\(pages.url)/clinician").text
    let group = try #require(top.firstMatch(of: /<optgroup label="Last used">(.*?)<\/optgroup>/)?.output.1)
    #expect(group.contains("value=\"FR\"") && !group.contains("value=\"ES\""))

    let other = Browser(client: pages.rooms.client)
    _ = try await other.signIn(at: pages.url, account: "rui", password: "demo")
    #expect(!(try await other.get("\(pages.url)/clinician").text.contains("label=\"Last used\"")))

    // What another process finds in the store: no name, and the country until half a year after.
    let rows = try await pages.rooms.store.read { connection in
      try connection.query("SELECT clinician, country, used_at FROM used_countries", []).map {
        (try $0.blob("clinician"), try $0.text("country"), try $0.integer("used_at"))
      }
    }
    try #require(rows.count == 1)
    #expect(rows[0].0.count == 32 && rows[0].1 == "FR")
    let used = Instant(milliseconds: rows[0].2)
    #expect(try await pages.rooms.log.remove(UsedCountries.uses(before: used), of: "used-countries") == 0)
    let later = used.advanced(bySeconds: 1)
    #expect(try await pages.rooms.log.remove(UsedCountries.uses(before: later), of: "used-countries") == 1)
    #expect(!(try await pages.page("\(pages.url)/clinician").text.contains("label=\"Last used\"")))
    await pages.stop()
  }

  private func clinician(_ subject: String) -> SignedInClinician {
    SignedInClinician(
      subject: subject,
      professional: HealthProfessional(nameID: subject, name: subject, role: "221", roleDisplay: "Medical Doctors"),
      organisation: CareOrganisation(
        name: "Hospital da Ribeira", id: "urn:hl7ii:2.999.351.10:HDR", locality: "Porto", facilityType: "Hospital"),
      authenticatedAt: Instant(seconds: 0))
  }

  @Test("Three are on top, the newest first, each once")
  func order() async throws {
    let folder = try TemporaryFolder.make("used-countries")
    let store = try Store.open(
      path: folder.appendingPathComponent("store.db").path, migrations: UsedCountries.migrations)
    let kept = UsedCountries(store: store, key: [UInt8](repeating: 7, count: 32))
    let (ana, rui) = (clinician("ana"), clinician("rui"))
    for (second, code) in ["FR", "ES", "DE", "IT", "FR", "ES"].enumerated() {
      let use = kept.use(of: try #require(CountryCode(code)), by: ana, at: Instant(seconds: Int64(second)))
      try await store.commit { connection in try use.apply(to: connection) }
    }
    #expect(try await kept.last(of: ana).map(\.value) == ["ES", "FR", "IT"])
    #expect(try await kept.last(of: rui).isEmpty)
    let underAnotherKey = UsedCountries(store: store, key: [UInt8](repeating: 8, count: 32))
    #expect(try await underAnotherKey.last(of: ana).isEmpty)
    try await store.close()
  }
}
