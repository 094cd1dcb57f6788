import CDA
import Documents
import Domain
import XML

extension FrenchDocument {
  private static let code = "11369-6"

  /// Reads vaccinations (FR.3.45); a planned one (FR.3.47) was not given and goes to the plan.
  mutating func immunizations(_ section: FrenchSection, _ summary: inout PatientSummary) {
    var found: [Immunization] = []
    var absences: [Absence] = []
    for entry in section.entries {
      if isAbsence(entry.element.find("code"), entry.path, &absences) { continue }
      let material = entry.element.find("consumable", "manufacturedProduct", "manufacturedMaterial")
      if isPlanned(entry.element) || entry.element.templateIDs.contains(FR.entry(47)) {
        plan(entry, section, Self.code, into: &summary.carePlan)
        continue
      }
      if !isRecorded(entry.element) {
        setAside(entry.element, section, Self.code, entry.path, "immunization", .notAFact, "The source took it back.")
        continue
      }
      guard entry.element.isCalled("substanceAdministration"),
        let vaccine = concept(material?.find("code"), of: entry.element, section)
      else {
        setAside(entry.element, section, Self.code, entry.path, "immunization", .unreadable, "It names no vaccine.")
        continue
      }
      found.append(immunization(entry.element, entry.path, vaccine, material, section))
    }
    fill(&summary.immunizations, section, Self.code, found, absences)
  }

  private mutating func immunization(
    _ element: Element, _ path: String, _ vaccine: CodedConcept, _ material: Element?, _ section: FrenchSection
  ) -> Immunization {
    var item = Immunization(
      provenance: provenance(element, path, section), wasNotGiven: isNegated(element), status: status(element),
      time: time(element.find("effectiveTime"), Self.code, path, "immunization"), vaccine: vaccine)
    let name = material?.find("name")?.text.trimmed
    item.productName = name?.isEmpty == false ? name : vaccine.originalText ?? vaccine.source.first?.display
    let lot = material?.find("lotNumberText")?.text.trimmed
    item.lotNumber = lot?.isEmpty == false ? lot : nil
    item.doseNumber = doseNumber(element)
    for reason in related(element, type: "RSON") {
      if let disease = said(reason.find("value"), section) ?? said(reason.find("code"), section) {
        item.targetDiseases.append(disease)
      }
    }
    for reaction in related(element, type: "CAUS") where !isNegated(reaction) {
      takeStructure(reaction.find("code"), Self.reactionKinds)
      if let value = concept(reaction.find("value"), of: reaction, section) { item.reactions.append(value) }
    }
    item.route = said(element.find("routeCode"), section)
    item.bodySite = said(element.find("approachSiteCode"), section)
    item.manufacturer = manufacturer(of: material)
    item.performer = element.find("performer").map { author($0) }
    item.comment = comment(element, in: section)
    if item.provenance.author == nil { item.provenance.author = item.performer }
    settle(element, section, Self.code, path, "immunization")
    return item
  }

  private mutating func doseNumber(_ element: Element) -> Int? {
    let statement = related(element).first { $0.attribute("code", of: "code") == LOINC.doseNumber }
    guard let statement, let value = statement.find("value"), let number = value.attribute("value").flatMap({ Int($0) })
    else { return nil }
    taken.insert(value)
    if let question = statement.find("code") { taken.insert(question) }
    return number
  }
}
