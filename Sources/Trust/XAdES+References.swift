import Domain
import XML

/// SignedInfo of the XAdES form, read from the very bytes over which the signature value stands.
struct TwoReferences {
  /// Its exclusive canonical form.
  let bytes: [UInt8]
  let algorithm: XMLSignatureAlgorithm
  let document: Covered
  let documentID: String
  let properties: Covered

  /// One digest and what it is of.
  struct Covered {
    /// The identifier that the reference names; empty for the document.
    let id: String
    let method: XMLDigestAlgorithm
    let digest: [UInt8]

    func covers(_ bytes: [UInt8]) -> Bool { Digest.constantTimeEqual(method.digest(bytes), digest) }
  }

  /// - Throws: `trust.signature.algorithm`, `.transform`, `.reference`, `.form`, `.canonical`, `.digest`.
  init(_ element: Element) throws(TrustFailure) {
    bytes = try Form.canonical(element)
    let parts = try Form.children(
      of: Form.parsed(bytes).root, ["CanonicalizationMethod", "SignatureMethod", "Reference", "Reference"])
    guard try Form.algorithm(parts[0]) == DSig.exclusive else {
      throw .signature("algorithm", "The canonical form is not the exclusive one without comments.")
    }
    guard let algorithm = XMLSignatureAlgorithm(rawValue: try Form.algorithm(parts[1])) else {
      throw .signature("algorithm", "The signature algorithm is not on the list.")
    }
    self.algorithm = algorithm
    guard parts[2].attribute("URI") == "", parts[2].attribute("Type") == nil, let id = parts[2].attribute("Id"),
      parts[3].attribute("Type") == XAdES.signedProperties, let uri = parts[3].attribute("URI"), uri.hasPrefix("#"),
      uri.count > 1
    else { throw .signature("reference", "The references are not: the document, its signed properties.") }
    documentID = id
    document = try Self.covered(parts[2], "", [DSig.enveloped, DSig.exclusive])
    properties = try Self.covered(parts[3], String(uri.dropFirst()), [DSig.exclusive])
  }

  private static func covered(
    _ reference: Element, _ id: String, _ transforms: [String]
  ) throws(TrustFailure) -> Covered {
    let parts = try Form.children(
      of: reference, ["Transforms", "DigestMethod", "DigestValue"], attributes: ["URI", "Id", "Type"])
    let steps = try Form.children(of: parts[0], transforms.map { _ in "Transform" })
    guard
      zip(steps, transforms).allSatisfy({ step, wanted in
        step.attribute("Algorithm") == wanted && step.attributes.count == 1 && step.nodes.isEmpty
      })
    else { throw .signature("transform", "The transforms are not those of the profile.") }
    guard let method = XMLDigestAlgorithm(rawValue: try Form.algorithm(parts[1])) else {
      throw .signature("algorithm", "The digest algorithm is not on the list.")
    }
    guard let digest = Base64.decode(try Form.text(parts[2])) else {
      throw .signature("digest", "The digest is not base 64.")
    }
    return Covered(id: id, method: method, digest: digest)
  }
}

/// Reads elements that must hold exactly what the form says.
enum Form {
  /// The children, which must be exactly these, in this order, with nothing but blanks between them.
  static func children(
    of element: Element, _ names: [String], in namespace: String = DSig.namespace, attributes: Set<String> = ["Id"]
  ) throws(TrustFailure) -> [Element] {
    let children = element.children
    let isBlank = element.nodes.allSatisfy { node in
      guard case .text(let text) = node else { return true }
      return text.unicodeScalars.allSatisfy { [" ", "\t", "\n", "\r"].contains($0) }
    }
    guard isBlank, children.map(\.name) == names, children.allSatisfy({ $0.namespace == namespace }),
      element.attributes.allSatisfy({ $0.namespace == nil && attributes.contains($0.name) })
    else { throw .signature("form", "\(element.name) does not hold exactly: \(names.joined(separator: ", ")).") }
    return children
  }

  static func text(_ element: Element) throws(TrustFailure) -> String {
    guard element.children.isEmpty, element.attributes.allSatisfy({ $0.name == "Id" }) else {
      throw .signature("form", "\(element.name) holds something else than text.")
    }
    return element.text
  }

  /// The identifier of an algorithm without arguments.
  static func algorithm(_ element: Element) throws(TrustFailure) -> String {
    guard let value = element.attribute("Algorithm"), element.attributes.count == 1, element.nodes.isEmpty else {
      throw .signature("algorithm", "An algorithm has arguments that are not known.")
    }
    return value
  }

  static func canonical(_ element: Element, without: Element? = nil) throws(TrustFailure) -> [UInt8] {
    let bytes: [UInt8]
    do {
      bytes = try element.canonical(without: without)
    } catch {
      throw .signature("canonical", "It has no canonical form. \(error.why)")
    }
    guard !bytes.isEmpty else { throw .signature("canonical", "Its canonical form is empty.") }
    return bytes
  }

  static func parsed(_ bytes: [UInt8]) throws(TrustFailure) -> Document {
    do {
      return try Document.parse(bytes)
    } catch {
      throw .signature("form", "What was signed cannot be read by itself. \(error.why)")
    }
  }

  /// Every identifier of a document, by any of the attributes that name elements.
  static func identifiers(in root: Element) -> [String] {
    ([root] + root.descendants).flatMap { element in
      element.attributes.filter { attribute in
        DSig.identifiers.contains { $0.name == attribute.name && $0.namespace == attribute.namespace }
      }.map(\.value)
    }
  }
}
