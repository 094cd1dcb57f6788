public import Domain
public import XML

/// A section of a CDA document, found at any depth. A class, since sections are handed on more often than made.
public final class SourceSection: Sendable {
  public let element: Element
  public let code: Coding?
  public let templateIDs: [String]
  public let title: String?
  public let narrative: Narrative?
  public let texts: NarrativeTexts
  /// `section[48765-2]`, with a number where the code occurs again.
  public let path: String

  private init(
    element: Element, code: Coding?, templateIDs: [String], title: String?,
    text: (narrative: Narrative, texts: NarrativeTexts)?, path: String
  ) {
    self.element = element
    self.code = code
    self.templateIDs = templateIDs
    self.title = title
    narrative = text?.narrative
    texts = text?.texts ?? NarrativeTexts()
    self.path = path
  }

  /// The element inside each `entry`, with its path in the account; an entry with nothing inside stands for itself, so
  /// that none is overlooked.
  public var entries: [(element: Element, path: String)] {
    element.hl7("entry").enumerated().map { index, entry in
      (SourceSection.statement(in: entry) ?? entry, "\(path)/entry[\(index + 1)]")
    }
  }

  /// What an entry states, in HL7's words or, failing that, in others; nil where it holds nothing.
  static func statement(in entry: Element) -> Element? {
    let inside = entry.children.filter { !beforeStatement.contains($0) }
    return inside.first { $0.isIn(Names.hl7) } ?? inside.first
  }

  /// What may stand before the statement (CDA R2, InfrastructureRoot).
  private static let beforeStatement = NameTable(["realmCode", "typeId", "templateId"])

  /// Whether sections are nested inside: a container, whose own text says nothing beyond theirs.
  public var isContainer: Bool { element.holds("component", in: Names.hl7) }

  /// Every section of a document, in order, containers before what they hold.
  public static func all(in root: Element) -> [SourceSection] {
    places(in: root).map { place in
      let text = place.element.find("text").map(Narrative.read)
      let title = place.element.find("title")?.text.trimmed
      return SourceSection(
        element: place.element, code: place.code, templateIDs: place.element.templateIDs,
        title: title?.isEmpty == false ? title : nil, text: text, path: place.path)
    }
  }

  /// Where each section stands, without its content.
  static func places(in root: Element) -> [(element: Element, code: Coding?, path: String)] {
    guard let body = root.find("component", "structuredBody") else { return [] }
    var names = SectionNames()
    return elements(in: body).map { element in
      let code = element.find("code")?.coding
      return (element, code, names.path(of: code?.code))
    }
  }

  private static func elements(in parent: Element) -> [Element] {
    parent.hl7("component").compactMap { $0.find("section") }.flatMap { [$0] + elements(in: $0) }
  }
}

/// Gives each section of a document its path in the account: `section[48765-2]`, then `section[48765-2][2]`.
public struct SectionNames: Sendable {
  private var seen: [String: Int] = [:]

  public init() {}

  /// The path of the next section with this code; `?` stands for a section without one.
  public mutating func path(of code: String?) -> String {
    let name = code ?? "?"
    seen[name, default: 0] += 1
    let number = seen[name] ?? 1
    return number == 1 ? "section[\(name)]" : "section[\(name)][\(number)]"
  }
}
