import CDA
import FHIR
import XML

/// The narrative of a section, read from its XHTML into the elements that CDA allows.
struct BundleNarrative {
  /// Nil when the section has none, or one that says it is empty.
  var narrative: Narrative?
  /// Words of each element with an `id`.
  var words: [String: String] = [:]
  /// All words in lower case, blanks collapsed: where an entry's words are looked for.
  var folded = ""
  /// Whether the XHTML could not be parsed, so that only its text is here.
  var isDamaged = false

  static func read(section: FHIRElement) -> BundleNarrative {
    var result = BundleNarrative()
    var nodes: [Narrative.Node] = []
    if let text = section["text"], text.text("status") != "empty", let div = text.text("div") {
      do {
        let document = try Document.parse(Array(HTMLEntities.resolved(div).utf8), limits: .message)
        var reader = XHTMLReading()
        nodes = reader.blocks(document.root.nodes)
        // An entry may point only at what is there to be pointed at.
        let kept = XHTMLReading.identifiers(in: nodes)
        result.words = reader.words.filter { kept.contains($0.key) }
      } catch {
        result.isDamaged = true
        nodes = [.text(XHTMLReading.textOnly(div))]
      }
    }
    // Annotations of a section (IPS: extension note) are words of the section too.
    for note in section.extensions("http://hl7.org/fhir/StructureDefinition/note") {
      if let words = note["valueAnnotation"]?.text("text") {
        nodes.append(.element(name: "paragraph", attributes: [], children: [.text(words)]))
      }
    }
    let narrative = Narrative(nodes)
    let plain = narrative.plainText
    if !plain.isEmpty { result.narrative = narrative }
    result.folded = plain.lowercased().collapsed
    return result
  }
}

/// XHTML being read (FHIR R4, datatype Narrative): structure that CDA knows is kept, the rest becomes its words.
struct XHTMLReading {
  var words: [String: String] = [:]

  /// Where an element stands: what CDA allows there.
  private enum Place {
    case block
    /// A cell of a table, which holds no table.
    case cell
    case inline
  }

  private static let dropped: Set<String> = [
    "script", "style", "head", "template", "object", "iframe", "noscript", "link", "meta", "svg", "math",
  ]
  /// CDA has text alone in these.
  private static let raised: Set<String> = ["sub", "sup"]
  private static let paragraphs: Set<String> = [
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "address", "dt", "dd",
  ]
  private static let containers: Set<String> = [
    "div", "section", "article", "main", "header", "footer", "aside", "nav", "figure", "figcaption", "details",
    "summary", "form", "fieldset", "body", "html", "dl", "center",
  ]
  private static let rowGroups: Set<String> = ["thead", "tfoot", "tbody"]

  mutating func blocks(_ nodes: [XML.Node]) -> [Narrative.Node] { read(nodes, .block) }

  private mutating func read(_ nodes: [XML.Node], _ place: Place) -> [Narrative.Node] {
    var out: [Narrative.Node] = []
    for node in nodes {
      switch node {
      case .text(let text): out.append(.text(text))
      case .element(let element): out += read(element, place)
      }
    }
    return out
  }

  private mutating func read(_ element: Element, _ place: Place) -> [Narrative.Node] {
    let name = element.name.lowercased()
    guard !Self.dropped.contains(name) else { return [] }
    note(element)
    if name == "br" || name == "hr" { return [.element(name: "br", attributes: [], children: [])] }
    if name == "img" || name == "input" { return words(of: element) }
    if Self.containers.contains(name) { return container(element, place) }
    if Self.paragraphs.contains(name) { return paragraph(element, place) }
    if name == "ul" || name == "ol" { return list(element, ordered: name == "ol", place) }
    if name == "table" { return table(element, place) }
    if Self.raised.contains(name) { return [.element(name: name, attributes: [], children: [.text(spaced(element))])] }
    // A row or an item without its table or list: only its words can stay.
    if ["tr", "td", "th", "li", "caption"].contains(name) || Self.rowGroups.contains(name) {
      return [.text(" ")] + read(element.nodes, place) + [.text(" ")]
    }
    var content = [self.element("content", element, read(element.nodes, .inline))]
    if name == "a", let address = webAddress(element) { content.append(.text(" (\(address))")) }
    return content
  }

