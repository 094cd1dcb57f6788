import CDA
import Domain
import XML

/// A pivot prepared for its rules: walked once, its elements found by name.
struct PivotTree {
  let root: Element
  /// Every element in the HL7 namespace and in the medication extension, by local name, in document order.
  private let byName: [String: [Element]]
  let all: [Element]
  let sections: [SourceSection]

  init(_ document: Document) {
    root = document.root
    all = [root] + root.descendants
    byName = Dictionary(grouping: all, by: \.name)
    sections = SourceSection.all(in: root)
  }

  func elements(_ names: String...) -> [Element] { names.flatMap { byName[$0] ?? [] } }

  func section(_ code: String) -> [SourceSection] { sections.filter { $0.code?.code == code } }
}

/// One rule: what it means, and where a document breaks it.
struct Rule: Sendable {
  /// Stable, dotted, documented.
  let id: String
  let severity: Issue.Severity
  /// What must hold.
  let meaning: String
  let why: String
  let whatToDo: String
  /// The elements that break it.
  let broken: @Sendable (PivotTree) -> [Element]

  init(
    _ id: String, _ meaning: String, severity: Issue.Severity = .error, why: String, whatToDo: String,
    _ broken: @escaping @Sendable (PivotTree) -> [Element]
  ) {
    self.id = id
    self.severity = severity
    self.meaning = meaning
    self.why = why
    self.whatToDo = whatToDo
    self.broken = broken
  }

  func issues(in tree: PivotTree) -> [Issue] {
    // A document that breaks one rule everywhere is described by its first fifty places.
    broken(tree).prefix(50).map { element in
      Issue(
        rule: id, severity: severity, path: element.path, what: "It must hold: \(meaning)", why: why,
        whatToDo: whatToDo, line: element.line)
    }
  }
}

extension Element {
  /// The element itself when a condition does not hold, for lists of broken places.
  func unless(_ holds: Bool) -> [Element] { holds ? [] : [self] }

  var hasText: Bool { !text.trimmed.isEmpty }

  /// A present element that carries a value.
  var isStated: Bool { nullFlavor == nil }
}
