import CDA
import Documents
import Domain
import XML

extension FrenchDocument {
  private static let code = "48765-2"
  static let reactionKinds: Set<String> = ["418799008", "404684003"]

  /// Reads allergies (FR.3.40 with FR.3.41).
  mutating func allergies(_ section: FrenchSection, _ summary: inout PatientSummary) {
    var found: [Allergy] = []
    var absences: [Absence] = []
    for entry in section.entries {
      let observations = statements(of: entry.element)
      if observations.isEmpty {
        setAside(entry.element, section, Self.code, entry.path, "allergy", .unreadable, "It holds no observation.")
        continue
      }
      let concern = concern(entry.element, observations, Self.code, entry.path, section, "allergy")
      for (index, observation) in observations.enumerated() {
        let path = observations.count == 1 ? entry.path : "\(entry.path)/observation[\(index + 1)]"
        if isAbsence(observation.find("value"), path, &absences) || isAbsence(observation.find("code"), path, &absences)
        {
          continue
        }
        found.append(contentsOf: allergies(observation, in: concern, path, section))
      }
    }
    fill(&summary.allergies, section, Self.code, found, absences)
  }

  /// One allergy for each agent: an agent must never be lost because another stood before it.
  private mutating func allergies(
    _ observation: Element, in concern: Concern, _ path: String, _ section: FrenchSection
  ) -> [Allergy] {
    if !concern.isFact || !isFact(observation) || isError(observation) {
      setAside(
        observation, section, Self.code, path, "allergy", .notAFact, "The source denies it or took it back.")
      return []
    }
    var allergy = allergy(observation, in: concern, path, section)
    let entities = observation.hl7("participant").compactMap { $0.find("participantRole", "playingEntity") }
    var agents = entities.compactMap { agent($0, section) }
    if let value = said(observation.find("value"), section) {
      // Some editors name the allergy as a whole in the value; where no agent stands beside it, it is the agent.
      if agents.isEmpty {
        agents = [value]
      } else if let coding = value.source.first {
        narrativeOnly(Self.code, path, "allergy.value", .noPlace, coding, "The agent is carried instead.")
      }
    }
    allergy.agent = agents.first
    settle(observation, section, Self.code, path, "allergy")
    return [allergy]
      + agents.dropFirst().map { agent in
        var other = allergy
        other.agent = agent
        return other
      }
  }

  private mutating func allergy(
    _ observation: Element, in concern: Concern, _ path: String, _ section: FrenchSection
  ) -> Allergy {
    let kind = concept(observation.find("code"), section) ?? CodedConcept(nullFlavor: .unknown)
    var allergy = Allergy(
      provenance: provenance(observation, path, section), concernStatus: concern.status,
      concernTime: concern.time, kind: kind, agent: nil,
      onset: time(observation.find("effectiveTime"), Self.code, path, "allergy"))
    if allergy.provenance.identifiers.isEmpty { allergy.provenance.identifiers = concern.identifiers }
    allergy.criticality = answer(observation, LOINC.criticality, section)
    allergy.certainty = answer(observation, LOINC.certainty, section)
    allergy.clinicalStatus = answer(observation, LOINC.status, section) ?? concern.clinicalStatus
    allergy.comment = comment(observation, in: section, after: concern.comment)
    allergy.reactions = reactions(observation, path, section)
    return allergy
  }

  private mutating func agent(_ entity: Element, _ section: FrenchSection) -> CodedConcept? {
    let name = entity.find("name")?.text.trimmed
    var agent = concept(entity.find("code"), section)
    if let name, !name.isEmpty {
      if agent == nil { agent = CodedConcept(nullFlavor: .unknown) }
      if agent?.originalText == nil { agent?.originalText = name }
    }
    return agent
  }

  private mutating func reactions(_ observation: Element, _ path: String, _ section: FrenchSection) -> [Reaction] {
    var found: [Reaction] = []
    for (index, reaction) in related(observation, type: "MFST").enumerated() {
      let place = "\(path)/reaction[\(index + 1)]"
      guard !isNegated(reaction), let manifestation = concept(reaction.find("value"), of: reaction, section) else {
        setAside(
          reaction, section, Self.code, place, "allergy.reaction", isNegated(reaction) ? .notAFact : .incomplete,
          "The reaction is denied or has no value.")
        continue
      }
      // The European entry calls every reaction a finding or a symptom.
      takeStructure(reaction.find("code"), Self.reactionKinds)
      found.append(
        Reaction(
          provenance: provenance(reaction, place, section), manifestation: manifestation,
          time: time(reaction.find("effectiveTime"), Self.code, place, "allergy.reaction"),
          severity: answer(reaction, "SEV", section)))
    }
    return found
  }

  // MARK: Adverse effects of medicines

  /// Why a medicine did harm though the patient need not be intolerant to it: their words travel, no entry is made.
  private static let notIntolerances: [String: String] = [
    "79899007": "An interaction between medicines", "398240004": "A medication error", "1149222004": "An overdose",
    "1.2.250.1.213.1.1.5.785.1": "A misuse", "16090731000119102": "An exposure at work",
  ]

  /// Reads adverse effects (FR.2.247, FR.3.210): an intolerance whose agent is the medicine's ATC class.
  mutating func adverseEffects(_ section: FrenchSection, _ summary: inout PatientSummary) {
    var found: [Allergy] = []
    for entry in section.entries {
      let origin = entry.element.find("code")?.coding
      if let origin, let what = Self.notIntolerances[origin.code] {
        setAside(
          entry.element, section, Self.code, entry.path, "allergy", .notAFact,
          "\(what) is not an intolerance of the patient; its words travel with the allergies.")
      } else if !isFact(entry.element) {
        setAside(
          entry.element, section, Self.code, entry.path, "allergy", .notAFact, "The source denies or only expects it.")
      } else if let effect = adverseEffect(entry.element, entry.path, section) {
        found.append(effect)
      }
    }
    _ = append(section, to: &summary.allergies)
    summary.allergies.append(found)
  }

  private mutating func adverseEffect(_ entry: Element, _ path: String, _ section: FrenchSection) -> Allergy? {
    let medicine = related(entry, type: "COMP").first { $0.isCalled("substanceAdministration") }
    guard let medicine, let material = medicine.find("consumable", "manufacturedProduct", "manufacturedMaterial") else {
      setAside(entry, section, Self.code, path, "allergy.agent", .incomplete, "It names no medicine.")
      return nil
    }
    let product = product(material, section, Self.code, path)
    var agent = product.atc ?? CodedConcept(source: product.codes, originalText: product.name)
    if agent.originalText == nil { agent.originalText = product.name }
    if product.atc != nil { agent.source.append(contentsOf: product.codes.filter { !agent.source.contains($0) }) }
    takeStructure(medicine.find("code"), ["DRUG"])
    let time = time(entry.find("effectiveTime"), Self.code, path, "allergy")
    var allergy = Allergy(
      provenance: provenance(entry, path, section), concernStatus: .active, concernTime: time,
      // The French entry says how the effect came about; that it is an intolerance is the section's meaning.
      kind: CodedConcept(
        european: Coding(
          system: "2.16.840.1.113883.6.96", code: "782197009", display: "Intolerance to substance",
          systemName: "SNOMED CT")),
      agent: agent, onset: time, reactions: reactions(entry, path, section))
    allergy.comment = comment(entry, in: section)
    settle(entry, section, Self.code, path, "allergy")
    return allergy
  }
}
