import Domain
import GatewayTesting
import Testing

@testable import Terminology

@Suite("The table of missing maps")
struct GapTests {
  private func gap(_ code: String, _ display: String, sets: [String] = ["2.999.1"]) -> TerminologyGap {
    TerminologyGap(
      source: Coding(system: "2.998", code: code, display: display, systemName: "National"),
      element: "problem.condition", valueSets: sets)
  }

  @Test("Gaps are counted, the most frequent first, with empty columns to fill in")
  func rows() {
    let rows = GapTable.rows([gap("x", "X"), gap("y", "Y"), gap("y", "Y")])
    #expect(rows.map(\.gap.source.code) == ["y", "x"])
    #expect(rows.map(\.count) == [2, 1])
    #expect(
      GapTable.table(rows).text == """
        system,system_name,code,display,element,value_sets,count,target_system,target_code,equivalence\r
        2.998,National,y,Y,problem.condition,2.999.1,2,,,\r
        2.998,National,x,X,problem.condition,2.999.1,1,,,\r

        """)
  }

  @Test(
    "Any text comes back as it was, and no cell is a formula for a spreadsheet",
    arguments: [
      "plain", "a, b", "say \"so\"", "two\nlines", "=1+1", "+33", "-5", "@x", "'=1", "'quoted'", "", "é;ü", "\ttab",
    ])
  func cells(_ value: String) throws {
    let text = SpreadsheetTable(rows: [["first", "second"], ["1", value]]).text
    #expect(try SpreadsheetTable(reading: Array(text.utf8)).rows == [["first", "second"], ["1", value]])
    let cell = text.split(separator: "\r\n")[1].dropFirst(2).drop { $0 == "\"" }
    #expect(cell.first.map { "=+-@\t".contains($0) } != true)
  }

  @Test("Tables that spreadsheets saved with semicolons, a byte order mark or plain line ends are read")
  func dialects() throws {
    let table = try SpreadsheetTable(reading: Array("a;b\n1;\"x;y\"\n\n2;\n".utf8))
    #expect(table.rows == [["a", "b"], ["1", "x;y"], ["2", ""]])
    #expect(throws: SpreadsheetTable.UnclosedQuote(line: 2)) {
      try SpreadsheetTable(reading: Array("a,b\n1,\"x\n".utf8))
    }
  }

  private func load(_ csv: String) throws(TerminologyFailure) -> Catalogue {
    let folder: String
    do {
      folder = try TerminologyFolder.make(["s.xml": TerminologyFolder.export(), "conceptmaps/g.csv": csv])
    } catch {
      throw TerminologyFailure.unreadable("a temporary folder")
    }
    return try Catalogue.load(directory: folder)
  }

  @Test("A filled row is a map, reviewed by who filled it in; empty rows are passed over")
  func filled() throws {
    let table = GapTable.table(GapTable.rows([gap("+x", "X"), gap("y", "Y")])).text
    let catalogue = try load(
      "\u{FEFF}" + table.replacing("2.999.1,1,,,\r\n2", with: "2.999.1,1,2.999,a,equivalent\r\n2"))
    let targets = catalogue.targets(of: Coding(system: "2.998", code: "+x"), in: "2.999.1")
    #expect(targets.map(\.coding.code) == ["a"])
    #expect(targets.map(\.equivalence) == ["equivalent"])
    #expect(catalogue.mapCount == 1)
  }

  @Test("Half-filled rows, unknown words and stray targets are refused")
  func refused() throws {
    let table = GapTable.table(GapTable.rows([gap("x", "X")])).text
    for (cells, code) in [
      (",2.999,,equal", "terminology.inconsistent"), (",2.999,a,", "terminology.inconsistent"),
      (",2.999,a,same", "terminology.inconsistent"), (",2.999,z,equal", "terminology.inconsistent"),
      (",2.999,a", "terminology.malformed"), (",\"2.999,a,equal", "terminology.malformed"),
    ] {
      #expect(throws: TerminologyFailure(code, what: "", why: "", whatToDo: ""), "\(cells)") {
        try load(table.replacing(",,,\r\n", with: cells + "\r\n"))
      }
    }
    #expect(throws: TerminologyFailure("terminology.malformed", what: "", why: "", whatToDo: "")) {
      try load("other,columns\r\n")
    }
  }
}
