/// One act of drawing.
enum Operation {
  case newPage
  case begin(String)
  case end(String)
  case ground(Colour, y: Double, height: Double)
  case rule(Colour, y: Double)
  case text(SetParagraph, x: Double, y: Double, isTagged: Bool)
}

/// Distributes strips over pages.
struct Paginator {
  private(set) var operations: [Operation] = []
  private(set) var pageCount = 1
  private var y = Page.top
  private var header: Strip?

  /// A strip that is at least this high is divided when at least this much of the page is left.
  private static let worthDividing = 160.0
  private static let least = 72.0

  init(_ items: [FlowItem]) {
    for (index, item) in items.enumerated() {
      switch item {
      case .begin(let tag): operations.append(.begin(tag))
      case .end(let tag): operations.append(.end(tag))
      case .strip(let strip):
        if strip.keepsNext { keepTogether(items[index...]) }
        place(strip)
      case .header(let strip):
        keepTogether(items[index...])
        place(strip)
        header = strip
      case .endHeader: header = nil
      }
    }
  }

  private var isAtTop: Bool { y <= Page.top }

  /// Starts a page where the headings that follow each other and the first lines under them do not fit any more.
  private mutating func keepTogether(_ items: ArraySlice<FlowItem>) {
    var needed = 0.0
    search: for item in items {
      switch item {
      case .strip(let strip) where strip.keepsNext, .header(let strip): needed += strip.spaceBefore + strip.height
      case .strip(let strip):
        needed += strip.spaceBefore + min(strip.height, Self.worthDividing)
        break search
      case .begin, .end, .endHeader: continue
      }
    }
    if !isAtTop, y + needed > Page.foot { turnPage() }
  }

  private mutating func place(_ strip: Strip) {
    var strip = strip
    while true {
      let space = isAtTop ? 0 : strip.spaceBefore
      let room = Page.foot - y - space
      if strip.height <= room {
        draw(strip, after: space)
        return
      }
      let fitsOnNext = strip.height <= Page.textHeight - (header?.height ?? 0)
      let isDivided = strip.height >= Self.worthDividing && room >= Self.least
      let isFresh = isAtTop || (header.map { y <= Page.top + $0.height } ?? false)
      guard isFresh || (isDivided && !fitsOnNext) || (isDivided && room > Page.textHeight / 3) else {
        turnPage()
        continue
      }
      let (head, tail) = strip.split(at: room)
      draw(head, after: space)
      guard let tail else { return }
      strip = tail
      turnPage()
    }
  }

  private mutating func turnPage() {
    operations.append(.newPage)
    pageCount += 1
    y = Page.top
    if let header { draw(header, after: 0, isTagged: false) }
  }

  private mutating func draw(_ strip: Strip, after space: Double, isTagged: Bool = true) {
    y += space
    if let ground = strip.ground { operations.append(.ground(ground, y: y, height: strip.height)) }
    if isTagged, let tag = strip.tag { operations.append(.begin(tag)) }
    for cell in strip.cells {
      if isTagged, let tag = cell.tag { operations.append(.begin(tag)) }
      var line = y + strip.padding
      for paragraph in cell.paragraphs {
        line += paragraph.spaceBefore
        operations.append(.text(paragraph, x: cell.x, y: line, isTagged: isTagged))
        line += paragraph.height - paragraph.spaceBefore
      }
      if isTagged, let tag = cell.tag { operations.append(.end(tag)) }
    }
    if isTagged, let tag = strip.tag { operations.append(.end(tag)) }
    y += strip.height
    if let rule = strip.rule { operations.append(.rule(rule, y: y)) }
  }
}
