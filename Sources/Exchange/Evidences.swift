public import Database
public import Domain
import Signing
public import Trust

/// Evidence of what was sent and received (trust.md section 7, wire-ihe.md section 10), kept encrypted in this room's
/// table. A message whose evidence cannot be written is not exchanged.
public struct Evidences: Sendable {
  /// The table that this room owns.
  public static let migrations = [
    Migration(
      room: "evidence", number: 1,
      sql: [
        """
        CREATE TABLE evidence (
          id TEXT PRIMARY KEY NOT NULL, trace TEXT NOT NULL, reference TEXT NOT NULL, kind TEXT NOT NULL,
          title TEXT NOT NULL, made_at BIGINT NOT NULL, stamped_at BIGINT, sealed BLOB NOT NULL)
        """,
        "CREATE INDEX evidence_reference ON evidence (reference, made_at)",
        "CREATE INDEX evidence_age ON evidence (made_at)",
        "CREATE INDEX evidence_unstamped ON evidence (made_at) WHERE stamped_at IS NULL",
      ])
  ]

  let store: Store
  let dataKey: [UInt8]
  private let signer: any SigningKey
  private let showing: @Sendable (KeyPurpose) -> Certificate
  let clock: any WallClock

  /// The certificates that this gateway shows now where it is called, and where it calls.
  var server: Certificate { showing(.tlsServer) }
  var client: Certificate { showing(.tlsClient) }

  /// - Parameters:
  ///   - key: 32 bytes that encrypt evidences at rest (AES-256-GCM).
  ///   - signer: `seal`; `seal-rsa` where the peers read RSA alone.
  ///   - showing: the certificate that is in use now for `tls-server` and `tls-client`.
  public init(
    store: Store, key: [UInt8], signer: any SigningKey, clock: any WallClock,
    showing: @escaping @Sendable (KeyPurpose) -> Certificate
  ) {
    self.store = store
    dataKey = key
    self.signer = signer
    self.showing = showing
    self.clock = clock
  }

  /// Signs an evidence and returns the row that makes it durable.
  ///
  /// - Parameter title: which message of which side it is of, `NCPA_XCPD_REQ`.
  func write(
    of statement: EvidenceStatement, title: String, trace: TraceContext
  ) throws(ExchangeFailure) -> PendingWrite {
    let evidence: Evidence
    let sealed: [UInt8]
    do {
      evidence = try Evidence(statement, key: signer)
      sealed = try AEAD.seal(evidence.xml, key: dataKey, aad: Self.context(evidence.id))
    } catch let failure as any Explained {
      throw .noEvidence(failure.code)
    } catch {
      throw .noEvidence("internal")
    }
    let row: [Value] = [
      .text(evidence.id), .text(trace.traceID), .text(ExchangeReference(trace: trace).description),
      .text(evidence.kind.rawValue), .text(title), .integer(evidence.time.milliseconds), .blob(sealed),
    ]
    return PendingWrite { connection in
      try connection.execute(
        "INSERT INTO evidence (id, trace, reference, kind, title, made_at, sealed) VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    }
  }

  /// Makes evidences durable by themselves, where no event of the log is written with them.
  func keep(_ writes: [PendingWrite]) async throws(ExchangeFailure) {
    do {
      try await store.commit { connection in for write in writes { try write.apply(to: connection) } }
    } catch let failure as any Explained {
      throw .noEvidence(failure.code)
    } catch {
      throw .noEvidence("internal")
    }
  }

  static func context(_ id: String) -> [UInt8] { Array("evidence|\(id)".utf8) }
}

extension Evidences {
  /// Most evidences that one removal takes.
  static let removalBatch = 500

  /// Evidences that have served their time.
  public static func evidences(madeBefore end: Instant) -> PendingRemoval {
    PendingRemoval("evidences") { connection in
      try connection.execute(
        """
        DELETE FROM evidence WHERE id IN (
          SELECT id FROM evidence WHERE made_at < ? ORDER BY made_at LIMIT \(removalBatch))
        """, [.integer(end.milliseconds)])
      return try connection.changes()
    }
  }
}

extension ExchangeFailure {
  static func noEvidence(_ code: String) -> ExchangeFailure {
    ExchangeFailure(
      "exchange.evidence", what: "The message was not exchanged.", why: "Its evidence could not be kept (\(code)).",
      whatToDo: "Run: passerelle status --config FILE")
  }
}
