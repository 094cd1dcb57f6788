public import Domain

/// A source code that has no European code yet, in one element.
public struct TerminologyGap: Sendable, Hashable {
  /// The national code, its system as an OID.
  public var source: Coding
  /// Dotted name of the model's element, for example `problem.condition`.
  public var element: String
  /// OIDs of the value sets that were tried, the preferred one first.
  public var valueSets: [String]

  /// A gap at one element.
  public init(source: Coding, element: String, valueSets: [String]) {
    self.source = source
    self.element = element
    self.valueSets = valueSets
  }
}

/// The table of missing maps: written to be filled in by a person, read back as maps.
public enum GapTable {
  static let columns = [
    "system", "system_name", "code", "display", "element", "value_sets", "count", "target_system", "target_code",
    "equivalence",
  ]

  /// One gap and how often it occurs.
  public struct Row: Sendable, Hashable {
    /// The code and where it stands.
    public var gap: TerminologyGap
    /// Occurrences in all documents.
    public var count: Int
  }

  /// The gaps without repetition, the most frequent first, then by system and code.
  public static func rows(_ gaps: [TerminologyGap]) -> [Row] {
    var known: [String: Int] = [:]
    var rows: [Row] = []
    for gap in gaps {
      let key = [gap.source.system, gap.source.code, gap.element].joined(separator: "\u{1F}")
      if let index = known[key] {
        rows[index].count += 1
      } else {
        known[key] = rows.count
        rows.append(Row(gap: gap, count: 1))
      }
    }
    return rows.sorted { left, right in
      if left.count != right.count { return left.count > right.count }
      return (left.gap.source.system, left.gap.source.code, left.gap.element)
        < (right.gap.source.system, right.gap.source.code, right.gap.element)
    }
  }

  /// The table with empty columns for the target and its equivalence.
  public static func table(_ rows: [Row]) -> SpreadsheetTable {
    SpreadsheetTable(
      rows: [columns]
        + rows.map { row in
          let source = row.gap.source
          return [
            source.system, source.systemName ?? CodeSystem.name(of: source.system) ?? "", source.code,
            source.display ?? "", row.gap.element, row.gap.valueSets.joined(separator: " "), String(row.count), "", "",
            "",
          ]
        })
  }

  /// Whether a file is such a table, by the names of its columns.
  static func isGapTable(_ table: SpreadsheetTable) -> Bool {
    guard let header = table.rows.first else { return false }
    return ["system", "code", "target_system", "target_code", "equivalence"].allSatisfy(header.contains)
  }

  /// The rows that somebody filled in.
  ///
  /// - Throws: `terminology.malformed` for a row of another shape, `.inconsistent` for one that is half filled in.
  static func maps(_ table: SpreadsheetTable, _ path: String) throws(TerminologyFailure) -> [StatedMap] {
    guard let header = table.rows.first else { return [] }
    var maps: [StatedMap] = []
    for (offset, row) in table.rows.dropFirst().enumerated() {
      let line = offset + 2
      guard row.count == header.count else { throw .malformed(path, line) }
      func cell(_ name: String) -> String {
        header.firstIndex(of: name).map { row[$0].trimmingBlanks } ?? ""
      }
      let filled = [cell("target_system"), cell("target_code"), cell("equivalence")]
      if filled.allSatisfy(\.isEmpty) { continue }
      guard case .word(let equivalence) = EquivalenceWords.r4(filled[2]), !filled[0].isEmpty, !filled[1].isEmpty else {
        throw .inconsistent(path, line, "a filled row needs target_system, target_code and an equivalence of FHIR R4")
      }
      maps.append(
        StatedMap(
          source: Catalogue.normal(Coding(system: cell("system"), code: cell("code"))),
          target: Catalogue.normal(Coding(system: filled[0], code: filled[1])), equivalence: equivalence,
          valueSets: cell("value_sets").split(separator: " ").map(String.init), state: "reviewed", name: path,
          path: path,
          line: line))
    }
    return maps
  }
}
