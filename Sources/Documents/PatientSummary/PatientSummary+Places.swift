import CDA

extension PatientSummary {
  /// Where in the source each entry of the summary stood, and each part of an entry that has a place of its own.
  public var places: [String] {
    var places: [String] = []
    func add<Entry>(_ section: Section<Entry>, _ path: (Entry) -> String) { places += section.entries.map(path) }
    for allergy in allergies.entries {
      places.append(allergy.provenance.sourcePath)
      places += allergy.reactions.map(\.provenance.sourcePath)
    }
    add(medications, \.provenance.sourcePath)
    add(problems, \.provenance.sourcePath)
    add(pastIllnesses, \.provenance.sourcePath)
    add(procedures, \.provenance.sourcePath)
    add(devices, \.provenance.sourcePath)
    add(immunizations, \.provenance.sourcePath)
    add(socialHistory, \.provenance.sourcePath)
    add(pregnancy, \.provenance.sourcePath)
    for group in vitalSigns.entries + results.entries + functionalStatus.entries {
      // A group is where its observations are.
      places +=
        group.observations.isEmpty ? [group.provenance.sourcePath] : group.observations.map(\.provenance.sourcePath)
    }
    add(carePlan, \.provenance.sourcePath)
    add(advanceDirectives, \.provenance.sourcePath)
    add(alerts, \.provenance.sourcePath)
    add(travelHistory, \.provenance.sourcePath)
    return places
  }

  /// Which of these words, without white space, are those of a row of a narrative.
  func rowWords(among wanted: Set<RowWords>) -> Set<RowWords> {
    guard !wanted.isEmpty else { return [] }
    var search = RowSearch(wanted)
    let blocks: [[Narrative]] =
      [
        allergies.narrative, medications.narrative, problems.narrative, pastIllnesses.narrative, procedures.narrative,
        devices.narrative, immunizations.narrative, socialHistory.narrative, pregnancy.narrative,
        vitalSigns.narrative, results.narrative, functionalStatus.narrative, carePlan.narrative,
        advanceDirectives.narrative, alerts.narrative, travelHistory.narrative,
      ] + narrativeSections.map(\.narrative)
    for block in blocks.joined() {
      for node in block.nodes { _ = search.visit(node) }
    }
    return search.found
  }
}

/// The words of a row, the same when their bytes are: both come from one source, and to look for equal characters in
/// other bytes costs much.
struct RowWords: Hashable {
  let text: String

  static func == (left: RowWords, right: RowWords) -> Bool {
    left.text.utf8.withContiguousStorageIfAvailable { left in
      right.text.utf8.withContiguousStorageIfAvailable { left.count == $0.count && left.elementsEqual($0) }
    }?.flatMap { $0 } ?? left.text.utf8.elementsEqual(right.text.utf8)
  }

  func hash(into hasher: inout Hasher) {
    let isHashed: Void? = text.utf8.withContiguousStorageIfAvailable {
      hasher.combine(bytes: UnsafeRawBufferPointer($0))
    }
    if isHashed == nil { for byte in text.utf8 { hasher.combine(byte) } }
  }
}

/// A search for rows by their words. Rows of another length are never put together.
private struct RowSearch {
  private let wanted: Set<RowWords>
  private let lengths: Set<Int>
  private(set) var found: Set<RowWords> = []

  init(_ wanted: Set<RowWords>) {
    self.wanted = wanted
    lengths = Set(wanted.map(\.text.utf8.count))
  }

  /// The length of a node's words without white space; of what is no part of a row nobody needs to know it.
  mutating func visit(_ node: Narrative.Node, isInRow: Bool = false) -> Int {
    switch node {
    case .text(let text): return isInRow ? text.lengthWithoutBlanks : 0
    case .element(let name, _, let children):
      let isRow = name == "tr" || name == "item" || name == "paragraph"
      var length = 0
      for child in children { length += visit(child, isInRow: isInRow || isRow) }
      guard isRow, lengths.contains(length) else { return length }
      let words = RowWords(text: node.text.withoutBlanks)
      if wanted.contains(words) { found.insert(words) }
      return length
    }
  }
}

extension String {
  /// How many bytes ``withoutBlanks`` has.
  fileprivate var lengthWithoutBlanks: Int {
    func isWord(_ byte: UInt8) -> Bool { byte != 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D }
    // Nearly every text lies in one piece, which is much faster to look through.
    return utf8.withContiguousStorageIfAvailable { bytes in
      var length = 0
      for byte in bytes where isWord(byte) { length += 1 }
      return length
    } ?? utf8.count(where: isWord)
  }
}
