import Domain
import Foundation
import IHE
import Testing
import XML

@Suite("Messages are read as other contact points write them")
struct PeerMessageTests {
  let wire: Wire

  init() throws { wire = try Wire() }

  // MARK: Requests

  /// A query in the manner of the Danish test tool: no `To` and `ReplyTo`, a `uuid:` id, prefixes of its own.
  static func danishQuery(id: String = "uuid:1f0e", classes: String = "('60591-5^^2.16.840.1.113883.6.1')") -> String {
    """
    <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
    <env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope">
      <env:Header xmlns:addressing="http://www.w3.org/2005/08/addressing">
        <addressing:Action env:mustUnderstand="1">
          urn:ihe:iti:2007:CrossGatewayQuery
        </addressing:Action>
        <addressing:MessageID>\(id)</addressing:MessageID>
      </env:Header>
      <env:Body>
        <ns3:AdhocQueryRequest xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
            xmlns:ns3="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0">
          <ns3:ResponseOption returnComposedObjects="true" returnType="LeafClass"/>
          <AdhocQuery id="urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d">
            <Slot name="$XDSDocumentEntryPatientId"><ValueList>
              <Value>'0410009234^^^&amp;1.2.208.176.1.2&amp;ISO'</Value>
            </ValueList></Slot>
            <Slot name="$XDSDocumentEntryClassCode"><ValueList>
              <Value>\(classes)</Value>
            </ValueList></Slot>
          </AdhocQuery>
        </ns3:AdhocQueryRequest>
      </env:Body>
    </env:Envelope>
    """
  }

  @Test("A query without To and ReplyTo, with a uuid: id and prefixes of its own")
  func danish() throws {
    let envelope = try SOAPEnvelope.decode(Document.parse(Array(Self.danishQuery().utf8)))
    try envelope.check(.iti38, contentType: "application/soap+xml", endpoints: [Wire.endpoint])
    #expect(envelope.messageID == "uuid:1f0e")
    let query = try ITI38.decodeQuery(envelope.body)
    #expect(query.patient.cx == "0410009234^^^&1.2.208.176.1.2&ISO")
    #expect(query.classCodes == [Wire.summary])
  }

  @Test(
    "Several kinds of documents: each in quotes, as the standard says, or all in one pair, as OpenNCP writes",
    arguments: [
      "('60591-5^^2.16.840.1.113883.6.1','57833-6^^2.16.840.1.113883.6.1')",
      "('60591-5^^2.16.840.1.113883.6.1,57833-6^^2.16.840.1.113883.6.1')",
      "( '60591-5^^2.16.840.1.113883.6.1' , '57833-6^^2.16.840.1.113883.6.1' )",
    ])
  func classCodes(_ value: String) throws {
    let envelope = try SOAPEnvelope.decode(Document.parse(Array(Self.danishQuery(classes: value).utf8)))
    #expect(try ITI38.decodeQuery(envelope.body).classCodes.map(\.code) == ["60591-5", "57833-6"])
  }

