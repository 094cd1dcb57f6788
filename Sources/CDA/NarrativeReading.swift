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
  /// web link is written behind its words.
  public static func read(_ text: Element) -> (narrative: Narrative, texts: NarrativeTexts) {
    var texts = NarrativeTexts()
    return (Narrative(read(inside: text, into: &texts)), texts)
  }

  private static func read(inside parent: Element, into texts: inout NarrativeTexts) -> [Node] {
    var out: [Node] = []
    parent.visitNodes { node in
      switch node {
      case .text(let text): out.append(.text(text))
      case .element(let element):
        let attributes = attributes(of: element, into: &texts)
        let children = read(inside: element, into: &texts)
        let name = element.name
        guard allowedElements.contains(name), element.isNamed(name, in: Names.hl7) else {
          out.append(contentsOf: children)
          if let address = webAddress(element) { out.append(.text(" (\(address))")) }
          return
        }
        out.append(.element(name: name, attributes: attributes, children: children))
      }
    }
    return out
  }

  private static func attributes(of element: Element, into texts: inout NarrativeTexts) -> [Attribute] {
    var kept: [Attribute] = []
    element.visitAttributes { name, value in
      if name == "ID" { texts.add(value, element) }
      if allowedAttributes.contains(name) { kept.append(Attribute(name, value)) }
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
        case .text(let text): text.utf8.contains { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
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
