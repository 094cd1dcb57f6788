import Domain
import Foundation
import Testing
import Transport

@testable import Exchange
@testable import Gateway
@testable import Web

/// What the clinician reads where the other country answers wrongly, or not at all.
@Suite("A country's answers on the clinician's pages", .serialized)
struct AnswersOnPagesTests {
  /// By behaviour, words of the page.
  private static let pages: [(AnsweringBehaviour, String)] = [
    (.noMatch, "No person with these details in France."), (.severalMatches, "France found more than one person"),
    (.httpError, "France has not answered since"), (.noSOAP, "The country did not answer the request."),
    (.soapFault, "The country did not answer the request."), (.cutAnswer, "The country did not answer the request."),
    (.bomb, "The country did not answer the request."), (.nothingAvailable, "France has no summary for this person."),
    (.refused, "The patient did not allow this access."), (.expired, "No answer in 15 minutes."),
    (.weakSignIn, "The country asks for a stronger sign-in."),
    (.policyForbids, "The country gives no summary to your role"),
    (.failureWithoutCode, "The country did not answer the request."),
    (.noSeal, "its signature is not valid"), (.foreignSeal, "its signature is not valid"),
    (.changedDocument, "its signature is not valid"), (.otherPatient, "it is not a patient summary of this patient"),
    (.cutDocument, "it is not a patient summary of this patient"),
    (.missingPart, "The country could not make the document."),
  ]

  @Test("Each says what happened and what to do, shows nothing of a document, and names a reference for the phone")
  func pages() async throws {
    let france = try SimulatedFrance()
    defer { france.remove() }
    let portugal = try await Rooms.open(france.settings)
    defer { portugal.client.stop() }
    for (index, (behaviour, words)) in Self.pages.enumerated() {
      // A clinician of one's own each time: three who are not found end in a pause.
      let html = try await france.whileAnswering(behaviour) {
        try await Self.page(portugal, france, Self.clinician("ana\(index)"))
      }
      #expect(html.contains(words), "\(behaviour.rawValue): \(html.suffix(1200))")
      #expect(html.contains(/class="mono">[A-Z0-9]{4}-[A-Z0-9]{4}</), "\(behaviour.rawValue) has no reference")
      #expect(!html.contains("class=\"idbar\"") && !html.contains("Peanut"), "\(behaviour.rawValue) shows a document")
      #expect(html.contains("<p>"), "\(behaviour.rawValue) says nothing to do")
    }
  }

  private static func clinician(_ subject: String) -> SignedInClinician {
    SignedInClinician(
      subject: subject,
      professional: HealthProfessional(nameID: subject, name: "Ana MARTINS", role: "221", roleDisplay: ""),
      organisation: CareOrganisation(
        name: "Hospital da Ribeira", id: "urn:hl7ii:2.999.351.10:HDR", locality: "Hospital da Ribeira, Porto",
        facilityType: "Hospital"), authenticatedAt: SystemClock().now)
  }

  /// The page that the clinician ends on: the search with its message, or that of the request.
  private static func page(
    _ portugal: Rooms, _ france: SimulatedFrance, _ clinician: SignedInClinician
  ) async throws -> String {
    let texts = PageTexts(language: "en")
    let country = try required(CountryCode("FR"))
    let treatment = portugal.treatment
    let traits = try france.query.traits
    do throws(ExchangeFailure) {
      let found = try await treatment.identify(traits, in: country, for: clinician, situation: .inPerson)
      let id = try await treatment.ask(found.id, for: clinician)
      if let changes = await treatment.changes(of: id, for: clinician) { for await _ in changes {} }
      guard let view = await treatment.request(id, for: clinician) else { throw .notEntitled }
      return try fill("waiting", WaitingPage(view: view, texts: texts, now: SystemClock().now).values, texts)
    } catch {
      let page = SearchPage(
        countries: await treatment.countries(), recent: [], country: country, mask: nil, takesCode: false,
        typed: Form(""), faults: [:], failure: error, clinician: clinician, own: portugal.own.country, texts: texts)
      return try fill("search", page.values, texts)
    }
  }

  private static func fill(
    _ template: String, _ values: [String: Any], _ texts: PageTexts
  ) throws(ExchangeFailure) -> String {
    do {
      return try Renderer().fill(template, values.merging(["t": texts.all, "token": "0"]) { own, _ in own })
    } catch {
      throw .internalFault(error.code)
    }
  }
}
