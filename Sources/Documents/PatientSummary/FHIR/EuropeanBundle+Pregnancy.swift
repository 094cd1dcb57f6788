import CDA
import Domain
import FHIR

extension EuropeanBundle {
  /// Pregnancies: a status holds the expected dates, an outcome the date that clearly belongs to it.
  func pregnancySection() -> JSON? {
    let kind = EuropeanSection.pregnancy
    section = kind.code
    let statements = summary.pregnancy.entries
    let outcomeDate = soleOutcomeDate(statements)
    let hasStatus = statements.contains { if case .status = $0.statement { true } else { false } }
    let expected = statements.compactMap { statement in
      hasStatus ? expectedDelivery(statement) : nil
    }
    var isFirstStatus = true
    return section(kind, summary.pregnancy) { statement in
      switch statement.statement {
      case .status(let status):
        let members = isFirstStatus ? expected : []
        isFirstStatus = false
        return pregnancyStatus(statement, status, members)
      case .expectedDelivery:
        guard !hasStatus, let reference = expectedDelivery(statement) else {
          return WrittenEntry(words: unsaidWords(statement.provenance))
        }
        return WrittenEntry(references: [reference], words: unsaidWords(statement.provenance))
      case .outcomeCount(let outcome, let count): return pregnancyOutcome(statement, outcome, count, outcomeDate)
      case .outcomeDate(let date):
        guard outcomeDate != nil else { return pregnancyOutcomeDate(statement, date) }
        return WrittenEntry(words: unsaidWords(statement.provenance))
      }
    }
  }

  /// The date of the outcome where there is one of each, and the outcome has no time of its own.
  private func soleOutcomeDate(_ statements: [PregnancyObservation]) -> HL7Time? {
    var dates: [HL7Time] = []
    var outcomes: [PregnancyObservation] = []
    for statement in statements {
      if case .outcomeDate(let date) = statement.statement {
        // A date that says more than itself stays an observation.
        guard statement.comment == nil, statement.provenance.author == nil else { return nil }
        dates.append(date)
      }
      if case .outcomeCount = statement.statement { outcomes.append(statement) }
    }
    guard dates.count == 1, outcomes.count == 1, outcomes[0].time.start == nil else { return nil }
    return dates.first
  }

  private func observation(
    _ statement: PregnancyObservation, code: JSON, _ value: [String: JSON?], time: TimeRange? = nil
  ) -> JSON {
    let path = statement.provenance.sourcePath
    var kept: [String] = []
    var members: [String: JSON?] = [
      "identifier": identifiers(statement.provenance.identifiers), "status": "final", "code": code,
      "subject": patient,
    ]
    members.merge(
      point("effective", time ?? statement.time, "pregnancy.time", at: path, kept: &kept)
    ) { own, _ in own }
    members["note"] = notes([statement.comment] + kept)
    members.merge(value) { own, _ in own }
    let reference = add("Observation", path, members)
    attribute(reference, to: statement.provenance)
    return reference
  }

  private func pregnancyStatus(
    _ statement: PregnancyObservation, _ status: CodedConcept, _ expected: [JSON]
  ) -> WrittenEntry {
    // IPS answers in LOINC (conceptmaps pregnancy-status-to-ehdsi); the European code comes first.
    let answers = [
      "77386006": ("LA15173-0", "Pregnant"), "60001007": ("LA26683-5", "Not pregnant"),
      "261665006": ("LA4489-6", "Unknown"),
    ]
    let answer = status.european.flatMap { answers[$0.code] }.map { [JSON.coding(FHIRSystem.loinc, $0.0, $0.1)] }
    let value = concept(status, second: answer ?? [])
    let reference = observation(
      statement, code: .concept(FHIRSystem.loinc, "82810-3", "Pregnancy status"),
      ["valueCodeableConcept": value, "hasMember": .list(expected)])
    return WrittenEntry(references: [reference], words: unsaidWords(statement.provenance))
  }

  private func expectedDelivery(_ statement: PregnancyObservation) -> JSON? {
    guard case .expectedDelivery(let method, let date) = statement.statement else { return nil }
    return observation(
      statement, code: concept(method),
      ["valueDateTime": .string(dateTime(date, "pregnancy.expectedDelivery", at: statement.provenance.sourcePath))])
  }

  /// The outcome under the LOINC code that counts it, where there is one; SNOMED CT and national codes beside it.
  private func pregnancyOutcome(
    _ statement: PregnancyObservation, _ outcome: CodedConcept, _ count: Int, _ date: HL7Time?
  ) -> WrittenEntry {
    let counts = [
      "281050002": ("11636-8", "[#] Births.live"), "17369002": ("11614-5", "[#] Abortions.spontaneous"),
      "57797005": ("11613-7", "[#] Abortions.induced"), "34801009": ("33065-4", "[#] Ectopic pregnancy"),
    ]
    let first = outcome.european.flatMap { counts[$0.code] }.map { [JSON.coding(FHIRSystem.loinc, $0.0, $0.1)] }
    let quantity: JSON = [
      "value": .integer(count), "unit": "1", "system": .string(FHIRSystem.ucum), "code": "1",
    ]
    let reference = observation(
      statement, code: concept(outcome, first: first ?? [], words: statement.provenance.text),
      ["valueQuantity": quantity], time: date.map { TimeRange(value: $0) })
    return WrittenEntry(references: [reference], words: unsaidWords(statement.provenance))
  }

  private func pregnancyOutcomeDate(_ statement: PregnancyObservation, _ date: HL7Time) -> WrittenEntry {
    let path = statement.provenance.sourcePath
    account.add(
      AccountItem(
        section: section, sourcePath: path, element: "pregnancy.outcomeDate", outcome: .carried,
        note: "It is not clear which outcome the date belongs to; it stands as an observation of its own."))
    let reference = observation(
      statement, code: .concept(FHIRSystem.loinc, "93857-1", "Date and time of obstetric delivery"),
      ["valueDateTime": .string(dateTime(date, "pregnancy.outcomeDate", at: path))])
    return WrittenEntry(references: [reference], words: unsaidWords(statement.provenance))
  }
}
