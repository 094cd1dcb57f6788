import CDA
import Testing

@testable import Translation

@Suite("Words of a narrative table")
struct NarrativeWordsTests {
  private typealias Node = Narrative.Node

  private func element(_ name: String, _ children: [Narrative.Node], _ attributes: [(String, String)] = [])
    -> Narrative.Node
  {
    .element(name: name, attributes: attributes.map { .init($0.0, $0.1) }, children: children)
  }

  private func row(_ name: String, _ cells: [String]) -> Narrative.Node {
    element("tr", cells.map { element(name, [.text($0)]) })
  }

  private func table(head: [[String]] = [], _ rows: [[String]], caption: String? = nil) -> Narrative.Node {
    element(
      "table",
      (caption.map { [element("caption", [.text($0)])] } ?? [])
        + (head.isEmpty ? [] : [element("thead", head.map { row("th", $0) })])
        + [element("tbody", rows.map { row("td", $0) })])
  }

  @Test("Each cell stands behind the heading of its column, each row for itself")
  func headings() {
    let family = table(head: [["Parent", "Illness"]], [["Father", "Infarction"], ["Mother", ""]])
    #expect(family.words(colon: ": ") == "Parent: Father · Illness: Infarction; Parent: Mother")
    #expect(table(head: [["To know"]], [["One"], ["Two"]], caption: "C").words(colon: ": ") == "C · To know: One; Two")
    #expect(table([["Father", "Infarction"]]).words(colon: ": ") == "Father · Infarction")
    let bare = element("table", [row("th", ["A", "B"]), row("td", ["1", "2"])])
    #expect(bare.words(colon: ": ") == "A: 1 · B: 2")
    let list = element("list", [element("item", [.text("One")]), element("item", [.text("Two")])])
    #expect(element("content", [.text("All"), list]).words(colon: ": ") == "All · One; Two")
  }

  @Test("No word vanishes where a table is not regular, and no heading is given to a cell that may be another's")
  func irregular() {
    let spanning = element(
      "table",
      [
        element("thead", [row("th", ["A", "B"])]),
        element("tbody", [element("tr", [element("td", [.text("both")], [("colspan", "2")])])]),
      ])
    #expect(spanning.words(colon: ": ") == "A · B: both")
    #expect(table(head: [["A", "B"]], [["1", "2", "3"]]).words(colon: ": ") == "A · B: 1 · 2 · 3")
    #expect(table(head: [["A", "B"]], []).words(colon: ": ") == "A · B")
    #expect(table(head: [["Top"], ["A", "B"]], [["1", ""]]).words(colon: ": ") == "Top · B: A: 1")
    let loose = element("table", [.text("loose"), row("td", ["1"])])
    #expect(loose.words(colon: ": ") == "loose 1")
    let inRow = element("table", [element("tr", [.text("loose"), element("td", [.text("1")])])])
    #expect(inRow.words(colon: ": ") == "loose 1")
  }
}
