import Audit
import Domain
import IHE

/// What one kind of event is to those who read it elsewhere: the codes of DICOM, IHE and eHDSI (wire-ihe.md section 8;
/// DICOM PS3.15 section A.5; IHE Basic Audit Log Patterns).
struct EventShape: Sendable {
  /// The pattern of IHE BALP that a successful event of this kind can follow.
  enum Pattern: Sendable, Hashable {
    case query
    case read
    case disclosure
    case consentDecision
    case none
  }

  typealias Code = AuditMessage.Code

  /// `EventID` of DICOM.
  var event: Code
  var action: AuditMessage.Action
  /// Transaction of IHE.
  var transaction: Code?
  /// Transaction of eHDSI.
  var ehdsi: String?
  /// A finer code of DICOM.
  var detail: Code?
  var pattern = Pattern.none
  /// Whether another contact point takes part.
  var isBetweenGateways = false

  init(_ logged: LoggedEvent) {
    let kind = EventKind(rawValue: logged.kind)
    self = Self.exchange(kind, logged.event?.role ?? .affiliation) ?? Self.local(kind)
    ehdsi = kind?.ehdsi ?? ehdsi
    guard kind == .configChanged else { return }
    switch logged.event?.details["setting"] {
    case "trust-list": ehdsi = "EHDSI-93"
    case "service-metadata": ehdsi = "EHDSI-193"
    default: break
    }
  }

  private init(
    _ event: (code: String, text: String), _ action: AuditMessage.Action, _ transaction: Code? = nil,
    ehdsi: String? = nil, detail: (code: String, text: String)? = nil, pattern: Pattern = .none, peers: Bool = false
  ) {
    self.event = .dicom(event.code, event.text)
    (self.action, self.transaction, self.ehdsi, self.pattern) = (action, transaction, ehdsi, pattern)
    self.detail = detail.map { .dicom($0.code, $0.text) }
    isBetweenGateways = peers
  }

  /// Steps in which two contact points take part.
  private static func exchange(_ kind: EventKind?, _ role: AuditEvent.Role) -> EventShape? {
    let crossing = role == .affiliation ? ("110106", "Export") : ("110107", "Import")
    let action: AuditMessage.Action = role == .affiliation ? .read : .create
    switch kind {
    case .discoveryAsked, .discoveryAnswered: return EventShape(query, .execute, .iti55, pattern: .query, peers: true)
    case .queryAsked, .queryAnswered: return EventShape(query, .execute, .iti38, pattern: .query, peers: true)
    case .retrieveAsked, .retrieveAnswered: return EventShape(crossing, action, .iti39, peers: true)
    case .released, .sent, .replayedResponse, .documentReceived, .documentRefused:
      return EventShape(crossing, action, .iti39, ehdsi: "EHDSI-22", pattern: .disclosure, peers: true)
    case .sendFailed: return EventShape(crossing, action, .iti39, ehdsi: "EHDSI-CF", pattern: .disclosure, peers: true)
    case .consentDecided: return EventShape(alert, .execute, .consentDecision, pattern: .consentDecision, peers: true)
    case .vitalInterestUsed:
      return EventShape(alert, .execute, detail: ("110127", "Emergency Override Started"), peers: true)
    case .professionalAuthenticated: return EventShape(query, .execute, .iti40, peers: true)
    case .treatmentConfirmed: return EventShape(query, .execute, .treatmentConfirmation, peers: true)
    case .refused, .replay, .bindingMismatch, .limited, .refusedSignature:
      return EventShape(alert, .execute, detail: ("110132", "Use of Restricted Function"), peers: true)
    case .refusedTLS: return EventShape(alert, .execute, detail: ("110126", "Node Authentication"), peers: true)
    default: return nil
    }
  }

  /// What happens within one contact point; also kinds of a newer gateway.
  private static func local(_ kind: EventKind?) -> EventShape {
    let instances = ("110103", "DICOM Instances Accessed")
    let logUsed = ("110101", "Audit Log Used")
    let application = ("110100", "Application Activity")
    switch kind {
    case .documentShown: return EventShape(instances, .read, pattern: .read)
    case .viewClosed: return EventShape(instances, .read)
    case .connectorCall: return EventShape(query, .execute)
    case .auditorRead, .logVerified: return EventShape(logUsed, .read)
    case .erased: return EventShape(logUsed, .delete)
    case .backedUp: return EventShape(logUsed, .read)
    case .restored, .peerAnchor: return EventShape(logUsed, .create)
    case .accessFlagged, .accessSlowed, .accessBlocked, .flagReviewed:
      return EventShape(alert, .execute, detail: ("110132", "Use of Restricted Function"))
    case .started: return EventShape(application, .execute, detail: ("110120", "Application Start"))
    case .stopped: return EventShape(application, .execute, detail: ("110121", "Application Stop"))
    case .configChanged: return EventShape(alert, .update, detail: ("110131", "Software Configuration"))
    case .clockStep: return EventShape(alert, .update, detail: ("110129", "Security Configuration"))
    case .consentRequested, .consentNotified, .consentOpened, .consentExpired, .consentUsed, .consentWithdrawn,
      .consentRestricted, .restrictionLifted, .directiveSet, .directiveEnded, .codeMade, .codeVoided, .codeWrong,
      .codeClaimed, .contentChanged, .caseOpened, .channelChanged, .mandateEnded, .vitalInterestChanged:
      return EventShape(alert, .update, detail: ("110135", "Object Security Attributes Changed"))
    default: return EventShape(application, .execute)
    }
  }

  private static let query = ("110112", "Query")
  private static let alert = ("110113", "Security Alert")
}

extension AuditMessage.Code {
  /// A code of DICOM's own system (PS3.16).
  static func dicom(_ code: String, _ text: String) -> Self { Self(code, "DCM", text) }

  /// A transaction as eHDSI names it on the wire.
  private static func transaction(_ code: String, _ name: String, _ original: String) -> Self {
    Self(code, "IHE Transactions", original, display: name)
  }

  static let iti55 = transaction(
    "ITI-55", "IdentityService::FindIdentityByTraits", "XCPD::CrossGatewayPatientDiscovery")
  static let iti38 = transaction("ITI-38", "PatientService::List", "XCA::CrossGatewayQuery")
  static let iti39 = transaction("ITI-39", "PatientService::Retrieve", "XCA::CrossGatewayRetrieve")
  static let iti40 = transaction(
    "ITI-40", "identityProvider::HPAuthentication", "XUA::ProvideX-UserAssertion")
  static let treatmentConfirmation = transaction("EHDSI-92", "ncp::TrcAssertion", "ncp::TrcAssertion")
  static let consentDecision = Self(
    "AuthZ-Consent", "AuthZsubType", "Authorization Decision using Roles and Consent")
}
