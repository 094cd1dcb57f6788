import CDA
import Domain
import XML

extension PivotReading {
  /// An entry of vital signs, results or functional status: an organizer with its observations, or one observation.
  func observations(
    _ element: Element, _ path: String, _ texts: NarrativeTexts, _ kind: PivotSection
  ) -> Finding<ObservationGroup> {
    guard isFact(element, kind, path) else { return .facts([]) }
    switch element.name {
    case "organizer": return .facts(group(element, path, texts, kind).map { [$0] } ?? [])
    case "observation":
      guard let single = observation(element, path, texts, kind) else { return .facts([]) }
      return .facts([
        ObservationGroup(provenance: single.provenance, time: single.time, observations: [single])
      ])
    default:
      lose(
        "entry.\(element.name)", in: kind.code, at: path, .noPlace, source: element.find("code")?.coding,
        wordsRemain: true, "The entry is no observation; its words are kept.")
      return .facts([])
    }
  }

  private func group(
    _ organizer: Element, _ path: String, _ texts: NarrativeTexts, _ kind: PivotSection
  ) -> ObservationGroup? {
    var observations: [Observation] = []
    var number = 0
    for component in organizer.hl7("component") {
      for part in component.children where part.namespace == Names.hl7 && !Self.componentParts.contains(part.name) {
        number += 1
        let partPath = "\(path)/component[\(number)]"
        guard part.name == "observation" else {
          lose(
            "component.\(part.name)", in: kind.code, at: partPath, .noPlace, source: part.find("code")?.coding,
            wordsRemain: true, "The component is no observation; its words are kept.")
          continue
        }
        guard isFact(part, kind, partPath), let read = observation(part, partPath, texts, kind) else { continue }
        observations.append(read)
      }
    }
    loseUnread(organizer, known: Self.organizerParts, kind, path)
    guard !observations.isEmpty else {
      lose("group", in: kind.code, at: path, .unreadable, wordsRemain: true, "The group holds no observation.")
      return nil
    }
    var group = ObservationGroup(
      provenance: provenance(organizer, path, texts), code: groupCode(organizer.find("code"), texts, kind),
      status: status(organizer) ?? .completed, time: time(organizer), observations: observations)
    group.performer = performer(organizer)
    return group
  }

  private static let componentParts: Set<String> = ["templateId", "sequenceNumber", "seperatableInd"]
  private static let organizerParts: Set<String> = [
    "templateId", "id", "code", "text", "statusCode", "effectiveTime", "performer", "author", "component",
  ]
  private static let observationParts: Set<String> = [
    "templateId", "id", "code", "text", "statusCode", "effectiveTime", "value", "interpretationCode", "methodCode",
    "targetSiteCode", "performer", "author", "entryRelationship", "referenceRange",
  ]

  /// The code of a group. What the rules pin says no more than the section; its translations are the group's own codes.
  private func groupCode(_ element: Element?, _ texts: NarrativeTexts, _ kind: PivotSection) -> CodedConcept? {
    guard var concept = statedConcept(element, texts) else { return nil }
    guard let pinned = concept.european,
      pinned.isSame(as: PivotComposition.vitalSigns) || pinned.isLOINC(PivotSection.functionalStatus.code)
    else { return concept }
    concept.european = nil
    concept.equivalence = nil
    if let first = concept.source.first, Self.isEuropean(first.system) {
      concept.european = concept.source.removeFirst()
      if concept.source.isEmpty { concept.equivalence = .equal }
    }
    return concept.european == nil && concept.source.isEmpty ? nil : concept
  }

  private func observation(
    _ element: Element, _ path: String, _ texts: NarrativeTexts, _ kind: PivotSection
  ) -> Observation? {
    let provenance = provenance(element, path, texts)
    let code = concept(element.find("code"), texts, else: provenance)
    let values = element.hl7("value")
    var observation = Observation(
      provenance: provenance, code: code, status: status(element) ?? .completed,
      value: value(values.first, texts), time: time(element))
    for value in values.dropFirst() {
      lose(
        "observation.value", in: kind.code, at: path, .noPlace, source: value.coding, wordsRemain: true,
        "The model takes one value of an observation.")
    }
    observation.interpretations = element.hl7("interpretationCode").compactMap { statedConcept($0, texts) }
    observation.method = statedConcept(element.find("methodCode"), texts)
    observation.bodySite = statedConcept(element.find("targetSiteCode"), texts)
    observation.performer = performer(element)
    observation.comment = comment(below: element, texts)
    observation.referenceRanges = element.hl7("referenceRange").compactMap { referenceRange($0, texts) }
    loseUnread(element, known: Self.observationParts, kind, path)
    carry("observation.code", code, in: kind, at: path)
    return observation
  }

  private func referenceRange(_ element: Element, _ texts: NarrativeTexts) -> ReferenceRange? {
    guard let range = element.find("observationRange") else { return nil }
    let read = ReferenceRange(range: quantityRange(range.find("value")), text: range.words(texts))
    return read == ReferenceRange() ? nil : read
  }

  /// Who did what an entry tells.
  func performer(_ element: Element) -> Author? {
    element.find("performer").flatMap { professional($0, $0.find("assignedEntity")) }
  }
}
