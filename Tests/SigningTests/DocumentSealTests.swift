import Domain
import Foundation
import GatewayTesting
import Testing
import Trust
import XML

@testable import Signing

@Suite("Document seal")
struct DocumentSealTests {
  private let document = Array("<ClinicalDocument>ä</ClinicalDocument>".utf8)
  private let uniqueID = "1.2.250.1.999^summary-1"
  private let receipt = Digest.sha256(Array("receipt".utf8))

  private func key(_ purpose: KeyPurpose = .seal, _ country: String = "fr") throws -> PrivateKey {
    try KeyDirectory(path: DevelopmentPKI.path(country)).privateKey(for: purpose)
  }

  private func france() throws -> Peer {
    let signer = try Certificate.chain(pem: DevelopmentPKI.bytes("list.pem"))[0]
    let list = try TrustList.open(
      DevelopmentPKI.bytes("trust-list.jws"), signedBy: signer, at: DevelopmentPKI.now,
      files: DevelopmentPKI.directory.path)
    return try #require(list.peers.first { $0.country.value == "FR" })
  }

  private func statement(at seconds: Int64 = 0) throws -> SealStatement {
    SealStatement(
      uniqueID: uniqueID, documentDigest: Digest.sha256(document), receiptDigest: receipt,
      time: try DevelopmentPKI.now.advanced(bySeconds: seconds))
  }

  private func element(_ xml: [UInt8]) throws -> Element {
    let text = "<e:H xmlns:e=\"urn:e\">\(String(decoding: xml, as: UTF8.self))</e:H>"
    return try #require(Document.parse(Array(text.utf8)).root.children.first)
  }

  private func seal(_ statement: SealStatement? = nil, key: PrivateKey? = nil) throws -> [UInt8] {
    try DocumentSeal.element(for: try statement ?? self.statement(), key: try key ?? self.key())
  }

  private func verdict(
    _ bytes: [UInt8], _ seal: [UInt8]?, uniqueID: String? = nil, peer: Peer? = nil
  ) throws -> String {
    do {
      _ = try DocumentSeal.open(
        bytes, uniqueID: uniqueID ?? self.uniqueID, seal: try seal.map { try element($0) },
        peer: try peer ?? france(), at: DevelopmentPKI.now)
      return "opened"
    } catch let failure as SigningFailure { return failure.code }
  }

  @Test("A sealed document is opened in the other country, with the receipt's digest")
  func roundTrip() throws {
    let opened = try DocumentSeal.open(
      document, uniqueID: uniqueID, seal: element(seal()), peer: france(), at: DevelopmentPKI.now)
    #expect(opened.bytes == document && opened.digest == Digest.sha256(document))
    #expect(opened.seal?.receiptDigest == receipt)
    #expect(opened.seal?.sealedAt == (try DevelopmentPKI.now))
    #expect(opened.seal?.signer == (try key().chain[0]))
  }

  @Test("One changed octet is seen, in any place")
  func changed() throws {
    let seal = try seal()
    for index in document.indices {
      var bytes = document
      bytes[index] ^= 1
      #expect(try verdict(bytes, seal) == "signing.changed")
    }
    #expect(try verdict(document + [0x0A], seal) == "signing.changed")
    #expect(try verdict([], seal) == "signing.changed")
  }

  @Test("A seal of another document, key, country or time does not open this one")
  func refusals() throws {
    #expect(try verdict(document, seal(), uniqueID: "1.2.3") == "signing.other-document")
    #expect(try verdict(document, seal(key: key(.seal, "pt"))) == "signing.seal-signature")
    let stranger = try PrivateKey(
      pem: DevelopmentPKI.bytes("stranger/seal.key"),
      chain: Certificate.chain(pem: DevelopmentPKI.bytes("stranger/seal.pem")), purpose: .seal)
    #expect(try verdict(document, seal(key: stranger)) == "signing.seal-signature")
    #expect(try verdict(document, seal(statement(at: 61))) == "signing.seal-time")
    #expect(try verdict(document, seal(statement(at: 60))) == "opened")
    #expect(try verdict(document, seal(statement(at: -86_401))) == "signing.seal-time")
    #expect(throws: SigningFailure("signing.not-sealed", what: "", why: "", whatToDo: "")) {
      try seal(key: key(.consent))
    }
    #expect(throws: SigningFailure.self) { try seal(key: key(.sealRSA)) }
  }

  @Test("A changed, an unsigned and a foreign seal element are refused")
  func elements() throws {
    let text = String(decoding: try seal(), as: UTF8.self)
    for (part, other) in [
      ("summary-1", "summary-2"), ("<seal:Time>2", "<seal:Time>1"), (Base64.encode(receipt), Base64.encode(document)),
    ] {
      let mutant = text.replacingOccurrences(of: part, with: other)
      #expect(mutant != text)
      #expect(try verdict(document, Array(mutant.utf8)) == "signing.seal-signature")
    }
    #expect(try verdict(document, try statement().xml(id: "_1")) == "signing.seal-signature")
    let foreign = try XMLSignature.sign(
      Array("<x ID=\"_1\"><y>1</y></x>".utf8), id: "_1", after: nil, with: key())
    #expect(try verdict(document, foreign) == "signing.seal-form")
  }

  @Test("Without a seal a document opens only from a peer that sends none")
  func unsealed() throws {
    #expect(try verdict(document, nil) == "signing.seal-missing")
    var peer = try france()
    peer.sealsDocuments = false
    #expect(try verdict(document, nil, peer: peer) == "opened")
    #expect(
      try DocumentSeal.open(document, uniqueID: uniqueID, seal: nil, peer: peer, at: DevelopmentPKI.now).seal == nil)
    // One that is there must hold all the same.
    #expect(try verdict(document + [1], seal(), peer: peer) == "signing.changed")
  }
}
