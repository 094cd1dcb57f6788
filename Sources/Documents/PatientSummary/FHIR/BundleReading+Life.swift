import CDA
import Domain
import FHIR

extension BundleReading {
  // MARK: Social history and travel

  func socialHistory(_ source: Source) -> Finding<SocialObservation>? {
    guard source.resource.type == "Observation" else { return nil }
    let element = source.element
    if let absent: Finding<SocialObservation> = absence(element["code"]) { return absent }
    guard isFact(source) else { return .facts([]) }
    let habit = concept(element["code"], of: source)
    let time = timeRange("effective", of: source)
    let components = element.all("component")
    let own = value(element, source, at: source.path, components.isEmpty)
    var observation = SocialObservation(
      provenance: provenance(source), habit: habit, value: own, time: time)
    observation.comment = comment(element)
    var found = [observation]
    for (index, component) in components.enumerated() {
      let path = "\(source.path)/component[\(index + 1)]"
      found.append(
        SocialObservation(
          provenance: Provenance(sourcePath: path), habit: concept(component["code"]) ?? habit,
          value: value(component, source, at: path, true), time: time))
    }
    settle(
      source,
      known: Self.observationParts.subtracting(["hasMember", "method", "bodySite", "interpretation", "referenceRange"]))
    carry("social.habit", habit, source)
    return .facts(found)
  }

  func travelHistory(_ source: Source) -> Finding<Travel>? {
    guard source.resource.type == "Observation" else { return nil }
    guard isFact(source) else { return .facts([]) }
    guard let country = statedConcept(source.element["valueCodeableConcept"]) else {
      lose(source, .unreadable, "It names no country.")
      return .facts([])
    }
    var time = timeRange("effective", of: source)
    // A stay of which one moment is known comes as a Period with two equal ends (EPS allows nothing else).
    if let low = time.low, time.high == low { time = TimeRange(value: low) }
    var travel = Travel(provenance: provenance(source), country: country, time: time)
    travel.comment = comment(source.element)
    settle(source, known: Self.observationParts.subtracting(["hasMember", "component", "method", "interpretation"]))
    carry("travel.country", country, source)
    return .facts([travel])
  }

  private func isFact(_ source: Source) -> Bool {
    guard source.element.text("status") == "cancelled" else { return true }
    lose(source, .notAFact, "The observation was cancelled.")
    return false
  }

  // MARK: Pregnancy

  func pregnancy(_ source: Source) -> Finding<PregnancyObservation>? {
    guard source.resource.type == "Observation" else { return nil }
    guard isFact(source) else { return .facts([]) }
    let element = source.element
    var found: [PregnancyObservation] = []
    if let statement = statement(source) {
      found.append(pregnancy(source, statement))
    } else if case .missing? = Optional(value(element, source, at: source.path, true)),
      !element.all("hasMember").isEmpty
    {
      losePart("pregnancy.status", of: source, coding: element["code"]?.codings.first, "It has no value of its own.")
    } else {
      lose(source, .noPlace, "The model has no place for this statement on a pregnancy.")
      return .facts([])
    }
    for (index, reference) in element.all("hasMember").enumerated() {
      let path = "\(source.path)/member[\(index + 1)]"
      guard let resource = bundle.resolve(reference) else {
        losePart(
          "pregnancy.member", of: source, at: path, .unreadable, "The reference points at nothing in the document.")
        continue
      }
      // As an entry of its own it is read there.
      if places[resource.key]?.section == source.section.name { continue }
      let part = Source(resource: resource, section: source.section, path: path)
      guard Self.isReadable(resource), let statement = statement(part) else {
        lose(part, .noPlace, "The model has no place for this statement on a pregnancy.")
        continue
      }
      found.append(pregnancy(part, statement))
    }
    return .facts(found)
  }

  private func pregnancy(_ source: Source, _ statement: PregnancyObservation.Statement) -> PregnancyObservation {
    let element = source.element
    var observation = PregnancyObservation(
      provenance: provenance(source), statement: statement, time: timeRange("effective", of: source))
    observation.comment = comment(element)
    settle(
      source,
      known: [
        "code", "category", "effectiveDateTime", "effectivePeriod", "performer", "hasMember",
        "valueCodeableConcept", "valueDateTime", "valueQuantity", "valueInteger",
      ])
    let coding = element["code"]?.codings.first
    account.add(
      AccountItem(
        section: source.section.name, sourcePath: source.path, element: "pregnancy.statement", outcome: .carried,
        source: coding))
    return observation
  }

