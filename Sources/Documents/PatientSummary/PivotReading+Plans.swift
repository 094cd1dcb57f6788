import CDA
import Domain
import XML

extension PivotReading {
  /// An entry of a care plan. It is something planned whatever its mood says, since the section holds no facts.
  func planned(_ element: Element, _ path: String, _ texts: NarrativeTexts) -> Finding<PlannedItem> {
    guard isFact(element, .carePlan, path) else { return .facts([]) }
    let provenance = provenance(element, path, texts)
    var coded = element.find("code")
    if element.name == "substanceAdministration" {
      coded = element.find("consumable", "manufacturedProduct", "manufacturedMaterial", "code") ?? coded
    }
    let code = concept(coded, texts, else: provenance)
    var item = PlannedItem(
      provenance: provenance, kind: kind(of: element), code: code, status: status(element) ?? .active,
      time: time(element))
    item.comment = comment(below: element, texts)
    carry("plan.code", code, in: .carePlan, at: path)
    return .facts([item])
  }

  private func kind(of element: Element) -> PlannedItem.Kind {
    if element.attribute("moodCode") == "GOL" { return .goal }
    switch element.name {
    case "substanceAdministration":
      return element.find("code")?.attribute("code") == "IMMUNIZ" ? .immunization : .medication
    case "procedure": return .procedure
    case "encounter": return .encounter
    case "observation": return .observation
    case "supply": return .supply
    default: return .other
    }
  }

  /// An entry of the advance directives; documents that it refers to stay where they are.
  func directives(_ element: Element, _ path: String, _ texts: NarrativeTexts) -> Finding<AdvanceDirective> {
    guard isFact(element, .advanceDirectives, path) else { return .facts([]) }
    let provenance = provenance(element, path, texts)
    let kind = concept(element.find("code"), texts, else: provenance)
    var directive = AdvanceDirective(
      provenance: provenance, kind: kind, status: status(element) ?? .active, time: time(element))
    directive.documents = element.hl7("reference").flatMap { $0.find("externalDocument")?.identifiers ?? [] }
    directive.comment = comment(below: element, texts)
    carry("directive.kind", kind, in: .advanceDirectives, at: path)
    return .facts([directive])
  }
}
