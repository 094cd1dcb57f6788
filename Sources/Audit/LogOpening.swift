/// What was found when a log was opened; part of the event of the start.
public struct LogOpening: Sendable, Equatable {
  /// Entries under the newest checkpoint that was found.
  public internal(set) var checkpointSize = 0
  /// Committed entries.
  public internal(set) var entries = 0
  /// Whether entries were found, but no marker outside of the store to hold them to.
  public internal(set) var isHeadMissing = false
  /// Whether the checkpoint was lost, and taken from the marker outside of the store.
  public internal(set) var isCheckpointFromHead = false
  /// Files of tiles that were torn or missing, and were written again from the rows.
  public internal(set) var mendedFiles = 0

  /// The facts for the event of the start.
  public var details: [String: String] {
    var details = ["logEntries": String(entries), "logSigned": String(checkpointSize)]
    if isHeadMissing { details["logHead"] = "missing" }
    if isCheckpointFromHead { details["logCheckpoint"] = "missing" }
    if mendedFiles > 0 { details["logFilesMended"] = String(mendedFiles) }
    return details
  }
}
