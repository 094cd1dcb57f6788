import GatewayTesting
import Testing

/// An assertion as a tree that tests take apart: names and attributes as they are written.
final class AssertionTree {
  var name: String
  var attributes: [(name: String, value: String)]
  var content: [Piece] = []

  enum Piece {
    case text(String)
    case element(AssertionTree)
  }

  init(name: String, attributes: [(name: String, value: String)]) { (self.name, self.attributes) = (name, attributes) }

  /// Reads what our own writer wrote: no comments, no CDATA, quotation marks around values.
  convenience init(_ text: String) throws {
    self.init(name: "", attributes: [])
    var open = [self]
    var rest = text[...]
    while let start = rest.firstIndex(of: "<") {
      if start > rest.startIndex { open.last?.content.append(.text(String(rest[..<start]))) }
      let end = try #require(rest[start...].firstIndex(of: ">"))
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("/") {
        open.removeLast()
        continue
      }
      let isEmpty = tag.hasSuffix("/")
      let (name, attributes) = Self.read(isEmpty ? tag.dropLast() : tag)
      let element = AssertionTree(name: name, attributes: attributes)
      open.last?.content.append(.element(element))
      if !isEmpty { open.append(element) }
    }
    guard case .element(let root)? = content.first, open.count == 1 else {
      Issue.record("it is no whole document")
      return
    }
    (name, attributes, content) = (root.name, root.attributes, root.content)
  }

  private static func read(_ tag: Substring) -> (String, [(name: String, value: String)]) {
    let name = tag.prefix { $0 != " " }
    let found = tag[name.endIndex...].matches(of: /([^ =]+)="([^"]*)"/)
    return (String(name), found.map { (String($0.output.1), String($0.output.2)) })
  }

  var elements: [AssertionTree] {
    content.compactMap { if case .element(let element) = $0 { element } else { nil } }
  }

  /// This element and all inside, in order, each with the one around it.
  var all: [(element: AssertionTree, parent: AssertionTree?)] { [(self, nil)] + inside }
  private var inside: [(element: AssertionTree, parent: AssertionTree?)] {
    elements.flatMap { [($0, self)] + $0.inside }
  }

  var text: String {
    let values = attributes.map { " \($0.name)=\"\($0.value)\"" }.joined()
    let inside = content.map { piece in
      switch piece {
      case .text(let text): text
      case .element(let element): element.text
      }
    }
    return "<\(name)\(values)>\(inside.joined())</\(name)>"
  }
}
