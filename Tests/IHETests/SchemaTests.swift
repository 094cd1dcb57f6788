import Domain
import Foundation
import GatewayTesting
import IHE
import OfficialSchemas
import Testing
import XML

@Suite(
  "Every message that we write is valid by the official schemas", .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED")
)
struct SchemaTests {
  let wire: Wire

  init() throws { wire = try Wire() }

  private func expectValid(_ payload: HTTPPayload, _ place: SourceLocation = #_sourceLocation) throws {
    let faults = try OfficialSchemas.faults(payload)
    #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))", sourceLocation: place)
  }

  @Test("ITI-55 query: with all traits, with one identifier, with a name alone, deferred")
  func discoveryQueries() throws {
    let identifier = PatientTraits(identifiers: [InstanceIdentifier(root: Wire.insRoot, extension: "1")])
    let name = PatientTraits(identifiers: [], familyName: "SILVA")
    for query in [wire.query(), wire.query(identifier), wire.query(name), wire.query(isDeferred: true)] {
      try expectValid(ITI55.encode(query, header: wire.requestHeader))
    }
  }

  @Test("ITI-55 answer: match, no match, not unique, and every detected issue")
  func discoveryAnswers() throws {
    for answer in wire.answers {
      try expectValid(wire.answer(answer))
    }
    var bare = wire.match
    bare.gender = nil
    bare.givenNames = []
    try expectValid(wire.answer(.match(bare)))
  }

  @Test("ITI-38 query for one kind of document and for two")
  func queries() throws {
    let other = Coding(system: Wire.loinc, code: "57833-6")
    for codes in [[Wire.summary], [Wire.summary, other]] {
      let query = ITI38.Query(patient: wire.patient, classCodes: codes)
      try expectValid(ITI38.encode(query, home: wire.france, header: wire.requestHeader))
    }
  }

  @Test("ITI-38 answer: one form, both forms, empty, refused, nothing available, a part only")
  func lists() throws {
    var bare = wire.entry(.l3)
    bare.size = nil
    bare.hash = nil
    let answers = [
      wire.list([wire.entry(.l3)]), wire.list([bare]), wire.list([wire.entry(.l3), wire.entry(.l1)]), wire.list([]),
      wire.list([], [Wire.noConsent]), wire.list([], [Wire.noSummary]),
      wire.list([wire.entry(.l3)], [Wire.noConsent, Wire.noSummary]),
    ]
    for answer in answers { try expectValid(answer) }
  }

  @Test("ITI-39 request for one document and for two, with and without the home community")
  func retrieves() throws {
    for names in [[wire.name("1.2^a")], [wire.name("1.2^a"), wire.name("1.2^b", hasHome: false)]] {
      try expectValid(ITI39.encode(names, header: wire.requestHeader))
    }
  }

  @Test("ITI-39 answer: documents as MIME parts, sealed, with an error beside them, and errors alone")
  func deliveries() throws {
    let answers = [
      wire.documents([Wire.document]), wire.documents([Wire.document, Array("%PDF".utf8)]),
      wire.documents([Wire.document], seals: [Wire.seal]), wire.documents([Wire.document], errors: [Wire.noConsent]),
      wire.documents([], errors: [Wire.noConsent]), wire.documents([]),
    ]
    for answer in answers { try expectValid(answer) }
  }

  @Test("SOAP faults of every code, with and without the message that they answer")
  func soapFaults() throws {
    for fault in [SOAPFault.Code.sender, .receiver, .mustUnderstand, .versionMismatch] {
      for relatesTo in [Wire.messageID, nil] {
        let payload = SOAPFault.encode(
          fault, reason: "Not <understood>.", relatesTo: relatesTo, messageID: "urn:uuid:1")
        try expectValid(payload)
        #expect(SOAPFault.isFault(try received(payload).body))
      }
    }
  }

  @Test("The check itself finds what is wrong: in the envelope, in a header and in each kind of body")
  func control() throws {
    func spoiled(_ payload: HTTPPayload, _ part: String, _ other: String) throws -> [String] {
      let text = String(decoding: payload.body, as: UTF8.self)
      try #require(text.contains(part))
      return try OfficialSchemas.faults(
        HTTPPayload(contentType: payload.contentType, body: Array(text.replacing(part, with: other).utf8)))
    }
    let query = ITI55.encode(wire.query(), header: wire.requestHeader)
    #expect(try !spoiled(query, "<versionCode code=\"V3PR1\"/>", "<version/>").isEmpty)
    #expect(try !spoiled(query, "<soap:Envelope ", "<soap:Envelope unknown=\"1\" ").isEmpty)
    #expect(try !spoiled(query, "wsa:ReplyTo", "wsa:ReplayTo").isEmpty)
    #expect(try !spoiled(wire.answer(.noMatch), "<queryResponseCode code=\"NF\"/>", "").isEmpty)
    #expect(try !spoiled(wire.list([wire.entry(.l3)]), " status=", " state=").isEmpty)
    #expect(try !spoiled(wire.documents([Wire.document]), "RepositoryUniqueId", "Repository").isEmpty)
  }
}
