import CDA
import Documents
import Domain
import GatewayTesting
import Testing

@Suite("European FHIR summaries of the shared samples", .enabled(if: Shared.isHere, "needs PASSERELLE_SHARED"))
struct BundleSampleTests {
  static let samples = [
    "es-synderai-eps", "fr-synderai-eps", "de-eps-ig-example", "at-eps-ig-empty", "ips-all-sections",
  ]

  static func json(_ name: String) throws -> JSON {
    try JSON(reading: Shared.bytes("samples/fhir/\(name).json"), decimals: true)
  }

  static func reading(_ name: String) throws -> Reading {
    try BundleReader.read(Shared.bytes("samples/fhir/\(name).json"))
  }

  @Test("Each entry of the Composition is in the model or in the account", arguments: samples)
  func everyEntry(name: String) throws {
    let json = try Self.json(name)
    #expect(BundleReader.reads(json))
    #expect(BundlePaths.unaccounted(try Self.reading(name), of: json).isEmpty)
  }

  @Test("The model holds as many entries as the Composition names", arguments: samples)
  func counts(name: String) throws {
    let reading = try Self.reading(name)
    let entries = BundleWalk.entries(try Self.json(name))
    let summary = reading.summary
    let aside = reading.account.items.filter { $0.element.hasPrefix("entry.") || $0.element == "section.absence" }
    let stated = Set(aside.map(\.sourcePath))
    func expected(_ section: String) -> Set<String> {
      Set(entries.filter { $0.section == section }.map(\.path)).subtracting(stated)
    }
    let groups: [(String, [String])] = [
      ("48765-2", summary.allergies.entries.map(\.provenance.sourcePath)),
      ("10160-0", summary.medications.entries.map(\.provenance.sourcePath)),
      ("47519-4", summary.procedures.entries.map(\.provenance.sourcePath)),
      ("46264-8", summary.devices.entries.map(\.provenance.sourcePath)),
      ("11369-6", summary.immunizations.entries.map(\.provenance.sourcePath)),
      ("30954-2", summary.results.entries.map(\.provenance.sourcePath)),
      ("8716-3", summary.vitalSigns.entries.map(\.provenance.sourcePath)),
      ("29762-2", summary.socialHistory.entries.map(\.provenance.sourcePath)),
      ("10162-6", summary.pregnancy.entries.map(\.provenance.sourcePath)),
      ("42348-3", summary.advanceDirectives.entries.map(\.provenance.sourcePath)),
      ("104605-1", summary.alerts.entries.map(\.provenance.sourcePath)),
      ("47420-5", summary.functionalStatus.entries.map(\.provenance.sourcePath)),
    ]
    for (section, paths) in groups {
      #expect(Set(paths.filter { $0.split(separator: "/").count == 2 }) == expected(section), "section \(section)")
    }
    let conditions = summary.problems.entries + summary.pastIllnesses.entries
    #expect(conditions.count == entries.filter { ["11450-4", "11348-0"].contains($0.section) }.count)
  }

  @Test(
    "Reading takes nothing from one entry when another is removed",
    arguments: ["es-synderai-eps", "fr-synderai-eps", "de-eps-ig-example", "ips-all-sections"])
  func deletion(name: String) throws {
    let json = try Self.json(name)
    let whole = try BundleReader.read(json)
    for removed in BundleWalk.entries(json) where removed.path.hasSuffix("entry[1]") {
      let less = try BundleReader.read(json.withoutFirstEntry(ofSection: removed.section))
      let before = BundlePaths.model(whole.summary).filter { $0.hasPrefix("section[\(removed.section)]/") }
      let after = BundlePaths.model(less.summary).filter { $0.hasPrefix("section[\(removed.section)]/") }
      let gone = before.filter { $0 == removed.path || $0.hasPrefix(removed.path + "/") }.count
      #expect(before.count - after.count == gone, "\(removed.path)")
      let others = BundlePaths.model(whole.summary).filter { !$0.hasPrefix("section[\(removed.section)]/") }
      #expect(BundlePaths.model(less.summary).filter { !$0.hasPrefix("section[\(removed.section)]/") } == others)
    }
  }

