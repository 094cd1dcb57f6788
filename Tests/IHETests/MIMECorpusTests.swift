import Domain
import Foundation
import GatewayTesting
import IHE
import Testing

/// Messages in parts that two readers could take apart in two ways, or that cost more than they are worth.
@Suite("Corpus of messages in parts")
struct MIMECorpusTests {
  private let type = "multipart/related; boundary=b"

  private func verdict(_ type: String, _ bytes: [UInt8]) -> String? {
    let ((found, seconds), grown) = PeakMemory.of {
      ThreadTime.of { code { _ = try MTOM.decode(contentType: type, body: bytes) } }
    }
    #expect(seconds < ThreadTime.allowed)
    #expect(grown ?? 0 < PeakMemory.allowed)
    return found
  }

  private func one(_ headers: [String], _ content: String = "part") -> [UInt8] {
    MTOMTests.message([MTOMTests.root, (headers: headers, content: content)])
  }

  @Test("A line that only begins like the boundary is content")
  func longerBoundary() throws {
    for line in ["--bc", "--b x", "--b-", "--b--x", "--b---", "-- b", " --b", "x--b"] {
      let bytes = one(["Content-ID: <p@x>"], "a\r\n\(line)\r\nContent-ID: <q@x>\r\n\r\nz")
      let parts = try MTOM.decode(contentType: type, body: bytes).parts
      #expect(parts.keys.sorted() == ["p@x"], "\(line)")
      #expect(String(decoding: parts["p@x"] ?? [], as: UTF8.self).contains(line))
    }
    // The end is the end, whatever follows; blanks behind it are no matter.
    #expect(verdict(type, Array("--b\r\n\r\nx\r\n--b-- \t".utf8)) == nil)
    #expect(verdict(type, Array("--b\r\n\r\nx\r\n--bb--".utf8)) == "ihe.mime")
  }

  @Test(
    "Headers that readers take in different ways are refused",
    arguments: [
      ["Content-ID: <p@x>", "Content-ID: <q@x>"], ["Content-ID: <p@x>", "content-id: <p@x>"],
      ["Content-ID: <p@x>", "Content-Transfer-Encoding: binary", "Content-Transfer-Encoding: base64"],
      ["Content-ID: <p@x>", "Content-Transfer-Encoding: quoted-printable"],
      ["Content-ID: <p@x>", "Content-Transfer-Encoding: Quoted-Printable "],
      ["Content-ID: <p@x>", "Content-Transfer-Encoding:", " base64"],
      ["Content-ID: <p@x>", "Content-Transfer-Encoding: =62inary"],
      ["X: a\rContent-ID: <q@x>", "Content-ID: <p@x>"], ["X: a\u{0}b"], ["X: a\u{7F}b"], ["X\u{B}: a"], ["no colon"],
      ["Content-ID: <p@x>", "Content-Type: multipart/mixed; boundary=c"],
      ["Content-ID: <p@x>", "Content-Type: Multipart/Related; boundary=b"],
      ["Content-ID: <p@x>", "Content-Type: message/rfc822"], ["X: \(String(repeating: "y", count: 4096))"],
      (0..<21).map { "X-\($0): y" },
    ])
  func headers(_ headers: [String]) {
    #expect(verdict(type, one(headers)) == "ihe.mime")
  }

  @Test(
    "Content types that readers take in different ways are refused",
    arguments: [
      "multipart/related; boundary=b; boundary=c", "multipart/related; boundary=b; start=\"<r@x>\"; start=\"<p@x>\"",
      "multipart/related; Boundary=c; boundary=b", "multipart/mixed; boundary=b", "multipart/form-data; boundary=b",
      "multipart/related; boundary=\"b", "multipart/related; boundary*0=b",
    ])
  func types(_ type: String) {
    #expect(verdict(type, one(["Content-ID: <p@x>"])) == "ihe.mime")
  }

