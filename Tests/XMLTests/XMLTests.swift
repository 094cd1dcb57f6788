import Domain
import GatewayTesting
import Testing
import XML

@Suite("The XML door")
struct DocumentTests {
  func parse(_ text: String) throws -> Document { try Document.parse(Array(text.utf8)) }

  @Test("A small document gives its names, namespaces, attributes and text")
  func reads() throws {
    let root = try parse("<a:b xmlns:a='urn:x' c='1' a:d='2&amp;3'>x<e>y</e><!-- no -->z<![CDATA[&w]]></a:b>").root
    #expect(root.name == "b")
    #expect(root.namespace == "urn:x")
    #expect(root.attribute("c") == "1")
    #expect(root.attribute("d", in: "urn:x") == "2&3")
    #expect(root.attribute("d") == nil)
    #expect(root.text == "xyz&w")
    #expect(root.first("e", in: nil)?.text == "y")
    #expect(root.hasCommentsOrInstructions)
  }

  @Test(
    "What must never be read is refused with its code",
    arguments: [
      ("<!DOCTYPE a><a/>", "xml.doctype"),
      ("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "xml.doctype"),
      ("<a>&b;</a>", "xml.entity"),
      ("<a b='&c;'/>", "xml.entity"),
      ("<a></b>", "xml.malformed"),
      ("<a/><b/>", "xml.malformed"),
      ("<a b='1' b='2'/>", "xml.malformed"),
      ("<a xmlns:p='urn:x' xmlns:q='urn:x' p:b='1' q:b='2'/>", "xml.malformed"),
      ("<p:a/>", "xml.malformed"),
      ("<a xmlns='relative'/>", "xml.namespace"),
      ("<a xmlns:p=''/>", "xml.namespace"),
      ("<a xmlns:xml='urn:x'/>", "xml.namespace"),
      ("<?xml version='1.1'?><a/>", "xml.encoding"),
      ("<?xml version='1.0' encoding='ISO-8859-1'?><a/>", "xml.encoding"),
      ("", "xml.malformed"),
      ("plain", "xml.malformed"),
    ])
  func refuses(_ text: String, _ code: String) {
    #expect { try parse(text) } throws: { ($0 as? XMLFailure)?.code == code }
  }

  @Test("The exclusive canonical form leaves out the signature and unused namespaces")
  func canonical() throws {
    let root = try parse("<r xmlns='urn:r' xmlns:u='urn:u'><p:a xmlns:p='urn:p' z='1' b=\"2\"><s/>t</p:a></r>").root
    let element = try #require(root.first("a", in: "urn:p"))
    let hole = try #require(element.first("s", in: "urn:r"))
    #expect(
      String(decoding: try element.canonical(), as: UTF8.self)
        == "<p:a xmlns:p=\"urn:p\" b=\"2\" z=\"1\"><s xmlns=\"urn:r\"></s>t</p:a>")
    #expect(
      String(decoding: try element.canonical(without: hole), as: UTF8.self)
        == "<p:a xmlns:p=\"urn:p\" b=\"2\" z=\"1\">t</p:a>")
  }
}
