import Domain
import IHE
import Testing
import XML

@Suite("What is written is read back")
struct RoundTripTests {
  let wire: Wire

  init() throws { wire = try Wire() }

  @Test("A request carries action, id, address and both assertions to the byte, in content type and header alike")
  func requestHeader() throws {
    let payloads: [(Transaction, HTTPPayload)] = [
      (.iti55, ITI55.encode(wire.query(), header: wire.requestHeader)),
      (
        .iti38,
        ITI38.encode(
          ITI38.Query(patient: wire.patient, classCodes: [Wire.summary]), home: wire.france, header: wire.requestHeader)
      ), (.iti39, ITI39.encode([wire.name("1.2^a")], header: wire.requestHeader)),
    ]
    for (transaction, payload) in payloads {
      let envelope = try received(payload)
      #expect(envelope.action == transaction.requestAction)
      #expect(envelope.messageID == Wire.messageID)
      #expect(envelope.to == Wire.endpoint)
      #expect(envelope.security?.children.map { $0.attribute("ID") } == ["_hcp", "_trc"])
      #expect(payload.contentType == "application/soap+xml; charset=UTF-8; action=\"\(transaction.requestAction)\"")
      for assertion in Wire.assertions { #expect(payload.body.firstRange(of: assertion) != nil) }
      try envelope.check(transaction, contentType: payload.contentType, endpoints: [Wire.endpoint])
    }
  }

  @Test("An answer names the message that it answers, under an id of its own")
  func responseHeader() throws {
    let payloads = [wire.answer(.noMatch), wire.list([]), wire.documents([Wire.document])]
    for (transaction, payload) in zip(Transaction.allCases, payloads) {
      let envelope = try received(payload)
      #expect(envelope.action == transaction.responseAction)
      #expect(envelope.relatesTo == Wire.messageID)
      #expect(envelope.messageID == wire.responseHeader.messageID)
    }
  }

  @Test("A discovery query keeps every trait, the parties and whether it waits for its answer")
  func discoveryQuery() throws {
    for var query in [wire.query(), wire.query(PatientTraits(identifiers: [])), wire.query(isDeferred: true)] {
      let body = try received(ITI55.encode(query, header: wire.requestHeader)).body
      #expect(body.first("creationTime")?.attribute("value") == "20261124104955.123+0000")
      // The time of a peer's message is read by nobody: ours counts.
      query.createdAt = Instant(milliseconds: 0)
      #expect(try ITI55.decodeQuery(body) == query)
    }
  }

  @Test("Every answer to a discovery says the same on both sides")
  func discoveryAnswers() throws {
    for answer in wire.answers {
      let expected: ITI55.Answer =
        switch answer {
        case .failure(let code, nil): .failure(code: code, issue: .internalError)
        case .failure(_, .additionalDemographics): .notUnique
        default: answer
        }
      #expect(try ITI55.decodeAnswer(received(wire.answer(answer)).body, askedRoot: wire.portugal) == expected)
    }
  }

  @Test(
    "The codes of a discovery's answer are those of the field",
    arguments: [
      ("match", "AA", "OK", nil, nil), ("none", "AA", "NF", "ERROR_PI_NO_MATCH", "AnswerNotAvailable"),
      ("several", "AE", "AE", "ERROR_PI_MULTIPLE_MATCHES", "AdditionalDemographicsRequested"),
      ("refused", "AE", "AE", "4703", "InsufficientRights"),
    ] as [(String, String, String, String?, String?)])
  func discoveryCodes(_ kind: String, _ type: String, _ response: String, _ detail: String?, _ issue: String?) throws {
    let answers: [String: ITI55.Answer] = [
      "match": .match(wire.match), "none": .noMatch, "several": .notUnique,
      "refused": .failure(code: "4703", issue: .insufficientRights),
    ]
    let body = try received(wire.answer(#require(answers[kind]))).body
    func code(_ element: Element?) -> String? { element?.first("code")?.attribute("code") }
    let acknowledgement = try #require(body.first("acknowledgement"))
    #expect(acknowledgement.first("typeCode")?.attribute("code") == type)
    #expect(code(acknowledgement.first("acknowledgementDetail")) == detail)
    #expect(acknowledgement.first("targetMessage")?.first("id")?.attribute("extension") == "1234567890")
    let act = try #require(body.first("controlActProcess"))
    #expect(act.first("queryAck")?.first("queryResponseCode")?.attribute("code") == response)
    #expect(act.first("queryAck")?.first("queryId")?.attribute("extension") == "42")
    let event = act.first("reasonOf")?.first("detectedIssueEvent")
    #expect(
      (code(event?.first("mitigatedBy")?.first("detectedIssueManagement"))
        ?? code(event?.first("triggerFor")?.first("actOrderRequired"))) == issue)
    #expect((act.first("subject") != nil) == (kind == "match"))
  }

  @Test("A query for documents keeps patient and kinds, and names the community that is asked")
  func query() throws {
    let other = Coding(system: Wire.loinc, code: "57833-6")
    for codes in [[], [Wire.summary], [Wire.summary, other]] {
      let query = ITI38.Query(patient: wire.patient, classCodes: codes)
      let body = try received(ITI38.encode(query, home: wire.france, header: wire.requestHeader)).body
      #expect(try ITI38.decodeQuery(body) == query)
      #expect(body.children.last?.attribute("home") == "urn:oid:2.16.17.710.790.1000.990.1")
    }
  }

  @Test("Both forms of a summary are listed with all their properties, the original tied to the coded one")
  func list() throws {
    let entries = [wire.entry(.l3), wire.entry(.l1)]
    let body = try received(wire.list(entries)).body
    #expect(try ITI38.decodeAnswer(body) == ITI38.Answer(entries: entries, errors: []))
    let objects = try #require(body.children.first { $0.name == "RegistryObjectList" }).children
    let association = try #require(objects.last)
    #expect(association.attribute("associationType") == "urn:ihe:iti:2007:AssociationType:XFRM")
    #expect(association.attribute("sourceObject") == objects[1].attribute("id"))
    #expect(association.attribute("targetObject") == objects[0].attribute("id"))
    #expect(Set(body.descendants.compactMap { $0.attribute("id") }).count == 19)
  }

  @Test("Errors of a list come through with code, context and severity")
  func errors() throws {
    let errors = [Wire.noConsent, Wire.noSummary]
    #expect(try ITI38.decodeAnswer(received(wire.list([], errors)).body).errors == errors)
    #expect(try retrieved(wire.documents([], errors: errors)).errors == errors)
  }

  @Test("The status follows from errors and content; a warning alone is a success")
  func status() throws {
    func status(_ payload: HTTPPayload) throws -> (String?, String?) {
      let body = try received(payload).body
      let response = body.first("RegistryResponse", in: "urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0") ?? body
      let highest = response.descendants.first { $0.name == "RegistryErrorList" }?.attribute("highestSeverity")
      return (
        response.attribute("status")?.split(separator: ":").last.map(String.init),
        highest?.split(separator: ":").last.map(String.init)
      )
    }
    #expect(try status(wire.list([wire.entry(.l3)])) == ("Success", nil))
    #expect(try status(wire.list([])) == ("Success", nil))
    #expect(try status(wire.list([], [Wire.noSummary])) == ("Success", "Warning"))
    #expect(try status(wire.list([], [Wire.noSummary, Wire.noConsent])) == ("Failure", "Error"))
    #expect(try status(wire.list([wire.entry(.l3)], [Wire.noConsent])) == ("PartialSuccess", "Error"))
    #expect(try status(wire.documents([Wire.document])) == ("Success", nil))
    #expect(try status(wire.documents([Wire.document], errors: [Wire.noConsent])) == ("PartialSuccess", "Error"))
    #expect(try status(wire.documents([], errors: [Wire.noConsent])) == ("Failure", "Error"))
  }

  @Test("A retrieve names its documents in order")
  func retrieve() throws {
    let names = [wire.name("1.2^a"), wire.name("1.2^b", hasHome: false)]
    #expect(try ITI39.decodeRequest(received(ITI39.encode(names, header: wire.requestHeader)).body) == names)
  }

  @Test("Documents arrive to the byte, whatever they hold: every byte value, line ends, nothing at all")
  func documents() throws {
    let contents: [[UInt8]] = [
      Wire.document, Array(0...255), [], Array("\r\n\r\n--wall\r\n\r\n--\r\n".utf8), Array("\r\n".utf8), [0x2D],
    ]
    let answer = try retrieved(wire.documents(contents, seals: [Wire.seal, Wire.seal]))
    #expect(answer.documents.map(\.bytes) == contents)
    #expect(answer.documents.map(\.name.uniqueID) == (1...6).map { "2.16.17.710.790.1^\($0)" })
    #expect(answer.documents.map(\.mimeType) == Array(repeating: "text/xml", count: 6))
    #expect(answer.errors.isEmpty)
    #expect(try answer.seals.map { try $0.canonical() }.count == 2)
  }
}
