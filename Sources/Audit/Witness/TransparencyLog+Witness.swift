import Domain

extension TransparencyLog {
  /// Keeps a cosigned checkpoint beside the newest one.
  ///
  /// - Parameter note: the log's signature first, then those of witnesses.
  /// - Throws: `audit.file`.
  public func keepWitnessed(_ note: String) async throws {
    try await files.write([LogFile(path: WitnessedCheckpoint.file, bytes: Array(note.utf8))])
  }

  /// The cosigned checkpoint that is kept; nil where there is none.
  ///
  /// - Throws: `audit.file`.
  public func witnessed() async throws -> String? {
    try await files.read(WitnessedCheckpoint.file).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether the log still extends a checkpoint that it signed before.
  ///
  /// - Throws: `audit.altered` where entries are missing, `audit.file`, `database.…`.
  public func extends(_ checkpoint: Checkpoint) async throws -> Bool {
    let root = try await LogProver(store: store, directory: files.directory).root(size: checkpoint.size)
    return root == checkpoint.root
  }
}

/// The checkpoint of one day, which a time-stamp authority is to stamp.
public struct DailyCheckpoint: Sendable, Hashable {
  /// `2026-11-26`, in UTC.
  public let day: String
  /// The signed note: what the token is over, octet by octet.
  public let note: [UInt8]
}

extension TransparencyLog {
  /// Days that a token is waited for; who is without an authority for longer has the later ones.
  private static let mostDays = 60

  /// Keeps the newest checkpoint as that of today, where today has none, and tells which days have no token yet.
  ///
  /// - Returns: the oldest first.
  /// - Throws: `audit.file`.
  public func daysToStamp() async throws -> [DailyCheckpoint] {
    let today = String(clock.now.iso8601.prefix(10))
    if try await files.read("daily/\(today).note") == nil, let newest = await newest {
      try await files.write([LogFile(path: "daily/\(today).note", bytes: Array(newest.note.utf8))])
    }
    let names = try await files.paths(in: ["daily"])
    let waiting = names.filter { $0.hasSuffix(".note") && !names.contains(String($0.dropLast(5)) + ".tsr") }.sorted()
    var days: [DailyCheckpoint] = []
    for path in waiting.suffix(Self.mostDays) {
      guard let note = try await files.read(path) else { continue }
      days.append(DailyCheckpoint(day: String(path.dropFirst(6).dropLast(5)), note: note))
    }
    return days
  }

  /// Keeps the token of a day beside its checkpoint, as `daily/DAY.tsr`.
  ///
  /// - Parameter token: the TimeStampToken (RFC 3161), in DER.
  /// - Throws: `audit.file`.
  public func keepToken(_ token: [UInt8], of day: DailyCheckpoint) async throws {
    try await files.write([LogFile(path: "daily/\(day.day).tsr", bytes: token)])
  }
}
