import CDA
import Domain
import FHIR

extension BundleReading {
  // MARK: Conditions

  func problems(_ source: Source) -> Finding<Problem>? {
    guard source.resource.type == "Condition" else { return nil }
    if let absent: Finding<Problem> = absence(source.element["code"]) { return absent }
    let problem = problem(source)
    // What is over belongs to the past illnesses, which the European FHIR summary keeps in the problem list.
    let status = source.element["clinicalStatus"]?.codings.first?.code
    guard status != "inactive", status != "resolved" else {
      over.append(problem)
      return .facts([])
    }
    return .facts([problem])
  }

  func pastIllnesses(_ source: Source) -> Finding<Problem>? {
    guard source.resource.type == "Condition" else { return nil }
    if let absent: Finding<Problem> = absence(source.element["code"]) { return absent }
    return .facts([problem(source)])
  }

  private func problem(_ source: Source) -> Problem {
    let element = source.element
    let condition = concept(element["code"], of: source)
    let time = span(from: "onset", to: "abatement", of: source)
    var problem = Problem(
      provenance: provenance(source, author: ["asserter", "recorder"]), concernStatus: concernStatus(element, time),
      concernTime: TimeRange(), condition: condition, time: time)
    problem.kind = kind(element)
    problem.severity = statedConcept(element["severity"])
    problem.clinicalStatus = statedConcept(element["clinicalStatus"])
    problem.certainty = statedConcept(element["verificationStatus"])
    problem.healthStatus = element.extensions(named: ["condition-outcome"]).first.flatMap {
      statedConcept($0["valueCodeableConcept"])
    }
    problem.bodySite = statedConcept(element["bodySite"])
    problem.comment = comment(element)
    settleMore("bodySite", of: element, source, as: "problem.bodySite")
    settle(
      source,
      known: [
        "code", "clinicalStatus", "verificationStatus", "category", "severity", "bodySite", "onsetDateTime",
        "onsetPeriod", "onsetAge", "onsetRange", "onsetString", "abatementDateTime", "abatementPeriod", "abatementAge",
        "abatementRange", "abatementString",
      ])
    carry("problem.condition", condition, source)
    return problem
  }

  /// The category without the code that only says where the Condition stands.
  private func kind(_ element: FHIRElement) -> CodedConcept? {
    for category in element.all("category") {
      guard var kind = statedConcept(category) else { continue }
      kind.source.removeAll { $0.code == "problem-list-item" && $0.system.hasSuffix("condition-category") }
      if !kind.source.isEmpty { return kind }
    }
    return nil
  }

  func concernStatus(_ element: FHIRElement, _ time: TimeRange) -> EntryStatus {
    switch element["clinicalStatus"]?.codings.first?.code {
    case "inactive", "remission", "resolved": .completed
    case nil where time.high != nil: .completed
    default: .active
    }
  }

  // MARK: Allergies

  func allergies(_ source: Source) -> Finding<Allergy>? {
    guard source.resource.type == "AllergyIntolerance" else { return nil }
    let element = source.element
    if let absent: Finding<Allergy> = absence(element["code"]) { return absent }
    var onset = span(from: "onset", to: "abatement", of: source)
    let abatement = element.extensions(named: ["allergyintolerance-abatement"]).first
    onset.high = onset.high ?? time(abatement?["valueDateTime"])
    var allergy = Allergy(
      provenance: provenance(source, author: ["asserter", "recorder"]), concernStatus: concernStatus(element, onset),
      concernTime: TimeRange(), kind: allergyKind(element), agent: agent(source), onset: onset)
    allergy.reactions = element.all("reaction").enumerated().flatMap { index, item in
      reactions(item, "\(source.path)/reaction[\(index + 1)]", source)
    }
    allergy.criticality = element.text("criticality").flatMap {
      concept(code: $0, system: "http://hl7.org/fhir/allergy-intolerance-criticality")
    }
    allergy.certainty = statedConcept(element["verificationStatus"])
    allergy.clinicalStatus = statedConcept(element["clinicalStatus"])
    allergy.comment = comment(element)
    settle(
      source,
      known: [
        "code", "clinicalStatus", "verificationStatus", "type", "criticality", "onsetDateTime",
        "onsetPeriod", "onsetAge", "onsetRange", "onsetString", "reaction",
      ])
    carry("allergy.agent", allergy.agent ?? allergy.kind, source)
    return .facts([allergy])
  }

  /// The type; where the source gives none, the propensity that stands above allergy and intolerance.
  private func allergyKind(_ element: FHIRElement) -> CodedConcept {
    element.text("type").flatMap { concept(code: $0, system: "http://hl7.org/fhir/allergy-intolerance-type") }
      ?? CodedConcept(
        european: Coding(system: CodeSystem.snomed, code: "420134006", display: "Propensity to adverse reaction"))
  }

  private func agent(_ source: Source) -> CodedConcept? {
    if let agent = statedConcept(source.element["code"]) { return agent }
    let substance = source.element.all("reaction").lazy.compactMap { self.statedConcept($0["substance"]) }.first
    if let substance { return substance }
    let agent = concept(source.element["code"], of: source)
    return agent.originalText == nil ? nil : agent
  }

  /// One reaction for each manifestation, since each has its own code.
  private func reactions(_ item: FHIRElement, _ path: String, _ source: Source) -> [Reaction] {
    let severity = item.text("severity").flatMap {
      concept(code: $0, system: "http://hl7.org/fhir/reaction-event-severity")
    }
    let time = TimeRange(low: time(item["onset"]))
    if item.text("onset") != nil, time.low == nil { loseTime("reaction.onset", source) }
    let known: Set<String> = ["substance", "manifestation", "onset", "severity", "description", "exposureRoute"]
    settle(source, item, known: known, at: path, as: "reaction")
    var manifestations = item.all("manifestation").compactMap(statedConcept)
    if manifestations.isEmpty, let words = item.text("description") {
      manifestations = [CodedConcept(originalText: words)]
    } else if let words = item.text("description"), !manifestations.contains(where: { $0.sourceWords == words }) {
      losePart("reaction.description", of: source, at: path, words: words)
    }
    if let route = item["exposureRoute"] {
      losePart("reaction.exposureRoute", of: source, at: path, coding: route.codings.first, words: route.conceptWords)
    }
    if manifestations.isEmpty { losePart("reaction", of: source, at: path, .unreadable, "It says no manifestation.") }
    return manifestations.enumerated().map { index, manifestation in
      Reaction(
        provenance: Provenance(sourcePath: index == 0 ? path : "\(path)/manifestation[\(index + 1)]"),
        manifestation: manifestation, time: time, severity: severity)
    }
  }
}
