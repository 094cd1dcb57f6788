import CDA
public import Documents
public import Domain
public import Translation
public import XML

/// Checks documents, and makes the only validated ones.
///
/// The rules are the European ones that a broken document would harm somebody by; the official schematron stays the
/// operator's reference. An XML schema of what this gateway writes adds structure and order.
public struct Validator: Sendable {
  private let schema: Schema?
  private let official: Schema?

  /// - Parameters:
  ///   - schema: the schema of the pivot subset, for documents that this gateway writes.
  ///   - official: the published CDA schema with the medication extension, where the operator has a copy. It is used
  ///     beside our own, for documents of every form and origin.
  public init(schema: Schema? = nil, official: Schema? = nil) {
    self.schema = schema
    self.official = official
  }

  /// Every rule, for documentation and tests.
  public static let ruleIDs: [String] =
    rules.map(\.id) + Rule.original.map(\.id).filter { !rules.map(\.id).contains($0) } + ["structure"]

  static let rules: [Rule] =
    Rule.header + Rule.people + Rule.body + Rule.entries + Rule.observations + Rule.codes + Rule.links + Rule.types
    + Rule.sets

  /// What a document breaks, rule by rule; empty when it is good. The document of the original as PDF (L1, template
  /// 1.3.6.1.4.1.12559.11.10.1.3.1.1.7) has rules of its own.
  /// - Parameter form: of the nationally coded form the codes may be national.
  public func issues(in document: Document, form: SummaryForm = .pivot) -> [Issue] {
    let tree = PivotTree(document)
    if Self.isOriginal(document.root) { return Rule.original.flatMap { $0.issues(in: tree) } }
    let rules = form == .friendly ? Self.rules.filter { !Rule.ofEuropeanCodes.contains($0.id) } : Self.rules
    return rules.flatMap { $0.issues(in: tree) }
  }

  static func isOriginal(_ root: Element) -> Bool { root.templateIDs.contains(Rule.originalTemplate) }

  /// Checks the pivot of a translated document: rules and, where the validator has one, the schema.
  /// - Throws: `document.unreadable`, `document.not-valid` with the issues.
  public func validate(_ document: TranslatedDocument) throws(ValidationFailure) -> ValidatedDocument {
    try validate(written: document.pivot)
  }

  /// Checks the document that wraps the original as PDF (L1): header, body, and the official schema where there is
  /// one.
  /// - Throws: `document.unreadable`, `document.not-valid` with the issues, which name element and line.
  public func validate(original bytes: [UInt8]) throws(ValidationFailure) -> ValidatedDocument {
    try checked(bytes) { document in
      let tree = PivotTree(document)
      return Rule.original.flatMap { $0.issues(in: tree) } + structure(of: document, by: official)
    }
  }

  /// Checks the nationally coded form (friendly): as the pivot, but for the rules that want European codes.
  /// - Throws: `document.unreadable`, `document.not-valid` with the issues, which name element and line.
  public func validate(friendly bytes: [UInt8]) throws(ValidationFailure) -> ValidatedDocument {
    try validate(written: bytes, as: .friendly)
  }

  func validate(
    written bytes: [UInt8], as form: SummaryForm = .pivot
  ) throws(ValidationFailure) -> ValidatedDocument {
    try checked(bytes) { document in
      issues(in: document, form: form) + structure(of: document, by: schema) + structure(of: document, by: official)
    }
  }

  /// Opens a document of another country, L3 or L1. Its structure may hold more than this gateway writes, so the rules
  /// decide, and the official schema where the operator has one.
  /// - Throws: `document.unreadable`, `document.not-valid` with the issues.
  public func open(received bytes: [UInt8]) throws(ValidationFailure) -> ValidatedDocument {
    try checked(bytes) { document in issues(in: document) + structure(of: document, by: official) }
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

  private func structure(of document: Document, by schema: Schema?) -> [Issue] {
    (schema?.issues(in: document) ?? []).prefix(50).map { fault in
      // The schema's message may quote the document, so only the name of the element and its line are told.
      Issue(
        rule: "structure", severity: .error, path: fault.element.map { "/…/\($0)" } ?? "/",
        what: "An element does not stand where the pivot's schema has it.",
        why: "Country B reads elements by their order.",
        whatToDo: "Correct the writer; see the schema of the pivot subset.", line: fault.line)
    }
  }
}

extension SchemaIssue {
  /// Local name of the element that the message begins with (`Element '{urn:hl7-org:v3}title': …`).
  fileprivate var element: Substring? {
    let parts = message.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "Element " else { return nil }
    return parts[1].split(separator: "}").last
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
