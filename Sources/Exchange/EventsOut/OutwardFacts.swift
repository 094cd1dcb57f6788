import Audit
import Domain

/// The facts of an event that may leave the log, by name: an allow-list, so that a detail which somebody adds later stays
/// inside until it is named here (trust.md section 8).
enum OutwardFacts {
  /// Names of details that never hold a person, a text that somebody typed, or an address.
  static let details: Set<String> = [
    "after", "altered", "backupEntries", "backupTime", "before", "breakGlass", "call", "cause", "change", "class",
    "component", "digest", "endedWhatWasOpen", "entries", "errorKind", "errorPlace", "forms", "from", "grace", "keys",
    "logCheckpoint",
    "logEntries", "logFilesMended", "logHead", "logName", "logNameBefore", "logRootBefore", "logSigned",
    "logSizeBefore", "lostEntries", "lostSince", "lostUntil", "mendedFiles", "milliseconds", "number", "origin",
    "outcomeUnknown", "peerExceptions", "previousOrigin", "previousRoot", "previousSize", "reference",
    "requirePerRequestApproval", "scope", "secondDigest", "secondDocument", "secondsLeft", "sequence", "serverPin",
    "service", "setting", "signer", "software", "state", "step", "to", "unrecordedBefore", "version", "voidedCodes",
    "voidedRequests", "way", "withoutEvent", "years",
  ]

  /// Name and value, in the order of the names.
  static func of(_ logged: LoggedEvent) -> [(name: String, value: String)] {
    let event = logged.event
    var facts = [("entry", String(logged.sequence)), ("kind", logged.kind)]
    if logged.isErased { facts.append(("erased", "true")) }
    let texts: [(String, String?)] = [
      ("errorCode", event?.errorCode), ("policyVersion", event?.policyVersion), ("role", event?.role.rawValue),
      ("sections", event?.sections.isEmpty == false ? event?.sections.joined(separator: " ") : nil),
    ]
    facts += texts.compactMap { name, text in text.map { (name, $0) } }
    for (name, value) in event?.details ?? [:] where details.contains(name) && !value.isEmpty {
      facts.append(("detail.\(name)", value))
    }
    return facts.sorted { $0.0 < $1.0 }.map { (name: $0.0, value: $0.1) }
  }
}
