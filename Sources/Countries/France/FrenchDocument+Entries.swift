import CDA
import Documents
import Domain
import XML

extension FrenchDocument {
  /// A national coded element as the model's concept: source side only. Nil when it says nothing at all.
  func concept(_ element: Element?, _ section: SourceSection) -> CodedConcept? {
    guard let element else { return nil }
    let value = element.codedValue(section.texts)
    let source = (value.coding.map { [$0] } ?? []) + value.translations
    guard !source.isEmpty || value.originalText != nil || value.nullFlavor != nil else { return nil }
    return CodedConcept(
      source: source, originalText: value.originalText, narrativeReference: value.reference,
      nullFlavor: source.isEmpty ? value.nullFlavor ?? .noInformation : nil)
  }

  func provenance(_ element: Element, _ path: String, _ section: SourceSection) -> Provenance {
    Provenance(
      identifiers: element.identifiers, sourcePath: path, author: element.find("author").map { author($0) },
      narrativeReference: element.textReference(section.texts), text: element.words(section.texts))
  }

  /// Observations inside an entry, by their code.
  func inner(_ element: Element, code: String) -> Element? {
    related(element).first { $0.find("code")?.attribute("code") == code }
  }

  /// What stands behind the entryRelationships of an element.
  func related(_ element: Element, type: String? = nil) -> [Element] {
    element.hl7("entryRelationship").filter { type == nil || $0.attribute("typeCode") == type }.compactMap {
      $0.children.first { $0.namespace == Names.hl7 && $0.name != "sequenceNumber" }
    }
  }

  func comment(_ element: Element, _ section: SourceSection) -> String? {
    inner(element, code: LOINC.comment)?.words(section.texts)
  }

  func status(_ element: Element) -> EntryStatus {
    switch element.find("statusCode")?.attribute("code") {
    case "active": .active
    case "suspended": .suspended
    case "aborted": .aborted
    case "cancelled": .cancelled
    default: .completed
    }
  }

  func isNegated(_ element: Element) -> Bool { element.attribute("negationInd") == "true" }

  /// Accounts for inner statements that the model has no place for.
  mutating func account(
    forRestOf element: Element, known: Set<String>, section: String, path: String, element name: String
  ) {
    for inside in related(element) {
      let code = inside.find("code")
      guard let coding = code?.coding, !known.contains(coding.code) else { continue }
      if inside.name == "observation" || inside.name == "act" {
        guard inside.find("code")?.attribute("code") != LOINC.comment else { continue }
        lose(section, path, name, .noPlace, coding, "The European entry has no place for this statement.")
      }
    }
  }
}
