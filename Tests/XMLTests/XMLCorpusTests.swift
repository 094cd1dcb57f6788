import Domain
import GatewayTesting
import Testing
import XML

/// Hostile documents by class: refused at the door with a reason, at once, and without an outbound request.
@Suite("Corpus of XML")
struct XMLCorpusTests {
  private func verdict(_ bytes: [UInt8]) -> String? {
    let ((code, seconds), grown) = PeakMemory.of {
      ThreadTime.of { () -> String? in
        do throws(XMLFailure) { _ = try Document.parse(bytes) } catch { return error.code }
        return nil
      }
    }
    #expect(seconds < ThreadTime.allowed)
    #expect(grown ?? 0 < PeakMemory.allowed)
    return code
  }

  private func verdict(_ text: String) -> String? { verdict(Array(text.utf8)) }

  @Test(
    "Entities and document types are refused in every form",
    arguments: [
      "<!DOCTYPE a>", "<!DOCTYPE a []>", "<!DOCTYPE a SYSTEM 'file:///etc/passwd'>",
      "<!DOCTYPE a PUBLIC '-//x' 'http://127.0.0.1:9/x.dtd'>",
      "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
      "<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://127.0.0.1:9/'> %x;]>",
      "<!DOCTYPE a [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'><!ENTITY c '&b;&b;&b;'>]>",
      "<!DOCTYPE a [<!ATTLIST a ID ID #IMPLIED x CDATA 'default'>]>", "<!doctype a>", "<!ENTITY x 'y'>",
      "<?xml version=\"1.0\"?><!--x--><!DOCTYPE a>", "\u{FEFF}<!DOCTYPE a>", "<!ELEMENT a ANY>",
    ])
  func documentTypes(_ prolog: String) {
    #expect(verdict(prolog + "<a/>") == "xml.doctype")
    #expect(verdict("<a>\(prolog.drop { $0 == "\u{FEFF}" })</a>")?.hasPrefix("xml.") == true)
  }

  @Test(
    "Namespace names that are relative, reserved or written as references are refused",
    arguments: [
      "rel", "./a:b", "//host/x", "?a:b", "#a:b", "1a:b", ":a", "", " urn:a", "urn&#58;a", "&#x75;rn:a", "../x",
      "http://www.w3.org/2001/XInclude", "http://www.w3.org/2001/XInclud&#101;", "é:a",
    ])
  func namespaces(_ name: String) {
    #expect(verdict("<p:a xmlns:p='\(name)'/>") == "xml.namespace")
    if !name.isEmpty { #expect(verdict("<a><b xmlns=\"\(name)\"/></a>") == "xml.namespace") }
  }

  @Test(
    "Reserved prefixes, undeclared ones and attributes that are alike by their expanded names are refused",
    arguments: [
      "<a xmlns:xml='urn:a'/>", "<a xmlns:xmlns='urn:a'/>", "<a xmlns:XML='urn:a'/>", "<p:a/>", "<a p:b=''/>",
      "<a b='' b=''/>", "<a xmlns:p='urn:x' xmlns:q='urn:x' p:b='' q:b=''/>", "<a xmlns:p='urn:x' xmlns:p='urn:x'/>",
      "<a xmlns='http://www.w3.org/2000/xmlns/'/>", "<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>",
      "<a:b:c xmlns:a='urn:a'/>", "<:a/>", "<a:/>", "<a xmlns:a='urn:a'><a:b></b></a>",
    ])
  func names(_ text: String) {
    #expect(verdict(text)?.hasPrefix("xml.") == true)
  }

  @Test(
    "Encodings other than UTF-8, declared or not, are refused",
    arguments: [
      "utf-16", "UTF-7", "ISO-8859-1", "US-ASCII", "utf-8x", "utf-80", "UTF-8 ", "utf8", "EBCDIC", "",
    ])
  func encodings(_ name: String) {
    #expect(verdict("<?xml version=\"1.0\" encoding=\"\(name)\"?><a/>") == "xml.encoding")
    #expect(verdict("<?xml version='1.0' encoding='\(name)'?><a/>") == "xml.encoding")
  }

  @Test("Bytes that are not UTF-8, and characters that XML does not have, are refused")
  func bytes() {
    for bytes: [UInt8] in [
      [0xC0, 0xBC], [0xE0, 0x80, 0xBC], [0xF0, 0x80, 0x80, 0xBC], [0xED, 0xA0, 0x80], [0xFF], [0x80], [0xC3],
      [0xF4, 0x90, 0x80, 0x80], [0x00], [0xE9],
    ] {
      #expect(verdict(Array("<a>".utf8) + bytes + Array("</a>".utf8)) == "xml.encoding", "\(bytes)")
    }
    for bytes: [UInt8] in [[0x01], [0x0B], [0x1F], [0xEF, 0xBF, 0xBE], [0xEF, 0xBF, 0xBF]] {
      #expect(verdict(Array("<a>".utf8) + bytes + Array("</a>".utf8)) == "xml.malformed", "\(bytes)")
    }
    #expect(verdict(Array("<a/>".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] })) == "xml.encoding")
    #expect(verdict([0xFF, 0xFE] + Array("<a/>".utf16.flatMap { [UInt8($0 & 255), 0] })) == "xml.encoding")
  }

  @Test(
    "Content beside the root, and markup that breaks off, is refused",
    arguments: [
      "", " ", "x<a/>", "<a/>x", "<a/><b/>", "<a>", "</a>", "<a></b>", "<a", "<a b", "<a b=", "<a b='", "<a b=c/>",
      "<!--", "<a><!-- -- --></a>", "<a><![CDATA[</a>", "<?xml", "<a/><?xml version='1.0'?>", "<a>]]></a>",
      "<a>&lt</a>",
      "<a b='<'/>", "<?xml version=\"1.1\"?><a/>", "<a/>&#32;", "<1/>", "< a/>", "<a / >",
    ])
  func malformed(_ text: String) {
    #expect(verdict(text)?.hasPrefix("xml.") == true)
  }

  @Test("Random changes of a message are read or refused, and never anything else", arguments: 1...4)
  func mutations(_ seed: Int) {
    let text = """
      <?xml version="1.0" encoding="UTF-8"?><!-- c --><e:E xmlns:e="urn:e" xmlns="urn:d"><e:H a="1" e:b='&lt;&#65;'>ä\
      <![CDATA[<x>]]></e:H><B><?p i?><c xmlns:z="urn:z" z:id="_1">text &amp; more</c></B></e:E>
      """
    let whole = Array(text.utf8)
    var state = UInt64(seed)
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let pieces = [
      "<", ">", "&", "\"", "xmlns:", "<!DOCTYPE a", "&a;", "]]>", "<![CDATA[", "<!--", "-->", "<?", "\u{0}",
    ]
    var refused = 0
    for _ in 0..<2000 {
      var bytes = whole
      switch next(3) {
      case 0: bytes[next(bytes.count)] = UInt8(next(256))
      case 1:
        let from = next(bytes.count)
        bytes.removeSubrange(from..<min(bytes.count, from + 1 + next(20)))
      default: bytes.insert(contentsOf: Array(pieces[next(pieces.count)].utf8), at: next(bytes.count))
      }
      do {
        let document = try Document.parse(bytes)
        // What is read has one canonical form, and that form reads as itself.
        let canonical = try document.root.canonical()
        #expect(try Document.parse(canonical).root.canonical() == canonical)
      } catch {
        #expect(error.code.hasPrefix("xml."))
        refused += 1
      }
    }
    #expect(refused > 600 && refused < 2000)
  }
}
