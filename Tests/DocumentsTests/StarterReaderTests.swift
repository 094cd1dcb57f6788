import CDA
import Documents
import Domain
import Terminology
import Testing
import Translation
import Validation
import XML

@Suite("The starter format")
struct StarterReaderTests {
  private func pivot(_ json: JSON) throws -> TranslatedDocument {
    let reading = try StarterReader.read(json)
    return try Translator(catalogue: .starter).translate(reading, as: .derived(from: reading.summary.header))
  }

  private func why(of json: JSON) -> String {
    do {
      _ = try StarterReader.read(json)
      return "no fault"
    } catch {
      return error.why
    }
  }

  @Test("The example fills every section of the model, and each entry has its line in the account")
  func example() throws {
    let json = try StarterFile.example()
    let reading = try StarterReader.read(Array(json.canonical.utf8))
    let summary = reading.summary
    let counts: [String: Int] = [
      "allergies": summary.allergies.entries.count, "medications": summary.medications.entries.count,
      "problems": summary.problems.entries.count, "pastIllnesses": summary.pastIllnesses.entries.count,
      "procedures": summary.procedures.entries.count, "devices": summary.devices.entries.count,
      "immunizations": summary.immunizations.entries.count, "socialHistory": summary.socialHistory.entries.count,
      "pregnancy": summary.pregnancy.entries.count, "vitalSigns": summary.vitalSigns.entries.count,
      "results": summary.results.entries.count, "functionalStatus": summary.functionalStatus.entries.count,
      "carePlan": summary.carePlan.entries.count, "advanceDirectives": summary.advanceDirectives.entries.count,
      "alerts": summary.alerts.entries.count, "travel": summary.travelHistory.entries.count,
      "narrativeSections": summary.narrativeSections.count,
    ]
    for (key, count) in counts {
      let written: Int? = json[key]?.array?.count
      #expect(count > 0 && written == count, "\(key)")
    }
    let total: Int = counts.values.reduce(0, +)
    #expect(reading.account.items.count == total && reading.account.losses.isEmpty)
    #expect(Set(reading.account.items.map(\.sourcePath)).count == reading.account.items.count)
    #expect(summary.problems.entries.map(\.provenance.sourcePath) == ["section[11450-4]/entry[1]"])
    #expect(summary.vitalSigns.entries.first?.observations.map(\.provenance.sourcePath).last?.hasSuffix("[2]") == true)
  }

  @Test("Every entry and every paragraph of the example is one item, and has one line in the report of its translation")
  func items() throws {
    let translated = try pivot(StarterFile.example())
    let reading = try StarterReader.read(StarterFile.example())
    #expect(reading.items.count(where: { $0.kind == .row }) == 1)
    #expect(translated.report.items.map(\.path) == reading.items.map(\.path))
    let entries = Set(reading.account.items.map(\.sourcePath).filter { $0.contains("/entry[") })
    #expect(Set(reading.items.filter { $0.kind == .entry }.map(\.path)) == entries)
    for line in translated.report.items { #expect(line.reason != .unaccounted, "\(line.path)") }
  }

  @Test("Header, codes, dates and quantities arrive as they were said")
  func values() throws {
    let summary = try StarterReader.read(StarterFile.example()).summary
    #expect(summary.header.documentID == InstanceIdentifier(root: "2.999.8", extension: "doc-1"))
    #expect(summary.header.effectiveTime.text == "20261120101500+0100" && summary.header.version == 3)
    #expect(summary.header.patient.birthTime.text == "19600101" && summary.header.language.value == "da-DK")
    #expect(summary.header.patient.gender.source.map(\.code) == ["F"] && summary.header.contacts.count == 2)
    let infusion = try #require(summary.medications.entries.last)
    #expect(
      infusion.dose == QuantityRange(low: Quantity(value: "0.5", unit: "L"), high: Quantity(value: "1", unit: "L")))
    #expect(!infusion.isActive && infusion.period.high?.text == "20200103")
    let allergy = try #require(summary.allergies.entries.first)
    #expect(allergy.agent?.originalText == "Jordnød" && allergy.onset.value?.text == "2003")
    let values = summary.results.entries.flatMap(\.observations).map(\.value)
    #expect(values.contains(.boolean(false)) && values.contains(.integer(2)) && values.contains(.text("gul")))
    #expect(values.contains(.missing(.notAvailable)))
  }

  @Test("Example and registries become pivots that break no rule, the same bytes each time")
  func pivots() throws {
    for json in [try StarterFile.example(), StarterFile.registries] {
      let translated = try pivot(json)
      let issues = Validator().issues(in: try Document.parse(translated.pivot))
      #expect(issues.isEmpty, "\(issues)")
      #expect(try pivot(json).pivot == translated.pivot)
    }
  }

  @Test("What registries do not know stays silent: no section says that there is none")
  func silence() throws {
    let summary = try StarterReader.read(StarterFile.registries).summary
    #expect(summary.medications.entries.count == 1 && summary.immunizations.entries.count == 1)
    #expect(summary.allergies.content == .noInformation && summary.problems.content == .noInformation)
    #expect(summary.alerts.content == .noInformation && summary.narrativeSections.isEmpty)
    let text = String(decoding: try pivot(StarterFile.registries).pivot, as: UTF8.self)
    #expect(text.contains("no-allergy-info") && text.contains("no-problem-info") && !text.contains("no-known"))
    #expect(text.contains("Pinex 500 mg ved behov") && text.contains("Influenza, oktober 2026"))
  }

