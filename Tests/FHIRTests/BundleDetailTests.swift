import CDA
import Documents
import Domain
import GatewayTesting
import Testing

@Suite("Details of a European FHIR summary")
struct BundleDetailTests {
  private func reading(_ sections: [(code: String, members: [String: JSON], resources: [JSON])]) throws -> Reading {
    var fixture = BundleFixture("SE", "sv", .relative)
    fixture.sections = sections
    return try BundleReader.read(fixture.json)
  }

  @Test("A section that occurs again has a number in its path, and its entries join the others")
  func repeated() throws {
    let gout = BundleFixture.condition("90560007", "active")
    let problems = try reading([("11450-4", [:], [gout]), ("11450-4", [:], [gout, gout])]).summary.problems
    #expect(
      problems.entries.map(\.provenance.sourcePath) == [
        "section[11450-4]/entry[1]", "section[11450-4][2]/entry[1]", "section[11450-4][2]/entry[2]",
      ])
  }

  @Test("A section inside another is read like the others")
  func nested() throws {
    let json = BundleFixture("SE", "sv", .relative).json
    let inside = json.editingComposition { composition in
      composition["section"] = [["title": "All", "section": composition["section"] ?? []]]
    }
    #expect(try BundleReader.read(inside).summary.problems == BundleReader.read(json).summary.problems)
  }

  @Test("Of doses that follow each other none becomes the dose; their words stay")
  func severalDosages() throws {
    let dosage: (Int) -> JSON = { value in
      ["text": .string("step \(value)"), "doseAndRate": [["doseQuantity": ["value": .integer(value), "unit": "mg"]]]]
    }
    let medicine: JSON = [
      "resourceType": "MedicationStatement", "status": "active", "medicationCodeableConcept": ["text": "Prednisolone"],
      "dosage": [dosage(40), dosage(20)],
    ]
    let reading = try reading([("10160-0", [:], [medicine])])
    let medication = try #require(reading.summary.medications.entries.first)
    #expect(medication.dose == nil && medication.dosageText == "step 40\nstep 20")
    #expect(reading.account.losses.filter { $0.element == "medication.dosage" }.count == 2)
  }

  @Test("What a modifier that is not known may turn around is not read as a fact")
  func modifier() throws {
    let condition = BundleFixture.condition("90560007", "active").object ?? [:]
    let turned = condition.merging(["modifierExtension": [["url": "https://example.org/not", "valueBoolean": true]]]) {
      first, _ in first
    }
    let reading = try reading([("11450-4", [:], [.object(turned)])])
    #expect(reading.summary.problems.content == .noInformation)
    #expect(reading.account.losses.contains { $0.sourcePath == "section[11450-4]/entry[1]" })
  }

  @Test("An order that forbids a medicine is none, and a plan stands in the plan of care")
  func orders() throws {
    let order = BundleFixture.medicine("MedicationRequest", "active").object ?? [:]
    let forbidden = order.merging(["doNotPerform": true]) { $1 }
    let plan = order.merging(["intent": "plan"]) { $1 }
    let reading = try reading([("10160-0", [:], [.object(forbidden), .object(plan)])])
    #expect(reading.summary.medications.entries.isEmpty)
    #expect(reading.summary.carePlan.entries.map(\.provenance.sourcePath) == ["section[10160-0]/entry[2]"])
    #expect(reading.account.losses.first { $0.sourcePath == "section[10160-0]/entry[1]" }?.outcome.reason == .notAFact)
  }

  @Test("Pregnancy is read as status, expected date and number; a gestational age is counted")
  func pregnancy() throws {
    var sections = BundleFixture.usual.filter { $0.code == "10162-6" }
    let age = BundleFixture.observation("18185-9", ["valueQuantity": ["value": 20, "unit": "wk", "code": "wk"]])
    sections[0].resources.append(age)
    let reading = try reading(sections)
    let statements = reading.summary.pregnancy.entries.map(\.statement)
    #expect(statements.count == 3)
    guard case .expectedDelivery(_, let date) = statements[1], case .outcomeCount(_, let count) = statements[2] else {
      Issue.record("other statements")
      return
    }
    #expect(date.text == "20260501" && count == 2)
    #expect(reading.account.losses.contains { $0.sourcePath == "section[10162-6]/entry[4]" })
  }

  @Test("Identifiers with a URI stay what they are, and one of them can be written as CDA does")
  func identifiers() throws {
    var fixture = BundleFixture("SE", "sv", .relative)
    fixture.patient["identifier"] = [["system": "https://example.se/pnr", "value": "19700301"]]
    let patient = try BundleReader.read(fixture.json).summary.header.patient
    #expect(
      patient.identifiers == [
        InstanceIdentifier(root: "https://example.se/pnr", extension: "19700301"),
        InstanceIdentifier(root: "2.16.840.1.113883.4.873", extension: "https://example.se/pnr|19700301"),
      ])
  }
}
