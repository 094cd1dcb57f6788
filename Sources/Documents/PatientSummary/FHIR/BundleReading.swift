import CDA
import Domain
import FHIR

/// One Bundle being read.
final class BundleReading {
  let bundle: BundleIndex
  let composition: FHIRElement
  let sections: [SourcedSection]
  var account = Account()
  var attachments: [Attachment] = []
  /// Where an entry of the Composition first names a resource, by the resource's key.
  let places: [String: Place]
  /// Planned acts that stood in other sections than the plan of care.
  var planned: [PlannedItem] = []
  /// Problems of the problem list that are over.
  var over: [Problem] = []
  /// The directive whose source a document is, by the document's key.
  let directives: [String: Place]
  /// How many bytes of narrative may still be looked through for words: looking costs the narrative's length each time.
  var searchable = 64 << 20
  /// The language of documents of this source that do not say theirs.
  let language: LanguageTag?
  /// Provenance resources by what they are about.
  let origins: [String: FHIRElement]
  /// The group that each observation belongs to, where both are entries of one section.
  let claims: [String: String]

  /// An entry of the Composition.
  struct Place {
    let section: String
    let path: String
  }

  /// What one entry is read from.
  struct Source {
    let resource: FHIRResource
    let section: SourcedSection
    let path: String
    var element: FHIRElement { resource.element }
  }

  /// What one entry says: facts, or that there is nothing. Nil from a reader: a type of resource it does not read.
  enum Finding<Entry: Sendable & Hashable> {
    case facts([Entry])
    case absent(SectionContent<Entry>, Coding)
  }

  init(_ bundle: BundleIndex, _ composition: FHIRResource, _ language: LanguageTag?) {
    self.language = language
    self.bundle = bundle
    self.composition = composition.element
    sections = SourcedSection.all(in: composition.element)
    var places: [String: Place] = [:]
    for section in sections {
      for (reference, path) in section.entries {
        guard let key = bundle.resolve(reference)?.key, places[key] == nil else { continue }
        places[key] = Place(section: section.name, path: path)
      }
    }
    self.places = places
    claims = Self.claims(sections, bundle, places)
    directives = Self.directives(sections, bundle)
    var origins: [String: FHIRElement] = [:]
    for resource in bundle.resources where resource.type == "Provenance" {
      for target in resource.element.all("target") {
        guard let key = bundle.resolve(target)?.key, origins[key] == nil else { continue }
        origins[key] = resource.element
      }
    }
    self.origins = origins
  }

  func readSections(into summary: inout PatientSummary) {
    for section in sections { account(forTextOf: section) }
    summary.problems = section(.problems, problems)
    summary.pastIllnesses = section(.pastIllnesses, pastIllnesses)
    summary.pastIllnesses.add(over)
    summary.allergies = section(.allergies, allergies)
    summary.medications = section(.medications, medications)
    summary.procedures = section(.procedures, procedures)
    summary.devices = section(.devices, devices)
    summary.immunizations = section(.immunizations, immunizations)
    summary.results = section(.results, observations)
    summary.vitalSigns = section(.vitalSigns, observations)
    summary.socialHistory = section(.socialHistory, socialHistory)
    summary.pregnancy = section(.pregnancy, pregnancy)
    summary.functionalStatus = section(.functionalStatus, functionalStatus)
    summary.carePlan = section(.carePlan, carePlan)
    summary.carePlan.add(planned)
    summary.advanceDirectives = section(.advanceDirectives, advanceDirectives)
    summary.alerts = section(.alerts, alerts)
    summary.travelHistory = section(.travelHistory, travelHistory)
    summary.narrativeSections = narrativeSections()
  }

  private func section<Entry>(_ kind: BundleSection, _ read: (Source) -> Finding<Entry>?) -> Section<Entry> {
    let found = sections.filter { $0.isKind(kind) }
    guard !found.isEmpty else {
      if kind.isCompulsory {
        lose(
          "section", in: kind.rawValue, at: "section[\(kind.rawValue)]", .incomplete,
          "The compulsory section is missing.")
      }
      return Section()
    }
    var entries: [Entry] = []
    var absences: [BundleAbsence<Entry>] = []
    for section in found {
      for (reference, path) in section.entries {
        guard let source = source(reference, section, path) else { continue }
        switch read(source) {
        case .facts(let facts): entries += facts
        case .absent(let content, let coding):
          absences.append(BundleAbsence(content: content, coding: coding, section: kind.rawValue, path: path))
        case nil: setAside(source)
        }
      }
      if let absence: BundleAbsence<Entry> = emptyReason(of: section, kind) { absences.append(absence) }
    }
    return Section(
      content: content(entries, absences), sourceTitle: found.compactMap(\.title).first,
      narrative: found.compactMap { $0.narrative.narrative })
  }

  /// The resource of an entry, where it may be read as a fact; otherwise the account says why not.
  private func source(_ reference: FHIRElement, _ section: SourcedSection, _ path: String) -> Source? {
    guard let resource = bundle.resolve(reference) else {
      lose(
        "entry", in: section.name, at: path, .unreadable, wordsRemain: remains(reference.text("display"), section),
        "The reference points at nothing in the document.")
      return nil
    }
    let source = Source(resource: resource, section: section, path: path)
    if claims[resource.key] != nil, places[resource.key]?.path == path { return nil }
    let element = resource.element
    let verification = element["verificationStatus"]?.codings.first?.code
    if element.text("status") == "entered-in-error" || verification == "entered-in-error" {
      lose(source, .notAFact, "The resource was entered in error.")
      return nil
    }
    guard element.all("modifierExtension").isEmpty else {
      lose(source, .unreadable, "An extension that is not known here may change its meaning.")
      return nil
    }
    return source
  }

  /// A resource that the section's model does not read: a document is kept aside, anything else is counted.
  func setAside(_ source: Source) {
    guard source.resource.type == "DocumentReference" else {
      lose(source, .noPlace, "The section does not read resources of this type.")
      return
    }
    keep(source.element.all("content").compactMap { $0["attachment"] }, of: source)
    lose(source, .attachment, "A document travels by itself or not at all.")
  }

  /// Sections without a place in the model keep their words; their entries are counted as lost structure.
  private func narrativeSections() -> [NarrativeSection] {
    sections.compactMap { section in
      guard !BundleSection.allCases.contains(where: section.isKind) else { return nil }
      for (reference, path) in section.entries {
        if let source = source(reference, section, path) { setAside(source) }
      }
      guard let narrative = section.narrative.narrative else { return nil }
      // A section without a code is one whose kind is not said (HL7 NullFlavor).
      let code = section.code ?? Coding(system: CodeSystem.nullFlavor, code: NullFlavor.noInformation.rawValue)
      return NarrativeSection(code: code, sourceTitle: section.title, narrative: [narrative])
    }
  }

  private func account(forTextOf section: SourcedSection) {
    guard section.narrative.isDamaged else { return }
    lose(
      "section.narrative", in: section.name, at: section.path + "/text", .unreadable, wordsRemain: true,
      "The narrative is not well formed; its words are kept without their layout.")
  }
}

extension Section {
  /// Adds entries that stood elsewhere.
  mutating func add(_ more: [Entry]) {
    guard !more.isEmpty else { return }
    content = .entries(entries + more)
  }
}
