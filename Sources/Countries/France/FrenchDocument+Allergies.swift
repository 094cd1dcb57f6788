import CDA
import Documents
import Domain
import XML

extension FrenchDocument {
  private static let code = "48765-2"

  /// Reads allergies (FR.3.40 with FR.3.41).
  mutating func allergies(_ section: SourceSection, _ summary: inout PatientSummary) {
    var found: [Allergy] = []
    for entry in section.entries {
      let observations = related(entry.element, type: "SUBJ").filter { $0.name == "observation" }
      if observations.isEmpty {
        lose(Self.code, entry.path, "allergy", .unreadable, nil, "It holds no observation.")
      }
      for (index, observation) in observations.enumerated() {
        let path = observations.count == 1 ? entry.path : "\(entry.path)/observation[\(index + 1)]"
        if let allergy = allergy(observation, in: entry.element, path, section) { found.append(allergy) }
      }
    }
    fill(&summary.allergies, section, found)
  }

  private mutating func allergy(
    _ observation: Element, in concern: Element, _ path: String, _ section: SourceSection
  ) -> Allergy? {
    let kind = concept(observation.find("code"), section) ?? CodedConcept(nullFlavor: .unknown)
    if isNegated(observation) {
      lose(Self.code, path, "allergy", .notAFact, kind.source.first, "The source says that this is not the case.")
      return nil
    }
    let entity = observation.find("participant", "participantRole", "playingEntity")
    var agent = concept(entity?.find("code"), section)
    if let name = entity?.find("name")?.text.trimmed, !name.isEmpty {
      if agent == nil { agent = CodedConcept(nullFlavor: .unknown) }
      if agent?.originalText == nil { agent?.originalText = name }
    }
    let reactions = related(observation, type: "MFST").compactMap { reaction($0, path, section) }
    var allergy = Allergy(
      provenance: provenance(observation, path, section), concernStatus: status(concern),
      concernTime: concern.find("effectiveTime")?.timeRange ?? TimeRange(nullFlavor: .unknown), kind: kind,
      agent: agent, onset: observation.find("effectiveTime")?.timeRange ?? TimeRange(nullFlavor: .unknown),
      reactions: reactions)
    if allergy.provenance.identifiers.isEmpty { allergy.provenance.identifiers = concern.identifiers }
    allergy.criticality = concept(inner(observation, code: LOINC.criticality)?.find("value"), section)
    allergy.certainty = concept(inner(observation, code: LOINC.certainty)?.find("value"), section)
    allergy.clinicalStatus = concept(inner(observation, code: LOINC.status)?.find("value"), section)
    allergy.comment = comment(observation, section) ?? comment(concern, section)
    let codes = Set(reactions.flatMap { $0.manifestation.source.map(\.code) })
    account(
      forRestOf: observation,
      known: codes.union([LOINC.criticality, LOINC.certainty, LOINC.status, "418799008", "404684003"]),
      section: Self.code, path: path, element: "allergy")
    return allergy
  }

  private mutating func reaction(_ observation: Element, _ path: String, _ section: SourceSection) -> Reaction? {
    guard let manifestation = concept(observation.find("value"), section) else {
      lose(Self.code, path, "allergy.reaction", .incomplete, nil, "The reaction has no value.")
      return nil
    }
    return Reaction(
      provenance: provenance(observation, "\(path)/reaction", section), manifestation: manifestation,
      time: observation.find("effectiveTime")?.timeRange ?? TimeRange(nullFlavor: .unknown),
      severity: concept(inner(observation, code: "SEV")?.find("value"), section))
  }

  /// Reads foreseeable adverse effects (FR.2.247, FR.3.210): an intolerance whose agent is the medicine's ATC class.
  /// A drug interaction is not an intolerance of the patient: its words travel, its structure does not.
  mutating func adverseEffects(_ section: SourceSection, _ summary: inout PatientSummary) {
    var found: [Allergy] = []
    for entry in section.entries {
      let observation = entry.element
      let kind = concept(observation.find("code"), section) ?? CodedConcept(nullFlavor: .unknown)
      let medicine = related(observation, type: "COMP").first { $0.name == "substanceAdministration" }
      guard let material = medicine?.find("consumable", "manufacturedProduct", "manufacturedMaterial"),
        !kind.source.contains(where: { $0.code == "79899007" })
      else {
        narrativeOnly(
          Self.code, entry.path, "allergy", kind.source.first,
          "An interaction is not an intolerance of the patient; its words travel with the allergies.")
        continue
      }
      let product = product(material, section)
      var agent = product.atc ?? CodedConcept(source: product.codes, originalText: product.name)
      if agent.originalText == nil { agent.originalText = product.name }
      let allergy = Allergy(
        provenance: provenance(observation, entry.path, section), concernStatus: .active,
        concernTime: observation.find("effectiveTime")?.timeRange ?? TimeRange(nullFlavor: .unknown), kind: kind,
        agent: agent, onset: observation.find("effectiveTime")?.timeRange ?? TimeRange(nullFlavor: .unknown),
        reactions: related(observation, type: "MFST").compactMap { reaction($0, entry.path, section) })
      found.append(allergy)
      account(
        forRestOf: observation, known: ["418799008", "404684003", "DRUG"], section: Self.code, path: entry.path,
        element: "allergy")
    }
    if let narrative = section.narrative, !narrative.plainText.isEmpty {
      summary.allergies.narrative.append(narrative)
    }
    if !found.isEmpty { summary.allergies.content = .entries(summary.allergies.entries + found) }
  }
}