  private mutating func container(_ element: Element, _ place: Place) -> [Narrative.Node] {
    let holdsBlocks = element.children.contains { child in
      let name = child.name.lowercased()
      return Self.containers.contains(name) || Self.paragraphs.contains(name) || ["ul", "ol", "table"].contains(name)
    }
    guard place != .inline, !holdsBlocks else {
      guard place != .inline else { return [.text(" ")] + read(element.nodes, place) + [.text(" ")] }
      // An identifier of a container without a place of its own stays on an empty mark before its content.
      let mark = identifier(element).isEmpty ? [] : [self.element("content", element, [])]
      return mark + read(element.nodes, place)
    }
    return paragraph(element, place)
  }

  private mutating func paragraph(_ element: Element, _ place: Place) -> [Narrative.Node] {
    let children = read(element.nodes, .inline)
    if place == .inline { return [.text(" "), self.element("content", element, children), .text(" ")] }
    return isBlank(children) ? [] : [self.element("paragraph", element, children)]
  }

  private mutating func list(_ element: Element, ordered: Bool, _ place: Place) -> [Narrative.Node] {
    guard place != .inline else { return [.text(" ")] + read(element.nodes, place) + [.text(" ")] }
    var items: [Narrative.Node] = []
    for node in element.nodes {
      switch node {
      case .text(let text):
        if !text.collapsed.isEmpty { items.append(.element(name: "item", attributes: [], children: [.text(text)])) }
      case .element(let child):
        note(child)
        let children = child.name.lowercased() == "li" ? read(child.nodes, place) : read(child, place)
        guard !isBlank(children) else { continue }
        items.append(
          .element(name: "item", attributes: child.name == "li" ? identifier(child) : [], children: children))
      }
    }
    guard !items.isEmpty else { return [] }
    let type = Narrative.Attribute("listType", ordered ? "ordered" : "unordered")
    return [.element(name: "list", attributes: identifier(element) + [type], children: items)]
  }

  // MARK: Tables

  private mutating func table(_ element: Element, _ place: Place) -> [Narrative.Node] {
    guard place == .block else { return [.text(" ")] + read(element.nodes, .inline) + [.text(" ")] }
    var caption: [Narrative.Node] = []
    var groups: [(name: String, node: Narrative.Node)] = []
    var loose: [Narrative.Node] = []
    for node in element.nodes {
      guard case .element(let child) = node else {
        if let row = row(node) { loose.append(row) }
        continue
      }
      let name = child.name.lowercased()
      note(child)
      if name == "caption", caption.isEmpty {
        caption = [self.element("caption", child, [.text(spaced(child).collapsed)])]
      } else if Self.rowGroups.contains(name) {
        let rows = child.nodes.compactMap { row($0) }
        if !rows.isEmpty { groups.append((name, self.element(name, child, rows))) }
      } else if let row = row(node) {
        loose.append(row)
      }
    }
    guard let rows = Self.ordered(groups, loose) else { return caption.isEmpty ? [] : [.text(spaced(element))] }
    return [.element(name: "table", attributes: identifier(element), children: caption + rows)]
  }

  /// CDA wants every row in a group, heads before feet before bodies, each of the first two once. A table of heads
  /// alone has its head as its body. Nil when there are no rows.
  private static func ordered(
    _ groups: [(name: String, node: Narrative.Node)], _ loose: [Narrative.Node]
  ) -> [Narrative.Node]? {
    var heads: [Narrative.Node] = []
    var feet: [Narrative.Node] = []
    var bodies: [Narrative.Node] = []
    for group in groups {
      switch group.name {
      case "thead" where heads.isEmpty: heads = [group.node]
      case "tfoot" where feet.isEmpty: feet = [group.node]
      default: bodies.append(rename(group.node))
      }
    }
    if !loose.isEmpty { bodies.append(.element(name: "tbody", attributes: [], children: loose)) }
    guard bodies.isEmpty else { return heads + feet + bodies }
    return heads.isEmpty && feet.isEmpty ? nil : (heads + feet).map(rename)
  }

  private static func rename(_ group: Narrative.Node) -> Narrative.Node {
    guard case .element(_, let attributes, let children) = group else { return group }
    return .element(name: "tbody", attributes: attributes, children: children)
  }

