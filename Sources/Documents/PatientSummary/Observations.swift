public import CDA

/// Observations that belong together: a blood pressure, a laboratory panel, an assessment.
///
/// A single observation is a group without a code that holds one (EH.3.21, EH.3.42, EH.3.39; FHIR DiagnosticReport or
/// Observation with `hasMember` or `component`).
public struct ObservationGroup: Sendable, Hashable {
  public var provenance: Provenance
  /// What the group is; nil for a single observation that stands alone.
  public var code: CodedConcept?
  public var status: EntryStatus
  public var time: TimeRange
  public var observations: [Observation]
  public var performer: Author?
  public var comment: String?

  public init(
    provenance: Provenance, code: CodedConcept? = nil, status: EntryStatus = .completed, time: TimeRange,
    observations: [Observation]
  ) {
    self.provenance = provenance
    self.code = code
    self.status = status
    self.time = time
    self.observations = observations
  }
}

/// One question and its answer (EH.3.22, EH.3.43, EH.3.25, EH.3.40).
public struct Observation: Sendable, Hashable {
  public var provenance: Provenance
  public var code: CodedConcept
  public var status: EntryStatus
  public var value: ObservationValue
  public var time: TimeRange
  /// High, low, normal, … (eHDSIObservationInterpretation).
  public var interpretations: [CodedConcept]
  public var referenceRanges: [ReferenceRange]
  public var method: CodedConcept?
  public var bodySite: CodedConcept?
  public var performer: Author?
  public var comment: String?

  public init(
    provenance: Provenance, code: CodedConcept, status: EntryStatus = .completed, value: ObservationValue,
    time: TimeRange
  ) {
    self.provenance = provenance
    self.code = code
    self.status = status
    self.value = value
    self.time = time
    interpretations = []
    referenceRanges = []
  }
}

/// What is usual for a value, as a range, as words, or both.
public struct ReferenceRange: Sendable, Hashable {
  public var range: QuantityRange?
  public var text: String?

  public init(range: QuantityRange? = nil, text: String? = nil) {
    self.range = range
    self.text = text
  }
}
