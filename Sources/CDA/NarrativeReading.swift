public import XML

/// The words behind each `ID` of a section's narrative.
public struct NarrativeTexts: Sendable {
  private var texts: [String: String] = [:]

  public init() {}

  public subscript(_ identifier: String) -> String? {
    guard let text = texts[identifier], !text.isEmpty else { return nil }
    return text
  }

  /// The ID that a reference value names, if the narrative has it: `#a`, and the bare `a` that some editors write.
  public func identifier(of reference: String) -> String? {
    let bare = reference.hasPrefix("#") ? String(reference.dropFirst()) : reference
    return texts[bare] == nil ? nil : bare
  }

  /// More than this is a passage, not the words of an entry, and nested IDs would keep it many times over.
  static let longest = 16 << 10

  mutating func add(_ identifier: String, _ element: Element) {
    // The first wins: a repeated ID makes the reference ambiguous, and the first is where readers look.
    guard texts[identifier] == nil else { return }
    let words = element.text.trimmed
    texts[identifier] = words.utf8.count > Self.longest ? "" : words
  }
}

extension Narrative {
  /// Reads a section's `text` element: the allowed tree, and the words of each ID.
  ///
  /// Elements outside the allow-list are left out and their content kept, so that no word is lost; the address of a
  /// web link is written behind its words. An element that stands where the schema has no place for it becomes one that
  /// may stand there, so what is read can be written again.
  public static func read(_ text: Element) -> (narrative: Narrative, texts: NarrativeTexts) {
    var texts = NarrativeTexts()
    return (Narrative(read(inside: text, as: NarrativeElement.of(text) ?? .text, into: &texts)), texts)
  }

  /// The content of an element, which begins with it, so that a caption may be the first.
  private static func read(
    inside element: Element, as kind: NarrativeElement, into texts: inout NarrativeTexts
  ) -> [Node] {
    var out: [Node] = []
    out.reserveCapacity(element.nodeCount)
    var mayBeCaption = true
    element.visitNodes { add($0, to: &out, in: kind, &mayBeCaption, into: &texts) }
    return out
  }

  /// Nodes that stand among others of `place`.
  private static func read(
    _ nodes: [XML.Node], in place: NarrativeElement, into texts: inout NarrativeTexts
  ) -> [Node] {
    var out: [Node] = []
    var mayBeCaption = false
    for node in nodes { add(node, to: &out, in: place, &mayBeCaption, into: &texts) }
    return out
  }

  private static func add(
    _ node: XML.Node, to out: inout [Node], in place: NarrativeElement, _ mayBeCaption: inout Bool,
    into texts: inout NarrativeTexts
  ) {
    switch node {
    case .text(let text):
      if place.isMixed {
        out.append(.text(text))
      } else if !text.isBlank {
        out += NarrativeArrangement.wrap([.text(text)], in: place)
      }
    case .element(let element):
      defer { mayBeCaption = false }
      guard let kind = NarrativeElement.of(element), kind != .text, element.isNamed(kind.name, in: Names.hl7) else {
        out += foreign(element, in: place, into: &texts)
        return
      }
      // The caption of an item or a paragraph comes first; a list and a table put theirs in order.
      let isLate = kind == .caption && place.isMixed && !mayBeCaption
      guard place.children.contains(kind), !isLate else {
        out += misplaced(element, kind, in: place, into: &texts)
        return
      }
      let attributes = attributes(of: element, as: kind, into: &texts)
      guard kind.holdsNoWords else {
        NarrativeArrangement.add(kind, attributes, read(inside: element, as: kind, into: &texts), to: &out)
        return
      }
      // Words in what holds none stand behind it.
      let columns = element.nodes.filter { $0.isColumn && kind == .colgroup }
      let others = element.nodes.filter { !($0.isColumn && kind == .colgroup) }
      NarrativeArrangement.add(kind, attributes, read(columns, in: kind, into: &texts), to: &out)
      out += read(others, in: place, into: &texts)
    }
  }

