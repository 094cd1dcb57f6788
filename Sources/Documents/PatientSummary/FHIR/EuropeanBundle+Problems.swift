import CDA
import Domain
import FHIR

extension EuropeanBundle {
  /// A problem or a past illness as Condition.
  func condition(_ problem: Problem, isPast: Bool) -> WrittenEntry {
    let path = problem.provenance.sourcePath
    var notes = [problem.comment]
    let status = clinicalStatus(problem, isPast: isPast)
    var members: [String: JSON?] = [
      "identifier": identifiers(problem.provenance.identifiers),
      "clinicalStatus": status.map { self.status($0, FHIRSystem.conditionClinical, problem.clinicalStatus) },
      "verificationStatus": conditionVerification(problem, &notes),
      "category": .list([
        .concept(FHIRSystem.conditionCategory, "problem-list-item", "Problem List Item"),
        concept(ifSaid: problem.kind),
      ]),
      "severity": concept(ifSaid: problem.severity),
      "code": concept(problem.condition, words: problem.provenance.text),
      "bodySite": .list([concept(ifSaid: problem.bodySite)]), "subject": patient,
      "recorder": recorder(problem.provenance), "recordedDate": recorded(problem.provenance),
    ]
    members.merge(beginning("onset", problem.time, "problem.time", at: path)) { own, _ in own }
    members.merge(abatement(problem, status, &notes)) { own, _ in own }
    if let outcome = problem.healthStatus, outcome.saysSomething {
      // The extension condition-outcome of FHIR R4 is the nearest; few readers look there.
      members["extension"] = .list([
        .fhirExtension(
          "http://hl7.org/fhir/StructureDefinition/condition-outcome", "CodeableConcept", concept(outcome))
      ])
      lose(
        "problem.healthStatus", at: path, source: outcome.source.first, european: outcome.european,
        "A Condition has no element for the outcome; it stands in an extension and in the narrative.")
    }
    concernTime(problem, &notes)
    members["note"] = self.notes(notes)
    let entry = add("Condition", path, members)
    attribute(entry, unlessRecorded: problem.provenance)
    return WrittenEntry(references: [entry], words: unsaidWords(problem.provenance))
  }

  /// The status of the concern says it where the source gives no clinical status (HL7 ActStatus).
  private func clinicalStatus(_ problem: Problem, isPast: Bool) -> String? {
    let known = [
      "55561003": "active", "73425007": "inactive", "255227004": "recurrence", "413322009": "resolved",
      "90734009": "active", "7087005": "active", "415684004": "active", "410516002": "inactive",
      "active": "active", "inactive": "inactive", "recurrence": "recurrence", "relapse": "relapse",
      "remission": "remission", "resolved": "resolved",
    ]
    if certaintyCode(problem) == "entered-in-error" { return nil }
    if let status = problem.clinicalStatus?.first(in: known) {
      if let code = problem.clinicalStatus?.european?.code, ["90734009", "7087005"].contains(code) {
        lose(
          "problem.clinicalStatus", at: problem.provenance.sourcePath, european: problem.clinicalStatus?.european,
          "FHIR has no clinical status for it; written as active, its own code stays beside.")
      }
      return status
    }
    if isPast { return problem.time.high == nil ? "inactive" : "resolved" }
    return problem.concernStatus == .active && problem.time.high == nil ? "active" : "inactive"
  }

  private func conditionVerification(_ problem: Problem, _ notes: inout [String?]) -> JSON? {
    if let code = certaintyCode(problem) {
      return status(code, FHIRSystem.conditionVerification, problem.certainty)
    }
    // Two of the European status codes speak of certainty.
    let implied = ["415684004": "unconfirmed", "410516002": "refuted"]
    if let code = problem.clinicalStatus?.first(in: implied) {
      return .concept(FHIRSystem.conditionVerification, code)
    }
    notes.append(
      unmapped(problem.certainty, "Certainty", "problem.certainty", at: problem.provenance.sourcePath))
    return nil
  }

