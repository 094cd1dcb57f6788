public import CDA
import Domain

extension TranslationReport {
  /// Draws the report up.
  ///
  /// - Parameters:
  ///   - items: every item of the source, counted apart from its reader.
  ///   - summary: the summary that was written.
  ///   - account: what reader, transcoding and writer said, in this order.
  ///   - written: where the lines of the writer begin: parts and whole entries that its form does not take.
  ///   - catalogueVersion: version of the terminology that was used.
  public init(
    items: [SourceItem], summary: PatientSummary, account: Account, written: Int, catalogueVersion: String
  ) {
    let all = account.items
    let ledger = ItemLedger(items, all)
    var dropped: Set<String> = []
    for number in written..<all.count where all[number].isWholeEntry && all[number].outcome.reason != nil {
      dropped.insert(all[number].sourcePath)
    }
    let structured = ledger.owners(of: summary.places.filter { !dropped.contains($0) })
    let words = summary.rowWords(
      among: Set(items.lazy.filter { $0.kind == .row }.map { RowWords(text: $0.words) }))
    self.items = items.enumerated().map { number, item in
      switch item.kind {
      case .entry: ledger.line(for: item, number, isStructured: structured.contains(number))
      case .row: ledger.line(for: item, travels: words.contains(RowWords(text: item.words)))
      }
    }
    header = ledger.header.map { all[$0] }
    besides = ledger.besides.map { all[$0] }
    warnings = all.indices.filter { ledger.isWarning($0) }.map { all[$0] }
    self.catalogueVersion = catalogueVersion
  }
}

/// The lines of an account, sorted to the items that they speak of: by their numbers, since a line is large.
private struct ItemLedger {
  private let all: [AccountItem]
  private var numbers: [Substring: Int] = [:]
  private var owned: [[Int]]
  private var bySection: [Substring: [Int]] = [:]
  private(set) var header: [Int] = []
  private(set) var besides: [Int] = []

  init(_ items: [SourceItem], _ account: [AccountItem]) {
    all = account
    owned = Array(repeating: [], count: items.count)
    numbers.reserveCapacity(items.count)
    var sections: Set<Substring> = []
    for number in items.indices {
      numbers[items[number].path[...]] = number
      if items[number].kind == .row { sections.insert(items[number].sectionPath[...]) }
    }
    for line in all.indices {
      if all[line].section == "header" || all[line].sourcePath.hasPrefix("header") {
        header.append(line)
      } else if let number = owner(of: all[line].sourcePath) {
        owned[number].append(line)
      } else {
        besides.append(line)
      }
      guard !sections.isEmpty, all[line].outcome.reason != nil else { continue }
      if let section = enclosing(all[line].sourcePath, among: sections) { bySection[section, default: []].append(line) }
    }
  }

  /// The item that stands at a path or holds what stands there.
  private func owner(of path: String) -> Int? {
    var rest = path[...]
    while true {
      if let number = numbers[rest] { return number }
      guard let slash = rest.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
      rest = rest[..<slash]
    }
  }

  private func enclosing(_ path: String, among sections: Set<Substring>) -> Substring? {
    let section = path.utf8.firstIndex(of: UInt8(ascii: "/")).map { path[..<$0] } ?? path[...]
    return sections.contains(section) ? section : nil
  }

  /// A contradiction in the source, or a code whose absence a reader abroad must see.
  func isWarning(_ line: Int) -> Bool {
    all[line].note.hasPrefix("Warning:") || all[line].outcome.reason?.rawValue == "contradiction"
  }

  func owners(of places: [String]) -> Set<Int> { Set(places.compactMap(owner)) }

  // MARK: Lines

  func line(for item: SourceItem, _ number: Int, isStructured: Bool) -> ReportLine {
    let lines = owned[number]
    var line = ReportLine(item)
    line.mappings = mappings(in: lines)
    line.warnings = lines.filter(isWarning).map { all[$0].note }
    if isStructured {
      line.outcome = line.mappings.contains(where: \.isReplaced) ? .mapped : .kept
      line.reason = nil
      line.note = ""
      line.equivalence = line.mappings.map(\.equivalence).max { $0.looseness < $1.looseness }
      line.losses = lines.filter { all[$0].outcome.reason != nil }.map { all[$0] }
    } else if lines.contains(where: { all[$0].isAbsence && all[$0].outcome == .carried }) {
      line.outcome = .kept
      line.reason = nil
      line.note = "It says which kind of nothing the section holds; the result says the same."
    } else {
      // What is not in the result has no code there either.
      line.mappings = []
      settle(&line, item, lines)
    }
    return line
  }

  /// An item without structure in the result: its own line of the account says why, else one of a part of it.
  private func settle(_ line: inout ReportLine, _ item: SourceItem, _ lines: [Int]) {
    let told = lines.map { all[$0] }
    let own = told.filter { $0.sourcePath == item.path } + told.filter { $0.sourcePath != item.path }
    let asText = own.first { if case .narrativeOnly = $0.outcome { true } else { false } }
    if let found = asText ?? own.first(where: { $0.outcome.reason != nil }) {
      line.outcome = asText == nil ? .leftOut : .text
      line.reason = found.outcome.reason
      line.note = found.note
    } else if item.isHollow {
      line.reason = .incomplete
      line.note = "The entry holds no statement."
    }
  }

  func line(for item: SourceItem, travels: Bool) -> ReportLine {
    var line = ReportLine(item)
    let lines = (bySection[item.sectionPath[...]] ?? []).map { all[$0] }
    let whole = lines.first { $0.sourcePath == item.sectionPath }
    if travels {
      line.outcome = .text
      line.reason = whole?.outcome.reason ?? .wordsOnly
      line.note = whole?.note ?? "No entry points at it; its words stand in the narrative of the result."
    } else if item.isHollow {
      line.reason = .incomplete
      line.note = "The source says of this narrative that it is empty."
    } else if let found = whole ?? lines.first {
      line.reason = found.outcome.reason
      line.note = found.note
    }
    return line
  }

  private func mappings(in lines: [Int]) -> [ElementMapping] {
    var seen: Set<ElementMapping> = []
    var mappings: [ElementMapping] = []
    for line in lines {
      guard let equivalence = all[line].equivalence, all[line].source != nil || all[line].european != nil else {
        continue
      }
      let mapping = ElementMapping(
        element: all[line].element, source: all[line].source, european: all[line].european, equivalence: equivalence)
      // A reader of coded forms and the transcoding may both have said it. Few are compared one by one, many by a set.
      if lines.count <= 16 ? !mappings.contains(mapping) : seen.insert(mapping).inserted { mappings.append(mapping) }
    }
    return mappings
  }
}

extension ReportLine {
  /// A line that nothing is known for yet.
  fileprivate init(_ item: SourceItem) {
    self.init(
      path: item.path, section: item.section, kind: item.kind, outcome: .leftOut, reason: .unaccounted,
      mappings: [], losses: [], warnings: [], note: "Nothing says what became of it.")
  }
}
