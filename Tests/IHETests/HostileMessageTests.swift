import Domain
import IHE
import Testing
import XML
import GatewayTesting

@Suite("Hostile messages are refused with a reason, and never crash")
struct HostileMessageTests {
  let wire: Wire

  init() throws { wire = try Wire() }

  private enum Kind: CaseIterable { case discovery, discovered, query, list, retrieve, delivery }

  private func payload(_ kind: Kind) -> HTTPPayload {
    switch kind {
    case .discovery: ITI55.encode(wire.query(), header: wire.requestHeader)
    case .discovered: wire.answer(.match(wire.match))
    case .query:
      ITI38.encode(
        ITI38.Query(patient: wire.patient, classCodes: [Wire.summary]), home: wire.france, header: wire.requestHeader)
    case .list: wire.list([wire.entry(.l3)], [Wire.noConsent])
    case .retrieve: ITI39.encode([wire.name("1.2^a")], header: wire.requestHeader)
    case .delivery: wire.documents([Wire.document, Wire.document], seals: [Wire.seal])
    }
  }

  /// Reads the message to its end, as the gateway would.
  private func read(_ kind: Kind, _ payload: HTTPPayload) throws {
    let message = try MTOM.decode(contentType: payload.contentType, body: payload.body)
    let envelope = try SOAPEnvelope.decode(Document.parse(message.root))
    switch kind {
    case .discovery:
      try envelope.check(.iti55, contentType: payload.contentType, endpoints: [Wire.endpoint])
      _ = try ITI55.decodeQuery(envelope.body)
    case .discovered: _ = try ITI55.decodeAnswer(envelope.body, askedRoot: wire.portugal)
    case .query:
      try envelope.check(.iti38, contentType: payload.contentType, endpoints: [Wire.endpoint])
      _ = try ITI38.decodeQuery(envelope.body)
    case .list: _ = try ITI38.decodeAnswer(envelope.body)
    case .retrieve:
      try envelope.check(.iti39, contentType: payload.contentType, endpoints: [Wire.endpoint])
      _ = try ITI39.decodeRequest(envelope.body)
    case .delivery: _ = try ITI39.decodeAnswer(envelope, parts: message.parts)
    }
  }

  @Test("A message that breaks off at any byte is refused")
  func truncated() throws {
    for kind in [Kind.query, .discovered] {
      let whole = payload(kind)
      for count in 0..<whole.body.count {
        let part = HTTPPayload(contentType: whole.contentType, body: Array(whole.body.prefix(count)))
        let refusal = code { try read(kind, part) }
        #expect(refusal?.hasPrefix("xml.") == true, "\(kind), \(count) bytes: \(refusal ?? "read")")
      }
    }
  }

  @Test("A message in parts that breaks off at any byte before its end mark is refused")
  func truncatedParts() throws {
    let whole = payload(.delivery)
    let end = whole.body.count - "--\r\n".utf8.count
    for count in 0...(end + 1) {
      let part = HTTPPayload(contentType: whole.contentType, body: Array(whole.body.prefix(count)))
      #expect(code { try read(.delivery, part) } == "ihe.mime", "\(count) of \(whole.body.count) bytes")
    }
    let marked = HTTPPayload(contentType: whole.contentType, body: Array(whole.body.prefix(end + 2)))
    #expect(code { try read(.delivery, marked) } == nil)
  }

