import Domain
import Trust

/// The canonical entry of one event: what the leaf hash covers. It names nobody.
struct LogEntry: Sendable, Hashable {
  /// Longest entry, in bytes: far below the 65 535 that an entry bundle can hold.
  static let limit = 4096

  var sequence: Int64
  var time: Instant
  var kind: String
  /// SHA-256 over the facts and the encrypted body (``EventFacts``).
  var eventDigest: [UInt8]
  /// SHA-256 of the wrapped key that the body's key came from.
  var encDigest: [UInt8]
  /// Pseudonym of the patient, or empty.
  var tag: String

  /// RFC 8785: the members stand in the order of their names. Written out, because every append and every check of a
  /// row makes these bytes.
  var bytes: [UInt8] {
    let (kind, tag) = (JSON.string(kind).canonical, JSON.string(tag).canonical)
    let text =
      "{\"encDigest\":\"\(encDigest.hex)\",\"eventDigest\":\"\(eventDigest.hex)\",\"kind\":\(kind),"
      + "\"pseudonymTag\":\(tag),\"seq\":\(sequence),\"time\":\"\(time.iso8601)\",\"v\":1}"
    return Array(text.utf8)
  }

  init(
    sequence: Int64, time: Instant, kind: String, eventDigest: [UInt8], encDigest: [UInt8], tag: String
  ) {
    self.sequence = sequence
    self.time = time
    self.kind = kind
    self.eventDigest = eventDigest
    self.encDigest = encDigest
    self.tag = tag
  }

  /// Reads an entry; nil unless these are its canonical bytes.
  init?(_ bytes: [UInt8]) {
    let json: JSON
    do { json = try JSON(reading: bytes) } catch { return nil }
    guard json["v"] == 1, let sequence = json["seq"]?.integer,
      let time = json["time"]?.string.flatMap({ Instant(iso8601: $0) }), let kind = json["kind"]?.string,
      let event = json["eventDigest"]?.string.flatMap({ [UInt8](hex: $0) }),
      let key = json["encDigest"]?.string.flatMap({ [UInt8](hex: $0) }), let tag = json["pseudonymTag"]?.string
    else { return nil }
    self.init(
      sequence: Int64(sequence), time: time, kind: kind, eventDigest: event, encDigest: key, tag: tag)
    guard self.bytes == bytes else { return nil }
  }
}
