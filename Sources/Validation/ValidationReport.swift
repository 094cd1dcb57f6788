import CDA
public import Domain
import XML

/// What `passerelle validate` says of a file: what it is, and what it breaks.
public struct ValidationReport: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    case pivot
    /// The original as PDF inside a CDA (L1).
    case original = "l1"
    case frenchSummary = "vsm"
    case frenchPatientSummary = "ips-fr"
    case unknown
  }

  public let kind: Kind
  public let issues: [Issue]

  /// Whether it is a known document without an error.
  public var isValid: Bool { kind != .unknown && !issues.contains { $0.severity == .error } }

  public var json: JSON {
    ["kind": .string(kind.rawValue), "valid": .bool(isValid), "issues": .array(issues.map(\.json))]
  }
}

extension Validator {
  /// Says what a file is and which rules it breaks. Never throws: what cannot be read is an issue.
  public func report(on bytes: [UInt8]) -> ValidationReport {
    let document: Document
    do { document = try Document.parse(bytes, limits: .nationalDocument) } catch {
      let issue = Issue(
        rule: error.code, severity: .error, path: "/", what: error.what, why: error.why, whatToDo: error.whatToDo)
      return ValidationReport(kind: .unknown, issues: [issue])
    }
    let kind = Self.kind(of: document.root)
    switch kind {
    case .pivot, .original: return ValidationReport(kind: kind, issues: issues(in: document))
    case .frenchSummary, .frenchPatientSummary:
      let tree = PivotTree(document)
      return ValidationReport(kind: kind, issues: Rule.french.flatMap { $0.issues(in: tree) })
    case .unknown:
      let issue = Issue(
        rule: "document.kind", severity: .error, path: "/\(document.root.name)",
        what: "The document is of no known kind.",
        why: "It names neither the European patient summary nor a French VSM or IPS-FR as its template.",
        whatToDo: "Check which file was given.")
      return ValidationReport(kind: kind, issues: [issue])
    }
  }

  private static func kind(of root: Element) -> ValidationReport.Kind {
    let templates = Set(root.templateIDs)
    if templates.contains("1.3.6.1.4.1.12559.11.10.1.3.1.1.3") { return .pivot }
    if templates.contains(Rule.originalTemplate) { return .original }
    if templates.contains("1.2.250.1.213.1.1.1.51") { return .frenchPatientSummary }
    if templates.contains("1.2.250.1.213.1.1.1.13") { return .frenchSummary }
    return .unknown
  }
}

extension Rule {
  private static func french(
    _ id: String, _ meaning: String, _ broken: @escaping @Sendable (PivotTree) -> [Element]
  ) -> Rule {
    Rule(
      "france.\(id)", meaning, why: "Without it no European patient summary can be made of the document.",
      whatToDo: "Complete the document in the software that made it.", broken)
  }

  /// What a French document must hold so that it can travel. The ANS rules are the reference for the rest.
  static let french: [Rule] =
    [
      french("identifier", "The document has an identifier.") { $0.root.unless(!$0.root.identifiers.isEmpty) },
      french("patient-identifier", "The patient's first identifier is a national one (INS).") { tree in
        let first = tree.root.find("recordTarget", "patientRole")?.identifiers.first
        let roots = ["1.2.250.1.213.1.4.8", "1.2.250.1.213.1.4.9", "1.2.250.1.213.1.4.10", "1.2.250.1.213.1.4.11"]
        return tree.root.unless(first.map { roots.contains($0.root) && $0.extension?.isEmpty == false } ?? false)
      },
      french("patient-birth", "The patient's birth date is given and valid.") { tree in
        tree.root.unless(tree.root.find("recordTarget", "patientRole", "patient", "birthTime")?.time != nil)
      },
      french("legal-authenticator", "Somebody answers for the document.") { tree in
        tree.root.unless(!(tree.root.find("legalAuthenticator", "assignedEntity")?.identifiers.isEmpty ?? true))
      },
      french("time", "The document's time is valid, with its zone.") { tree in
        tree.root.unless(tree.root.find("effectiveTime")?.time?.isZonedDay ?? false)
      },
      french("sections", "The document has coded sections.") { tree in
        tree.root.unless(!tree.sections.isEmpty)
      },
      french("section-code", "Every section has a code.") { tree in
        tree.sections.filter { $0.code == nil }.map(\.element)
      },
    ] + Rule.types.filter { ["time.valid", "time.order"].contains($0.id) }
    + Rule.links.filter { ["reference.resolves", "identifier.unique"].contains($0.id) }.map(\.asWarning)

  private var asWarning: Rule {
    Rule(id, meaning, severity: .warning, why: why, whatToDo: whatToDo, broken)
  }
}
