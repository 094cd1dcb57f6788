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

/// The one table of codes that answers of ours carry (MyHealth@EU error codes).
public enum ErrorCode {
  public static let noConsent = "4701"
  /// The same, for peers that use names.
  public static let noConsentName = "ERROR_NO_CONSENT"
  public static let noSummary = "1102"
  public static let patientMismatch = "4206"
  public static let unknownClass = "4202"
  public static let generic = "ERROR_GENERIC"
  public static let missingDocument = "ERROR_GENERIC_DOCUMENT_MISSING"
  public static let integrity = "ERROR_SEC_DATA_INTEGRITY_NOT_ENSURED"
  public static let noMatch = "ERROR_PI_NO_MATCH"
  public static let multipleMatches = "ERROR_PI_MULTIPLE_MATCHES"
  public static let identification = "ERROR_PI_GENERIC"

  /// The text that a peer reads beside a code; the same for every cause of it.
  public static func text(of code: String) -> String { texts[code] ?? "The request was not answered." }

  private static let texts = [
    noConsent: "No permission for this request.", noConsentName: "No permission for this request.",
    noSummary: "No patient summary is available.", patientMismatch: "The patient differs from the treatment assertion.",
    unknownClass: "This kind of document is not offered.", generic: "The request could not be answered.",
    missingDocument: "There is no such document.", integrity: "The message could not be trusted.",
    noMatch: "No patient matches.", multipleMatches: "More traits are needed.",
    identification: "The patient could not be identified.", "1001": "An assertion is not valid.",
    "1002": "The treatment assertion does not fit the identity assertion.",
    "4702": "The authentication is too weak.", "4703": "The request is not permitted by policy.",
    "ERROR_HPI_GENERIC": "The identity assertion is not valid.",
    "ERROR_HPI_AUTHENTICATION_NOT_RECEIVED": "The identity assertion is missing.",
    "ERROR_HPI_INSUFFICIENT_INFORMATION": "The identity assertion does not say enough.",
    "ERROR_SEC_GENERIC": "The message could not be trusted.",
  ]
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
        code: error.attribute("errorCode") ?? "", context: error.attribute("codeContext") ?? "",
        severity: error.attribute("severity")?.hasSuffix("Warning") == true ? .warning : .error)
    }
    // A failure that names no error must not read like an answer without content.
    if parent?.attribute("status")?.hasSuffix(":Failure") == true, !errors.contains(where: \.isFailure) {
      errors.append(RegistryError(code: ErrorCode.generic, context: ErrorCode.text(of: ErrorCode.generic)))
    }
    return errors
  }
}
