import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@Suite("Service metadata", .enabled(if: PythonTools.have("signxml"), "needs signxml"))
struct ServiceMetadataTests {
  private static let shared = Result { try MetadataPublisher() }
  private let office: MetadataPublisher
  private let query: MetadataService

  init() throws {
    office = try Self.shared.get()
    query = MetadataService(.query, of: office.peer.country)
  }

  private func code(
    _ bytes: [UInt8], of service: MetadataService? = nil, at now: Instant? = nil, after: Instant? = nil,
    peer: Peer? = nil, publisher: Peer? = nil
  ) -> String {
    do {
      _ = try ServiceMetadata.open(
        bytes, of: service ?? query, peer: peer ?? office.peer, publisher: publisher ?? office.publisher,
        at: now ?? office.now, after: after)
      return "accepted"
    } catch { return error.code }
  }

  @Test("Metadata that signxml signed twice are read: in inclusive and exclusive form, with ECDSA and RSA")
  func accepted() throws {
    let forms = [MetadataPublisher.inclusive, MetadataPublisher.exclusive]
    var orders: [MetadataPublisher.Order] = []
    for form in forms {
      for outerForm in forms {
        for inner in ["country", "country-rsa"] {
          orders.append(MetadataPublisher.Order(inner: inner, form: form, outerForm: outerForm))
        }
      }
    }
    for document in try office.make(orders) {
      let metadata = try ServiceMetadata.open(
        document, of: query, peer: office.peer, publisher: office.publisher, at: office.now)
      #expect(metadata.url == "https://localhost:8443/openncp-ws-server/services/XCA_Service")
      #expect(metadata.certificate == office.endpoint && metadata.searchMask == nil)
      #expect(metadata.activation == Instant(iso8601: "2020-01-01T00:00:00Z"))
      #expect(office.peer.sealPins.contains(metadata.signedBy))
    }
  }

  @Test("xmlsec1 agrees that both signatures hold", .enabled(if: Command.path(of: "xmlsec1") != nil, "needs xmlsec1"))
  func xmlsec() throws {
    let xmlsec = try #require(Command.path(of: "xmlsec1"))
    let document = try office.make([MetadataPublisher.Order()])[0]
    #expect(code(document) == "accepted")
    let file = office.authority.folder.appendingPathComponent("whole.xml")
    try Data(document).write(to: file)
    let ca = office.authority.folder.appendingPathComponent("ca.pem").path
    let whole = try Command.run(
      xmlsec,
      [
        "--verify", "--trusted-pem", ca, "--node-xpath",
        "/*[local-name()='SignedServiceMetadata']/*[local-name()='Signature']", file.path,
      ])
    #expect(whole.status == 0, "\(whole.errors)")
    // The inner one stands over ServiceMetadata as it was before it was wrapped.
    let text = String(decoding: document, as: UTF8.self)
    let start = try #require(text.range(of: "<ServiceMetadata"))
    let end = try #require(text.range(of: "</ServiceMetadata>"))
    let inner = text[start.lowerBound..<end.upperBound].replacingOccurrences(
      of: "<ServiceMetadata xmlns:ns2", with: "<ServiceMetadata xmlns=\"\(ServiceMetadata.namespace)\" xmlns:ns2")
    try Data(inner.utf8).write(to: file)
    let part = try Command.run(xmlsec, ["--verify", "--trusted-pem", ca, file.path])
    #expect(part.status == 0, "\(part.errors)")
  }

