import CDA
import Documents
import Domain
import XML

extension FrenchDocument {
  /// Reads advance directives (FR.2.157 with FR.3.54): what, the answer, and the identifiers of documents behind it.
  mutating func directives(_ section: FrenchSection, _ summary: inout PatientSummary) {
    let code = "42348-3"
    var found: [AdvanceDirective] = []
    var absences: [Absence] = []
    for entry in section.entries {
      let element = entry.element
      if isAbsence(element.find("code"), entry.path, &absences) { continue }
      guard isFact(element) else {
        setAside(element, section, code, entry.path, "advanceDirective", .notAFact, "It is denied or only planned.")
        continue
      }
      guard ["observation", "act"].contains(element.name),
        let kind = concept(element.find("code"), of: element, section)
      else {
        setAside(element, section, code, entry.path, "advanceDirective", .unreadable, "It names no directive.")
        continue
      }
      let time = time(element.find("effectiveTime"), code, entry.path, "advanceDirective")
      var item = AdvanceDirective(
        provenance: provenance(element, entry.path, section), kind: kind,
        status: lasting(element, time, summary.header.effectiveTime), time: time)
      if let value = element.find("value") { item.value = observationValue(value, section) }
      item.documents = documents(of: element)
      item.comment = comment(element, in: section)
      settle(element, section, code, entry.path, "advanceDirective")
      found.append(item)
    }
    fill(&summary.advanceDirectives, section, code, found, absences)
  }

  /// Identifiers of the documents that a directive refers to or embeds.
  private func documents(of element: Element) -> [InstanceIdentifier] {
    let external = element.hl7("reference").compactMap { $0.find("externalDocument") }
    let embedded = related(element).filter { $0.isCalled("observationMedia") }
    return (external + embedded).flatMap(\.identifiers)
  }

  /// Reads points of vigilance (FR.2.245): mostly words; entries where there are some.
  mutating func alerts(_ section: FrenchSection, _ summary: inout PatientSummary) {
    let code = "104605-1"
    var found: [Alert] = []
    for entry in section.entries {
      let element = entry.element
      guard isFact(element) else {
        setAside(element, section, code, entry.path, "alert", .notAFact, "It is denied or only planned.")
        continue
      }
      guard ["observation", "act"].contains(element.name), let (what, kind) = alert(element, section) else {
        setAside(element, section, code, entry.path, "alert", .unreadable, "It names no alert.")
        continue
      }
      let time = time(element.find("effectiveTime"), code, entry.path, "alert")
      var item = Alert(
        provenance: provenance(element, entry.path, section), code: what,
        status: lasting(element, time, summary.header.effectiveTime), time: time)
      item.category = kind
      item.priority = said(element.find("priorityCode"), section)
      item.comment = comment(element, in: section)
      settle(element, section, code, entry.path, "alert")
      found.append(item)
    }
    fill(&summary.alerts, section, code, found)
    if section.entries.isEmpty, section.hasWords {
      narrativeOnly(
        code, section.path, "section", .noPlace, section.code, "The section holds no entries; its words travel.")
    }
  }

  /// What an alert is about, and of which kind: the answer where there is one, to the question that the code asks.
  private mutating func alert(_ element: Element, _ section: FrenchSection) -> (CodedConcept, CodedConcept?)? {
    if let value = said(element.find("value"), section) { return (value, said(element.find("code"), section)) }
    return concept(element.find("code"), of: element, section).map { ($0, nil) }
  }

  /// The status of what holds until it ends: observations are completed when they are written down, whatever they say.
  private func lasting(_ element: Element, _ time: TimeRange, _ documentTime: HL7Time) -> EntryStatus {
    let status = status(element)
    guard status == .completed else { return status }
    return time.high?.isBefore(documentTime) == true ? .completed : .active
  }

  private static let vigilance = Wording(["vigilance"])

  /// FR.2.150 of the VSM: results in words, and the place where it writes its points of vigilance.
  mutating func wordsOfResults(_ section: FrenchSection, _ summary: inout PatientSummary) {
    let isVigilance = section.title.map(Self.vigilance.isIn) ?? true
    if isVigilance, section.entries.isEmpty { return alerts(section, &summary) }
    observations(
      section, into: &summary.results, Questionnaire(code: "30954-2", name: "results"), &summary.carePlan)
  }
}
