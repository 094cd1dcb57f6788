import XML

/// An element of a document that is being composed: entries are built before the narrative that they add lines to.
struct PivotNode: Sendable {
  enum Content: Sendable {
    case node(PivotNode)
    case text(String)
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