  /// An element that no narrative knows: its content, and the address of a link.
  private static func foreign(
    _ element: Element, in place: NarrativeElement, into texts: inout NarrativeTexts
  ) -> [Node] {
    _ = attributes(of: element, as: [], into: &texts)
    var content = read(element.nodes, in: place, into: &texts)
    if let address = webAddress(element) {
      content += NarrativeArrangement.wrap([.text(" (\(address))")], in: place)
    }
    return content
  }

  /// An element that may not stand here: its content in what may.
  private static func misplaced(
    _ element: Element, _ kind: NarrativeElement, in place: NarrativeElement, into texts: inout NarrativeTexts
  ) -> [Node] {
    guard place.isMixed else {
      if kind == .tr, place == .table {
        var body: [Node] = []
        NarrativeArrangement.add(.tbody, [], read([.element(element)], in: .tbody, into: &texts), to: &body)
        return body
      }
      // Rows, cells and items of something else are opened; other elements get a row, a cell or an item of their own.
      let inner: NarrativeElement = place == .list ? .item : .td
      let opened: NarrativeElement = [.table, .thead, .tfoot, .tbody, .tr, .td, .th, .item, .list]
      if opened.contains(kind) {
        let isCell = kind == .td || kind == .th || kind == .item
        _ = attributes(of: element, as: kind, into: &texts)
        if !isCell { return read(element.nodes, in: place, into: &texts) }
        return NarrativeArrangement.wrap(read(element.nodes, in: inner, into: &texts), in: place)
      }
      return NarrativeArrangement.wrap(read([.element(element)], in: inner, into: &texts), in: place)
    }
    guard place.children.contains(.content) else {
      _ = attributes(of: element, as: kind, into: &texts)
      return [.text(" ")] + read(element.nodes, in: place, into: &texts) + [.text(" ")]
    }
    let kept = attributes(of: element, as: .content, into: &texts)
    guard !kept.isEmpty else {
      return [.text(" ")] + read(element.nodes, in: place, into: &texts) + [.text(" ")]
    }
    let children = read(element.nodes, in: .content, into: &texts)
    return [.text(" "), .element(name: "content", attributes: kept, children: children), .text(" ")]
  }

  private static func attributes(
    of element: Element, as kind: NarrativeElement, into texts: inout NarrativeTexts
  ) -> [Attribute] {
    var kept: [Attribute] = []
    element.visitAttributes { name, value in
      if name == "ID" { texts.add(value, element) }
      if kind.takes(name, value) { kept.append(Attribute(name, value)) }
    }
    return kept
  }

  private static func webAddress(_ element: Element) -> String? {
    guard element.name == "linkHtml", let address = element.attribute("href")?.trimmed,
      address.hasPrefix("https://") || address.hasPrefix("http://")
    else { return nil }
    return address
  }

  /// Whether it says anything: ``plainText`` is not empty.
  public var hasWords: Bool {
    func hasWords(_ nodes: [Node]) -> Bool {
      nodes.contains { node in
        switch node {
        case .text(let text): !text.isBlank
        case .element(_, _, let children): hasWords(children)
        }
      }
    }
    return hasWords(nodes)
  }

  /// All words, blanks collapsed.
  public var plainText: String {
    func text(_ nodes: [Node]) -> String {
      nodes.map { node in
        switch node {
        case .text(let text): text
        case .element(_, _, let children): " " + text(children) + " "
        }
      }.joined()
    }
    return text(nodes).trimmed
  }
}

extension String {
  /// Whether it is white space of XML alone.
  fileprivate var isBlank: Bool {
    utf8.withContiguousStorageIfAvailable { bytes in
      for byte in bytes where byte != 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D { return false }
      return true
    } ?? utf8.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
  }
}

extension XML.Node {
  fileprivate var isColumn: Bool {
    if case .element(let element) = self { element.isNamed("col", in: Names.hl7) } else { false }
  }
}
