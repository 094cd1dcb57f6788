import Domain
import Foundation
import Testing

@Suite("Codes and identifiers")
struct IdentityTests {
  @Test(
    "A country code is two Latin letters, upper case",
    arguments: [
      ("FR", "FR"), ("fr", "FR"), ("Pt", "PT"), ("", nil), ("F", nil), ("FRA", nil), ("F1", nil), ("É", nil),
      ("ΑΒ", nil),
      // Letters that become two, or others, in upper case
      ("ß", nil), ("ﬁ", nil), ("ıt", nil), ("ſe", nil), (" F", nil), ("FR ", nil),
    ] as [(String, String?)])
  func country(_ text: String, _ expected: String?) {
    #expect(CountryCode(text)?.value == expected)
  }

  @Test("Countries are ordered, written and read as their code")
  func countryForms() throws {
    let countries = try ["PT", "AT", "FR"].map { try #require(CountryCode($0)) }
    #expect(countries.sorted().map(\.value) == ["AT", "FR", "PT"])
    #expect(countries[0].lowercased == "pt")
    #expect("\(countries[0])" == "PT")
    let data = try JSONEncoder().encode(countries)
    #expect(String(decoding: data, as: UTF8.self) == "[\"PT\",\"AT\",\"FR\"]")
    #expect(try JSONDecoder().decode([CountryCode].self, from: data) == countries)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([CountryCode].self, from: Data("[\"1\"]".utf8)) }
  }

  @Test(
    "An OID is read bare and as a URN",
    arguments: [
      "2.16.17.710.790.1000.990.1", "1.2.3", "0.9.2342", "2.999", "2.16.840.1.113883.2.9.6.2.7", "1.2.0",
      "2.25.329800735698586629295641978511506172918",
    ])
  func oid(_ text: String) throws {
    #expect(OID(text)?.value == text)
    #expect(OID("urn:oid:\(text)")?.value == text)
    #expect(OID(text)?.urn == "urn:oid:\(text)")
    let home = try JSONDecoder().decode([OID].self, from: Data("[\"urn:oid:\(text)\"]".utf8))
    #expect(home.map(\.value) == [text])
  }

  @Test(
    "What is no OID is refused",
    arguments: [
      "", "1", "101", "1.", ".1", "1..2", "1.2.", "3.1.2", "1.02.3", "1.2.03", "01.2", "1.2.a", "1.2.-3", "1.2.3 ",
      " 1.2.3",
      "urn:oid:", "urn:uuid:1.2.3", "1.2.٣", "1,2,3", "1.2." + String(repeating: "1", count: 125),
    ])
  func noOID(_ text: String) {
    #expect(OID(text) == nil)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([OID].self, from: JSONEncoder().encode([text])) }
  }

  @Test("An OID may have 128 characters and no more")
  func longestOID() {
    #expect(OID("1.2." + String(repeating: "1", count: 124)) != nil)
    #expect(OID("1.2." + String(repeating: "1", count: 125)) == nil)
  }

  // MARK: CX

  @Test("A patient identifier is written and read as CX (ITI TF-3 4.2.3.1.7)")
  func patientIdentifier() throws {
    let root = try #require(OID("1.2.250.1.213.1.4.10"))
    for value in ["279035121518989", "X110571344|ABC123", "é-1 2"] {
      let identifier = PatientIdentifier(root: root, extension: value)
      #expect(identifier.cx == "\(value)^^^&1.2.250.1.213.1.4.10&ISO")
      #expect(PatientIdentifier(cx: identifier.cx) == identifier)
    }
  }

  @Test(
    "Every other form is refused",
    arguments: [
      "", "1", "^^^&1.2.3&ISO", "1^^^&&ISO", "1^^^&1.2.3", "1^^^&1.2.3&", "1^^^&1.2.3&iso", "1^^^&1.2.3&ISO ",
      "1^^^&1.2.3&L", "1^^&1.2.3&ISO", "1^2^^^&1.2.3&ISO", "1&2^^^&1.2.3&ISO", "1^^^NS&1.2.3&ISO", "1^^^&x&ISO",
      "1^^^&1.2.3&ISO^PI", "1^^^&1.2.3&ISO1^^^&1.2.3&ISO", "'1^^^&1.2.3&ISO'", "1^^^&1.2.3^^^&1.2.4&ISO",
    ])
  func noPatientIdentifier(_ cx: String) {
    #expect(PatientIdentifier(cx: cx) == nil)
  }

  // MARK: Hexadecimal

  @Test("Bytes are written in lower case and read in either")
  func hex() {
    #expect(([0x00, 0x0F, 0xA0, 0xFF] as [UInt8]).hex == "000fa0ff")
    #expect([UInt8](hex: "000Fa0fF") == [0x00, 0x0F, 0xA0, 0xFF])
    #expect([UInt8](hex: "") == [])
    for text in ["0", "0g", "0x00", " 00", "00 ", "+1", "é0", "0\u{0}"] {
      #expect([UInt8](hex: text) == nil, "\(text)")
    }
  }

  // MARK: Codes and languages

  @Test("Codes are the same by system and code, whatever they are called; a language is what stands before the hyphen")
  func coding() {
    let coding = Coding(system: "1.2.3", code: "a", display: "x")
    #expect(coding.isSame(as: Coding(system: "1.2.3", code: "a", display: "y", systemName: "z")))
    #expect(!coding.isSame(as: Coding(system: "1.2.3", code: "A")))
    #expect(!coding.isSame(as: Coding(system: "1.2.4", code: "a")))
    #expect(["fr-FR", "FR", "", "pt-PT-x"].map { LanguageTag($0).language } == ["fr", "fr", "", "pt"])
  }
}

@Suite("Values about a person")
struct SensitiveTests {
  static let canary = "279035121518989"

