import Domain
import Exchange
import Audit

/// The form in which events leave the log.
public enum EventFormat: String, Sendable, CaseIterable {
  /// The audit message of DICOM (PS3.15 section A.5), as eHDSI fills it.
  case atna
  /// FHIR R4 AuditEvent by the patterns of IHE BALP, as JSON.
  case fhir

  /// `MSGID` of its syslog messages (IHE ITI-20 for audit messages).
  var messageID: String {
    switch self {
    case .atna: "DICOM+RFC3881"
    case .fhir: "IHE+FHIR-AuditEvent"
    }
  }

  /// One event on one line.
  func line(of logged: LoggedEvent, at site: EventSite) -> [UInt8] {
    switch self {
    case .atna: ATNAEvent(logged, at: site).xml
    case .fhir: Array(BALPEvent(logged, at: site).json.canonical.utf8)
    }
  }
}
