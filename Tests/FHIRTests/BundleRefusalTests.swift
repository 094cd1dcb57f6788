import CDA
import Documents
import Domain
import GatewayTesting
import Testing

@Suite("FHIR documents that are refused or damaged")
struct BundleRefusalTests {
  private let fixture = BundleFixture("HR", "hr", .absolute)

  private func failure(_ bytes: [UInt8]) -> String? {
    do throws(ReadingFailure) {
      _ = try BundleReader.read(bytes)
      return nil
    } catch {
      return error.code
    }
  }

  private func failure(_ json: JSON) -> ReadingFailure? {
    do throws(ReadingFailure) {
      _ = try BundleReader.read(json)
      return nil
    } catch {
      return error
    }
  }

  @Test("Text that is no JSON is refused: cut, of another encoding, too deep, too large, or nothing")
  func text() {
    let whole = Array(fixture.json.canonical.utf8)
    #expect(failure(whole) == nil && failure([0xEF, 0xBB, 0xBF] + whole) == nil)
    for length in stride(from: 0, to: whole.count, by: 997) {
      #expect(failure(Array(whole[..<length])) == "document.invalid-part")
    }
    #expect(failure(whole.flatMap { [$0, 0] }) == "document.invalid-part")
    #expect(failure(whole.map { $0 > 0x7F ? 0xE9 : $0 }) == "document.invalid-part")
    #expect(failure([UInt8](repeating: 0x5B, count: 100_000)) == "document.invalid-part")
    #expect(failure([UInt8](repeating: 0x20, count: BundleReader.limit + 1)) == "document.invalid-part")
  }

  @Test("Other resources and other documents are of the wrong kind")
  func kinds() {
    let others: [JSON] = [
      [], ["resourceType": "Patient"], ["resourceType": "Bundle", "type": "document"],
      [
        "resourceType": "Bundle", "type": "document", "entry": [1, ["resource": 2], ["resource": ["resourceType": 3]]],
      ],
      fixture.json.editingComposition { $0["type"] = BundleFixture.coded("http://loinc.org", "34133-9") },
      fixture.json.editing("Composition") { $0["resourceType"] = "Basic" },
      .object((fixture.json.object ?? [:]).merging(["type": "collection"]) { $1 }),
    ]
    for other in others {
      #expect(!BundleReader.reads(other) && failure(other)?.code == "document.wrong-kind")
    }
  }

  @Test("A patient without birth date or name is refused, and the element is named")
  func patient() {
    let without = fixture.json.editing("Patient") { $0["birthDate"] = nil }
    #expect(failure(without)?.code == "document.missing-part")
    #expect(failure(without)?.why.contains("Patient.birthDate") == true)
    let nameless = fixture.json.editing("Patient") { $0["name"] = [["use": "official"]] }
    #expect(failure(nameless)?.why.contains("Patient.name") == true)
    let impossible = fixture.json.editing("Patient") { $0["birthDate"] = "1970-02-30" }
    #expect(failure(impossible)?.code == "document.invalid-part")
    let gone = fixture.json.editing("Patient") { $0["resourceType"] = "Basic" }
    #expect(failure(gone)?.code == "document.missing-part")
  }

  @Test("No text of a failure holds data of the patient")
  func silence() {
    let impossible = fixture.json.editing("Patient") { $0["birthDate"] = "1970-02-30" }
    #expect(failure(impossible)?.description.contains("1970") == false)
  }

  @Test("References to nothing are counted, each at its place")
  func dangling() throws {
    let broken = fixture.json.editingComposition { composition in
      let entry: JSON = [["reference": "Condition/none"], ["display": "Gout"], ["reference": "urn:uuid:0"], 7, .null]
      composition["section"] = [["code": BundleFixture.coded("http://loinc.org", "11450-4"), "entry": entry]]
    }
    let reading = try BundleReader.read(broken)
    #expect(reading.summary.problems.content == .noInformation)
    for place in 1...5 {
      let item = reading.account.items.first { $0.sourcePath == "section[11450-4]/entry[\(place)]" }
      #expect(item?.outcome == .lost(.unreadable))
    }
  }

  @Test("A relative reference from a URN has no base, and does not resolve")
  func noBase() throws {
    var fixture = fixture
    fixture.style = .uuid
    let json = fixture.json.editingComposition { composition in
      let entry: JSON = [["reference": "Condition/s0-0"]]
      composition["section"] = [["code": BundleFixture.coded("http://loinc.org", "11450-4"), "entry": entry]]
    }
    #expect(try BundleReader.read(json).summary.problems.entries.isEmpty)
  }

  @Test("Every member of every resource may be of another type, and nothing crashes")
  func otherTypes() throws {
    let values: [JSON] = [.null, true, 7, .decimal("1e400"), "x", [], [[]], .object([:]), ["coding": "x"], [.null, 1]]
    for type in ["Condition", "Observation", "MedicationStatement", "CarePlan", "Immunization", "AllergyIntolerance"] {
      var names: Set<String> = []
      _ = fixture.json.editing(type) { names.formUnion($0.keys) }
      for name in names.sorted() where name != "resourceType" {
        for value in values {
          let changed = fixture.json.editing(type) { $0[name] = value }
          let reading = try BundleReader.read(changed)
          #expect(BundlePaths.unaccounted(reading, of: changed) == [], "\(type).\(name)")
        }
      }
    }
  }

  @Test("The header may hold anything, and is read or refused")
  func header() throws {
    let values: [JSON] = [
      .null, true, 7, "x", "", [], [[]], .object([:]), ["reference": "x"], [.null, 1], ["text": "x"],
    ]
    for type in ["Composition", "Patient", "Organization", "Practitioner"] {
      var names: Set<String> = ["extension", "contact", "telecom", "communication", "attester", "event", "relatesTo"]
      _ = fixture.json.editing(type) { names.formUnion($0.keys) }
      for name in names.sorted() {
        for value in values {
          let changed = fixture.json.editing(type) { $0[name] = value }
          let code = failure(changed)?.code
          let expected: Set<String> = ["document.wrong-kind", "document.missing-part", "document.invalid-part"]
          #expect(code.map(expected.contains) ?? true, "\(type).\(name)")
          guard code == nil else { continue }
          #expect(BundlePaths.unaccounted(try BundleReader.read(changed), of: changed) == [], "\(type).\(name)")
        }
      }
    }
  }

  @Test("Panels that hold each other come to an end")
  func circle() throws {
    var fixture = fixture
    fixture.style = .relative
    func panel(_ other: String) -> JSON {
      BundleFixture.observation("55418-8", ["hasMember": [["reference": .string("Observation/\(other)")]]])
    }
    fixture.sections = [("30954-2", [:], [panel("s0-1"), panel("s0-0")])]
    let json = fixture.json
    #expect(BundlePaths.unaccounted(try BundleReader.read(json), of: json) == [])
  }

  @Test("An observation that a panel holds is read once, in the panel, at its own place")
  func members() throws {
    var fixture = fixture
    fixture.style = .relative
    let panel = BundleFixture.observation("55418-8", ["hasMember": [["reference": "Observation/s0-0"]]])
    fixture.sections = [("30954-2", [:], [BundleFixture.observation("2345-7", ["valueInteger": 5]), panel])]
    let groups = try BundleReader.read(fixture.json).summary.results.entries
    #expect(groups.map(\.provenance.sourcePath) == ["section[30954-2]/entry[2]"])
    #expect(groups.first?.observations.map(\.provenance.sourcePath) == ["section[30954-2]/entry[1]"])
  }
}