  @Test("The Spanish summary says what its source says")
  func spain() throws {
    let summary = try Self.reading("es-synderai-eps").summary
    let header = summary.header
    #expect(
      header.documentID
        == InstanceIdentifier(root: "2.16.840.1.113883.2.51.999", extension: "b9a82335-310a-4e82-9709-8247015fe248"))
    #expect(header.setID?.extension == "93805e83-3a79-4631-8745-dc8d0897c58e")
    #expect(header.effectiveTime.text == "20250608232439+0000" && header.confidentiality.code == "N")
    #expect(header.patient.name == PersonName(family: ["Meléndez"], given: ["María Manuela"]))
    #expect(header.patient.birthTime.text == "19820801" && header.patient.gender.source.first?.code == "female")
    #expect(
      header.patient.addresses.first?.country == "ES" && header.patient.telecoms.first?.value == "tel:+34974237957")
    #expect(header.custodian.name == "Hospital Provincial - CAÁvila")
    #expect(header.authors.first?.name?.display == "Maricruz Mateos")
    #expect(summary.procedures.content == .statedNone(PathFixture.absent("no-known-procedures", "No known procedures")))
    let problem = try #require(summary.problems.entries.first)
    #expect(problem.condition.source.first?.system == "2.16.840.1.113883.6.96")
    #expect(problem.condition.originalText == "Essential hypertension" && problem.time.low?.text == "20160417")
    let medication = try #require(summary.medications.entries.first)
    #expect(medication.dosePeriod == Quantity(value: "1", unit: "d") && medication.isActive)
    #expect(medication.dose == QuantityRange(Quantity(value: "1", unit: "{tbl}")))
    #expect(medication.dosageText == "1 tablet (2.5 mg) by mouth once daily")
    #expect(medication.product.name == "Amlodipine (as amlodipine besylate) 2.5 mg oral tablet")
    let pressure = try #require(summary.vitalSigns.entries.first { $0.code?.source.first?.code == "85354-9" })
    #expect(pressure.observations.map { $0.code.source.first?.code } == ["8480-6", "8462-4"])
    #expect(summary.allergies.entries.first?.reactions.first?.severity?.source.first?.code == "mild")
  }

  @Test("An empty Austrian summary states its absences, is warned of its assumed language, and gets no identifier")
  func austria() throws {
    let reading = try Self.reading("at-eps-ig-empty")
    let summary = reading.summary
    #expect(summary.allergies.content == .statedNone(PathFixture.absent("no-known-allergies", "No known allergies")))
    #expect(summary.header.language.value == "de-AT" && summary.header.patient.identifiers.isEmpty)
    #expect(reading.account.items.contains { $0.element == "header.language" })
    #expect(summary.header.authors.first?.device == "APS Generator")
  }

  @Test("A summary with all sections fills all of the model")
  func allSections() throws {
    let reading = try Self.reading("ips-all-sections")
    let summary = reading.summary
    #expect(summary.header.language.value == "en-NZ" && summary.header.serviceTime.high?.text == "20240913")
    #expect(summary.advanceDirectives.entries.first?.kind.source.first?.code == "304253006")
    #expect(summary.alerts.entries.first?.code.source.first?.code == "1255002008")
    #expect(summary.pregnancy.entries.count == 1 && summary.functionalStatus.entries.count == 1)
    #expect(summary.carePlan.entries.first?.code.originalText == "Weight management plan")
    #expect(summary.carePlan.entries.first?.comment == "Manage obesity and weight loss")
    #expect(summary.narrativeSections.map(\.code.code) == ["81338-6"])
    #expect(summary.pastIllnesses.entries.count >= 1)
    #expect(summary.immunizations.entries.first?.performer?.organisation?.name != nil)
    let allergy = try #require(summary.allergies.entries.first)
    #expect(allergy.provenance.narrativeReference == "9838cf73-c30d-4aa5-8ed8-36a079060b81")
    #expect(allergy.agent?.source.map(\.code) == ["764146007", "J01CA"])
  }

  @Test("What the European writer makes of a reading is read as the same entries", arguments: samples)
  func roundTrip(name: String) throws {
    let first = try Self.reading(name).summary
    let identity = DocumentIdentity(id: InstanceIdentifier(root: "1.2.3"), createdAt: Instant(seconds: 1_700_000_000))
    let second = try BundleReader.read(EuropeanBundleWriter.write(first, as: identity).bytes).summary
    #expect(second.header.patient == first.header.patient && second.header.custodian == first.header.custodian)
    #expect(
      second.header.setID == first.header.setID ?? first.header.documentID
        && second.header.authors == first.header.authors)
    func codes(_ summary: PatientSummary) -> [[[String]]] {
      [
        summary.problems.entries.map { $0.condition.source.map(\.code) },
        summary.pastIllnesses.entries.map { $0.condition.source.map(\.code) },
        summary.allergies.entries.map { $0.agent?.source.map(\.code) ?? [] },
        summary.medications.entries.map { $0.product.codes.map(\.code) + [$0.dosageText ?? ""] },
        summary.procedures.entries.map { $0.code.source.map(\.code) + [$0.time.start?.text ?? ""] },
        summary.devices.entries.map { $0.code.source.map(\.code) },
        summary.immunizations.entries.map { $0.vaccine.source.map(\.code) + [$0.lotNumber ?? ""] },
        summary.vitalSigns.entries.map { $0.observations.flatMap { $0.code.source.map(\.code) } },
        summary.results.entries.map { $0.observations.flatMap { $0.code.source.map(\.code) } },
        summary.carePlan.entries.map { $0.code.source.map(\.code) + [$0.kind.rawValue, $0.status.rawValue] },
        summary.functionalStatus.entries.map { $0.observations.flatMap { $0.code.source.map(\.code) } },
        summary.advanceDirectives.entries.map { $0.kind.source.map(\.code) },
        summary.socialHistory.entries.map { $0.habit.source.map(\.code) },
      ]
    }
    #expect(codes(second) == codes(first))
  }

  @Test("The same bytes give the same reading", arguments: samples)
  func pure(name: String) throws {
    #expect(try Self.reading(name) == Self.reading(name))
  }
}

