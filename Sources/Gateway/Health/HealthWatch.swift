import Audit
import Consent
import Database
import Dispatch
import Domain
import Synchronization
import Trust

/// Looks at every component again and again, and writes what it finds on the board.
final class HealthWatch: Sendable {
  /// What is measured besides, for the metrics.
  struct Measures: Sendable {
    var clock: ClockReading?
    var disk: DiskSpace?
    var certificateEnds: [KeyPurpose: Instant] = [:]
    var checkpointSize = 0
    var checkpointAt: Instant?
    var logFailures = 0
  }

  private struct State {
    var measures = Measures()
    var looks = 0
    /// Why a key did not sign when it was tried last.
    var keyFailure: TrustFailure?
    var isBack = false
  }

  /// Every how many looks, one a second, the writer, the log and the ledger are asked, and the keys are tried.
  private static let slowRound = 5
  private static let keyRound = 60
  /// A token that is lost is to be noticed within five seconds.
  private static let tokenRound = 2
  /// Files and keys are read off the tasks' threads.
  private static let files = DispatchQueue(label: "health")

  /// What it looks at.
  struct Subjects: Sendable {
    let board: HealthBoard
    let store: Store
    let log: TransparencyLog
    let ledger: SQLConsentLedger
    let live: LiveTrust
    let policy: LivePolicy
    /// Nil where no service metadata are asked for.
    let metadata: LiveMetadata?
    let keys: KeyDirectory
    let terminology: @Sendable () -> String
    /// Nil where no authority is asked.
    let timeStamping: TimeStamping?
    /// Nil where no authority is asked.
    let daily: DailyCheckpoints?
    /// Nil where no witness is asked.
    let witnessing: Witnessing?
    let anchors: PeerAnchors
    /// Nil where no audit record repository is configured.
    let forwarding: EventForwarding?
  }

  private let subjects: Subjects
  private var board: HealthBoard { subjects.board }
  private var clock: GuardedClock { subjects.board.clock }
  private let machine: MachineState
  private let source: ClockSource
  private let path: String
  private let backlogHours: Int
  private let forwardingHours: Int
  private let state = Mutex(State())

  /// - Parameter machine: asked about clock and disk in place of the real one.
  init(_ subjects: Subjects, _ settings: Settings, machine: MachineState?) {
    self.subjects = subjects
    self.machine = machine ?? MachineState(settings.clockSource)
    source = settings.clockSource
    path = settings.store
    backlogHours = settings.timeStamps?.backlogHours ?? 0
    forwardingHours = settings.auditRepository?.backlogHours ?? 0
  }

  var measures: Measures { state.withLock { $0.measures } }

  /// Looks once a second until it is cancelled, and tells what changed.
  ///
  /// - Parameter start: how everything was when the last change was told.
  func run(_ events: ServiceLog, from start: HealthBoard.Snapshot) async {
    var before = start
    while !Task.isCancelled {
      await look()
      board.noteLook()
      let after = board.snapshot
      events.noteChange(from: before, to: after)
      before = after
      do { try await Task.sleep(for: .seconds(1)) } catch { return }
    }
  }

  /// One look at everything whose turn it is; at the first, at all.
  func look() async {
    let number = state.withLock { state in
      defer { state.looks += 1 }
      return state.looks
    }
    await lookAtClock()
    await lookAtFiles(keysToo: number % (subjects.keys.token == nil ? Self.keyRound : Self.tokenRound) == 0)
    if number % Self.slowRound == 0 {
      await lookAtWriter()
      await lookAtLog()
      await lookAtLedger()
    }
    let (now, store) = (clock.now, subjects.store)
    board.set(
      .store,
      HealthRules.store(isHealthy: store.isHealthy, waiting: store.waitingWrites, speed: store.commitSpeed))
    board.set(.trustList, HealthRules.trustList(subjects.live.trustList, fault: subjects.live.faults.list, at: now))
    board.set(.revocation, HealthRules.revocation(subjects.live.trustList, at: now))
    board.set(.policy, HealthRules.policy(subjects.policy.current.version, fault: subjects.policy.fault))
    board.set(.metadata, HealthRules.metadata(subjects.metadata?.standing))
    let stamps = HealthRules.timeStamps(subjects.timeStamping?.state, backlogHours: backlogHours, at: now)
    board.set(.timeStamps, HealthRules.daily(subjects.daily?.state, beside: stamps))
    board.set(.witnesses, HealthRules.witnesses(subjects.witnessing?.state, subjects.witnessing?.expected, at: now))
    board.set(.peerLogs, HealthRules.peerLogs(subjects.anchors.standings))
    board.set(
      .auditRepository,
      HealthRules.auditRepository(
        subjects.forwarding?.state, backlogHours: forwardingHours, disk: state.withLock { $0.measures.disk }, at: now))
    board.set(.terminology, .ok("version \(subjects.terminology())"))
  }

  // MARK: Clock

  private func lookAtClock() async {
    let acceptance = ClockAcceptance(store: path)
    let by = await Self.blocking { acceptance.take() }
    if clock.wentBack, let by { await accept(by) }
    let behind = clock.behind
    let isBack = behind > GuardedClock.tolerance
    let reading = machine.clock()
    let wasBack = state.withLock { state in
      defer { state.isBack = isBack }
      state.measures.clock = reading
      return state.isBack
    }
    board.set(.clock, HealthRules.clock(behind: behind, reading: reading, source: source))
    if isBack != wasBack { await note(isBack ? "back" : "righted", milliseconds: behind) }
    let forward = clock.takeForwardSteps()
    if forward > 0 { await note("forward", milliseconds: forward) }
  }

