import CDA
import Documents
import Domain
import FHIR
import Testing

/// The conversions that the mapping lists, and the lines in the account where they lose something.
@Suite("Conversions of the European Bundle")
struct EuropeanConversionTests {
  @Test(
    "A severity between two is rounded up, with its own code in the description and a line in the account",
    arguments: [
      ("255604002", "mild", false), ("371923003", "moderate", true), ("6736007", "moderate", false),
      ("371924009", "severe", true), ("24484000", "severe", false), ("442452003", "severe", true),
    ])
  func severity(code: String, expected: String, isRounded: Bool) throws {
    var summary = EuropeanSummaries.allergies(1)
    var allergy = summary.allergies.entries[0]
    allergy.reactions[0].severity = EuropeanSummaries.european(EuropeanSummaries.snomed, code, "Severity")
    summary.allergies.content = .entries([allergy])
    let written = try Written(summary)
    let reaction = try #require(written.resources("AllergyIntolerance").first?["reaction"]?.array?.first)
    #expect(reaction["severity"]?.string == expected)
    #expect((reaction["description"]?.string?.contains(code) == true) == isRounded)
    #expect(written.account.items.contains { $0.element == "reaction.severity" } == isRounded)
  }

  @Test(
    "A clinical status becomes FHIR's, with the European code beside it",
    arguments: [
      ("55561003", "active"), ("73425007", "inactive"), ("255227004", "recurrence"), ("413322009", "resolved"),
      ("90734009", "active"),
    ])
  func clinicalStatus(code: String, expected: String) throws {
    var problem = EuropeanSummaries.summary().problems.entries[0]
    problem.clinicalStatus = EuropeanSummaries.european(EuropeanSummaries.snomed, code, "Status")
    let codings = try condition(problem)["clinicalStatus"]?["coding"]?.array?.compactMap { $0["code"]?.string }
    #expect(codings == [expected, code])
  }

  @Test("A problem with an end is never active; where the source says both, the end stands in the note")
  func abatement() throws {
    var problem = EuropeanSummaries.summary().problems.entries[0]
    problem.time = TimeRange(low: HL7Time("2019"), high: HL7Time("2020"))
    let stated = try condition(problem)
    #expect(stated["abatementDateTime"] == nil)
    #expect(stated["note"]?.array?.contains { $0["text"]?.string?.contains("2020") == true } == true)
    problem.clinicalStatus = nil
    let derived = try condition(problem)
    #expect(derived["abatementDateTime"] == "2020")
    #expect(derived["clinicalStatus"]?["coding"]?.array?.first?["code"] == "inactive")
  }

  @Test("A national code is never taken for a code of FHIR")
  func nationalCodes() throws {
    var problem = EuropeanSummaries.summary().problems.entries[0]
    problem.certainty = CodedConcept(source: [Coding(system: "2.999.7", code: "refuted", display: "autre")])
    problem.clinicalStatus = CodedConcept(source: [Coding(system: "2.999.7", code: "resolved", display: "autre")])
    let written = try condition(problem)
    #expect(written["verificationStatus"] == nil)
    #expect(written["clinicalStatus"]?["coding"]?.array?.first?["code"] == "active")
  }

  @Test("Systolic and diastolic become one blood pressure with components")
  func bloodPressure() throws {
    let panels = try Written(EuropeanSummaries.summary()).resources("Observation").filter { $0["component"] != nil }
    #expect(panels.count == 1)
    let codes = panels.first?["code"]?["coding"]?.array?.compactMap { $0["code"]?.string } ?? []
    #expect(codes.first == "85354-9" && codes.contains("46680005"))
    let components = panels.first?["component"]?.array?.compactMap {
      $0["code"]?["coding"]?.array?.first?["code"]?.string
    }
    #expect(components == ["8480-6", "8462-4"])
  }

  @Test("A blood pressure whose parts say more than a component can stays a panel with members")
  func detailedBloodPressure() throws {
    var summary = EuropeanSummaries.summary()
    var group = summary.vitalSigns.entries[0]
    group.observations[0].comment = "au bras gauche"
    summary.vitalSigns.content = .entries([group])
    let observations = try Written(summary).resources("Observation")
    #expect(!observations.contains { $0["component"] != nil })
    #expect(observations.contains { $0["hasMember"]?.array?.count == 2 })
  }

  @Test("Tobacco and alcohol stand under the codes of IPS only with the values that these count")
  func habits() throws {
    let habits = try Written(EuropeanSummaries.summary()).resources("Observation").filter {
      $0["category"]?.array?.first?["coding"]?.array?.first?["code"] == "social-history"
    }
    let codes = habits.map { $0["code"]?["coding"]?.array?.first?["code"]?.string }
    #expect(codes == ["72166-2", "72166-2", "72166-2", "74013-4", "897148007", "897148007", "256235009"])
    #expect(habits.first?["valueCodeableConcept"]?["text"] == "10.0 /d")
    #expect(habits[3]["valueQuantity"]?["value"]?.number == "2.0")
  }

