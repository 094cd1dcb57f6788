public import Domain
import Database
public import Trust

/// An evidence that has no time-stamp yet.
public struct UnstampedEvidence: Sendable, Hashable {
  public let id: String
  public let madeAt: Instant
  /// The signed evidence at level B-B.
  public let xml: [UInt8]
}

/// How much waits for its time-stamp.
public struct StampBacklog: Sendable, Hashable {
  public let count: Int
  /// When the oldest of them was made; nil where none waits.
  public let oldest: Instant?
}

extension Evidences {
  /// What waits for a time-stamp.
  ///
  /// - Throws: `database.…`.
  public func stampBacklog() async throws -> StampBacklog {
    try await store.read { connection in
      let row = try connection.query(
        "SELECT COUNT(*) AS count, MIN(made_at) AS oldest FROM evidence WHERE stamped_at IS NULL", []
      ).first
      return StampBacklog(
        count: Int(try row?.integer("count") ?? 0),
        oldest: try row?.optionalInteger("oldest").map { Instant(milliseconds: $0) })
    }
  }

  /// Evidences without a time-stamp, oldest first, and how many of the page cannot be opened (they are left as they are).
  ///
  /// - Parameters:
  ///   - limit: the most rows of one page.
  ///   - offset: how many of the oldest are passed over, since they could not be stamped.
  /// - Throws: `database.…`.
  public func unstamped(limit: Int, after offset: Int = 0) async throws -> (
    evidences: [UnstampedEvidence], unreadable: Int
  ) {
    let key = dataKey
    return try await store.read { connection in
      var unreadable = 0
      let rows = try connection.query(
        """
        SELECT id, made_at, sealed FROM evidence WHERE stamped_at IS NULL
        ORDER BY made_at, id LIMIT ? OFFSET ?
        """, [.integer(Int64(limit)), .integer(Int64(offset))])
      let evidences: [UnstampedEvidence] = try rows.compactMap { row in
        let (id, sealed) = (try row.text("id"), try row.blob("sealed"))
        let madeAt = Instant(milliseconds: try row.integer("made_at"))
        do throws(TrustFailure) {
          let xml = try AEAD.open(sealed, key: key, aad: Self.context(id))
          return UnstampedEvidence(id: id, madeAt: madeAt, xml: xml)
        } catch {
          unreadable += 1
          return nil
        }
      }
      return (evidences, unreadable)
    }
  }

  /// Makes time-stamps durable with the evidences that they raise to level B-T, all or none.
  ///
  /// - Throws: `database.…`, `trust.signature.place`.
  public func keep(_ stamps: [(evidence: UnstampedEvidence, stamp: TimeStamp)]) async throws {
    let key = dataKey
    let rows: [[Value]] = try stamps.map { evidence, stamp in
      let raised = try XAdES.adding(token: stamp.token, to: evidence.xml)
      return [
        .blob(try AEAD.seal(raised, key: key, aad: Self.context(evidence.id))), .integer(stamp.time.milliseconds),
        .text(evidence.id),
      ]
    }
    try await store.commit { connection in
      for row in rows {
        try connection.execute(
          "UPDATE evidence SET sealed = ?, stamped_at = ? WHERE id = ? AND stamped_at IS NULL", row)
      }
    }
  }
}
