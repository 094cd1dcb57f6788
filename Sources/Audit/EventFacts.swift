import Domain
import Trust

/// What of an event stands in clear beside its encrypted body, so that it can be searched for: nothing about a person.
///
/// The digest in the entry covers facts and body together, and both go when the patient is erased.
struct EventFacts: Sendable, Hashable {
  /// 32 hexadecimal digits; nil outside of an exchange.
  var traceID: String?
  var peer: String?
  var outcome: String
  var role: String
  var purpose: String?
  /// Of an `erased` event: how many entries of the whole log have no event any more, this removal included. So a verifier
  /// tells an ordered erasure from a body that somebody took away.
  var withoutEvent: Int?

  init(_ event: AuditEvent) {
    traceID = event.trace?.traceID
    peer = event.peer?.value
    outcome = event.outcome.rawValue
    role = event.role.rawValue
    purpose = event.purpose?.rawValue
    if event.kind == .erased { withoutEvent = event.details[Self.withoutEventName].flatMap { Int($0) } }
  }

  /// Reads facts; nil unless these are their canonical bytes.
  init?(_ bytes: [UInt8]) {
    let json: JSON
    do { json = try JSON(reading: bytes) } catch { return nil }
    guard let outcome = json["outcome"]?.string, let role = json["role"]?.string else { return nil }
    traceID = json["trace"]?.string
    peer = json["peer"]?.string
    self.outcome = outcome
    self.role = role
    purpose = json["purpose"]?.string
    withoutEvent = json[Self.withoutEventName]?.integer
    guard self.bytes == bytes else { return nil }
  }

  /// RFC 8785.
  var bytes: [UInt8] {
    var members: [String: JSON] = ["outcome": .string(outcome), "role": .string(role)]
    for (name, value) in [("trace", traceID), ("peer", peer), ("purpose", purpose)] {
      members[name] = value.map { .string($0) }
    }
    members[Self.withoutEventName] = withoutEvent.map { .integer($0) }
    return Array(JSON.object(members).canonical.utf8)
  }

  static let withoutEventName = "withoutEvent"

  /// The reference of the exchange, 8 characters without hyphen.
  var reference: String? {
    traceID.map { ExchangeReference(traceDigest: Digest.sha256(Array($0.utf8))).characters }
  }

  /// What an entry says of its event: SHA-256(facts ‖ newline ‖ encrypted body).
  static func digest(facts: [UInt8], sealed: [UInt8]) -> [UInt8] { Digest.sha256(facts + [0x0A] + sealed) }
}
