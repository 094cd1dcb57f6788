import CDA
import Documents
import Domain

/// Summaries of invented people that stretch the writer, by what is special about each.
enum GeneratedSummaries {
  static let all: [(name: String, summary: PatientSummary)] = [
    ("empty", SyntheticSummary.empty()), ("stated-none", SyntheticSummary.statedNone()),
    ("not-asked", SyntheticSummary.notAsked()), ("bare", SyntheticSummary.bare()),
    ("full", SyntheticSummary.full()), ("beyond", SyntheticSummary.beyond()),
    ("200-medicines", medicines(200)), ("13-allergies", allergies(13)),
    ("greek", translated(greek)), ("bulgarian", translated(bulgarian)), ("markup", translated(markup)),
    ("unmapped", unmapped()), ("partial-dates", partialDates()), ("nulls", nulls()), ("no-narrative", silent()),
    ("slips", slips()),
  ]

  /// What a source repeats or contradicts: the rules refuse it in a pivot.
  static func slips() -> PatientSummary {
    var summary = SyntheticSummary.full()
    summary.header.setID = InstanceIdentifier(root: "set", extension: "1")
    summary.header.version = 2
    summary.header.patient.gender = CodedConcept(nullFlavor: .noInformation)
    summary.header.patient.birthName = PersonName(
      family: summary.header.patient.name.family + [""], given: summary.header.patient.name.given,
      prefix: summary.header.patient.name.prefix, suffix: summary.header.patient.name.suffix)
    let identifiers = summary.header.patient.identifiers
    summary.header.patient.identifiers += identifiers + identifiers.map { InstanceIdentifier(root: $0.root) }
    summary.header.patient.telecoms = [
      Telecom(value: "tel:+33 4 00 00 00 00", use: "MC"), Telecom(value: "tel:+33400000000", use: "MC"),
      Telecom(value: "mailto:renée@example.org"), Telecom(value: "\u{202F}"),
    ]
    for index in summary.header.authors.indices {
      summary.header.authors[index].addresses = [
        Address(streetLines: ["1 rue", "1 rue"], city: "Lyon", country: "FR"),
        Address(use: "XX", streetLines: ["1 rue"], city: "Lyon", country: "FR"),
      ]
    }
    var medications = summary.medications.entries
    for index in medications.indices {
      medications[index].provenance.identifiers += medications[index].provenance.identifiers
      medications[index].dose = QuantityRange(
        low: Quantity(value: "3", unit: "1"), high: Quantity(value: "2", unit: "1"))
    }
    summary.medications.content = .entries(medications)
    summary.pregnancy.content = .entries(summary.pregnancy.entries + summary.pregnancy.entries)
    return summary
  }

  static func medicines(_ count: Int) -> PatientSummary {
    var summary = SyntheticSummary.empty()
    let models = SyntheticSummary.full().medications.entries
    summary.medications.content = .entries(
      (0..<count).map { number in
        var medication = models[number % 2]
        medication.provenance = Provenance(sourcePath: "section[10160-0]/entry[\(number + 1)]")
        medication.product.name = "Produit \(number)"
        return medication
      })
    return summary
  }

  static func allergies(_ count: Int) -> PatientSummary {
    var summary = SyntheticSummary.empty()
    let models = SyntheticSummary.allergies().entries
    summary.allergies.content = .entries(
      (0..<count).map { number in
        var allergy = models[number % 2]
        allergy.provenance = Provenance(
          identifiers: [SyntheticSummary.id("all-\(number)")], sourcePath: "section[48765-2]/entry[\(number + 1)]")
        for index in allergy.reactions.indices { allergy.reactions[index].provenance.identifiers = [] }
        return allergy
      })
    return summary
  }

  struct Words {
    let family: String
    let given: String
    let city: String
    let sentence: String
    let language: String
  }

