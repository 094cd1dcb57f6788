import CLibXML2
import CLibXML2Shims
import Glibc

/// An attribute with its expanded name.
public struct Attribute: Sendable, Hashable {
  public let name: String
  public let namespace: String?
  public let value: String
}

/// A piece of mixed content; comments and processing instructions are left out.
public enum Node: Sendable, Hashable {
  case text(String)
  case element(Element)
}

/// An element of a ``Document``, which it keeps alive. Two are equal when they are the same node.
public struct Element: @unchecked Sendable, Hashable {
  public let document: Document
  let node: UnsafeMutablePointer<xmlNode>

  init(document: Document, node: UnsafeMutablePointer<xmlNode>) {
    self.document = document
    self.node = node
  }

  public static func == (left: Element, right: Element) -> Bool { left.node == right.node }
  public func hash(into hasher: inout Hasher) { hasher.combine(node) }

  /// Local name.
  public var name: String { String(xml: node.pointee.name) }
  public var namespace: String? { node.pointee.ns?.pointee.href.map { String(xml: $0) } }
  /// Name with the prefix that the document used.
  public var qualifiedName: String {
    guard let prefix = node.pointee.ns?.pointee.prefix else { return name }
    return "\(String(xml: prefix)):\(name)"
  }
  public var line: Int { Int(xmlGetLineNo(node)) }

  /// Whether the namespace is this one.
  public func isIn(_ namespace: String) -> Bool { node.isIn(namespace) }

  /// Whether the local name is this one, whatever its namespace.
  public func isCalled(_ name: String) -> Bool { name.isSpelled(node.pointee.name) }

  /// Whether the expanded name is this one.
  public func isNamed(_ name: String, in namespace: String?) -> Bool { node.isNamed(name, in: namespace) }

  public var parent: Element? {
    guard let parent = node.pointee.parent, parent.pointee.type == XML_ELEMENT_NODE else { return nil }
    return Element(document: document, node: parent)
  }

  // MARK: Attributes

  public var attributes: [Attribute] {
    var found: [Attribute] = []
    var next = node.pointee.properties
    while let attribute = next {
      found.append(
        Attribute(
          name: String(xml: attribute.pointee.name),
          namespace: attribute.pointee.ns?.pointee.href.map { String(xml: $0) }, value: value(of: attribute)))
      next = attribute.pointee.next
    }
    return found
  }

  /// Value of an attribute without a namespace.
  public func attribute(_ name: String) -> String? { node.attribute(name).map { value(of: $0) } }

  /// Whether an attribute without a namespace has this value.
  public func has(_ name: String, _ value: String) -> Bool {
    guard let attribute = node.attribute(name), let first = attribute.pointee.children else { return false }
    if first.pointee.next == nil, first.pointee.type == XML_TEXT_NODE { return value.isSpelled(first.pointee.content) }
    return self.value(of: attribute) == value
  }

  public func attribute(_ name: String, in namespace: String) -> String? {
    var next = node.pointee.properties
    while let attribute = next {
      if let href = attribute.pointee.ns?.pointee.href, name.isSpelled(attribute.pointee.name),
        namespace.isSpelled(href)
      {
        return value(of: attribute)
      }
      next = attribute.pointee.next
    }
    return nil
  }

  func value(of attribute: UnsafeMutablePointer<xmlAttr>) -> String {
    guard let first = attribute.pointee.children else { return "" }
    if first.pointee.next == nil, first.pointee.type == XML_TEXT_NODE {
      return first.pointee.content.map { String(xml: $0) } ?? ""
    }
    guard let joined = xmlNodeListGetString(document.pointer, first, 1) else { return "" }
    defer { passerelle_xml_release(joined) }
    return String(xml: joined)
  }

  /// The namespace name that a prefix stands for here (nil: the default namespace), for `xsi:type` and the like.
  public func resolve(prefix: String?) -> String? {
    let found = prefix.map { xmlSearchNs(document.pointer, node, $0) } ?? xmlSearchNs(document.pointer, node, nil)
    return found?.pointee.href.map { String(xml: $0) }
  }

  // MARK: Canonical form

