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

  @Test("A comment is judged the same wherever it stands in a word")
  func commentsInWords() {
    for before in 0..<17 {
      let words = String(repeating: "x", count: before)
      for (comment, isRead) in [
        ("", true), ("-", false), ("--", false), ("-x", true), ("x-y--z", false), ("\t\r\n\n", true), ("\u{1}", false),
        ("é-ÿ", true), ("\u{FFFD}", true), ("\u{FFFE}", false), ("\u{FFFF}", false), ("\u{1FFFE}", true), (">", true),
        ("->", true), ("-\u{EF}", true), ("\u{7F}", true),
      ] {
        let text = "<a><!--\(words)\(comment)--></a><!--\(words)\(comment)-->"
        for limits in [Limits.message, .nationalDocument] {
          #expect(code(Array(text.utf8), limits) == (isRead ? nil : "xml.malformed"), "\(before) \(comment)")
        }
      }
    }
  }

  @Test("Names of every length are read, whatever they are made of")
  func names() throws {
    for pattern in ["abcdefgh", "a1b2-c.d", "éàüñ", "n00000000", "Zz_-9", "名前"] {
      for count in 1..<24 {
        let name = String(String(repeating: pattern, count: 24).prefix(count))
        for blank in [" ", "\n", "\t ", "\r\n"] {
          let root = try Document.parse(Array("<\(name)\(blank)\(name)\(blank)=\(blank)'\(name)'\(blank)/>".utf8)).root
          #expect(root.name == name)
          #expect(root.attribute(name) == name)
        }
        #expect(try Document.parse(Array("<\(name)>x</\(name)\n>".utf8)).root.text == "x")
      }
    }
  }

  @Test("Too many different names are refused whatever tells them apart, and so many as there may be are read")
  func differentNames() {
    let shapes: [(Int) -> String] = [
      { "n\($0)" }, { "abcdefgh\($0)" }, { "abcdefghijklmnopqrst\($0)" }, { "n\($0)-abcdefghij" },
      { "n" + String($0, radix: 2) }, { "n\($0 % 100).\($0 / 100)" },
      { "\(UnicodeScalar(UInt32(0x4E00 + $0)) ?? "x")" },
    ]
    for (number, shape) in shapes.enumerated() {
      func document(_ count: Int) -> [UInt8] {
        Array("<a>\((1..<count).map { "<\(shape($0)) b=''/>" }.joined())</a>".utf8)
      }
      #expect(code(document(8_190)) == nil, "\(number)")
      // Some share a place where they are counted.
      #expect(code(document(12_000)) == "xml.limit", "\(number)")
    }
  }

  @Test(
    "A refusal names the line at which the scan stopped",
    arguments: [
      ("<", "It ends inside markup"), ("<!-- \n c", "It ends inside markup"), ("<?p \n", "It ends inside markup"),
      ("<![CDATA[ \n ]]", "It ends inside markup"), ("</b \n", "It ends inside markup"), ("<>", "A name is missing"),
      ("<b =''/>", "A name is missing"), ("<b/ >", "A tag is not closed"), ("<b c/>", "An attribute has no value"),
      ("<b c=d/>", "An attribute value has no quotation mark"), ("<b", "It ends inside a tag"),
      ("<b c=\"d'>", "It ends inside an attribute value"),
    ])
  func lines(_ wrong: String, _ why: String) {
    for before in 0..<17 {
      let bytes = Array("<a>\(String(repeating: "\n", count: before))\(wrong)".utf8)
      #expect {
        try Document.parse(bytes, limits: .nationalDocument)
      } throws: {
        ($0 as? XMLFailure)?.why == "\(why) (line \(before + 1))."
      }
    }
  }

  @Test("A mark of byte order and each usual declaration are passed over")
  func beginnings() {
    for mark in ["", "\u{FEFF}"] {
      for declaration in [
        "", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>",
        "<?xml version='1.0' encoding='utf-8'?>\n", "<?xml version=\"1.0\"?>",
      ] {
        #expect(code(Array("\(mark)\(declaration)<a/>".utf8)) == nil)
      }
      #expect(code(Array("\(mark)<?xml version=\"1.0\" encoding=\"UTF-16\" ?><a/>".utf8)) == "xml.encoding")
    }
    #expect(code([0xEF, 0xBB]) == "xml.encoding")
  }
}