  @Test("The three kinds of nothing stay apart")
  func nothing() throws {
    let summary = try StarterReader.read(
      StarterFile.with([
        "allergies": ["nothing": "none-known"], "problems": ["nothing": "not-asked"],
        "devices": ["nothing": "no-information"],
      ])
    ).summary
    guard case .statedNone(let stated) = summary.allergies.content else {
      Issue.record("no allergies are known")
      return
    }
    #expect(stated.code == "no-known-allergies" && stated.system == "2.16.840.1.113883.5.1150.1")
    #expect(summary.problems.content == .notAsked && summary.devices.content == .noInformation)
    let text = why(of: StarterFile.with(["travel": ["nothing": "none-known"]]))
    #expect(text.contains("/travel/nothing must be one of not-asked, no-information"))
  }

  struct Fault: Sendable {
    let members: [String: JSON]
    let message: String
    init(_ members: [String: JSON], _ message: String) {
      self.members = members
      self.message = message
    }
  }

  static let faults: [Fault] = [
    Fault(["medicines": []], "/medicines is not a key of this format"),
    Fault(["peter.hansen@example.org": 1], "/(a key) is not a key of this format"),
    Fault(["problems": []], "/problems must be a list that is not empty"),
    Fault(["problems": [1]], "/problems/0 must be an object"),
    Fault(["custodian": ["name": "  "]], "/custodian/name must be a text that is not empty"),
    Fault(["custodian": .null], "/custodian must be an object"),
    Fault(["format": "passerelle-starter/2"], "/format must be one of passerelle-starter/1"),
    Fault(
      ["alerts": [["status": "current", "code": ["text": "x"]]]],
      "/alerts/0/status must be one of active, suspended, aborted, cancelled, completed"),
    Fault(["alerts": [["status": "active"]]], "/alerts/0/code is missing"),
    Fault(["alerts": [["status": "active", "code": [:]]]], "/alerts/0/code needs codes, a text or both"),
    Fault(
      ["travel": [["country": ["text": "Kenya"], "time": "2026-02-30"]]], "/travel/0/time must be YYYY, YYYY-MM"),
    Fault(["travel": [["country": ["text": "Kenya"], "time": [:]]]], "/travel/0/time needs a start, an end or both"),
    Fault(
      ["travel": [["country": ["codes": [["system": "ISO", "code": "KE"]]]]]],
      "/travel/0/country/codes/0/system must be an OID"),
    Fault(
      ["socialHistory": [["habit": ["text": "x"], "value": ["text": "a", "integer": 1]]]],
      "/socialHistory/0/value needs exactly one of quantity,"),
    Fault(
      ["socialHistory": [["habit": ["text": "x"], "value": ["quantity": ["value": "5"]]]]],
      "/socialHistory/0/value/quantity/value must be a number without an exponent"),
    Fault(["pregnancy": [["time": "2026"]]], "/pregnancy/0 needs exactly one of status,"),
    Fault(
      ["medications": [["active": "yes", "product": ["name": "Pinex"]]]],
      "/medications/0/active must be true or false"),
    Fault(["authors": [["time": "2026"]]], "/authors/0 needs a name, a device or an organisation"),
    Fault(
      ["immunizations": [["given": true, "vaccine": ["text": "x"], "doseNumber": 0]]],
      "/immunizations/0/doseNumber must be a whole number of at least 1"),
  ]

  @Test("Each fault names its place and its rule", arguments: faults)
  func fault(_ fault: Fault) {
    let text = why(of: StarterFile.with(fault.members))
    #expect(text.hasPrefix("It has 1 fault: ") && text.contains(fault.message), "\(text)")
  }

  @Test("All faults are told at once, and no value of the file among them")
  func faultsAtOnce() {
    let secret = "1970-13-02 Hansen"
    let text = why(
      of: StarterFile.with([
        "patient": ["identifiers": [["root": .string(secret)]], "birthDate": .string(secret), "sex": .string(secret)],
        "problems": [["status": .string(secret), "condition": .string(secret), "time": .string(secret)]],
      ]))
    #expect(text.hasPrefix("It has 8 faults: "), "\(text)")
    #expect(!text.contains("Hansen") && !text.contains("1970-13"))
    let many = why(of: StarterFile.with(["problems": .array(Array(repeating: 1, count: 200))]))
    #expect(many.hasPrefix("It has 200 faults: ") && many.contains("and 150 more"))
  }

  @Test("What is no starter file is told so")
  func wrongKind() {
    #expect(throws: ReadingFailure("document.wrong-kind", what: "", why: "", whatToDo: "")) {
      try StarterReader.read(["resourceType": "Bundle"] as JSON)
    }
    #expect(throws: ReadingFailure("json.malformed", what: "", why: "", whatToDo: "")) {
      try StarterReader.read(Array("{".utf8))
    }
  }

  @Test(
    "Partial dates keep their precision; a time of day needs its zone",
    arguments: [
      ("2019", "2019"), ("2019-02", "201902"), ("2019-02-03", "20190203"),
      ("2019-02-03T04:05Z", "201902030405+0000"), ("2019-02-03T04:05:06.5-01:30", "20190203040506.5-0130"),
      ("2019-02-03T04:05", nil), ("2019-2-3", nil), ("20190203", nil), ("2019-02-30", nil), ("2019-02-03T24:05Z", nil),
      ("2019-02-03T04:05:06.Z", nil), ("2019-02-03T04:05+1:30", nil), ("٢٠١٩", nil), ("", nil),
    ])
  func times(_ text: String, _ expected: String?) throws {
    let json = StarterFile.with(["travel": [["country": ["text": "Kenya"], "time": .string(text)]]])
    guard let expected else {
      #expect(why(of: json).contains("/travel/0/time must be"))
      return
    }
    let time = try StarterReader.read(json).summary.travelHistory.entries.first?.time.value
    #expect(time?.text == expected)
  }
}
