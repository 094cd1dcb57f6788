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
    @NodeBuilder _ children: () -> [PivotNode] = { [] }
  ) {
    self.name = name
    self.attributes = attributes
    content = children().map { .node($0) }
  }

  init(_ name: String, _ attributes: KeyValuePairs<String, String?> = [:], text: String) {
    self.init(name, attributes)
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
  static func buildExpression(_ node: PivotNode) -> [PivotNode] { [node] }
  static func buildExpression(_ node: PivotNode?) -> [PivotNode] { node.map { [$0] } ?? [] }
  static func buildExpression(_ nodes: [PivotNode]) -> [PivotNode] { nodes }
  static func buildBlock(_ parts: [PivotNode]...) -> [PivotNode] { parts.flatMap { $0 } }
  static func buildOptional(_ nodes: [PivotNode]?) -> [PivotNode] { nodes ?? [] }
  static func buildEither(first: [PivotNode]) -> [PivotNode] { first }
  static func buildEither(second: [PivotNode]) -> [PivotNode] { second }
  static func buildArray(_ parts: [[PivotNode]]) -> [PivotNode] { parts.flatMap { $0 } }
}

extension Narrative.Node {
  /// Attributes of the narrative schema that a pivot may hold.
  private static let written: Set<String> = [
    "ID", "IDREF", "language", "listType", "revised", "border", "scope", "colspan", "rowspan",
  ]

  fileprivate func write(to writer: inout Writer) {
    switch self {
    case .text(let text): writer.text(text)
    case .element(let name, let attributes, let children):
      let kept = attributes.lazy.filter { Self.written.contains($0.name) }.map { (name: $0.name, value: $0.value) }
      writer.element(name, attributes: Array(kept)) { (writer: inout Writer) in
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
