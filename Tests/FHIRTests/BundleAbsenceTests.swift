import CDA
import Documents
import Domain
import GatewayTesting
import Testing

@Suite("Kinds of nothing in a European FHIR summary")
struct BundleAbsenceTests {
  private func summary(
    _ code: String, _ members: [String: JSON], _ resources: [JSON] = []
  ) throws -> Reading {
    var fixture = BundleFixture("LU", "fr", .uuid)
    fixture.sections = [(code, members, resources)]
    return try BundleReader.read(fixture.json)
  }

  private func reason(_ code: String) -> JSON {
    BundleFixture.coded("http://terminology.hl7.org/CodeSystem/list-empty-reason", code)
  }

  @Test("Each empty reason keeps its own meaning")
  func emptyReasons() throws {
    func content(_ code: String) throws -> SectionContent<Allergy> {
      try summary("48765-2", ["emptyReason": reason(code)]).summary.allergies.content
    }
    #expect(try content("nilknown") == .statedNone(PathFixture.absent("no-known-allergies", "No known allergies")))
    #expect(try content("notasked") == .notAsked)
    for code in ["unavailable", "withheld", "notstarted", "closed", "else"] {
      #expect(try content(code) == .noInformation)
    }
  }

  @Test("A silent section, and one that is not there, never state that there is none")
  func silence() throws {
    let silent = try summary("48765-2", ["text": BundleFixture.narrative("No known allergies")]).summary
    #expect(silent.allergies.content == .noInformation && silent.medications.content == .noInformation)
    let words = try summary("48765-2", ["emptyReason": ["text": "nilknown"]]).summary
    #expect(words.allergies.content == .noInformation)
  }

  @Test("Known absence is read from SNOMED CT and from the codes of the first IPS")
  func codes() throws {
    let systems: [(String, String, SectionContent<Allergy>)] = [
      (
        "http://snomed.info/sct", "716186003",
        .statedNone(Coding(system: "2.16.840.1.113883.5.1150.1", code: "no-known-allergies"))
      ),
      (
        "http://snomed.info/sct", "429625007",
        .statedNone(Coding(system: "2.16.840.1.113883.5.1150.1", code: "no-known-food-allergies"))
      ),
      ("http://snomed.info/sct", "1287211007", .noInformation),
      (
        "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips", "no-known-allergies",
        .statedNone(Coding(system: "2.16.840.1.113883.5.1150.1", code: "no-known-allergies"))
      ), ("http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips", "no-allergy-info", .noInformation),
    ]
    for (system, code, expected) in systems {
      let resource: JSON = ["resourceType": "AllergyIntolerance", "code": BundleFixture.coded(system, code)]
      let reading = try summary("48765-2", [:], [resource])
      #expect(reading.summary.allergies.content == expected, "\(code)")
      #expect(reading.account.items.contains { $0.sourcePath == "section[48765-2]/entry[1]" })
    }
  }

  @Test("None known beside real content is a contradiction; the content stays")
  func contradiction() throws {
    let none: JSON = ["resourceType": "Condition", "code": BundleFixture.coded("http://snomed.info/sct", "160245001")]
    let reading = try summary("11450-4", [:], [none, BundleFixture.condition("195967001", "active")])
    #expect(reading.summary.problems.entries.count == 1)
    let item = try #require(reading.account.items.first { $0.sourcePath == "section[11450-4]/entry[1]" })
    #expect(item.outcome.reason?.rawValue == "contradiction")
    let beside = try summary(
      "11450-4", ["emptyReason": reason("nilknown")], [BundleFixture.condition("195967001", "active")])
    #expect(beside.summary.problems.entries.count == 1)
    #expect(beside.account.items.contains { $0.outcome.reason?.rawValue == "contradiction" })
  }
}
