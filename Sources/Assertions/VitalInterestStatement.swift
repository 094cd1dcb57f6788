public import Domain

/// What a professional states who must look without the patient's answer, to protect vital interests: in the TRC
/// assertion, signed with it. No IHE or eHDSI field exists for it, so only peers whose entry of the trust list says
/// `vitalInterest` may send it (consent.md section 9).
public struct VitalInterestStatement: Sendable, Hashable {
  /// Why the patient does not answer.
  public enum Reason: String, Sendable, Hashable, CaseIterable {
    case unconscious
    case unableToCommunicate = "unable-to-communicate"
    case immediateDanger = "immediate-danger"
  }

  /// Characters that an explanation must have at least.
  public static let shortest = 20

  public let reason: Reason
  /// The professional's own words.
  public let explanation: String
  /// When the professional signed in anew and confirmed that they look without permission.
  public let confirmedAt: Instant

  /// - Returns: nil where the explanation is too short, or longer than 500 characters.
  public init?(reason: Reason, explanation: String, confirmedAt: Instant) {
    guard (Self.shortest...500).contains(explanation.count), explanation == explanation.trimmed else { return nil }
    (self.reason, self.explanation, self.confirmedAt) = (reason, explanation, confirmedAt)
  }

  enum Attribute {
    static let reason = "urn:passerelle:names:vital-interest:reason"
    static let explanation = "urn:passerelle:names:vital-interest:explanation"
    static let confirmedAt = "urn:passerelle:names:vital-interest:confirmed-at"
    static let all: Set<String> = [reason, explanation, confirmedAt]
  }

  /// Nil where the assertion states nothing of it.
  ///
  /// - Throws: `assertion.treatment.attribute` for a statement that is not whole.
  static func read(_ content: AssertionContent) throws(AssertionFailure) -> VitalInterestStatement? {
    let reason = try content.optionalText(Attribute.reason)
    let explanation = try content.optionalText(Attribute.explanation)
    let confirmed = try content.optionalText(Attribute.confirmedAt)
    if reason == nil, explanation == nil, confirmed == nil { return nil }
    guard let reason = reason.flatMap(Reason.init(rawValue:)), let explanation,
      let confirmed = confirmed.flatMap({ Instant(iso8601: $0) }),
      let statement = VitalInterestStatement(reason: reason, explanation: explanation, confirmedAt: confirmed)
    else { throw .field(.treatment, "attribute", "Its statement of a vital interest is not whole.") }
    return statement
  }
}
