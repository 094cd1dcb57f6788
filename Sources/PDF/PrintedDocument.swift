public import Domain

/// A document to be laid out on A4 pages: plain values, no fonts and no coordinates.
public struct PrintedDocument: Sendable, Hashable {
  /// Shown in the window's title bar; in the metadata as `dc:title`.
  public var title: String
  /// BCP 47 language of the text (`fr-FR`).
  public var language: String
  /// Who is named as author in the metadata.
  public var author: String?
  /// Time of creation in the metadata: the only time in the file.
  public var created: Instant
  /// Stands at the top of every page.
  public var running: String
  /// Stands at the foot of every page, before the page number.
  public var footing: String
  /// A square of dark modules at the foot of every page, row by row (a QR code); none where it is empty. It says what
  /// the footing says in words.
  public var mark: [[Bool]] = []
  /// No letter is smaller than this, in points; what stands at the head and the foot of a page may then take two lines.
  public var leastSize = 0.0
  /// The content, in the order of reading.
  public var blocks: [Block]

  /// A document without an author.
  public init(
    title: String, language: String, created: Instant, running: String = "", footing: String = "", blocks: [Block] = []
  ) {
    self.title = title
    self.language = language
    self.created = created
    self.running = running
    self.footing = footing
    self.blocks = blocks
  }
}

/// A part of a document that is a structure element of its own (ISO 32000-1, 14.8.4).
public enum Block: Sendable, Hashable {
  /// Blocks that belong together (`Sect`).
  case section([Block])
  /// Level 1 to 3 (`H1` to `H3`); a heading never stands alone at the foot of a page.
  case heading(Int, String)
  /// `P`.
  case paragraph(Paragraph)
  /// Points with a bullet (`L`, `LI`, `Lbl`, `LBody`).
  case list([Paragraph])
  /// Names with their values: a table of two columns whose first holds the headers (`TH`).
  case facts([Fact])
  /// `Table`, its header row repeated on every page it reaches.
  case table(Table)
}

/// A paragraph: runs of text in one style.
public struct Paragraph: Sendable, Hashable {
  /// What the words are for, which decides how they look.
  public enum Style: Sendable, Hashable {
    case body
    /// The term that an entry is about.
    case lead
    /// The source's own words beside a translated term.
    case original
    /// Small print.
    case note
    /// A sign that something is to be checked.
    case mark
    /// A warning that must be read first; stands in a box of its own.
    case warning
  }

  /// Text of one weight.
  public struct Run: Sendable, Hashable {
    /// The words as they are; a line break begins a new line.
    public var text: String
    /// Whether they stand out (bold).
    public var isStrong: Bool

    /// A run of text, as it is: no markup is read in it.
    public init(_ text: String, isStrong: Bool = false) {
      self.text = text
      self.isStrong = isStrong
    }
  }

  /// The text, run after run without anything between them.
  public var runs: [Run]
  /// What the words are for.
  public var style: Style

  /// A paragraph of several runs.
  public init(_ runs: [Run], _ style: Style = .body) {
    self.runs = runs
    self.style = style
  }

  /// A paragraph of one run.
  public init(_ text: String, _ style: Style = .body) { self.init([Run(text)], style) }
}

/// A name with its value.
public struct Fact: Sendable, Hashable {
  /// What the value is.
  public var name: String
  /// The value in words.
  public var value: String
  /// Whether the value stands out among the others.
  public var isStrong: Bool

  /// A name with its value.
  public init(_ name: String, _ value: String, isStrong: Bool = false) {
    self.name = name
    self.value = value
    self.isStrong = isStrong
  }
}

/// Rows of cells under a header row; a cell is a list of paragraphs.
public struct Table: Sendable, Hashable {
  /// The title of each column.
  public var header: [String]
  /// Share of the width that each column takes.
  public var widths: [Double]
  /// Rows of cells; a cell is a list of paragraphs and may be empty.
  public var rows: [[[Paragraph]]]

  /// A table; cells beyond the header's columns are not laid out, so give as many as there are columns.
  public init(header: [String], widths: [Double], rows: [[[Paragraph]]]) {
    self.header = header
    self.widths = widths
    self.rows = rows
  }
}
