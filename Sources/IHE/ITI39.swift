public import Domain
import Foundation
public import XML

/// ITI-39, Cross Gateway Retrieve: the documents themselves (IHE XCA; XDS.b RetrieveDocumentSet), by MTOM.
public enum ITI39 {
  /// Names one document in its repository.
  public struct DocumentName: Sendable, Hashable {
    /// Nil where a peer leaves it out.
    public var home: HomeCommunityID?
    public var repository: String
    public var uniqueID: String

    public init(home: HomeCommunityID?, repository: String, uniqueID: String) {
      self.home = home
      self.repository = repository
      self.uniqueID = uniqueID
    }
  }

  public struct Document: Sendable, Hashable {
    public var name: DocumentName
    public var mimeType: String
    public var bytes: [UInt8]

    public init(name: DocumentName, mimeType: String = "text/xml", bytes: [UInt8]) {
      self.name = name
      self.mimeType = mimeType
      self.bytes = bytes
    }
  }

  public struct Answer: Sendable {
    public var documents: [Document]
    public var errors: [RegistryError]
    /// Seals that came in the header.
    public var seals: [Element]

    /// The seal that names a document; where none does, the first, so that one of another document is refused as such.
    public func seal(of uniqueID: String) -> Element? {
      seals.first { $0.first("DocumentUniqueId", in: NS.seal)?.text.trimmedBlanks == uniqueID } ?? seals.first
    }
  }

  public static func encode(_ documents: [DocumentName], header: RequestHeader) -> HTTPPayload {
    SOAP.request(.iti39, header) { writer in
      writer.element("RetrieveDocumentSetRequest", ["xmlns": NS.xds]) { writer in
        for document in documents { writer.element("DocumentRequest") { name(document, &$0) } }
      }
    }
  }

  /// - Throws: `ihe.retrieve`.
  public static func decodeRequest(_ body: Element) throws(IHEFailure) -> [DocumentName] {
    let requests = body.children("DocumentRequest", in: NS.xds)
    guard (1...16).contains(requests.count) else {
      throw .malformed("retrieve", "It asks for no or too many documents.")
    }
    var names: [DocumentName] = []
    for request in requests {
      for part in ["HomeCommunityId", "RepositoryUniqueId", "DocumentUniqueId"] {
        _ = try request.single(part, in: NS.xds, "retrieve")
      }
      guard let name = name(request), name.home != nil || request.first("HomeCommunityId", in: NS.xds) == nil else {
        throw .malformed("retrieve", "A document is not named.")
      }
      names.append(name)
    }
    return names
  }

  /// Writes documents as MIME parts, each seal as a header block.
  ///
  /// - Parameter boundary: a text that occurs in no document, 1 to 70 characters.
  public static func encode(
    _ documents: [Document], errors: [RegistryError], seals: [[UInt8]], boundary: String, header: ResponseHeader
  ) -> HTTPPayload {
    let parts = documents.enumerated().map { index, document in
      (id: "document-\(index + 1)@passerelle", type: document.mimeType, bytes: document.bytes)
    }
    let status = RegistryStatus.of(errors, hasContent: !documents.isEmpty)
    let envelope = SOAP.response(.iti39, header, blocks: seals) { writer in
      writer.element("RetrieveDocumentSetResponse", ["xmlns": NS.xds]) { writer in
        writer.element("rs:RegistryResponse", ["xmlns:rs": NS.rs, "status": status]) { writer in
          RegistryStatus.write(errors, to: &writer)
        }
        for (document, part) in zip(documents, parts) {
          writer.element("DocumentResponse") { writer in
            name(document.name, &writer)
            writer.element("mimeType", text: document.mimeType)
            writer.element("Document") { $0.empty("xop:Include", ["xmlns:xop": NS.xop, "href": "cid:\(part.id)"]) }
          }
        }
      }
    }
    guard !parts.isEmpty else {
      return HTTPPayload(contentType: SOAP.contentType(action: Transaction.iti39.responseAction), body: envelope)
    }
    return MTOM.encode(envelope: envelope, parts: parts, boundary: boundary)
  }

