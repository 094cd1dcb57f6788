/// Comma-separated values (RFC 4180) as spreadsheets read and write them.
///
/// A cell that a spreadsheet would take for a formula is written with an apostrophe before it, and read without.
public struct SpreadsheetTable: Sendable, Hashable {
  /// The first row names the columns.
  public var rows: [[String]]

  /// A table with these cells.
  public init(rows: [[String]]) { self.rows = rows }

  private static let formulaStarts: Set<Character> = ["=", "+", "-", "@", "\t", "\r"]

  /// UTF-8 text with CR LF line ends.
  public var text: String {
    rows.map { row in row.map(Self.cell).joined(separator: ",") + "\r\n" }.joined()
  }

  private static func cell(_ value: String) -> String {
    let harmless = isFormula(value) ? "'" + value : value
    let needsQuotes = harmless.unicodeScalars.contains { [",", "\"", "\r", "\n", ";"].contains($0) }
    return needsQuotes ? "\"\(harmless.replacing("\"", with: "\"\""))\"" : harmless
  }

  /// Whether a text begins a formula, behind any apostrophes: those are doubled too, so that reading gives them back.
  private static func isFormula(_ text: String) -> Bool {
    text.first { $0 != "'" }.map(formulaStarts.contains) == true
  }

  private static func plain(_ cell: String) -> String {
    cell.first == "'" && isFormula(cell) ? String(cell.dropFirst()) : cell
  }

  /// Reads UTF-8 text; cells are separated by commas, or by semicolons where the first line has no comma, as
  /// spreadsheets in many countries of the Union write them.
  ///
  /// - Throws: the line where a quoted cell begins that does not end.
  init(reading text: [UInt8]) throws(UnclosedQuote) {
    let firstLine = text.prefix { $0 != 0x0A }
    var reader = CellReader(bytes: text, separator: firstLine.contains(0x2C) ? 0x2C : 0x3B)
    rows = try reader.rows().map { $0.map(Self.plain) }
  }

  /// A quoted cell that began in this line has no end.
  struct UnclosedQuote: Error, Equatable { let line: Int }
}

private struct CellReader {
  let bytes: [UInt8]
  let separator: UInt8
  private var index = 0
  private var line = 1

  init(bytes: [UInt8], separator: UInt8) {
    self.bytes = bytes
    self.separator = separator
  }

  mutating func rows() throws(SpreadsheetTable.UnclosedQuote) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    while index < bytes.count {
      row.append(try cell())
      if index < bytes.count, bytes[index] == separator {
        index += 1
        if index == bytes.count { row.append("") }
        continue
      }
      skipLineEnd()
      // A blank line is no row.
      if row != [""] { rows.append(row) }
      row = []
    }
    if !row.isEmpty { rows.append(row) }
    return rows
  }

  private mutating func skipLineEnd() {
    if index < bytes.count, bytes[index] == 0x0D { index += 1 }
    if index < bytes.count, bytes[index] == 0x0A { index += 1 }
    line += 1
  }

  private mutating func cell() throws(SpreadsheetTable.UnclosedQuote) -> String {
    var content: [UInt8] = []
    if index < bytes.count, bytes[index] == 0x22 {
      let start = line
      index += 1
      while true {
        guard index < bytes.count else { throw SpreadsheetTable.UnclosedQuote(line: start) }
        let byte = bytes[index]
        index += 1
        if byte == 0x0A { line += 1 }
        guard byte == 0x22 else {
          content.append(byte)
          continue
        }
        guard index < bytes.count, bytes[index] == 0x22 else { break }
        content.append(byte)
        index += 1
      }
    }
    while index < bytes.count, bytes[index] != separator, bytes[index] != 0x0A, bytes[index] != 0x0D {
      content.append(bytes[index])
      index += 1
    }
    return String(decoding: content, as: UTF8.self)
  }
}
