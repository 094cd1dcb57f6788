import Database
public import Domain
import Trust

/// What one country recorded of its exchanges, as far as it can be held against the other's record.
public struct LogSide: Sendable {
  /// Two letters; nil where the log does not tell.
  public let country: String?
  /// By trace id.
  public let exchanges: [String: Account]
  /// Whether the sealed events were read, so that digests can be compared.
  public let hasDocuments: Bool
  /// Whether it is about one exchange alone, as a pack is.
  public let isExcerpt: Bool

  /// One side's account of one exchange.
  public struct Account: Sendable {
    /// Of its first event.
    public var begun: Instant
    public var peer: String?
    public var wasReleased: Bool
    public var wasReceived: Bool
    /// When documents left, or arrived, by the clock of this side.
    public var moved: Instant?
    /// SHA-256 in hexadecimal by document id.
    public var documents: [String: String] = [:]

    init(begun: Instant) {
      self.begun = begun
      wasReleased = false
      wasReceived = false
    }

    mutating func add(kind: String, at time: Instant, peer: String?, event: AuditEvent?) {
      self.peer = self.peer ?? peer
      switch EventKind(rawValue: kind) {
      case .released: wasReleased = true
      case .documentReceived: wasReceived = true
      default: return
      }
      moved = moved ?? time
      guard let event else { return }
      if let id = event.documentID, let digest = event.documentDigest { documents[id] = digest.hex }
      if let id = event.details["secondDocument"] { documents[id] = event.details["secondDigest"] }
    }
  }
}

extension LogReader {
  private static let page: Int64 = 4096

  /// What this log says of all exchanges that began between two times.
  ///
  /// - Parameter country: whose log it is.
  /// - Throws: `database.…`, `trust.aead.refused`.
  public func side(country: String?, from: Instant?, to: Instant?) async throws -> LogSide {
    let sealing = sealing
    var accounts: [String: LogSide.Account] = [:]
    var next: Int64 = 0
    while true {
      let start = next
      let page = try await store.read { connection in
        try Self.events(
          "b.trace IS NOT NULL AND b.seq >= ? ORDER BY b.seq LIMIT \(Self.page)", [.integer(start)], sealing,
          connection,
          inner: true)
      }
      for event in page {
        guard let trace = event.traceID else { continue }
        accounts[trace, default: LogSide.Account(begun: event.time)]
          .add(kind: event.kind, at: event.time, peer: event.peer, event: event.event)
      }
      guard let last = page.last else { break }
      next = last.sequence + 1
    }
    let wanted = accounts.filter { _, account in
      (from.map { account.begun >= $0 } ?? true) && (to.map { account.begun <= $0 } ?? true)
    }
    return LogSide(country: country, exchanges: wanted, hasDocuments: sealing != nil, isExcerpt: false)
  }
}

extension LogSide {
  /// What an evidence pack says of its exchange; nil for what is no pack.
  public init?(pack bytes: [UInt8]) {
    guard let archive = PackArchive(reading: bytes),
      let manifest = archive[PackManifest.path].flatMap(PackManifest.init)
    else { return nil }
    var accounts: [String: Account] = [:]
    for sequence in manifest.records {
      guard let file = archive[PackRecord.path(sequence)] else { continue }
      let json: JSON
      do { json = try JSON(reading: file) } catch { return nil }
      guard let record = PackRecord(json), let entry = LogEntry(record.entry), let disclosed = record.event,
        let facts = EventFacts(disclosed.facts), let trace = facts.traceID
      else { continue }
      accounts[trace, default: Account(begun: entry.time)]
        .add(kind: entry.kind, at: entry.time, peer: facts.peer, event: json["event"].flatMap { AuditEvent($0) })
    }
    self.init(country: manifest.country, exchanges: accounts, hasDocuments: true, isExcerpt: true)
  }
}
