public import CDA
public import Domain

/// A patient summary: the model that every national record is read into and every European form is written from.
///
/// It holds all that the 14 sections of the MyHealth@EU pivot and the 18 sections of the HL7 Europe FHIR summary can say.
/// Values only: no network, no clock, no XML.
public struct PatientSummary: Sendable, Hashable {
  public var header: Header
  public var allergies: Section<Allergy>
  public var medications: Section<Medication>
  public var problems: Section<Problem>
  public var pastIllnesses: Section<Problem>
  public var procedures: Section<Procedure>
  public var devices: Section<Device>
  public var immunizations: Section<Immunization>
  public var socialHistory: Section<SocialObservation>
  public var pregnancy: Section<PregnancyObservation>
  /// Vital signs 8716-3: a panel, or a single measurement as a group without a code.
  public var vitalSigns: Section<ObservationGroup>
  /// Results 30954-2: laboratory, imaging, blood group.
  public var results: Section<ObservationGroup>
  /// Functional status 47420-5.
  public var functionalStatus: Section<ObservationGroup>
  /// Care plan 18776-5: what is planned, and so no fact yet.
  public var carePlan: Section<PlannedItem>
  /// Advance directives 42348-3.
  public var advanceDirectives: Section<AdvanceDirective>
  /// Alerts 104605-1 (FHIR only; the pivot has no section for them).
  public var alerts: Section<Alert>
  /// Travel history 10182-4 (FHIR only).
  public var travelHistory: Section<Travel>
  /// Sections whose content travels as narrative only: patient story 81338-6, patient history 11329-0, family
  /// history 10157-6, …
  public var narrativeSections: [NarrativeSection]

  public init(header: Header) {
    self.header = header
    allergies = .init()
    medications = .init()
    problems = .init()
    pastIllnesses = .init()
    procedures = .init()
    devices = .init()
    immunizations = .init()
    socialHistory = .init()
    pregnancy = .init()
    vitalSigns = .init()
    results = .init()
    functionalStatus = .init()
    carePlan = .init()
    advanceDirectives = .init()
    alerts = .init()
    travelHistory = .init()
    narrativeSections = []
  }
}

/// One section: its entries or the kind of nothing that the source stated, and the words around them.
public struct Section<Entry: Sendable & Hashable>: Sendable, Hashable {
  public var content: SectionContent<Entry>
  /// Title as the source wrote it, in the source's language.
  public var sourceTitle: String?
  /// The source's narrative; several blocks where several national sections go into one European section.
  public var narrative: [Narrative]

  /// Silence of the source: no information, never "none known".
  public init(
    content: SectionContent<Entry> = .noInformation, sourceTitle: String? = nil, narrative: [Narrative] = []
  ) {
    self.content = content
    self.sourceTitle = sourceTitle
    self.narrative = narrative
  }

  public var entries: [Entry] {
    guard case .entries(let entries) = content else { return [] }
    return entries
  }
}

/// What a section says: entries, or one of the kinds of nothing that must never be merged.
public enum SectionContent<Entry: Sendable & Hashable>: Sendable, Hashable {
  /// At least one entry.
  case entries([Entry])
  /// A clinician stated that there is none: an IPS absent code such as `no-known-allergies`.
  case statedNone(Coding)
  /// The source itself says that nobody asked.
  case notAsked
  /// The source is silent, does not supply it, or it may not be seen.
  case noInformation
}

/// A section that travels as narrative only.
public struct NarrativeSection: Sendable, Hashable {
  /// LOINC code of the European section.
  public var code: Coding
  public var sourceTitle: String?
  public var narrative: [Narrative]

  public init(code: Coding, sourceTitle: String?, narrative: [Narrative]) {
    self.code = code
    self.sourceTitle = sourceTitle
    self.narrative = narrative
  }
}

/// Where an entry stood and who is behind it: what "Source" shows for each item.
public struct Provenance: Sendable, Hashable {
  /// Identifiers the source gave the entry.
  public var identifiers: [InstanceIdentifier]
  /// Path of the element in the source document, for the account of items (`section[48765-2]/entry[2]`).
  public var sourcePath: String
  public var author: Author?
  /// `ID` in the section's narrative that holds the entry's words, without `#`.
  public var narrativeReference: String?
  /// Those words, resolved.
  public var text: String?

  public init(
    identifiers: [InstanceIdentifier] = [], sourcePath: String, author: Author? = nil,
    narrativeReference: String? = nil, text: String? = nil
  ) {
    self.identifiers = identifiers
    self.sourcePath = sourcePath
    self.author = author
    self.narrativeReference = narrativeReference
    self.text = text
  }
}
