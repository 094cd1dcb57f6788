import CDA
import XML

/// An element of the document that is being composed: where it stands on the sheet.
///
/// What is composed inside the closure of an element belongs to that element alone: what it leaves out is lost.
struct PivotNode: Sendable {
  /// In bytes from the beginning of the sheet.
  let range: Range<Int>
}

/// Names and values of attributes, in order; those whose value is nil are left out.
struct PivotAttributes: ExpressibleByDictionaryLiteral {
  fileprivate let pairs: [(String, String?)]

  init(dictionaryLiteral elements: (String, String?)...) { pairs = elements }
}

extension PivotNode {
  /// What stands in an element: elements one after another.
  struct Content {
    /// Those that stand in one piece on the sheet, as nearly all do.
    fileprivate private(set) var range: Range<Int>?
    /// All pieces, where they are more than one.
    fileprivate private(set) var pieces: [Range<Int>] = []

    mutating func append(_ node: PivotNode) { append(node.range) }

    mutating func append(_ other: Content) {
      guard other.pieces.isEmpty else {
        for piece in other.pieces { append(piece) }
        return
      }
      if let range = other.range { append(range) }
    }

    private mutating func append(_ next: Range<Int>) {
      guard let last = pieces.last ?? range else {
        range = next
        return
      }
      guard last.upperBound == next.lowerBound else {
        if pieces.isEmpty { pieces.append(last) }
        pieces.append(next)
        return
      }
      let joined = last.lowerBound..<next.upperBound
      if pieces.isEmpty { range = joined } else { pieces[pieces.count - 1] = joined }
    }
  }
}

extension PivotComposition {
  func element(
    _ name: String, _ attributes: PivotAttributes = [:],
    @NodeBuilder _ children: () -> PivotNode.Content = { PivotNode.Content() }
  ) -> PivotNode {
    let start = sheet.count
    let inside = begin(name, attributes)
    let content = children()
    if let range = content.range {
      // What was composed before this element, or was left out, parts what it holds.
      let stands = range.lowerBound == inside && range.upperBound == sheet.count && content.pieces.isEmpty
      if !stands { sheet.keep(content.pieces.isEmpty ? [range] : content.pieces, from: inside) }
    } else if sheet.count > inside {
      sheet.keep([], from: inside)
    }
    sheet.end(name, contentAt: inside)
    return PivotNode(range: start..<sheet.count)
  }

  func element(_ name: String, _ attributes: PivotAttributes = [:], text: String) -> PivotNode {
    let start = sheet.count
    let inside = begin(name, attributes)
    sheet.text(text)
    sheet.end(name, contentAt: inside)
    return PivotNode(range: start..<sheet.count)
  }

  private func begin(_ name: String, _ attributes: PivotAttributes) -> Int {
    sheet.begin(name)
    for (name, value) in attributes.pairs {
      if let value { sheet.attribute(name, value) }
    }
    return sheet.beginContent()
  }

  /// Elements that never differ.
  func put(_ elements: FixedElements) -> PivotNode {
    let start = sheet.count
    sheet.raw(elements.bytes)
    return PivotNode(range: start..<sheet.count)
  }

  func template(_ root: String) -> PivotNode { element("templateId", ["root": root]) }

  /// The whole `text` element of a section.
  func narrative(_ text: SectionText) -> PivotNode {
    let start = sheet.count
    sheet.begin("text")
    let inside = sheet.beginContent()
    text.visit { $0.write(to: sheet) }
    sheet.end("text", contentAt: inside)
    return PivotNode(range: start..<sheet.count)
  }
}

/// Lets children be listed one after another, optional ones and lists among them.
@resultBuilder
enum NodeBuilder {
  typealias Content = PivotNode.Content

  static func buildExpression(_ node: PivotNode) -> PivotNode { node }
  static func buildExpression(_ node: PivotNode?) -> PivotNode? { node }
  static func buildExpression(_ nodes: [PivotNode]) -> [PivotNode] { nodes }

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
    for node in nodes { accumulated.append(node) }
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

  fileprivate func write(to sheet: Sheet) {
    switch self {
    case .text(let text): sheet.text(text)
    case .element(let name, let attributes, let children):
      sheet.begin(name)
      for attribute in attributes where Self.isWritten(attribute.name) {
        sheet.attribute(attribute.name, attribute.value)
      }
      let inside = sheet.beginContent()
      for child in children { child.write(to: sheet) }
      sheet.end(name, contentAt: inside)
    }
  }
}
