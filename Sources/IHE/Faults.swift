import XML

/// An error of a registry response (ebXML RegRep 3.0), with a code that the field knows.
public struct RegistryError: Sendable, Hashable {
  public enum Severity: String, Sendable {
    case error = "urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Error"
    case warning = "urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:Warning"
  }

  public var code: String
  /// One constant text, or one token; never an inside of the gateway.
  public var context: String
  public var severity: Severity

  public init(code: String, context: String, severity: Severity = .error) {
    self.code = code
    self.context = context
    self.severity = severity
  }

  /// Whether the answer that carries it has failed. Transformation codes are only logged.
  public var isFailure: Bool {
    if code.hasPrefix("2") && code.count == 4 || code.hasPrefix("45") && code.count == 4 { return false }
    return severity == .error || code == "1101" || code == "1102"
  }
}

/// The states of a registry response.
enum RegistryStatus {
  static let success = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success"
  static let partial = "urn:ihe:iti:2007:ResponseStatusType:PartialSuccess"
  static let failure = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Failure"

  static func of(_ errors: [RegistryError], hasContent: Bool) -> String {
    guard errors.contains(where: { $0.severity == .error }) else { return success }
    return hasContent ? partial : failure
  }

  static func write(_ errors: [RegistryError], to writer: inout Writer) {
    guard !errors.isEmpty else { return }
    let highest = errors.contains { $0.severity == .error } ? RegistryError.Severity.error : .warning
    writer.element("rs:RegistryErrorList", ["xmlns:rs": NS.rs, "highestSeverity": highest.rawValue]) { writer in
      for error in errors {
        writer.empty(
          "rs:RegistryError",
          ["errorCode": error.code, "codeContext": error.context, "severity": error.severity.rawValue])
      }
    }
  }

  static func read(_ parent: Element?) -> [RegistryError] {
    let list = parent?.first("RegistryErrorList", in: NS.rs)?.children("RegistryError", in: NS.rs) ?? []
    var errors = list.prefix(100).map { error in
      RegistryError(
        code: ErrorCode.named(error.attribute("errorCode")),
        context: String((error.attribute("codeContext") ?? "").prefix(500)),
        severity: error.attribute("severity")?.hasSuffix("Warning") == true ? .warning : .error)
    }
    // A failure that names no error must not read like an answer without content.
    if parent?.attribute("status")?.hasSuffix(":Failure") == true, !errors.contains(where: \.isFailure) {
      errors.append(RegistryError(code: ErrorCode.generic, context: ErrorCode.text(of: ErrorCode.generic)))
    }
    return errors
  }
}
