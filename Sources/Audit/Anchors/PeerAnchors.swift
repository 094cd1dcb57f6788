public import Database
public import Domain
import Synchronization

/// Takes the checkpoints of other countries' logs into our own, and shows them ours.
///
/// So neither country can rewrite a day without contradicting what the other's log holds (trust.md section 9). It owns the
/// newest known checkpoint of each country; nothing of it is on the path of an exchange.
public final class PeerAnchors: Sendable {
  /// How another country's log stands here.
  public struct Standing: Sendable, Hashable {
    /// Entries under its newest checkpoint that is an entry here; nil before the first.
    public internal(set) var size: Int?
    /// When that became an entry.
    public internal(set) var at: Instant?
    /// Entries of ours that it says to have recorded; nil where it never said.
    public internal(set) var confirmed: Int?
    /// When it last confirmed more than before.
    public internal(set) var confirmedAt: Instant?
    /// The last contradiction that was found; it stays until its log gets another name in the trust list.
    public internal(set) var fault: AnchorFault?
    /// When that was found.
    public internal(set) var faultAt: Instant?
  }

  /// Checkpoints between two messages that are held to the last one; of more only the newest.
  private static let mostPending = 16
  /// Unproven checkpoints one after the other that make a fault.
  private static let mostUnproven = 5

  struct Peer {
    var known: KnownLog?
    /// Roots by size of what was recorded, the newest hundred.
    var earlier: [Int: [UInt8]] = [:]
    var standing = Standing()
    var pending: [(signed: SignedCheckpoint, message: AnchorMessage, at: Instant)] = []
    var unproven: [Instant] = []
    var worker: Task<Void, Never>?
    /// When each fault was last made an entry.
    var recorded: [AnchorFault: Instant] = [:]
  }

  let store: Store
  let log: TransparencyLog
  let directory: String
  let key: @Sendable (CountryCode) -> NoteVerifier?
  let clock: any WallClock
  /// Between two entries about one country, in milliseconds.
  private let pause: Int
  let peers = Mutex<[CountryCode: Peer]>([:])
  private let proofs = Mutex<[ProofName: [[UInt8]]]>([:])

  private struct ProofName: Hashable {
    let from: Int
    let to: Int
  }

  /// - Parameters:
  ///   - store: of our log, with ``migrations``.
  ///   - directory: of our log's files.
  ///   - key: the log of a country, as the trust list has it now; nil where it names none.
  ///   - pauseMilliseconds: between two entries about one country: checkpoints that come closer together become one.
  /// - Throws: `database.…`.
  public init(
    store: Store, log: TransparencyLog, directory: String, clock: any WallClock, pauseMilliseconds: Int = 5000,
    key: @escaping @Sendable (CountryCode) -> NoteVerifier?
  ) async throws {
    (self.store, self.log, self.directory, self.clock, self.key) = (store, log, directory, clock, key)
    pause = pauseMilliseconds
    let found = try await Self.stored(in: store)
    peers.withLock { $0 = found }
  }

  /// How each country's log stands that was ever shown here.
  public var standings: [CountryCode: Standing] { peers.withLock { $0.mapValues(\.standing) } }

  /// What goes with a message to a country; nil where its log is not known, or ours has no checkpoint yet.
  public func message(to peer: CountryCode) async -> AnchorMessage? {
    guard key(peer) != nil, let newest = await log.newest else { return nil }
    let (seen, confirmed) = peers.withLock { ($0[peer]?.known?.checkpoint.size, $0[peer]?.standing.confirmed) }
    var message = AnchorMessage(time: clock.now, note: newest.note)
    message.seen = seen
    let size = newest.checkpoint.size
    guard let confirmed, confirmed > 0, confirmed < size, let proof = await proof(from: confirmed, to: size) else {
      return message
    }
    (message.from, message.proof) = (confirmed, proof)
    return message
  }

  /// Takes what came with a message of a country; it returns at once.
  ///
  /// - Parameter text: the value of the field; what is malformed or of an unknown log is passed over.
  public func receive(_ text: String, from peer: CountryCode) {
    guard let key = key(peer), let message = AnchorMessage(text) else { return }
    let now = clock.now
    guard let signed = key.open(message.note) else {
      Task { await self.find(.unsigned, nil, message, peer) }
      return
    }
    peers.withLock { peers in
      var entry = peers[peer, default: Peer()]
      entry.confirm(message.seen, at: now)
      if entry.pending.count >= Self.mostPending { entry.pending.remove(at: 1) }
      entry.pending.append((signed, message, now))
      if entry.worker == nil { entry.worker = Task { [weak self] in await self?.work(peer) } }
      peers[peer] = entry
    }
  }

