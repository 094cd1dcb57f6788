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
