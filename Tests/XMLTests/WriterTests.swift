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
          writer.element("l", ["m": "1", "n": "2"], text: "o")
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

  @Test("A character is read back wherever it stands in a text, and one that XML lacks is replaced there")
  func everyPlace() throws {
    let characters: [(written: Unicode.Scalar, read: Unicode.Scalar)] = [
      ("<", "<"), (">", ">"), ("&", "&"), ("\"", "\""), ("\t", "\t"), ("\n", "\n"), ("\r", "\r"), ("\u{7F}", "\u{7F}"),
      ("é", "é"), ("\u{BF}", "\u{BF}"), ("\u{FFFD}", "\u{FFFD}"), ("\u{FFFE}", "\u{FFFD}"), ("\u{FFFF}", "\u{FFFD}"),
      ("\0", "\u{FFFD}"), ("\u{1F}", "\u{FFFD}"), ("\u{1FFFF}", "\u{1FFFF}"),
    ]
    // Longer than twice the eight bytes that are looked at at a time.
    for (length, character) in (0..<20).flatMap({ length in characters.map { (length, $0) } }) {
      for place in 0...length {
        func text(_ scalar: Unicode.Scalar) -> String {
          String(repeating: "~", count: place) + String(Character(scalar))
            + String(repeating: "a", count: length - place)
        }
        var writer = Writer()
        writer.element("a", ["b": text(character.written)], text: text(character.written))
        let root = try Document.parse(writer.bytes).root
        let expected = Array(text(character.read).utf8)
        #expect(Array(root.text.utf8) == expected)
        #expect(root.attribute("b").map { Array($0.utf8) } == expected)
      }
    }
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
