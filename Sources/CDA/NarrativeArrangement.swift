/// What the schema wants of the children of a list, a table, a group of rows and a row, made of what a source wrote.
///
/// Nothing is moved in a narrative that follows the schema; in another every word stays, in the order of the schema.
enum NarrativeArrangement {
  typealias Node = Narrative.Node

  /// Adds the element with its children; without it what is left to stand in its place: words of a caption alone, or
  /// nothing.
  static func add(
    _ kind: NarrativeElement, _ attributes: [Narrative.Attribute], _ children: [Node], to out: inout [Node]
  ) {
    switch kind {
    case .table:
      out += table(attributes, children)
      return
    case .list:
      guard children.contains(where: { $0.isNamed("item") }) else {
        out += words(children)
        return
      }
      out.append(.element(name: kind.name, attributes: attributes, children: firstCaption(children)))
      return
    case .thead, .tfoot, .tbody:
      guard children.contains(where: { $0.isNamed("tr") }) else { return }
    case .tr:
      guard children.contains(where: { $0.isNamed("td") || $0.isNamed("th") }) else { return }
    case .footnoteRef:
      // A reference to nothing is no reference, and the schema demands it.
      guard attributes.contains(where: { $0.name == "IDREF" }) else { return }
    default: break
    }
    out.append(.element(name: kind.name, attributes: attributes, children: children))
  }

  /// A child that has no place there, put where the schema takes it: an item of a list, a row of a table, a cell of a row.
  static func wrap(_ nodes: [Node], in place: NarrativeElement) -> [Node] {
    guard nodes.contains(where: \.hasWords) else { return [] }
    func element(_ name: String, _ children: [Node]) -> [Node] {
      [.element(name: name, attributes: [], children: children)]
    }
    switch place {
    case .list: return element("item", nodes)
    case .tr: return element("td", nodes)
    case .thead, .tfoot, .tbody: return element("tr", element("td", nodes))
    case .table: return element("tbody", element("tr", element("td", nodes)))
    default: return nodes
    }
  }

  // MARK: Tables

  /// Caption, columns, head and foot at most once, then the bodies. A table of heads alone has its head as its body.
  private static func table(_ attributes: [Narrative.Attribute], _ children: [Node]) -> [Node] {
    if isArranged(children) { return [.element(name: "table", attributes: attributes, children: children)] }
    var parts: [String: [Node]] = [:]
    var bodies: [Node] = []
    for node in children {
      guard case .element(let name, _, let inner) = node else { continue }
      switch name {
      case "caption", "thead", "tfoot":
        if parts[name] == nil {
          parts[name] = [node]
        } else if name == "caption" {
          bodies += wrap(inner, in: .table)
        } else {
          bodies.append(node.renamed("tbody"))
        }
      case "col", "colgroup":
        // The schema takes the one or the other; they hold no words.
        if parts[name == "col" ? "colgroup" : "col"] == nil { parts[name, default: []].append(node) }
      default: bodies.append(node)
      }
    }
    if bodies.isEmpty {
      bodies = ["thead", "tfoot"].flatMap { parts.removeValue(forKey: $0) ?? [] }.map { $0.renamed("tbody") }
    }
    guard !bodies.isEmpty else { return words(parts["caption"] ?? []) }
    let front = ["caption", "col", "colgroup", "thead", "tfoot"].flatMap { parts[$0] ?? [] }
    return [.element(name: "table", attributes: attributes, children: front + bodies)]
  }

  private static func isArranged(_ children: [Node]) -> Bool {
    var last = -1
    var hasColumns = false
    var hasGroups = false
    for case .element(let name, _, _) in children {
      guard let rank = rank(name), rank > last || (rank == last && (name == "tbody" || name.hasPrefix("col"))) else {
        return false
      }
      last = rank
      hasColumns = hasColumns || name == "col"
      hasGroups = hasGroups || name == "colgroup"
    }
    return last == rank("tbody") && !(hasColumns && hasGroups)
  }

  private static func rank(_ name: String) -> Int? {
    switch name {
    case "caption": 0
    case "col", "colgroup": 1
    case "thead": 2
    case "tfoot": 3
    case "tbody": 4
    default: nil
    }
  }

  /// The first caption before everything, another as words of an item.
  private static func firstCaption(_ children: [Node]) -> [Node] {
    let captions = children.indices.filter { children[$0].isNamed("caption") }
    let firstItem = children.firstIndex { $0.isNamed("item") } ?? children.endIndex
    guard !captions.isEmpty, captions.count > 1 || captions[0] > firstItem else { return children }
    let others = children.enumerated().filter { $0.offset != captions[0] }
    return [children[captions[0]]]
      + others.map { $0.element.isNamed("caption") ? $0.element.renamed("item") : $0.element }
  }

  /// The words of elements that cannot stand alone.
  private static func words(_ nodes: [Node]) -> [Node] {
    let text = Narrative(nodes).plainText
    return text.isEmpty ? [] : [.text(" \(text) ")]
  }
}

extension Narrative {
  /// What the schema takes of this narrative after parts were taken out: no table, list or row without content.
  public var arranged: Narrative { Narrative(Node.arranged(nodes)) }
}

extension Narrative.Node {
  fileprivate static func arranged(_ nodes: [Narrative.Node]) -> [Narrative.Node] {
    var out: [Narrative.Node] = []
    for node in nodes {
      guard case .element(let name, let attributes, let children) = node, let kind = NarrativeElement.named(name),
        !kind.holdsNoWords
      else {
        out.append(node)
        continue
      }
      NarrativeArrangement.add(kind, attributes, arranged(children), to: &out)
    }
    return out
  }

  func isNamed(_ wanted: String) -> Bool {
    if case .element(let name, _, _) = self { name == wanted } else { false }
  }

  func renamed(_ name: String) -> Narrative.Node {
    guard case .element(_, let attributes, let children) = self else { return self }
    return .element(name: name, attributes: attributes, children: children)
  }

  /// Whether it says anything.
  var hasWords: Bool { Narrative([self]).hasWords }
}
