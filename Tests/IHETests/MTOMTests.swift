import Domain
import Foundation
import IHE
import Testing
import XML

@Suite("A message in parts (MTOM)")
struct MTOMTests {
  /// A multipart message with these line ends; each part is its headers and its content.
  static func message(
    _ parts: [(headers: [String], content: String)], boundary: String = "b", line: String = "\r\n",
    preamble: String = "",
    end: String = "--"
  ) -> [UInt8] {
    var text = preamble
    for part in parts {
      text += "--\(boundary)\(line)" + part.headers.map { $0 + line }.joined() + line + part.content + line
    }
    return Array((text + "--\(boundary)\(end)\(line)").utf8)
  }

  static let root = (headers: ["Content-Type: application/xop+xml", "Content-ID: <r@x>"], content: "<root/>")
  static let part = (headers: ["Content-ID: <p@x>"], content: "part")

  private func decode(_ type: String, _ bytes: [UInt8]) throws -> (root: String, parts: [String: String]) {
    let message = try MTOM.decode(contentType: type, body: bytes)
    return (
      String(decoding: message.root, as: UTF8.self), message.parts.mapValues { String(decoding: $0, as: UTF8.self) }
    )
  }

  @Test("A message that is not multipart is its own root")
  func single() throws {
    let (root, parts) = try decode("application/soap+xml; boundary=b", Array("--b".utf8))
    #expect(root == "--b")
    #expect(parts.isEmpty)
  }

  @Test(
    "Boundaries as peers write them: bare, quoted, with every character that a boundary may have",
    arguments: [
      ("multipart/related; boundary=MIMEBoundary_7f3a", "MIMEBoundary_7f3a"),
      ("Multipart/Related;type=\"application/xop+xml\";BOUNDARY=\"uuid:5f-1\";start=\"<r@x>\"", "uuid:5f-1"),
      ("multipart/related; boundary=\"----=_Part_1_2.3\"", "----=_Part_1_2.3"),
      ("multipart/related; boundary=\"a;b=c d\"; start-info=\"application/soap+xml\"", "a;b=c d"),
      ("multipart/related; boundary=\"'()+_,-./:=?\"", "'()+_,-./:=?"),
      ("multipart/related ; boundary = x", "x"),
      ("multipart/related; boundary=\"--\"", "--"),
      ("multipart/related; boundary=\(String(repeating: "n", count: 70))", String(repeating: "n", count: 70)),
      ("multipart/related; start-info=\"a; boundary=wrong\"; boundary=right", "right"),
    ])
  func boundaries(_ type: String, _ boundary: String) throws {
    let (root, parts) = try decode(type, Self.message([Self.root, Self.part], boundary: boundary))
    #expect(root == "<root/>")
    #expect(parts == ["p@x": "part"])
  }

  @Test("Line feeds alone, a preamble, blanks behind the boundary and text after the end are no matter")
  func layout() throws {
    let type = "multipart/related; boundary=b"
    #expect(try decode(type, Self.message([Self.root, Self.part], line: "\n")).parts == ["p@x": "part"])
    #expect(try decode(type, Self.message([Self.root, Self.part], preamble: "old mail --b\r\n")).root == "<root/>")
    let padded = Array(
      "--b \t\r\nContent-ID: <r@x>\r\n\r\n<root/>\r\n--b\t\r\nContent-ID:<p@x>\r\n\r\npart\r\n--b--  \r\nafter --b\r\n"
        .utf8)
    #expect(try decode(type, padded).root == "<root/>")
    #expect(try decode(type, padded).parts == ["p@x": "part"])
  }

  @Test("The root is the part that start names, wherever it stands; without start it is the first")
  func start() throws {
    let bytes = Self.message([Self.part, Self.root])
    for name in ["\"<r@x>\"", "\"r@x\"", "<r@x>"] {
      let (root, parts) = try decode("multipart/related; boundary=b; start=\(name)", bytes)
      #expect(root == "<root/>")
      #expect(parts == ["p@x": "part"])
    }
    #expect(try decode("multipart/related; boundary=b", bytes).root == "part")
    let nameless = Self.message([(headers: ["Content-Type: application/soap+xml"], content: "<root/>"), Self.part])
    #expect(try decode("multipart/related; boundary=b", nameless).root == "<root/>")
    #expect(code { _ = try decode("multipart/related; boundary=b; start=\"<q@x>\"", bytes) } == "ihe.mime")
  }

  @Test("A header may go on in the next line, where it begins with a blank (RFC 5322 section 2.2.3)")
  func foldedHeaders() throws {
    let folded = (
      headers: [
        "Content-Type: application/xop+xml;", "\ttype=\"application/soap+xml\"; a=\"x:y\"", "Content-ID:", " <r@x>",
      ],
      content: "<root/>"
    )
    let type = "multipart/related; boundary=b; start=\"<r@x>\""
    let (root, parts) = try decode(type, Self.message([Self.part, folded]))
    #expect(root == "<root/>")
    #expect(parts == ["p@x": "part"])
    let endless = (
      headers: ["X: y"] + Array(repeating: " z", count: 100_000) + ["Content-ID: <r@x>"], content: "<root/>"
    )
    #expect(code { _ = try decode(type, Self.message([endless])) } == "ihe.mime")
  }

