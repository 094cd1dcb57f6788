public import CDA
public import Domain

/// Something that is planned, ordered or aimed at, and so no fact yet (section 18776-5).
public struct PlannedItem: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case medication
    case immunization
    case procedure
    case encounter
    case observation
    case supply
    case goal
    case other
  }

  public var provenance: Provenance
  public var kind: Kind
  /// What is planned; no European value set is bound to it.
  public var code: CodedConcept
  public var status: EntryStatus
  public var time: TimeRange
  public var comment: String?

  public init(provenance: Provenance, kind: Kind, code: CodedConcept, status: EntryStatus, time: TimeRange) {
    self.provenance = provenance
    self.kind = kind
    self.code = code
    self.status = status
    self.time = time
  }
}

/// A will of the patient for the time when they cannot speak (section 42348-3). Its document stays in the country.
public struct AdvanceDirective: Sendable, Hashable {
  public var provenance: Provenance
  /// What kind of directive.
  public var kind: CodedConcept
  /// What the patient decided: `true` is authorised, `false` refused. Nil where the source only says that there is one.
  public var value: ObservationValue?
  public var status: EntryStatus
  public var time: TimeRange
  /// Identifiers of the documents that hold it.
  public var documents: [InstanceIdentifier]
  public var comment: String?

  public init(provenance: Provenance, kind: CodedConcept, status: EntryStatus = .active, time: TimeRange) {
    self.provenance = provenance
    self.kind = kind
    self.status = status
    self.time = time
    documents = []
  }
}

/// A warning for whoever treats the patient (FHIR Flag; section 104605-1).
public struct Alert: Sendable, Hashable {
  public var provenance: Provenance
  public var code: CodedConcept
  public var category: CodedConcept?
  public var priority: CodedConcept?
  public var status: EntryStatus
  public var time: TimeRange
  public var comment: String?

  public init(provenance: Provenance, code: CodedConcept, status: EntryStatus = .active, time: TimeRange) {
    self.provenance = provenance
    self.code = code
    self.status = status
    self.time = time
  }
}

/// A stay in another country (LOINC 94651-7; section 10182-4).
public struct Travel: Sendable, Hashable {
  public var provenance: Provenance
  /// ISO 3166-1 (eHDSICountry).
  public var country: CodedConcept
  public var time: TimeRange
  public var comment: String?

  public init(provenance: Provenance, country: CodedConcept, time: TimeRange) {
    self.provenance = provenance
    self.country = country
    self.time = time
  }
}
