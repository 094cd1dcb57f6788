import Domain
import Foundation
import GatewayTesting
import Testing
import XML

@Suite("Elements of a document")
struct ElementTests {
  let root: Element

  init() throws {
    root = try Document.parse(
      Array(
        """
        <p:r xmlns:p="urn:p" xmlns="urn:d"><p:a n="1">x<b>y<!-- no --><c/></b>z<?no no?></p:a><p:a n="2"/><a n="3"/>\
        <q:a xmlns:q="urn:p" n="4"/></p:r>
        """.utf8)
    ).root
  }

  @Test("Children are found by expanded name: the prefix is no matter, and the default is the element's own namespace")
  func children() {
    #expect(root.children("a").map { $0.attribute("n") } == ["1", "2", "4"])
    #expect(root.children("a", in: "urn:d").map { $0.attribute("n") } == ["3"])
    #expect(root.children("a", in: nil).isEmpty)
    #expect(root.first("a")?.qualifiedName == "p:a")
    #expect(root.first("b") == nil)
    #expect(root.children.map(\.namespace) == ["urn:p", "urn:p", "urn:d", "urn:p"])
  }

  @Test("Mixed content keeps its order, without comments and instructions; text is whole")
  func content() throws {
    let a = try #require(root.first("a"))
    let b = try #require(a.first("b", in: "urn:d"))
    #expect(a.nodes == [.text("x"), .element(b), .text("z")])
    #expect(a.text == "xyz")
    #expect(a.hasCommentsOrInstructions)
    #expect(try !#require(root.children.last).hasCommentsOrInstructions)
    #expect(root.descendants.map(\.name) == ["a", "b", "c", "a", "a", "a"])
  }

  @Test("A comment cannot split a text so that a part of it counts for the whole")
  func splitText() throws {
    let root = try Document.parse(Array("<a>admin<!-- -->.attacker<![CDATA[.org]]></a>".utf8)).root
    #expect(root.text == "admin.attacker.org")
  }

  @Test("Each element knows its place, and two of one place are the same")
  func places() throws {
    let b = try #require(root.first("a")?.first("b", in: "urn:d"))
    #expect(b.path == "/r/a[1]/b")
    #expect(root.children.last?.path == "/r/a[4]")
    #expect(b.parent == root.first("a"))
    #expect(root.parent == nil)
    #expect(Set([b, try #require(root.first("a")?.children.first)]).count == 1)
    #expect(root.children[0] != root.children[1])
  }

  @Test("Prefixes in values are resolved where they stand")
  func prefixes() throws {
    let inner = try #require(root.children.last)
    #expect(inner.resolve(prefix: "q") == "urn:p")
    #expect(inner.resolve(prefix: nil) == "urn:d")
    #expect(root.resolve(prefix: "q") == nil)
  }

  @Test("An element keeps its document alive")
  func lifetime() throws {
    func element() throws -> Element { try #require(Document.parse(Array("<a><b>text</b></a>".utf8)).root.first("b")) }
    let elements = try (0..<100).map { _ in try element() }
    #expect(elements.allSatisfy { $0.text == "text" && $0.parent?.name == "a" })
  }

  @Test("Any number of tasks reads and canonicalises one document")
  func concurrency() async throws {
    let document = try Document.parse(
      Array("<a xmlns:p='urn:p'>\(String(repeating: "<p:b c='1'>d</p:b>", count: 200))</a>".utf8))
    let expected = try document.root.canonical()
    let same = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<50 {
        group.addTask {
          do { return try document.root.canonical() == expected && document.root.text.count == 200 } catch {
            return false
          }
        }
      }
      return await group.allSatisfy { $0 }
    }
    #expect(same)
  }
}

@Suite("Schemas")
struct SchemaTests {
  private static let text = """
    <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t" elementFormDefault="qualified">
    <xs:element name="a"><xs:complexType><xs:sequence><xs:element name="b" type="xs:int" maxOccurs="2"/></xs:sequence>
    <xs:attribute name="c" default="filled"/></xs:complexType></xs:element></xs:schema>
    """

  private func file(_ text: String) throws -> String {
    let url = try TemporaryFolder.make("schema").appendingPathComponent("t.xsd")
    try Data(text.utf8).write(to: url)
    return url.path
  }

  @Test("A valid document has no faults, another has them by line, and validating changes no document")
  func issues() throws {
    let schema = try Schema.load(path: file(Self.text))
    let valid = try Document.parse(Array("<a xmlns='urn:t'><b>1</b></a>".utf8))
    let before = try valid.root.canonical()
    #expect(schema.issues(in: valid).isEmpty)
    #expect(try valid.root.canonical() == before)
    let invalid = try Document.parse(Array("<a xmlns='urn:t'>\n<b>x</b>\n<b>1</b>\n<b>2</b>\n</a>".utf8))
    let issues = schema.issues(in: invalid)
    #expect(Set(issues.map(\.line)) == [2, 4])
    #expect(issues.allSatisfy { !$0.message.isEmpty && !$0.message.hasSuffix("\n") })
    #expect(!schema.issues(in: try Document.parse(Array("<other/>".utf8))).isEmpty)
  }

  @Test("A schema that is not there, is none, or wants something from the network is refused")
  func unreadable() throws {
    let remote = Self.text.replacing(
      "<xs:element name=\"a\">",
      with: "<xs:include schemaLocation=\"http://127.0.0.1:9/x.xsd\"/><xs:element name=\"a\">")
    for path in ["/nowhere/t.xsd", try file("<a/>"), try file("<a"), try file(remote)] {
      #expect { try Schema.load(path: path) } throws: { ($0 as? XMLFailure)?.code == "xml.schema-unreadable" }
    }
  }

  @Test("One schema validates for many tasks at once")
  func concurrency() async throws {
    let schema = try Schema.load(path: file(Self.text))
    let counts = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<100 {
        group.addTask {
          let text = "<a xmlns='urn:t'><b>\(number.isMultiple(of: 2) ? "x" : "1")</b></a>"
          return schema.issues(in: try Document.parse(Array(text.utf8))).isEmpty ? 0 : 1
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(counts == 50)
  }
}
