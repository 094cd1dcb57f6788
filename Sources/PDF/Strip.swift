/// Measures of the page, in points (A4 portrait).
enum Page {
  static let width = 595.276
  static let height = 841.89
  static let left = 48.0
  static let top = 62.0
  static let bottom = 56.0
  static var textWidth: Double { width - 2 * left }
  static var foot: Double { height - bottom }
  static var textHeight: Double { foot - top }
}

/// A paragraph, or the lines of it that stand on one page.
struct SetParagraph {
  var text: TextLayout
  /// Structure element that holds the lines; nil for ornament.
  var tag: String?
  var lines: Range<Int>
  var spaceBefore = 0.0

  init(_ text: TextLayout, tag: String?, spaceBefore: Double = 0) {
    self.text = text
    self.tag = tag
    lines = text.lines.indices
    self.spaceBefore = spaceBefore
  }

  var height: Double { spaceBefore + text.lines[lines].reduce(0) { $0 + $1.height } }
}

/// Paragraphs under one another in a column.
struct SetCell {
  var x: Double
  /// Structure element around the paragraphs: `TH`, `TD`, or nil.
  var tag: String?
  var paragraphs: [SetParagraph]

  var height: Double { paragraphs.reduce(0) { $0 + $1.height } }

  /// The lines that fit into a height, and the others; at least one line goes into the first.
  func split(at limit: Double) -> (head: SetCell, tail: SetCell) {
    var head = self
    var tail = self
    head.paragraphs = []
    tail.paragraphs = []
    var left = limit
    for paragraph in paragraphs {
      guard tail.paragraphs.isEmpty else {
        tail.paragraphs.append(paragraph)
        continue
      }
      var end = paragraph.lines.lowerBound
      left -= paragraph.spaceBefore
      while end < paragraph.lines.upperBound {
        let isFirst = head.paragraphs.isEmpty && end == paragraph.lines.lowerBound
        guard left >= paragraph.text.lines[end].height || isFirst else { break }
        left -= paragraph.text.lines[end].height
        end += 1
      }
      var first = paragraph
      first.lines = paragraph.lines.lowerBound..<end
      var rest = paragraph
      rest.lines = end..<paragraph.lines.upperBound
      rest.spaceBefore = 0
      if !first.lines.isEmpty { head.paragraphs.append(first) }
      if !rest.lines.isEmpty { tail.paragraphs.append(rest) }
    }
    return (head, tail)
  }
}

/// What goes over the whole width of the page in one piece: a heading, a paragraph, a row of a table.
struct Strip {
  /// Structure element around the cells: `TR`, `LI`, or nil.
  var tag: String?
  var cells: [SetCell]
  var spaceBefore = 0.0
  /// Room above and below the text, inside the ground.
  var padding = 0.0
  /// A heading stays on the page of what it heads.
  var keepsNext = false
  var ground: Colour?
  /// A line under the strip.
  var rule: Colour?

  var textHeight: Double { cells.reduce(0) { max($0, $1.height) } }
  var height: Double { textHeight + 2 * padding }

  /// Lets the first lines of all cells stand on one line, whatever their sizes.
  mutating func alignBaselines() {
    let baselines = cells.map { $0.paragraphs.first?.text.lines.first?.baseline ?? 0 }
    let lowest = baselines.max() ?? 0
    for (index, baseline) in baselines.enumerated() where !cells[index].paragraphs.isEmpty {
      cells[index].paragraphs[0].spaceBefore += lowest - baseline
    }
  }

  /// The part that fits into a height, and the rest; nil rest where all of it fits.
  func split(at limit: Double) -> (head: Strip, tail: Strip?) {
    guard height > limit else { return (self, nil) }
    let parts = cells.map { $0.split(at: limit - 2 * padding) }
    var head = self
    head.cells = parts.map(\.head)
    head.rule = nil
    var tail = self
    tail.cells = parts.map(\.tail)
    tail.spaceBefore = 0
    return (head, tail.textHeight > 0 ? tail : nil)
  }
}

/// One thing to put on the page, in the order of reading.
enum FlowItem {
  case begin(String)
  case end(String)
  case strip(Strip)
  /// The header row of a table, which stands on every page that the table reaches.
  case header(Strip)
  /// The table ends here: its header is not repeated any more.
  case endHeader
}
