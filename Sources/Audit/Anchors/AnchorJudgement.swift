import Domain

/// What is known of another country's log.
struct KnownLog: Sendable, Hashable {
  /// The newest checkpoint that is an entry of ours.
  var checkpoint: Checkpoint
  var note: String
  var at: Instant
}

/// Why a checkpoint of another country's log is a matter for people.
public enum AnchorFault: String, Sendable, Hashable {
  /// Two checkpoints that its key signed cannot both be true.
  case forked
  /// It shows fewer entries than before.
  case smaller
  /// It brings no proof that it extends what it showed before, again and again.
  case unproven
  /// Its log's key did not sign it.
  case unsigned
}

/// What one message says about a log: pure, so that each case can be read and tested by itself.
enum AnchorJudgement: Sendable, Hashable {
  /// It is the first of its log here.
  case first
  /// It is proved to extend the last one.
  case extended
  /// Nothing new, or overtaken on its way by a newer one.
  case known
  /// It may extend the last one; the proof did not begin there. The next message brings it.
  case unproven
  case fault(AnchorFault)

  /// How long a message may be on its way before what it shows counts as shown now, in seconds.
  static let longestWay: Int64 = 60

  /// - Parameters:
  ///   - next: a checkpoint that its log signed.
  ///   - last: nil before the first.
  ///   - earlier: roots by size of what was recorded before.
  init(_ next: Checkpoint, _ message: AnchorMessage, last: KnownLog?, earlier: [Int: [UInt8]], at now: Instant) {
    guard let last, LogName(last.checkpoint.origin).isSameLog(as: LogName(next.origin)) else {
      self = .first
      return
    }
    let before = last.checkpoint
    if next.size == before.size {
      self = next.root == before.root ? .known : .fault(.forked)
    } else if next.size < before.size {
      if let root = earlier[next.size] {
        self = root == next.root ? .known : .fault(.forked)
      } else {
        self = now.milliseconds(since: last.at) > Self.longestWay * 1000 ? .fault(.smaller) : .known
      }
    } else if before.size == 0 {
      self = .extended
    } else if let from = message.from, from == before.size {
      let holds = MerkleTree.verifyConsistency(
        from: before.size, before.root, to: next.size, next.root, proof: message.proof)
      self = holds ? .extended : .fault(.forked)
    } else {
      self = .unproven
    }
  }
}
