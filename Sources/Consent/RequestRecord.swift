import Database
import Domain
import Trust

/// One request as stored, with the state that its events say.
struct RequestRecord: Sendable {
  let id: String
  let peer: String
  let hcpID: String
  let trcID: String
  let pseudonym: String
  let organisationID: String
  let trace: TraceContext
  let facts: [UInt8]
  let source: SourceVersion
  let requestDigest: [UInt8]
  let isStaged: Bool
  let createdAt: Instant
  let expiresAt: Instant
  let trcNotAfter: Instant
  var events: [Event] = []

  struct Event: Sendable {
    let kind: String
    let at: Instant
    let way: String?
    let receiptID: String?
    /// Encrypted, see ``SealedReceipt``.
    let receipt: [UInt8]?
    let sections: [String]
    let notAfter: Instant?
    let viewing: ViewingTime?
  }

  static let columns =
    """
    id, peer, hcp_id, trc_id, pseudonym, organisation_id, trace_parent, facts, document_id, document_digest,
    request_digest, is_staged, created_at, expires_at, trc_not_after
    """

  static func find(id: String, in connection: any Connection) throws -> RequestRecord? {
    try load(connection.query("SELECT \(columns) FROM consent_requests WHERE id = ?", [.text(id)]), connection).first
  }

  /// The newest request of one kind under one pair of assertions.
  ///
  /// There is one, unless the record changed while the patient was asked: then each further asking is a request of its
  /// own, and its kind is followed by its number (`60591-5#2`), so that each pair has each number once.
  static func find(
    peer: String, hcpID: String, trcID: String, kind: String, in connection: any Connection
  ) throws -> RequestRecord? {
    try load(
      connection.query(
        """
        SELECT \(columns) FROM consent_requests WHERE peer = ? AND hcp_id = ? AND trc_id = ?
        AND (kind = ? OR substr(kind, 1, ?) = ?) ORDER BY rowid DESC LIMIT 1
        """,
        [
          .text(peer), .text(hcpID), .text(trcID), .text(kind), .integer(Int64(kind.count + 1)), .text("\(kind)#"),
        ]), connection
    ).first
  }

  static func all(of pseudonym: String, in connection: any Connection) throws -> [RequestRecord] {
    try load(
      connection.query(
        "SELECT \(columns) FROM consent_requests WHERE pseudonym = ? ORDER BY created_at DESC LIMIT 500",
        [.text(pseudonym)]), connection)
  }

  private static func load(_ rows: [Row], _ connection: any Connection) throws -> [RequestRecord] {
    try rows.map { row in
      guard let trace = TraceContext(traceparent: try row.text("trace_parent")) else {
        throw ConsentFailure.store("trace")
      }
      var record = RequestRecord(
        id: try row.text("id"), peer: try row.text("peer"), hcpID: try row.text("hcp_id"),
        trcID: try row.text("trc_id"), pseudonym: try row.text("pseudonym"),
        organisationID: try row.text("organisation_id"), trace: trace, facts: try row.blob("facts"),
        source: SourceVersion(documentID: try row.text("document_id"), digest: try row.blob("document_digest")),
        requestDigest: try row.blob("request_digest"), isStaged: try row.integer("is_staged") == 1,
        createdAt: Instant(milliseconds: try row.integer("created_at")),
        expiresAt: Instant(milliseconds: try row.integer("expires_at")),
        trcNotAfter: Instant(milliseconds: try row.integer("trc_not_after")))
      record.events = try connection.query(
        """
        SELECT kind, at, way, receipt_id, receipt, sections, not_after, viewing FROM consent_events
        WHERE request_id = ? ORDER BY seq
        """, [.text(record.id)]
      ).map { event in
        Event(
          kind: try event.text("kind"), at: Instant(milliseconds: try event.integer("at")),
          way: try event.optionalText("way"), receiptID: try event.optionalText("receipt_id"),
          receipt: try event.optionalBlob("receipt"),
          sections: try event.optionalText("sections").map { $0.split(separator: ",").map(String.init) } ?? [],
          notAfter: try event.optionalInteger("not_after").map { Instant(milliseconds: $0) },
          viewing: try event.optionalText("viewing").flatMap(ViewingTime.init(rawValue:)))
      }
      return record
    }
  }

