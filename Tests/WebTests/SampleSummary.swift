import Documents
import Domain
import Foundation
import GatewayTesting
import Terminology
import Translation
import Trust
import XML

@testable import Exchange
@testable import Web

/// A summary page of one of the demo's people, without a gateway around it.
struct SampleSummary {
  static let now = Instant(seconds: 1_795_000_000)
  static let translator = Translator(catalogue: .starter)

  var view: RequestView
  var received: ReceivedSummary

  /// - Parameter change: applied to the transcoded summary, as if country A had sent that.
  static func of(_ person: String, _ change: (inout PatientSummary) -> Void = { _ in }) throws -> SampleSummary {
    let file = Project.root.appendingPathComponent("Sources/Gateway/Demo/People/\(person).xml")
    let document = try Document.parse([UInt8](Data(contentsOf: file)), limits: .nationalDocument)
    var (summary, _) = translator.transcode(try DocumentReader.read(document).summary)
    change(&summary)
    return try SampleSummary(summary)
  }

  init(_ summary: PatientSummary, remarks: [String] = [], unread: [String: Int] = [:]) throws {
    let country = try Samples.country("FR")
    received = ReceivedSummary(
      summary: summary, country: country, documentID: "2.999.33.1^1", bytes: [], documentDigest: [1, 2, 3],
      builtAt: Self.now.iso8601, receivedAt: Self.now, viewUntil: Self.now.advanced(bySeconds: 3600),
      sealedBy: "fr.localhost seal", remarks: remarks, unread: UnreadEntries(counts: unread), isOriginalOffered: true,
      original: nil)
    view = try Samples.request(outcome: .delivered(viewUntil: received.viewUntil))
  }

  /// The same, with another end of its view.
  init(_ other: SampleSummary, viewSeconds: Int64) {
    self = other
    received.viewUntil = Self.now.advanced(bySeconds: viewSeconds)
  }

  func display(_ language: String = "en") -> DisplayedSummary {
    Self.translator.display(
      received.summary, in: LanguageTag(language), from: received.country, unread: received.unread,
      reference: view.reference)
  }

  func html(
    _ language: String = "en", mode: SummaryPage.Mode = .translation, flaggedOnly: Bool = false,
    isWhole: Bool = false, renderer: Renderer? = nil, civil: CivilTime? = nil,
    change: (inout DisplayedSummary) -> Void = { _ in }
  ) throws -> String {
    var page = page(language, mode: mode, flaggedOnly: flaggedOnly, civil: civil, change: change)
    page.isWhole = isWhole
    let texts = page.texts
    return try (renderer ?? Renderer()).fill(
      "summary", page.values.merging(["t": texts.all, "token": "0"]) { own, _ in own })
  }
}

extension SampleSummary {
  func page(
    _ language: String = "en", mode: SummaryPage.Mode = .translation, flaggedOnly: Bool = false,
    civil: CivilTime? = nil, change: (inout DisplayedSummary) -> Void = { _ in }
  ) -> SummaryPage {
    var display = display(language)
    change(&display)
    return SummaryPage(
      view: view, display: display, received: received, texts: PageTexts(language: language, civil: civil), mode: mode,
      flaggedOnly: flaggedOnly, now: Self.now, check: CheckLink("https://pt.example", view.reference),
      reader: "Ana MARTINS")
  }
}

enum Samples {
  struct Missing: Error {}

  static func country(_ code: String) throws -> CountryCode {
    guard let country = CountryCode(code) else { throw Missing() }
    return country
  }

  static func request(
    outcome: RequestOutcome? = nil, steps: [RequestStep: Instant] = [.sent: SampleSummary.now],
    situation: CareSituation = .inPerson, isStaged: Bool = true, unreachableSince: Instant? = nil,
    name: (family: String, given: String) = ("Rousseau", "Camille")
  ) throws -> RequestView {
    guard let root = HomeCommunityID("2.16.17.710.790.1000.990.1"),
      let trace = TraceContext(random: (0..<24).map { UInt8($0 + 1) })
    else { throw Missing() }
    let match = PatientMatch(
      identifier: PatientIdentifier(root: root, extension: "278043306312427"), familyName: name.family,
      givenNames: [name.given], gender: nil, birthDate: "19780412")
    return RequestView(
      id: "ab12", country: try country("FR"), patient: Sensitive(match), situation: situation,
      trace: trace,
      checkNumber: isStaged ? CheckNumber(assertionDigest: [0, 0, 1, 162]) : nil, steps: steps,
      sentAt: SampleSummary.now, endsAt: SampleSummary.now.advanced(bySeconds: 900), outcome: outcome,
      unreachableSince: unreachableSince, version: 2)
  }

  static func waiting(
    _ view: RequestView, at now: Instant = SampleSummary.now, civil: CivilTime? = nil
  ) throws -> String {
    let texts = PageTexts(language: "en", civil: civil)
    let values = WaitingPage(view: view, texts: texts, now: now).values
    return try Renderer().fill("waiting", values.merging(["t": texts.all, "token": "0"]) { own, _ in own })
  }
}
