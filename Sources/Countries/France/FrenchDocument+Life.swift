import CDA
import Documents
import Domain
import XML

extension FrenchDocument {
  /// Reads habits (FR.3.52).
  mutating func habits(_ section: FrenchSection, _ summary: inout PatientSummary) {
    let code = "29762-2"
    var found: [SocialObservation] = []
    for entry in section.entries {
      if !isFact(entry.element) {
        setAside(entry.element, section, code, entry.path, "socialHistory", .notAFact, "It is denied or only planned.")
        continue
      }
      guard entry.element.isCalled("observation"),
        let habit = concept(entry.element.find("code"), of: entry.element, section)
      else {
        setAside(entry.element, section, code, entry.path, "socialHistory", .unreadable, "It is not an observation.")
        continue
      }
      var item = SocialObservation(
        provenance: provenance(entry.element, entry.path, section), habit: habit,
        value: observationValue(entry.element.find("value"), section),
        time: time(entry.element.find("effectiveTime"), code, entry.path, "socialHistory"))
      item.comment = comment(entry.element, in: section)
      settle(entry.element, section, code, entry.path, "socialHistory")
      found.append(item)
    }
    fill(&summary.socialHistory, section, code, found)
  }

  /// Reads statements on pregnancy (FR.3.53): status, expected date, counts of outcomes.
  mutating func pregnancy(_ section: FrenchSection, _ summary: inout PatientSummary) {
    let code = "10162-6"
    var found: [PregnancyObservation] = []
    for entry in section.entries {
      let question = entry.element.find("code")
      if !isFact(entry.element) {
        setAside(entry.element, section, code, entry.path, "pregnancy", .notAFact, "It is denied or only planned.")
        continue
      }
      let value = observationValue(entry.element.find("value"), section)
      guard let coding = question?.coding, let statement = statement(coding, value) else {
        setAside(
          entry.element, section, code, entry.path, "pregnancy", .noPlace,
          "The European section has no place for this statement.")
        continue
      }
      if let question { taken.insert(question) }
      var item = PregnancyObservation(
        provenance: provenance(entry.element, entry.path, section), statement: statement,
        time: time(entry.element.find("effectiveTime"), code, entry.path, "pregnancy"))
      item.comment = comment(entry.element, in: section)
      settle(entry.element, section, code, entry.path, "pregnancy")
      found.append(item)
    }
    fill(&summary.pregnancy, section, code, found)
  }

  private func statement(_ question: Coding, _ value: ObservationValue) -> PregnancyObservation.Statement? {
    switch (question.code, value) {
    case ("11449-6", .coded(let status)), ("82810-3", .coded(let status)): .status(status)
    case ("11778-8", .time(let date)), ("11779-6", .time(let date)), ("11780-4", .time(let date)):
      .expectedDelivery(method: CodedConcept(source: [question]), date: date)
    case ("11638-4", .integer(let count)), ("11612-9", .integer(let count)):
      .outcomeCount(outcome: CodedConcept(source: [question]), count: count)
    case ("93857-1", .time(let date)): .outcomeDate(date)
    default: nil
    }
  }
}
