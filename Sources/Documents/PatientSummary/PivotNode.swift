import CDA
import XML

/// An element of a document that is being composed: entries are built before the narrative that they add lines to.
struct PivotNode: Sendable {
  enum Content: Sendable {
    case node(PivotNode)
    case text(String)
    /// A block of narrative, written as it stands.
    case narrative(Narrative.Node)
  }

  var name: String
  /// Attributes whose value is nil are left out.
  let attributes: KeyValuePairs<String, String?>
  var content: [Content]

  init(
    _ name: String, _ attributes: KeyValuePairs<String, String?> = [:],
    @NodeBuilder _ children: () -> [Content] = { [] }
  ) {
    self.name = name
    self.attributes = attributes
    content = children()
  }

  init(_ name: String, _ attributes: KeyValuePairs<String, String?> = [:], text: String) {
    self.name = name
    self.attributes = attributes
    content = [.text(text)]
  }

  static func template(_ root: String) -> PivotNode { PivotNode("templateId", ["root": root]) }

  func write(to writer: inout Writer) {
    writer.element(name, attributes) { (writer: inout Writer) in
      for item in content {
        switch item {
        case .node(let node): node.write(to: &writer)
        case .text(let text): writer.text(text)
        case .narrative(let node): node.write(to: &writer)
        }
      }
    }
  }
}

/// Lets children be listed one after another, optional ones and lists among them.
@resultBuilder
enum NodeBuilder {
  /// What one line of a list adds; most add one child, which needs no list of its own.
  enum Part {
    case one(PivotNode)
    case many([PivotNode])
    case content([PivotNode.Content])
  }

  static func buildExpression(_ node: PivotNode) -> Part { .one(node) }
  static func buildExpression(_ node: PivotNode?) -> Part { node.map { .one($0) } ?? .many([]) }
  static func buildExpression(_ nodes: [PivotNode]) -> Part { .many(nodes) }
  static func buildExpression(_ content: [PivotNode.Content]) -> Part { .content(content) }
  static func buildBlock() -> [PivotNode.Content] { [] }
  static func buildPartialBlock(first part: Part) -> [PivotNode.Content] {
    var content: [PivotNode.Content] = []
    // Few elements have more children.
    content.reserveCapacity(6)
    return buildPartialBlock(accumulated: content, next: part)
  }
  static func buildPartialBlock(accumulated: consuming [PivotNode.Content], next part: Part) -> [PivotNode.Content] {
    switch part {
    case .one(let node): accumulated.append(.node(node))
    case .many(let nodes): for node in nodes { accumulated.append(.node(node)) }
    case .content(let more): accumulated.append(contentsOf: more)
    }
    return accumulated
  }
  static func buildOptional(_ content: [PivotNode.Content]?) -> Part { .content(content ?? []) }
  static func buildEither(first: [PivotNode.Content]) -> Part { .content(first) }
  static func buildEither(second: [PivotNode.Content]) -> Part { .content(second) }
  static func buildArray(_ parts: [[PivotNode.Content]]) -> Part { .content(parts.flatMap { $0 }) }
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
      var kept: [(name: String, value: String)] = []
      for attribute in attributes where Self.isWritten(attribute.name) {
        kept.append((attribute.name, attribute.value))
      }
      writer.element(name, attributes: kept) { (writer: inout Writer) in
        for child in children { child.write(to: &writer) }
      }
    }
  }
}

extension PivotNode {
  /// Whether the words of a coded element come first in it (CD: originalText, qualifier, translation).
  var startsWithOriginalText: Bool {
    guard case .node(let first) = content.first else { return false }
    return first.name == "originalText"
  }
}
