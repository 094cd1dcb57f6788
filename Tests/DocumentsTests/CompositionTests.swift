import Testing
import XML

@testable import Documents

@Suite("Elements on the sheet")
struct CompositionTests {
  private let composition = PivotComposition(SyntheticSummary.empty(), SyntheticSummary.identity, .pivot)

  private func written(_ node: PivotNode) -> String {
    let document = String(decoding: composition.sheet.document(node.range), as: UTF8.self)
    return String(document.drop { $0 != "\n" }.dropFirst())
  }

  @Test("What is composed in its place, and what was composed before, stand in the order in which they are listed")
  func order() {
    let late = composition.element("late", ["n": "1", "m": nil], text: "a < b")
    let other = composition.element("other")
    let whole = composition.element("whole", ["n": "2"]) {
      composition.element("first") { composition.element("inner") }
      late
      composition.element("second") { other }
      [other, late]
    }
    #expect(
      written(whole) == """
        <whole n="2"><first><inner/></first><late n="1">a &lt; b</late><second><other/></second>\
        <other/><late n="1">a &lt; b</late></whole>
        """)
  }

  @Test("What was composed and is not listed stands nowhere, at the beginning, in the middle and at the end")
  func omission() {
    func composed(_ name: String, _ isListed: Bool) -> PivotNode? {
      let node = composition.element(name)
      return isListed ? node : nil
    }
    for mask in 0..<8 {
      let isListed = (0..<3).map { mask >> $0 & 1 == 1 }
      let whole = composition.element("whole") {
        composed("a", isListed[0])
        composed("b", isListed[1])
        composed("c", isListed[2])
      }
      let inside = zip(["<a/>", "<b/>", "<c/>"], isListed).filter(\.1).map(\.0).joined()
      #expect(written(whole) == (inside.isEmpty ? "<whole/>" : "<whole>\(inside)</whole>"))
      // The next element is none the worse for it.
      let next = composition.element("next") { composition.element("last", text: "x") }
      #expect(written(next) == "<next><last>x</last></next>")
    }
  }

  @Test("Choices and lists stand where they are written")
  func choices() {
    for isFirst in [true, false] {
      let whole = composition.element("whole") {
        if isFirst { composition.element("if") } else { composition.element("else") }
        for number in 1...3 { composition.element("item", ["n": String(number)]) }
        if !isFirst { composition.put(.completed) }
      }
      let items = (1...3).map { "<item n=\"\($0)\"/>" }.joined()
      #expect(
        written(whole)
          == (isFirst
            ? "<whole><if/>\(items)</whole>" : "<whole><else/>\(items)<statusCode code=\"completed\"/></whole>"))
    }
  }
}
