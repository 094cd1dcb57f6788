import Domain
import GatewayTesting
import Testing
import XML

@Suite("The limits of a document")
struct LimitTests {
  /// A limit by name, and a document that has exactly `count` of what it limits.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let limit: any WritableKeyPath<Limits, Int> & Sendable
    /// The most of ours that is built in the test over the real limits; those in megabytes are built once.
    let document: @Sendable (Int) -> String
    var testDescription: String { name }

    init(
      _ name: String, _ limit: any WritableKeyPath<Limits, Int> & Sendable,
      _ document: @escaping @Sendable (Int) -> String
    ) {
      self.name = name
      self.limit = limit
      self.document = document
    }
  }

  private static func many(_ count: Int, _ text: (Int) -> String) -> String { (0..<count).map(text).joined() }
  private static func long(_ count: Int) -> String { String(repeating: "x", count: count) }

  static let cases = [
    Case("bytes", \.bytes) { "<a>" + long($0 - 7) + "</a>" },
    Case("depth", \.depth) { String(repeating: "<a>", count: $0) + String(repeating: "</a>", count: $0) },
    Case("depth of an empty element", \.depth) {
      String(repeating: "<a>", count: $0 - 1) + "<b/>" + String(repeating: "</a>", count: $0 - 1)
    },
    Case("elements", \.elements) { "<a>" + String(repeating: "<b/>", count: $0 - 1) + "</a>" },
    Case("attributes", \.attributesPerElement) { "<a\(many($0) { " a\($0)=''" })/>" },
    Case("attributes and declarations together", \.attributesPerElement) {
      "<a xmlns='urn:a'\(many($0 - 1) { " a\($0)=''" })/>"
    },
    Case("element name", \.name) { "<\(long($0))/>" },
    Case("attribute name", \.name) { "<a \(long($0))='1'/>" },
    Case("attribute value", \.attributeValue) { "<a b='\(long($0))'/>" },
    Case("declarations of an element", \.namespacesPerElement) { "<a\(many($0) { " xmlns:p\($0)='urn:\($0)'" })/>" },
    Case("declarations of the document", \.namespaces) { "<a>\(many($0) { "<b xmlns:p='urn:\($0)'/>" })</a>" },
    Case("text", \.text) { "<a>\(long($0))</a>" },
    Case("comments", \.comments) { "<a><!--\(long($0 - 4))--></a>" },
    Case("several comments", \.comments) {
      "<a>\(many($0 / 10) { _ in "<!--\(long(6))-->" })<!--\(long($0 % 10))--></a>"
    },
    Case("instructions", \.comments) { "<a><?p \(long($0 - 4))?></a>" },
  ]

  private func code(_ text: String, _ limits: Limits) -> String? {
    do { _ = try Document.parse(Array(text.utf8), limits: limits) } catch { return error.code }
    return nil
  }

  @Test("A document at a limit is read, one step beyond it is refused", arguments: cases)
  func eachLimit(_ limit: Case) {
    for count in [20, 37, 64] {
      var limits = Limits.message
      limits[keyPath: limit.limit] = count
      // The pieces of the comments are counted with their opening marks.
      let most = limit.name == "several comments" ? count - 4 : count
      #expect(code(limit.document(most), limits) == nil, "\(count)")
      #expect(code(limit.document(most + 1), limits) == "xml.limit", "\(count)")
    }
  }

  @Test(
    "Messages have these limits, and are read up to them", arguments: cases.filter { $0.name != "several comments" })
  func messages(_ limit: Case) {
    let expected: [WritableKeyPath<Limits, Int>: Int] = [
      \.bytes: 10_485_760, \.depth: 128, \.elements: 500_000, \.attributesPerElement: 128, \.name: 256,
      \.attributeValue: 65_536, \.namespacesPerElement: 64, \.namespaces: 512, \.text: 8_388_608, \.comments: 65_536,
    ]
    let most = Limits.message[keyPath: limit.limit]
    #expect(most == expected[limit.limit])
    // A document of ten megabytes cannot be one text: it is made of the largest that there may be.
    let document = limit.name == "bytes" ? { Self.bytes($0) } : limit.document
    #expect(code(document(most), .message) == nil)
    #expect(code(document(most + 1), .message) == "xml.limit")
  }

  private static func bytes(_ count: Int) -> String {
    let half = (count - 11) / 2
    return "<a>\(long(half))<b/>\(long(count - 11 - half))</a>"
  }

  @Test("A text in CDATA counts like any other")
  func characterData() {
    var limits = Limits.message
    limits.text = 40
    // Its mark of nine bytes counts with it.
    #expect(code("<a><![CDATA[\(Self.long(31))]]></a>", limits) == nil)
    #expect(code("<a><![CDATA[\(Self.long(32))]]></a>", limits) == "xml.limit")
  }

  @Test("What would cost a parser minutes is refused at once", .timeLimit(.minutes(15)))
  func expensive() {
    #expect(code("<a\(Self.many(100_000) { " a\($0)=''" })/>", .message) == "xml.limit")
    #expect(code(String(repeating: "<a>", count: 1_000_000), .message) == "xml.limit")
    #expect(code("<a \(String(repeating: "xmlns:p='urn:x' ", count: 50_000))/>", .message) == "xml.limit")
    #expect(code("<a>\(String(repeating: "<!--x-->", count: 100_000))</a>", .message) == "xml.limit")
    #expect(code("<a>\(String(repeating: "&lt;", count: 2_000_000))</a>", .message) == nil)
    #expect(code("<a b='\(String(repeating: "<", count: 1000))'/>", .message) == "xml.malformed")
    #expect(code("<a>\(Self.many(100_000) { "<n\($0)/>" })</a>", .message) == "xml.limit")
    #expect(code("<a>\(Self.many(100_000) { "<a n\($0)=''/>" })</a>", .message) == "xml.limit")
    #expect(code("<a>\(Self.many(5000) { "<n\($0)/>" })</a>", .message) == nil)
  }
}
