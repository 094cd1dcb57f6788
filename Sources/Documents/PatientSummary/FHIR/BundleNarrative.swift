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
        result.words = reader.words
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
  private static let inlineNames: [String: String] = ["sub": "sub", "sup": "sup"]
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
    if let same = Self.inlineNames[name] { return [self.element(same, element, read(element.nodes, .inline))] }
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
    for child in element.children {
      note(child)
      let children = read(child.nodes, place)
      if !isBlank(children) { items.append(self.element("item", child, children)) }
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
    for child in element.children {
      let name = child.name.lowercased()
      note(child)
      if name == "caption", caption.isEmpty {
        caption = [self.element("caption", child, read(child.nodes, .inline))]
      } else if Self.rowGroups.contains(name) {
        let rows = child.children.compactMap { row($0) }
        if !rows.isEmpty { groups.append((name, self.element(name, child, rows))) }
      } else if let row = row(child) {
        loose.append(row)
      }
    }
    // CDA wants every row in a group, heads before feet before bodies, each of the first two once.
    if !loose.isEmpty { groups.append(("tbody", .element(name: "tbody", attributes: [], children: loose))) }
    let ordered = ["thead", "tfoot"].flatMap { name in groups.filter { $0.name == name }.prefix(1).map(\.node) }
    let rest = groups.enumerated().filter { index, group in
      group.name == "tbody" || groups[..<index].contains { $0.name == group.name }
    }.map { rename($0.element.node) }
    guard !ordered.isEmpty || !rest.isEmpty else { return [] }
    // A table of heads alone has its head as its body.
    let body = rest.isEmpty ? ordered.map(rename) : ordered + rest
    return [.element(name: "table", attributes: identifier(element), children: caption + body)]
  }

  private func rename(_ group: Narrative.Node) -> Narrative.Node {
    guard case .element(_, let attributes, let children) = group else { return group }
    return .element(name: "tbody", attributes: attributes, children: children)
  }

  private mutating func row(_ element: Element) -> Narrative.Node? {
    guard element.name.lowercased() == "tr" else { return nil }
    note(element)
    var cells: [Narrative.Node] = []
    for child in element.children where ["td", "th"].contains(child.name.lowercased()) {
      note(child)
      cells.append(self.element(child.name.lowercased(), child, read(child.nodes, .cell)))
    }
    return cells.isEmpty ? nil : self.element("tr", element, cells)
  }

  // MARK: Parts

  private func element(_ name: String, _ source: Element, _ children: [Narrative.Node]) -> Narrative.Node {
    var attributes = identifier(source)
    if name == "td" || name == "th" {
      for kept in ["colspan", "rowspan", "scope"] {
        if let value = source.attribute(kept) { attributes.append(Narrative.Attribute(kept, value)) }
      }
    }
    return .element(name: name, attributes: attributes, children: children)
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
