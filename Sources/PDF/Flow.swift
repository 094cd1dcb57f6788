/// Sets blocks in lines, and lists them in the order of reading.
struct Flow {
  private let typesetter: Typesetter
  private(set) var items: [FlowItem] = []

  init(_ blocks: [Block], _ typesetter: Typesetter) throws(PDFFailure) {
    self.typesetter = typesetter
    try add(blocks)
  }

  private mutating func add(_ blocks: [Block]) throws(PDFFailure) {
    for block in blocks {
      switch block {
      case .section(let blocks):
        items.append(.begin("Sect"))
        try add(blocks)
        items.append(.end("Sect"))
      case .heading(let level, let text): try heading(level, text)
      case .paragraph(let paragraph): try self.paragraph(paragraph)
      case .list(let points): try list(points)
      case .facts(let facts): try self.facts(facts)
      case .table(let table): try self.table(table)
      }
    }
  }

  private mutating func heading(_ level: Int, _ text: String) throws(PDFFailure) {
    let level = min(max(level, 1), 3)
    let cell = try cell(
      [Paragraph(text)], x: Page.left, width: Page.textWidth, tag: nil, inner: "H\(level)", face: .heading(level))
    var strip = Strip(cells: [cell])
    strip.keepsNext = true
    strip.spaceBefore = [0, 20, 10][level - 1]
    if level == 2 {
      strip.padding = 3
      strip.rule = .strongRule
    }
    items.append(.strip(strip))
  }

  private mutating func paragraph(_ paragraph: Paragraph) throws(PDFFailure) {
    let isWarning = paragraph.style == .warning
    let inset = isWarning ? 8.0 : 0
    let cell = try cell(
      [paragraph], x: Page.left + inset, width: Page.textWidth - 2 * inset, tag: nil, inner: "P")
    var strip = Strip(cells: [cell])
    // Small print belongs to what stands above it.
    strip.spaceBefore = isWarning ? 8 : Typeface(paragraph.style).size < Typeface.body.size ? 1 : 6
    if isWarning {
      strip.padding = 6
      strip.ground = .warningGround
    }
    items.append(.strip(strip))
  }

  private mutating func list(_ points: [Paragraph]) throws(PDFFailure) {
    guard !points.isEmpty else { return }
    let indent = 12.0
    items.append(.begin("L"))
    for (index, point) in points.enumerated() {
      let label = try cell(
        [Paragraph("•", point.style)], x: Page.left, width: indent, tag: nil, inner: "Lbl")
      let body = try cell(
        [point], x: Page.left + indent, width: Page.textWidth - indent, tag: nil, inner: "LBody")
      var strip = Strip(tag: "LI", cells: [label, body])
      strip.spaceBefore = index == 0 ? 6 : 3
      items.append(.strip(strip))
    }
    items.append(.end("L"))
  }

  private mutating func facts(_ facts: [Fact]) throws(PDFFailure) {
    guard !facts.isEmpty else { return }
    let share = Page.textWidth * 0.25
    items.append(.begin("Table"))
    for (index, fact) in facts.enumerated() {
      let name = try cell(
        [Paragraph(fact.name)], x: Page.left, width: share - 10, tag: "TH", inner: "P", face: .factName)
      let value = try cell(
        [Paragraph(fact.value, fact.isStrong ? .lead : .body)], x: Page.left + share, width: Page.textWidth - share,
        tag: "TD", inner: "P")
      var strip = Strip(tag: "TR", cells: [name, value])
      strip.alignBaselines()
      strip.spaceBefore = index == 0 ? 6 : 2
      items.append(.strip(strip))
    }
    items.append(.end("Table"))
  }

  private mutating func table(_ table: Table) throws(PDFFailure) {
    guard !table.rows.isEmpty else { return }
    let gutter = 14.0
    let total = table.widths.reduce(0, +)
    var columns: [(x: Double, width: Double)] = []
    var x = Page.left
    for share in table.widths {
      let width = Page.textWidth * share / total
      columns.append((x, width - (columns.count + 1 < table.widths.count ? gutter : 0)))
      x += width
    }
    items.append(.begin("Table"))
    var header = Strip(tag: "TR", cells: [])
    for (title, column) in zip(table.header, columns) {
      header.cells.append(
        try cell([Paragraph(title)], x: column.x, width: column.width, tag: "TH", inner: "P", face: .columnHeader))
    }
    header.spaceBefore = 4
    header.padding = 2
    header.keepsNext = true
    header.rule = .rule
    items.append(.header(header))
    for row in table.rows {
      var strip = Strip(tag: "TR", cells: [])
      for (paragraphs, column) in zip(row, columns) {
        strip.cells.append(try cell(paragraphs, x: column.x, width: column.width, tag: "TD", inner: "P"))
      }
      strip.alignBaselines()
      strip.padding = 5
      strip.rule = .rule
      items.append(.strip(strip))
    }
    items.append(.endHeader)
    items.append(.end("Table"))
  }

  private func cell(
    _ paragraphs: [Paragraph], x: Double, width: Double, tag: String?, inner: String, face: Typeface? = nil
  ) throws(PDFFailure) -> SetCell {
    var set: [SetParagraph] = []
    for paragraph in paragraphs {
      for (index, piece) in PlainText.pieces(paragraph.runs).enumerated() {
        let text = try typesetter.set(piece, face ?? Typeface(paragraph.style), width: width)
        set.append(SetParagraph(text, tag: inner, spaceBefore: set.isEmpty || index > 0 ? 0 : 1.5))
      }
    }
    return SetCell(x: x, tag: tag, paragraphs: set)
  }
}
