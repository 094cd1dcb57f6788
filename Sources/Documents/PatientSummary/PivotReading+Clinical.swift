import CDA
import Domain
import XML

extension PivotReading {
  private static let concernParts: Set<String> = [
    "templateId", "id", "code", "text", "statusCode", "effectiveTime", "author", "entryRelationship",
  ]
  private static let observationParts: Set<String> = [
    "templateId", "id", "code", "text", "statusCode", "effectiveTime", "value", "entryRelationship", "participant",
    "author",
  ]

  // MARK: Problems

  func problems(
    _ concern: Element, _ path: String, _ texts: NarrativeTexts, _ kind: PivotSection
  ) -> Finding<Problem> {
    let observations = related(concern).map(\.element).filter { $0.name == "observation" && $0.find("value") != nil }
    var problems: [Problem] = []
    for observation in observations {
      if let content: SectionContent<Problem> = absence(observation.find("value")) { return .absent(content) }
      guard isFact(concern, kind, path), isFact(observation, kind, path) else { continue }
      problems.append(problem(concern, observation, path, texts, kind))
    }
    if observations.isEmpty {
      lose("problem", in: kind.code, at: path, .unreadable, wordsRemain: true, "The entry holds no problem.")
    }
    return .facts(problems)
  }

  private func problem(
    _ concern: Element, _ observation: Element, _ path: String, _ texts: NarrativeTexts, _ kind: PivotSection
  ) -> Problem {
    let words = concern.textReference(texts) == nil ? observation : concern
    let provenance = provenance(concern, path, texts, words: words)
    let condition = concept(observation.find("value"), texts, else: provenance)
    var problem = Problem(
      provenance: provenance, concernStatus: status(concern) ?? .active, concernTime: time(concern),
      condition: condition, time: time(observation))
    problem.kind = statedConcept(observation.find("code"), texts)
    problem.severity = detail("SEV", below: observation, texts)
    problem.clinicalStatus = detail("33999-4", below: observation, texts)
    problem.healthStatus = detail("11323-3", below: observation, texts)
    problem.certainty = detail("66455-7", below: observation, texts)
    problem.comment = comment(below: observation, texts) ?? comment(below: concern, texts)
    for id in concern.identifiers + observation.identifiers where conditions[id] == nil { conditions[id] = condition }
    loseUnread(concern, known: Self.concernParts, kind, path)
    loseUnread(observation, known: Self.observationParts, kind, path)
    carry("problem.condition", condition, in: kind, at: path)
    return problem
  }

  // MARK: Allergies

  func allergies(_ concern: Element, _ path: String, _ texts: NarrativeTexts) -> Finding<Allergy> {
    let observations = related(concern).map(\.element).filter { $0.name == "observation" }
    var allergies: [Allergy] = []
    for observation in observations {
      if let content: SectionContent<Allergy> = absence(observation.find("value")) ?? absence(observation.find("code"))
      {
        return .absent(content)
      }
      guard isFact(concern, .allergies, path), isFact(observation, .allergies, path) else { continue }
      allergies.append(allergy(concern, observation, path, texts))
    }
    if observations.isEmpty {
      lose(
        "allergy", in: PivotSection.allergies.code, at: path, .unreadable, wordsRemain: true,
        "The entry holds no allergy.")
    }
    return .facts(allergies)
  }

  private func allergy(
    _ concern: Element, _ observation: Element, _ path: String, _ texts: NarrativeTexts
  ) -> Allergy {
    let kind = concept(observation.find("code"), texts) ?? CodedConcept(nullFlavor: .noInformation)
    var allergy = Allergy(
      provenance: provenance(concern, path, texts, words: observation), concernStatus: status(concern) ?? .active,
      concernTime: time(concern), kind: kind, agent: agent(observation, texts), onset: time(observation))
    allergy.reactions = related(observation).filter { $0.type == "MFST" }.enumerated().map { index, item in
      reaction(item.element, "\(path)/reaction[\(index + 1)]", texts)
    }
    allergy.criticality = detail("82606-5", below: observation, texts)
    allergy.certainty = detail("66455-7", below: observation, texts)
    allergy.clinicalStatus = detail("33999-4", below: observation, texts)
    allergy.comment = comment(below: observation, texts) ?? comment(below: concern, texts)
    loseUnread(concern, known: Self.concernParts, .allergies, path)
    loseUnread(observation, known: Self.observationParts, .allergies, path)
    carry("allergy.agent", allergy.agent ?? kind, in: .allergies, at: path)
    return allergy
  }

