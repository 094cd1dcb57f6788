public import Domain
public import PDF

/// What stands around a displayed summary on paper.
public struct PaperSheet: Sendable, Hashable {
  /// Shown in the title bar, and at the top of the first page.
  public var title: String
  /// Time of creation in the metadata.
  public var created: Instant
  /// Stands at the foot of every page: who printed, when, how old the information is.
  public var footing: String
  /// Stands at the top of every page, behind the patient.
  public var reference: String
  /// Stands under the title of every summary, whatever it holds.
  public var note: String
  /// Stands before the note: how old the record is, whether its signature holds, how many items are flagged.
  public var truth = ""
  /// Stands at the top of every page, before the patient: that nobody allowed this view.
  public var banner = ""
  /// The patient's name in Latin letters where it is written in others; stands behind it.
  public var latin = ""
  /// What must be read before the sections: that something is missing, that the document keeps not every rule.
  public var notices: [String] = []
  /// Where the record comes from, in words.
  public var country: String
  /// Whether the source's own words stand beside the translated ones.
  public var hasOriginals: Bool
  /// Modules of a QR code at the foot of every page, which holds the link of the footing; empty for none.
  public var mark: [[Bool]] = []

  public init(
    title: String, created: Instant, footing: String, reference: String, note: String, country: String,
    hasOriginals: Bool
  ) {
    self.title = title
    self.created = created
    self.footing = footing
    self.reference = reference
    self.note = note
    self.country = country
    self.hasOriginals = hasOriginals
  }
}

extension DisplayedSummary {
  /// This summary as a tagged PDF on A4, with the patient at the head of every page and flags as words. Shorter than
  /// the printed form that travels (L1): where an item comes from stays on the screen. No letter is below 10 points.
  /// - Throws: `pdf.font-missing` without DejaVu Sans, `pdf.library` where Pango or Cairo fails.
  public func paper(_ sheet: PaperSheet) throws(PDFFailure) -> [UInt8] {
    try PDFWriter.write(PaperLayout(summary: self, sheet: sheet).document)
  }
}

private struct PaperLayout {
  let summary: DisplayedSummary
  let sheet: PaperSheet

  var document: PrintedDocument {
    let patient = summary.patient
    // A name without an end must not push out what else says whose page it is.
    let name = "\(patient.family) \(patient.given)".visible(most: 60)
    let latin = sheet.latin.visible(most: 60)
    let running = [
      sheet.banner, latin.isEmpty ? name : "\(name) (\(latin))", patient.born, patient.sex,
      "… \(patient.identifierEnding)", sheet.country, sheet.reference,
    ].filter { !$0.isEmpty }
    var document = PrintedDocument(
      title: sheet.title, language: summary.language, created: sheet.created,
      running: running.joined(separator: "  ·  "), footing: sheet.footing, blocks: blocks)
    document.mark = sheet.mark
    document.leastSize = 10
    return document
  }

  private var blocks: [Block] {
    // That nothing is known of allergies is no less urgent than what is known: it stands where allergies stand.
    let silent = summary.sections.filter { section in
      section.items.isEmpty && section.nothing == .notAvailable && section.withdrawn.isEmpty
        && !DisplayedSection.urgent.contains(section.code)
    }
    let told = summary.sections.filter { section in !silent.contains { $0.code == section.code } }
    let notes = [sheet.truth, sheet.note].filter { !$0.isEmpty }
    let warnings = sheet.notices + summary.warnings
    return [.heading(1, sheet.title)] + notes.map { .paragraph(Paragraph($0, .note)) }
      + warnings.map { .paragraph(Paragraph("⚠ \($0)", .warning)) } + told.map { .section(section($0)) }
      + (silent.isEmpty ? [] : [.facts(silent.map { Fact($0.title, $0.nothingText ?? "") })])
  }

  private func section(_ section: DisplayedSection) -> [Block] {
    var blocks: [Block] = [.heading(2, section.title)]
    if let nothing = section.nothingText {
      let hasFailed = section.nothing == .failed
      blocks.append(.paragraph(hasFailed ? Paragraph("⚠ \(nothing)", .warning) : Paragraph(nothing)))
    }
    if !section.items.isEmpty { blocks.append(.list(section.items.map(line))) }
    if let unread = section.unreadText { blocks.append(.paragraph(Paragraph("⚠ \(unread)", .warning))) }
    if let withdrawn = section.withdrawnText { blocks.append(.paragraph(Paragraph(withdrawn, .note))) }
    return blocks
  }

  /// One paragraph: the term, its flags in words, the details, the source's own words.
  private func line(_ item: DisplayedItem) -> Paragraph {
    var runs = [Paragraph.Run(item.main.text, isStrong: true)]
    for flag in item.flags { runs.append(Paragraph.Run(" [\(flag.label)]")) }
    if !item.details.isEmpty { runs.append(Paragraph.Run(" · \(item.details.joined(separator: " · "))")) }
    if sheet.hasOriginals, let original = item.original, original.text != item.main.text {
      runs.append(Paragraph.Run(" · “\(original.text)” (\(original.language))"))
    }
    for explanation in item.flags.compactMap(\.explanation) { runs.append(Paragraph.Run(" · \(explanation)")) }
    return Paragraph(runs)
  }
}
