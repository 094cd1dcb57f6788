import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@Suite("Trust list")
struct TrustListTests {
  private func signer() throws -> PrivateKey {
    try KeyDirectory(path: DevelopmentPKI.directory.path).privateKey(for: .list)
  }

  private func open(
    _ jws: [UInt8]? = nil, at: Instant? = nil, atLeast number: Int = 0
  ) throws -> TrustList {
    let certificate = try #require(try signer().chain.first)
    return try TrustList.open(
      jws ?? DevelopmentPKI.bytes("trust-list.jws"), signedBy: certificate, at: at ?? DevelopmentPKI.now,
      atLeast: number, files: DevelopmentPKI.directory.path)
  }

  private func code(_ body: () throws -> TrustList) -> String {
    do {
      _ = try body()
      return "accepted"
    } catch let failure as TrustFailure { return failure.code } catch { return "\(error)" }
  }

  /// The list of the script with its payload changed, signed again.
  private func changed(_ change: (inout [String: JSON], inout [String: JSON]) -> Void) throws -> [UInt8] {
    let certificate = try #require(try signer().chain.first)
    let text = String(decoding: try DevelopmentPKI.bytes("trust-list.jws"), as: UTF8.self)
    let payload = try JWS.verify(text, type: TrustList.type, kid: nil, key: certificate)
    guard case .object(var list) = try JSON(reading: payload), var peers = list["peers"]?.array,
      case .object(var peer) = peers[0]
    else { throw CocoaError(.fileReadCorruptFile) }
    change(&list, &peer)
    peers[0] = .object(peer)
    if list["peers"]?.array?.count == peers.count { list["peers"] = .array(peers) }
    let bytes = Array(JSON.object(list).canonical.utf8)
    return Array(try JWS.sign(bytes, type: TrustList.type, kid: certificate.keyID, with: signer()).utf8)
  }

  @Test("The list that openssl signed opens, with both countries and their pins")
  func opens() throws {
    let list = try open()
    #expect(list.number == 1 && list.peers.map(\.country.value) == ["FR", "PT"])
    let country = try #require(CountryCode("FR"))
    let france = try #require(list.peer(country))
    #expect(france.homeCommunity.value == "2.16.17.710.790.1000.990.1")
    #expect(france.answerDetail == .staged && france.sealsDocuments && !france.allowTLS12)
    #expect(france.codeAuthority == OID("2.999.33.2"))
    #expect(france.endpoints.xca == "https://fr.localhost:8443/openncp-ws-server/services/XCA_Service")
    let client = try Certificate.chain(pem: DevelopmentPKI.bytes("fr/tls-client.pem"))[0]
    #expect(list.peer(tlsClient: client)?.country == country)
    let stranger = try Certificate.chain(pem: DevelopmentPKI.bytes("stranger/tls-client.pem"))[0]
    #expect(list.peer(tlsClient: stranger) == nil)
    #expect(list.peer(homeCommunity: france.homeCommunity)?.country == country)
  }

  @Test("An overdue, a future and an older list are refused")
  func times() throws {
    let list = try open()
    let last = list.nextUpdate.advanced(bySeconds: TrustList.grace)
    #expect(code { try open(at: last.advanced(bySeconds: -1)) } == "accepted")
    #expect(code { try open(at: last) } == "trust.list.expired")
    #expect(code { try open(at: list.issued.advanced(bySeconds: -61)) } == "trust.list.not-yet-valid")
    #expect(code { try open(atLeast: 1) } == "accepted")
    #expect(code { try open(atLeast: 2) } == "trust.list.number")
  }

  @Test("A changed list, and one that another key signed, are refused")
  func signatures() throws {
    var bytes = try DevelopmentPKI.bytes("trust-list.jws")
    bytes[bytes.count / 2] = bytes[bytes.count / 2] == 0x41 ? 0x42 : 0x41
    #expect(code { try open(bytes) }.hasPrefix("trust.jws."))
    let consent = try KeyDirectory(path: DevelopmentPKI.path("fr")).privateKey(for: .consent)
    let certificate = try #require(try signer().chain.first)
    let forged = try JWS.sign([0x7B, 0x7D], type: TrustList.type, kid: certificate.keyID, with: consent)
    #expect(code { try open(Array(forged.utf8)) } == "trust.jws.signature")
  }

  @Test("A list that says more, less or other than the schema is refused")
  func forms() throws {
    #expect(code { try open(changed { _, _ in }) } == "accepted")
    #expect(code { try open(changed { list, _ in list["extra"] = 1 }) } == "trust.list.form")
    #expect(code { try open(changed { list, _ in list["number"] = 0 }) } == "trust.list.form")
    #expect(code { try open(changed { list, _ in list["peers"] = [] }) } == "trust.list.form")
    #expect(code { try open(changed { _, peer in peer["sealPins"] = ["00"] }) } == "trust.list.form")
    #expect(code { try open(changed { _, peer in peer["allowTls12"] = true }) } == "trust.list.form")
    #expect(code { try open(changed { _, peer in peer["allowTLS12"] = "yes" }) } == "trust.list.form")
    #expect(code { try open(changed { _, peer in peer["anchors"] = [] }) } == "trust.list.form")
    #expect(code { try open(changed { _, peer in peer["codeAuthority"] = "codes" }) } == "trust.list.form")
    #expect(code { try open(changed { _, peer in peer["country"] = "PT" }) } == "trust.list.peer")
    #expect(code { try open(changed { _, peer in peer["sealPins"] = peer["tlsClientPins"] }) } == "trust.list.peer")
    #expect(code { try open(changed { _, peer in peer["revocation"] = nil }) } == "trust.list.form")
    #expect(code { try open(changed { _, peer in peer["revocation"] = ["files": []] }) } == "trust.list.revocation")
    #expect(
      code { try open(changed { _, peer in peer["revocation"] = ["files": ["../fr.crl"]] }) } == "trust.list.revocation"
    )
    #expect(code { try open(changed { _, peer in peer["revocation"] = "not-published" }) } == "accepted")
    let leaf = Base64.encode(try Certificate.chain(pem: DevelopmentPKI.bytes("fr/seal.pem"))[0].der)
    #expect(code { try open(changed { _, peer in peer["anchors"] = [.string(leaf)] }) } == "trust.list.form")
  }

  @Test("Running the script again keeps keys; other options raise the number of the list")
  func idempotence() throws {
    let folder = try DevelopmentPKI.make(["--countries", "fr"])
    defer { do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) } }
    let script = Project.root.appendingPathComponent("Certificates/make-dev-pki").path
    func read(_ name: String) throws -> Data { try Data(contentsOf: folder.appendingPathComponent(name)) }
    let before = (try read("fr/seal.pem"), try read("trust-list.jws"))
    #expect(try Command.run("/bin/bash", [script, "--out", folder.path, "--countries", "fr"]).status == 0)
    #expect(try read("fr/seal.pem") == before.0)
    #expect(try read("trust-list.jws") == before.1)
    let options = ["--out", folder.path, "--countries", "fr", "--port", "fr=9"]
    #expect(try Command.run("/bin/bash", [script] + options).status == 0)
    #expect(try read("fr/seal.pem") == before.0)
    #expect(try read("trust-list.number") == Data("2\n".utf8))
  }
}