  static let greek = Words(
    family: "Παπαδοπούλου", given: "Ελένη", city: "Θεσσαλονίκη", sentence: "Σακχαρώδης διαβήτης τύπου 2",
    language: "el-GR")
  static let bulgarian = Words(
    family: "Петрова", given: "Мария", city: "Пловдив", sentence: "Захарен диабет тип 2", language: "bg-BG")
  static let markup = Words(
    family: "O'<b>&\"", given: "]]>&amp;", city: "<!-- x -->", sentence: "a < b & c > \"d\" 'e' <script/>\u{0}\u{FFFE}",
    language: "fr-FR")

  private static func translated(_ words: Words) -> PatientSummary {
    var summary = SyntheticSummary.full()
    summary.header.language = LanguageTag(words.language)
    summary.header.title = words.sentence
    summary.header.patient.name = PersonName(family: [words.family], given: [words.given])
    summary.header.patient.addresses = [Address(streetLines: [words.sentence], city: words.city, country: "GR")]
    summary.header.custodian.name = words.family
    let national = Coding(system: SyntheticSummary.national, code: "D2", display: words.sentence)
    var problem = SyntheticSummary.problems().entries[0]
    problem.condition.source = [national]
    problem.condition.originalText = words.sentence
    problem.condition.narrativeReference = nil
    problem.provenance.text = words.sentence
    problem.provenance.narrativeReference = nil
    problem.comment = words.sentence
    var unmapped = problem
    unmapped.provenance.identifiers = [SyntheticSummary.id("other")]
    unmapped.condition.european = nil
    summary.problems = Section(content: .entries([problem, unmapped]), sourceTitle: words.sentence)
    summary.narrativeSections = [
      NarrativeSection(
        code: Coding(system: SyntheticSummary.loinc, code: "10157-6", display: "Family history"),
        sourceTitle: words.sentence, narrative: SyntheticSummary.narrative(("fam", words.sentence)))
    ]
    return summary
  }

  /// Every code of the source without a European one.
  private static func unmapped() -> PatientSummary {
    var summary = SyntheticSummary.beyond()
    func change<Entry>(_ path: WritableKeyPath<PatientSummary, Section<Entry>>, _ strip: (inout Entry) -> Void) {
      summary[keyPath: path].content = .entries(
        summary[keyPath: path].entries.map { entry in
          var entry = entry
          strip(&entry)
          return entry
        })
    }
    change(\.problems, strip)
    change(\.allergies, strip)
    change(\.medications, strip)
    change(\.immunizations, strip)
    change(\.devices) { strip(&$0.code) }
    change(\.procedures) { procedure in
      strip(&procedure.code)
      strip(&procedure.bodySite)
      strip(&procedure.laterality)
      strip(&procedure.reason)
    }
    return summary
  }

  private static func strip(_ concept: inout CodedConcept) {
    guard let european = concept.european else { return }
    concept.european = nil
    concept.equivalence = .unmatched
    if concept.source.isEmpty {
      concept.source = [Coding(system: SyntheticSummary.national, code: european.code, display: european.display)]
    }
  }

  private static func strip(_ concept: inout CodedConcept?) {
    guard var known = concept else { return }
    strip(&known)
    concept = known
  }

  private static func strip(_ problem: inout Problem) {
    strip(&problem.condition)
    strip(&problem.kind)
    strip(&problem.severity)
    strip(&problem.clinicalStatus)
    strip(&problem.healthStatus)
    strip(&problem.certainty)
  }

  private static func strip(_ allergy: inout Allergy) {
    strip(&allergy.kind)
    strip(&allergy.agent)
    strip(&allergy.criticality)
    strip(&allergy.certainty)
    strip(&allergy.clinicalStatus)
    for index in allergy.reactions.indices {
      strip(&allergy.reactions[index].manifestation)
      strip(&allergy.reactions[index].severity)
    }
  }

  private static func strip(_ medication: inout Medication) {
    strip(&medication.route)
    strip(&medication.reason)
    strip(&medication.product.atc)
    strip(&medication.product.doseForm)
    for index in medication.product.ingredients.indices { strip(&medication.product.ingredients[index].substance) }
  }

