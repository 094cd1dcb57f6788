import Domain
public import XML

/// One item of a source document, which gets one line in the report of its translation.
///
/// An item is an entry of a section, or a row of a section's narrative that no entry of that section points at.
public struct SourceItem: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    case entry
    case row
  }

  /// Where it stands: `section[48765-2]/entry[2]`, `section[48765-2]/row[3]`; the number counts all rows with text.
  public var path: String
  /// Code of the section that holds it; empty where the section has none.
  public var section: String
  public var kind: Kind
  /// The words of a row without white space, to find them again in a result; empty for an entry. Never shown.
  public var words: String
  /// An entry in which no statement stands, or a row of a narrative that says of itself that it is empty (FHIR):
  /// there is nothing that could travel.
  public var isHollow: Bool

  public init(path: String, section: String, kind: Kind, words: String = "", isHollow: Bool = false) {
    self.path = path
    self.section = section
    self.kind = kind
    self.words = words
    self.isHollow = isHollow
  }

  /// The path of the section that holds it.
  public var sectionPath: String { path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? path }
}

extension SourceItem {
  /// Every item of a CDA document, in the order of the document; the paths are those of ``SourceSection``.
  public static func all(in root: Element) -> [SourceItem] {
    SourceSection.places(in: root).flatMap { items(of: $0.element, code: $0.code?.code ?? "", path: $0.path) }
  }

  /// The same for sections that are read already.
  public static func all(in sections: [SourceSection]) -> [SourceItem] {
    sections.flatMap { items(of: $0.element, code: $0.code?.code ?? "", path: $0.path) }
  }

  private static func items(of section: Element, code: String, path: String) -> [SourceItem] {
    let entries = section.hl7("entry")
    var items = entries.enumerated().map { index, entry in
      SourceItem(
        path: "\(path)/entry[\(index + 1)]", section: code, kind: .entry,
        isHollow: SourceSection.statement(in: entry) == nil)
    }
    guard let text = section.find("text") else { return items }
    var targets = Set<String>(minimumCapacity: 2 * entries.count)
    for entry in entries {
      entry.visitDescendants(named: "reference") { reference in
        guard let value = reference.attribute("value") else { return }
        targets.insert(value.utf8.first == UInt8(ascii: "#") ? String(value.utf8.dropFirst()) ?? value : value)
      }
    }
    items += rows(of: text, in: .cda, section: code, path: path, without: targets)
    return items
  }

  /// The rows of a narrative block that hold none of the identifiers in `targets`.
  ///
  /// A row is a table row with a data cell outside of header and footer, an item of a list, or a paragraph that stands
  /// by itself; of rows within rows the innermost count, and only rows that hold text.
  public static func rows(
    of text: Element, in markup: RowMarkup, section: String, path: String, without targets: Set<String> = []
  ) -> [SourceItem] {
    markup.rows(of: text).enumerated().compactMap { index, row in
      if !targets.isEmpty, markup.holds(row, oneOf: targets) { return nil }
      return SourceItem(
        path: "\(path)/row[\(index + 1)]", section: section, kind: .row,
        words: Narrative.read(row).narrative.nodes.map(\.text).joined().withoutBlanks)
    }
  }
}

/// How a narrative marks its rows: the CDA's own elements, or those of XHTML.
public struct RowMarkup: Sendable {
  let item: String
  let paragraph: String
  let identifier: String
  /// Elements in which a paragraph is part of something else.
  let holders: Set<String>

  /// StrucDoc.Text (CDA R2): only a paragraph directly in `text` stands by itself.
  public static let cda = RowMarkup(item: "item", paragraph: "paragraph", identifier: "ID", holders: [])
  /// XHTML (FHIR Narrative).
  public static let xhtml = RowMarkup(
    item: "li", paragraph: "p", identifier: "id", holders: ["li", "td", "th", "tr", "caption", "p"])

  func rows(of text: Element) -> [Element] {
    var rows: [Element] = []
    for element in text.descendants(named: "tr", item, paragraph) where isRow(element, in: text) && element.holdsText {
      // In document order a row comes before those inside it, which stand for it.
      while let last = rows.last, isInside(element, last, text) { rows.removeLast() }
      rows.append(element)
    }
    return rows
  }

  private func isRow(_ element: Element, in text: Element) -> Bool {
    if element.isCalled("tr") {
      guard let parent = element.parent, parent.isCalled("tbody") || parent.isCalled("table") else { return false }
      return element.children.contains { $0.isCalled("td") }
    } else if element.isCalled(item) {
      return true
    } else {
      guard !holders.isEmpty else { return element.parent == text }
      var parent = element.parent
      while let holder = parent, holder != text {
        if holders.contains(holder.name) { return false }
        parent = holder.parent
      }
      return true
    }
  }

  private func isInside(_ element: Element, _ row: Element, _ text: Element) -> Bool {
    var parent = element.parent
    while let holder = parent, holder != text {
      if holder == row { return true }
      parent = holder.parent
    }
    return false
  }

  func holds(_ row: Element, oneOf targets: Set<String>) -> Bool {
    row.anyInside(hasAttribute: identifier, where: targets.contains)
  }
}

extension Narrative.Node {
  /// All words inside, as they stand.
  public var text: String {
    switch self {
    case .text(let text): text
    case .element(_, _, let children): children.map(\.text).joined()
    }
  }
}

extension String {
  /// Without any white space of XML: what two spellings of the same words have in common.
  public var withoutBlanks: String {
    var text = self
    return text.withUTF8 { bytes in
      String(unsafeUninitializedCapacity: bytes.count) { out in
        var count = 0
        for byte in bytes where byte != 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D {
          out[count] = byte
          count += 1
        }
        return count
      }
    }
  }
}