  /// Reads an answer, whether its documents are MIME parts or inline base64.
  ///
  /// - Throws: `ihe.retrieve`.
  public static func decodeAnswer(_ envelope: SOAPEnvelope, parts: [String: [UInt8]]) throws(IHEFailure) -> Answer {
    let body = envelope.body
    guard body.isNamed("RetrieveDocumentSetResponse", in: NS.xds) else {
      throw .malformed("retrieve", "It is no answer to a retrieve.")
    }
    var documents: [Document] = []
    var parts = parts
    var included = 0
    for response in body.children("DocumentResponse", in: NS.xds).prefix(16) {
      guard let name = name(response), let content = try response.single("Document", in: NS.xds, "retrieve") else {
        throw .malformed("retrieve", "A document is not named or not there.")
      }
      if !content.children.isEmpty { included += 1 }
      documents.append(
        Document(
          name: name, mimeType: response.first("mimeType", in: NS.xds)?.text.trimmedBlanks ?? "text/xml",
          bytes: try bytes(content, &parts)))
    }
    // Content that no document is, or an inclusion elsewhere, is there for another reader than this one.
    let inclusions = body.document.root.descendants(named: "Include").count { $0.namespace == NS.xop }
    guard parts.isEmpty, inclusions == included else {
      throw .malformed("retrieve", "A part belongs to no document, or is included elsewhere.")
    }
    let seals = envelope.otherHeaders.filter { $0.isNamed("Seal", in: NS.seal) }
    return Answer(
      documents: documents, errors: RegistryStatus.read(body.first("RegistryResponse", in: NS.rs)), seals: seals)
  }

  /// The octets of a document. A part is taken out of `parts`: it belongs to one document.
  private static func bytes(_ content: Element, _ parts: inout [String: [UInt8]]) throws(IHEFailure) -> [UInt8] {
    if let include = content.children.first {
      // Only a part of this very message: an include never makes us fetch anything.
      guard content.children.count == 1, content.text.trimmedBlanks.isEmpty, include.isNamed("Include", in: NS.xop),
        include.children.isEmpty, include.text.trimmedBlanks.isEmpty, include.attributes.count == 1,
        let href = include.attribute("href"), href.hasPrefix("cid:"),
        let id = String(href.dropFirst(4)).removingPercentEncoding, let part = parts.removeValue(forKey: id)
      else { throw .malformed("retrieve", "A document refers to no part of the message, or not in XOP's way.") }
      return part
    }
    let encoded = content.text.utf8.filter { $0 > 0x20 }
    guard !encoded.isEmpty, let data = Data(base64Encoded: Data(encoded)) else {
      throw .malformed("retrieve", "A document is not base64.")
    }
    return [UInt8](data)
  }

  private static func name(_ document: DocumentName, _ writer: inout Writer) {
    if let home = document.home { writer.element("HomeCommunityId", text: home.urn) }
    writer.element("RepositoryUniqueId", text: document.repository)
    writer.element("DocumentUniqueId", text: document.uniqueID)
  }

  private static func name(_ element: Element) -> DocumentName? {
    func text(_ name: String) -> String? {
      guard let text = element.first(name, in: NS.xds)?.text.trimmedBlanks, !text.isEmpty, text.utf8.count <= 256 else {
        return nil
      }
      return text
    }
    guard let repository = text("RepositoryUniqueId"), let uniqueID = text("DocumentUniqueId") else { return nil }
    return DocumentName(home: text("HomeCommunityId").flatMap { OID($0) }, repository: repository, uniqueID: uniqueID)
  }
}

extension ITI39 {
  /// The documents of a whole answer, as it came over HTTP.
  ///
  /// - Throws: `ihe.mime`, `ihe.envelope`, `ihe.retrieve`, and faults of the XML.
  public static func documents(in answer: HTTPPayload) throws -> [Document] {
    let mime = try MTOM.decode(contentType: answer.contentType, body: answer.body)
    let envelope = try SOAPEnvelope.decode(XML.Document.parse(mime.root))
    return try decodeAnswer(envelope, parts: mime.parts).documents
  }
}
