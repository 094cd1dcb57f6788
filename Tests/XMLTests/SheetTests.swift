import Testing
import XML

@Suite("The sheet on which a document is composed")
struct SheetTests {
  private func written(_ sheet: Sheet, from start: Int = 0) -> String {
    let bytes = sheet.document(start..<sheet.count)
    let declaration = Writer().bytes
    #expect(bytes.starts(with: declaration))
    return String(decoding: bytes.dropFirst(declaration.count), as: UTF8.self)
  }

  private func element(_ sheet: Sheet, _ name: String, _ body: () -> Void) -> Range<Int> {
    let start = sheet.count
    sheet.begin(name)
    let inside = sheet.beginContent()
    body()
    sheet.end(name, contentAt: inside)
    return start..<sheet.count
  }

  @Test("Names, attributes and texts are written as the writer writes them, whatever they hold and however long")
  func asTheWriter() {
    let texts = [
      "", "1", "<\"é&>'", "a value that is longer than eight bytes & needs an escape", "\u{FFFE}", "\0\t\n\r\u{1F}",
      String(repeating: "long ", count: 300), String(repeating: "é<", count: 300),
    ]
    // One that grows with nearly every element, and one that never does.
    for capacity in [0, 1 << 20] {
      let sheet = Sheet(capacity: capacity)
      var writer = Writer(declaration: false)
      for (first, second) in texts.flatMap({ first in texts.map { (first, $0) } }) {
        sheet.begin("a")
        sheet.attribute("b", first)
        sheet.attribute("d:e", second)
        let inside = sheet.beginContent()
        sheet.text(second)
        sheet.raw(Array("<f/>".utf8))
        sheet.end("a", contentAt: inside)
        writer.element("a", ["b": first, "c": nil, "d:e": second]) {
          $0.text(second)
          $0.empty("f")
        }
      }
      #expect(written(sheet) == String(decoding: writer.bytes, as: UTF8.self))
    }
  }

  @Test("An element without content is an empty tag")
  func empty() {
    let sheet = Sheet(capacity: 0)
    _ = element(sheet, "a") { _ = element(sheet, "b") {} }
    #expect(written(sheet) == "<a><b/></a>")
  }

  @Test(
    "Parts are put in any order at a place: from before it, from behind it, twice, or none", arguments: [0, 1 << 16])
  func moved(_ capacity: Int) {
    for order in [[0, 1, 2], [2, 1, 0], [1], [0, 2, 2], [2, 0, 1, 0], []] {
      let sheet = Sheet(capacity: capacity)
      let before = element(sheet, "before") { sheet.text(String(repeating: "b", count: 40)) }
      let place = sheet.count
      let first = element(sheet, "first") { sheet.text("1") }
      let second = element(sheet, "second") { sheet.text(String(repeating: "2", count: 90)) }
      let parts = [before, first, second]
      let texts = parts.map { written(sheet, from: $0.lowerBound).prefix($0.count) }
      sheet.keep(order.map { parts[$0] }, from: place)
      #expect(written(sheet) == texts[0] + order.map { texts[$0] }.joined())
    }
  }
}
