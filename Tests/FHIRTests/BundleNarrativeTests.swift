import CDA
import Documents
import Domain
import GatewayTesting
import Testing

@Suite("Narrative of a European FHIR summary")
struct BundleNarrativeTests {
  private func narrative(_ content: String) throws -> Narrative? {
    var fixture = BundleFixture("MT", "mt", .uuid)
    fixture.sections = [("11450-4", ["text": BundleFixture.narrative(content)], [])]
    return try BundleReader.read(fixture.json).summary.problems.narrative.first
  }

  private func names(_ nodes: [Narrative.Node]) -> Set<String> {
    nodes.reduce(into: []) { names, node in
      guard case .element(let name, let attributes, let children) = node else { return }
      names.insert(name)
      for attribute in attributes { names.insert("@\(attribute.name)") }
      names.formUnion(self.names(children))
    }
  }

  @Test("Markup becomes what CDA knows, and every word stays")
  func structure() throws {
    let read = try #require(
      try narrative(
        """
        <h2 class="x">Head</h2><p id="a">One <b>two</b> <i>three</i><br/>four&nbsp;five &eacute;</p>
        <ul><li>item <ol><li>inner</li></ol></li></ul>
        <table border="1"><tr><th>k</th></tr><tr id="r"><td colspan="2"><p>v</p><table><tr><td>deep</td></tr></table></td></tr></table>
        <a href="https://example.org/x">link</a><a href="javascript:alert(1)">bad</a><blink>words</blink>
        """))
    for word in ["Head", "One two three", "é", "inner", "deep", "link (https://example.org/x)", "bad", "words"] {
      #expect(read.plainText.collapsedBlanks.contains(word), "\(word)")
    }
    #expect(!read.plainText.contains("javascript"))
    let allowed = Narrative.allowedElements.union(Narrative.allowedAttributes.map { "@\($0)" })
    #expect(names(read.nodes).isSubset(of: allowed))
    #expect(
      names(read.nodes).isSuperset(of: ["paragraph", "list", "item", "table", "tbody", "tr", "td", "@ID", "@colspan"]))
  }

  /// Which elements CDA allows in which (NarrativeBlock.xsd of HL7 CDA R2), for those of the model.
  private static let allowed: [String: Set<String>] = {
    let inline: Set<String> = ["content", "sub", "sup", "br"]
    return [
      "": inline.union(["paragraph", "list", "table"]), "content": inline, "paragraph": inline, "th": inline,
      "td": inline.union(["paragraph", "list"]), "item": inline.union(["paragraph", "list", "table"]),
      "list": ["item"], "table": ["caption", "thead", "tfoot", "tbody"], "thead": ["tr"], "tfoot": ["tr"],
      "tbody": ["tr"], "tr": ["td", "th"], "caption": ["sub", "sup"], "sub": [], "sup": [], "br": [],
    ]
  }()

  private func misplaced(_ nodes: [Narrative.Node], in parent: String = "") -> [String] {
    nodes.flatMap { node -> [String] in
      guard case .element(let name, _, let children) = node else { return [] }
      let own = Self.allowed[parent]?.contains(name) == true ? [] : ["\(name) in \(parent)"]
      return own + misplaced(children, in: name)
    }
  }

  @Test("Whatever stands in whatever, the result is as CDA nests it, and no word goes")
  func nesting() throws {
    let names = [
      "p", "div", "span", "b", "ul", "ol", "li", "table", "tr", "td", "th", "thead", "tbody", "tfoot", "caption", "sub",
      "a", "h1", "blockquote", "pre", "dl", "dd", "section", "font", "col",
    ]
    for outer in names {
      for inner in names {
        let table =
          "<table><caption>c<b>d</b></caption><thead><tr><th><p>h</p></th></tr></thead>"
          + "<tr><td><\(outer)>\(Self.word)<\(inner)>zwei</\(inner)></\(outer)></td></tr></table>"
        let markup = "<\(outer)>eins<\(inner)>\(table)drei</\(inner)></\(outer)>"
        let read = try narrative(markup)
        #expect(misplaced(read?.nodes ?? []) == [], "\(outer) \(inner)")
        for word in ["eins", Self.word, "zwei", "drei"] {
          #expect(read?.plainText.contains(word) == true, "\(word): \(outer) \(inner)")
        }
      }
    }
  }

  private static let word = "wort"

  @Test("Words stay wherever XHTML allows them")
  func words() throws {
    for markup in [
      "<p>%</p>", "<div><div>%</div></div>", "<ul><li><p>%</p><ul><li>x</li></ul></li></ul>",
      "<p><sub><b>%</b></sub></p>",
      "<table><tr><th><ul><li>%</li></ul></th></tr></table>", "<dl><dt>%</dt><dd>x</dd></dl>", "<b><p>%</p></b>",
      "<table><thead><tr><td>%</td></tr></thead></table>", "<table><caption>%</caption><tr><td>x</td></tr></table>",
      "<blockquote><table><tr><td><table><tr><td>%</td></tr></table></td></tr></table></blockquote>",
    ] {
      let read = try narrative(markup.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "Wort"))
      #expect(read?.plainText.contains("Wort") == true, "\(markup)")
      #expect(misplaced(read?.nodes ?? []) == [], "\(markup)")
    }
  }

  @Test("Scripts and styles leave nothing behind, well formed or not")
  func scripts() throws {
    #expect(try narrative("<script>evil()</script><style>p{}</style><p>kept</p>")?.plainText == "kept")
    let broken = try #require(try narrative("<p>kept<script>evil()</script><p>too &nbsp; & more"))
    #expect(!broken.plainText.contains("evil") && broken.plainText.contains("kept"))
    #expect(broken.plainText.contains("more"))
  }

  @Test("A narrative that is not well formed is counted, and a summary is read all the same")
  func damaged() throws {
    var fixture = BundleFixture("MT", "mt", .uuid)
    fixture.sections = [("11450-4", ["text": BundleFixture.narrative("<p>half")], [])]
    let reading = try BundleReader.read(fixture.json)
    #expect(reading.account.items.contains { $0.element == "section.narrative" && $0.outcome.reason == .unreadable })
  }

  @Test("A narrative that says it is empty is none")
  func empty() throws {
    var fixture = BundleFixture("MT", "mt", .uuid)
    let text: JSON = ["status": "empty", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\">left empty</div>"]
    fixture.sections = [("11450-4", ["text": text], [])]
    #expect(try BundleReader.read(fixture.json).summary.problems.narrative.isEmpty)
  }
}

extension String {
  fileprivate var collapsedBlanks: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
