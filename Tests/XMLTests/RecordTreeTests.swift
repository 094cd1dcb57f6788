import Domain
import Foundation
import GatewayTesting
import Testing
import XML

@Suite("The tree of a document, which lies in memory of its own")
struct RecordTreeTests {
  /// Long and short texts, text in many pieces, CDATA, identifiers, namespaces, a comment, an attribute of every kind.
  private static let record: [UInt8] = {
    let pieces = String(repeating: "é&amp;b&#x20AC; ", count: 4_000)
    let elements = (0..<1_000).map { "<e n='\($0)' xml:id='i\($0)' p:q='&lt;\($0)'>\($0)<![CDATA[<&>]]></e>" }.joined()
    let long = String(repeating: "abcdefgh", count: 20_000)
    return Array(
      """
      <r xmlns='urn:a' xmlns:p='urn:b' xml:lang='fr'><t>\(pieces)</t><!-- words --><f>\(long)</f>\(elements)\
      <f xmlns=''>\(long)\(pieces)</f></r>
      """.utf8)
  }()

  @Test("A record reads as a message of the same bytes does")
  func sameTree() throws {
    let record = try Document.parse(Self.record, limits: .nationalDocument)
    let message = try Document.parse(Self.record)
    #expect(try record.root.canonical() == message.root.canonical())
    #expect(record.root.descendants.map(\.attributes) == message.root.descendants.map(\.attributes))
    #expect(record.root.descendants.map(\.line) == message.root.descendants.map(\.line))
    #expect(record.root.resolve(prefix: "xml") == "http://www.w3.org/XML/1998/namespace")
    #expect(!record.repeatsIdentifiers)
    #expect(!message.repeatsIdentifiers)
  }

  /// All that can be asked of a document, or why it is refused.
  private func all(_ text: String, _ limits: Limits) -> [String] {
    do {
      let document = try Document.parse(Array(text.utf8), limits: limits)
      let elements = [document.root] + Array(document.root.descendants)
      return try [String(decoding: document.root.canonical(), as: UTF8.self), "\(document.repeatsIdentifiers)"]
        + elements.map { element in
          let nodes = element.nodes.map { node in
            switch node {
            case .text(let text): text
            case .element(let child): "<\(child.qualifiedName)>"
            }
          }
          return "\(element.line) \(element.qualifiedName) \(element.namespace ?? "-") \(element.attributes) \(nodes)"
            + " \(element.parent?.qualifiedName ?? "-") \(element.resolve(prefix: nil) ?? "-")"
        }
    } catch {
      return ["\(error)"]
    }
  }