  private static func strip(_ immunization: inout Immunization) {
    strip(&immunization.vaccine)
    strip(&immunization.route)
    strip(&immunization.bodySite)
    for index in immunization.targetDiseases.indices { strip(&immunization.targetDiseases[index]) }
    for index in immunization.reactions.indices { strip(&immunization.reactions[index]) }
  }

  private static func partialDates() -> PatientSummary {
    var summary = SyntheticSummary.full()
    summary.header.patient.birthTime = SyntheticSummary.time("1955")
    let year = TimeRange(low: SyntheticSummary.time("2001"), high: SyntheticSummary.time("200203"))
    let reversed = TimeRange(low: SyntheticSummary.time("2010"), high: SyntheticSummary.time("2009"))
    let same = TimeRange(low: SyntheticSummary.time("2010"), high: SyntheticSummary.time("2010"))
    let fine = TimeRange(value: SyntheticSummary.time("20200102030405+0100"))
    func change<Entry>(
      _ path: WritableKeyPath<PatientSummary, Section<Entry>>, _ time: WritableKeyPath<Entry, TimeRange>
    ) {
      let times = [year, reversed, same, fine]
      summary[keyPath: path].content = .entries(
        summary[keyPath: path].entries.enumerated().map { index, entry in
          var entry = entry
          entry[keyPath: time] = times[index % times.count]
          return entry
        })
    }
    change(\.problems, \.time)
    change(\.problems, \.concernTime)
    change(\.allergies, \.onset)
    change(\.medications, \.period)
    change(\.procedures, \.time)
    change(\.devices, \.time)
    change(\.immunizations, \.time)
    change(\.socialHistory, \.time)
    change(\.vitalSigns, \.time)
    change(\.results, \.time)
    change(\.functionalStatus, \.time)
    return summary
  }

  private static func nulls() -> PatientSummary {
    var summary = SyntheticSummary.bare()
    let null = CodedConcept(nullFlavor: .unknown)
    summary.header.patient.gender = null
    summary.header.patient.addresses = []
    summary.header.patient.telecoms = []
    summary.header.custodian = Organisation()
    summary.header.authors = [Author(name: PersonName(family: ["A"], given: ["B"]))]
    let nowhere = Provenance(sourcePath: "null")
    var observation = Observation(
      provenance: nowhere, code: SyntheticSummary.european(SyntheticSummary.loinc, "2345-7", "Glucose"),
      value: .missing(.masked), time: TimeRange())
    observation.interpretations = [null]
    observation.method = null
    observation.referenceRanges = [ReferenceRange()]
    observation.performer = Author()
    let group = ObservationGroup(provenance: nowhere, code: null, time: TimeRange(), observations: [observation])
    summary.results.content = .entries([group])
    summary.functionalStatus.content = .entries([group])
    summary.vitalSigns.content = .entries([group])
    summary.carePlan.content = .entries([
      PlannedItem(provenance: nowhere, kind: .other, code: null, status: .active, time: TimeRange())
    ])
    summary.alerts.content = .entries([Alert(provenance: nowhere, code: null, time: TimeRange())])
    summary.procedures.content = .entries([
      Procedure(provenance: nowhere, status: .suspended, code: null, time: TimeRange(nullFlavor: .masked))
    ])
    return summary
  }

  /// Entries whose words are in no narrative.
  private static func silent() -> PatientSummary {
    var summary = SyntheticSummary.beyond()
    summary.allergies.narrative = []
    summary.medications.narrative = []
    summary.problems.narrative = []
    summary.pastIllnesses.narrative = []
    summary.procedures.narrative = []
    summary.devices.narrative = []
    summary.immunizations.narrative = []
    summary.socialHistory.narrative = []
    summary.pregnancy.narrative = []
    summary.vitalSigns.narrative = []
    summary.results.narrative = []
    summary.functionalStatus.narrative = []
    summary.carePlan.narrative = []
    return summary
  }
}
