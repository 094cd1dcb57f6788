import Domain
import GatewayTesting
import Testing
import XML

@Suite("What of a record the parser need not see changes nothing that is read")
struct UnseenTests {
  /// The limits of a record, with and without comments: nothing else differs.
  private static let withComments: Limits = {
    var limits = Limits.nationalDocument
    limits.keepsComments = true
    return limits
  }()

  /// All that a document says: canonical form, texts, lines; or why it is refused, with the line.
  private func outcome(_ text: String, _ limits: Limits) -> [String] {
    do {
      let root = try Document.parse(Array(text.utf8), limits: limits).root
      let elements = [root] + Array(root.descendants)
      return [String(decoding: try root.canonical(), as: UTF8.self)]
        + elements.map { "\($0.line) \($0.name) \($0.text)" }
    } catch {
      return ["\(error)"]
    }
  }

  private func compare(_ text: String) {
    #expect(outcome(text, .nationalDocument) == outcome(text, Self.withComments), "\(text.debugDescription)")
  }

  @Test(
    "A comment changes nothing in any place",
    arguments: [
      "<!---->", "<!-- c -->", "<!--é-->", "<!-- a\nb -->", "<!-- a\r\nb -->", "<!--\r-->", "<!--a--><!--b-->",
      "<!--a-->\n<!--b-->",
      "<!--a\n--><!--b-->", "<!--b--><!--a\n-->", "<!--a--b-->", "<!--a--->", "<!--]]>-->", "<!--<b>-->", "<!--&x;-->",
    ])
  func everywhere(_ comment: String) {
    let text =
      "<a b='c>]'>x]]&#62;&amp;y]\r\n\r é\n<b/> <c>z</c\n><![CDATA[]]]]><?p ?>\t<d\n></d>]]w<e>\r</e>\n>\n</a>\n"
    let bytes = Array(text.utf8)
    for place in 0...bytes.count {
      compare(String(decoding: bytes[..<place] + Array(comment.utf8) + bytes[place...], as: UTF8.self))
    }
  }

  @Test("What a comment keeps apart stays apart")
  func apart() throws {
    func text(_ xml: String) throws -> String {
      try Document.parse(Array(xml.utf8), limits: .nationalDocument).root.text
    }
    #expect(try text("<a>]<!-- -->]<!-- -->></a>") == "]]>")
    #expect(try text("<a>]]<!-- --><!-- -->></a>") == "]]>")
    #expect(try text("<a>]]<!--\n--><!-- -->></a>") == "]]>")
    #expect(try text("<a>\r<!-- -->\n</a>") == "\n\n")
    #expect(try text("<a>\r<!-- --><!-- -->\n</a>") == "\n\n")
    #expect(try text("<a>x<!-- -->y<!-- --> <!-- -->&lt;<!-- -->&#10;</a>") == "xy <\n")
    #expect(try text("<a><!-- --></a>").isEmpty)
    for wrong in ["<a>&<!-- -->amp;</a>", "<a>&am<!-- -->p;</a>", "<a>&#6<!-- -->5;</a>"] {
      #expect { try text(wrong) } throws: { ($0 as? XMLFailure)?.code == "xml.entity" }
    }
    for wrong in [
      "<<!-- -->a/>", "<a<!-- -->/>", "<a></<!-- -->a>", "<a b='<!-- -->'/>", "<a>]]><!-- --></a>", "<a/>x<!-- -->",
    ] {
      #expect { try text(wrong) } throws: { ($0 as? XMLFailure)?.code == "xml.malformed" }
    }
  }

  @Test("Random documents read the same with and without comments", arguments: 1...4)
  func random(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let pieces = [
      "<!-- c -->", "<!--c\n-->", "<!-- c -->", "<b>", "</b>", "<b/>", "<c d='e'>", "</c>", "]", "]]", ">", "\r", "\n",
      "\r\n", " ", "word", "é", "&lt;", "&#13;", "<![CDATA[x]]>", "<?p x?>", "<!--", "-->", "<", "&",
    ]
    var read = 0
    for _ in 0..<3000 {
      let content = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
        // What breaks a document off is rarer.
        pieces[Int.random(in: 0..<pieces.count - (Bool.random(using: &generator) ? 4 : 0), using: &generator)]
      }
      let text = "<a>\(content.joined())</a>"
      compare(text)
      if outcome(text, .nationalDocument).count > 1 { read += 1 }
    }
    #expect(read > 300)
  }

  @Test("A record of nothing but comments and marks is read in a time that grows with its length")
  func manyComments() throws {
    let text = "<a>\(String(repeating: "x<!---->]<!-- -->\n", count: 100_000))</a>"
    #expect(try Document.parse(Array(text.utf8), limits: .nationalDocument).root.text.utf8.count == 300_000)
  }
}
