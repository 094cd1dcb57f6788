import CLibXML2

extension Element {
  /// Element children, in order.
  public var children: [Element] { children { _ in true } }

  /// Calls `body` with each of ``children``, without a list of them.
  public func visitChildren(_ body: (Element) -> Void) {
    var next = node.pointee.children
    while let child = next {
      if child.pointee.type == XML_ELEMENT_NODE { body(Element(document: document, node: child)) }
      next = child.pointee.next
    }
  }

  /// Children of this name; without a namespace argument: in this element's own namespace.
  public func children(_ name: String) -> [Element] { children { isSibling($0, named: name) } }
  public func children(_ name: String, in namespace: String?) -> [Element] {
    children { $0.isNamed(name, in: namespace) }
  }

  /// The first child of this name; without a namespace argument: in this element's own namespace.
  public func first(_ name: String) -> Element? { first { isSibling($0, named: name) } }
  public func first(_ name: String, in namespace: String?) -> Element? {
    first { $0.isNamed(name, in: namespace) }
  }

  /// The element at the end of a path of first children; those on the way are only passed.
  public func first(_ name: String, _ next: String, in namespace: String?) -> Element? {
    guard let one = node.first(name, in: namespace), let last = one.first(next, in: namespace) else { return nil }
    return Element(document: document, node: last)
  }

  /// Value of an attribute without a namespace of the first child of a name.
  public func attribute(_ attribute: String, ofFirst name: String, in namespace: String?) -> String? {
    guard let child = node.first(name, in: namespace), let found = child.attribute(attribute) else { return nil }
    return value(of: found)
  }

  /// Values of an attribute without a namespace of all children of a name that have it.
  public func attributes(_ attribute: String, ofEach name: String, in namespace: String?) -> [String] {
    var found: [String] = []
    var next = node.pointee.children
    while let child = next {
      if child.pointee.type == XML_ELEMENT_NODE, child.isNamed(name, in: namespace),
        let held = child.attribute(attribute)
      {
        found.append(value(of: held))
      }
      next = child.pointee.next
    }
    return found
  }

  /// Whether a child of this name stands here.
  public func holds(_ name: String, in namespace: String?) -> Bool { node.first(name, in: namespace) != nil }

  /// Text and elements in order; comments and processing instructions are left out.
  public var nodes: [Node] {
    var found: [Node] = []
    visitNodes { found.append($0) }
    return found
  }

  /// At least as many as ``nodes`` are.
  public var nodeCount: Int {
    var count = 0
    var next = node.pointee.children
    while let child = next {
      count += 1
      next = child.pointee.next
    }
    return count
  }

  /// Calls `body` with each of ``nodes``, without a list of them.
  public func visitNodes(_ body: (Node) -> Void) {
    var next = node.pointee.children
    while let child = next {
      switch child.pointee.type {
      case XML_ELEMENT_NODE: body(.element(Element(document: document, node: child)))
      case XML_TEXT_NODE, XML_CDATA_SECTION_NODE:
        if let content = child.pointee.content { body(.text(String(xml: content))) }
      default: break
      }
      next = child.pointee.next
    }
  }

  /// Calls `body` with name and value of each attribute without a namespace.
  public func visitAttributes(_ body: (_ name: String, _ value: String) -> Void) {
    var next = node.pointee.properties
    while let attribute = next {
      if attribute.pointee.ns == nil { body(String(xml: attribute.pointee.name), value(of: attribute)) }
      next = attribute.pointee.next
    }
  }

  /// All text inside, concatenated, so that a comment cannot split it.
  public var text: String {
    if let only = node.pointee.children, only.pointee.next == nil, only.pointee.type == XML_TEXT_NODE {
      return only.pointee.content.map { String(xml: $0) } ?? ""
    }
    var out = ""
    visit { child in
      let type = child.pointee.type
      if type == XML_TEXT_NODE || type == XML_CDATA_SECTION_NODE, let content = child.pointee.content {
        out += String(xml: content)
      }
      return true
    }
    return out
  }

  /// Whether a comment or a processing instruction stands anywhere inside.
  public var hasCommentsOrInstructions: Bool {
    var found = false
    visit { child in
      found = child.pointee.type == XML_COMMENT_NODE || child.pointee.type == XML_PI_NODE
      return !found
    }
    return found
  }

  /// Every element inside, in document order, without this one.
  public var descendants: [Element] {
    var found: [Element] = []
    visit { child in
      if child.pointee.type == XML_ELEMENT_NODE { found.append(Element(document: document, node: child)) }
      return true
    }
    return found
  }

  /// Every element inside whose local name is one of `names`, in document order, whatever its namespace.
  ///
  /// Names are compared where libxml2 holds them, so that a search through a large document makes no value for each
  /// element that is not wanted.
  public func descendants(named names: String...) -> [Element] {
    var found: [Element] = []
    visit { child in
      if child.pointee.type == XML_ELEMENT_NODE, names.contains(where: { $0.isSpelled(child.pointee.name) }) {
        found.append(Element(document: document, node: child))
      }
      return true
    }
    return found
  }

  /// Calls `body` with each element inside whose local name is one of `names`, as ``descendants(named:)`` lists them.
  public func visitDescendants(named names: String..., body: (Element) -> Void) {
    visit { child in
      if child.pointee.type == XML_ELEMENT_NODE, names.contains(where: { $0.isSpelled(child.pointee.name) }) {
        body(Element(document: document, node: child))
      }
      return true
    }
  }

