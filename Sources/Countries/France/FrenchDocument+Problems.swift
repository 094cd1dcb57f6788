import CDA
import Documents
import Domain
import XML

extension FrenchDocument {
  /// Reads problems (FR.3.39 with FR.3.37): one model entry for each observation, of which a concern may hold several.
  mutating func problems(
    _ section: FrenchSection, into target: inout Documents.Section<Problem>, code: String
  ) {
    var found: [Problem] = []
    var absences: [Absence] = []
    for entry in section.entries {
      let observations = statements(of: entry.element)
      if observations.isEmpty {
        setAside(entry.element, section, code, entry.path, "problem", .unreadable, "It holds no observation.")
        continue
      }
      let concern = concern(entry.element, observations, code, entry.path, section, "problem")
      for (index, observation) in observations.enumerated() {
        let path = observations.count == 1 ? entry.path : "\(entry.path)/observation[\(index + 1)]"
        if isAbsence(observation.find("value"), path, &absences) { continue }
        if let problem = problem(observation, in: concern, path, section, code) { found.append(problem) }
      }
    }
    fill(&target, section, code, found, absences)
  }

  /// The observations of a concern, without those that only qualify it; a bare observation is its own concern.
  ///
  /// Acts and organizers inside a concern are looked into, at any depth, unless they are no facts.
  func statements(of concern: Element) -> [Element] {
    if concern.isCalled("observation") { return [concern] }
    return (related(concern) + components(of: (concern, "")).map(\.element)).flatMap { inside -> [Element] in
      switch inside.name {
      case "observation": Self.qualifying.contains(inside.attribute("code", of: "code") ?? "") ? [] : [inside]
      case "act", "organizer": isFact(inside) ? statements(of: inside) : []
      default: []
      }
    }
  }

  /// Questions that qualify the statement around them.
  static let qualifying: Set<String> = [
    "SEV", LOINC.status, LOINC.healthStatus, LOINC.certainty, LOINC.criticality, LOINC.comment,
  ]

  private mutating func problem(
    _ observation: Element, in concern: Concern, _ path: String, _ section: FrenchSection, _ code: String
  ) -> Problem? {
    if !concern.isFact || !isFact(observation) || isError(observation) {
      setAside(
        observation, section, code, path, "problem", .notAFact, "The source denies it or took it back.")
      return nil
    }
    guard let condition = concept(observation.find("value"), of: observation, section) else {
      setAside(observation, section, code, path, "problem.condition", .incomplete, "The observation names no problem.")
      return nil
    }
    var problem = Problem(
      provenance: provenance(observation, path, section), concernStatus: concern.status,
      concernTime: concern.time, condition: condition,
      time: time(observation.find("effectiveTime"), code, path, "problem"))
    if problem.provenance.identifiers.isEmpty { problem.provenance.identifiers = concern.identifiers }
    problem.kind = said(observation.find("code"), section)
    problem.severity = answer(observation, "SEV", section)
    problem.clinicalStatus = answer(observation, LOINC.status, section) ?? concern.clinicalStatus
    problem.healthStatus = answer(observation, LOINC.healthStatus, section)
    problem.certainty = answer(observation, LOINC.certainty, section)
    problem.bodySite = said(observation.find("targetSiteCode"), section)
    problem.comment = comment(observation, in: section, after: concern.comment)
    settle(observation, section, code, path, "problem")
    return problem
  }
}
