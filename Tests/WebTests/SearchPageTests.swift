import Countries
import Domain
import GatewayTesting
import Testing

@testable import Exchange
@testable import Web

@Suite("The search page")
struct SearchPageTests {
  @Test("Countries stand in three groups, each with its state, and are found by their names in every language")
  func countries() throws {
    let html = try Self.page(country: nil, recent: ["ES"]).filled
    #expect(html.contains("data-label=\"France\" data-state=\"available\""))
    #expect(html.contains("data-state=\"interrupted since 11:06 UTC\""))
    #expect(html.contains(/value="IT"[^>]*data-state="not connected yet"/))
    #expect(html.contains(/value="DE"[^>]*data-words="[^"]*Alemanha[^"]*Deutschland/))
    let groups = html.matches(of: /<optgroup label="([^"]+)"/).map { String($0.output.1) }
    #expect(groups == ["Last used", "Connected", "Not connected yet"])
    #expect(html.contains("<select id=\"country\" name=\"country\" autofocus>"))
  }

  @Test("The patient's sentence stands in the patient's language, and beside it in the clinician's")
  func reads() throws {
    let html = try Self.page(country: "FR").filled
    #expect(html.contains("<p lang=\"fr\">Ana MARTINS, médecin, Hospital da Ribeira, Porto (Portugal), demande"))
    #expect(html.contains("<p lang=\"en\">Ana MARTINS, doctor, Hospital da Ribeira, Porto, Portugal, asks"))
    #expect(html.contains("data-emergency=\"Pour vous soigner maintenant, en urgence.\""))
    for part in ["Allergies", "Medicines", "Pregnancy", "Vaccinations"] { #expect(html.contains("<li>\(part)</li>")) }
    #expect(!html.contains("checked"), "a purpose is chosen beforehand")
    #expect(html.contains("/clinician/notice?language=fr"))
  }

  @Test("Who was not found may try again on the same page, with what was typed, the tries left and a reference")
  func notFound() throws {
    var failure = ExchangeFailure.notFound.of(try #require(TraceContext(random: (0..<24).map { UInt8($0 + 1) })))
    failure.triesLeft = 2
    let html = try Self.page(country: "FR", typed: "ins=278043306312427&birth-day=12", failure: failure).filled
    #expect(html.contains("No person with these details in France."))
    #expect(html.contains("Tries left before a pause of 5 minutes: 2."))
    #expect(html.contains("value=\"278043306312427\"") && html.contains("value=\"12\""))
    #expect(html.contains(/Reference <span class="mono">[A-Z0-9]{4}-[A-Z0-9]{4}</))
    #expect(!html.contains("data-field autofocus"), "the cursor leaves the message")
  }

  @Test(
    "Every failure of a search says in words what happened and what to do, in every language",
    arguments: [
      ExchangeFailure.notFound, .notUnique, .codeInvalid, .paused, .peerRefused("x"),
    ])
  func failures(failure: ExchangeFailure) throws {
    for language in PageTexts.offered {
      let values = try Self.page(country: "FR", language: language, failure: failure).values
      let words = try #require(values["failure"] as? [String: String])
      #expect(words["what"]?.isEmpty == false && words["next"]?.isEmpty == false)
      if language != "en" { #expect(words["next"] != failure.whatToDo, "\(failure.code) is not in \(language)") }
      #expect(words["what"]?.contains(failure.code) == false)
    }
  }

  @Test("Three tries that find nobody end in a pause of five minutes, for this person alone")
  func pause() {
    var missed = MissedTries()
    let now = SampleSummary.now
    #expect([0, 10, 20].map { missed.miss("ana", at: now.advanced(bySeconds: $0)) } == [2, 1, 0])
    #expect(missed.pausedUntil("ana", at: now.advanced(bySeconds: 60)) == now.advanced(bySeconds: 320))
    #expect(missed.pausedUntil("rui", at: now.advanced(bySeconds: 60)) == nil)
    #expect(missed.pausedUntil("ana", at: now.advanced(bySeconds: 320)) == nil)
    _ = missed.miss("rui", at: now)
    missed.hit("rui")
    #expect(missed.miss("rui", at: now) == 2)
  }

  @Test("Of alternatives one is chosen, in words of the card; what stands in another is not sent")
  func alternatives() throws {
    let html = try Self.page(country: "ES").filled
    #expect(html.contains("<legend>Give one of these:</legend>"))
    #expect(html.ranges(of: "name=\"one-of-cip\"").count == 2)
    #expect(html.contains(/name="one-of-cip" value="cip" checked/) && !html.contains(/value="dni" checked/))
    let mask = try #require(AllCountries.searchMask(of: Samples.country("ES"), testIdentities: true))
    func read(_ typed: String) -> (traits: PatientTraits?, faults: [String: String]) {
      var reading = MaskReading(mask: mask, form: Form(typed), texts: PageTexts(language: "en"))
      let traits = reading.traits(codeAuthority: nil)
      return (traits, reading.faults)
    }
    let birth = "&birth-day=30&birth-month=1&birth-year=1993"
    let both = read("one-of-cip=cip&cip=BBBBBBBBSN000003&dni=12345678Z\(birth)")
    #expect(both.traits?.identifiers.compactMap(\.extension) == ["BBBBBBBBSN000003"])
    let empty = read("one-of-cip=dni&cip=BBBBBBBBSN000003&dni=\(birth)")
    #expect(empty.traits == nil && empty.faults["dni"] == "This is needed." && empty.faults["cip"] == nil)
    #expect(read("cip=BBBBBBBBSN000003\(birth)").traits?.identifiers.count == 1, "without a choice, as by a program")
    #expect(read("one-of-cip=other&cip=BBBBBBBBSN000003\(birth)").traits?.identifiers.count == 1)
  }

  @Test("Faults stand in the order of the page, each with its field's name and a way to its box")
  func listedFaults() throws {
    let faults = ["situation": "S.", "code": "C.", "birth": "B.", "ins": "I."]
    let html = try Self.page(country: "FR", faults: faults).filled
    let listed = html.matches(of: /<li>([^<]+)<br><a href="#([^"]+)">/).map { "\($0.output.1) \($0.output.2)" }
    #expect(
      listed == [
        "National health identifier ins-text", "Date of birth birth-day", "Access code code-text", "Purpose situation",
      ])
    for match in html.matches(of: /<a href="#([^"]+)">/) { #expect(html.contains("id=\"\(match.output.1)\"")) }
  }

  struct Page {
    let page: SearchPage
    var values: [String: Any] { page.values }
    var filled: String {
      get throws {
        try Renderer().fill("search", page.values.merging(["t": page.texts.all, "token": "0"]) { own, _ in own })
      }
    }
  }

  static func page(
    country: String?, recent: [String] = [], language: String = "en", typed: String = "",
    faults: [String: String] = [:], failure: ExchangeFailure? = nil
  ) throws -> Page {
    let clinician = SignedInClinician(
      subject: "ana",
      professional: HealthProfessional(nameID: "ana", name: "Ana MARTINS", role: "221", roleDisplay: ""),
      organisation: CareOrganisation(
        name: "Hospital da Ribeira", id: "urn:hl7ii:2.999.351.10:HDR", locality: "Hospital da Ribeira, Porto",
        facilityType: "Hospital"), authenticatedAt: SampleSummary.now)
    let peers = [
      PeerCountry(country: try Samples.country("ES"), state: .interrupted(since: SampleSummary.now)),
      PeerCountry(country: try Samples.country("FR"), state: .available),
    ]
    let code = try country.map { try Samples.country($0) }
    let mask = code.flatMap { code in
      peers.contains { $0.country == code } ? AllCountries.searchMask(of: code, testIdentities: true) : nil
    }
    return Page(
      page: SearchPage(
        countries: peers, recent: try recent.map { try Samples.country($0) }, country: code, mask: mask,
        takesCode: true, typed: Form(typed), faults: faults, failure: failure, clinician: clinician,
        own: try Samples.country("PT"), texts: PageTexts(language: language)))
  }
}