  @Test("Two parts of one name are refused, the root among them: which one is meant would be the reader's guess")
  func repeatedNames() {
    let type = "multipart/related; boundary=b; start=\"<r@x>\""
    for parts in [[Self.root, Self.part, Self.part], [Self.root, Self.root], [Self.root, Self.part, Self.root]] {
      #expect(code { _ = try decode(type, Self.message(parts)) } == "ihe.mime")
    }
    let first = Self.message([Self.root, Self.root])
    #expect(code { _ = try decode("multipart/related; boundary=b", first) } == "ihe.mime")
  }

  @Test(
    "A multipart message without a usable boundary, or that does not end, is refused",
    arguments: [
      ("multipart/related", "--"), ("multipart/related; boundary=\"\"", "--"), ("multipart/related; boundary=c", "--"),
      ("multipart/related; boundary=\(String(repeating: "b", count: 71))", "--"), ("multipart/related; boundary=b", ""),
      ("multipart/related; boundary=b", "-"),
    ])
  func unusable(_ type: String, _ end: String) {
    #expect(code { _ = try decode(type, Self.message([Self.root, Self.part], end: end)) } == "ihe.mime")
  }

  @Test("Parts without a header, or in a transfer encoding that is not spoken, are refused")
  func badParts() throws {
    let type = "multipart/related; boundary=b"
    #expect(code { _ = try decode(type, Array("--b\r\nContent-ID: <r@x>\r\n--b--\r\n".utf8)) } == "ihe.mime")
    #expect(code { _ = try decode(type, Array("--b\r\n--b--\r\n".utf8)) } == "ihe.mime")
    for encoding in ["base64", "quoted-printable", "x-gzip"] {
      let part = (headers: ["Content-ID: <p@x>", "Content-Transfer-Encoding: \(encoding)"], content: "cGFydA==")
      #expect(code { _ = try decode(type, Self.message([Self.root, part])) } == "ihe.mime")
    }
    for encoding in ["binary", "8bit", "7BIT"] {
      let part = (headers: ["content-id: <p@x>", "content-transfer-encoding: \(encoding)"], content: "part")
      #expect(try decode(type, Self.message([Self.root, part])).parts == ["p@x": "part"])
    }
  }

  @Test("Sixteen parts are taken, seventeen are not; a part of 8 MiB is taken, one byte more is not")
  func limits() throws {
    let type = "multipart/related; boundary=b"
    func parts(_ count: Int) -> [(headers: [String], content: String)] {
      [Self.root] + (1..<count).map { (headers: ["Content-ID: <p\($0)@x>"], content: "") }
    }
    #expect(try decode(type, Self.message(parts(16))).parts.count == 15)
    #expect(code { _ = try decode(type, Self.message(parts(17))) } == "ihe.mime")
    func large(_ count: Int) -> [UInt8] {
      Self.message([Self.root, (headers: ["Content-ID: <p@x>"], content: String(repeating: "x", count: count))])
    }
    #expect(try decode(type, large(8 << 20)).parts["p@x"]?.utf8.count == 8 << 20)
    #expect(code { _ = try decode(type, large(8 << 20 + 1)) } == "ihe.mime")
  }

  @Test(
    "An include refers to a part of this message, and to nothing else",
    arguments: [
      ("cid:p@x", nil), ("cid:p%40x", nil), ("cid:q@x", "ihe.retrieve"), ("p@x", "ihe.retrieve"),
      ("file:///etc/passwd", "ihe.retrieve"), ("https://fr.example/p", "ihe.retrieve"), ("cid:%zz", "ihe.retrieve"),
      ("cid:", "ihe.retrieve"), ("", "ihe.retrieve"),
    ] as [(String, String?)])
  func includes(_ href: String, _ expected: String?) throws {
    let response = """
      <RetrieveDocumentSetResponse xmlns="urn:ihe:iti:xds-b:2007"><DocumentResponse>
      <RepositoryUniqueId>1.2</RepositoryUniqueId><DocumentUniqueId>1.2^3</DocumentUniqueId>
      <Document><x:Include xmlns:x="http://www.w3.org/2004/08/xop/include" href="\(href)"/></Document>
      </DocumentResponse></RetrieveDocumentSetResponse>
      """
    let root = (headers: Self.root.headers, content: envelope(body: response))
    let payload = HTTPPayload(
      contentType: "multipart/related; boundary=b; start=\"<r@x>\"", body: Self.message([root, Self.part]))
    #expect(code { _ = try retrieved(payload) } == expected)
    if expected == nil { #expect(try retrieved(payload).documents.map(\.bytes) == [Array("part".utf8)]) }
  }
}