  // MARK: State

  var approval: Event? { events.last { $0.kind == "approved" } }
  /// When the view closes, as the patient chose.
  var viewing: ViewingEnd? {
    approval.flatMap { answer in answer.viewing?.end(from: Instant(seconds: answer.at.milliseconds / 1000)) }
  }
  var wasOpened: Bool { events.contains { $0.kind == "opened" } }
  /// Whether it ended because the record changed, before anything left: the patient is asked anew.
  var isToBeAskedAnew: Bool {
    events.last?.kind == "content-changed" && !events.contains { $0.kind == "used" }
  }
  var usedAt: Instant? { events.last { $0.kind == "used" }?.at }

  /// Silence is never approval: what is not answered in time has ended, whether or not an event says so yet.
  func state(at now: Instant) -> ConsentState {
    for event in events.reversed() {
      switch event.kind {
      case "withdrawn": return .withdrawn
      case "refused": return .refused
      case "expired", "content-changed": return .expired
      case "used": return .used
      case "approved": return now < (event.notAfter ?? createdAt) ? .approved : .expired
      case "notified": return now < expiresAt ? .notified : .expired
      case "requested": return now < expiresAt ? .requested : .expired
      default: continue
      }
    }
    return .expired
  }

  func step(at now: Instant) -> StepToken {
    switch state(at: now) {
    case .requested: wasOpened ? .opened : .waiting
    case .notified: wasOpened ? .opened : .notified
    case .approved: .allowed
    case .used: now < (approval?.notAfter ?? createdAt) ? .allowed : .expired
    case .refused: .refused
    case .expired, .withdrawn: .expired
    }
  }

  func isOpen(at now: Instant) -> Bool { [.requested, .notified].contains(state(at: now)) }

  func binding(_ sections: [String], from start: Instant, to end: Instant, asker: StatedAsker) -> Binding {
    Binding(
      patientPseudonym: pseudonym, hcpAssertionID: hcpID, hcpIssuer: asker.hcpIssuer, hcpNameID: asker.nameID,
      hcpRole: asker.role, organisationID: organisationID, country: peer, trcAssertionID: trcID,
      purpose: asker.purpose, documentID: source.documentID, documentDigest: source.digest, sections: sections,
      notBefore: start, notAfter: end, requestDigest: requestDigest)
  }
}

/// What the peer stated about who asks; stored encrypted.
struct StatedAsker: Sendable {
  var hcpIssuer: String
  var nameID: String
  var name: String
  var role: String
  var organisation: String
  var locality: String
  var facilityType: String
  var purpose: String

  var json: JSON {
    [
      "hcpIssuer": .string(hcpIssuer), "nameID": .string(nameID), "name": .string(name), "role": .string(role),
      "organisation": .string(organisation), "locality": .string(locality), "facilityType": .string(facilityType),
      "purpose": .string(purpose),
    ]
  }

  func sealed(_ key: [UInt8], id: String) throws(ConsentFailure) -> [UInt8] {
    do {
      return try AEAD.seal(Array(json.canonical.utf8), key: key, aad: Array(id.utf8))
    } catch {
      throw .store(error.code)
    }
  }

  static func open(_ sealed: [UInt8], _ key: [UInt8], id: String) throws(ConsentFailure) -> StatedAsker {
    let value: JSON
    do {
      value = try JSON(reading: AEAD.open(sealed, key: key, aad: Array(id.utf8)))
    } catch {
      throw .store("facts")
    }
    func text(_ name: String) -> String { value[name]?.string ?? "" }
    return StatedAsker(
      hcpIssuer: text("hcpIssuer"), nameID: text("nameID"), name: text("name"), role: text("role"),
      organisation: text("organisation"), locality: text("locality"), facilityType: text("facilityType"),
      purpose: text("purpose"))
  }
}
