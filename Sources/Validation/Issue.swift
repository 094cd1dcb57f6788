public import Domain

/// One thing that a document does wrong: which rule, where, and what to do about it.
public struct Issue: Sendable, Hashable, CustomStringConvertible {
  public enum Severity: String, Sendable, Hashable {
    /// The document must not travel.
    case error
    /// The document may travel; somebody should look.
    case warning
  }

  /// Stable, dotted, documented name of the rule, for example `section.compulsory`.
  public let rule: String
  public let severity: Severity
  /// Path of the element (`/ClinicalDocument/recordTarget`).
  public let path: String
  /// What is wrong. Names the rule, never a value about a person.
  public let what: String
  /// Why the rule exists.
  public let why: String
  public let whatToDo: String
  /// Line of the element in the file; nil where there is none.
  public var line: Int?

  public var description: String {
    let place = line.map { "\(path) (line \($0))" } ?? path
    return "\(severity.rawValue) \(rule) at \(place): \(what) \(why) \(whatToDo)"
  }

  /// For `passerelle validate --json` and the like.
  public var json: JSON {
    var members: [String: JSON] = [
      "rule": .string(rule), "severity": .string(severity.rawValue), "path": .string(path), "what": .string(what),
      "why": .string(why), "whatToDo": .string(whatToDo),
    ]
    members["line"] = line.map { .integer($0) }
    return .object(members)
  }
}

extension Issue {
  /// The element and its line, for a sentence.
  var place: String { line.map { "\(path), line \($0)" } ?? path }
}

/// Why no validated document was made.
public struct ValidationFailure: Failure {
  public let explanation: Explanation
  /// The issues, where rules were broken; empty where the bytes could not be read at all.
  public var issues: [Issue] = []
  public init(explanation: Explanation) { self.explanation = explanation }

  static func unreadable(_ cause: any Explained) -> ValidationFailure {
    ValidationFailure(
      "document.unreadable", what: "The document was not validated.", why: "\(cause.what) \(cause.why)",
      whatToDo: cause.whatToDo)
  }

  static let schema = ValidationFailure(
    "document.schema", what: "Documents cannot be validated.", why: "The schema of the pivot was not compiled.",
    whatToDo: "Check that the directory for temporary files is writable, then start again.")

  static let officialSchema = ValidationFailure(
    "document.official-schema", what: "Documents cannot be validated.",
    why:
      "The official CDA schema was not compiled: CDA_Pharma.xsd or a file that it includes is missing or unreadable.",
    whatToDo: "Check the directory of official schemas in the configuration, or remove the setting.")

  static func broken(_ issues: [Issue]) -> ValidationFailure {
    let errors = issues.filter { $0.severity == .error }
    let rules = Set(errors.map(\.rule)).sorted().joined(separator: ", ")
    let first = errors.first?.place ?? "/"
    var failure = ValidationFailure(
      "document.not-valid", what: "The document was refused: it breaks \(errors.count) rule(s) of the pivot.",
      why: "Broken: \(rules). First: \(first).", whatToDo: "Correct the document where the issues say.")
    failure.issues = issues
    return failure
  }
}
