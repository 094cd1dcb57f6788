import ArgumentParser
import Audit
import Domain
import Gateway

/// Which witnesses must stand behind a log, for `audit verify`.
struct WitnessOptions: ParsableArguments {
  @Option(
    name: .customLong("witness-key"),
    help: "The public key of a witness, name+keyid+base64, or a file with one on each line; may be repeated.")
  var keys: [String] = []
  @Option(name: .customLong("witness-quorum"), help: "How many of them must have cosigned.") var quorum = 1

  /// Nil where no witness is asked about.
  func policy() throws -> WitnessPolicy? {
    guard !keys.isEmpty else { return nil }
    var witnesses: [WitnessVerifier] = []
    for key in keys {
      if let verifier = WitnessVerifier(key) {
        witnesses.append(verifier)
        continue
      }
      let lines = String(decoding: try InputFile.read(key), as: UTF8.self).split(whereSeparator: \.isNewline)
      for line in lines where !line.hasPrefix("#") {
        guard let verifier = WitnessVerifier(String(line)) else {
          throw Output.explain(LogCopy.badKey(key), code: Exit.cannotTell)
        }
        witnesses.append(verifier)
      }
    }
    guard quorum > 0, quorum <= witnesses.count else {
      throw ValidationError("--witness-quorum is 1 to the number of witnesses.")
    }
    return WitnessPolicy(witnesses, quorum: quorum)
  }

  /// Who stands behind a log that was found intact, for the answer.
  static func facts(
    _ policy: WitnessPolicy?, _ copy: LogCopy, _ known: NoteVerifier?
  ) throws -> [(String, JSON)] {
    guard let policy, let key = known ?? copy.ownKey, let found = try copy.witnessed(key: key, by: policy) else {
      return []
    }
    return [
      ("witnesses", .string("\(found.times.count)/\(policy.witnesses.count)")),
      ("witnessed", .integer(found.signed.checkpoint.size)),
    ]
  }
}