  @Test("An outcome counts under its LOINC code and takes the one date there is; two dates stay for themselves")
  func pregnancy() throws {
    var summary = EuropeanSummaries.summary()
    let single = try #require(outcome(Written(summary)))
    #expect(single["effectiveDateTime"] == "2012-04-14")
    #expect(single["valueQuantity"]?["value"] == 1)
    let date = try #require(summary.pregnancy.entries.last)
    summary.pregnancy.content = .entries(summary.pregnancy.entries + [date])
    let written = try Written(summary)
    #expect(outcome(written)?["effectiveDateTime"] == nil)
    #expect(written.resources("Observation").filter { $0["valueDateTime"] == "2012-04-14" }.count == 2)
    #expect(written.account.items.contains { $0.element == "pregnancy.outcomeDate" })
  }

  @Test("An expected date stands under the pregnancy's status")
  func expectedDelivery() throws {
    let written = try Written(EuropeanSummaries.summary())
    let status = written.resources("Observation").first { $0["hasMember"]?.array?.count == 1 }
    let member = try #require(status?["hasMember"]?.array?.first?["reference"]?.string)
    #expect(written.resource(member)?["valueDateTime"] == "2027-05-01")
  }

  @Test("What FHIR has no place for is in the account, with its path")
  func account() throws {
    let written = try Written(EuropeanSummaries.summary())
    let elements = Set(written.account.items.map(\.element))
    for element in [
      "problem.healthStatus", "problem.concernTime", "reaction.severity", "medication.dispensingText", "social.value",
      "social.time", "alert", "comment", "contact.identifier",
    ] { #expect(elements.contains(element), "\(element)") }
    #expect(written.account.items.allSatisfy { !$0.sourcePath.isEmpty && !$0.note.isEmpty })
  }

  @Test("A number that is none stands as words, with a line in the account")
  func illSpelled() throws {
    let written = try Written(EuropeanSummaries.illSpelled())
    let elements = Set(written.account.items.filter { $0.outcome.reason == .unreadable }.map(\.element))
    #expect(elements.isSuperset(of: ["medication.dose", "medication.dosePeriod", "medication.maximumDose"]))
  }

  @Test("A name that only repeats the code is no display")
  func repeatedCode() throws {
    var problem = EuropeanSummaries.summary().problems.entries[0]
    problem.condition = EuropeanSummaries.european(EuropeanSummaries.icd10, "J45", "J45")
    let coding = try condition(problem)["code"]?["coding"]?.array?.first
    #expect(coding?["code"] == "J45")
    #expect(coding?["display"] == nil)
  }

  @Test("A side of the body stands in a BodyStructure, and then no body site stands beside it")
  func laterality() throws {
    let written = try Written(EuropeanSummaries.summary())
    let procedure = try #require(written.resources("Procedure").first)
    #expect(procedure["bodySite"] == nil)
    let structure = try #require(
      procedure["extension"]?.array?.first?["valueReference"]?["reference"]?.string.flatMap(written.resource))
    #expect(structure["locationQualifier"]?.array?.first?["coding"]?.array?.first?["code"] == "7771000")
    #expect(structure["location"]?["coding"]?.array?.first?["code"] == "76552005")
  }

  @Test("Software that wrote is a Device; a person with software is the person, and the account says so")
  func authors() throws {
    var summary = EuropeanSummaries.empty()
    var author = summary.header.authors[0]
    let devices = try Written(summary).resources("Device").count
    author.device = "Logiciel du cabinet"
    summary.header.authors = [author]
    let written = try Written(summary)
    #expect(devices == 1)
    #expect(written.resources("Device").isEmpty)
    #expect(written.account.items.contains { $0.element == "author.device" })
  }

  @Test("The same professional and the same organisation stand once in the Bundle")
  func onePerson() throws {
    let written = try Written(EuropeanSummaries.summary())
    let names = written.resources("Practitioner").compactMap { $0["name"]?.array?.first?["text"]?.string }
    #expect(Set(names).count == names.count)
    #expect(written.resources("Organization").filter { $0["name"] == "Cabinet mots" }.count == 1)
  }

  @Test("Only active alerts are Flags; the words of a past one stay in the section")
  func alerts() throws {
    let written = try Written(EuropeanSummaries.summary())
    #expect(written.resources("Flag").count == 1)
    #expect(written.section("104605-1")?["text"]?["div"]?.string?.contains("completed") == true)
  }

  private func outcome(_ written: Written) -> JSON? {
    written.resources("Observation").first { $0["code"]?["coding"]?.array?.first?["code"] == "11636-8" }
  }

  private func condition(_ problem: Problem) throws -> JSON {
    var summary = EuropeanSummaries.empty()
    summary.problems.content = .entries([problem])
    return try #require(Written(summary).resources("Condition").first)
  }
}
