import CDA
import Domain
import Testing
import XML

@Suite("The CDA reading toolkit")
struct ToolkitTests {
  private func element(_ xml: String) throws -> Element {
    try Document.parse(
      Array("<r xmlns=\"urn:hl7-org:v3\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\(xml)</r>".utf8)
    ).root
  }

  @Test(
    "Blanks collapse, a no-break space stays",
    arguments: [
      ("", ""), (" ", ""), ("a", "a"), (" a", "a"), ("a ", "a"), ("a b", "a b"), ("a  b", "a b"),
      ("a\n\t b\r\n", "a b"),
      ("15\u{a0}chiffres\u{a0}:", "15\u{a0}chiffres\u{a0}:"), ("\u{a0}é ", "\u{a0}é"),
    ])
  func blanks(text: String, trimmed: String) { #expect(text.trimmed == trimmed) }

  @Test(
    "A time is ordered by its zone, its missing parts are at their beginning",
    arguments: [
      ("2026", "2026-01-01T00:00:00Z"), ("202609", "2026-09-01T00:00:00Z"), ("20260914", "2026-09-14T00:00:00Z"),
      ("20260914093000+0200", "2026-09-14T07:30:00Z"), ("202609140930-0130", "2026-09-14T11:00:00Z"),
      ("20260914093000.123+0000", "2026-09-14T09:30:00Z"),
    ])
  func instants(text: String, instant: String) throws {
    #expect(try #require(HL7Time(text)).instant.iso8601Seconds == instant)
  }

  @Test("Words of an ID come from the first element that has it; unknown markup loses its tags, not its words")
  func narrative() throws {
    let text = try #require(
      try element(
        "<text>a <content ID=\"x\">un <b>deux</b></content><content ID=\"x\">trois</content><script>quatre</script>"
          + "<linkHtml href=\"https://example.org/p\">cinq</linkHtml><linkHtml href=\"javascript:x\">six</linkHtml></text>"
      ).first("text"))
    let (narrative, texts) = Narrative.read(text)
    #expect(texts["x"] == "un deux" && texts["y"] == nil)
    #expect(texts.identifier(of: "#x") == "x" && texts.identifier(of: "x") == "x" && texts.identifier(of: "#") == nil)
    #expect(narrative.plainText == "a un deux trois quatrecinq (https://example.org/p)six")
    for case .element(let name, _, _) in narrative.nodes { #expect(Narrative.allowedElements.contains(name)) }
  }

  @Test("A coded value keeps code, words and every translation, however deep")
  func coded() throws {
    let code = try #require(
      try element(
        "<code code=\" A \" codeSystem=\"1.2\" displayName=\"\"><originalText>mots <reference value=\"#z\"/></originalText>"
          + "<translation code=\"B\" codeSystem=\"1.3\"><translation code=\"C\" codeSystem=\"1.4\"/></translation>"
          + "<translation nullFlavor=\"OTH\"><translation code=\"D\" codeSystem=\"1.5\"/></translation></code>"
      ).first("code"))
    let value = code.codedValue(NarrativeTexts())
    #expect(value.sourceCodes.map(\.code) == ["A", "B", "C", "D"] && value.coding?.display == nil)
    #expect(value.originalText == "mots" && value.reference == nil)
  }

  @Test("Intervals keep each bound's own reason, and say which of their times are none")
  func intervals() throws {
    let range = try #require(
      try element("<effectiveTime><low value=\"20200230\"/><high nullFlavor=\"UNK\"/></effectiveTime>")
        .first("effectiveTime"))
    #expect(range.timeRange == TimeRange(highNull: .unknown) && range.unreadableTimes == ["20200230"])
    let centre = try #require(
      try element("<effectiveTime><center value=\"2020\"/></effectiveTime>").first("effectiveTime"))
    #expect(centre.timeRange.start?.text == "2020")
  }
}