  /// What is wrong, and the code of the refusal.
  static let wrong: [(String, MetadataPublisher.Order, String)] = [
    ("other participant", .init(participant: "urn:ehealth:dk:ncp-idp"), "participant"),
    ("other participant scheme", .init(participantScheme: "iso6523-actorid-upis"), "participant"),
    (
      "other document type",
      .init(document: "urn:ehealth:RequestOfData::XCA::CrossGatewayRetrieve##ITI-39"), "service"
    ),
    ("other process", .init(process: "urn:XCA::CrossGatewayRetrieve"), "service"),
    ("other transport profile", .init(profile: "urn:ihe:iti:2013:xcpd"), "endpoint"),
    ("two endpoints", .init(endpoints: 2), "endpoint"), ("no endpoint", .init(endpoints: 0), "endpoint"),
    ("plain address", .init(url: "http://localhost/XCA"), "endpoint"),
    ("address with a user", .init(url: "https://localhost@evil.example/XCA"), "endpoint"),
    ("not active yet", .init(activation: "2098-01-01T00:00:00Z"), "not-yet-valid"),
    ("expired", .init(expiration: "2021-01-01T00:00:00Z"), "expired"),
    ("no date", .init(expiration: "never"), "endpoint"),
    ("no signature of the country", .init(inner: ""), "signature"),
    ("no signature of the publisher", .init(outer: ""), "signature"),
    ("country signs as publisher", .init(outer: "country"), "publisher"),
    ("publisher signs for the country", .init(inner: "operator"), "country"),
    ("stranger of the same authority inside", .init(inner: "stranger"), "country"),
    ("stranger of the same authority outside", .init(outer: "stranger"), "publisher"),
    ("address changed afterwards", .init(replace: ["XCA_Service": "XXX_Service"]), "signature"),
    ("digest of SHA-1", .init(replace: ["xmlenc#sha256": "xmldsig#sha1"]), "algorithm"),
    ("signature with SHA-1", .init(replace: ["#ecdsa-sha256": "#ecdsa-sha1"]), "algorithm"),
    ("other canonical form", .init(replace: ["REC-xml-c14n-20010315": "REC-xml-c14n11-20080502"]), "signature"),
    ("comment inside", .init(replace: ["<ProcessList>": "<!-- x --><ProcessList>"]), "form"),
    ("other root", .init(replace: ["SignedServiceMetadata": "SignedServiceMetadatum"]), "form"),
    ("document type", .init(replace: ["<SignedServiceMetadata": "<!DOCTYPE x><SignedServiceMetadata"]), "form"),
  ]

  @Test("Whatever is wrong with metadata, they are refused with its reason")
  func refused() throws {
    let documents = try office.make(Self.wrong.map(\.1))
    #expect(documents.count == Self.wrong.count)
    for (document, (name, _, reason)) in zip(documents, Self.wrong) {
      #expect(code(document) == "trust.metadata.\(reason)", "\(name)")
    }
  }

  @Test("What was signed cannot be wrapped, moved, joined or redirected")
  func wrapped() throws {
    let documents = try office.make([.init(), .init(url: "https://localhost/other")])
    let texts = documents.map { String(decoding: $0, as: UTF8.self) }
    func metadata(_ text: String) throws -> Substring {
      let start = try #require(text.range(of: "<ServiceMetadata"))
      let end = try #require(text.range(of: "</ServiceMetadata>"))
      return text[start.lowerBound..<end.upperBound]
    }
    let (first, second) = (try metadata(texts[0]), try metadata(texts[1]))
    let forged: [(String, String)] = [
      (texts[0].replacingOccurrences(of: String(first), with: String(second)), "signature"),
      (texts[0].replacingOccurrences(of: String(first), with: String(first + second)), "signature"),
      (texts[0].replacingOccurrences(of: String(first), with: String(second + first)), "signature"),
      (texts[0].replacingOccurrences(of: String(first), with: "<Wrapper>\(first)</Wrapper>"), "signature"),
      ("<x>\(texts[0])</x>", "form"), (String(first), "form"), ("", "form"),
      (
        "<SignedServiceMetadata xmlns=\"\(ServiceMetadata.namespace)\"><ServiceMetadata><Redirect href=\"https://x\">"
          + "<CertificateUID>x</CertificateUID></Redirect></ServiceMetadata></SignedServiceMetadata>", "signature"
      ),
    ]
    for (index, (text, reason)) in forged.enumerated() {
      #expect(code(Array(text.utf8)) == "trust.metadata.\(reason)", "\(index)")
    }
    #expect(code([UInt8](repeating: 0x20, count: ServiceMetadata.limit + 1)) == "trust.metadata.form")
  }

