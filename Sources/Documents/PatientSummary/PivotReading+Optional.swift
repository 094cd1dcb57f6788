import CDA
import Domain
import XML

extension PivotReading {
  func immunizations(_ element: Element, _ path: String, _ texts: NarrativeTexts) -> Finding<Immunization> {
    let material = element.find("consumable", "manufacturedProduct", "manufacturedMaterial")
    let provenance = provenance(element, path, texts)
    let vaccine = concept(material?.find("code"), texts, else: provenance)
    var immunization = Immunization(
      provenance: provenance, wasNotGiven: ["true", "1"].contains(element.attribute("negationInd") ?? ""),
      status: status(element) ?? .completed, time: time(element), vaccine: vaccine)
    immunization.productName = material?.find("name")?.text.trimmed.nonEmpty
    immunization.lotNumber = material?.find("lotNumberText")?.text.trimmed.nonEmpty
    for participant in element.hl7("participant") {
      if let disease = statedConcept(participant.find("participantRole", "code"), texts) {
        immunization.targetDiseases.append(disease)
      }
    }
    for (type, part) in related(element) {
      if part.find("code")?.attribute("code") == "30973-2" {
        immunization.doseNumber = part.find("value")?.attribute("value").flatMap { Int($0) }
      } else if type == "CAUS", let reaction = statedConcept(part.find("value"), texts) {
        immunization.reactions.append(reaction)
      }
    }
    immunization.route = statedConcept(element.find("routeCode"), texts)
    immunization.bodySite = statedConcept(element.find("approachSiteCode"), texts)
    immunization.performer = performer(element)
    let maker = element.find("consumable", "manufacturedProduct", "manufacturerOrganization")
    immunization.manufacturer = maker.flatMap(organisation)
    immunization.comment = comment(below: element, texts)
    loseUnread(
      element,
      known: [
        "templateId", "id", "code", "text", "statusCode", "effectiveTime", "routeCode",
        "approachSiteCode", "consumable", "performer", "participant", "author",
        "entryRelationship",
      ], .immunizations, path)
    carry("immunization.vaccine", vaccine, in: .immunizations, at: path)
    return .facts([immunization])
  }

  func socialHistory(_ element: Element, _ path: String, _ texts: NarrativeTexts) -> Finding<SocialObservation> {
    guard isFact(element, .socialHistory, path) else { return .facts([]) }
    let provenance = provenance(element, path, texts)
    let habit = concept(element.find("code"), texts, else: provenance)
    var observation = SocialObservation(
      provenance: provenance, habit: habit, value: value(element.find("value"), texts), time: time(element))
    observation.comment = comment(below: element, texts)
    carry("social.habit", habit, in: .socialHistory, at: path)
    return .facts([observation])
  }

  // MARK: Pregnancy

  func pregnancy(_ element: Element, _ path: String, _ texts: NarrativeTexts) -> Finding<PregnancyObservation> {
    guard isFact(element, .pregnancy, path) else { return .facts([]) }
    var found: [PregnancyObservation] = []
    if let statement = statement(element, texts) {
      found.append(pregnancyObservation(element, statement, path, texts))
    }
    let expected = related(element).map(\.element).filter { $0.find("value")?.dataType == "TS" }
    if found.isEmpty, !expected.contains(where: { statement($0, texts) != nil }) {
      lose(
        "pregnancy", in: PivotSection.pregnancy.code, at: path, .unreadable, source: element.find("code")?.coding,
        wordsRemain: true, "The statement has no code or value that is read.")
    }
    for (index, part) in expected.enumerated() {
      guard let statement = statement(part, texts) else { continue }
      found.append(pregnancyObservation(part, statement, "\(path)/expected[\(index + 1)]", texts))
    }
    return .facts(found)
  }

  private func pregnancyObservation(
    _ element: Element, _ statement: PregnancyObservation.Statement, _ path: String, _ texts: NarrativeTexts
  ) -> PregnancyObservation {
    var observation = PregnancyObservation(
      provenance: provenance(element, path, texts), statement: statement, time: time(element))
    observation.comment = comment(below: element, texts)
    account.add(
      AccountItem(
        section: PivotSection.pregnancy.code, sourcePath: path, element: "pregnancy.statement", outcome: .carried,
        european: element.find("code")?.coding))
    return observation
  }

  private func statement(_ element: Element, _ texts: NarrativeTexts) -> PregnancyObservation.Statement? {
    let value = element.find("value")
    switch element.find("code")?.attribute("code") {
    case "82810-3": return statedConcept(value, texts).map { .status($0) }
    case "93857-1": return value?.time.map { .outcomeDate($0) }
    default:
      guard let code = statedConcept(element.find("code"), texts) else { return nil }
      if value?.dataType == "TS" { return value?.time.map { .expectedDelivery(method: code, date: $0) } }
      return value?.attribute("value").flatMap { Int($0) }.map { .outcomeCount(outcome: code, count: $0) }
    }
  }
}
