import Audit
import Domain
import Synchronization
import Transport
import Trust

/// Asks witnesses to cosign the newest checkpoint, again and again, off the path of exchanges: a witness that is down
/// only delays how far the log is witnessed.
final class Witnessing: Sendable {
  /// What operators see of it.
  struct State: Sendable, Hashable {
    /// Entries under the newest checkpoint that enough witnesses cosigned; nil before the first.
    var size: Int?
    /// When it was cosigned, by our clock.
    var at: Instant?
    /// How many witnesses stand behind it.
    var count = 0
    /// Code of what failed at the last attempt, by the name of the witness.
    var failures: [String: String] = [:]
    /// Why a witness or our own memory contradicts the log: it was rewritten, or shown in two ways. It stays.
    var contradiction: String?
  }

  private enum Outcome: Sendable {
    case line(String)
    case failed(String)
    case contradiction(String)

    var contradiction: String? {
      if case .contradiction(let why) = self { return why }
      return nil
    }
  }

  private struct Memory {
    var state = State()
    /// What each witness cosigned last, as far as it is known here.
    var sizes: [String: Int] = [:]
    /// The checkpoint that is being cosigned, and who did.
    var text = ""
    var lines: [String: String] = [:]
    var isFirst = true
  }

  private let settings: WitnessSettings
  private let log: TransparencyLog
  private let prover: LogProver
  private let client: PeerClient
  private let clock: any WallClock
  private let memory = Mutex(Memory())

  init(
    _ settings: WitnessSettings, log: TransparencyLog, prover: LogProver, client: PeerClient, clock: any WallClock
  ) {
    (self.settings, self.log, self.prover) = (settings, log, prover)
    (self.client, self.clock) = (client, clock)
  }

  var state: State { memory.withLock { $0.state } }
  /// How many witnesses are asked, and how many make a checkpoint final.
  var expected: (all: Int, quorum: Int) { (settings.entries.count, settings.quorum) }

  /// Asks until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      await pass()
      do { try await Task.sleep(for: .seconds(settings.pauseSeconds)) } catch { return }
    }
  }

  /// Asks every witness that has not cosigned the newest checkpoint yet.
  func pass() async {
    guard let newest = await log.newest, newest.checkpoint.size > 0 else { return }
    await holdToMemory()
    let text = newest.checkpoint.text
    let asked = memory.withLock { memory in
      if memory.text != text { (memory.text, memory.lines) = (text, [:]) }
      return settings.entries.filter { memory.lines[$0.key.name] == nil }
    }
    guard !asked.isEmpty else { return }
    let outcomes: [String: Outcome] = await withTaskGroup(of: (String, Outcome).self) { group in
      for entry in asked { group.addTask { (entry.key.name, await self.ask(entry, newest)) } }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    await take(outcomes, newest)
  }

  private func take(_ outcomes: [String: Outcome], _ newest: SignedCheckpoint) async {
    let lines = memory.withLock { memory in
      for (name, outcome) in outcomes {
        memory.state.failures[name] = nil
        switch outcome {
        case .line(let line): memory.lines[name] = line
        case .failed(let code): memory.state.failures[name] = code
        case .contradiction(let why): memory.state.contradiction = "witness \(name): \(why)"
        }
      }
      return memory.lines
    }
    if let why = outcomes.values.lazy.compactMap(\.contradiction).first { await record(why) }
    guard lines.count >= settings.quorum else { return }
    do {
      try await log.keepWitnessed(newest.note + lines.sorted { $0.key < $1.key }.map { "\($0.value)\n" }.joined())
      let now = clock.now
      memory.withLock { memory in
        (memory.state.size, memory.state.at) = (newest.checkpoint.size, now)
        memory.state.count = lines.count
      }
    } catch {
      // The disk of the log is on the health page by itself; the next round writes it.
    }
  }

  /// At the first round: does the log still extend what was cosigned before this start?
  private func holdToMemory() async {
    guard memory.withLock({ $0.isFirst }) else { return }
    do {
      if let note = try await log.witnessed(),
        let found = WitnessedCheckpoint(note, key: log.verifier, witnesses: settings.entries.map(\.key))
      {
        let checkpoint = found.signed.checkpoint
        let holds = try await log.extends(checkpoint)
        memory.withLock { memory in
          (memory.state.size, memory.state.count) = (checkpoint.size, found.times.count)
          memory.state.at = found.times.values.max()
        }
        if !holds {
          let why = "the log does not extend the \(checkpoint.size) entries that were cosigned"
          memory.withLock { $0.state.contradiction = why }
          await record(why)
        }
      }
      memory.withLock { $0.isFirst = false }
    } catch {
      // Read again in the next round.
    }
  }

  private func ask(_ entry: WitnessSettings.Entry, _ newest: SignedCheckpoint) async -> Outcome {
    let (name, size) = (entry.key.name, newest.checkpoint.size)
    var old = memory.withLock { $0.sizes[name] } ?? 0
    do {
      // The first answer may be what it cosigned last; the second must be a cosignature.
      for _ in 0..<2 {
        guard old <= size else { return .contradiction("it cosigned \(old) entries, the log has \(size)") }
        let proof = try await old > 0 && old < size ? prover.consistencyProof(from: old, to: size)?.hashes : []
        guard let proof else { return .failed("audit.proof") }
        let answer = try await send(entry, AddCheckpoint.body(oldSize: old, proof: proof, note: newest.note))
        switch answer.status {
        case 200:
          let lines = String(decoding: answer.body, as: UTF8.self)
          guard let line = AddCheckpoint.line(of: entry.key, over: newest.checkpoint, in: lines) else {
            return .failed("witness.signature")
          }
          memory.withLock { $0.sizes[name] = size }
          return .line(line)
        case 409:
          guard let last = AddCheckpoint.size(answer.body) else { return .failed("witness.answer") }
          guard last != old else { return .contradiction("it cosigned another checkpoint of \(last) entries") }
          old = last
          memory.withLock { $0.sizes[name] = last }
        case 422: return .contradiction("what it cosigned, \(old) entries, is no part of the log")
        default: return .failed("witness.status-\(answer.status)")
        }
      }
      return .failed("witness.busy")
    } catch {
      return .failed((error as? any Explained)?.code ?? "internal")
    }
  }

  private func send(_ entry: WitnessSettings.Entry, _ body: [UInt8]) async throws -> InboundAnswer {
    let security: OutboundCall.Security = entry.authority.map { .anchored(file: $0) } ?? .web(allowsPlain: false)
    return try await client.send(
      OutboundCall(
        .post, "\(entry.url)/add-checkpoint", headers: [("Content-Type", "text/plain; charset=utf-8")], body: body,
        timeoutMilliseconds: 10_000, largestAnswer: 64 << 10, security: security))
  }

  private func record(_ why: String) async {
    var event = AuditEvent(.logVerified, .failed, .affiliation)
    event.errorCode = "witness.contradiction"
    event.details = ["altered": why]
    do { _ = try await log.append(event) } catch { return }
  }
}
