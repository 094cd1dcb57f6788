import Audit
import Consent
import Documents
import Domain
import Exchange
import Foundation
import GatewayTesting
import IHE
import Testing
import Translation
import Trust
import XML

@testable import Gateway

@Suite(
  "What a patient hides is in no form of the summary", .serialized,
  .enabled(if: Command.path(of: "pdftotext") != nil, "needs poppler-utils"))
struct HiddenFormsTests {
  let person = DemoPeople.all[0]

  /// Everything that leaves for one query and one retrieve of both forms.
  private struct Leaving {
    let listing: String
    let answer: [UInt8]
    let coded: String
    let pdf: [UInt8]
    let words: String
  }

  private func squeezed(_ text: String) -> String {
    text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private func leaving(_ gateways: TwoGateways) async throws -> Leaving {
    let raw = try RawPeer(gateways, person)
    _ = try await raw.allowed(person)
    let listing = try await raw.query()
    let entries = try ITI38.decodeAnswer(SOAPEnvelope.decode(Document.parse(listing.body)).body).entries
    let reply = try await raw.send(raw.retrieval(entries.map(\.uniqueID)), to: raw.peer.endpoints.xca)
    let mime = try MTOM.decode(contentType: reply.contentType, body: reply.body)
    let documents = try ITI39.decodeAnswer(SOAPEnvelope.decode(Document.parse(mime.root)), parts: mime.parts).documents
    let coded = try required(zip(entries, documents).first { $0.0.form == .l3 }?.1)
    let original = try required(zip(entries, documents).first { $0.0.form == .l1 }?.1)
    let pdf = try required(DocumentReader.read(original.bytes).attachments.first).bytes
    let text = try Command.run(try required(Command.path(of: "pdftotext")), ["-raw", "-nopgbrk", "-", "-"], input: pdf)
    return Leaving(
      listing: listing.text, answer: reply.body, coded: String(decoding: coded.bytes, as: UTF8.self), pdf: pdf,
      words: squeezed(text.output))
  }

  @Test("An entry of each section that is hidden is in neither document, nor in the list, nor in any byte that leaves")
  func entries() async throws {
    let open = try await TwoGateways.start(holdSeconds: 1)
    let me = try open.patient(person)
    let all = try await required(open.france.patients).hideable(by: me)
    let control = try await leaving(open)
    await open.stop()
    // One of each section, where its words stand nowhere else in the PDF: else their absence could not be seen.
    var chosen: [String: (key: String, words: String)] = [:]
    for entry in all where chosen[entry.section] == nil {
      let words = squeezed(entry.words)
      guard words.count > 3, control.words.ranges(of: words).count == 1, control.coded.contains(entry.words) else {
        continue
      }
      chosen[entry.section] = (entry.key, entry.words)
    }
    try #require(chosen.count >= 3, "\(chosen.keys)")

    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let desk = try required(gateways.france.patients)
    for entry in try await desk.hideable(by: me) where chosen[entry.section]?.key == entry.key {
      try await desk.restrict(.entry(entry.key), from: .everyone, label: entry.words, by: me)
    }
    let hidden = try await leaving(gateways)
    for (section, entry) in chosen {
      #expect(!hidden.words.contains(squeezed(entry.words)), "\(section) in the PDF")
      #expect(!hidden.coded.contains(entry.words), "\(section) in the coded document")
      #expect(!hidden.listing.contains(entry.words), "\(section) in the list")
      let bytes = Data(entry.words.utf8)
      #expect(Data(hidden.answer).range(of: bytes) == nil && Data(hidden.pdf).range(of: bytes) == nil, "\(section)")
    }
    #expect(hidden.pdf.count < control.pdf.count)
    for word in ["restrict", "hidden", "masqu", "retir"] {
      #expect(!hidden.words.contains(word) || control.words.contains(word))
    }
    await gateways.stop()
  }
}
