import Testing
import XML

@Suite("The writer")
struct WriterTests {
  private func written(_ body: (inout Writer) -> Void) -> String {
    var writer = Writer(declaration: false)
    body(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test("Elements, attributes, texts and raw XML stand where they were put; absent attributes do not stand at all")
  func form() {
    #expect(
      written { writer in
        writer.element("a", ["b": "1", "c": nil]) { writer in
          writer.empty("d", ["e": ""])
          writer.element("f", text: "g")
          writer.element("h", text: "")
          writer.raw(Array("<i  j='k'/>".utf8))
          writer.element("l", attributes: [("m", "1"), ("n", "2")]) { $0.text("o") }
        }
      } == "<a b=\"1\"><d e=\"\"/><f>g</f><h/><i  j='k'/><l m=\"1\" n=\"2\">o</l></a>")
    #expect(String(decoding: Writer().bytes, as: UTF8.self) == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
  }

  @Test(
    "Whatever text is written is read back, in an element and in an attribute",
    arguments: [
      "", " ", "é Ω 💊", "<&>\"'", "]]>", "<![CDATA[x]]>", "<!-- x -->", "&amp;lt;", "a\tb\nc\rd\r\ne", "\u{85}\u{2028}",
      "\u{7F}\u{80}", "\u{10FFFF}\u{1FFFE}", "e\u{301}", "\u{FFFD}", "\u{E000}",
    ])
  func roundTrip(_ text: String) throws {
    var writer = Writer()
    writer.element("a", ["b": text], text: text)
    let root = try Document.parse(writer.bytes).root
    // Scalars, since two texts may look equal to a string and differ.
    #expect(Array(root.text.unicodeScalars) == Array(text.unicodeScalars))
    #expect(Array((root.attribute("b") ?? "").unicodeScalars) == Array(text.unicodeScalars))
  }

  @Test("A character that XML 1.0 does not have becomes the replacement character, so that the document stays readable")
  func illegal() throws {
    let scalars = (0..<0x20).compactMap { Unicode.Scalar($0) }.filter { !["\t", "\n", "\r"].contains($0) }
    for scalar in scalars + ["\u{FFFE}", "\u{FFFF}"] {
      var writer = Writer()
      let text = "1\(scalar)2"
      writer.element("a", ["b": text], text: text)
      let root = try Document.parse(writer.bytes).root
      #expect(root.text == "1\u{FFFD}2", "U+\(String(scalar.value, radix: 16))")
      #expect(root.attribute("b") == "1\u{FFFD}2")
    }
  }
}
