import Audit
import Consent
import Domain
import Exchange
import GatewayTesting
import Testing
import Transport
import Translation

@testable import Gateway

/// What a false country of affiliation does to the answer that carries the document.
enum Tampering: String, CaseIterable, Sendable {
  case oneWordChanged = "one word of the document is another"
  case oneByteAdded = "one space is added to the document"
  case sealTaken = "the seal is taken away"
  case sealChanged = "one character of the seal's signature is another"
  case cut = "the document is cut in the middle"
  case otherSection = "a section is taken out"

  func apply(_ answer: OutboundAnswer) -> OutboundAnswer {
    let text = String(decoding: answer.body, as: UTF8.self)
    guard text.contains("<ClinicalDocument") else { return answer }
    var changed = answer
    changed.body = Array(change(text).utf8)
    return changed
  }

  private func change(_ text: String) -> String {
    switch self {
    case .oneWordChanged: return text.replacing("Arachide", with: "Arachids")
    case .oneByteAdded: return text.replacing("</ClinicalDocument>", with: " </ClinicalDocument>")
    case .sealTaken: return text.replacing(/<([a-z]+:)?Seal[ >].*?<\/([a-z]+:)?Seal>/.dotMatchesNewlines(), with: "")
    case .sealChanged:
      guard let range = text.firstRange(of: "SignatureValue>") else { return text }
      var characters = Array(text)
      let position = text.distance(from: text.startIndex, to: range.upperBound) + 10
      characters[position] = characters[position] == "A" ? "B" : "A"
      return String(characters)
    case .cut:
      guard let start = text.firstRange(of: "<structuredBody"), let end = text.firstRange(of: "</ClinicalDocument>")
      else { return text }
      return String(text[..<start.lowerBound] + text[end.upperBound...])
    case .otherSection:
      guard let start = text.firstRange(of: "<component><section"),
        let end = text.firstRange(of: "</section></component>")
      else { return text.replacing("Arachide", with: "") }
      return String(text[..<start.lowerBound] + text[end.upperBound...])
    }
  }
}

@Suite("A document that is not as it was sealed is not shown", .serialized)
struct FalseDocumentTests {
  let person = DemoPeople.all[0]

  @Test("The country of treatment shows nothing, and its log says why", arguments: Tampering.allCases)
  func changed(how: Tampering) async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1, tamper: { how.apply($0) })
    let id = try await gateways.ask(person)
    try await gateways.answer(person) { .allow(sections: $0.parts.map(\.code)) }
    guard case .failed(let code) = try await gateways.outcome(of: id) else {
      Issue.record("\(how.rawValue): \(try await gateways.outcome(of: id))")
      await gateways.stop()
      return
    }
    #expect(code == "signature.invalid" || code == "document.invalid" || code == "peer.refused", "\(code)")
    await #expect(throws: ExchangeFailure.self) {
      try await gateways.portugal.treatment.display(id, in: LanguageTag("pt"), for: gateways.ana)
    }
    let events = try await gateways.portugal.auditors.exchanges(LogSearch(), by: "rita").exchanges.flatMap(\.events)
    #expect(events.contains { $0.kind == EventKind.documentRefused.rawValue || $0.event?.outcome == .failed })
    #expect(!events.contains { $0.kind == EventKind.documentShown.rawValue })
    await gateways.stop()
  }

  @Test("The same way with nothing changed ends with the summary: the refusals above are about the change")
  func unchanged() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1, tamper: { $0 })
    let id = try await gateways.ask(person)
    try await gateways.answer(person) { .allow(sections: $0.parts.map(\.code)) }
    guard case .delivered = try await gateways.outcome(of: id) else {
      Issue.record("\(try await gateways.outcome(of: id))")
      await gateways.stop()
      return
    }
    await gateways.stop()
  }
}
