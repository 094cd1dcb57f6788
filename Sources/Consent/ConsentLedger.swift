public import Assertions
public import Domain

/// The record of what patients said, and the only maker of permits.
///
/// Every error of the ledger is a denial: no answer that it does not hold opens anything.
public protocol ConsentLedger: Sendable {
  /// Opens the request that a query makes, or finds the one it made before under the same assertions.
  func open(
    _ request: AccessRequest, from caller: VerifiedCaller, for source: SourceVersion
  ) async throws(ConsentFailure) -> ConsentRequestView
  /// Records the patient's answer.
  func record(_ statement: ConsentStatement) async throws(ConsentFailure) -> ConsentReference
  /// Withdraws before the use; after it, `consent.decided`.
  func withdraw(_ requestID: String, by patient: SignedInPatient) async throws(ConsentFailure)
  /// Permission to identify a person; rests on the caller.
  func identification(of patient: PatientIdentifier?, from caller: VerifiedCaller) -> Permit<Identification>
  /// Permission for the patient's own screen.
  func preview(for patient: SignedInPatient) -> Permit<Preview>
  /// Permission to release, from the patient's answer to this very request.
  func permit(_ request: AccessRequest, from caller: VerifiedCaller) async throws(ConsentFailure) -> Permit<Releasing>
}

/// What a country sets about consent.
public struct ConsentPolicy: Sendable, Hashable {
  /// How long a request waits for its patient, in seconds.
  public var requestLifetimeSeconds: Int
  public var codeLifetimeMinutes: Int
  /// Parts that an answer holds only when the patient ticks them, by LOINC code.
  public var protectedSections: Set<String>
  /// Kinds of entries that are told by their codes, and leave only where the patient ticked the kind.
  public var codedKinds: [NationalPolicy.ProtectedKind] = []
  public var openRequestsPerPatient: Int
  public var openRequestsPerOrganisation: Int
  /// Wrong tries that void a code.
  public var codeTries: Int
  /// Wrong codes that one peer may send in an hour.
  public var wrongCodesPerPeer: Int
  public var directive = DirectivePolicy()
  /// Whether anybody may act for somebody else.
  public var allowsRepresentatives = true
  public var ages = NationalPolicy.Ages()
  /// Off unless two persons signed otherwise.
  public var breakGlass = NationalPolicy.BreakGlass.off
  public var vitalInterest = NationalPolicy.VitalInterest()
  public var offersNeverBreakGlass = true
  /// The ways to answer that are open; a refusal needs none.
  public var ways = Set(NationalPolicy.Way.allCases)

  public init(
    requestLifetimeSeconds: Int = 900, codeLifetimeMinutes: Int = 60, protectedSections: Set<String> = ["29762-2"],
    openRequestsPerPatient: Int = 3, openRequestsPerOrganisation: Int = 1, codeTries: Int = 5,
    wrongCodesPerPeer: Int = 100
  ) {
    self.requestLifetimeSeconds = requestLifetimeSeconds
    self.codeLifetimeMinutes = codeLifetimeMinutes
    self.protectedSections = protectedSections
    self.openRequestsPerPatient = openRequestsPerPatient
    self.openRequestsPerOrganisation = openRequestsPerOrganisation
    self.codeTries = codeTries
    self.wrongCodesPerPeer = wrongCodesPerPeer
  }
}