  /// Takes the machine's clock as it is. What was open ends with it; until that is recorded nothing is released.
  private func accept(_ by: String) async {
    let former = clock.now
    board.set(.clock, .unsafe("a step of the clock is being recorded", ""))
    clock.accept()
    var event = AuditEvent(.clockStep, .success, .affiliation)
    let now = clock.now
    event.details = [
      "step": "accepted", "by": by, "from": former.iso8601, "to": now.iso8601, "endedWhatWasOpen": "true",
    ]
    do {
      _ = try await subjects.log.append(event, alongside: [subjects.ledger.endingAll(at: now)])
      subjects.ledger.releaseWaiting()
      state.withLock { $0.isBack = false }
    } catch {
      // Not recorded, so not accepted.
      clock.reached(former)
    }
  }

  private func note(_ step: String, milliseconds: Int64) async {
    var event = AuditEvent(.clockStep, step == "back" ? .failed : .success, .affiliation)
    event.details = ["step": step, "milliseconds": String(milliseconds)]
    do {
      _ = try await subjects.log.append(event)
    } catch {
      // A log that takes nothing shuts the gate by itself.
    }
  }

  // MARK: What answers or not

  private func lookAtFiles(keysToo: Bool) async {
    let (machine, path, keys, live) = (machine, path, subjects.keys, subjects.live)
    let (space, tried) = await Self.blocking {
      (machine.disk(path), keysToo ? Result { () throws(TrustFailure) in try Self.tryKeys(keys, live) } : nil)
    }
    state.withLock { $0.measures.disk = space }
    board.set(.disk, HealthRules.disk(space))
    let (ends, failure) = state.withLock { state in
      switch tried {
      case .success(let ends): (state.measures.certificateEnds, state.keyFailure) = (ends, nil)
      case .failure(let failure): state.keyFailure = failure
      case nil: break
      }
      return (state.measures.certificateEnds, state.keyFailure)
    }
    board.set(
      .keys,
      failure.map { .unsafe("\($0.code): \($0.why)", $0.whatToDo) }
        ?? HealthRules.keys(ends, fault: subjects.live.faults.keys, at: clock.now))
  }

  /// Lets every key sign, those in use where they can be replaced; when their certificates end. A lost token is taken
  /// back where it is there again.
  static func tryKeys(_ keys: KeyDirectory, _ live: LiveTrust? = nil) throws(TrustFailure) -> [KeyPurpose: Instant] {
    var ends: [KeyPurpose: Instant] = [:]
    for purpose in [KeyPurpose.tlsServer, .tlsClient, .seal, .sealRSA, .consent, .log] {
      let key: PrivateKey
      if let inUse = live?.find(purpose) { key = inUse } else { key = try keys.privateKey(for: purpose) }
      try tryKey(key, keys.token)
      ends[purpose] = key.chain.first?.notAfter
    }
    return ends
  }

  /// A token that does not sign is looked for at once: it may be back.
  private static func tryKey(_ key: PrivateKey, _ token: KeyToken?) throws(TrustFailure) {
    let bytes = [UInt8](repeating: 0, count: 32)
    if key.isInToken, let token, token.isSilent { try token.reopen() }
    do throws(TrustFailure) {
      _ = try key.sign(bytes, as: key.purpose)
    } catch {
      // One that did not answer in time is waited for once in a look, so that operators are told within five seconds.
      guard key.isInToken, let token, !token.isSilent else { throw error }
      do throws(TrustFailure) {
        try token.reopen()
      } catch let reason {
        throw reason.code == "trust.token.pin" ? reason : error
      }
      _ = try key.sign(bytes, as: key.purpose)
    }
  }

  private func lookAtWriter() async {
    do {
      if try await subjects.store.synchronousLevel() == 2 { board.noteWriter() }
    } catch {
      // Its silence is what the probe of liveness looks for.
    }
  }

  private func lookAtLog() async {
    do {
      let checkpoint = try await subjects.log.checkpoint().checkpoint
      let now = clock.now
      state.withLock { state in
        state.measures.checkpointSize = checkpoint.size
        state.measures.checkpointAt = now
      }
      board.set(.log, .ok("\(checkpoint.size) entries under a signed checkpoint"))
    } catch {
      state.withLock { $0.measures.logFailures += 1 }
      let failure = error as? any Explained
      board.set(
        .log,
        .unsafe(
          "\(failure?.code ?? "audit.file"): \(failure?.why ?? "no checkpoint can be signed")",
          failure?.whatToDo ?? "check the disk and the rights of the log's directory"))
    }
  }

  private func lookAtLedger() async {
    do throws(ConsentFailure) {
      _ = try await subjects.ledger.step(of: "health")
    } catch {
      // There is no such request: the store that says so answers.
      if error != .noRequest { return board.set(.consent, .unsafe("\(error.code): \(error.why)", error.whatToDo)) }
    }
    do throws(ConsentFailure) {
      try await subjects.ledger.checkRegistry()
      board.set(.consent, .ok("answers"))
    } catch {
      // Without the registry every question is turned away by itself.
      board.set(.consent, .notReady("\(error.code): \(error.why)", error.whatToDo))
    }
  }

  private static func blocking<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in files.async { continuation.resume(returning: body()) } }
  }
}
