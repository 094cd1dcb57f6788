import Database
public import Domain
import Trust

/// The secrets of a log: one for pseudonyms, one that wraps the keys of bodies. 32 bytes each.
public struct AuditSecrets: Sendable {
  let pseudonym: [UInt8]
  let data: [UInt8]

  public init(pseudonym: [UInt8], data: [UInt8]) {
    self.pseudonym = pseudonym
    self.data = data
  }

  /// The pseudonym of a patient in this log: HMAC-SHA-256 of identifier and assigning authority, in hexadecimal.
  public func tag(of patient: PatientIdentifier) -> String {
    Digest.hmacSHA256(key: pseudonym, Array(patient.cx.utf8)).hex
  }
}

/// Encrypts and opens the bodies of events, each under a key of its own that is derived from one for each patient and year.
///
/// So an evidence pack discloses the keys of its own events, and these open nothing else (decision 0012). A body begins
/// with a digest of its key: AES-GCM alone would let its writer prepare two keys that open it as two different events.
struct EventSealing: Sendable {
  let secrets: AuditSecrets

  /// Bytes of a body before its cipher text.
  static let commitmentLength = 32

  /// A body ready to be stored.
  struct Sealed {
    let bytes: [UInt8]
    /// SHA-256 of the wrapped key.
    let keyDigest: [UInt8]
  }

  /// Encrypts within the transaction that stores the result; the key is made at the patient's first event of a year.
  ///
  /// - Parameters:
  ///   - plain: the canonical bytes of the event.
  ///   - wrapped: the stored key of the patient and the year, read in the same transaction; nil where there is none.
  ///     It is unwrapped anew each time: that takes a hundredth of an append, and so no key outlives its erasure.
  func seal(
    _ plain: [UInt8], kind: String, sequence: Int64, tag: String, year: Int64, wrapped stored: [UInt8]?,
    in connection: any Connection
  ) throws -> Sealed {
    let context = Self.keyContext(tag, year)
    if let stored {
      return try sealed(plain, AEAD.open(stored, key: secrets.data, aad: context), stored, sequence, kind)
    }
    let key = Random.bytes(32)
    let wrapped = try AEAD.seal(key, key: secrets.data, aad: context)
    try connection.execute(
      "INSERT INTO audit_key (tag, year, wrapped) VALUES (?, ?, ?)", [.text(tag), .integer(year), .blob(wrapped)])
    return try sealed(plain, key, wrapped, sequence, kind)
  }

  private func sealed(
    _ plain: [UInt8], _ key: [UInt8], _ wrapped: [UInt8], _ sequence: Int64, _ kind: String
  ) throws -> Sealed {
    let eventKey = Self.eventKey(key, sequence, kind)
    let text = try AEAD.seal(plain, key: eventKey, aad: Self.bodyContext(sequence, kind))
    return Sealed(bytes: Self.commitment(to: eventKey) + text, keyDigest: Digest.sha256(wrapped))
  }

  /// The event of a stored body; nil where its key was destroyed.
  ///
  /// - Throws: `trust.aead.refused` where the body was changed or moved, or other secrets wrote it.
  func open(
    _ sealed: [UInt8], sequence: Int64, kind: String, tag: String, year: Int64, in connection: any Connection
  ) throws -> AuditEvent? {
    guard let key = try eventKey(sequence: sequence, kind: kind, tag: tag, year: year, in: connection) else {
      return nil
    }
    let json = try JSON(reading: Self.open(sealed, key: key, sequence: sequence, kind: kind))
    guard var event = AuditEvent(json) else {
      throw AuditFailure.event("A stored event was written by a newer gateway.")
    }
    event.professional = try SealedName(json)?.open(secrets)
    return event
  }

  /// The key of one event's body; nil where its patient was erased.
  ///
  /// - Throws: `trust.aead.refused` under other secrets.
  func eventKey(
    sequence: Int64, kind: String, tag: String, year: Int64, in connection: any Connection
  ) throws -> [UInt8]? {
    guard let wrapped = try wrappedKey(tag, year, connection) else { return nil }
    let key = try AEAD.open(wrapped, key: secrets.data, aad: Self.keyContext(tag, year))
    return Self.eventKey(key, sequence, kind)
  }

  /// Most keys that are tried to tell whether secrets belong to a log.
  private static let triedKeys = 16

  /// Whether these are the secrets of the log: false where they open none of its keys. A log without keys has no others.
  func fit(_ connection: any Connection) throws -> Bool {
    let rows = try connection.query(
      "SELECT tag, year, wrapped FROM audit_key ORDER BY tag, year LIMIT \(Self.triedKeys)", [])
    return try rows.isEmpty
      || rows.contains { row in
        let context = Self.keyContext(try row.text("tag"), try row.integer("year"))
        do {
          _ = try AEAD.open(row.blob("wrapped"), key: secrets.data, aad: context)
          return true
        } catch let failure as TrustFailure where failure.code == "trust.aead.refused" {
          return false
        }
      }
  }

  /// The canonical bytes of an event, with the key of its body alone.
  ///
  /// - Throws: `trust.aead.refused` where the body was changed or moved, or has another key.
  static func open(
    _ sealed: [UInt8], key: [UInt8], sequence: Int64, kind: String
  ) throws(TrustFailure) -> [UInt8] {
    // A wrong commitment is refused as the AEAD refuses: nothing is opened under no key.
    let isCommitted = sealed.prefix(commitmentLength).elementsEqual(commitment(to: key))
    return try AEAD.open(
      isCommitted ? Array(sealed.dropFirst(commitmentLength)) : [], key: key, aad: bodyContext(sequence, kind))
  }

  private static func eventKey(_ key: [UInt8], _ sequence: Int64, _ kind: String) -> [UInt8] {
    Digest.hmacSHA256(key: key, Array("event|\(sequence)|\(kind)".utf8))
  }

  private static func commitment(to key: [UInt8]) -> [UInt8] { Digest.sha256(Array("event-key|".utf8) + key) }

  private func wrappedKey(_ tag: String, _ year: Int64, _ connection: any Connection) throws -> [UInt8]? {
    try connection.query("SELECT wrapped FROM audit_key WHERE tag = ? AND year = ?", [.text(tag), .integer(year)])
      .first?.blob("wrapped")
  }

  private static func keyContext(_ tag: String, _ year: Int64) -> [UInt8] { Array("key|\(tag)|\(year)".utf8) }
  private static func bodyContext(_ sequence: Int64, _ kind: String) -> [UInt8] { Array("\(sequence)|\(kind)".utf8) }
}
