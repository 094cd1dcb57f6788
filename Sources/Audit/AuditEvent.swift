public import Domain

/// One thing that happened, as the log keeps it: who, what, when, why, with which result; never content.
///
/// The patient is kept as a pseudonym only. The whole event is encrypted in the store.
public struct AuditEvent: Sendable, Equatable {
  public enum Outcome: String, Sendable, Hashable {
    case success
    case refused
    case failed
  }

  /// The side that this gateway plays.
  public enum Role: String, Sendable, Hashable {
    case affiliation
    case treatment
  }

  public var kind: EventKind
  public var outcome: Outcome
  public var role: Role
  public var trace: TraceContext?
  /// WS-Addressing `MessageID`.
  public var messageID: String?
  public var peer: CountryCode?
  /// Identifier of the acting professional or user.
  public var professional: Sensitive<String>?
  public var organisation: String?
  public var purpose: PurposeOfUse?
  /// Becomes the pseudonym; not kept itself.
  public var patient: Sensitive<PatientIdentifier>?
  public var documentID: String?
  /// SHA-256.
  public var documentDigest: [UInt8]?
  /// LOINC codes of sections.
  public var sections: [String] = []
  public var consentReceipt: String?
  public var consentReceiptDigest: [UInt8]?
  public var policyVersion: String?
  public var errorCode: String?
  /// Short facts by name; never content, names or codes of people.
  public var details: [String: String] = [:]

  public init(_ kind: EventKind, _ outcome: Outcome, _ role: Role) {
    self.kind = kind
    self.outcome = outcome
    self.role = role
  }
}

extension AuditEvent {
  /// The detail that says that our own professional stated a vital interest; why is a fact about the patient.
  public static let vitalInterestDetail = "vitalInterest"

  /// Whether it is the request of our own professional to look without an answer, to protect a vital interest.
  public var statesVitalInterest: Bool {
    role == .treatment && kind == .treatmentConfirmed && details[Self.vitalInterestDetail] != nil
  }

  /// Longest text of one value, in bytes.
  static let longestText = 1000

  /// The form that is encrypted, without the patient and the professional (``SealedName``).
  var json: JSON {
    var members: [String: JSON] = [
      "v": 1, "kind": .string(kind.rawValue), "outcome": .string(outcome.rawValue), "role": .string(role.rawValue),
    ]
    let texts: [(String, String?)] = [
      ("trace", trace?.traceparent), ("messageID", messageID), ("peer", peer?.value),
      ("organisation", organisation), ("purpose", purpose?.rawValue),
      ("documentID", documentID), ("documentDigest", documentDigest?.hex), ("consentReceipt", consentReceipt),
      ("consentReceiptDigest", consentReceiptDigest?.hex), ("policyVersion", policyVersion), ("errorCode", errorCode),
    ]
    for (name, text) in texts { members[name] = text.map { .string(Self.short($0)) } }
    if !sections.isEmpty { members["sections"] = .array(sections.prefix(64).map { .string(Self.short($0)) }) }
    if !details.isEmpty { members["details"] = .object(details.mapValues { .string(Self.short($0)) }) }
    return .object(members)
  }

  /// Reads what ``json`` wrote, without the professional; nil for another version or form.
  init?(_ json: JSON) {
    guard json["v"] == 1, let kind = json["kind"]?.string.flatMap({ EventKind(rawValue: $0) }),
      let outcome = json["outcome"]?.string.flatMap({ Outcome(rawValue: $0) }),
      let role = json["role"]?.string.flatMap({ Role(rawValue: $0) })
    else { return nil }
    self.init(kind, outcome, role)
    trace = json["trace"]?.string.flatMap { TraceContext(traceparent: $0) }
    messageID = json["messageID"]?.string
    peer = json["peer"]?.string.flatMap { CountryCode($0) }
    organisation = json["organisation"]?.string
    purpose = json["purpose"]?.string.flatMap { PurposeOfUse(rawValue: $0) }
    documentID = json["documentID"]?.string
    documentDigest = json["documentDigest"]?.string.flatMap { [UInt8](hex: $0) }
    sections = json["sections"]?.array?.compactMap(\.string) ?? []
    consentReceipt = json["consentReceipt"]?.string
    consentReceiptDigest = json["consentReceiptDigest"]?.string.flatMap { [UInt8](hex: $0) }
    policyVersion = json["policyVersion"]?.string
    errorCode = json["errorCode"]?.string
    if case .object(let members)? = json["details"] { details = members.compactMapValues(\.string) }
  }

  /// Outside texts (organisation, message id) are bounded.
  static func short(_ text: String) -> String {
    guard text.utf8.count > longestText else { return text }
    var cut = ""
    for character in text {
      guard cut.utf8.count + character.utf8.count <= longestText else { break }
      cut.append(character)
    }
    return cut
  }
}
