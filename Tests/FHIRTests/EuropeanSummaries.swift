import CDA
import Documents
import Domain

/// Summaries of invented people for the European writer: from silent to every element said, and ill-spelled ones.
enum EuropeanSummaries {
  static let identity = DocumentIdentity(
    id: InstanceIdentifier(root: "2.999.4.1", extension: "bundle-1"), createdAt: Instant(seconds: 1_795_514_400))

  static let snomed = "2.16.840.1.113883.6.96"
  static let loinc = "2.16.840.1.113883.6.1"
  static let atc = "2.16.840.1.113883.6.73"
  static let icd10 = "1.3.6.1.4.1.12559.11.10.1.3.1.44.2"
  static let edqm = "0.4.0.127.0.16.1.1.2.1"

  static func time(_ text: String) -> HL7Time { HL7Time(text) ?? HL7Time(Instant(seconds: 0)) }

  static func european(_ system: String, _ code: String, _ display: String) -> CodedConcept {
    CodedConcept(european: Coding(system: system, code: code, display: display))
  }

  /// A summary with its entries, of one style of coding.
  static func summary(_ style: Style = .mapped) -> PatientSummary {
    var maker = Maker(style: style)
    return maker.full()
  }

  static func empty() -> PatientSummary { Maker(style: .mapped).silent() }

  /// Every kind of summary, by name.
  static func all(medicines count: Int = 3) -> [(name: String, summary: PatientSummary)] {
    [
      ("empty", empty()), ("full", summary()), ("unmapped", summary(.unmapped)), ("nulls", summary(.null)),
      ("markup", summary(.markup)), ("non-latin", summary(.nonLatin)), ("partial-dates", partialDates()),
      ("medicines", medicines(count)), ("allergies-13", allergies(13)), ("stated-none", statedNone()),
      ("not-asked", notAsked()), ("past-only", pastOnly()), ("narrative-only", narrativeOnly()),
      ("ill-spelled", illSpelled()),
    ]
  }

  /// How the coded elements of a summary are said.
  enum Style: String, CaseIterable {
    case mapped
    /// National codes and words, no European code.
    case unmapped
    /// Reasons instead of codes and times.
    case null
    /// Words that look like markup.
    case markup
    case nonLatin
  }

  static func partialDates() -> PatientSummary {
    var summary = summary()
    summary.header.effectiveTime = time("202611201015")
    summary.header.patient.birthTime = time("1955")
    let ranges = [
      TimeRange(low: time("2001")), TimeRange(low: time("200105"), high: time("2002")),
      TimeRange(value: time("20260102")), TimeRange(value: time("2026010203")),
      TimeRange(low: time("20260102030405.25+0100"), highNull: .unknown),
      TimeRange(low: time("2020"), high: time("2019")),
    ]
    summary.problems.content = .entries(
      ranges.map { range in
        var problem = summary.problems.entries[0]
        problem.time = range
        problem.clinicalStatus = nil
        return problem
      })
    summary.devices.content = .entries(
      ranges.map { range in
        var device = summary.devices.entries[0]
        device.time = range
        return device
      })
    summary.socialHistory.content = .entries(
      ranges.flatMap { range in
        summary.socialHistory.entries.map { entry in
          var entry = entry
          entry.time = range
          return entry
        }
      })
    return summary
  }

  static func medicines(_ count: Int) -> PatientSummary {
    var summary = empty()
    let model = self.summary().medications.entries[0]
    summary.medications.content = .entries(
      (1...count).map { number in
        var medication = model
        medication.provenance.sourcePath = "section[10160-0]/entry[\(number)]"
        medication.product.name = "Medicine \(number)"
        return medication
      })
    return summary
  }

  static func allergies(_ count: Int) -> PatientSummary {
    var summary = empty()
    let model = self.summary().allergies.entries[0]
    let severities = ["255604002", "371923003", "6736007", "371924009", "24484000", "442452003"]
    summary.allergies.content = .entries(
      (1...count).map { number in
        var allergy = model
        let code = severities[number % severities.count]
        allergy.provenance.sourcePath = "section[48765-2]/entry[\(number)]"
        allergy.reactions[0].severity = european(snomed, code, "Severity \(code)")
        return allergy
      })
    return summary
  }

  /// A clinician stated that there is none, in every section of the model.
  static func statedNone() -> PatientSummary {
    func none<Entry>(_ code: String) -> Section<Entry> {
      Section(content: .statedNone(Coding(system: "2.16.840.1.113883.5.1150.1", code: code, display: code)))
    }
    var summary = empty()
    summary.allergies = none("no-known-food-allergies")
    summary.medications = none("no-known-medications")
    summary.problems = none("no-known-problems")
    summary.pastIllnesses = none("no-known-problems")
    summary.procedures = none("no-known-procedures")
    summary.devices = none("no-known-devices")
    summary.immunizations = none("no-known-immunizations")
    summary.results = none("none")
    return summary
  }

  static func notAsked() -> PatientSummary {
    var summary = empty()
    summary.allergies.content = .notAsked
    summary.medications.content = .notAsked
    summary.problems.content = .notAsked
    summary.procedures.content = .notAsked
    summary.devices.content = .notAsked
    summary.socialHistory.content = .notAsked
    return summary
  }

  static func pastOnly() -> PatientSummary {
    var summary = empty()
    summary.pastIllnesses = self.summary().pastIllnesses
    return summary
  }

  /// Words in every section and no entry; some of them under narrative sections of the same code.
  static func narrativeOnly() -> PatientSummary {
    let full = summary(.markup)
    var summary = empty()
    summary.allergies.narrative = full.allergies.narrative
    summary.vitalSigns.narrative = full.allergies.narrative
    for code in ["8716-3", "81338-6", "11329-0", "10157-6", "11348-0", "10157-6"] {
      summary.narrativeSections.append(
        NarrativeSection(
          code: Coding(system: loinc, code: code), sourceTitle: "Mots \(code)", narrative: full.allergies.narrative))
    }
    return summary
  }

  /// Numbers and units that are none, control characters, empty words, a device as authenticator.
  static func illSpelled() -> PatientSummary {
    var summary = summary()
    var medication = summary.medications.entries[0]
    medication.dose = QuantityRange(Quantity(value: "1,5", unit: "comprimé sécable"))
    medication.dosePeriod = Quantity(value: "a day", unit: "fortnight")
    medication.dosageText = "\u{0}\u{1}un comprimé\u{FFFE}\u{B} "
    medication.maximumDose = Ratio(numerator: Quantity(value: "007"))
    medication.product.name = "   "
    summary.medications.content = .entries([medication])
    var device = summary.devices.entries[0]
    device.modelName = ""
    device.provenance.sourcePath = "entry"
    summary.devices.content = .entries([device, device])
    summary.header.legalAuthenticator = Author(device: "Logiciel", organisation: summary.header.custodian)
    summary.header.custodian = Organisation()
    summary.header.title = ""
    summary.header.contacts = [Contact(kind: .nextOfKin)]
    return summary
  }
}