enum PathFixture {
  static func absent(_ code: String, _ display: String) -> Coding {
    Coding(system: "2.16.840.1.113883.5.1150.1", code: code, display: display)
  }
}

extension JSON {
  /// The Bundle with the first entry of one section taken out of its Composition.
  func withoutFirstEntry(ofSection code: String) -> JSON {
    editingComposition { composition in
      guard var sections = composition["section"]?.array else { return }
      for (index, section) in sections.enumerated()
      where section["code"]?["coding"]?.array?.first?["code"]?.string == code {
        guard var members = section.object, let entries = section["entry"]?.array else { continue }
        members["entry"] = .array(Array(entries.dropFirst()))
        sections[index] = .object(members)
      }
      composition["section"] = .array(sections)
    }
  }

  /// The Bundle with its Composition changed.
  func editingComposition(_ edit: (inout [String: JSON]) -> Void) -> JSON {
    editing("Composition", edit)
  }

  /// The Bundle with each resource of one type changed.
  func editing(_ type: String, _ edit: (inout [String: JSON]) -> Void) -> JSON {
    guard var bundle = object, var entries = self["entry"]?.array else { return self }
    for (index, entry) in entries.enumerated() where entry["resource"]?["resourceType"]?.string == type {
      guard var members = entry.object, var resource = entry["resource"]?.object else { continue }
      edit(&resource)
      members["resource"] = .object(resource)
      entries[index] = .object(members)
    }
    bundle["entry"] = .array(entries)
    return .object(bundle)
  }
}
