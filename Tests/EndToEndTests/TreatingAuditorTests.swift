import Audit
import Consent
import Countries
import Domain
import Exchange
import Testing

@testable import Gateway
@testable import Web

@Suite("What the auditor of the country of treatment sees", .serialized)
struct TreatingAuditorTests {
  private static let allergies = "48765-2"

  private func deliver(
    _ gateways: TwoGateways, _ person: DemoPeople.Person, _ isShared: (String) -> Bool
  ) async throws {
    let id = try await gateways.ask(person)
    try await gateways.answer(person) { .allow(sections: $0.parts.map(\.code).filter(isShared)) }
    guard case .delivered = try await gateways.outcome(of: id) else {
      Issue.record("nothing was delivered")
      return
    }
  }

  /// Everything that the auditor's desk says of an exchange: its events, and its pack.
  private func told(_ exchange: LoggedExchange, by desk: AuditorDesk) async throws -> String {
    let pack = try #require(
      try await desk.pack(of: exchange.reference.characters, purpose: "a test", language: "en", by: "auditor") {
        PackSummary.text(of: $0, $1)
      })
    return exchange.events.map { String(describing: $0) }.joined(separator: "\n")
      + String(decoding: pack, as: UTF8.self)
  }

  /// Kinds of event with what is detailed in each, each once: how often was asked depends on when the patient answered.
  private func shape(of exchange: LoggedExchange) -> [String] {
    exchange.events.reduce(into: []) { shape, record in
      let step = "\(record.kind) \(record.event?.details.keys.sorted() ?? [])"
      if !shape.contains(step) { shape.append(step) }
    }
  }

  @Test(
    "Nothing in events, story, FHIR form or pack tells that a part was held back, and its shape is that of any other")
  func heldBack() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let person = DemoPeople.all[0]
    try await deliver(gateways, person) { _ in true }
    try await deliver(gateways, person) { $0 != Self.allergies }
    let (treating, holding) = (gateways.portugal.auditors, gateways.france.auditors)
    let seen = try await treating.exchanges(LogSearch(), by: "auditor").exchanges
    try #require(seen.count == 2)
    let (fewer, all) = (seen[0], seen[1])
    #expect(shape(of: fewer) == shape(of: all))
    let text = try await told(fewer, by: treating)
    for word in [Self.allergies, "withheld", "held back", "masked", "restrict"] {
      #expect(!text.contains(word), "\(word)")
    }
    // A word of three letters stands in the bytes of signatures too, by chance.
    #expect(text.firstMatch(of: #/\bMSK\b/#) == nil)
    // What B knows it shows: that there was permission, and how many parts of what came say something.
    let texts = PageTexts(language: "en")
    let rows = [fewer, all].map { ExchangeRow($0, texts, signed: .max).json }
    #expect(rows.allSatisfy { $0["permission"] == "given" })
    let parts = rows.compactMap { $0["parts"]?.integer }
    #expect(parts.count == 2 && parts[0] == parts[1] - 1 && parts[0] > 1, "\(parts)")
    let sentence = ExchangeAccount(fewer, own: treating.own, texts).sentence
    #expect(sentence.contains("received and verified: \(parts[0]) parts say something"), "\(sentence)")
    // The control: the auditor of the country that holds the record sees the whole answer.
    let known = try await holding.exchanges(LogSearch(), by: "auditor").exchanges
    try #require(known.count == 2)
    let answers = known.map { exchange in
      exchange.events.compactMap(\.event).last { $0.kind == .consentDecided }?.sections ?? []
    }
    #expect(answers[1].contains(Self.allergies) && !answers[0].contains(Self.allergies))
    #expect(answers[0].count == answers[1].count - 1)
    #expect(try await told(known[1], by: holding).contains(Self.allergies))
    await gateways.stop()
  }
}
