import CDA
import Domain
import XML

extension PivotComposition {
  func problemConcern(_ problem: Problem, _ number: Int, _ text: SectionText) -> PivotNode {
    concern(problem, number, .problems, text)
  }

  func pastIllness(_ problem: Problem, _ number: Int, _ text: SectionText) -> PivotNode {
    concern(problem, number, .pastIllnesses, text)
  }

  /// The identifiers of a problem's concern, the same wherever the document repeats them.
  func concernID(_ problem: Problem, _ number: Int, _ kind: PivotSection) -> InstanceIdentifier {
    problem.provenance.identifiers.first(where: \.hasValidRoot) ?? generatedID(kind, number)
  }

  private func concern(_ problem: Problem, _ number: Int, _ kind: PivotSection, _ text: SectionText) -> PivotNode {
    let words = problem.provenance.text ?? problem.condition.words ?? kind.display
    let reference = text.reference(problem.provenance.narrativeReference, words: words)
    let place = enter(kind.code, problem.provenance.sourcePath)
    let id = concernID(problem, number, kind)
    if let site = problem.bodySite { keepAsWords("problem.bodySite", site, at: place, in: text) }
    return element("act", ["classCode": "ACT", "moodCode": "EVN"]) {
      put(TemplateIDs.problemConcern)
      ids(problem.provenance.identifiers, else: id)
      put(.concern)
      textReference(reference)
      element("statusCode", ["code": problem.concernStatus.concern])
      time(problem.concernTime, needsLow: true, at: place)
      entryAuthor(problem.provenance, kind)
      element("entryRelationship", ["typeCode": "SUBJ", "inversionInd": "false"]) {
        observation(problem, id.child(1), reference, kind, text)
      }
    }
  }

  private func observation(
    _ problem: Problem, _ id: InstanceIdentifier, _ reference: String, _ kind: PivotSection, _ text: SectionText
  ) -> PivotNode {
    let place = enter(kind.code, problem.provenance.sourcePath)
    return element("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
      put(TemplateIDs.problem)
      element("id", id.attributes)
      coded("code", problem.kind ?? .problem, in: text)
      textReference(reference)
      put(.completed)
      problem.time.isEmpty ? nil : time(problem.time, at: place)
      coded("value", problem.condition, in: text, type: "CD")
      problem.severity.flatMap { severity($0, reference, place, text) }
      problem.certainty.flatMap {
        detail(.problemCertainty, $0, reference, place, text, "problem.certainty")
      }
      problem.clinicalStatus.flatMap { detail(.problemStatus, $0, reference, place, text, "problem.clinicalStatus") }
      problem.healthStatus.flatMap { detail(.healthStatus, $0, reference, place, text, "problem.healthStatus") }
      comment(problem.comment, text)
    }
  }

  func absentProblem(_ absence: PivotNode.Absence, _ text: SectionText) -> PivotNode {
    let reference = text.reference(nil, words: absence.sentence)
    let id = generatedID(.problems, 0)
    return element("act", ["classCode": "ACT", "moodCode": "EVN"]) {
      put(TemplateIDs.problemConcern)
      element("id", id.attributes)
      put(.concern)
      textReference(reference)
      put(.completed)
      element("effectiveTime") { element("low", ["nullFlavor": "NA"]) }
      element("entryRelationship", ["typeCode": "SUBJ", "inversionInd": "false"]) {
        element("observation", ["classCode": "OBS", "moodCode": "EVN"]) {
          put(TemplateIDs.problem)
          element("id", id.child(1).attributes)
          coded("code", .problem, in: nil)
          textReference(reference)
          put(.completed)
          absent("value", absence, type: "CD")
        }
      }
    }
  }
}

extension EntryStatus {
  /// The values that a concern may have.
  var concern: String { self == .cancelled ? EntryStatus.aborted.rawValue : rawValue }
  /// The values that a procedure may have.
  var procedure: String { self == .suspended ? EntryStatus.aborted.rawValue : rawValue }
}

extension CodedConcept {
  /// Kind of a problem that the source does not classify (eHDSICodeProb).
  static let problem = CodedConcept(
    european: Coding(system: CodeSystem.snomed, code: "55607006", display: "Problem", systemName: "SNOMED CT"))

  /// The words for a line of narrative.
  var words: String? { sourceWords?.nonEmpty ?? european?.shownDisplay }
}

extension TimeRange {
  var isEmpty: Bool { self == TimeRange() }
  /// Whether it has a bound, known or null, and is no point.
  var isInterval: Bool { value == nil && (low != nil || high != nil || lowNull != nil || highNull != nil) }
}