  /// Waits until everything that came is judged.
  public func settle() async {
    while let worker = peers.withLock({ $0.values.lazy.compactMap(\.worker).first }) { await worker.value }
  }

  private func work(_ peer: CountryCode) async {
    while let batch = take(peer) {
      var best: (signed: SignedCheckpoint, message: AnchorMessage, at: Instant, isFirst: Bool)?
      for (signed, message, at) in batch.sorted(by: { $0.signed.checkpoint.size < $1.signed.checkpoint.size }) {
        let judgement = peers.withLock { peers in
          let known = peers[peer] ?? Peer()
          return AnchorJudgement(
            signed.checkpoint, message, last: known.known, earlier: known.earlier, at: at)
        }
        switch judgement {
        case .known: break
        case .first, .extended:
          if let best, best.signed.checkpoint.size == signed.checkpoint.size,
            best.signed.checkpoint.root != signed.checkpoint.root
          {
            await find(.forked, signed, message, peer)
          } else {
            best = (signed, message, at, judgement == .first)
          }
        case .unproven: if countUnproven(peer, at) { await find(.unproven, signed, message, peer) }
        case .fault(let fault): await find(fault, signed, message, peer)
        }
      }
      if let best { await keep(best.signed, best.message, at: best.at, isFirst: best.isFirst, peer) }
      // A gateway that is being closed does not wait for it.
      do { try await Task.sleep(for: .milliseconds(best == nil ? 0 : pause)) } catch { return }
    }
  }

  /// What is pending; nil, and the worker is at its end, where nothing is.
  private func take(_ peer: CountryCode) -> [(signed: SignedCheckpoint, message: AnchorMessage, at: Instant)]? {
    peers.withLock { peers in
      guard let pending = peers[peer]?.pending, !pending.isEmpty else {
        peers[peer]?.worker = nil
        return nil
      }
      peers[peer]?.pending = []
      return pending
    }
  }

  private func countUnproven(_ peer: CountryCode, _ at: Instant) -> Bool {
    peers.withLock { peers in
      peers[peer]?.unproven.append(at)
      guard let times = peers[peer]?.unproven, times.count >= Self.mostUnproven, let first = times.first,
        at.milliseconds(since: first) > AnchorJudgement.longestWay * 1000
      else { return false }
      peers[peer]?.unproven = []
      return true
    }
  }

  private func proof(from earlier: Int, to size: Int) async -> [[UInt8]]? {
    let name = ProofName(from: earlier, to: size)
    if let made = proofs.withLock({ $0[name] }) { return made }
    do {
      let prover = LogProver(store: store, directory: directory)
      guard let proof = try await prover.consistencyProof(from: earlier, to: size) else { return nil }
      proofs.withLock { proofs in
        if proofs.count >= 64 { proofs.removeAll() }
        proofs[name] = proof.hashes
      }
      return proof.hashes
    } catch {
      // A log that cannot prove itself is on the health page; the other country sees a checkpoint without proof.
      return nil
    }
  }
}

extension PeerAnchors.Peer {
  mutating func confirm(_ size: Int?, at now: Instant) {
    guard let size else { return }
    // The newest word counts, also where it says less: a store that was put back knows less than before.
    if size > standing.confirmed ?? -1 { standing.confirmedAt = now }
    standing.confirmed = size
  }

  /// Takes a checkpoint as the newest known.
  mutating func know(_ known: KnownLog) {
    if let before = self.known, !LogName(before.checkpoint.origin).isSameLog(as: LogName(known.checkpoint.origin)) {
      earlier = [:]
      (standing.fault, standing.faultAt) = (nil, nil)
    }
    self.known = known
    unproven = []
    if earlier.count >= 100, let smallest = earlier.keys.min() { earlier[smallest] = nil }
    earlier[known.checkpoint.size] = known.checkpoint.root
    (standing.size, standing.at) = (known.checkpoint.size, known.at)
  }
}