  /// Exclusive Canonical XML 1.0 without comments of this element.
  ///
  /// - Parameters:
  ///   - inclusivePrefixes: the `InclusiveNamespaces` PrefixList (`#default` for the default namespace).
  ///   - without: a descendant that is left out, such as the enveloped signature.
  /// - Throws: `xml.canonical`.
  public func canonical(inclusivePrefixes: [String] = [], without: Element? = nil) throws(XMLFailure) -> [UInt8] {
    var out: UnsafeMutablePointer<UInt8>?
    let count = withPointers(to: inclusivePrefixes) { list in
      passerelle_xml_canonical(document.pointer, node, without?.node, list, &out)
    }
    guard count > 0, let out else { throw .canonical }
    defer { passerelle_xml_release(out) }
    return Array(UnsafeBufferPointer(start: out, count: Int(count)))
  }

  /// Canonical XML 1.0 without comments of this element, with the namespaces that are in scope here.
  ///
  /// For what others sign outside of the exchange path (service metadata); messages use ``canonical(inclusivePrefixes:without:)``.
  /// - Throws: `xml.canonical`.
  public func inclusiveCanonical(without: Element? = nil) throws(XMLFailure) -> [UInt8] {
    var out: UnsafeMutablePointer<UInt8>?
    let count = passerelle_xml_inclusive(document.pointer, node, without?.node, &out)
    guard count > 0, let out else { throw .canonical }
    defer { passerelle_xml_release(out) }
    return Array(UnsafeBufferPointer(start: out, count: Int(count)))
  }

  private func withPointers(
    to texts: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Int32
  ) -> Int32 {
    guard !texts.isEmpty else { return body(nil) }
    var copies: [UnsafeMutablePointer<CChar>?] = texts.map { text in
      let source = text.utf8CString
      let copy = UnsafeMutablePointer<CChar>.allocate(capacity: source.count)
      for (offset, byte) in source.enumerated() { copy[offset] = byte }
      return copy
    }
    copies.append(nil)
    defer { for copy in copies { copy?.deallocate() } }
    return copies.withUnsafeMutableBufferPointer { body($0.baseAddress) }
  }
}

extension UnsafeMutablePointer<xmlNode> {
  /// Whether the expanded name of an element is this one; no value is made of it.
  func isNamed(_ name: String, in namespace: String?) -> Bool {
    guard name.isSpelled(pointee.name) else { return false }
    guard let namespace else { return pointee.ns == nil }
    return isIn(namespace)
  }

  /// Whether the namespace is this one. Such names are long, and alike at their beginning: the C library compares them.
  func isIn(_ namespace: String) -> Bool {
    guard let href = pointee.ns?.pointee.href else { return false }
    return namespace.withBytes { bytes in
      guard let start = bytes.baseAddress else { return href[0] == 0 }
      let isAlike = UnsafeRawPointer(href).withMemoryRebound(to: CChar.self, capacity: 1) { href in
        UnsafeRawPointer(start).withMemoryRebound(to: CChar.self, capacity: 1) { strncmp(href, $0, bytes.count) == 0 }
      }
      return isAlike && href[bytes.count] == 0
    }
  }

  /// The first child of this expanded name.
  func first(_ name: String, in namespace: String?) -> Self? {
    var next = pointee.children
    while let child = next {
      if child.pointee.type == XML_ELEMENT_NODE, child.isNamed(name, in: namespace) { return child }
      next = child.pointee.next
    }
    return nil
  }

  /// The attribute of this name without a namespace.
  func attribute(_ name: String) -> UnsafeMutablePointer<xmlAttr>? {
    var next = pointee.properties
    while let attribute = next {
      if attribute.pointee.ns == nil, name.isSpelled(attribute.pointee.name) { return attribute }
      next = attribute.pointee.next
    }
    return nil
  }
}

extension String {
  /// Lends the bytes; unlike `withUTF8` it needs no copy that could be changed, and so counts no reference.
  @inline(__always)
  func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
    return Array(utf8).withUnsafeBufferPointer(body)
  }

  init(xml pointer: UnsafePointer<xmlChar>) { self = String(cString: pointer) }

  /// Whether this text and a C string are the same bytes; neither is copied.
  func isSpelled(_ pointer: UnsafePointer<xmlChar>?) -> Bool {
    guard let pointer else { return false }
    let same = utf8.withContiguousStorageIfAvailable { bytes -> Bool in
      var index = 0
      while index < bytes.count {
        // The end of the C string is a zero, which no name holds, so it never reads past it.
        guard pointer[index] == bytes[index], bytes[index] != 0 else { return false }
        index += 1
      }
      return pointer[index] == 0
    }
    return same ?? (xmlStrEqual(pointer, self) == 1)
  }
}