  @Test("Nothing in a message makes its reading slow")
  func slow() {
    let dashes = String(repeating: "-", count: 68)
    let boundary = "multipart/related; boundary=\"\(dashes)b\""
    let bodies = [
      String(repeating: "-", count: 8 << 20), String(repeating: "\n", count: 4 << 20),
      String(repeating: "\n--\(dashes)", count: 100_000), String(repeating: "--\(dashes)b\n", count: 100_000),
      "--\(dashes)b\n" + String(repeating: "X: y\n", count: 500_000),
      "--\(dashes)b\n" + String(repeating: " ", count: 4 << 20),
      "--\(dashes)b\nX:" + String(repeating: ":", count: 4 << 20),
    ]
    for body in bodies { #expect(verdict(boundary, Array(body.utf8)) == "ihe.mime") }
    #expect(verdict(String(repeating: "multipart/related; boundary=b;", count: 2000), [0x2D]) == "ihe.mime")
  }

  @Test("Whatever pieces are cut, doubled or moved, a message is read or refused", arguments: 1...4)
  func mutations(_ seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let whole = MTOMTests.message([MTOMTests.root, MTOMTests.part, (headers: ["Content-ID: <q@x>"], content: "--b")])
    var refused = 0
    for _ in 0..<2500 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let from = Int.random(in: 0..<bytes.count, using: &random)
        let piece = Array(bytes[from..<min(bytes.count, from + Int.random(in: 1...30, using: &random))])
        if Bool.random(using: &random) { bytes.removeSubrange(from..<(from + piece.count)) }
        if bytes.isEmpty || Bool.random(using: &random) {
          bytes.insert(contentsOf: piece, at: Int.random(in: 0...bytes.count, using: &random))
        }
      }
      let found = code {
        let message = try MTOM.decode(contentType: type, body: bytes)
        #expect(message.root.count + message.parts.values.reduce(0) { $0 + $1.count } <= bytes.count)
      }
      #expect(found == nil || found == "ihe.mime")
      if found != nil { refused += 1 }
    }
    #expect(refused > 200 && refused < 2500)
  }

  @Test("Lines that end in two ways, and parts that say what they are not, are refused")
  func twoReadings() {
    let good = String(decoding: one(["Content-ID: <p@x>"]), as: UTF8.self)
    for (old, new) in [
      ("part\r\n--b--", "part\n--b--"), ("<root/>\r\n--b", "<root/>\n--b"), ("--b\r\nContent-ID", "--b\nContent-ID"),
      ("<p@x>\r\n\r\n", "<p@x>\n\r\n"), ("<p@x>\r\n\r\n", "<p@x>\r\n\n"), ("part", "x\n--b\nContent-ID: <q@x>\n\ny"),
      ("application/xop+xml", "text/html"), ("application/xop+xml", "application/xop+xml; charset=utf-16"),
      ("application/xop+xml", "application/xop+xml; charset=utf-8; charset=utf-7"),
      ("Content-ID: <p@x>", "X-ID: <p@x>"),
    ] {
      #expect(good.contains(old))
      #expect(verdict(type, Array(good.replacing(old, with: new).utf8)) == "ihe.mime", "\(new)")
    }
    #expect(verdict(type, Array(good.utf8)) == nil)
    #expect(verdict(type, Array(good.replacing("\r\n", with: "\n").utf8)) == nil)
    #expect(verdict("\(type); type=\"text/html\"", Array(good.utf8)) == "ihe.mime")
  }

  /// What becomes of a delivery of one document with one part `p@x`, its content and more of the envelope changed.
  private func delivery(_ content: String, header: String = "", second: String? = nil) -> String? {
    func response(_ name: String, _ content: String) -> String {
      "<DocumentResponse><RepositoryUniqueId>1.2</RepositoryUniqueId><DocumentUniqueId>\(name)</DocumentUniqueId>"
        + "\(content)</DocumentResponse>"
    }
    let root = envelope(
      header: header,
      body: "<RetrieveDocumentSetResponse xmlns=\"urn:ihe:iti:xds-b:2007\">\(response("1", content))"
        + "\(second.map { response("2", $0) } ?? "")</RetrieveDocumentSetResponse>")
    let bytes = MTOMTests.message([(headers: MTOMTests.root.headers, content: root), MTOMTests.part])
    return code { _ = try retrieved(HTTPPayload(contentType: type, body: bytes)) }
  }

  @Test("A document is one part, which belongs to it alone, in the way of XOP")
  func inclusions() {
    func include(_ href: String, _ more: String = "", _ inside: String = "") -> String {
      "<x:Include xmlns:x=\"http://www.w3.org/2004/08/xop/include\" href=\"\(href)\"\(more)>\(inside)</x:Include>"
    }
    func document(_ content: String) -> String { "<Document>\(content)</Document>" }
    let good = document(include("cid:p@x"))
    #expect(delivery(good) == nil)
    #expect(delivery(document(include("cid:p%40x"))) == nil)
    #expect(delivery(document("\n \(include("cid:p@x"))\n")) == nil)
    for wrong in [
      include("http://127.0.0.1:9/p@x"), include("file:///p@x"), include("p@x"), include("CID:p@x"), include("cid:q@x"),
      include("cid:p%2540x"), include("cid:"), include("cid:p@x", " type=\"text/xml\""), include("cid:p@x", "", "<y/>"),
      include("cid:p@x", "", "PGEvPg=="), include("cid:p@x") + include("cid:p@x"), include("cid:p@x") + "PGEvPg==",
      "PGEvPg==<y/>", "<y>\(include("cid:p@x"))</y>",
      include("cid:p@x").replacing("2004/08/xop/include", with: "2004/08/xop/Include"),
    ] {
      #expect(delivery(document(wrong)) == "ihe.retrieve", "\(wrong)")
    }
    #expect(delivery(good, second: good) == "ihe.retrieve", "one part for two documents")
    #expect(delivery(document("PGEvPg==")) == "ihe.retrieve", "a part for none")
    #expect(delivery(good + good) == "ihe.retrieve", "two contents of one document")
    #expect(delivery(good, header: "<y>\(include("cid:p@x"))</y>") == "ihe.retrieve", "an inclusion in the header")
  }
}
