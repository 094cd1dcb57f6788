import CDA
import Documents
import Domain
import PDF

/// A displayed summary laid out for paper: everything that the displayed form says, and nothing else.
struct PrintedSummary {
  let displayed: DisplayedSummary
  let header: Header
  let identity: DocumentIdentity
  private let words: PrintedWords

  init(_ displayed: DisplayedSummary, _ header: Header, _ identity: DocumentIdentity) {
    self.displayed = displayed
    self.header = header
    self.identity = identity
    words = PrintedWords(language: displayed.language)
  }

  var document: PrintedDocument {
    var document = PrintedDocument(
      title: title, language: language, created: identity.createdAt,
      running: [name, displayed.patient.born, title].joined(separator: "  ·  "),
      footing: words["madeFrom"].replacing("{id}", with: Self.text(identity.id)), blocks: blocks)
    document.author = header.custodian.name ?? header.authors.lazy.compactMap { $0.organisation?.name }.first
    return document
  }

  private var title: String { header.title.isEmpty ? words["title"] : header.title }
  private var name: String { "\(displayed.patient.family) \(displayed.patient.given)" }

  /// The record's own tag, with its country, where the words are in its language.
  private var language: String {
    header.language.language == displayed.language ? header.language.value : displayed.language
  }

  private var blocks: [Block] {
    [.heading(1, title), .facts(patient)] + displayed.warnings.map { .paragraph(Paragraph("⚠ \($0)", .warning)) }
      + displayed.sections.map { .section(section($0)) }
      + [.section([.heading(2, words["document"]), .facts(documentFacts)])]
  }

  private var patient: [Fact] {
    let identifiers = header.patient.identifiers.map(Self.text).joined(separator: ", ")
    return [
      Fact(words["name"], name, isStrong: true), Fact(words["born"], displayed.patient.born),
      Fact(words["sex"], displayed.patient.sex),
      Fact(words["identifier"], identifiers), Fact(words["updated"], displayed.updated),
    ]
  }

  private var documentFacts: [Fact] {
    let made = DisplayWords(language: displayed.language).dateTime(HL7Time(identity.createdAt)) ?? ""
    return displayed.document.map { Fact($0.name, $0.value) } + [
      Fact(words["coded"], Self.text(identity.id)), Fact(words["made"], made),
    ]
  }

  private func section(_ section: DisplayedSection) -> [Block] {
    var blocks: [Block] = [.heading(2, section.title)]
    if let nothing = section.nothingText { blocks.append(.paragraph(Paragraph(nothing))) }
    blocks += lines(section.items)
    if let text = section.withdrawnText { blocks += [.heading(3, text)] + lines(section.withdrawn) }
    return blocks
  }

  /// Entries as rows of tables; words of the narrative, which have no source of their own, over the whole width.
  private func lines(_ items: [DisplayedItem]) -> [Block] {
    var blocks: [Block] = []
    var rows: [DisplayedItem] = []
    for item in items {
      guard item.source.isEmpty else {
        rows.append(item)
        continue
      }
      if !rows.isEmpty { blocks.append(.table(table(rows))) }
      rows = []
      blocks += plain(item)
    }
    return rows.isEmpty ? blocks : blocks + [.table(table(rows))]
  }

  private func plain(_ item: DisplayedItem) -> [Block] {
    var lines = [Paragraph(item.main.text)] + term(item).dropFirst()
    lines +=
      item.details.map { Paragraph($0, .note) } + item.flags.compactMap(\.explanation).map { Paragraph($0, .note) }
    return lines.map { .paragraph($0) }
  }

  private func table(_ items: [DisplayedItem]) -> Table {
    Table(
      header: [words["entry"], words["details"], words["source"]], widths: [0.32, 0.32, 0.36],
      rows: items.map { item in [term(item), details(item), source(item)] })
  }

  /// What the entry is about, the source's own words, and how far the term may be trusted.
  private func term(_ item: DisplayedItem) -> [Paragraph] {
    var paragraphs = [Paragraph(item.main.text, .lead)]
    if let original = item.original, original.text != item.main.text {
      paragraphs.append(Paragraph("(\(original.language)) \(original.text)", .original))
    }
    return paragraphs + item.flags.map { Paragraph($0.label, .mark) }
  }

  private func details(_ item: DisplayedItem) -> [Paragraph] {
    item.details.map { Paragraph($0) } + item.flags.compactMap(\.explanation).map { Paragraph($0, .note) }
  }

  private func source(_ item: DisplayedItem) -> [Paragraph] {
    guard !item.source.isEmpty else { return [] }
    let runs = item.source.enumerated().flatMap { index, fact in
      [
        Paragraph.Run(
          "\(index == 0 ? "" : "\u{2003}")\(fact.name.replacing(" ", with: "\u{A0}"))\(words.colon) ", isStrong: true),
        Paragraph.Run(fact.value),
      ]
    }
    return [Paragraph(runs, .note)]
  }

  private static func text(_ id: InstanceIdentifier) -> String { id.extension.map { "\($0) (\(id.root))" } ?? id.root }
}
