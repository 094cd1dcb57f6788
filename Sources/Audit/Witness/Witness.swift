import Dispatch
public import Domain
import Synchronization
public import Trust

/// What a witness answers (C2SP tlog-witness).
public struct WitnessAnswer: Sendable, Hashable {
  /// 200, 400, 403, 404, 409 or 422.
  public let status: Int
  public let contentType: String
  public let body: String

  static func plain(_ status: Int, _ text: String) -> WitnessAnswer {
    WitnessAnswer(status: status, contentType: "text/plain; charset=utf-8", body: text + "\n")
  }

  static func size(_ size: Int) -> WitnessAnswer {
    WitnessAnswer(status: 409, contentType: "text/x.tlog.size", body: "\(size)\n")
  }
}

/// Cosigns checkpoints of other logs, each only where it extends the last one that it cosigned: so no log that it watches
/// can be rewritten, or shown in two ways, without that it is seen.
///
/// It owns its directory: a file for each log with the last note, written and synced before the cosignature is given. One
/// request at a time, on a thread of its own, so that no two can step over each other.
public final class Witness: Sendable {
  private let name: String
  private let key: any SigningKey
  private let directory: String
  private let logs: [NoteVerifier]
  private let clock: any WallClock
  private let queue = DispatchQueue(label: "witness")
  /// The last cosigned checkpoint of each log, by the name without its year.
  private let latest: Mutex<[String: Checkpoint]>

  /// Opens a witness, and reads what it cosigned before.
  ///
  /// - Parameters:
  ///   - name: without blanks and `+`, `witness.example/w1`.
  ///   - key: an Ed25519 key of the purpose `log`.
  ///   - directory: its memory; made where it is missing.
  ///   - logs: those that it watches, by their public keys.
  /// - Throws: `audit.witness` where its memory is not readable or not what a watched log signed; `audit.key`.
  public init(
    name: String, key: any SigningKey, directory: String, logs: [NoteVerifier], clock: any WallClock
  ) throws(AuditFailure) {
    guard key.purpose == .log, !name.isEmpty, !name.contains(where: { $0 == "+" || $0.isWhitespace }) else {
      throw AuditFailure.key("A witness needs an Ed25519 key and a name without blanks and plus signs.")
    }
    guard Set(logs.map { LogName($0.name).base }).count == logs.count else {
      throw AuditFailure.witness("Two of its logs have one name.")
    }
    (self.name, self.key, self.directory, self.logs, self.clock) = (name, key, directory, logs, clock)
    var found: [String: Checkpoint] = [:]
    for log in logs {
      guard let bytes = try DurableFile.read(Self.file(directory, log.name)) else { continue }
      guard let signed = log.open(exactly: bytes) else {
        throw AuditFailure.witness("What it keeps of \(log.name) is not what that log signed.")
      }
      found[LogName(log.name).base] = signed.checkpoint
    }
    latest = Mutex(found)
  }

  /// What logs and auditors need to know about this witness.
  public var verifier: WitnessVerifier { WitnessVerifier(name: name, publicKey: Array(key.publicKey.suffix(32))) }

  /// Answers one `add-checkpoint`.
  ///
  /// - Returns: the answer; one with 200 is durable.
  /// - Throws: `audit.file` where its memory cannot be written: then nothing was cosigned, and the process should end.
  public func add(_ body: [UInt8]) async throws -> WitnessAnswer {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try self.answer(body) }) }
    }
  }

  /// The last note of a log that was cosigned here, with our cosignature: what an auditor holds a copy to.
  ///
  /// - Parameter origin: the log's name; the year does not matter.
  /// - Throws: `audit.file`.
  public func note(of origin: String) async throws -> String? {
    guard let log = known(origin) else { return nil }
    let path = Self.file(directory, log.name)
    return try await withCheckedThrowingContinuation { continuation in
      queue.async {
        continuation.resume(with: Result { try DurableFile.read(path).map { String(decoding: $0, as: UTF8.self) } })
      }
    }
  }

  private func answer(_ body: [UInt8]) throws -> WitnessAnswer {
    guard let request = CheckpointRequest(body), let claimed = request.checkpoint else {
      return .plain(400, "malformed request")
    }
    guard let log = known(claimed.origin) else { return .plain(404, "unknown log") }
    guard let signed = log.open(exactly: Array(request.note.utf8)) else { return .plain(403, "no known signature") }
    let (checkpoint, base) = (signed.checkpoint, LogName(claimed.origin).base)
    guard request.oldSize <= checkpoint.size else { return .plain(400, "old size above the checkpoint") }
    let last = latest.withLock { $0[base] }
    guard request.oldSize == last?.size ?? 0 else { return .size(last?.size ?? 0) }
    if let last {
      if last.size == checkpoint.size, last.root != checkpoint.root {
        try keepFork(request.note, checkpoint)
        return .size(last.size)
      }
      guard isExtended(last, by: checkpoint, request.proof) else {
        try keepFork(request.note, checkpoint)
        return .plain(422, "the consistency proof does not hold")
      }
    } else if !request.proof.isEmpty {
      return .plain(422, "a proof from nothing has no lines")
    }
    let line = try Cosignature.line(checkpoint, name: name, key: key, at: clock.now)
    try DurableFile.write(Array((signed.note(by: log) + line).utf8), to: Self.file(directory, log.name))
    latest.withLock { $0[base] = checkpoint }
    return WitnessAnswer(status: 200, contentType: "text/plain; charset=utf-8", body: line)
  }

  private func isExtended(_ last: Checkpoint, by next: Checkpoint, _ proof: [[UInt8]]) -> Bool {
    // Every tree extends the one of nothing.
    if last.size == 0 { return proof.isEmpty }
    return MerkleTree.verifyConsistency(from: last.size, last.root, to: next.size, next.root, proof: proof)
  }

  private func known(_ origin: String) -> NoteVerifier? {
    logs.first { LogName($0.name).isSameLog(as: LogName(origin)) }
  }

  /// A signed checkpoint that does not extend what was signed before is proof against its log: kept, never cosigned.
  private func keepFork(_ note: String, _ checkpoint: Checkpoint) throws(AuditFailure) {
    // A proof that is merely wrong must not fill the disk: one file for each size and root, a thousand at most.
    guard try DurableFile.names(in: "\(directory)/forks").count < 1000 else { return }
    let name = Digest.sha256(Array(checkpoint.text.utf8)).prefix(16).map { $0 }.hex
    try DurableFile.write(Array(note.utf8), to: "\(directory)/forks/\(name)")
  }

  private static func file(_ directory: String, _ origin: String) -> String {
    "\(directory)/\(Digest.sha256(Array(LogName(origin).base.utf8)).hex)"
  }
}

extension SignedCheckpoint {
  /// The note with the log's own signature alone.
  func note(by log: NoteVerifier) -> String {
    let signer = NoteVerifier(name: checkpoint.origin, publicKey: log.publicKey)
    let lines = note.split(separator: "\n").filter { line in
      line.hasPrefix("\u{2014} ") && signer.open("\(checkpoint.text)\n\(line)\n") != nil
    }
    return "\(checkpoint.text)\n" + lines.map { "\($0)\n" }.joined()
  }
}