  @Test("An action that stands in the content type alone counts; one that differs from the header's is refused")
  func actionPlaces() throws {
    let action = Transaction.iti38.requestAction
    let text = Self.danishQuery()
    let without = try #require(
      text.range(of: #"<addressing:Action[^§]*</addressing:Action>"#, options: .regularExpression))
    let bare = text.replacingCharacters(in: without, with: "")
    let envelope = try SOAPEnvelope.decode(Document.parse(Array(bare.utf8)))
    for type in ["application/soap+xml; action=\"\(action)\"", "application/soap+xml;charset=UTF-8;Action=\(action)"] {
      #expect(code { try envelope.check(.iti38, contentType: type, endpoints: []) } == nil)
    }
    #expect(code { try envelope.check(.iti38, contentType: "application/soap+xml", endpoints: []) } == "ihe.action")
    let full = try SOAPEnvelope.decode(Document.parse(Array(text.utf8)))
    for (type, expected) in [
      ("application/soap+xml", nil), ("application/soap+xml; action=\"\"", nil),
      ("application/soap+xml; action=\"\(action)\"", nil),
      ("application/soap+xml; action=\"urn:other\"", "ihe.action"), ("text/plain; action=\"\(action)\"", "ihe.mime"),
      ("application/soap+xml; action=\"\(action)\"; action=\"\(action)\"", "ihe.mime"),
    ] {
      #expect(code { try full.check(.iti38, contentType: type, endpoints: []) } == expected, "\(type)")
    }
  }

  @Test("A discovery query with empty semantics, a constant query id and blanks around its texts")
  func openNCPDiscovery() throws {
    let query = try ITI55.decodeQuery(
      body(
        """
        <h:PRPA_IN201305UV02 xmlns:h="urn:hl7-org:v3" ITSVersion="XML_1.0"><h:id root="4ad4e0af" extension="1"/>
        <h:receiver typeCode="RCV"><h:device><h:id root="2.16.17.710.790.1000.990.1"/></h:device></h:receiver>
        <h:sender typeCode="SND"><h:device><h:id root="2.16.17.710.820.1000.990.1"/></h:device></h:sender>
        <h:controlActProcess><h:queryByParameter><h:queryId root="1.263507841149"/><h:parameterList>
        <h:livingSubjectBirthTime><h:value value="197903120000"/><h:semanticsText/></h:livingSubjectBirthTime>
        <h:livingSubjectId><h:value root="1.2.3" extension="1"/><h:semanticsText/></h:livingSubjectId>
        <h:livingSubjectName><h:value><h:family>
          SILVA </h:family><h:given/></h:value><h:semanticsText/></h:livingSubjectName>
        </h:parameterList></h:queryByParameter></h:controlActProcess></h:PRPA_IN201305UV02>
        """))
    #expect(query.queryID == InstanceIdentifier(root: "1.263507841149"))
    #expect(query.traits.familyName == "SILVA")
    #expect(query.traits.givenName == nil)
    #expect(query.traits.birthDate == "19790312")
    #expect(query.traits.identifiers == [InstanceIdentifier(root: "1.2.3", extension: "1")])
    #expect(!query.isDeferred)
  }

  // MARK: Answers to a discovery

  static func discoveryAnswer(
    type: String = "AA", detail: String = "", subjects: Int = 0, root: String = "root=\"1.2.3.4\" ",
    reason: String = "",
    acknowledgement: String = "<statusCode code=\"completed\"/><queryId root=\"1.2\"/>", response: String = ""
  ) -> String {
    let subject = """
      <subject typeCode="SUBJ"><registrationEvent><subject1><patient><id \(root)extension="X1"/><patientPerson>
      <name><given>Ana</given><given>Rita</given><family>da</family><family>Silva</family></name>
      <administrativeGenderCode code="F"/><birthTime value="19790312"/></patientPerson></patient></subject1>
      </registrationEvent></subject>
      """
    return """
      <PRPA_IN201306UV02 xmlns="urn:hl7-org:v3"><processingCode/><acknowledgement><typeCode code="\(type)"/>\(detail)\
      </acknowledgement><controlActProcess>\(String(repeating: subject, count: subjects))\(reason)<queryAck>\
      \(acknowledgement)<queryResponseCode code="\(response)"/></queryAck></controlActProcess></PRPA_IN201306UV02>
      """
  }

  static func detail(_ code: String, location: String = "") -> String {
    let element = code.isEmpty ? "" : "<code code=\"\(code)\"/>"
    return "<acknowledgementDetail typeCode=\"E\">\(element)<location>\(location)</location></acknowledgementDetail>"
  }

  private func answer(_ text: String) throws -> ITI55.Answer {
    try ITI55.decodeAnswer(body(text), askedRoot: wire.patient.root)
  }

  @Test("A subject is a match even where every code says AE, and its names are all kept")
  func matchWithErrorCodes() throws {
    let text = Self.discoveryAnswer(
      type: "AE", detail: Self.detail("", location: "OK"), subjects: 1, acknowledgement: "<statusCode code=\"AE\"/>",
      response: "AE")
    guard case .match(let match) = try answer(text) else {
      Issue.record("no match")
      return
    }
    #expect(match.identifier.cx == "X1^^^&1.2.3.4&ISO")
    #expect(match.familyName == "da Silva")
    #expect(match.givenNames == ["Ana", "Rita"])
  }

  @Test("A patient without an assigning authority gets the one that was asked")
  func missingRoot() throws {
    guard case .match(let match) = try answer(Self.discoveryAnswer(subjects: 1, root: "")) else {
      Issue.record("no match")
      return
    }
    #expect(match.identifier.root == wire.patient.root)
  }

  @Test("Two patients are never one: nobody is chosen")
  func severalSubjects() throws {
    #expect(try answer(Self.discoveryAnswer(subjects: 2, response: "OK")) == .notUnique)
  }

  @Test("No match, wherever a peer says so")
  func noMatch() throws {
    #expect(try answer(Self.discoveryAnswer(detail: Self.detail("ERROR_PI_NO_MATCH"))) == .noMatch)
    #expect(try answer(Self.discoveryAnswer(response: "NF")) == .noMatch)
    #expect(try answer(Self.discoveryAnswer(type: "AE", detail: Self.detail("", location: "NF"))) == .noMatch)
  }

  @Test("A refusal keeps its code and issue; an issue without a management code, and no code at all, are read too")
  func refusals() throws {
    let issue = """
      <reasonOf><detectedIssueEvent><code code="ActAdministrativeDetectedIssueCode"/><mitigatedBy>\
      <detectedIssueManagement><code code="InsufficientRights"/></detectedIssueManagement></mitigatedBy>\
      </detectedIssueEvent></reasonOf>
      """
    let refused = Self.discoveryAnswer(type: "AE", detail: Self.detail("4703"), reason: issue, response: "AE")
    #expect(try answer(refused) == .failure(code: "4703", issue: .insufficientRights))
    let bare = "<reasonOf><detectedIssueEvent><code code=\"A\"/></detectedIssueEvent></reasonOf>"
    #expect(
      try answer(
        Self.discoveryAnswer(type: "AE", detail: Self.detail("ERROR_HPI_GENERIC"), reason: bare, response: "AE"))
        == .failure(code: "ERROR_HPI_GENERIC", issue: nil))
    #expect(
      try answer(Self.discoveryAnswer(type: "AE", response: "AE")) == .failure(code: "ERROR_PI_GENERIC", issue: nil))
  }

  @Test("A subject that lacks what identifies a person is refused, not guessed")
  func incompleteSubject() throws {
    let whole = Self.discoveryAnswer(subjects: 1)
    for part in [" extension=\"X1\"", "<birthTime value=\"19790312\"/>", "<id root=\"1.2.3.4\" extension=\"X1\"/>"] {
      try #require(whole.contains(part))
      #expect(code { _ = try answer(whole.replacingOccurrences(of: part, with: "")) } == "ihe.discovery", "\(part)")
    }
  }

  // MARK: Answers to query and retrieve

  static func list(status: String, _ content: String) -> String {
    """
    <ns3:AdhocQueryResponse status="\(status)" xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"
      xmlns:ns3="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0" xmlns:rs="urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0">
      \(content)<RegistryObjectList/></ns3:AdhocQueryResponse>
    """
  }
  static let failure = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Failure"

  @Test("No consent by its name, with a location that tells of the inside, is an error like 4701")
  func noConsentByName() throws {
    let answer = try ITI38.decodeAnswer(
      body(
        Self.list(
          status: Self.failure,
          """
          <rs:RegistryErrorList><rs:RegistryError errorCode="ERROR_NO_CONSENT" codeContext="any text"
          location="a.b.C(1)" severity="urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Error"/>
          </rs:RegistryErrorList>
          """)))
    #expect(answer.errors == [RegistryError(code: ErrorCode.noConsentName, context: "any text")])
    #expect(answer.errors.allSatisfy { $0.isFailure })
  }

  @Test("A failure without a list of errors is a failure, and never “nothing available”")
  func failureWithoutErrors() throws {
    let list = try ITI38.decodeAnswer(body(Self.list(status: Self.failure, "")))
    #expect(list.errors.contains { $0.isFailure })
    let response = """
      <RetrieveDocumentSetResponse xmlns="urn:ihe:iti:xds-b:2007"><r:RegistryResponse status="\(Self.failure)"
      xmlns:r="urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0"/></RetrieveDocumentSetResponse>
      """
    let retrieve = try ITI39.decodeAnswer(
      SOAPEnvelope.decode(Document.parse(Array(envelope(body: response).utf8))), parts: [:])
    #expect(retrieve.errors.contains { $0.isFailure })
    let success = try ITI38.decodeAnswer(
      body(Self.list(status: Self.failure.replacing("Failure", with: "Success"), "")))
    #expect(success.errors.isEmpty)
  }

  @Test(
    "What fails an answer: any error, and 1101 and 1102 also as warnings; faults of translation are only noted",
    arguments: [
      ("4701", RegistryError.Severity.error, true), ("1102", .warning, true), ("1101", .warning, true),
      ("4203", .warning, false), ("2502", .error, false), ("4503", .error, false), ("ERROR_GENERIC", .error, true),
    ])
  func severity(_ code: String, _ severity: RegistryError.Severity, _ isFailure: Bool) {
    #expect(RegistryError(code: code, context: "", severity: severity).isFailure == isFailure)
  }

  @Test("A document in the message itself, as base64 with line breaks, from a peer with prefixes of its own")
  func inlineDocument() throws {
    let base64 = Data(Wire.document).base64EncodedString(options: .lineLength64Characters)
    let response = """
      <ns3:RetrieveDocumentSetResponse xmlns:ns2="urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0"
        xmlns:ns3="urn:ihe:iti:xds-b:2007">
        <ns2:RegistryResponse status="urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success"/>
        <ns3:DocumentResponse><ns3:RepositoryUniqueId> 1.2.3 </ns3:RepositoryUniqueId>
        <ns3:DocumentUniqueId>1.2^PS.XML</ns3:DocumentUniqueId><ns3:mimeType>text/xml</ns3:mimeType>
        <ns3:Document>
          \(base64)
        </ns3:Document></ns3:DocumentResponse></ns3:RetrieveDocumentSetResponse>
      """
    let answer = try ITI39.decodeAnswer(
      SOAPEnvelope.decode(Document.parse(Array(envelope(body: response).utf8))), parts: [:])
    #expect(answer.documents.map(\.bytes) == [Wire.document])
    #expect(answer.documents.first?.name == ITI39.DocumentName(home: nil, repository: "1.2.3", uniqueID: "1.2^PS.XML"))
  }
}
