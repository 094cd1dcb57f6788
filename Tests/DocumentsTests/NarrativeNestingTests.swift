import CDA
import Documents
import Foundation
import GatewayTesting
import Testing
import XML

@testable import Validation

/// Narrative as sources write it, however its elements are nested: what is read can be written (narrative-block.xsd).
@Suite("Nesting of the narrative")
struct NarrativeNestingTests {
  private static let names = [
    "br", "caption", "col", "colgroup", "content", "footnote", "footnoteRef", "item", "linkHtml", "list", "paragraph",
    "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "renderMultiMedia",
  ]
  private static let attributes = [
    "ID=\"a\"", "ID=\"b\"", "IDREF=\"a\"", "border=\"1\"", "listType=\"ordered\"", "listType=\"x\"",
    "revised=\"insert\"",
    "scope=\"col\"", "scope=\"x\"", "colspan=\"2\"", "language=\"fr-FR\"", "language=\"a b\"", "styleCode=\"Bold\"",
  ]

  private static let validator = Result { try Validator.withPivotSchema() }

  private func read(_ inner: String) throws -> Narrative {
    Narrative.read(try Document.parse(Array("<text xmlns=\"urn:hl7-org:v3\">\(inner)</text>".utf8)).root).narrative
  }

  private func written(_ narrative: Narrative) throws -> [Validation.Issue] {
    var summary = SyntheticSummary.empty()
    summary.problems.narrative = [narrative, Narrative([.text("end")])]
    let pivot = try PivotWriter.write(summary, as: SyntheticSummary.identity)
    do { _ = try Self.validator.get().validate(written: pivot.bytes) } catch let failure as ValidationFailure {
      return failure.issues
    }
    return []
  }

  @Test(
    "A table is put in the order of the schema, a loose row in a body, a loose cell in a row",
    arguments: [
      (
        "<table><tbody><tr><td>b</td></tr></tbody><thead><tr><th>h</th></tr></thead></table>",
        "<table><thead><tr><th>h</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>"
      ),
      ("<table><tr><td>a</td><td>b</td></tr></table>", "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>"),
      ("<table><thead><tr><th>h</th></tr></thead></table>", "<table><tbody><tr><th>h</th></tr></tbody></table>"),
      ("<table><tbody><tr/></tbody></table>", ""), ("<table><caption>c</caption></table>", " c "),
      ("<list><caption>c</caption></list>", " c "),
      ("<list>a<item>b</item></list>", "<list><item>a</item><item>b</item></list>"),
      ("<paragraph><list><item>a</item></list></paragraph>", "<paragraph>  a  </paragraph>"),
      ("<br ID=\"x\">a</br>", "<br></br>a"), ("a<footnoteRef/>", "a"),
      ("<content><paragraph ID=\"p\">a</paragraph></content>", "<content> <content ID=\"p\">a</content> </content>"),
    ])
  func arranged(source: String, result: String) throws {
    func markup(_ nodes: [Narrative.Node]) -> String {
      nodes.map { node in
        switch node {
        case .text(let text): text
        case .element(let name, let attributes, let children):
          "<\(name)\(attributes.map { " \($0.name)=\"\($0.value)\"" }.joined())>\(markup(children))</\(name)>"
        }
      }.joined()
    }
    let narrative = try read(source)
    #expect(markup(narrative.nodes) == result)
    #expect(try written(narrative) == [])
  }

  @Test("Three hundred random narratives keep every word and are valid when they are written")
  func random() throws {
    var generator = SeededGenerator(seed: 26)
    var count = 0
    func markup(_ depth: Int) -> String {
      (0..<Int.random(in: 1...3, using: &generator)).map { _ in
        if depth == 0 || Int.random(in: 0..<3, using: &generator) == 0 {
          count += 1
          return "w\(count) "
        }
        let name = Self.names.randomElement(using: &generator) ?? "br"
        let attribute = Bool.random(using: &generator) ? Self.attributes.randomElement(using: &generator) ?? "" : ""
        return "<\(name) \(attribute)>\(markup(depth - 1))</\(name)>"
      }.joined()
    }
    for _ in 0..<300 {
      count = 0
      let source = markup(6)
      let narrative = try read(source)
      let words = Set(narrative.plainText.split(separator: " ").map(String.init))
      let wanted = Set((0..<count).map { "w\($0 + 1)" })
      #expect(wanted.subtracting(words) == [], "\(source)")
      #expect(try written(narrative) == [], "\(source)")
    }
  }
}