  private func certaintyCode(_ problem: Problem) -> String? {
    let known = ["unconfirmed", "provisional", "differential", "confirmed", "refuted", "entered-in-error"]
    return problem.certainty?.first(in: Dictionary(uniqueKeysWithValues: known.map { ($0, $0) }))
  }

  /// con-4: only what is over has an abatement; where the source says both, the date stands in the note.
  private func abatement(_ problem: Problem, _ status: String?, _ notes: inout [String?]) -> [String: JSON?] {
    guard let high = problem.time.high else { return [:] }
    guard let status, ["inactive", "resolved", "remission"].contains(status) else {
      notes.append("– \(FHIRDateTime(hl7: high.text).text)")
      lose(
        "problem.time", at: problem.provenance.sourcePath,
        "The source gives an end and a status that is not over; the end stands in the note (con-4).")
      return [:]
    }
    return ["abatementDateTime": .string(dateTime(high, "problem.time", at: problem.provenance.sourcePath))]
  }

  /// The time of the concern has no place beside the problem's; only one that differs says something.
  private func concernTime(_ problem: Problem, _ notes: inout [String?]) {
    let concern = problem.concernTime
    guard concern.low != nil || concern.high != nil,
      concern.low != problem.time.start || concern.high != problem.time.high
    else { return }
    let bounds = [concern.low, concern.high].map { $0.map { FHIRDateTime(hl7: $0.text).text } ?? "" }
    notes.append("Concern: \(bounds[0]) – \(bounds[1])")
    lose(
      "problem.concernTime", at: problem.provenance.sourcePath,
      "A Condition has no time of the concern; it stands in the note.")
  }

  // MARK: Shared by several kinds of entry

  /// A status of a required binding: FHIR's code first, the European and the national ones beside it.
  func status(_ code: String, _ system: String, _ source: CodedConcept?) -> JSON {
    let own = JSON.coding(system, code)
    guard let source else { return ["coding": [own]] }
    let others = codings(source).filter { $0["system"] != own["system"] || $0["code"] != own["code"] }
    let isSame = others.count < codings(source).count
    let first = isSame ? codings(source).first { $0["code"] == own["code"] } ?? own : own
    return JSON.element(["coding": .list([first] + others), "text": .words(source.originalText)]) ?? own
  }

  /// Reports a status of a required binding that FHIR has no code for, and gives its words for the note.
  func unmapped(_ status: CodedConcept?, _ label: String, _ element: String, at path: String) -> String? {
    guard let status, status.european != nil || !status.source.isEmpty || status.originalText != nil else { return nil }
    lose(
      element, at: path, because: .unmapped, source: status.source.first, european: status.european,
      "The binding is required and none of its codes stands for it; the words stand in the note.")
    return "\(label): \(status.described)"
  }

  /// The author where the resource has a place for them, which takes persons only.
  func recorder(_ provenance: Provenance) -> JSON? {
    guard let author = provenance.author, !author.isDevice, author.name != nil || author.role != nil else {
      return nil
    }
    return self.author(author)
  }

  func recorded(_ provenance: Provenance) -> JSON? {
    guard recorder(provenance) != nil, let time = provenance.author?.time else { return nil }
    return .string(dateTime(time, "provenance.author", at: provenance.sourcePath))
  }

  /// A Provenance, unless the entry itself names its author.
  func attribute(_ entry: JSON, unlessRecorded provenance: Provenance) {
    if recorder(provenance) == nil { attribute(entry, to: provenance) }
  }

  /// The words of an entry that stand in no narrative of the source.
  func unsaidWords(_ provenance: Provenance) -> [String] {
    guard !hasNarrative || provenance.narrativeReference == nil else { return [] }
    return [provenance.text].compactMap { $0.flatMap(JSON.clean) }
  }
}
