import CPango
import Domain

/// Metadata in XML (ISO 16684-1): Dublin Core title, language and author, and the times. No conformance is claimed.
struct XMPPacket {
  let bytes: [UInt8]

  init(_ document: PrintedDocument) {
    let title = Self.escaped(document.title)
    let time = document.created.iso8601Seconds
    let author = document.author.map {
      "<dc:creator><rdf:Seq><rdf:li>\(Self.escaped($0))</rdf:li></rdf:Seq></dc:creator>"
    }
    let producer = "cairo \(String(cString: cairo_version_string())) (https://cairographics.org)"
    let text = """
      <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
      <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
      <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" \
      xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
      <dc:format>application/pdf</dc:format>
      <dc:title><rdf:Alt><rdf:li xml:lang="x-default">\(title)</rdf:li></rdf:Alt></dc:title>
      \(author ?? "")
      <dc:language><rdf:Bag><rdf:li>\(Self.escaped(document.language))</rdf:li></rdf:Bag></dc:language>
      <xmp:CreatorTool>\(PDFWriter.creator)</xmp:CreatorTool>
      <xmp:CreateDate>\(time)</xmp:CreateDate><xmp:ModifyDate>\(time)</xmp:ModifyDate>
      <pdf:Producer>\(producer)</pdf:Producer>
      </rdf:Description></rdf:RDF></x:xmpmeta>
      <?xpacket end="r"?>
      """
    bytes = Array(text.utf8)
  }

  private static func escaped(_ text: String) -> String {
    PlainText.visible(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}

/// Text inside PDF objects.
enum PDFText {
  /// A literal string; signs that a language tag has no use for are left out, so that nothing needs an escape.
  static func literal(_ tag: String) -> String {
    let kept = tag.utf8.filter {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
    }
    return "(\(String(decoding: kept, as: UTF8.self)))"
  }
}
