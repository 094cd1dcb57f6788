import Domain
import Trust
import XML

/// What a seal says: these very octets are the document of this id, released under this consent receipt, then.
///
/// It is a small element with one enveloped signature that travels beside the document, since the CDA schema has no
/// place for a signature and one changed octet must be seen.
struct SealStatement: Sendable, Hashable {
  var uniqueID: String
  /// SHA-256 of the document's octets as sent.
  var documentDigest: [UInt8]
  /// SHA-256 of the consent receipt.
  var receiptDigest: [UInt8]
  var time: Instant

  static let namespace = "urn:passerelle:seal:1"
  private static let sha256 = "http://www.w3.org/2001/04/xmlenc#sha256"

  func xml(id: String) -> [UInt8] {
    var writer = Writer(declaration: false)
    writer.element("seal:Seal", ["xmlns:seal": Self.namespace, "ID": id]) { writer in
      writer.element("seal:DocumentUniqueId", text: uniqueID)
      writer.element("seal:DocumentDigest", ["Algorithm": Self.sha256], text: Base64.encode(documentDigest))
      writer.element("seal:ConsentReceiptDigest", ["Algorithm": Self.sha256], text: Base64.encode(receiptDigest))
      writer.element("seal:Time", text: time.iso8601)
    }
    return writer.bytes
  }

  init(uniqueID: String, documentDigest: [UInt8], receiptDigest: [UInt8], time: Instant) {
    self.uniqueID = uniqueID
    self.documentDigest = documentDigest
    self.receiptDigest = receiptDigest
    self.time = time
  }

  /// Reads the tree that the signature covered.
  init(_ root: Element) throws(SigningFailure) {
    let names = ["DocumentUniqueId", "DocumentDigest", "ConsentReceiptDigest", "Time"]
    let parts = root.children
    guard root.name == "Seal", root.namespace == Self.namespace, parts.map(\.name) == names,
      parts.allSatisfy({ $0.namespace == Self.namespace && $0.children.isEmpty }), !parts[0].text.isEmpty,
      let document = Self.digest(parts[1]), let receipt = Self.digest(parts[2]),
      let time = Instant(iso8601: parts[3].text)
    else { throw .notOpened("seal-form", "Its seal is not built as a seal.") }
    self.init(uniqueID: parts[0].text, documentDigest: document, receiptDigest: receipt, time: time)
  }

  private static func digest(_ element: Element) -> [UInt8]? {
    guard element.attribute("Algorithm") == sha256, let digest = Base64.decode(element.text), digest.count == 32 else {
      return nil
    }
    return digest
  }
}
