import Domain
import GatewayTesting
import Testing
import XML

@Suite("Identifiers of a document")
struct IdentifierTests {
  private func repeats(_ text: String) throws -> Bool { try Document.parse(Array(text.utf8)).repeatsIdentifiers }

  @Test(
    "Two that are alike are seen, however their attributes are spelled and wherever they stand",
    arguments: ["ID", "Id", "id", "xml:id", "u:Id", "AssertionID"], ["ID", "Id", "id", "xml:id", "u:Id", "AssertionID"])
  func alike(first: String, second: String) throws {
    #expect(try repeats("<a xmlns:u='urn:u'><b \(first)='x'/><c><d \(second)='x'/></c></a>"))
    #expect(try !repeats("<a xmlns:u='urn:u'><b \(first)='x'/><c><d \(second)='y'/></c></a>"))
    #expect(try repeats("<a xmlns:u='urn:u' \(first)='x'><d \(second)='x'/></a>"))
    #expect(try first == second || repeats("<a xmlns:u='urn:u' \(first)='x' \(second)='x'/>"))
  }

  @Test(
    "Values are compared as they read, not as they are written",
    arguments: [
      ("a&amp;b", "a&#38;b", true), ("&#x61;", "a", true), ("a\tb", "a b", true), ("", "", true), ("é", "&#xE9;", true),
      ("a ", "a", false), ("A", "a", false), ("e&#x301;", "é", false), ("ab", "a", false), ("", "a", false),
    ])
  func written(first: String, second: String, isRepeated: Bool) throws {
    #expect(try repeats("<a><b id='\(first)'/><b id='\(second)'/></a>") == isRepeated)
  }

  @Test(
    "Other attributes identify nothing", arguments: ["iD", "idd", "I", "i", "Assertion", "AssertionIDs", "ref", "Aid"])
  func others(name: String) throws {
    #expect(try !repeats("<a><b \(name)='x'/><b \(name)='x'/></a>"))
  }

  @Test("Of any number, one that stands twice is seen", arguments: [1, 31, 32, 33, 1_000, 20_000])
  func many(count: Int) throws {
    let elements = (0..<count).map { "<b id='i\($0)'/>" }.joined()
    #expect(try !repeats("<a>\(elements)</a>"))
    for number in [0, count / 2, count - 1] { #expect(try repeats("<a>\(elements)<b id='i\(number)'/></a>")) }
  }

  @Test("Any number of values with references is read, and each by itself")
  func references() throws {
    let elements = (0..<5_000).map { "<b id='&lt;\($0)&gt;' c='&amp;\($0)'>&lt;\($0)</b>" }.joined()
    let root = try Document.parse(Array("<a>\(elements)</a>".utf8)).root
    #expect(!root.document.repeatsIdentifiers)
    for (number, element) in root.children.enumerated() {
      guard element.attribute("id") == "<\(number)>", element.attribute("c") == "&\(number)",
        element.text == "<\(number)"
      else { Issue.record("\(number): \(element.attributes) \(element.text)"); return }
    }
  }
}
