import CDA
public import Domain
public import Translation
public import XML

/// Checks documents, and makes the only validated ones.
///
/// The rules are the European ones that a broken document would harm somebody by; the official schematron stays the
/// operator's reference. An XML schema of what this gateway writes adds structure and order.
public struct Validator: Sendable {
  private let schema: Schema?

  /// - Parameter schema: the schema of the pivot subset, for documents that this gateway writes.
  public init(schema: Schema? = nil) { self.schema = schema }

  /// Every rule, for documentation and tests.
  public static let ruleIDs: [String] = rules.map(\.id) + ["structure"]

  static let rules: [Rule] = Rule.header + Rule.people + Rule.body + Rule.codes + Rule.links + Rule.types

  /// What a pivot breaks, rule by rule; empty when it is good.
  public func issues(in pivot: Document) -> [Issue] {
    let tree = PivotTree(pivot)
    return Self.rules.flatMap { $0.issues(in: tree) }
  }

  /// Checks the pivot of a translated document: rules and, where the validator has one, the schema.
  /// - Throws: `document.unreadable`, `document.not-valid` with the issues.
  public func validate(_ document: TranslatedDocument) throws(ValidationFailure) -> ValidatedDocument {
    try validate(written: document.pivot)
  }

  func validate(written bytes: [UInt8]) throws(ValidationFailure) -> ValidatedDocument {
    try checked(bytes) { document in issues(in: document) + structure(of: document) }
  }

  /// Opens a pivot of another country. Its structure may hold more than this gateway writes, so the rules alone decide.
  /// - Throws: `document.unreadable`, `document.not-valid` with the issues.
  public func open(received bytes: [UInt8]) throws(ValidationFailure) -> ValidatedDocument {
    try checked(bytes, issues)
  }

  private func checked(
    _ bytes: [UInt8], _ check: (Document) -> [Issue]
  ) throws(ValidationFailure) -> ValidatedDocument {
    let document: Document
    do { document = try Document.parse(bytes) } catch { throw .unreadable(error) }
    let issues = check(document)
    guard !issues.contains(where: { $0.severity == .error }), let id = document.root.identifiers.first else {
      throw .broken(issues)
    }
    return ValidatedDocument(bytes: bytes, identifier: id, tree: document, warnings: issues)
  }

  private func structure(of document: Document) -> [Issue] {
    (schema?.issues(in: document) ?? []).prefix(50).map { fault in
      // The schema's message may quote the document, so only the place is told.
      Issue(
        rule: "structure", severity: .error, path: "line \(fault.line)",
        what: "An element does not stand where the pivot's schema has it.",
        why: "Country B reads elements by their order.",
        whatToDo: "Correct the writer; see the schema of the pivot subset.")
    }
  }
}

/// A pivot that keeps the rules. Only ``Validator`` makes one.
public struct ValidatedDocument: Sendable {
  public let bytes: [UInt8]
  public let identifier: InstanceIdentifier
  /// The parsed document: nobody needs to parse the bytes again.
  public let tree: Document
  /// What somebody should look at, though it may travel.
  public let warnings: [Issue]

  init(bytes: [UInt8], identifier: InstanceIdentifier, tree: Document, warnings: [Issue]) {
    self.bytes = bytes
    self.identifier = identifier
    self.tree = tree
    self.warnings = warnings
  }

  /// XDS unique id: the root, or root and extension joined by `^` (ITI TF-3 4.2.3.2.26).
  public var uniqueID: String {
    identifier.extension.map { "\(identifier.root)^\($0)" } ?? identifier.root
  }
}
