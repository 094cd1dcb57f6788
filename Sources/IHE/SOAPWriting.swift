public import XML

/// What goes into HTTP.
public struct HTTPPayload: Sendable, Hashable {
  public var contentType: String
  public var body: [UInt8]

  public init(contentType: String, body: [UInt8]) {
    self.contentType = contentType
    self.body = body
  }
}

/// What stands in the header of a request of ours.
public struct RequestHeader: Sendable {
  public var to: String
  /// `urn:uuid:…`
  public var messageID: String
  /// Signed assertions, inserted to the byte: HCP, then TRC where the transaction needs it.
  public var assertions: [[UInt8]]

  public init(to: String, messageID: String, assertions: [[UInt8]]) {
    self.to = to
    self.messageID = messageID
    self.assertions = assertions
  }
}

/// What stands in the header of an answer of ours.
public struct ResponseHeader: Sendable {
  public var messageID: String
  /// `MessageID` of the request.
  public var relatesTo: String

  public init(messageID: String, relatesTo: String) {
    self.messageID = messageID
    self.relatesTo = relatesTo
  }
}

enum SOAP {
  static func contentType(action: String) -> String { "application/soap+xml; charset=UTF-8; action=\"\(action)\"" }

  static func request(
    _ transaction: Transaction, _ header: RequestHeader, _ body: (inout Writer) -> Void
  ) -> HTTPPayload {
    var writer = Writer()
    writer.element("soap:Envelope", ["xmlns:soap": NS.soap, "xmlns:wsa": NS.wsa]) { writer in
      writer.element("soap:Header") { writer in
        writer.element("wsa:Action", ["soap:mustUnderstand": "1"], text: transaction.requestAction)
        writer.element("wsa:MessageID", text: header.messageID)
        writer.element("wsa:To", ["soap:mustUnderstand": "1"], text: header.to)
        writer.element("wsa:ReplyTo") { $0.element("wsa:Address", text: "\(NS.wsa)/anonymous") }
        writer.element("wsse:Security", ["xmlns:wsse": NS.wsse]) { writer in
          for assertion in header.assertions { writer.raw(assertion) }
        }
      }
      writer.element("soap:Body") { body(&$0) }
    }
    return HTTPPayload(contentType: contentType(action: transaction.requestAction), body: writer.bytes)
  }

  /// - Parameter blocks: header blocks inserted to the byte.
  static func response(
    _ transaction: Transaction, _ header: ResponseHeader, blocks: [[UInt8]] = [], _ body: (inout Writer) -> Void
  ) -> [UInt8] {
    var writer = Writer()
    writer.element("soap:Envelope", ["xmlns:soap": NS.soap, "xmlns:wsa": NS.wsa]) { writer in
      writer.element("soap:Header") { writer in
        writer.element("wsa:Action", text: transaction.responseAction)
        writer.element("wsa:MessageID", text: header.messageID)
        writer.element("wsa:RelatesTo", text: header.relatesTo)
        for block in blocks { writer.raw(block) }
      }
      writer.element("soap:Body") { body(&$0) }
    }
    return writer.bytes
  }
}

/// A SOAP 1.2 fault: transport and format only; business answers are normal responses.
public enum SOAPFault {
  public enum Code: String, Sendable {
    case sender = "Sender"
    case receiver = "Receiver"
    case mustUnderstand = "MustUnderstand"
    case versionMismatch = "VersionMismatch"
  }

  /// A fault with a reason that tells nothing of the inside. Goes out with HTTP 500.
  public static func encode(_ code: Code, reason: String, relatesTo: String?, messageID: String) -> HTTPPayload {
    var writer = Writer()
    writer.element("soap:Envelope", ["xmlns:soap": NS.soap, "xmlns:wsa": NS.wsa]) { writer in
      writer.element("soap:Header") { writer in
        writer.element("wsa:Action", text: "\(NS.wsa)/soap/fault")
        writer.element("wsa:MessageID", text: messageID)
        if let relatesTo { writer.element("wsa:RelatesTo", text: relatesTo) }
      }
      writer.element("soap:Body") { writer in
        writer.element("soap:Fault") { writer in
          writer.element("soap:Code") { $0.element("soap:Value", text: "soap:\(code.rawValue)") }
          writer.element("soap:Reason") { $0.element("soap:Text", ["xml:lang": "en"], text: reason) }
        }
      }
    }
    return HTTPPayload(contentType: SOAP.contentType(action: "\(NS.wsa)/soap/fault"), body: writer.bytes)
  }

  /// Whether a body is a fault.
  public static func isFault(_ body: Element) -> Bool { body.isNamed("Fault", in: NS.soap) }
}
