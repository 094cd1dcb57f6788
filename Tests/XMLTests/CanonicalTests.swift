import Domain
import Foundation
import GatewayTesting
import Testing
import XML

@Suite("The exclusive canonical form (Exclusive XML Canonicalization 1.0)")
struct CanonicalTests {
  private func canonical(_ text: String, _ path: String..., prefixes: [String] = []) throws -> String {
    var element = try Document.parse(Array(text.utf8)).root
    for name in path { element = try #require(element.children.first { $0.name == name }) }
    return String(decoding: try element.canonical(inclusivePrefixes: prefixes), as: UTF8.self)
  }

  @Test("Only namespaces that are used are declared, where they are used first (section 2.2 of the standard)")
  func standardExample() throws {
    let inner =
      "<n1:elem2 xmlns:n1=\"http://example.net\" xml:lang=\"en\">\n"
      + " <n3:stuff xmlns:n3=\"ftp://example.org\"/>\n</n1:elem2>"
    let expected = inner.replacing("/>", with: "></n3:stuff>")
    for outer in [
      "<n0:pdu xmlns:n0='http://a.example'>\(inner)</n0:pdu>",
      "<n0:local xmlns:n0=\"foo:bar\" xmlns:n3=\"ftp://example.org\">\(inner)</n0:local>",
    ] {
      #expect(try canonical(outer, "elem2") == expected)
    }
  }

  @Test(
    "One spelling for what says the same (Canonical XML section 3)",
    arguments: [
      // Start and end tags, order of attributes, quotation marks
      ("<a   c='3'\n b = \"2\" />", "<a b=\"2\" c=\"3\"></a>"),
      (
        "<e b:a='1' xmlns:b='urn:1' xmlns:a='urn:2' a:a='2' a='3'/>",
        "<e xmlns:a=\"urn:2\" xmlns:b=\"urn:1\" a=\"3\" b:a=\"1\" a:a=\"2\"></e>"
      ),
      // Character data
      ("<a>&#x32;&gt;&quot;&apos;&amp;&lt;</a>", "<a>2&gt;\"'&amp;&lt;</a>"),
      ("<a><![CDATA[v>\"0\" && v<'9']]></a>", "<a>v&gt;\"0\" &amp;&amp; v&lt;'9'</a>"),
      ("<a>First&#x0d;&#10;Second\r\nThird\rFourth</a>", "<a>First&#xD;\nSecond\nThird\nFourth</a>"),
      // Attribute values
      ("<a b='v>\"0\" &amp;&amp; &lt;'/>", "<a b=\"v>&quot;0&quot; &amp;&amp; &lt;\"></a>"),
      ("<a b=' x\t\ny &#9;&#10;&#13;'/>", "<a b=\" x  y &#x9;&#xA;&#xD;\"></a>"),
      // Comments go, instructions stay
      ("<?p out?><!-- o --><a>1<!-- c -->2<?p  in ?></a>", "<a>12<?p in ?></a>"),
      // Namespaces
      (
        "<a xmlns='urn:a'><b xmlns=''><c xmlns='urn:a'/></b></a>",
        "<a xmlns=\"urn:a\"><b xmlns=\"\"><c xmlns=\"urn:a\"></c></b></a>"
      ),
      ("<a xmlns:p='urn:p'><p:b/><p:c/></a>", "<a><p:b xmlns:p=\"urn:p\"></p:b><p:c xmlns:p=\"urn:p\"></p:c></a>"),
      ("<p:a xmlns:p='urn:p'><b p:c='1' xmlns:p='urn:p'/></p:a>", "<p:a xmlns:p=\"urn:p\"><b p:c=\"1\"></b></p:a>"),
      (
        "<p:a xmlns:p='urn:p'><p:b xmlns:p='urn:q'/></p:a>",
        "<p:a xmlns:p=\"urn:p\"><p:b xmlns:p=\"urn:q\"></p:b></p:a>"
      ),
      // Characters beyond the first plane, and no byte order mark
      ("\u{FEFF}<é>💊\u{E9}</é>", "<é>💊é</é>"),
    ])
  func oneSpelling(_ text: String, _ expected: String) throws {
    #expect(try canonical(text) == expected)
  }

  @Test("Prefixes of the inclusive list are declared though nothing uses them visibly")
  func inclusivePrefixes() throws {
    let text = "<r xmlns='urn:r' xmlns:xs='urn:xs' xmlns:u='urn:u'><v:a xmlns:v='urn:v' type='xs:string'/></r>"
    #expect(try canonical(text, "a") == "<v:a xmlns:v=\"urn:v\" type=\"xs:string\"></v:a>")
    #expect(
      try canonical(text, "a", prefixes: ["xs"])
        == "<v:a xmlns:v=\"urn:v\" xmlns:xs=\"urn:xs\" type=\"xs:string\"></v:a>")
    #expect(
      try canonical(text, "a", prefixes: ["#default", "xs", "unknown"])
        == "<v:a xmlns=\"urn:r\" xmlns:v=\"urn:v\" xmlns:xs=\"urn:xs\" type=\"xs:string\"></v:a>")
  }

  @Test("An element can be left out, with all that is in it, and nothing else")
  func hole() throws {
    let root = try Document.parse(
      Array("<r xmlns='urn:r' xmlns:u='urn:u'><p:a xmlns:p='urn:p' z='1' b=\"2\"><s><t/></s>t</p:a><s/></r>".utf8)
    ).root
    let element = try #require(root.first("a", in: "urn:p"))
    let hole = try #require(element.first("s", in: "urn:r"))
    let whole = "<p:a xmlns:p=\"urn:p\" b=\"2\" z=\"1\"><s xmlns=\"urn:r\"><t></t></s>t</p:a>"
    #expect(String(decoding: try element.canonical(), as: UTF8.self) == whole)
    #expect(
      String(decoding: try element.canonical(without: hole), as: UTF8.self)
        == "<p:a xmlns:p=\"urn:p\" b=\"2\" z=\"1\">t</p:a>")
    let neighbour = try #require(root.first("s", in: "urn:r"))
    #expect(String(decoding: try element.canonical(without: neighbour), as: UTF8.self) == whole)
  }

  @Test("The canonical form is canonical: it is its own canonical form, and says the same")
  func idempotent() throws {
    for text in Self.samples {
      let once = try canonical(text)
      #expect(try canonical(once) == once)
    }
  }

  // MARK: An independent implementation

  static let samples = [
    "<a xmlns='urn:a' xmlns:b='urn:b' b:z='1' a='2'><b:c/><d xmlns=''>x &amp; y</d></a>",
    "<p:a xmlns:p='urn:1'><p:b xmlns:p='urn:2'><p:c xmlns:p='urn:1' p:d='&#10;'/></p:b></p:a>",
    "<a xml:lang='fr' xml:space='preserve'> <b c='&quot;&lt;&gt;'>\r\n&#13;</b>\t</a>",
    "<a><!-- x --><?p y?><![CDATA[<&>]]></a>",
  ]

  @Test("Python's canonicaliser agrees", .enabled(if: PythonTools.have("xml.etree.ElementTree"), "needs Python"))
  func python() throws {
    for text in Self.samples { try compare(Array(text.utf8)) }
  }

  @Test(
    "Python's canonicaliser agrees on whole documents and messages",
    .enabled(if: Shared.isHere && PythonTools.have("xml.etree.ElementTree"), "needs PASSERELLE_SHARED and Python"),
    arguments: [
      "VSM_1.4_2022.01.xml", "IPS-FR_2024.01.xml", "2-1234-2-W7.xml", "2-1234-W8-zero-errors.xml",
      "ihe/gematik-AdhocQueryResponsePSA.xml", "ihe/ipf-iti55-sample-response.xml",
      "ihe/gematik-PRPA_IN201306UV02_44.xml",
    ])
  func pythonOnSamples(_ name: String) throws { try compare(Shared.bytes("samples/\(name)")) }

  private func compare(_ bytes: [UInt8]) throws {
    // What stands outside the root is no part of an element's form.
    let script = """
      import sys, io, xml.etree.ElementTree as E
      text = E.canonicalize(sys.stdin.buffer.read().decode("utf-8-sig"))
      import re
      while True:
          shorter = re.sub(r"^<\\?.*?\\?>\\n|\\n<\\?[^<]*\\?>$", "", text, flags=re.S)
          if shorter == text: break
          text = shorter
      sys.stdout.buffer.write(text.encode())
      """
    let outcome = try PythonTools.run(["-c", script], input: bytes)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let ours = String(decoding: try Document.parse(bytes, limits: .nationalDocument).root.canonical(), as: UTF8.self)
    let same = zip(ours.utf8, outcome.output.utf8).prefix { $0 == $1 }.count
    #expect(ours == outcome.output, "they differ from byte \(same): \(ours.utf8.count), \(outcome.output.utf8.count)")
  }
}