  @Test("The tree of a record is built in fewer steps than that of a message, and is the same", arguments: 1...6)
  func randomTrees(_ seed: UInt64) {
    var withComments = Limits.nationalDocument
    withComments.keepsComments = true
    var generator = SeededGenerator(seed: seed)
    func any<Value>(of values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &generator)] }
    let values = [
      "", "v", "fifteen bytes..", "sixteen bytes...", "seventeen bytes..", String(repeating: "é", count: 300), "&lt;",
      "a&#10;b", "a\nb", "\t", "          ", String(repeating: " ", count: 40), "i1", "i2", ">",
      "é&amp;", "é&#38;#38;", "&quot;é&apos;", "x&#233;y", "é\r\n",
    ]
    let names = ["n", "id", "ID", "xml:id", "xml:lang", "p:n", "p:id", "q:n", "xml:space"]
    let spaces = ["xmlns='urn:a'", "xmlns=''", "xmlns:p='urn:p'", "xmlns:p='urn:o'", "xmlns:q='urn:p'"]
    // Without comments: where they are kept, they part a text.
    let texts = [
      "", "x", " ", "\n  ", "fifteen bytes..", "sixteen bytes...", "é", "&amp;", "&#233;", "\r\n", "]", "<![CDATA[c]]>",
      "<![CDATA[]]>", "<?p i?>", String(repeating: " \n", count: 40), String(repeating: "€", count: 400),
    ]
    func content(_ depth: Int) -> String {
      (0..<Int.random(in: 0...4, using: &generator)).map { _ in
        guard depth < 5, Bool.random(using: &generator) else { return any(of: texts) }
        let name = any(of: ["a", "b", "p:a", "q:b"] + (depth == 4 ? ["u:a"] : []))
        let declared = Int.random(in: 0...3, using: &generator) == 0 ? " \(any(of: spaces))" : ""
        let attributes = Set((0..<Int.random(in: 0...4, using: &generator)).map { _ in any(of: names) })
        let written = attributes.sorted().map { " \($0)='\(any(of: values))'" }.joined()
        return "<\(name)\(declared)\(written)>\(content(depth + 1))</\(name)>"
      }
      .joined()
    }
    var read = 0
    for _ in 0..<600 {
      let text = "<r xmlns='urn:r' xmlns:p='urn:p' xmlns:q='urn:q'>\(content(0))\(content(0))</r>"
      let record = all(text, .nationalDocument)
      #expect(record == all(text, withComments), "\(text)")
      if record.count > 1 { read += 1 }
    }
    #expect(read > 300)
  }

  @Test("Undeclared prefixes, and attributes that are alike, are refused in a record as in a message")
  func refusedTrees() {
    for text in [
      "<r><u:a/></r>", "<r><a u:n=''/></r>", "<r><a n='1' u:n='2'/></r>", "<r><a n='1' n='2'/></r>",
      "<r xmlns:p='urn:a'><a xmlns:q='urn:a' p:n='' q:n=''/></r>", "<r><a xmlns:p='urn:a'/><p:a/></r>",
      "<r><a n='<'/></r>", "<r><a n='\u{1}'/></r>", "<r>x\u{1}</r>",
    ] {
      #expect(all(text, .nationalDocument) == all(text, .message), "\(text)")
      #expect(all(text, .nationalDocument).count == 1, "\(text)")
    }
  }

  @Test("An element keeps the tree, whatever becomes of the document")
  func keptTree() throws {
    func last() throws -> Element? {
      try Document.parse(Self.record, limits: .nationalDocument).root.children.last
    }
    let element = try last()
    for _ in 0..<5 { _ = try Document.parse(Self.record, limits: .nationalDocument) }
    #expect(element?.name == "f")
    #expect(element?.text.hasPrefix("abcdefgh") == true)
    #expect(element?.parent?.children.count == 1_003)
  }

  @Test("A schema finds the same in a record as in a message, each time, and the record stays as it was")
  func validatedTree() throws {
    let schema = try Temporary.schema(
      """
      <xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='r'><xs:complexType><xs:sequence>
      <xs:element name='e' maxOccurs='unbounded'><xs:complexType><xs:attribute name='ID' type='xs:ID'/>
      <xs:attribute name='IDREF' type='xs:IDREF'/></xs:complexType></xs:element></xs:sequence></xs:complexType>
      </xs:element></xs:schema>
      """)
    let elements = (0..<2_000).map { "\n<e ID='i\($0 % 1_999)' IDREF='i\($0 / 2)'/>" }.joined()
    let bytes = Array("<r>\(elements)</r>".utf8)
    let record = try Document.parse(bytes, limits: .nationalDocument)
    let before = try record.root.canonical()
    let expected = schema.issues(in: try Document.parse(bytes))
    #expect(!expected.isEmpty)
    for _ in 0..<5 { #expect(schema.issues(in: record) == expected) }
    #expect(try record.root.canonical() == before)
  }

  @Test("Refused records leave nothing to the documents after them, on any thread")
  func refusedRecords() async throws {
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<30 {
            for wrong in ["<a><b></a>", "<a x='1' x='2'/>", "<p:a/>", "<a>\u{1}</a>"] {
              for limits in [Limits.nationalDocument, .message] {
                #expect(throws: XMLFailure.self) { try Document.parse(Array(wrong.utf8), limits: limits) }
              }
            }
            for limits in [Limits.message, .nationalDocument] {
              #expect(throws: Never.self) {
                let read = try Document.parse(Array("<a><b c='d'>e</b></a>".utf8), limits: limits)
                #expect(try read.root.canonical() == Array("<a><b c=\"d\">e</b></a>".utf8))
              }
            }
          }
        }
      }
    }
  }
}

private enum Temporary {
  /// Compiles a schema from a file of its own, which goes at once.
  static func schema(_ text: String) throws -> Schema {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).xsd")
    try Data(text.utf8).write(to: file)
    defer {
      do { try FileManager.default.removeItem(at: file) } catch { Issue.record(error) }
    }
    return try Schema.load(path: file.path)
  }
}
