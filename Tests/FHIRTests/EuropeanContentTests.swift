import CDA
import Documents
import Domain
import FHIR
import Testing

/// That nothing of a summary disappears in the European Bundle.
@Suite("Content of the European Bundle")
struct EuropeanContentTests {
  @Test("Every coding of the summary is in the Bundle, or in its words", arguments: EuropeanSummaries.Style.allCases)
  func everyCoding(style: EuropeanSummaries.Style) throws {
    let summary = EuropeanSummaries.summary(style)
    let written = try Written(summary)
    var codings: Set<[String]> = []
    var words: [String] = []
    written.walk { value in
      if let system = value["system"]?.string, let code = value["code"]?.string { codings.insert([system, code]) }
      if let text = value.string { words.append(text) }
    }
    let reported = Set(written.account.items.flatMap { [$0.source, $0.european] }.compactMap { $0?.code })
    let inspected = Contents(of: summary, besides: Header.self).codings
    #expect(inspected.count > (style == .null ? 10 : 150))
    for coding in inspected {
      let system = FHIRSystem.uri(oid: coding.system)
      let isThere = codings.contains([system, coding.code]) || reported.contains(coding.code)
      let isSaid = isThere || words.contains { $0.contains("\(system) \(coding.code)") }
      #expect(isSaid, "\(coding)")
    }
  }

  @Test("The source's main code is marked as the user's choice and follows the European one")
  func order() throws {
    let condition = try #require(Written(EuropeanSummaries.summary()).resources("Condition").first)
    let codings = try #require(condition["code"]?["coding"]?.array)
    #expect(
      codings.map { $0["system"]?.string } == ["http://hl7.org/fhir/sid/icd-10", "urn:oid:2.999.7", "urn:oid:2.999.8"])
    #expect(codings.map { $0["userSelected"] } == [nil, true, nil])
    let unmapped = try #require(Written(EuropeanSummaries.summary(.unmapped)).resources("Condition").first)
    #expect(unmapped["code"]?["coding"]?.array?.first?["userSelected"] == true)
    #expect(unmapped["code"]?["text"]?.string?.hasPrefix("mots") == true)
  }

  @Test("The narrative says the words of every entry", arguments: [EuropeanSummaries.Style.mapped, .nonLatin])
  func narrative(style: EuropeanSummaries.Style) throws {
    let summary = EuropeanSummaries.summary(style)
    let written = try Written(summary)
    let text = written.values(of: "div").compactMap(\.string).joined()
    let said = Contents(of: summary, besides: Header.self, Author.self).words
    #expect(said.count > 100)
    for words in said where !words.isEmpty {
      let isSaid = text.contains(words)
      #expect(isSaid, "\(words)")
    }
    for date in ["2027-05-01", "2012-04-14", "2026-06-15"] { #expect(text.contains(date), "\(date)") }
    for number in ["1.50", "0.50", "36.60", "70.50"] { #expect(text.contains(number), "\(number)") }
  }

  @Test("Words that look like markup are escaped, and the source's narrative keeps its structure")
  func markup() throws {
    let written = try Written(EuropeanSummaries.summary(.markup))
    for text in written.values(of: "div").compactMap(\.string) {
      #expect(!text.contains("<b onclick"))
      #expect(!text.contains("]]>"))
    }
    let allergies = try #require(written.section("48765-2")?["text"])
    #expect(allergies["status"] == "additional")
    let text = allergies["div"]?.string ?? ""
    #expect(text.contains("<td colspan=\"2\"><span id=\"a1\">&lt;b onclick=&quot;x()&quot;&gt;"))
    #expect(text.contains("<ol><li lang=\"fr\" xml:lang=\"fr\">"))
    #expect(text.contains("<div lang=\"fr-FR\" xml:lang=\"fr-FR\">"))
  }

  @Test("A caption outside a table becomes what HTML allows there")
  func captions() throws {
    func caption(_ words: String) -> Narrative.Node {
      .element(name: "caption", attributes: [], children: [.text(words)])
    }
    var summary = EuropeanSummaries.empty()
    summary.allergies.narrative = [
      Narrative([
        .element(name: "list", attributes: [], children: [caption("liste")]),
        .element(name: "paragraph", attributes: [], children: [caption("alinéa")]),
        .element(name: "table", attributes: [], children: [caption("tableau")]),
      ])
    ]
    let text = try Written(summary).section("48765-2")?["text"]?["div"]?.string ?? ""
    #expect(text.contains("<ul><li>liste</li></ul><p><b>alinéa</b></p><table><caption>tableau</caption></table>"))
  }

  @Test("An entry without European code or words says why, and nothing masked is told")
  func reasons() throws {
    let written = try Written(EuropeanSummaries.summary(.null))
    let reasons = Set(
      written.values(of: "coding").flatMap { $0.array ?? [] }
        .filter { $0["system"]?.string == FHIRSystem.dataAbsentReason }.compactMap { $0["code"]?.string })
    #expect(reasons.isSuperset(of: ["unknown", "not-asked", "unsupported"]))
    #expect(!reasons.contains("masked"))
  }

  @Test("Words of the sections without entries of their own travel once, under their code")
  func narrativeSections() throws {
    let written = try Written(EuropeanSummaries.narrativeOnly())
    let codes = written.composition["section"]?.array?.compactMap {
      $0["code"]?["coding"]?.array?.first?["code"]?.string
    }
    #expect(Set(codes ?? []).count == codes?.count)
    for code in ["8716-3", "81338-6", "11329-0", "10157-6", "11450-4"] {
      let section = try #require(written.section(code))
      #expect(section["text"]?["div"]?.string?.contains("&amp;amp;") == true)
      #expect(section["emptyReason"]?["coding"]?.array?.first?["code"] == "unavailable")
    }
  }
}

/// The codings and words inside a value, found by reflection.
struct Contents {
  private(set) var codings: [Coding] = []
  private(set) var words: [String] = []

  private let left: Set<ObjectIdentifier>

  /// - Parameter besides: types whose values are not looked into.
  init(of value: Any, besides: Any.Type...) {
    left = Set(besides.map { ObjectIdentifier($0) })
    visit(value)
  }

  private mutating func visit(_ value: Any) {
    guard !left.contains(ObjectIdentifier(type(of: value))) else { return }
    if let coding = value as? Coding {
      codings.append(coding)
      return
    }
    if let concept = value as? CodedConcept {
      words += [concept.originalText, concept.european?.display].compactMap { $0 }
    }
    for child in Mirror(reflecting: value).children {
      if child.label == "comment", let words = child.value as? String { self.words.append(words) }
      visit(child.value)
    }
  }
}
