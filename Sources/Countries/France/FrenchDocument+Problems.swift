import CDA
import Documents
import Domain
import XML

extension FrenchDocument {
  /// Reads problems (FR.3.39 with FR.3.37): one model entry for each observation, of which a concern may hold several.
  mutating func problems(
    _ section: SourceSection, into target: inout Documents.Section<Problem>, code: String
  ) {
    var found: [Problem] = []
    for entry in section.entries {
      let observations = related(entry.element, type: "SUBJ").filter { $0.name == "observation" }
      if observations.isEmpty {
        lose(code, entry.path, "problem", .unreadable, entry.element.find("code")?.coding, "It holds no observation.")
      }
      for (index, observation) in observations.enumerated() {
        let path = observations.count == 1 ? entry.path : "\(entry.path)/observation[\(index + 1)]"
        if let problem = problem(observation, in: entry.element, path, section, code) { found.append(problem) }
      }
    }
    fill(&target, section, found)
  }

  private mutating func problem(
    _ observation: Element, in concern: Element, _ path: String, _ section: SourceSection, _ code: String
  ) -> Problem? {
    guard let condition = concept(observation.find("value"), section) else {
      lose(code, path, "problem.condition", .incomplete, nil, "The observation has no value.")
      return nil
    }
    if isNegated(observation) {
      lose(code, path, "problem", .notAFact, condition.source.first, "The source says that this is not the case.")
      return nil
    }
    var problem = Problem(
      provenance: provenance(observation, path, section), concernStatus: status(concern),
      concernTime: concern.find("effectiveTime")?.timeRange ?? TimeRange(nullFlavor: .unknown), condition: condition,
      time: observation.find("effectiveTime")?.timeRange ?? TimeRange(nullFlavor: .unknown))
    if problem.provenance.identifiers.isEmpty { problem.provenance.identifiers = concern.identifiers }
    problem.kind = concept(observation.find("code"), section)
    problem.severity = concept(inner(observation, code: "SEV")?.find("value"), section)
    problem.clinicalStatus = concept(inner(observation, code: LOINC.status)?.find("value"), section)
    problem.healthStatus = concept(inner(observation, code: LOINC.healthStatus)?.find("value"), section)
    problem.certainty = concept(inner(observation, code: LOINC.certainty)?.find("value"), section)
    problem.comment = comment(observation, section) ?? comment(concern, section)
    account(
      forRestOf: observation, known: ["SEV", LOINC.status, LOINC.healthStatus, LOINC.certainty], section: code,
      path: path, element: "problem")
    return problem
  }
}
