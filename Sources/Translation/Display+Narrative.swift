import CDA

extension Narrative.Node {
  /// Its words as a reader needs them: of a table each row for itself and each cell behind the heading of its column, of
  /// a list each item. Run together, "Parent Illness Father Infarction" would be read wrongly.
  func words(colon: String) -> String {
    guard case .element(let name, _, let children) = self else { return Narrative([self]).plainText }
    switch name {
    case "table": return NarrativeTable(children)?.words(colon: colon) ?? Narrative([self]).plainText
    case "list": return joined(children.map { $0.words(colon: colon) }, "; ")
    default:
      guard children.contains(where: { $0.isNamed("table", "list") }) else { return Narrative([self]).plainText }
      return joined(children.map { $0.words(colon: colon) }, " · ")
    }
  }

  fileprivate func isNamed(_ names: String...) -> Bool {
    guard case .element(let name, _, _) = self else { return false }
    return names.contains(name)
  }

  fileprivate var children: [Narrative.Node] {
    guard case .element(_, _, let children) = self else { return [] }
    return children
  }

  /// White space between elements.
  fileprivate var isBlank: Bool { Narrative([self]).plainText.isEmpty }

  fileprivate var isSpanning: Bool {
    guard case .element(_, let attributes, _) = self else { return false }
    return attributes.contains { ["colspan", "rowspan"].contains($0.name) && $0.value != "1" }
  }
}

private func joined(_ texts: [String], _ separator: String) -> String {
  texts.filter { !$0.isEmpty }.joined(separator: separator)
}

/// A table whose every word has its place; one with words elsewhere is none, so that nothing of it vanishes.
private struct NarrativeTable {
  /// The caption, and rows of headings above the last.
  private var titles: [String] = []
  private var heads: [String] = []
  private var rows: [[String]] = []

  init?(_ nodes: [Narrative.Node]) {
    var head: [Narrative.Node] = []
    var body: [Narrative.Node] = []
    for node in nodes where !node.isBlank {
      if node.isNamed("caption") {
        titles.append(Narrative([node]).plainText)
      } else if node.isNamed("tr") {
        body.append(node)
      } else if node.isNamed("thead") {
        head += node.children
      } else if node.isNamed("tbody", "tfoot") {
        body += node.children
      } else {
        return nil
      }
    }
    (head, body) = (head.filter { !$0.isBlank }, body.filter { !$0.isBlank })
    let cells = (head + body).flatMap(\.children).filter { !$0.isBlank }
    guard (head + body).allSatisfy({ $0.isNamed("tr") }), cells.allSatisfy({ $0.isNamed("td", "th") }) else {
      return nil
    }
    // Cells over several columns: which heading is whose cannot be told, so all stand above.
    let isSpanning = (head + body).flatMap(\.children).contains(where: \.isSpanning)
    // A table without a head may begin with a row of headings.
    if head.isEmpty, body.count > 1, !body[0].children.contains(where: { $0.isNamed("td") }) {
      head = [body.removeFirst()]
    }
    rows = body.map(Self.cells)
    let above = head.map(Self.cells)
    titles += (isSpanning ? above : above.dropLast()).map { joined($0, " · ") }
    heads = isSpanning ? [] : above.last ?? []
  }

  private static func cells(_ row: Narrative.Node) -> [String] {
    row.children.filter { $0.isNamed("td", "th") }.map { Narrative([$0]).plainText }
  }

  func words(colon: String) -> String {
    let isNamed = heads.count > 1 && rows.allSatisfy { $0.count == heads.count }
    let lines = rows.map { row in
      joined(
        row.enumerated().map { index, cell in
          isNamed && !heads[index].isEmpty && !cell.isEmpty ? heads[index] + colon + cell : cell
        }, " · ")
    }
    let unused =
      isNamed ? heads.indices.filter { index in rows.allSatisfy { $0[index].isEmpty } } : Array(heads.indices)
    let title = joined(titles + unused.map { heads[$0] }, " · ")
    let body = joined(lines, "; ")
    return title.isEmpty || body.isEmpty ? title + body : title + colon + body
  }
}
