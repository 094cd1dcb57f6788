/// The log's side of `add-checkpoint` (C2SP tlog-witness): what is asked, and how an answer is read.
public enum AddCheckpoint {
  /// The body of a request.
  ///
  /// - Parameters:
  ///   - oldSize: what the witness cosigned last.
  ///   - proof: from there to the checkpoint (RFC 9162 section 2.1.4); empty from nothing.
  ///   - note: the signed checkpoint.
  public static func body(oldSize: Int, proof: [[UInt8]], note: String) -> [UInt8] {
    CheckpointRequest(oldSize: oldSize, proof: proof, note: note).body
  }

  /// The size in an answer of 409; nil where it says none.
  public static func size(_ body: [UInt8]) -> Int? {
    let text = String(decoding: body, as: UTF8.self)
    guard text.hasSuffix("\n"), let size = Int(text.dropLast()), size >= 0, text == "\(size)\n" else { return nil }
    return size
  }

  /// The cosignature of a witness among the lines of an answer of 200, without its newline; nil where none holds.
  public static func line(of witness: WitnessVerifier, over checkpoint: Checkpoint, in lines: String) -> String? {
    witness.validLine(checkpoint, in: lines)
  }
}
