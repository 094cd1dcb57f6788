import Assertions
public import Documents
public import Domain
import Trust

/// One discovery: who was found, for whom, and with which assertion.
struct Discovery: Sendable {
  let clinician: SignedInClinician
  let country: CountryCode
  let match: PatientMatch
  let situation: CareSituation
  let trace: TraceContext
  let identity: IssuedAssertion
  let madeAt: Instant
  /// Why the clinician must look without an answer; nil in every ordinary request.
  var vitalInterest: VitalInterestStatement?
}

/// One request in flight or ended; lives in memory only, at most 24 hours, so that nothing of another country's patient
/// is ever stored here.
struct PendingRequest: Sendable {
  let discovery: Discovery
  let treatment: IssuedAssertion
  let sentAt: Instant
  let endsAt: Instant
  /// Whether the peer tells steps, so that a check number can be compared.
  let isStaged: Bool
  var steps: [RequestStep: Instant] = [:]
  var outcome: RequestOutcome?
  /// Since when the country does not answer; nil where it answers.
  var unreachableSince: Instant?
  var version = 1
  var received: ReceivedSummary?
  /// The original that was listed beside the coded form; fetched when the clinician asks for it.
  var original: DocumentEntry?
  /// Whether its patient stopped reading: nothing of it is shown any more, not even what is still on its way.
  var isStopped = false
  /// Whether the first view is in the log.
  var isShown = false
  /// Possible errors that were reported, oldest first.
  var reports: [ReportedError] = []

  func view(id: String) -> RequestView {
    RequestView(
      id: id, country: discovery.country, patient: Sensitive(discovery.match), situation: discovery.situation,
      trace: discovery.trace,
      checkNumber: isStaged ? CheckNumber(assertionID: treatment.id) : nil, steps: steps, sentAt: sentAt,
      endsAt: endsAt, outcome: outcome, unreachableSince: unreachableSince, version: version,
      isVitalInterest: discovery.vitalInterest != nil, unreadSections: received?.unread.sections ?? [])
  }
}

/// A summary that arrived, was verified and may be shown until `viewUntil`.
public struct ReceivedSummary: Sendable {
  /// Read from the pivot; displayed in any language without asking the other country again.
  public var summary: PatientSummary
  public var country: CountryCode
  public var documentID: String
  /// The coded document as received, whose octets ``documentDigest`` is of.
  public var bytes: [UInt8]
  /// SHA-256 of the octets as received.
  public var documentDigest: [UInt8]
  public var builtAt: String
  public var receivedAt: Instant
  public var viewUntil: Instant
  /// Whether its patient allowed one reading: the first view closes soon after it began.
  public var isOneReading = false
  /// Common name of the certificate that sealed it; nil where the peer seals nothing.
  public var sealedBy: String?
  /// Rules of the European summary that the document does not keep, in words and without anything of its content: it is
  /// shown all the same, with a notice.
  public var remarks: [String]
  /// Entries that are in the document and could not be read.
  public var unread = UnreadEntries()
  /// Whether the country listed its original (L1) too.
  public var isOriginalOffered: Bool
  /// The original, once it was asked for; it leaves memory with the summary.
  var original: OriginalDocument?
}
