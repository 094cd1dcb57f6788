import CDA
import Documents
import Domain
import XML

extension FrenchDocument {
  private static let code = "18776-5"
  private static let vaccinations: Set<String> = ["IMMUNIZ", "INITIMMUNIZ", "BOOSTER"]

  /// Reads the care plan (FR.2.158): medicines, vaccinations, acts, examinations, meetings and supplies to come.
  mutating func carePlan(_ section: FrenchSection, _ summary: inout PatientSummary) {
    var found: [PlannedItem] = []
    var absences: [Absence] = []
    for entry in section.entries {
      if isAbsence(entry.element.find("code"), entry.path, &absences) { continue }
      if let item = plannedItem(entry, section, Self.code) { found.append(item) }
    }
    fill(&summary.carePlan, section, Self.code, found, absences)
  }

  /// Puts an entry of another section that is only planned into the plan, so that it neither looks like a fact nor is
  /// lost.
  mutating func plan(
    _ entry: FrenchItem, _ section: FrenchSection, _ code: String,
    into plan: inout Documents.Section<PlannedItem>
  ) {
    if let item = plannedItem(entry, section.away(with: [entry]), code) { plan.append([item]) }
  }

  private mutating func plannedItem(_ entry: FrenchItem, _ section: FrenchSection, _ code: String) -> PlannedItem? {
    let element = entry.element
    if isNegated(element) || element.attribute("code", of: "statusCode") == "nullified" {
      setAside(
        element, section, code, entry.path, "carePlan", .notAFact, "The source denies the plan or took it back.")
      return nil
    }
    guard let kind = kind(of: element), var what = plannedConcept(element, section) else {
      setAside(element, section, code, entry.path, "carePlan", .incomplete, "The entry does not say what is planned.")
      return nil
    }
    // A general code ("other treatment") says less than the words that the entry refers to.
    if what.originalText == nil, let words = element.words(section.texts) {
      what.originalText = words
      what.narrativeReference = section.reference(element.textReference(section.texts))
    }
    var item = PlannedItem(
      provenance: provenance(element, entry.path, section), kind: kind, code: what,
      status: element.find("statusCode") == nil ? .active : status(element),
      time: time(element.find("effectiveTime"), code, entry.path, "carePlan"))
    // Templates of medicines fix the status to completed, whatever is planned.
    if kind == .medication, item.status == .completed, isPlanned(element) { item.status = .active }
    item.comment = comment(element, in: section)
    takeStructure(element.find("code"), kind == .medication ? Self.treatmentKinds : Self.vaccinations)
    if let role = element.find("performer").map({ author($0) })?.role?.source.first {
      lose(code, entry.path, "carePlan.performer", .noPlace, role, "Who is to do it has no place in a plan.")
    }
    settle(element, section, code, entry.path, "carePlan")
    warnOfDone(element, item, entry.path)
    return item
  }

  /// What is planned: a product, a device, or what the entry's own code says.
  private mutating func plannedConcept(_ element: Element, _ section: FrenchSection) -> CodedConcept? {
    let material =
      element.find("consumable", "manufacturedProduct", "manufacturedMaterial")
      ?? element.find("product", "manufacturedProduct", "manufacturedMaterial")
    let devices = element.hl7("participant").compactMap { $0.find("participantRole", "playingDevice", "code") }
    guard let named = material?.find("code") ?? devices.first else {
      return concept(element.find("code"), of: element, section)
    }
    var what = said(named, section)
    if let name = material?.find("name")?.text.trimmed, !name.isEmpty {
      if what == nil { what = CodedConcept(nullFlavor: .unknown) }
      if what?.originalText == nil { what?.originalText = name }
    }
    return what ?? concept(element.find("code"), of: element, section)
  }

  private func kind(of element: Element) -> PlannedItem.Kind? {
    if element.has("moodCode", "GOL") { return .goal }
    switch element.name {
    case "substanceAdministration":
      let code = element.attribute("code", of: "code") ?? ""
      let isVaccination = element.templateIDs.contains { FR.vaccinations.contains($0) }
      return isVaccination || Self.vaccinations.contains(code) ? .immunization : .medication
    case "procedure": return .procedure
    case "encounter": return .encounter
    case "observation": return .observation
    case "supply": return .supply
    case "act": return .other
    default: return nil
    }
  }

  /// Some editors write acts of a plan as if they had happened; the section says that they are to come.
  private mutating func warnOfDone(_ element: Element, _ item: PlannedItem, _ path: String) {
    guard element.has("moodCode", "EVN"), !isPlanned(element) else { return }
    account.add(
      AccountItem(
        section: Self.code, sourcePath: path, element: "check.plan-written-as-done", outcome: .carried,
        source: item.code.source.first,
        note:
          "Warning: the entry is written as done, in a section of what is planned; it is carried as a plan."
      ))
  }
}
