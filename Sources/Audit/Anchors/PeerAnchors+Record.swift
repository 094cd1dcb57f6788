public import Database
import Domain
import Synchronization

extension PeerAnchors {
  /// The newest checkpoint of each other country that is an entry of our log.
  public static let migrations = [
    Migration(
      room: "anchors", number: 1,
      sql: [
        """
        CREATE TABLE peer_anchor (
          peer TEXT PRIMARY KEY NOT NULL, origin TEXT NOT NULL, size BIGINT NOT NULL, root BLOB NOT NULL,
          note TEXT NOT NULL, at BIGINT NOT NULL, fault TEXT, fault_at BIGINT)
        """
      ])
  ]

  static func stored(in store: Store) async throws -> [CountryCode: Peer] {
    try await store.read { connection in
      let rows = try connection.query("SELECT peer, origin, size, root, note, at, fault, fault_at FROM peer_anchor", [])
      var peers: [CountryCode: Peer] = [:]
      for row in rows {
        guard let country = CountryCode(try row.text("peer")) else { continue }
        var peer = Peer()
        peer.know(
          KnownLog(
            checkpoint: Checkpoint(
              origin: try row.text("origin"), size: Int(try row.integer("size")), root: try row.blob("root")),
            note: try row.text("note"), at: Instant(milliseconds: try row.integer("at"))))
        peer.standing.fault = try row.optionalText("fault").flatMap { AnchorFault(rawValue: $0) }
        peer.standing.faultAt = try row.optionalInteger("fault_at").map { Instant(milliseconds: $0) }
        peers[country] = peer
      }
      return peers
    }
  }

  /// Makes a verified checkpoint an entry of our log, and the newest known one, together.
  ///
  /// - Parameter arrival: when the message came; it may have waited for others before it is an entry.
  func keep(
    _ signed: SignedCheckpoint, _ message: AnchorMessage, at arrival: Instant, isFirst: Bool, _ peer: CountryCode
  ) async {
    let checkpoint = signed.checkpoint
    var event = AuditEvent(.peerAnchor, .success, .affiliation)
    event.peer = peer
    event.details = facts(signed).merging(
      [
        "consistency": isFirst ? "first" : "proven",
        "clockOffsetMilliseconds": String(message.time.milliseconds(since: arrival)),
      ]) { own, _ in own }
    if let from = message.from, !isFirst { event.details["from"] = String(from) }
    let known = KnownLog(checkpoint: checkpoint, note: signed.note, at: clock.now)
    let row = PendingWrite { connection in
      try connection.execute(
        """
        INSERT INTO peer_anchor (peer, origin, size, root, note, at) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (peer) DO UPDATE SET origin = excluded.origin, size = excluded.size, root = excluded.root,
          note = excluded.note, at = excluded.at\(isFirst ? ", fault = NULL, fault_at = NULL" : "")
        """,
        [
          .text(peer.value), .text(checkpoint.origin), .integer(Int64(checkpoint.size)), .blob(checkpoint.root),
          .text(signed.note), .integer(known.at.milliseconds),
        ])
    }
    do {
      _ = try await log.append(event, alongside: [row])
      peers.withLock { $0[peer, default: Peer()].know(known) }
    } catch {
      // The log is on the health page; the country shows its checkpoint again with the next message.
    }
  }

  /// Records a contradiction, each kind once a minute for one country, and raises the alarm.
  func find(_ fault: AnchorFault, _ signed: SignedCheckpoint?, _ message: AnchorMessage, _ peer: CountryCode) async {
    let now = clock.now
    let known: KnownLog? = peers.withLock { peers in
      peers[peer, default: Peer()].standing.fault = fault
      peers[peer]?.standing.faultAt = now
      return peers[peer]?.known
    }
    let isSampled = peers.withLock { peers in
      if let last = peers[peer]?.recorded[fault], now.milliseconds(since: last) < 60_000 { return false }
      peers[peer]?.recorded[fault] = now
      return true
    }
    guard isSampled else { return }
    var event = AuditEvent(.peerAnchor, .failed, .affiliation)
    event.peer = peer
    event.errorCode = "anchor.\(fault.rawValue)"
    event.details = signed.map { facts($0) } ?? [:]
    if let known {
      event.details["knownSize"] = String(known.checkpoint.size)
      event.details["knownRoot"] = known.checkpoint.root.hex
      event.details["knownNote"] = known.note
    }
    let row = PendingWrite { connection in
      try connection.execute(
        "UPDATE peer_anchor SET fault = ?, fault_at = ? WHERE peer = ?",
        [.text(fault.rawValue), .integer(now.milliseconds), .text(peer.value)])
    }
    do {
      _ = try await log.append(event, alongside: [row])
    } catch {
      // The alarm stands in memory, and the log on the health page.
    }
  }

  /// What an entry says of a checkpoint: the note itself, which anybody can check with the other log's key.
  private func facts(_ signed: SignedCheckpoint) -> [String: String] {
    [
      "origin": signed.checkpoint.origin, "size": String(signed.checkpoint.size), "root": signed.checkpoint.root.hex,
      "note": signed.note,
    ]
  }
}
