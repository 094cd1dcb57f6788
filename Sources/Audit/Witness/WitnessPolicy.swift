public import Domain

/// Which witnesses count, and how many must stand behind a checkpoint (C2SP tlog-policy, one group).
public struct WitnessPolicy: Sendable, Hashable {
  public var witnesses: [WitnessVerifier]
  /// How many of them must have cosigned.
  public var quorum: Int

  /// - Parameters:
  ///   - witnesses: those that count.
  ///   - quorum: how many of them must have cosigned.
  public init(_ witnesses: [WitnessVerifier], quorum: Int = 1) {
    self.witnesses = witnesses
    self.quorum = quorum
  }
}

/// The newest checkpoint of a log that witnesses cosigned, and who did.
public struct WitnessedCheckpoint: Sendable, Hashable {
  public let signed: SignedCheckpoint
  /// The witnesses of the policy that cosigned it, with the times that they say, by name.
  public let times: [String: Instant]

  /// Opens a cosigned note; nil where the log's key did not sign it.
  ///
  /// - Parameters:
  ///   - key: of the log, under any of its years.
  ///   - witnesses: cosignatures of others are passed over.
  public init?(_ note: String, key: NoteVerifier, witnesses: [WitnessVerifier]) {
    guard let signed = key.open(exactly: Array(note.utf8)) else { return nil }
    self.signed = signed
    let lines = String(decoding: note.utf8.dropFirst(signed.checkpoint.text.utf8.count), as: UTF8.self)
    var times: [String: Instant] = [:]
    for witness in witnesses { times[witness.name] = witness.cosigned(signed.checkpoint, in: lines) }
    self.times = times
  }

  /// The name of its file in a log's directory.
  public static let file = "checkpoint.witnessed"

  /// Reads it from a log's directory; nil where there is none, or the log's key did not sign it.
  ///
  /// - Throws: `audit.file`.
  public static func read(
    directory: String, key: NoteVerifier, witnesses: [WitnessVerifier]
  ) throws(AuditFailure) -> WitnessedCheckpoint? {
    guard let bytes = try FoundFiles.read("\(directory)/\(file)", limit: LogClaims.longestNote),
      let note = String(validating: bytes, as: UTF8.self)
    else { return nil }
    return WitnessedCheckpoint(note, key: key, witnesses: witnesses)
  }
}
