import Domain
import XML

/// SignedInfo, read from the very bytes over which the signature value stands.
struct SignedInfo {
  /// Its exclusive canonical form.
  let bytes: [UInt8]
  let algorithm: XMLSignatureAlgorithm
  let uri: String
  /// Prefixes that the canonical form of the signed element treats inclusively.
  let bodyPrefixes: [String]
  let digestMethod: XMLDigestAlgorithm
  let digest: [UInt8]

  /// - Throws: `trust.signature.algorithm`, `.transform`, `.reference`, `.form`, `.canonical`, `.digest`.
  init(_ element: Element) throws(TrustFailure) {
    guard let method = element.first("CanonicalizationMethod", in: DSig.namespace) else {
      throw .signature("form", "SignedInfo does not say how it is canonicalized.")
    }
    let prefixes = try Self.prefixes(method)
    let bytes = try XMLSignature.canonical(element, prefixes, without: nil)
    let root: Element
    do {
      root = try Document.parse(bytes).root
    } catch {
      throw .signature("form", "SignedInfo cannot be read by itself. \(error.why)")
    }
    try self.init(root, bytes, prefixes)
  }

  private init(_ root: Element, _ bytes: [UInt8], _ prefixes: [String]) throws(TrustFailure) {
    let parts = try XMLSignature.strict(
      root, "SignedInfo", ["CanonicalizationMethod", "SignatureMethod", "Reference"], attributes: ["Id"])
    guard try Self.prefixes(parts[0]) == prefixes else {
      throw .signature("canonical", "The canonical form of SignedInfo names another canonical form.")
    }
    guard let algorithm = XMLSignatureAlgorithm(rawValue: try Self.algorithm(parts[1])) else {
      throw .signature("algorithm", "The signature algorithm is not on the list.")
    }
    let reference = try XMLSignature.strict(
      parts[2], "Reference", ["Transforms", "DigestMethod", "DigestValue"], attributes: ["URI", "Id"])
    guard let uri = parts[2].attribute("URI") else { throw .signature("reference", "The reference names nothing.") }
    guard let digestMethod = XMLDigestAlgorithm(rawValue: try Self.algorithm(reference[1])) else {
      throw .signature("algorithm", "The digest algorithm is not on the list.")
    }
    guard let digest = Base64.decode(try XMLSignature.text(reference[2], "DigestValue")) else {
      throw .signature("digest", "The digest is not base 64.")
    }
    self.bytes = bytes
    self.algorithm = algorithm
    self.uri = uri
    bodyPrefixes = try Self.transforms(reference[0])
    self.digestMethod = digestMethod
    self.digest = digest
  }

  /// Exactly two transforms: the enveloped signature, then the exclusive canonical form.
  private static func transforms(_ element: Element) throws(TrustFailure) -> [String] {
    let steps = element.children
    guard element.attributes.isEmpty, steps.count == 2,
      steps.allSatisfy({ $0.name == "Transform" && $0.namespace == DSig.namespace }),
      try algorithm(steps[0]) == DSig.enveloped
    else { throw .signature("transform", "The transforms are not: enveloped signature, exclusive canonical form.") }
    do {
      return try prefixes(steps[1])
    } catch {
      throw .signature("transform", "The transforms are not: enveloped signature, exclusive canonical form.")
    }
  }

  private static let mostPrefixes = 16

  /// The prefix list of exclusive canonical XML, the only method.
  private static func prefixes(_ method: Element) throws(TrustFailure) -> [String] {
    guard method.attribute("Algorithm") == DSig.exclusive, method.attributes.count == 1 else {
      throw .signature("algorithm", "The canonical form is not the exclusive one without comments.")
    }
    let children = method.children
    guard !children.isEmpty else { return [] }
    guard children.count == 1, children[0].name == "InclusiveNamespaces", children[0].namespace == DSig.exclusive,
      children[0].children.isEmpty, children[0].attributes.count == 1, let list = children[0].attribute("PrefixList")
    else { throw .signature("algorithm", "The canonical form has an argument that is not known.") }
    let prefixes = list.split { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" }.map(String.init)
    // Peers name one or two, such as `xs`; a list of thousands is looked through at every element.
    guard prefixes.count <= mostPrefixes, Set(prefixes).count == prefixes.count,
      prefixes.allSatisfy({ $0.utf8.count <= 32 })
    else { throw .signature("algorithm", "The canonical form names too many prefixes, or one twice.") }
    return prefixes
  }

  /// The identifier of an algorithm without arguments.
  private static func algorithm(_ element: Element) throws(TrustFailure) -> String {
    guard let value = element.attribute("Algorithm"), element.attributes.count == 1, element.children.isEmpty,
      element.text.allSatisfy(\.isWhitespace)
    else { throw .signature("algorithm", "An algorithm has arguments that are not known.") }
    return value
  }
}
