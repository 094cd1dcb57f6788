public import Domain
public import XML

/// A section of a CDA document, found at any depth.
public struct SourceSection: Sendable {
  public let element: Element
  public let code: Coding?
  public let templateIDs: Set<String>
  public let title: String?
  public let narrative: Narrative?
  public let texts: NarrativeTexts
  /// `section[48765-2]`, with a number where the code occurs again.
  public let path: String

  /// The element inside each `entry`, with its path in the account; an entry with nothing inside stands for itself, so
  /// that none is overlooked.
  public var entries: [(element: Element, path: String)] {
    element.hl7("entry").enumerated().map { index, entry in
      let inside = entry.children.filter { !Self.beforeStatement.contains($0.name) }
      return (inside.first { $0.namespace == Names.hl7 } ?? inside.first ?? entry, "\(path)/entry[\(index + 1)]")
    }
  }

  private static let beforeStatement: Set<String> = ["realmCode", "typeId", "templateId"]

  /// Whether sections are nested inside: a container, whose own text says nothing beyond theirs.
  public var isContainer: Bool { !element.hl7("component").isEmpty }

  /// Every section of a document, in order, containers before what they hold.
  public static func all(in root: Element) -> [SourceSection] {
    guard let body = root.find("component", "structuredBody") else { return [] }
    var seen: [String: Int] = [:]
    return elements(in: body).map { element in
      let code = element.find("code")?.coding
      let name = code?.code ?? "?"
      seen[name, default: 0] += 1
      let number = seen[name] ?? 1
      let text = element.find("text").map(Narrative.read)
      let title = element.find("title")?.text.trimmed
      return SourceSection(
        element: element, code: code, templateIDs: Set(element.templateIDs),
        title: title?.isEmpty == false ? title : nil, narrative: text?.narrative,
        texts: text?.texts ?? NarrativeTexts(),
        path: number == 1 ? "section[\(name)]" : "section[\(name)][\(number)]")
    }
  }

  private static func elements(in parent: Element) -> [Element] {
    parent.hl7("component").compactMap { $0.find("section") }.flatMap { [$0] + elements(in: $0) }
  }
}
