import Assertions
import Domain
import Foundation
import GatewayTesting
import IHE
import Testing
import Transport
import Trust
import XML

@testable import Gateway

/// Hostile messages over a real connection with the rightful keys: nothing leaves, nobody is asked, each is recorded.
@Suite("Corpus of messages at the door", .serialized)
struct CorpusTests {
  let person = DemoPeople.all[0]

  private struct Hostile {
    let name: String
    let payload: HTTPPayload
  }

  private func assertions(_ raw: RawPeer) throws -> [Hostile] {
    let hcp = String(decoding: raw.identity.xml, as: UTF8.self)
    let trc = String(decoding: raw.treatment.xml, as: UTF8.self)
    let cases: [(String, [String])] = [
      ("none", []), ("identity alone", [hcp]), ("treatment alone", [trc]), ("two identities", [hcp, hcp, trc]),
      ("two treatments", [hcp, trc, trc]), ("comment", [hcp.replacing("Ana ", with: "Ana <!-- -->"), trc]),
      ("instruction", [hcp.replacing("Ana ", with: "Ana <?x?>"), trc]),
      ("changed", [hcp.replacing("Ana ", with: "Eva "), trc]),
      ("SHA-1", [hcp.replacing("2001/04/xmldsig-more#rsa-sha256", with: "2000/09/xmldsig#rsa-sha1"), trc]),
      ("wrapper", ["<w>\(hcp)</w>", trc]), ("stray", [hcp, trc, "<w>\(hcp)</w>"]),
      ("object", [hcp.replacing("</ds:Signature>", with: "<ds:Object>\(trc)</ds:Object></ds:Signature>"), trc]),
      ("external", [hcp.replacing("URI=\"#", with: "URI=\"http://127.0.0.1:9/#"), trc]),
      ("relative namespace", [hcp.replacing("<saml:Subject>", with: "<saml:Subject xmlns=\"x\">"), trc]),
      ("two SignedInfo", [hcp.replacing("<ds:SignatureValue>", with: "<ds:SignedInfo/><ds:SignatureValue>"), trc]),
      ("foreign signature", [hcp, trc, "<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"/>"]),
    ]
    return try cases.map { name, parts in
      Hostile(name: name, payload: try raw.query(assertions: parts.map { Array($0.utf8) }))
    }
  }

  private func documents(_ raw: RawPeer) throws -> [Hostile] {
    let good = try raw.query(messageID: nil)
    let text = String(decoding: good.body, as: UTF8.self)
    func inHeader(_ insert: String) -> String { text.replacing("<soap:Header>", with: "<soap:Header>\(insert)") }
    let texts = [
      ("doctype", "<!DOCTYPE a>" + text), ("depth", inHeader(String(repeating: "<x>", count: 500))),
      ("entity", inHeader("<x>&lol;</x>")), ("names", inHeader("<\(String(repeating: "n", count: 300))/>")),
      ("inclusion", inHeader("<i:include xmlns:i=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/passwd\"/>")),
      ("two bodies", text.replacing("<soap:Body>", with: "<soap:Body/><soap:Body>")),
      ("cut", String(text.prefix(text.count / 2))), ("NUL", inHeader("\u{0}")),
    ]
    return texts.map { name, text in
      Hostile(name: name, payload: HTTPPayload(contentType: good.contentType, body: Array(text.utf8)))
    }
  }

  @Test("Every hostile message is refused soon, with a record of its own, and nobody is asked")
  func refused() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let raw = try RawPeer(gateways, person)
    let url = try raw.peer.endpoints.xca
    let clock = ContinuousClock()
    for hostile in try assertions(raw) + documents(raw) {
      let before = try await gateways.refusalCodes().count
      let start = clock.now
      let reply = try await raw.send(hostile.payload, to: url)
      // A second is what a message may cost; the rest is room for a machine that does other things meanwhile.
      #expect(clock.now - start < .seconds(20), "\(hostile.name)")
      #expect(!reply.holdsDocument && !reply.text.contains("root:"), "\(hostile.name)")
      #expect(try await gateways.refusalCodes().count == before + 1, "\(hostile.name)")
    }
    #expect(try await gateways.connectorCalls().isEmpty)
    // The control: a good message is held back by the patient's consent alone.
    let before = try await gateways.refusalCodes().count
    let control = try await raw.query()
    let codes = try await gateways.refusalCodes().dropFirst(before)
    #expect(control.status == 200)
    #expect(codes.allSatisfy { $0.hasPrefix("consent.") }, "\(codes)")
    await gateways.stop()
  }
}
