/// What kinds of things the log records.
public enum EventKind: String, Sendable, Hashable, CaseIterable {
  case professionalAuthenticated = "professional-authenticated"
  case treatmentConfirmed = "treatment-confirmed"
  case discoveryAsked = "discovery-asked"
  case discoveryAnswered = "discovery-answered"
  case queryAsked = "query-asked"
  case queryAnswered = "query-answered"
  case retrieveAsked = "retrieve-asked"
  case retrieveAnswered = "retrieve-answered"
  case documentReceived = "document-received"
  case documentRefused = "document-refused"
  case documentShown = "document-shown"
  case viewClosed = "view-closed"
  /// A professional reported a possible error in a document: of which kind and where it stands, never what it says.
  case errorReported = "error-reported"
  /// The message about it was taken by the mail server, or was given up.
  case errorReportSent = "error-report-sent"
  case connectorCall = "connector-call"
  case consentRequested = "consent-requested"
  case consentNotified = "consent-notified"
  case consentOpened = "consent-opened"
  case consentDecided = "consent-decided"
  case consentExpired = "consent-expired"
  case consentUsed = "consent-used"
  case consentWithdrawn = "consent-withdrawn"
  /// The patient hid something, or shows it again; never what.
  case consentRestricted = "consent-restricted"
  case restrictionLifted = "restriction-lifted"
  /// The patient set or confirmed an advance directive, or ended it.
  case directiveSet = "directive-set"
  case directiveEnded = "directive-ended"
  /// The patient changed where or about what they are told; never the address.
  case channelChanged = "channel-changed"
  /// The patient ended the right of somebody to act for them.
  case mandateEnded = "mandate-ended"
  /// A record was opened without an answer to protect vital interests: an auditor looks at it by `reviewBy`.
  case vitalInterestUsed = "vital-interest-used"
  /// The patient excluded that for good, or took it back.
  case vitalInterestChanged = "vital-interest-changed"
  /// A patient does not recognise an access: a case for the privacy officer.
  case caseOpened = "case-opened"
  case codeMade = "code-made"
  case codeVoided = "code-voided"
  case codeWrong = "code-wrong"
  case codeClaimed = "code-claimed"
  case contentChanged = "content-changed"
  case bindingMismatch = "binding-mismatch"
  case released
  case sent
  case sendFailed = "send-failed"
  case replayedResponse = "replayed-response"
  case replay
  case refused
  case refusedSignature = "refused-signature"
  case refusedTLS = "refused-tls"
  case auditorRead = "auditor-read"
  case logVerified = "log-verified"
  case configChanged = "config-changed"
  /// A limit of the caller or of the patient was reached; recorded by sample.
  case limited
  /// The keys and bodies of a patient, or of what is older than it is kept, were destroyed.
  case erased
  /// The clock went back, or an operator accepted that it did.
  case clockStep = "clock-step"
  case backedUp = "backed-up"
  /// The store was put back from a backup; says what the log had signed before.
  case restored
  /// A rule about accesses was exceeded (``AccessFlag``).
  case accessFlagged = "access-flagged"
  /// An auditor reviewed a flag, or passed it on.
  case flagReviewed = "flag-reviewed"
  /// A call was answered later, because of a flag.
  case accessSlowed = "access-slowed"
  /// A call was refused, because of a flag.
  case accessBlocked = "access-blocked"
  /// A checkpoint of another country's log, verified; or one that contradicts an earlier one.
  case peerAnchor = "peer-anchor"
  case started
  case stopped

  /// The eHDSI audit event that this is one of, where there is one.
  public var ehdsi: String? {
    switch self {
    case .discoveryAsked, .discoveryAnswered: "EHDSI-11"
    case .queryAsked, .queryAnswered: "EHDSI-21"
    case .retrieveAsked, .retrieveAnswered, .released, .documentReceived: "EHDSI-22"
    case .professionalAuthenticated: "EHDSI-91"
    case .treatmentConfirmed: "EHDSI-92"
    default: nil
    }
  }
}
