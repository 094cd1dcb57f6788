import Domain

/// Writes a tagged PDF: A4, fonts embedded, structure elements, language, title display, XMP.
///
/// Equal documents give equal bytes on one machine. No claim to PDF/A or PDF/UA is made, since no validator has seen
/// the files.
public enum PDFWriter {
  /// The program named in the metadata.
  static let creator = "Passerelle"

  /// Lays a document out and writes it.
  /// - Throws: `pdf.font-missing` without DejaVu Sans, `pdf.library` where Pango or Cairo fails.
  public static func write(_ document: PrintedDocument) throws(PDFFailure) -> [UInt8] {
    let typesetter = try Typesetter(language: document.language, leastSize: document.leastSize)
    let flow = try Flow(document.blocks, typesetter)
    let pages = Paginator(flow.items)
    let surface = try PDFSurface()
    surface.describe(document)
    var painter = try Painter(surface, typesetter, document, pageCount: pages.pageCount)
    try painter.paint(pages.operations)
    let bytes = try surface.finish()
    return try IncrementalUpdate(of: bytes).adding(document)
  }
}

/// Puts the drawing operations on pages, with what stands at the head and foot of each.
private struct Painter {
  private let surface: PDFSurface
  private let typesetter: Typesetter
  private let running: TextLayout
  private let footing: TextLayout
  private let pageCount: Int
  private let mark: [[Bool]]
  /// Side of a module in points: a third of a millimetre, which phones read.
  private static let module = 1.0
  /// Where the head begins and the foot's rule stands: letters of some size need room for two lines of each.
  private let head: Double
  private let footRule: Double
  private let mostLines: Int
  private var page = 1

  init(
    _ surface: PDFSurface, _ typesetter: Typesetter, _ document: PrintedDocument, pageCount: Int
  ) throws(PDFFailure) {
    self.surface = surface
    self.typesetter = typesetter
    self.pageCount = pageCount
    mark = document.mark
    mostLines = document.leastSize > 0 ? 2 : 1
    head = document.leastSize > 0 ? 22 : 30
    footRule = Page.height - (document.leastSize > 0 ? 52 : 42)
    func line(_ text: String, _ width: Double) throws(PDFFailure) -> TextLayout {
      let flat = PlainText.visible(String(text.prefix(400))).replacing("\n", with: " ")
      return try typesetter.set([Paragraph.Run(flat)], .running, width: width)
    }
    running = try line(document.running, Page.textWidth)
    footing = try line(document.footing, Page.textWidth - 60 - Self.room(document.mark))
  }

  mutating func paint(_ operations: [Operation]) throws(PDFFailure) {
    // Ornament stands before the structure opens, so that readers aloud pass over it.
    try ornament()
    surface.begin("Document")
    for operation in operations {
      switch operation {
      case .newPage:
        surface.showPage()
        page += 1
        try ornament()
      case .begin(let tag): surface.begin(tag)
      case .end(let tag): surface.end(tag)
      case .ground(let colour, let y, let height):
        surface.use(colour)
        surface.fill(x: Page.left, y: y, width: Page.textWidth, height: height)
      case .rule(let colour, let y):
        surface.use(colour)
        surface.fill(x: Page.left, y: y, width: Page.textWidth, height: 0.6)
      case .text(let paragraph, let x, let y, let isTagged): text(paragraph, x: x, y: y, isTagged: isTagged)
      }
    }
    surface.end("Document")
    surface.showPage()
  }

  private func text(_ paragraph: SetParagraph, x: Double, y: Double, isTagged: Bool) {
    let tag = isTagged ? paragraph.tag : nil
    if let tag { surface.begin(tag) }
    surface.use(paragraph.text.colour)
    var y = y
    for line in paragraph.lines {
      paragraph.text.draw(line: line, on: surface.context, x: x, y: y)
      y += paragraph.text.lines[line].height
    }
    if let tag { surface.end(tag) }
  }

  /// The running head, the foot and the page number: they say nothing new, so no structure element holds them.
  private func ornament() throws(PDFFailure) {
    // Whose page it is must be seen as well as what stands on it.
    surface.use(mostLines > 1 ? .ink : running.colour)
    var y = head
    for (index, line) in running.lines.enumerated().prefix(mostLines) {
      running.draw(line: index, on: surface.context, x: Page.left, y: y)
      y += line.height
    }
    let headRule = max(45, y + 4)
    let number = try typesetter.set([Paragraph.Run("\(page) / \(pageCount)")], .running, width: nil)
    let foot = footRule + 6
    surface.use(running.colour)
    for (index, line) in footing.lines.enumerated().prefix(mark.isEmpty ? mostLines : 2) {
      footing.draw(
        line: index, on: surface.context, x: Page.left + Self.room(mark), y: foot + Double(index) * line.height)
    }
    number.draw(line: 0, on: surface.context, x: Page.width - Page.left - number.width, y: foot)
    surface.use(.rule)
    surface.fill(x: Page.left, y: headRule, width: Page.textWidth, height: 0.6)
    surface.fill(x: Page.left, y: footRule, width: Page.textWidth, height: 0.6)
    surface.use(.ink)
    for (row, modules) in mark.enumerated() {
      for (column, isDark) in modules.enumerated() where isDark {
        surface.fill(
          x: Page.left + Double(column) * Self.module, y: footRule + 4 + Double(row) * Self.module,
          width: Self.module, height: Self.module)
      }
    }
  }

  /// What the mark takes from the footing, with the quiet zone of four modules.
  private static func room(_ mark: [[Bool]]) -> Double { mark.isEmpty ? 0 : Double(mark.count + 4) * module }
}