  private func agent(_ observation: Element, _ texts: NarrativeTexts) -> CodedConcept? {
    guard let participant = observation.hl7("participant").first(where: { $0.attribute("typeCode") == "CSM" }),
      let entity = participant.find("participantRole", "playingEntity")
    else { return nil }
    var agent = concept(entity.find("code"), texts) ?? CodedConcept(nullFlavor: .noInformation)
    if agent.nullFlavor != nil, let name = entity.find("name")?.text.trimmed.nonEmpty {
      agent = CodedConcept(originalText: name)
    }
    return agent
  }

  private func reaction(_ observation: Element, _ path: String, _ texts: NarrativeTexts) -> Reaction {
    let provenance = provenance(observation, path, texts)
    let manifestation = concept(observation.find("value"), texts, else: provenance)
    return Reaction(
      provenance: provenance, manifestation: manifestation, time: time(observation),
      severity: detail("SEV", below: observation, texts))
  }

  // MARK: Procedures and devices

  func procedures(_ element: Element, _ path: String, _ texts: NarrativeTexts) -> Finding<Procedure> {
    if let content: SectionContent<Procedure> = absence(element.find("code")) { return .absent(content) }
    guard isFact(element, .procedures, path) else { return .facts([]) }
    guard (element.attribute("moodCode") ?? "EVN") == "EVN" else {
      lose(
        "procedure.code", in: PivotSection.procedures.code, at: path, .notAFact, source: element.find("code")?.coding,
        wordsRemain: true, "The procedure is planned, and so no fact; its words are kept.")
      return .facts([])
    }
    let provenance = provenance(element, path, texts)
    let code = concept(element.find("code"), texts, else: provenance)
    var procedure = Procedure(
      provenance: provenance, status: status(element) ?? .completed, code: code, time: time(element))
    let site = element.find("targetSiteCode")
    procedure.bodySite = statedConcept(site, texts)
    procedure.laterality =
      site?.hl7("qualifier").lazy.filter {
        $0.find("name")?.attribute("code") == PivotComposition.laterality.code
      }.compactMap { self.statedConcept($0.find("value"), texts) }.first
    procedure.performer = performer(element)
    procedure.reason =
      related(element).lazy.filter { $0.type == "RSON" }.compactMap { item in
        item.element.identifiers.lazy.compactMap { self.conditions[$0] }.first
      }.first
    procedure.comment = comment(below: element, texts)
    loseUnread(
      element,
      known: [
        "templateId", "id", "code", "text", "statusCode", "effectiveTime", "targetSiteCode", "performer",
        "author", "entryRelationship",
      ], .procedures, path)
    carry("procedure.code", code, in: .procedures, at: path)
    return .facts([procedure])
  }

  func devices(_ element: Element, _ path: String, _ texts: NarrativeTexts) -> Finding<Device> {
    let role = element.hl7("participant").first { $0.attribute("typeCode") == "DEV" }?.find("participantRole")
    let coded = role?.find("playingDevice", "code")
    if let content: SectionContent<Device> = absence(coded) { return .absent(content) }
    guard isFact(element, .devices, path) else { return .facts([]) }
    let provenance = provenance(element, path, texts)
    let code = concept(coded, texts, else: provenance)
    var device = Device(
      provenance: provenance, code: code, time: time(element), deviceIdentifiers: role?.identifiers ?? [])
    device.modelName = role?.find("playingDevice", "manufacturerModelName")?.text.trimmed.nonEmpty
    device.manufacturer = role?.find("scopingEntity", "desc")?.text.trimmed.nonEmpty
    device.comment = comment(below: element, texts)
    loseUnread(
      element,
      known: [
        "templateId", "id", "code", "text", "statusCode", "effectiveTime", "participant", "author", "entryRelationship",
      ],
      .devices, path)
    carry("device.code", code, in: .devices, at: path)
    return .facts([device])
  }
}
