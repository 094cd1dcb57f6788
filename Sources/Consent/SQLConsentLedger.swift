public import Assertions
public import Database
public import Domain
import Synchronization
import Trust

/// The ledger over the store: event-sourced, append-only; the state of a request is what its events say.
public final class SQLConsentLedger: ConsentLedger {
  let store: Store
  let journal: any ConsentJournal
  let receipts: ReceiptSigner
  let clock: any WallClock
  private let currentPolicy: @Sendable () -> ConsentPolicy
  let secrets: ConsentSecrets
  /// How patients can be sent messages; without any, their own page is the only channel.
  public let channels: Set<NotificationChoice.Way>
  /// Who may act for whom.
  let registry: any MandateRegistry
  let steps = StepBoard()

  /// - Parameter policy: read anew by each act, so that a policy that changes holds from the next act on.
  public init(
    store: Store, journal: any ConsentJournal, receipts: ReceiptSigner, secrets: ConsentSecrets,
    policy: @autoclosure @escaping @Sendable () -> ConsentPolicy, clock: any WallClock,
    channels: Set<NotificationChoice.Way> = [], registry: any MandateRegistry = NoMandates()
  ) {
    self.channels = channels
    self.registry = registry
    self.store = store
    self.journal = journal
    self.receipts = receipts
    self.secrets = secrets
    currentPolicy = policy
    self.clock = clock
  }

  /// What the country sets, as it holds now.
  public var policy: ConsentPolicy { currentPolicy() }

  public func identification(
    of patient: PatientIdentifier?, from caller: VerifiedCaller
  ) -> Permit<Identification> { Permit(patient: patient) }

  public func preview(for patient: SignedInPatient) -> Permit<Preview> { Permit(patient: patient.patient) }

  // MARK: Transitions

  /// Writes one transition: the rows and the log's event, together or not at all. `check` runs inside the transaction,
  /// so of two that race only one sees the state it needs.
  func commit(
    _ event: ConsentEvent, _ rows: @escaping @Sendable (any Connection) throws -> Void
  ) async throws(ConsentFailure) {
    // The journal may wrap what a write throws; the ledger's own failure is kept here.
    let own = Mutex<ConsentFailure?>(nil)
    do {
      try await journal.append(
        event,
        alongside: [
          PendingWrite { connection in
            do {
              try rows(connection)
            } catch let failure as ConsentFailure {
              own.withLock { $0 = failure }
              throw failure
            }
          }
        ])
    } catch {
      if let failure = own.withLock({ $0 }) { throw failure }
      throw .store((error as? any Explained)?.code ?? "internal")
    }
  }

  func read<Result: Sendable>(
    _ body: @escaping @Sendable (any Connection) throws -> Result
  ) async throws(ConsentFailure) -> Result {
    do {
      return try await store.read(body)
    } catch let failure as ConsentFailure {
      throw failure
    } catch {
      throw .store((error as? any Explained)?.code ?? "internal")
    }
  }

  func pseudonym(_ patient: PatientIdentifier) -> String {
    Digest.hmacSHA256(key: secrets.pseudonym, Array("consent|\(patient.cx)".utf8)).hex
  }

  // MARK: Steps

  /// The step that the request is at, for a `staged` peer.
  public func step(of requestID: String) async throws(ConsentFailure) -> StepToken {
    let now = clock.now
    return try await read { connection in
      guard let record = try RequestRecord.find(id: requestID, in: connection) else { throw ConsentFailure.noRequest }
      return record.step(at: now)
    }
  }

  /// When the view of what was allowed closes, for a peer that agreed to keep to it; nil where its patient chose no time.
  public func viewing(of requestID: String) async throws(ConsentFailure) -> ViewingEnd? {
    let record = try await read { try RequestRecord.find(id: requestID, in: $0) }
    // The signature decides, not the table.
    guard let sealed = record?.approval?.receipt else { return nil }
    let receipt = try receipts.open(SealedReceipt.open(sealed, secrets.data))
    return receipt.viewing?.end(from: receipt.notBefore)
  }

  /// Wakes once after the request left `step`, the step that the caller read, or when `milliseconds` are over. Never
  /// says what changed: read it.
  public func waitForChange(of requestID: String, from step: StepToken, milliseconds: Int64) async {
    await steps.wait(for: requestID, milliseconds: milliseconds) { [self] in
      // What cannot be read wakes too: the caller reads it again, and fails there.
      do { return try await self.step(of: requestID) != step } catch { return true }
    }
  }

  /// Answers every waiting call at once, for a graceful stop.
  public func releaseWaiting() { steps.wakeAll() }
}

/// Keys of the ledger, kept apart from the store that they protect.
public struct ConsentSecrets: Sendable {
  /// Makes pseudonyms of patients.
  let pseudonym: [UInt8]
  /// Peppers the codes.
  let pepper: [UInt8]
  /// Encrypts what peers state about professionals.
  let data: [UInt8]

  public init(pseudonym: [UInt8], pepper: [UInt8], data: [UInt8]) {
    self.pseudonym = pseudonym
    self.pepper = pepper
    self.data = data
  }
}