  @Test("Whatever bits are turned over, the answer is a message or a refusal of ours", arguments: 1...6)
  func flipped(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var refusals: [String: Int] = [:]
    for round in 0..<600 {
      let kind = Kind.allCases[round % Kind.allCases.count]
      var message = payload(kind)
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<message.body.count, using: &random)
        message.body[place] ^= UInt8.random(in: 1...255, using: &random)
      }
      guard let refusal = code({ try read(kind, message) }) else { continue }
      #expect(refusal.hasPrefix("ihe.") || refusal.hasPrefix("xml."), "\(refusal)")
      refusals[refusal, default: 0] += 1
    }
    // Most flips break the XML; a run in which nothing was refused would have tested nothing.
    #expect(refusals.values.reduce(0, +) > 200)
  }

  @Test(
    "Bombs stop at the door, long before they are a tree",
    arguments: [
      ("<!DOCTYPE x [<!ENTITY a \"aaaa\">]>", "", "xml.doctype"),
      ("", String(repeating: "<x>", count: 200), "xml.limit"),
      ("", "<x \((0..<100_000).map { "a\($0)=''" }.joined(separator: " "))/>", "xml.limit"),
      ("", "<x a=\"\(String(repeating: "y", count: (64 << 10) + 1))\"/>", "xml.limit"),
      ("", "<\(String(repeating: "n", count: 257))/>", "xml.limit"), ("", "&lol;", "xml.entity"),
      ("", "<x xmlns:p=''/>", "xml.namespace"), ("", "\u{0}", "xml.encoding"),
    ])
  func bombs(_ prolog: String, _ inside: String, _ expected: String) {
    let text = prolog + envelope(header: inside, body: "<x/>")
    #expect(
      code { _ = try received(HTTPPayload(contentType: "application/soap+xml", body: Array(text.utf8))) } == expected)
  }

  @Test("More identifiers, kinds or documents than a request may name are refused; as many as it may are read")
  func counts() throws {
    func traits(_ count: Int) -> PatientTraits {
      PatientTraits(identifiers: (0..<count).map { InstanceIdentifier(root: "1.2.3", extension: "\($0)") })
    }
    func discovery(_ count: Int) throws -> ITI55.Query {
      try ITI55.decodeQuery(received(ITI55.encode(wire.query(traits(count)), header: wire.requestHeader)).body)
    }
    #expect(try discovery(8).traits.identifiers.count == 8)
    #expect(code { _ = try discovery(9) } == "ihe.discovery")

    func query(_ count: Int) throws -> ITI38.Query {
      let codes = (0..<count).map { Coding(system: Wire.loinc, code: "c\($0)") }
      let query = ITI38.Query(patient: wire.patient, classCodes: codes)
      return try ITI38.decodeQuery(received(ITI38.encode(query, home: wire.france, header: wire.requestHeader)).body)
    }
    #expect(try query(32).classCodes.count == 32)
    #expect(code { _ = try query(33) } == "ihe.query")

    func retrieve(_ count: Int) throws -> [ITI39.DocumentName] {
      let names = (0..<count).map { wire.name("1.2^\($0)") }
      return try ITI39.decodeRequest(received(ITI39.encode(names, header: wire.requestHeader)).body)
    }
    #expect(try retrieve(16).count == 16)
    #expect(code { _ = try retrieve(17) } == "ihe.retrieve")
    #expect(code { _ = try retrieve(0) } == "ihe.retrieve")
  }

  @Test("What decides about a request stands there once; of two nobody would know which counts")
  func doubled() throws {
    func verdict(_ payload: HTTPPayload, _ old: String, _ new: String, _ read: (Element) throws -> Void) -> String? {
      let text = String(decoding: payload.body, as: UTF8.self)
      guard text.contains(old) else { return "“\(old)” is not there" }
      let bytes = Array(text.replacing(old, with: new).utf8)
      return code { try read(SOAPEnvelope.decode(Document.parse(bytes)).body) }
    }
    let discovery = payload(.discovery)
    let id = "<queryId root=\"9\" extension=\"1\"/>"
    for (old, new) in [
      ("<statusCode", "\(id)<statusCode"), ("<receiver", "<receiver/><receiver"), ("<sender", "<sender/><sender"),
      ("<controlActProcess", "<controlActProcess/><controlActProcess"),
      ("<parameterList", "<parameterList/><parameterList"),
      ("<queryByParameter", "<queryByParameter/><queryByParameter"), ("<device", "<device/><device"),
      ("<creationTime", "<id root=\"9\"/><creationTime"), ("<asAgent", "<id root=\"2.999\"/><asAgent"),
      (
        "<representedOrganization classCode=\"ORG\" determinerCode=\"INSTANCE\"><id root=\"",
        "<representedOrganization classCode=\"ORG\" determinerCode=\"INSTANCE\"><id root=\"1."
      ),
      (
        "<livingSubjectBirthTime>",
        "<livingSubjectBirthTime><value value=\"19000101\"/></livingSubjectBirthTime><livingSubjectBirthTime>"
      ),
      ("<livingSubjectBirthTime>", "<livingSubjectBirthTime><value value=\"19000101\"/>"),
      ("<livingSubjectId>", "<livingSubjectId><value root=\"2.999\" extension=\"1\"/>"),
      ("extension=\"PRPA_IN201305UV02\"", "extension=\"PRPA_IN201306UV02\""),
    ] {
      #expect(verdict(discovery, old, new) { _ = try ITI55.decodeQuery($0) } == "ihe.discovery", "\(new)")
    }
    let query = payload(.query)
    for (old, new) in [
      ("<AdhocQuery ", "<AdhocQuery id=\"x\"/><AdhocQuery "), ("14d4debf", "14d4deb0"),
      ("home=\"urn:oid:", "home=\"urn:oid:1."), ("home=\"urn:oid:", "home=\"x"),
    ] {
      let home = wire.france
      #expect(verdict(query, old, new) { _ = try ITI38.decodeQuery($0, for: home) } == "ihe.query", "\(new)")
    }
    let retrieve = payload(.retrieve)
    for (old, new) in [
      ("<DocumentUniqueId>", "<DocumentUniqueId>9</DocumentUniqueId><DocumentUniqueId>"),
      ("<RepositoryUniqueId>", "<RepositoryUniqueId>9</RepositoryUniqueId><RepositoryUniqueId>"),
      ("<HomeCommunityId>urn:oid:", "<HomeCommunityId>urn:oid:x"),
    ] {
      #expect(verdict(retrieve, old, new) { _ = try ITI39.decodeRequest($0) } == "ihe.retrieve", "\(new)")
    }
  }

  @Test("An element of another class or mood than its place has is refused; one that leaves them out is read")
  func statedOtherwise() throws {
    let (asked, answered) = (payload(.discovery), payload(.discovered))
    func verdict(_ payload: HTTPPayload, _ old: String, _ new: String) -> String? {
      let text = String(decoding: payload.body, as: UTF8.self)
      guard text.contains(old) else { return "“\(old)” is not there" }
      let bytes = Array(text.replacing(old, with: new).utf8)
      return code {
        let body = try SOAPEnvelope.decode(Document.parse(bytes)).body
        if payload == asked {
          _ = try ITI55.decodeQuery(body)
        } else {
          _ = try ITI55.decodeAnswer(body, askedRoot: wire.portugal)
        }
      }
    }
    let event = " moodCode=\"EVN\""
    for payload in [asked, answered] {
      #expect(verdict(payload, event, "") == nil)
      #expect(verdict(payload, event, " moodCode=\"RQO\"") == "ihe.discovery")
      #expect(verdict(payload, " classCode=\"CACT\"", " classCode=\"OBS\"") == "ihe.discovery")
      #expect(verdict(payload, "<controlActProcess ", "<controlActProcess negationInd=\"true\" ") == "ihe.discovery")
    }
    #expect(verdict(asked, " determinerCode=\"INSTANCE\"", "") == nil)
    #expect(verdict(asked, " determinerCode=\"INSTANCE\"", " determinerCode=\"KIND\"") == "ihe.discovery")
    for (old, other) in [
      ("<patientPerson classCode=\"PSN\" determinerCode=\"INSTANCE\"", "<patientPerson determinerCode=\"KIND\""),
      (
        "<registrationEvent classCode=\"REG\" moodCode=\"EVN\"", "<registrationEvent classCode=\"REG\" moodCode=\"INT\""
      ),
      ("<registrationEvent ", "<registrationEvent negationInd=\"1\" "),
      ("<patient classCode=\"PAT\"", "<patient classCode=\"PROV\""),
      ("<subject typeCode=\"SUBJ\"", "<subject typeCode=\"RSON\""),
      ("<subject1 typeCode=\"SBJ\"", "<subject1 typeCode=\"RSON\""),
      ("<statusCode code=\"active\"/>", "<statusCode code=\"nullified\"/>"),
      ("<statusCode code=\"active\"/>", "<statusCode code=\"cancelled\"/>"),
    ] {
      #expect(verdict(answered, old, other) == "ihe.discovery", "\(other)")
    }
    #expect(verdict(answered, "<statusCode code=\"active\"/>", "") == nil)
  }

  @Test("A request that says in HTTP that it is another message, or in another encoding, is refused")
  func announced() throws {
    let query = payload(.query)
    let envelope = try received(query)
    let action = "urn:ihe:iti:2007:CrossGatewayQuery"
    func verdict(_ type: String, _ soapAction: String? = nil) -> String? {
      code { try envelope.check(.iti38, contentType: type, soapAction: soapAction, endpoints: [Wire.endpoint]) }
    }
    let plain = "application/soap+xml"
    #expect(verdict(plain, action) == nil)
    #expect(verdict(plain, "\"\(action)\"") == nil)
    #expect(verdict(plain, "\"\"") == nil)
    #expect(verdict("\(plain); charset=utf-8") == nil)
    #expect(verdict(plain, "urn:ihe:iti:2007:CrossGatewayRetrieve") == "ihe.action")
    #expect(verdict("\(plain); action=\"urn:ihe:iti:2007:CrossGatewayRetrieve\"", action) == "ihe.action")
    for charset in ["utf-16", "UTF-7", "iso-8859-1", "utf-8; charset=utf-7", "\"IBM037\""] {
      #expect(verdict("\(plain); charset=\(charset)") == "ihe.mime", "\(charset)")
      let type = "\(plain); charset=\(charset)"
      #expect(code { _ = try MTOM.decode(contentType: type, body: query.body) } == "ihe.mime", "\(charset)")
    }
  }

  @Test("Other than approved documents, and entries on demand alone, are asked for in a way that is told")
  func options() throws {
    func query(_ old: String, _ new: String) throws -> ITI38.Query {
      let text = String(decoding: payload(.query).body, as: UTF8.self)
      try #require(text.contains(old))
      return try ITI38.decodeQuery(
        SOAPEnvelope.decode(Document.parse(Array(text.replacing(old, with: new).utf8))).body)
    }
    func types(_ values: String) -> String {
      "<Slot name=\"$XDSDocumentEntryType\"><ValueList><Value>(\(values))</Value></ValueList></Slot></AdhocQuery>"
    }
    let (stable, onDemand) = (
      "'urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1'", "'urn:uuid:34268e47-fdf5-41a6-ba33-82133c465248'"
    )
    let plain = try query("AdhocQuery", "AdhocQuery")
    #expect(!plain.hasUnknownFilter && !plain.isOnDemand)
    #expect(try query("StatusType:Approved", "StatusType:Deprecated").hasUnknownFilter)
    for wrong in ["60591-5", "'60591-5^2.16.840.1.113883.6.1'", "'^^2.16.840.1.113883.6.1'", "", "'60591-5^^'"] {
      #expect(try query("'60591-5^^2.16.840.1.113883.6.1'", wrong).hasUnknownFilter, "\(wrong)")
    }
    #expect(try query("</AdhocQuery>", types(onDemand)).isOnDemand)
    #expect(try !query("</AdhocQuery>", types("\(stable),\(onDemand)")).isOnDemand)
  }

  @Test("A query that names no patient, two, or one in another form is refused")
  func patients() throws {
    let whole = PeerMessageTests.danishQuery()
    let value = "<Value>'0410009234^^^&amp;1.2.208.176.1.2&amp;ISO'</Value>"
    try #require(whole.contains(value))
    for other in [
      "", value + value, "<Value>''</Value>", "<Value>'1^^^&amp;x&amp;ISO'</Value>", "<Value>'1^^^&amp;1.2.3'</Value>",
      "<Value>'1^2^^&amp;1.2.3&amp;ISO'</Value>",
    ] {
      let text = whole.replacing(value, with: other)
      #expect(
        code { _ = try ITI38.decodeQuery(SOAPEnvelope.decode(Document.parse(Array(text.utf8))).body) } == "ihe.query")
    }
  }

  @Test("A delivery that lacks its document, its name, or holds what is not base64 is refused")
  func deliveries() throws {
    func delivery(_ content: String, name: String = "<DocumentUniqueId>1.2^3</DocumentUniqueId>") -> String? {
      let text = envelope(
        body: """
          <RetrieveDocumentSetResponse xmlns="urn:ihe:iti:xds-b:2007"><DocumentResponse>
          <RepositoryUniqueId>1.2</RepositoryUniqueId>\(name)\(content)</DocumentResponse></RetrieveDocumentSetResponse>
          """)
      return code { _ = try retrieved(HTTPPayload(contentType: "application/soap+xml", body: Array(text.utf8))) }
    }
    #expect(delivery("<Document>PGEvPg==</Document>") == nil)
    #expect(delivery("") == "ihe.retrieve")
    #expect(delivery("<Document/>") == "ihe.retrieve")
    #expect(delivery("<Document>PGEvPg=</Document>") == "ihe.retrieve")
    #expect(delivery("<Document>é</Document>") == "ihe.retrieve")
    #expect(delivery("<Document>PGEvPg==</Document>", name: "") == "ihe.retrieve")
    let long = "<DocumentUniqueId>\(String(repeating: "1", count: 257))</DocumentUniqueId>"
    #expect(delivery("<Document>PGEvPg==</Document>", name: long) == "ihe.retrieve")
  }

  @Test("No refusal repeats what the message said")
  func silence() throws {
    let canary = "canary-279035121518989"
    let texts = [
      envelope(header: "<a:Action>\(canary)</a:Action>", body: "<\(canary)/>"), "<\(canary)>", "<a \(canary)=1/>",
      "<!DOCTYPE \(canary)>", envelope(body: "<x>&\(canary);</x>"), "<a xmlns='\(canary)'/>",
    ]
    for text in texts {
      do {
        try received(HTTPPayload(contentType: "application/soap+xml", body: Array(text.utf8))).check(
          .iti38, contentType: "multipart/\(canary)", endpoints: [])
        Issue.record("read")
      } catch let failure as any Explained {
        #expect(!failure.description.contains(canary))
      }
    }
  }
}
