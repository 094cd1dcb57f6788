import Domain
import IHE
import Testing
import XML

@Suite("The envelope is counted strictly")
struct EnvelopeTests {
  private func decode(_ text: String) throws -> SOAPEnvelope {
    try SOAPEnvelope.decode(Document.parse(Array(text.utf8)))
  }

  private static let soap = "xmlns:env=\"http://www.w3.org/2003/05/soap-envelope\""
  private static let security =
    "<w:Security xmlns:w=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\"/>"

  @Test(
    "What is no SOAP 1.2 envelope with one body and one child is refused",
    arguments: [
      ("<x/>", "ihe.envelope"), ("<Envelope/>", "ihe.version"),
      ("<Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"><Body><x/></Body></Envelope>", "ihe.version"),
      ("<env:Envelope \(soap)/>", "ihe.envelope"), ("<env:Envelope \(soap)><env:Body/></env:Envelope>", "ihe.envelope"),
      ("<env:Envelope \(soap)><env:Body><x/><y/></env:Body></env:Envelope>", "ihe.envelope"),
      ("<env:Envelope \(soap)><env:Body><x/></env:Body><env:Body><x/></env:Body></env:Envelope>", "ihe.envelope"),
      (
        "<env:Envelope \(soap)><env:Header/><env:Header/><env:Body><x/></env:Body></env:Envelope>", "ihe.envelope"
      ), ("<env:Envelope \(soap)><env:Body><x/></env:Body><other/></env:Envelope>", "ihe.envelope"),
      ("<env:Envelope \(soap)><Body><x/></Body></env:Envelope>", "ihe.envelope"),
    ])
  func form(_ text: String, _ expected: String) {
    #expect(code { _ = try decode(text) } == expected)
  }

  @Test(
    "A header that stands twice is refused, since two readers could take two different ones",
    arguments: [
      "<a:Action>x</a:Action>", "<a:MessageID>x</a:MessageID>", "<a:To>x</a:To>", "<a:RelatesTo>x</a:RelatesTo>",
      security,
    ])
  func repeated(_ block: String) throws {
    #expect(code { _ = try decode(envelope(header: block, body: "<x/>")) } == nil)
    #expect(code { _ = try decode(envelope(header: block + block, body: "<x/>")) } == "ihe.header-repeated")
  }

  @Test("A header block that must be understood and is not faults with MustUnderstand; any other is passed on")
  func mustUnderstand() throws {
    for flag in ["1", "true"] {
      let header = "<f:Foreign xmlns:f=\"urn:f\" env:mustUnderstand=\"\(flag)\"/>"
      let failure = #expect(throws: IHEFailure.self) { try decode(envelope(header: header, body: "<x/>")) }
      #expect(failure?.code == "ihe.must-understand")
      #expect(failure?.fault == .mustUnderstand)
    }
    for flag in ["", " env:mustUnderstand=\"0\"", " mustUnderstand=\"1\""] {
      let message = try decode(envelope(header: "<f:Foreign xmlns:f=\"urn:f\"\(flag)/>", body: "<x/>"))
      #expect(message.otherHeaders.map(\.name) == ["Foreign"])
    }
    let unknown = "<a:Unknown env:mustUnderstand=\"1\"/>"
    #expect(code { _ = try decode(envelope(header: unknown, body: "<x/>")) } == "ihe.must-understand")
  }

  @Test("SOAP 1.1 is answered with the fault for versions")
  func version() {
    let text = "<Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"><Body><x/></Body></Envelope>"
    let failure = #expect(throws: IHEFailure.self) { try decode(text) }
    #expect(failure?.fault == .versionMismatch)
  }

  @Test(
    "An answer that names another message or another action is not the one that was asked for; what it omits is no fault"
  )
  func answers() {
    func verdict(_ header: String, content type: String = "application/soap+xml", body: String = "<x/>") -> String? {
      code {
        try decode(envelope(header: header, body: body)).checkAnswer(to: "urn:uuid:1", of: .iti38, contentType: type)
      }
    }
    let right = "<a:Action>\(Transaction.iti38.responseAction)</a:Action>"
    let (ours, other) = ("<a:RelatesTo>urn:uuid:1</a:RelatesTo>", "<a:RelatesTo>urn:uuid:2</a:RelatesTo>")
    #expect(verdict(right + ours) == nil)
    #expect(verdict("") == nil)
    #expect(verdict(right) == nil)
    #expect(verdict("<a:RelatesTo>\n urn:uuid:1 </a:RelatesTo>") == nil)
    #expect(verdict(right + other) == "ihe.relates-to")
    #expect(verdict("<a:RelatesTo/>") == "ihe.relates-to")
    for wrong in [Transaction.iti38.requestAction, Transaction.iti39.responseAction, ""] {
      #expect(verdict("<a:Action>\(wrong)</a:Action>" + ours) == "ihe.action", "\(wrong)")
      #expect(verdict(ours, content: "application/soap+xml; action=\"\(wrong)\"") == "ihe.action", "\(wrong)")
    }
    let fault = "<env:Fault/>"
    #expect(verdict("<a:Action>urn:fault</a:Action>" + ours, body: fault) == nil)
    #expect(verdict(other, body: fault) == "ihe.relates-to")
  }

  // MARK: The request fits the endpoint

  private func verdict(
    action: String = Transaction.iti39.requestAction, id: String = "<a:MessageID>urn:uuid:1</a:MessageID>",
    to: String? = nil,
    body: String = "<RetrieveDocumentSetRequest xmlns=\"urn:ihe:iti:xds-b:2007\"/>",
    at transaction: Transaction = .iti39
  ) -> String? {
    let header = "<a:Action>\(action)</a:Action>\(id)" + (to.map { "<a:To>\($0)</a:To>" } ?? "")
    return code {
      try decode(envelope(header: header, body: body)).check(
        transaction, contentType: "application/soap+xml", endpoints: [Wire.endpoint])
    }
  }

  @Test("The action is that of the transaction, and the body is that of the action")
  func action() {
    #expect(verdict() == nil)
    #expect(verdict(at: .iti38) == "ihe.action")
    #expect(verdict(action: "") == "ihe.action")
    #expect(verdict(action: Transaction.iti39.responseAction) == "ihe.action")
    #expect(verdict(body: "<RetrieveDocumentSetRequest xmlns=\"urn:other\"/>") == "ihe.body")
    #expect(verdict(body: "<RetrieveDocumentSetResponse xmlns=\"urn:ihe:iti:xds-b:2007\"/>") == "ihe.body")
    // What is asked in the body under another action never counts.
    #expect(verdict(action: Transaction.iti38.requestAction, at: .iti38) == "ihe.body")
  }

  @Test("A message id of 1 to 256 bytes is needed, of whatever form")
  func messageID() {
    #expect(verdict(id: "") == "ihe.message-id")
    #expect(verdict(id: "<a:MessageID> </a:MessageID>") == "ihe.message-id")
    #expect(verdict(id: "<a:MessageID>uuid:1</a:MessageID>") == nil)
    #expect(verdict(id: "<a:MessageID>\(String(repeating: "x", count: 256))</a:MessageID>") == nil)
    #expect(verdict(id: "<a:MessageID>\(String(repeating: "é", count: 129))</a:MessageID>") == "ihe.message-id")
  }

  @Test("To, where present, is one of our own endpoints, with or without a slash at its end")
  func to() {
    #expect(verdict(to: Wire.endpoint) == nil)
    #expect(verdict(to: Wire.endpoint + "/") == nil)
    #expect(verdict(to: "https://pt.example/openncp-ws-server/services/XCA_Service") == "ihe.to")
    #expect(verdict(to: Wire.endpoint + "/more") == "ihe.to")
    #expect(verdict(to: "") == "ihe.to")
  }
}