  private func everyPrint(_ value: Any) -> String {
    var dumped = ""
    dump(value, to: &dumped)
    let children = Mirror(reflecting: value).children.map { "\($0)" }.joined()
    return "\(value)" + String(describing: value) + String(reflecting: value) + dumped + children
  }

  private struct Row: Sendable {
    var name: Sensitive<String>
    var patient: Sensitive<PatientIdentifier>?
    var list: [Sensitive<String>]
  }

  @Test("They never print what they hold: not described, reflected or dumped, not within another value")
  func silent() throws {
    let secret = Sensitive(Self.canary)
    let identifier = PatientIdentifier(root: try #require(OID("1.2.3")), extension: Self.canary)
    let row = Row(name: secret, patient: Sensitive(identifier), list: [secret])
    let values: [Any] = [
      secret, Optional(secret) as Any, [secret], ["key": secret], (1, secret), row, [row],
      Result<_, Never>.success(secret),
      identifier, [identifier], Optional(identifier) as Any, Sensitive([1: identifier]),
    ]
    for value in values {
      let printed = everyPrint(value)
      #expect(!printed.contains(Self.canary), "\(type(of: value))")
      #expect(printed.contains("‹sensitive›"))
    }
  }

  @Test("They are compared by what they hold, and give it to whoever asks by name")
  func equal() {
    #expect(Sensitive("a") == Sensitive("a"))
    #expect(Sensitive("a") != Sensitive("b"))
    #expect(Set([Sensitive(1), Sensitive(1), Sensitive(2)]).count == 2)
    #expect(Sensitive("a").exposed == "a")
  }
}

@Suite("A failure")
struct FailureTests {
  private struct RoomFailure: Failure {
    let explanation: Explanation
  }

  @Test("It says its code, what, why and what to do, and is compared by its code alone")
  func explained() {
    let failure = RoomFailure("room.closed", what: "What.", why: "Why.", whatToDo: "Act.")
    #expect("\(failure)" == "room.closed: What. Why. Act.")
    #expect([failure.code, failure.what, failure.why, failure.whatToDo] == ["room.closed", "What.", "Why.", "Act."])
    #expect(failure == RoomFailure("room.closed", what: "", why: "", whatToDo: ""))
    #expect(failure != RoomFailure("room.open", what: "What.", why: "Why.", whatToDo: "Act."))
  }
}
