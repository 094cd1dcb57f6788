import Domain
import Foundation
import GatewayTesting
import Testing

@testable import Countries

@Suite("Published search mask")
struct PublishedMaskTests {
  private func mask(_ search: String, country: String = "DK") throws(SearchMaskFailure) -> SearchMask {
    let xml = """
      <ism:searchFields xmlns:ism="http://ec.europa.eu/sante/ehncp/ism">\
      <ism:country code="DK" label="label.ism.addressCountry"><ism:patientSearch scope="ALL">\(search)\
      </ism:patientSearch></ism:country></ism:searchFields>
      """
    guard let code = CountryCode(country) else { preconditionFailure("two letters") }
    return try SearchMask(published: Array(xml.utf8), of: code)
  }

  private func id(_ label: String = "nationalIdentityCardNumber", format: String = #"^\d{6}-?\d{4}$"#) -> String {
    "<ism:id domain=\"1.2.208.176.1.2\" format=\"\(format)\" label=\"label.ism.\(label)\" mandatory=\"true\""
      + " contextualDescription=\"\(label)\"/>"
  }

  private func code(_ search: String, country: String = "DK") -> String {
    do {
      _ = try mask(search, country: country)
      return "read"
    } catch { return error.code }
  }

  private func value(_ typed: String, _ format: String) throws -> String {
    let field = try mask("<ism:identifier type=\"NORMAL\">\(id(format: format))</ism:identifier>").fields[0]
    switch field.identifier(from: typed) {
    case .success(let identifier): return identifier.extension ?? ""
    case .failure(let error): return "\(error.fault)"
    }
  }

  @Test("The Danish mask of the network becomes one field with its rule")
  func danish() throws {
    let path = "samples/ihe/dk2026-InternationalSearch_DK.xml"
    let own = "<ism:identifier type=\"NORMAL\">\(id())</ism:identifier>"
    let plain = """
      <ism:searchFields xmlns:ism="http://ec.europa.eu/sante/ehncp/ism"><ism:country code="DK">\
      <ism:patientSearch>\(own)</ism:patientSearch></ism:country></ism:searchFields>
      """
    let xml = Shared.isHere ? try Shared.bytes(path) : Array(plain.utf8)
    let denmark = try #require(CountryCode("DK"))
    let mask = try SearchMask(published: xml, of: denmark)
    #expect(mask.fields.count == 1 && mask.oneOf.isEmpty && mask.fields[0].isMandatory)
    #expect(mask.fields[0].label(in: "pt") == "Número do cartão de identidade")
    let good = mask.traits(from: ["id1": "010190-1234"])
    #expect(try good.get().identifiers.map { $0.extension ?? "" } == ["010190-1234"])
    #expect(throws: SearchMask.Faults.self) { try mask.traits(from: ["id1": "01019-1234"]).get() }
    #expect(throws: SearchMask.Faults.self) { try mask.traits(from: [:]).get() }
  }

  @Test("A value is sent as typed where it fits, else without blanks and hyphens")
  func values() throws {
    #expect(try value("010190-1234", #"^\d{6}-?\d{4}$"#) == "010190-1234")
    #expect(try value(" 010190 1234 ", #"^\d{6}-?\d{4}$"#) == "0101901234")
    #expect(try value("01 0190-12345", #"^\d{6}-?\d{4}$"#) == "format")
    #expect(try value("ab12", "[A-Z]{2}[0-9]+") == "AB12")
    #expect(try value("", "[A-Z]{2}[0-9]+") == "missing")
    // Not understood: whatever is typed goes, the other country decides.
    #expect(try value("x y", "(?=lookahead)") == "x y")
  }

  @Test("A choice between identifiers needs one of them")
  func choice() throws {
    let mask = try mask(
      "<ism:identifier type=\"CHOICE\"><ism:ids display=\"a\">\(id())</ism:ids><ism:ids display=\"b\">\(id("passportNumber", format: "[A-Z0-9]{5,9}"))</ism:ids></ism:identifier><ism:birthDate label=\"label.ism.birthDate\" mandatory=\"true\"/>"
    )
    #expect(mask.oneOf == [["id1", "id2"]] && mask.fields.map(\.id) == ["id1", "id2", "birth"])
    #expect(try mask.traits(from: ["id2": "AB12345", "birth": "1980-01-02"]).get().birthDate == "19800102")
    #expect(throws: SearchMask.Faults.self) { try mask.traits(from: ["birth": "1980-01-02"]).get() }
  }

  @Test("A mask that this form cannot follow is refused with its reason")
  func refused() {
    let one = "<ism:identifier type=\"NORMAL\">\(id())</ism:identifier>"
    #expect(code(one) == "read" && code(one, country: "SE") == "mask.country" && code("") == "mask.form")
    #expect(code(one + "<ism:gender mandatory=\"true\"/>") == "mask.trait")
    #expect(code(one + "<ism:gender mandatory=\"false\"/><ism:media/>") == "read")
    #expect(code(one + "<ism:textField label=\"label.ism.familyName\" mandatory=\"1\"/>") == "mask.trait")
    #expect(code("<ism:identifier type=\"CHOICE\"><ism:ids>\(id())\(id())</ism:ids></ism:identifier>") == "mask.choice")
    #expect(code(one.replacingOccurrences(of: "1.2.208.176.1.2", with: "x")) == "mask.form")
    #expect(code(String(repeating: one, count: 13)) == "mask.form")
  }

  static let formats: [(String, [String], [String])] = [
    (#"^\d{3}$"#, ["123"], ["12", "1234", "12a", ""]), ("a|b", ["a", "b"], ["", "ab"]),
    ("(ab)+c?", ["ab", "ababc"], ["", "c", "abab c"]), ("[^0-9]{2,}", ["ab", "xyz"], ["a", "a1"]),
    (#"[A-Z\d]{2,3}"#, ["A1", "ABC"], ["a1", "ABCD"]), (#"\w+\.\w+"#, ["a.b"], ["ab", "a-b"]),
    (".{0,2}", ["", "ab"], ["abc"]), (#"(?:PT|ES)\d*"#, ["PT", "ES12"], ["FR1"]), ("[a-]+", ["a-a"], ["b"]),
    (#"\d{6}[-+A]\d{3}[0-9A-Z]"#, ["131052-308T", "131052+308T"], ["131052308T"]), ("", [""], ["a"]),
  ]

  @Test("Formats mean what they mean elsewhere", arguments: formats)
  func patterns(format: String, good: [String], bad: [String]) throws {
    let pattern = try #require(MaskPattern(format))
    for value in good { #expect(pattern.matches(value), "\(value)") }
    for value in bad { #expect(!pattern.matches(value), "\(value)") }
  }

  @Test(
    "What is not known, and what would grow without end, is no pattern",
    arguments: [
      "(?=a)", "(a", "a)", "[a", "a{65}", "a{3,2}", "*a", "a**", #"\bword"#, #"(\d)\1"#, "((((a{60}){60}){60}){60})",
      "[z-a]", String(repeating: "(", count: 200), String(repeating: "a", count: 300), #"\"#, "a{", "[]",
    ])
  func unknown(format: String) { #expect(MaskPattern(format) == nil) }

  @Test("An expression that makes others backtrack for ever is matched at once")
  func hostile() throws {
    let pattern = try #require(MaskPattern("^(a+)+$"))
    let clock = ContinuousClock()
    let duration = clock.measure { #expect(!pattern.matches(String(repeating: "a", count: 200) + "!")) }
    // Backtracking would take longer than the world is old.
    #expect(duration < .seconds(10))
  }
}