  /// A row; words that stand in a table outside of any row, or in a row outside of any cell, get a cell of their own.
  private mutating func row(_ node: XML.Node) -> Narrative.Node? {
    guard case .element(let element) = node, element.name.lowercased() == "tr" else {
      let cell = read([node], .cell)
      guard !isBlank(cell) else { return nil }
      return .element(name: "tr", attributes: [], children: [.element(name: "td", attributes: [], children: cell)])
    }
    note(element)
    let cells = element.nodes.compactMap { cell($0) }
    return cells.isEmpty ? nil : self.element("tr", element, cells)
  }

  private mutating func cell(_ node: XML.Node) -> Narrative.Node? {
    guard case .element(let element) = node, ["td", "th"].contains(element.name.lowercased()) else {
      let content = read([node], .cell)
      return isBlank(content) ? nil : .element(name: "td", attributes: [], children: content)
    }
    note(element)
    let name = element.name.lowercased()
    // A head holds a line, a cell paragraphs and lists.
    return self.element(name, element, read(element.nodes, name == "th" ? .inline : .cell))
  }

  // MARK: Parts

  private func element(_ name: String, _ source: Element, _ children: [Narrative.Node]) -> Narrative.Node {
    var attributes = identifier(source)
    if name == "td" || name == "th" {
      for kept in ["colspan", "rowspan", "scope"] {
        guard let value = source.attribute(kept), kept != "scope" || Self.scopes.contains(value) else { continue }
        attributes.append(Narrative.Attribute(kept, value))
      }
    }
    return .element(name: name, attributes: attributes, children: children)
  }

  private static let scopes: Set<String> = ["row", "col", "rowgroup", "colgroup"]

  /// The identifiers that the narrative has.
  static func identifiers(in nodes: [Narrative.Node]) -> Set<String> {
    nodes.reduce(into: []) { found, node in
      guard case .element(_, let attributes, let children) = node else { return }
      for attribute in attributes where attribute.name == "ID" { found.insert(attribute.value) }
      found.formUnion(identifiers(in: children))
    }
  }

  private func identifier(_ element: Element) -> [Narrative.Attribute] {
    guard let id = element.attribute("id")?.trimmed, !id.isEmpty else { return [] }
    return [Narrative.Attribute("ID", id)]
  }

  /// Keeps the words of an element with an identifier; a whole passage is not the words of an entry.
  private mutating func note(_ element: Element) {
    guard let id = element.attribute("id")?.trimmed, !id.isEmpty, words[id] == nil else { return }
    let text = spaced(element).collapsed
    if !text.isEmpty, text.utf8.count <= 4096 { words[id] = text }
  }

  private func spaced(_ element: Element) -> String {
    guard !Self.dropped.contains(element.name.lowercased()) else { return "" }
    return element.nodes.map { node in
      switch node {
      case .text(let text): text
      case .element(let element): " " + spaced(element) + " "
      }
    }.joined()
  }

  private func words(of element: Element) -> [Narrative.Node] {
    (element.attribute("alt") ?? element.attribute("value")).map { [.text($0)] } ?? []
  }

  private func webAddress(_ element: Element) -> String? {
    guard let address = element.attribute("href")?.trimmed,
      address.hasPrefix("https://") || address.hasPrefix("http://")
    else { return nil }
    return address
  }

  private func isBlank(_ nodes: [Narrative.Node]) -> Bool { Narrative(nodes).plainText.isEmpty }

  /// The words of markup that is not well formed: everything outside of tags, and nothing of a script or a style.
  static func textOnly(_ markup: String) -> String {
    var out = ""
    var rest = markup[...]
    while let start = rest.firstIndex(of: "<") {
      out += rest[..<start] + " "
      let tag = rest[start...]
      guard let end = tag.firstIndex(of: ">") else { return HTMLEntities.characters(in: out).collapsed }
      rest = rest[rest.index(after: end)...]
      for name in ["script", "style"] where tag.dropFirst().lowercased().hasPrefix(name) {
        while let next = rest.firstIndex(of: "<"), !rest[next...].dropFirst(2).prefix(6).lowercased().hasPrefix(name) {
          rest = rest[rest.index(after: next)...]
        }
        rest = rest.firstIndex(of: "<").map { rest[$0...] } ?? ""
      }
    }
    return HTMLEntities.characters(in: out + rest).collapsed
  }
}
