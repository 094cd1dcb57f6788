public import Domain
import Trust

/// Why a caller was not authenticated, or an assertion not issued.
public struct AssertionFailure: Failure {
  public let explanation: Explanation
  /// The code that the peer is told (eHDSI error codes), with nothing of the explanation.
  public let wireCode: String

  public init(explanation: Explanation) { self.init(explanation: explanation, wireCode: WireCode.security) }

  init(explanation: Explanation, wireCode: String) {
    self.explanation = explanation
    self.wireCode = wireCode
  }
}

/// The eHDSI codes of assertion failures.
enum WireCode {
  static let assertion = "1001"
  static let treatmentMisfit = "1002"
  static let weakAuthentication = "4702"
  static let policy = "4703"
  static let identityMissing = "ERROR_HPI_AUTHENTICATION_NOT_RECEIVED"
  static let identityInvalid = "ERROR_HPI_GENERIC"
  static let roleUnknown = "ERROR_HPI_INSUFFICIENT_INFORMATION"
  static let integrity = "ERROR_SEC_DATA_INTEGRITY_NOT_ENSURED"
  static let security = "ERROR_SEC_GENERIC"
}

/// The kinds of assertions; the raw value is the `NameQualifier` of their issuer.
enum AssertionKind: String {
  case identity = "urn:ehdsi:assertions:hcp"
  case treatment = "urn:ehdsi:assertions:trc"
  case nextOfKin = "urn:ehdsi:assertions:nok"

  /// Part of error codes.
  var word: String {
    switch self {
    case .identity: "identity"
    case .treatment: "treatment"
    case .nextOfKin: "next-of-kin"
    }
  }

  /// What the peer is told about a missing or wrong field.
  var fieldCode: String { self == .identity ? WireCode.identityInvalid : WireCode.assertion }

  /// The longest span of validity, in seconds.
  var longestSpan: Int64 { self == .identity ? 4 * 3600 : 2 * 3600 }
}

extension AssertionFailure {
  /// A caller that is not authenticated; `code` is appended to `assertion.`.
  static func refused(_ code: String, _ why: String, wire: String) -> AssertionFailure {
    AssertionFailure(
      explanation: Explanation(
        code: "assertion.\(code)", what: "The caller is not authenticated.", why: why,
        whatToDo: "The calling country must correct its assertions; nothing was answered."), wireCode: wire)
  }

  /// A missing or wrong field of an assertion.
  static func field(_ kind: AssertionKind, _ reason: String, _ why: String) -> AssertionFailure {
    refused("\(kind.word).\(reason)", why, wire: kind.fieldCode)
  }

  /// A signature or certificate that does not hold.
  static func untrusted(_ kind: AssertionKind, _ cause: TrustFailure) -> AssertionFailure {
    refused(
      "\(kind.word).\(cause.code.replacingPrefix("trust.", with: ""))", "\(cause.what) \(cause.why)",
      wire: WireCode.integrity)
  }

  /// An assertion of ours that would not be accepted, and is therefore not made.
  static func notIssued(_ code: String, _ why: String) -> AssertionFailure {
    AssertionFailure(
      explanation: Explanation(
        code: "assertion.issue.\(code)", what: "No assertion was issued.", why: why,
        whatToDo: "Correct the entry of the professional or the organisation, then ask again."),
      wireCode: WireCode.identityInvalid)
  }
}

extension String {
  fileprivate func replacingPrefix(_ prefix: String, with other: String) -> String {
    hasPrefix(prefix) ? other + dropFirst(prefix.count) : self
  }
}
