import Domain
import FHIR
import Testing

/// The small parts that resources are built from.
@Suite("FHIR building blocks")
struct EuropeanToolkitTests {
  @Test(
    "A time of HL7 version 3 keeps its precision; a time of day without a zone is cut to its day",
    arguments: [
      ("2026", "2026", false), ("202611", "2026-11", false), ("20261120", "2026-11-20", false),
      ("2026112010", "2026-11-20", true), ("202611201015", "2026-11-20", true),
      ("202611201015+0100", "2026-11-20T10:15:00+01:00", false),
      ("20261120101530-0330", "2026-11-20T10:15:30-03:30", false),
      ("20261120101530.250+0000", "2026-11-20T10:15:30.250+00:00", false),
      ("20261120101530+1430", "2026-11-20", true), ("2026112010+0100", "2026-11-20", true),
    ])
  func times(text: String, expected: String, isCut: Bool) {
    let converted = FHIRDateTime(hl7: text)
    #expect(converted.text == expected)
    #expect(converted.isCut == isCut)
    #expect(converted.isInstant == (expected.contains("T") && text.prefix(14).allSatisfy(\.isNumber)))
  }

  @Test(
    "Systems have FHIR's names and are found again",
    arguments: [
      ("2.16.840.1.113883.6.96", "http://snomed.info/sct"), ("2.16.840.1.113883.6.1", "http://loinc.org"),
      ("1.3.6.1.4.1.12559.11.10.1.3.1.44.2", "http://hl7.org/fhir/sid/icd-10"), ("2.999.1", "urn:oid:2.999.1"),
      ("6f9619ff-8b86-d011-b42d-00c04fc964ff", "urn:uuid:6f9619ff-8b86-d011-b42d-00c04fc964ff"),
    ])
  func systems(oid: String, uri: String) {
    #expect(FHIRSystem.uri(oid: oid) == uri)
    #expect(FHIRSystem.oid(uri: uri) == oid)
  }

  @Test("A national name of ICD-10 has the European URI; an unknown URI has no object identifier")
  func otherSystems() {
    #expect(FHIRSystem.uri(oid: "2.16.840.1.113883.6.3") == FHIRSystem.uri(oid: "1.3.6.1.4.1.12559.11.10.1.3.1.44.2"))
    #expect(FHIRSystem.uri(oid: "http://example.org/codes") == "http://example.org/codes")
    #expect(FHIRSystem.oid(uri: "http://example.org/codes") == nil)
  }

  @Test("Numbers are FHIR's or none", arguments: ["0", "-1", "1.50", "0.05", "1e3", "12.0E-2", "9007199254740993"])
  func numbers(text: String) { #expect(JSON.decimal(spelled: text)?.number == text) }

  @Test(
    "A number spelled otherwise is not written", arguments: ["", "1,5", ".5", "5.", "007", "+5", "1e", "NaN", "1 2"])
  func noNumbers(text: String) { #expect(JSON.decimal(spelled: text) == nil) }

  @Test("Words lose what XML and FHIR forbid, and silence is not written")
  func words() {
    #expect(JSON.words(" a\u{0}b\u{B}\u{FFFE} \n") == "ab")
    #expect(JSON.words("\u{1}  ") == nil)
    #expect(JSON.element(["a": "", "b": [], "c": nil, "d": .object([:])]) == nil)
    #expect(JSON.list([nil, "", "x"]) == ["x"])
  }

  @Test("A name gives one UUID of version 8, another name another")
  func uuids() {
    let names = (0..<5000).map { "2.999.1|source|Condition|entry[\($0)]" }
    let made = names.map(NameUUID.text)
    #expect(Set(made).count == names.count)
    #expect(made == names.map(NameUUID.text))
    #expect(made.allSatisfy { $0.count == 36 && Array($0)[14] == "8" && "89ab".contains(Array($0)[19]) })
  }

  @Test("What may not be seen is written as unknown")
  func reasons() {
    #expect(DataAbsentReason.code(for: .masked) == "unknown")
    #expect(DataAbsentReason.code(for: .notAsked) == "not-asked")
    #expect(DataAbsentReason.code(for: .other) == "unsupported")
    #expect(DataAbsentReason.code(for: nil) == "unknown")
  }
}
