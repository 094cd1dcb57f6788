import CDA

/// The identifiers of one document's narrative: each is given out once.
final class NarrativeIDs {
  private var used: Set<String> = []
  private var counts: [String: Int] = [:]

  /// `wanted` when it is free and a valid XML identifier, else a free one made from it.
  func claim(_ wanted: String, prefix: String) -> String {
    if Self.isValid(wanted), used.insert(wanted).inserted { return wanted }
    let base = prefix + "-" + String(wanted.unicodeScalars.map { Self.isNameScalar($0) ? Character($0) : "_" })
    // The count goes on where it stopped, so that a source that repeats one ID throughout costs no more than another.
    var number = counts[base, default: 0]
    var candidate: String
    repeat {
      number += 1
      candidate = number == 1 ? base : "\(base)-\(number)"
    } while !used.insert(candidate).inserted
    counts[base] = number
    return candidate
  }

  /// ASCII subset of NCName (Namespaces in XML 1.0, section 3): what every reader takes.
  static func isValid(_ id: String) -> Bool {
    guard let first = id.utf8.first, isLetter(first) || first == UInt8(ascii: "_") else { return false }
    return id.utf8.allSatisfy(isNameByte)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
    default: isLetter(byte)
    }
  }

  private static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": true
    default: false
    }
  }
}

/// The narrative of one section while its entries are composed: source blocks with unique identifiers, added lines.
final class SectionText {
  private let ids: NarrativeIDs
  private let prefix: String
  private var blocks: [Narrative.Node] = []
  private var lines: [Narrative.Node] = []
  /// Source identifier → identifier in the written document; the first one where a source repeats it.
  private var written: [String: String] = [:]
  /// Words → identifier of the element that says exactly them.
  private var idsByWords: [String: String] = [:]
  /// Blocks whose words were not looked at yet: most sections point at their words by identifier.
  private var unindexed: [Narrative.Node] = []

  init(_ narrative: [Narrative], prefix: String, ids: NarrativeIDs) {
    self.ids = ids
    self.prefix = prefix
    for block in narrative { append(block) }
  }

  var isEmpty: Bool { blocks.isEmpty && lines.isEmpty }

  /// Adds a block of source narrative, under a heading where it comes from another section.
  func append(_ block: Narrative, heading: String? = nil) {
    if let heading { append(heading: heading) }
    var refers = false
    let claimed = claim(block.nodes, &refers) ?? block.nodes
    blocks.append(contentsOf: refers ? claimed.compactMap(repoint) : claimed)
    unindexed.append(contentsOf: claimed)
  }

  /// - Parameter id: by which a reader finds the heading.
  func append(heading: String, id: String? = nil) {
    let attributes = id.map { [Narrative.Attribute("ID", ids.claim($0, prefix: prefix))] } ?? []
    blocks.append(.element(name: "paragraph", attributes: attributes, children: [.text(heading)]))
  }

  /// The written identifier for a source's, nil when the narrative does not hold it.
  func id(of sourceID: String?) -> String? { sourceID.flatMap { written[$0] } }

  /// `#id` of the words: where the source put them, else where the narrative says the same, else an added line.
  func reference(_ sourceID: String?, words: String) -> String {
    if let id = id(of: sourceID) { return "#" + id }
    indexAll()
    let key = words.collapsed
    if let id = idsByWords[key] { return "#" + id }
    let id = ids.claim("\(prefix)-line-\(lines.count + 1)", prefix: prefix)
    lines.append(
      .element(name: "paragraph", attributes: [Narrative.Attribute("ID", id)], children: [.text(words)]))
    idsByWords[key] = id
    return "#" + id
  }

  /// Says the words below the last block, unless the narrative holds them already.
  func say(_ sourceID: String?, _ words: String) {
    if id(of: sourceID) != nil { return }
    indexAll()
    guard let words = words.nonEmpty, idsByWords[words.collapsed] == nil else { return }
    let id = ids.claim("\(prefix)-words-\(blocks.count + 1)", prefix: prefix)
    blocks.append(.element(name: "paragraph", attributes: [Narrative.Attribute("ID", id)], children: [.text(words)]))
    idsByWords[words.collapsed] = id
  }

  private func indexAll() {
    for node in unindexed { _ = index(node) }
    unindexed.removeAll()
  }

  /// Calls `body` with every node of the whole, in order.
  func visit(_ body: (Narrative.Node) -> Void) {
    blocks.forEach(body)
    lines.forEach(body)
  }

  /// Nil where every identifier stays as it is, which is the rule: then nothing is copied.
  private func claim(_ nodes: [Narrative.Node], _ refers: inout Bool) -> [Narrative.Node]? {
    var changed: [Narrative.Node]?
    for index in nodes.indices {
      guard case .element(_, let attributes, let children) = nodes[index] else { continue }
      let claimed = attributes.isEmpty ? nil : claim(attributes, &refers)
      let inside = claim(children, &refers)
      guard claimed != nil || inside != nil, case .element(let name, _, _) = nodes[index] else { continue }
      var result = changed ?? nodes
      changed = nil
      result[index] = .element(name: name, attributes: claimed ?? attributes, children: inside ?? children)
      changed = result
    }
    return changed
  }

  private func claim(_ attributes: [Narrative.Attribute], _ refers: inout Bool) -> [Narrative.Attribute]? {
    var changed: [Narrative.Attribute]?
    for index in attributes.indices {
      if attributes[index].name == "IDREF" { refers = true }
      guard attributes[index].name == "ID" else { continue }
      let source = attributes[index].value
      let id = ids.claim(source, prefix: prefix)
      if written[source] == nil { written[source] = id }
      guard id != source else { continue }
      var result = changed ?? attributes
      result[index].value = id
      changed = result
    }
    return changed
  }

  /// Follows IDREF to the written identifier; a footnote reference to nothing is dropped, as the schema forbids it.
  private func repoint(_ node: Narrative.Node) -> Narrative.Node? {
    guard case .element(let name, var attributes, let children) = node else { return node }
    if let index = attributes.firstIndex(where: { $0.name == "IDREF" }) {
      guard let id = written[attributes[index].value] else { return nil }
      attributes[index].value = id
    }
    return .element(name: name, attributes: attributes, children: children.compactMap(repoint))
  }

  private func index(_ node: Narrative.Node) -> String {
    guard case .element(let name, let attributes, let children) = node else {
      if case .text(let text) = node { return text }
      return ""
    }
    // Cells and items are words apart, whether or not white space stands between them.
    let isApart = ["table", "thead", "tbody", "tfoot", "tr", "list"].contains(name)
    let words = children.map(index).joined(separator: isApart ? " " : "")
    if let id = attributes.first(where: { $0.name == "ID" })?.value {
      let key = words.collapsed
      if !key.isEmpty, idsByWords[key] == nil { idsByWords[key] = id }
    }
    return words
  }
}

extension String {
  /// Runs of white space become one blank, none at the ends.
  var collapsed: String { isCollapsed ? self : split(whereSeparator: \.isWhitespace).joined(separator: " ") }

  /// Whether a look at the bytes shows that nothing is to be done: Latin letters and single blanks between words.
  private var isCollapsed: Bool {
    utf8.withContiguousStorageIfAvailable { bytes in
      var last: UInt8 = 0x20
      for byte in bytes {
        switch byte {
        case 0x21...0x7E, 0xC3...0xCB: break
        case 0x20 where last != 0x20: break
        // White space of Unicode and marks that join a blank begin with other bytes than these.
        case 0x80...0xBF where (0xC3...0xCB).contains(last): break
        default: return false
        }
        last = byte
      }
      return last != 0x20
    } ?? false
  }
}