  /// Whether an attribute of this name without a namespace, here or of an element inside, has a value that is wanted.
  public func anyInside(hasAttribute name: String, where isWanted: (String) -> Bool) -> Bool {
    func isFound(_ element: UnsafeMutablePointer<xmlNode>) -> Bool {
      guard let attribute = element.attribute(name) else { return false }
      return isWanted(value(of: attribute))
    }
    if isFound(node) { return true }
    var found = false
    visit { child in
      found = child.pointee.type == XML_ELEMENT_NODE && isFound(child)
      return !found
    }
    return found
  }

  /// Calls `body` with the values of the identifying attributes of this element and of all inside, whatever namespace
  /// their names are in, until it answers false; answers whether it never did.
  ///
  /// As in a search by name, nothing is made of an attribute that is none of them.
  func visitIdentifiers(_ body: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
    func read(_ element: UnsafeMutablePointer<xmlNode>) -> Bool {
      var next = element.pointee.properties
      while let attribute = next {
        if let name = attribute.pointee.name, Self.isIdentifying(name), !withValue(of: attribute, body) { return false }
        next = attribute.pointee.next
      }
      return true
    }
    guard read(node) else { return false }
    var goesOn = true
    visit { child in
      if child.pointee.type == XML_ELEMENT_NODE { goesOn = read(child) }
      return goesOn
    }
    return goesOn
  }

  /// `ID`, `Id`, `id` and `AssertionID`; the end of a name is a zero, so no byte behind it is read.
  private static func isIdentifying(_ name: UnsafePointer<xmlChar>) -> Bool {
    switch name[0] {
    case 0x49, 0x69: (name[1] == 0x64 || name[1] == 0x44 && name[0] == 0x49) && name[2] == 0
    case 0x41: "AssertionID".isSpelled(name)
    default: false
    }
  }

  /// Lends the bytes of a value; most are one text, which is lent as it stands in the tree.
  private func withValue<Result>(
    of attribute: UnsafeMutablePointer<xmlAttr>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    if let first = attribute.pointee.children, first.pointee.next == nil, first.pointee.type == XML_TEXT_NODE,
      let content = first.pointee.content
    {
      return body(UnsafeBufferPointer(start: content, count: Int(xmlStrlen(content))))
    }
    return value(of: attribute).withBytes(body)
  }

  /// Whether this element and those inside, with their attributes and namespace declarations, are at most so many.
  ///
  /// Counting stops there: whoever asks wants to do nothing with more.
  public func holdsAtMost(_ most: Int) -> Bool {
    var count = 0
    func read(_ element: UnsafeMutablePointer<xmlNode>) -> Bool {
      count += 1
      var attribute = element.pointee.properties
      while let here = attribute, count <= most {
        count += 1
        attribute = here.pointee.next
      }
      var declaration = element.pointee.nsDef
      while let here = declaration, count <= most {
        count += 1
        declaration = here.pointee.next
      }
      return count <= most
    }
    guard read(node) else { return false }
    visit { child in child.pointee.type != XML_ELEMENT_NODE || read(child) }
    return count <= most
  }

  /// Whether anything but white space of XML stands inside as text.
  public var holdsText: Bool {
    var isFound = false
    visit { child in
      let type = child.pointee.type
      if type == XML_TEXT_NODE || type == XML_CDATA_SECTION_NODE { isFound = xmlIsBlankNode(child) == 0 }
      return !isFound
    }
    return isFound
  }

  /// Where the element stands: `/ClinicalDocument/component[1]/section[2]`, with a number where siblings share the name.
  public var path: String {
    var steps: [String] = []
    var current: Element? = self
    while let element = current {
      let parent = element.parent
      let same = parent?.children.filter { $0.name == element.name } ?? []
      if same.count > 1, let position = same.firstIndex(of: element) {
        steps.append("\(element.name)[\(position + 1)]")
      } else {
        steps.append(element.name)
      }
      current = parent
    }
    return "/" + steps.reversed().joined(separator: "/")
  }

  private func isSibling(_ child: UnsafeMutablePointer<xmlNode>, named name: String) -> Bool {
    guard name.isSpelled(child.pointee.name) else { return false }
    if child.pointee.ns == node.pointee.ns { return true }
    guard let mine = node.pointee.ns?.pointee.href, let other = child.pointee.ns?.pointee.href else { return false }
    return xmlStrEqual(mine, other) == 1
  }

  private func children(where isWanted: (UnsafeMutablePointer<xmlNode>) -> Bool) -> [Element] {
    var found: [Element] = []
    var next = node.pointee.children
    while let child = next {
      if child.pointee.type == XML_ELEMENT_NODE, isWanted(child) {
        // Most have few: to move the list as it grows costs.
        if found.isEmpty { found.reserveCapacity(6) }
        found.append(Element(document: document, node: child))
      }
      next = child.pointee.next
    }
    return found
  }

  private func first(where isWanted: (UnsafeMutablePointer<xmlNode>) -> Bool) -> Element? {
    var next = node.pointee.children
    while let child = next {
      if child.pointee.type == XML_ELEMENT_NODE, isWanted(child) { return Element(document: document, node: child) }
      next = child.pointee.next
    }
    return nil
  }

  /// Visits every node inside in document order, without recursion, until `body` answers false.
  private func visit(_ body: (UnsafeMutablePointer<xmlNode>) -> Bool) {
    var current = node.pointee.children
    while let child = current {
      guard body(child) else { return }
      if child.pointee.type == XML_ELEMENT_NODE, let down = child.pointee.children {
        current = down
        continue
      }
      var up: UnsafeMutablePointer<xmlNode>? = child
      while let here = up, here != node, here.pointee.next == nil { up = here.pointee.parent }
      guard let here = up, here != node else { return }
      current = here.pointee.next
    }
  }
}
