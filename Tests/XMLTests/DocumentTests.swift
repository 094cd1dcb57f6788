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

  @Test("What looks like a document type inside a comment or CDATA is text")
  func doctypeAsText() throws {
    let root = try parse("<!-- <!DOCTYPE a> --><a><![CDATA[<!DOCTYPE a [<!ENTITY b 'c'>]>&b;]]></a>").root
    #expect(root.text == "<!DOCTYPE a [<!ENTITY b 'c'>]>&b;")
  }

  @Test(
    "A document type is refused wherever it stands and however it is spelled",
    arguments: [
      "<!doctype a><a/>", "<!-- c --><!DOCTYPE a><a/>", "<a/><!DOCTYPE a>", "<a><!DOCTYPE a></a>",
      "<!ENTITY b 'c'><a/>", "<a><!ELEMENT a ANY></a>", "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
      "<!DOCTYPE a [<!ENTITY % b SYSTEM 'http://fr.example/b'>%b;]><a/>", "<![INCLUDE[<a/>]]>", "<! DOCTYPE a><a/>",
    ])
  func doctypes(_ text: String) {
    #expect { try parse(text) } throws: { ($0 as? XMLFailure)?.code == "xml.doctype" }
  }

  @Test("Nothing is fetched: a stylesheet and a schema location are text, an XInclude is refused")
  func nothingFetched() throws {
    let root = try parse(
      """
      <?xml-stylesheet href="file:///etc/passwd"?>
      <a xmlns:s="http://www.w3.org/2001/XMLSchema-instance" s:schemaLocation="urn:a file:///etc/passwd"/>
      """
    ).root
    #expect(root.text == "")
    for name in ["http://www.w3.org/2001/XInclude", "http://www.w3.org/2001/&#88;Include"] {
      let text = "<a xmlns:i=\"\(name)\"><i:include href=\"file:///etc/passwd\" parse=\"text\"/></a>"
      #expect { try parse(text) } throws: { ($0 as? XMLFailure)?.code == "xml.namespace" }
    }
  }

  @Test(
    "Character references of legal characters are read, of others refused",
    arguments: [
      ("&#9;", "\t"), ("&#xE9;", "é"), ("&#x10FFFF;", "\u{10FFFF}"), ("&amp;&lt;&gt;&quot;&apos;", "&<>\"'"),
      ("&#0;", nil),
      ("&#xB;", nil), ("&#xD800;", nil), ("&#xFFFE;", nil), ("&#x110000;", nil), ("&#xFFFFFFFF;", nil), ("&#;", nil),
      ("&;", nil), ("&nbsp;", nil), ("&amp", nil), ("& ", nil), ("&#99999999999999;", nil),
    ] as [(String, String?)])
  func references(_ reference: String, _ expected: String?) throws {
    #expect((expected == nil) == (throws_(parse, "<a>\(reference)</a>")))
    #expect((expected == nil) == (throws_(parse, "<a b='\(reference)'/>")))
    guard let expected else { return }
    #expect(try parse("<a>\(reference)</a>").root.text == expected)
    #expect(try parse("<a b='\(reference)'/>").root.attribute("b") == expected)
  }

  private func throws_(_ parse: (String) throws -> Document, _ text: String) -> Bool {
    do { _ = try parse(text) } catch { return error is XMLFailure }
    return false
  }
}

@Suite("The encodings of a document")
struct EncodingTests {
  private func code(_ bytes: [UInt8]) -> String? {
    do { _ = try Document.parse(bytes) } catch { return error.code }
    return nil
  }

  @Test("UTF-8 is read, with a byte order mark and without, declared in either case or not at all")
  func utf8() throws {
    for head in [
      "", "<?xml version='1.0'?>", "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
      "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>",
    ] {
      for mark: [UInt8] in [[], [0xEF, 0xBB, 0xBF]] {
        #expect(try Document.parse(mark + Array("\(head)<é>Ω💊</é>".utf8)).root.text == "Ω💊")
      }
    }
  }

  @Test("UTF-16 and 32 are refused, marked or not")
  func utf16() {
    let text = "<?xml version='1.0'?><a/>"
    let little = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let big = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    let wide = text.unicodeScalars.flatMap { [0, 0, UInt8($0.value >> 8), UInt8($0.value & 0xFF)] }
    for bytes in [[0xFF, 0xFE] + little, [0xFE, 0xFF] + big, little, big, wide] {
      #expect(code(bytes) == "xml.encoding")
    }
  }

  @Test(
    "Bytes that are no UTF-8 are refused: Latin-1, overlong forms, surrogates, cut and too large characters",
    arguments: [
      [0xE9], [0xC0, 0xAF], [0xE0, 0x80, 0xAF], [0xC1, 0xBF], [0xED, 0xA0, 0x80], [0xED, 0xA0, 0xBD, 0xED, 0xB2, 0x8A],
      [0xE2, 0x82], [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0x80], [0xFF], [0x00],
    ] as [[UInt8]])
  func invalid(_ bytes: [UInt8]) {
    #expect(code(Array("<a>".utf8) + bytes + Array("</a>".utf8)) == "xml.encoding")
    #expect(code(Array("<a b='".utf8) + bytes + Array("'/>".utf8)) == "xml.encoding")
  }

  @Test(
    "Characters that XML 1.0 does not have are refused, raw too",
    arguments: ["\u{1}", "\u{B}", "\u{1F}", "\u{FFFE}", "\u{FFFF}"])
  func illegalCharacters(_ character: String) {
    #expect(code(Array("<a>\(character)</a>".utf8)) == "xml.malformed")
  }

  @Test(
    "Another declared encoding is refused, whatever the bytes are",
    arguments: [
      "UTF-16", "UTF-7", "ISO-8859-1", "windows-1252", "US-ASCII", "UTF8", "", "EBCDIC-CP-FR", "UTF-8-MAC",
    ])
  func declared(_ name: String) {
    #expect(
      ["xml.encoding", "xml.malformed"].contains(code(Array("<?xml version='1.0' encoding='\(name)'?><a/>".utf8))))
  }
}
