import Domain
import Testing
import XML

@Suite("What the scan before the parser looks at by words")
struct ScanTests {
  private func code(_ bytes: [UInt8], _ limits: Limits = .message) -> String? {
    do throws(XMLFailure) {
      _ = try Document.parse(bytes, limits: limits)
      return nil
    } catch {
      return error.code
    }
  }

  @Test(
    "Bytes that are not UTF-8 are refused wherever they stand in a word",
    arguments: [
      [0x80], [0xC3], [0xC0, 0xAF], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
      [0xF4, 0x90, 0x80, 0x80], [0xFF], [0xE2, 0x82], [0xC3, 0xA9, 0xA9],
    ] as [[UInt8]])
  func notUTF8(_ wrong: [UInt8]) {
    for before in 0..<17 {
      for after in [0, 1, 7, 8, 20] {
        let text = Array(repeating: UInt8(ascii: "x"), count: before) + wrong + Array(repeating: 0x79, count: after)
        #expect(code(Array("<a>".utf8) + text + Array("</a>".utf8)) == "xml.encoding", "\(before) \(after)")
      }
    }
    #expect(code(Array("<a/>".utf8) + wrong) == "xml.encoding")
  }

  @Test("Text beyond ASCII is read wherever it stands in a word")
  func isUTF8() throws {
    for before in 0..<17 {
      let text = String(repeating: "x", count: before) + "é€😀ÿ" + String(repeating: "y", count: 16 - before) + "ü"
      #expect(try Document.parse(Array("<a b='\(text)'>\(text)</a>".utf8)).root.text == text)
    }
  }

  @Test("A national document's comments are no content, and every line keeps its number")
  func comments() throws {
    let text = "<a>\n<!-- un\n\ncommentaire é <b> & \u{1F600} --><b/>x<!-- - -->y<!----><c/></a>"
    for limits in [Limits.message, .nationalDocument] {
      let root = try Document.parse(Array(text.utf8), limits: limits).root
      #expect(root.text == "\nxy")
      #expect(root.children.map(\.line) == [4, 4])
      #expect(root.hasCommentsOrInstructions == limits.keepsComments)
    }
  }

  @Test(
    "A comment that is not well-formed is refused even where comments are not kept",
    arguments: ["a--b", "a-", "-", "--", "a\u{1}", "a\u{FFFE}", "\u{FFFF}", "a\u{1B}"])
  func wrongComments(_ comment: String) {
    for limits in [Limits.message, .nationalDocument] {
      #expect(code(Array("<a><!--\(comment)--></a>".utf8), limits) == "xml.malformed")
    }
    #expect(code(Array("<a><!-- never closed </a>".utf8), .nationalDocument) == "xml.malformed")
  }
}