  /// The status by its code; else what the value says: a date is expected or was the outcome's, a number counts.
  private func statement(_ source: Source) -> PregnancyObservation.Statement? {
    let element = source.element
    let codes = element["code"]?.codings ?? []
    if codes.contains(where: { $0.system == CodeSystem.loinc && $0.code == "82810-3" }) {
      return statedConcept(element["valueCodeableConcept"]).map { .status($0) }
    }
    guard let code = statedConcept(element["code"]) else { return nil }
    if let date = time(element["valueDateTime"]) {
      let isOutcome = codes.contains { $0.system == CodeSystem.loinc && $0.code == "93857-1" }
      return isOutcome ? .outcomeDate(date) : .expectedDelivery(method: code, date: date)
    }
    // A quantity that counts has no unit but one; a gestational age is no count.
    let quantity = element["valueQuantity"]
    let unit = quantity?.text("code") ?? quantity?.text("unit") ?? "1"
    guard unit == "1" || unit.hasPrefix("{"), let count = quantity?.number ?? element["valueInteger"]?.json.number
    else {
      return nil
    }
    return Int(count).map { .outcomeCount(outcome: code, count: $0) }
  }

  // MARK: Functional status

  func functionalStatus(_ source: Source) -> Finding<ObservationGroup>? {
    switch source.resource.type {
    case "Observation", "DiagnosticReport": return observations(source)
    case "Condition": return .facts([assessment(source, findings: [concept(source.element["code"], of: source)])])
    case "ClinicalImpression": return .facts([impression(source)])
    default: return nil
    }
  }

  /// A finding without a question: the question is that it is so (HL7 ActCode ASSERTION).
  private func assessment(_ source: Source, findings: [CodedConcept]) -> ObservationGroup {
    let time = span(from: "onset", to: "abatement", of: source)
    let observation = Observation(
      provenance: provenance(source), code: Self.assertion,
      value: findings.first.map { .coded($0) } ?? .missing(.noInformation),
      time: time)
    var group = ObservationGroup(provenance: provenance(source), time: time, observations: [observation])
    group.comment = comment(source.element)
    settle(
      source,
      known: [
        "code", "category", "clinicalStatus", "verificationStatus", "onsetDateTime", "onsetPeriod",
        "abatementDateTime", "abatementPeriod",
      ])
    if let finding = findings.first { carry("functionalStatus.finding", finding, source) }
    return group
  }

  private func impression(_ source: Source) -> ObservationGroup {
    let element = source.element
    let time = timeRange("effective", of: source)
    let findings = element.all("finding").compactMap { finding in
      statedConcept(finding["itemCodeableConcept"])
        ?? statedConcept(bundle.resolve(finding["itemReference"])?.element["code"])
    }
    let summary = [element.text("summary"), element.text("description")].compactMap { $0 }.joined(separator: "\n")
      .nonEmpty
    var observations = investigated(source, findings, time)
    if observations.isEmpty {
      observations = [
        Observation(
          provenance: Provenance(sourcePath: source.path), code: concept(element["code"]) ?? Self.assertion,
          value: summary.map { .text($0) } ?? .missing(.noInformation), time: time)
      ]
    }
    var group = ObservationGroup(
      provenance: provenance(source, author: ["assessor"]), code: statedConcept(element["code"]), time: time,
      observations: observations)
    group.comment =
      [findings.isEmpty ? nil : summary, comment(element)].compactMap { $0 }.joined(separator: "\n")
      .nonEmpty
    settle(
      source,
      known: [
        "code", "effectiveDateTime", "effectivePeriod", "investigation", "finding", "summary", "description",
        "assessor", "date",
      ])
    carry("functionalStatus.finding", findings.first ?? CodedConcept(originalText: summary), source)
    return group
  }

  /// What was looked at, and the findings that no observation answers with already.
  private func investigated(_ source: Source, _ findings: [CodedConcept], _ time: TimeRange) -> [Observation] {
    var visited: Set<String> = [source.resource.key]
    var observations = source.element.all("investigation").flatMap {
      members($0.all("item"), of: source, at: source.path, owner: source, &visited)
    }
    let answers = Set(observations.compactMap { $0.value.concept })
    for (index, finding) in findings.enumerated() where !answers.contains(finding) {
      let path = observations.isEmpty ? source.path : "\(source.path)/finding[\(index + 1)]"
      observations.append(
        Observation(
          provenance: Provenance(sourcePath: path), code: Self.assertion, value: .coded(finding), time: time))
    }
    return observations
  }

  private static let assertion = CodedConcept(source: [
    Coding(system: CodeSystem.actCode, code: "ASSERTION", display: "Assertion")
  ])
}

extension ObservationValue {
  fileprivate var concept: CodedConcept? {
    guard case .coded(let concept) = self else { return nil }
    return concept
  }
}
