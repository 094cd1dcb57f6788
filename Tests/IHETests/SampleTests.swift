import Domain
import GatewayTesting
import IHE
import Testing
import XML

@Suite("Real messages of other contact points", .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"))
struct SampleTests {
  private func sample(_ name: String) throws -> Element { try Document.parse(Shared.bytes("samples/ihe/\(name)")).root }

  private func samplePart(_ name: String) throws -> SOAPEnvelope {
    var text = String(decoding: try Shared.bytes("samples/ihe/\(name)"), as: UTF8.self)
    for (mark, value) in [("message-id", "uuid:1"), ("hcp-assertion|safe", ""), ("trc-assertion|safe", "")] {
      text = text.replacing("{{\(mark)}}", with: value)
    }
    return try SOAPEnvelope.decode(Document.parse(Array(text.utf8)))
  }

  @Test("OpenNCP asks for a patient by identifier")
  func openNCP() throws {
    let query = try ITI55.decodeQuery(sample("openncp-PT_CLIENT_XCPD_0.xml"))
    #expect(query.sender.value == "2.16.999.1000.990.1")
    #expect(query.receiver.value == "2.16.17.710.820.1000.990.1")
    #expect(
      query.traits == PatientTraits(identifiers: [InstanceIdentifier(root: "2.16.999.1000.990.1", extension: "1")]))
  }

  @Test("The German mock knows nobody; an American one lists two, and neither is taken")
  func discoveryAnswers() throws {
    let root = try #require(OID("1.2.3"))
    #expect(try ITI55.decodeAnswer(sample("gematik-PRPA_IN201306UV02_44.xml"), askedRoot: root) == .noMatch)
    #expect(try ITI55.decodeAnswer(sample("ipf-iti55-sample-response.xml"), askedRoot: root) == .notUnique)
  }

  @Test("Danish test messages name patient, kind and document")
  func danish() throws {
    let query = try samplePart("dk-template-xca-query-ps.xml")
    try query.check(.iti38, contentType: "application/soap+xml", endpoints: [])
    #expect(try ITI38.decodeQuery(query.body).patient.cx == "0410009234^^^&1.2.208.176.1.2&ISO")
    let retrieve = try samplePart("dk-template-xca-retrieve-ps.xml")
    try retrieve.check(.iti39, contentType: "application/soap+xml", endpoints: [])
    #expect(
      try ITI39.decodeRequest(retrieve.body) == [
        ITI39.DocumentName(
          home: nil, repository: "1.2.208.176.7.2.987654321",
          uniqueID: "1.2.208.176.7.2.987654321^478299832581102L3")
      ])
  }

  @Test("The German mock asks with a patient id that holds a code, and lists the coded form and the original")
  func germanList() throws {
    let query = try ITI38.decodeQuery(sample("gematik-AdhocQueryRequestPSA.xml"))
    #expect(query.patient.extension == "X110571344|ABC123")
    let list = try ITI38.decodeAnswer(sample("gematik-AdhocQueryResponsePSA.xml"))
    #expect(list.errors.isEmpty)
    #expect(list.entries.map(\.form) == [.l3, .l1])
    #expect(
      list.entries.map(\.uniqueID) == ["2.16.17.710.813.1000.990.1.1^PS.XML", "2.16.17.710.813.1000.990.1.1^PS.PDF"])
    #expect(list.entries.first?.creationTime.iso8601Seconds == "2017-09-14T13:33:09Z")
    #expect(list.entries.first?.size == 54321)
    let refused = try ITI38.decodeAnswer(sample("gematik-AdhocQueryResponse_031.xml"))
    #expect(refused.errors.map(\.code) == [ErrorCode.noConsentName])
  }

  @Test("The German mock asks for two documents and delivers both within the message")
  func germanRetrieve() throws {
    let names = try ITI39.decodeRequest(sample("gematik-RetrieveDocumentSetRequest.xml"))
    #expect(names.map(\.uniqueID) == ["2.16.17.710.813.1000.990.1.1^PS.XML", "2.16.17.710.813.1000.990.1.1^PS.PDF"])
    let text = String(decoding: try sample("gematik-RetrieveDocumentSetResponse.xml").canonical(), as: UTF8.self)
    let answer = try ITI39.decodeAnswer(
      SOAPEnvelope.decode(Document.parse(Array(envelope(body: text).utf8))), parts: [:])
    #expect(answer.documents.map(\.name) == names)
    let summary = try Document.parse(try #require(answer.documents.first).bytes)
    #expect(summary.root.isNamed("ClinicalDocument", in: "urn:hl7-org:v3"))
  }
}
