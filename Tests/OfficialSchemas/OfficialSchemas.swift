import Foundation
import GatewayTesting
public import IHE
import XML

/// The official schemas of SOAP, WS-Addressing, WS-Security, HL7 version 3 and XDS.
public enum OfficialSchemas {
  private static func load(_ path: String) -> Result<Schema, any Error> {
    Result { try Schema.load(path: Shared.url("conformance/xsd/ihe/\(path)").path) }
  }

  private static let envelope = load("soap/soap-1.2-envelope.xsd")
  private static let addressing = load("addressing/ws-addr.xsd")
  private static let security = load("wss/oasis-200401_orig-wss-wssecurity-secext-1.0.xsd")
  private static let bodies = [
    "PRPA_IN201305UV02": load("hl7v3/multicacheschemas/PRPA_IN201305UV02.xsd"),
    "PRPA_IN201306UV02": load("hl7v3/multicacheschemas/PRPA_IN201306UV02.xsd"),
    "AdhocQueryRequest": load("xds/query.xsd"),
    "AdhocQueryResponse": load("xds/query.xsd"),
    "RetrieveDocumentSetRequest": load("xds/IHEXDS.xsd"),
    "RetrieveDocumentSetResponse": load("xds/IHEXDS.xsd"),
  ]

  private static let audit = [load("audit/DICOM_Unsigned.xsd"), load("audit/dicom2017c.xsd")]
  private static let signedAudit = [load("audit/DICOM.xsd")]

  /// The faults of an audit message, by both editions of its schema, or by that for signed ones.
  public static func faults(ofAudit xml: [UInt8], isSigned: Bool = false) throws -> [String] {
    let document = try Document.parse(xml)
    return try (isSigned ? signedAudit : audit).flatMap { try $0.get().issues(in: document).map(\.message) }
  }

  /// The faults of a whole message: its envelope, each of its headers, and its body.
  public static func faults(_ payload: HTTPPayload) throws -> [String] {
    let message = try MTOM.decode(contentType: payload.contentType, body: payload.body)
    let document = try Document.parse(message.root)
    let body = try required(document.root.first("Body")?.children.first, "there is no body")
    let isFault = body.name == "Fault"
    let frame = try Document.parse(document.root.canonical(without: isFault ? nil : body))
    var faults = try envelope.get().issues(in: frame).map { "envelope: \($0.message)" }
    let header = try required(document.root.first("Header"), "there is no header")
    for block in header.children where block.namespace != "urn:passerelle:seal:1" {
      let schema = try block.name == "Security" ? security.get() : addressing.get()
      faults += try schema.issues(in: alone(block)).map { "\(block.name): \($0.message)" }
    }
    guard !isFault else { return faults }
    let schema = try required(bodies[body.name], "there is no schema for \(body.name)").get()
    return faults + schema.issues(in: try alone(body, message.parts)).map { "\(body.name): \($0.message)" }
  }

  /// An element as a document of its own; what travels as a MIME part is put back where it belongs (XOP 1.0 section 3.2).
  private static func alone(_ element: Element, _ parts: [String: [UInt8]] = [:]) throws -> Document {
    var text = String(decoding: try element.canonical(), as: UTF8.self)
    for (id, bytes) in parts {
      let include = try Regex(
        "<xop:Include [^>]*href=\"cid:\(NSRegularExpression.escapedPattern(for: id))\"></xop:Include>")
      text = text.replacing(include, with: Data(bytes).base64EncodedString())
    }
    return try Document.parse(Array(text.utf8))
  }

  private struct Missing: Error {
    let what: String
  }

  private static func required<Value>(_ value: Value?, _ what: String) throws -> Value {
    guard let value else { throw Missing(what: what) }
    return value
  }
}