  @Test("Good metadata are refused for another service, by another peer's seals, out of time, and after newer ones")
  func context() throws {
    let document = try office.make([.init()])[0]
    #expect(code(document) == "accepted")
    #expect(code(document, of: MetadataService(.retrieve, of: office.peer.country)) == "trust.metadata.service")
    let denmark = try #require(CountryCode("DK"))
    #expect(code(document, of: MetadataService(.query, of: denmark)) == "trust.metadata.participant")
    #expect(code(document, peer: office.publisher) == "trust.metadata.country")
    #expect(code(document, publisher: office.peer) == "trust.metadata.publisher")
    #expect(code(document, at: office.now.advanced(bySeconds: 86_400 * 400)) == "trust.metadata.publisher")
    let activation = try #require(Instant(iso8601: "2020-01-01T00:00:00Z"))
    #expect(code(document, after: activation) == "accepted")
    #expect(code(document, after: activation.advanced(bySeconds: 1)) == "trust.metadata.rollback")
  }

  @Test("Every damaged byte of a document is refused or changes nothing that is read")
  func damaged() throws {
    let document = try office.make([.init()])[0]
    let good = try ServiceMetadata.open(
      document, of: query, peer: office.peer, publisher: office.publisher, at: office.now)
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<400 {
      var bytes = document
      let index = Int.random(in: 0..<bytes.count, using: &generator)
      bytes[index] ^= UInt8(1 << Int.random(in: 0..<8, using: &generator))
      do {
        let read = try ServiceMetadata.open(
          bytes, of: query, peer: office.peer, publisher: office.publisher, at: office.now)
        #expect(read == good, "byte \(index)")
      } catch { #expect(!error.code.isEmpty) }
    }
  }

  @Test("A search mask comes out of its metadata as it was signed")
  func searchMask() throws {
    let mask =
      "<ism:searchFields xmlns:ism=\"http://ec.europa.eu/sante/ehncp/ism\"><ism:country code=\"PT\"/></ism:searchFields>"
    var order = MetadataPublisher.Order(
      document: "urn:ehealth:ISM::InternationalSearchMask##ehealth-107", process: "urn:ehealth:ncp:pt:ism",
      profile: "urn:ehealth:transport:none", url: "", extra: "<Extension>\(mask)</Extension>")
    let service = MetadataService(.searchMask, of: office.peer.country)
    var without = order
    without.extra = ""
    order.document = order.document.lowercased()
    let documents = try office.make([order, without])
    let metadata = try ServiceMetadata.open(
      documents[0], of: service, peer: office.peer, publisher: office.publisher, at: office.now)
    #expect(metadata.searchMask.map { String(decoding: $0, as: UTF8.self) }?.contains("code=\"PT\"") == true)
    #expect(metadata.certificate == nil && metadata.url.isEmpty)
    #expect(code(documents[1], of: service) == "trust.metadata.endpoint")
  }

  @Test("The places of metadata are named as the network names them")
  func names() throws {
    let denmark = MetadataService(.discovery, of: try #require(CountryCode("DK")))
    #expect(denmark.participant == "urn:ehealth:dk:ncp-idp")
    #expect(
      denmark.path().hasPrefix(
        "ehealth-participantid-qns%3A%3Aurn%3Aehealth%3Adk%3Ancp-idp/services/ehealth-resid-qns%3A%3Aurn%3Aehealth%3A"))
    #expect(denmark.path().hasSuffix("CrossGatewayPatientDiscovery%23%23ITI-55"))
    let name = denmark.locatorName(in: "ehealth.testa.eu")
    #expect(name.hasSuffix(".ehealth-participantid-qns.ehealth.testa.eu"))
    // base32(SHA-256("urn:ehealth:dk:ncp-idp")), computed by Python's hashlib and base64.
    #expect(name.split(separator: ".")[0] == "WIY533EBZDHW6W2GHREBIK5HVMOWBQYT62MPRCDRGLFQYQJX43LA")
  }
}
