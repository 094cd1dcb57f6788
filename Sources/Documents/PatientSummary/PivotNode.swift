import CDA
import XML

/// An element of a document that is being composed: entries are built before the narrative that they add lines to.
///
/// It holds the bytes that its content is written as, so that a part, once composed, is only copied into what holds it.
struct PivotNode: Sendable {
  let name: String
  private let attributes: Writer.Attributes
  var content: Content

  /// Attributes whose value is nil are left out.
  init(
    _ name: String, _ attributes: Writer.Attributes = [:],
    @NodeBuilder _ children: () -> Content = { Content() }
  ) {
    self.name = name
    self.attributes = attributes
    content = children()
  }

  init(_ name: String, _ attributes: Writer.Attributes = [:], text: String) {
    self.name = name
    self.attributes = attributes
    content = Content()
    content.append(text: text)
  }

  static func template(_ root: String) -> PivotNode { PivotNode("templateId", ["root": root]) }

  func write(to writer: inout Writer) { writer.element(name, attributes, content: content.writer) }
}

extension PivotNode {
  /// What stands in an element: elements, words and narrative, one after another.
  struct Content: Sendable {
    fileprivate private(set) var writer = Writer(declaration: false, capacity: 0)

    mutating func append(_ node: PivotNode) {
      // Most elements hold less: to move bytes as they grow costs.
      if writer.bytes.isEmpty { writer = Writer(declaration: false, capacity: 480) }
      node.write(to: &writer)
    }
    mutating func append(_ nodes: [PivotNode]) {
      for node in nodes { append(node) }
    }
    mutating func append(text: String) { writer.text(text) }
    /// Blocks of narrative, written as they stand.
    mutating func append(_ narrative: [Narrative.Node]) {
      if writer.bytes.isEmpty, !narrative.isEmpty { writer = Writer(declaration: false, capacity: 2048) }
      for node in narrative { node.write(to: &writer) }
    }
    mutating func append(_ other: Content) {
      if writer.bytes.isEmpty { writer = other.writer } else { writer.raw(other.writer.bytes) }
    }
  }
}

/// Lets children be listed one after another, optional ones and lists among them.
@resultBuilder
enum NodeBuilder {
  typealias Content = PivotNode.Content

  static func buildExpression(_ node: PivotNode) -> PivotNode { node }
  static func buildExpression(_ node: PivotNode?) -> PivotNode? { node }
  static func buildExpression(_ nodes: [PivotNode]) -> [PivotNode] { nodes }
  static func buildExpression(_ content: Content) -> Content { content }

  static func buildBlock() -> Content { Content() }
  static func buildPartialBlock(first node: PivotNode) -> Content {
    buildPartialBlock(accumulated: Content(), next: node)
  }
  static func buildPartialBlock(first node: PivotNode?) -> Content {
    buildPartialBlock(accumulated: Content(), next: node)
  }
  static func buildPartialBlock(first nodes: [PivotNode]) -> Content {
    buildPartialBlock(accumulated: Content(), next: nodes)
  }
  static func buildPartialBlock(first content: Content) -> Content { content }

  static func buildPartialBlock(accumulated: consuming Content, next node: PivotNode) -> Content {
    accumulated.append(node)
    return accumulated
  }
  static func buildPartialBlock(accumulated: consuming Content, next node: PivotNode?) -> Content {
    if let node { accumulated.append(node) }
    return accumulated
  }
  static func buildPartialBlock(accumulated: consuming Content, next nodes: [PivotNode]) -> Content {
    accumulated.append(nodes)
    return accumulated
  }
  static func buildPartialBlock(accumulated: consuming Content, next content: Content) -> Content {
    accumulated.append(content)
    return accumulated
  }

  static func buildOptional(_ content: Content?) -> Content { content ?? Content() }
  static func buildEither(first: Content) -> Content { first }
  static func buildEither(second: Content) -> Content { second }
  static func buildArray(_ parts: [Content]) -> Content {
    var content = Content()
    for part in parts { content.append(part) }
    return content
  }
}

extension Narrative.Node {
  /// Whether an attribute is one of the narrative schema that a pivot may hold.
  private static func isWritten(_ attribute: String) -> Bool {
    switch attribute {
    case "ID", "IDREF", "language", "listType", "revised", "border", "scope", "colspan", "rowspan": true
    default: false
    }
  }

  fileprivate func write(to writer: inout Writer) {
    switch self {
    case .text(let text): writer.text(text)
    case .element(let name, let attributes, let children):
      writer.element(name) { (writer: inout Writer) in
        for attribute in attributes where Self.isWritten(attribute.name) {
          writer.attribute(attribute.name, attribute.value)
        }
      } content: { (writer: inout Writer) in
        for child in children { child.write(to: &writer) }
      }
    }
  }
}
