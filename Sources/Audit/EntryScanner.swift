import Domain

/// Reads canonical entries at the speed of a scan: the checks of ``LogEntry`` without a tree of values.
///
/// Canonical JSON (RFC 8785) has one spelling, so an entry is a fixed frame around seven values. What does not fit the
/// frame is no entry; kinds and pseudonyms with escapes, which no gateway writes, are left to ``LogEntry``.
struct ScannedEntry {
  let sequence: Int64
  let time: Instant
  let year: Int
  let kind: ArraySlice<UInt8>
  let tag: ArraySlice<UInt8>
  /// Hexadecimal.
  let encDigest: ArraySlice<UInt8>
  /// Hexadecimal.
  let eventDigest: ArraySlice<UInt8>

  /// Nil unless these are canonical bytes of an entry.
  init?(_ bytes: [UInt8]) {
    var scan = Scan(bytes)
    guard scan.take("{\"encDigest\":\""), let encDigest = scan.digest(), scan.take("\",\"eventDigest\":\""),
      let eventDigest = scan.digest(), scan.take("\",\"kind\":\""), let kind = scan.plain(),
      scan.take("\",\"pseudonymTag\":\""), let tag = scan.plain(), scan.take("\",\"seq\":"),
      let sequence = scan.integer(), scan.take(",\"time\":\""), let (time, year) = scan.time(),
      scan.take("\",\"v\":1}"), scan.isAtEnd
    else {
      guard let entry = LogEntry(bytes) else { return nil }
      self.init(entry)
      return
    }
    self.init(
      sequence: sequence, time: time, year: year, kind: kind, tag: tag, encDigest: encDigest, eventDigest: eventDigest)
  }

  private init(
    sequence: Int64, time: Instant, year: Int, kind: ArraySlice<UInt8>, tag: ArraySlice<UInt8>,
    encDigest: ArraySlice<UInt8>, eventDigest: ArraySlice<UInt8>
  ) {
    self.sequence = sequence
    self.time = time
    self.year = year
    self.kind = kind
    self.tag = tag
    self.encDigest = encDigest
    self.eventDigest = eventDigest
  }

  private init(_ entry: LogEntry) {
    self.init(
      sequence: entry.sequence, time: entry.time, year: entry.time.utc.year, kind: Array(entry.kind.utf8)[...],
      tag: Array(entry.tag.utf8)[...], encDigest: Array(entry.encDigest.hex.utf8)[...],
      eventDigest: Array(entry.eventDigest.hex.utf8)[...])
  }
}

/// The facts of an event, scanned; the texts are those of ``EventFacts``.
struct ScannedFacts {
  private(set) var trace: ArraySlice<UInt8>?
  private(set) var peer: ArraySlice<UInt8>?
  private(set) var outcome: ArraySlice<UInt8>

  /// Nil unless these are canonical bytes of facts.
  init?(_ bytes: [UInt8]) {
    var scan = Scan(bytes)
    if let outcome = scan.member("{\"outcome\":\"") {
      self.outcome = outcome
      peer = scan.member(",\"peer\":\"")
      _ = scan.member(",\"purpose\":\"")
      let role = scan.member(",\"role\":\"")
      trace = scan.member(",\"trace\":\"")
      if role != nil, scan.take("}"), scan.isAtEnd { return }
    }
    guard let facts = EventFacts(bytes) else { return nil }
    outcome = Array(facts.outcome.utf8)[...]
    peer = facts.peer.map { Array($0.utf8)[...] }
    trace = facts.traceID.map { Array($0.utf8)[...] }
  }
}

/// A place in canonical bytes.
private struct Scan {
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { index == bytes.count }

  mutating func take(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard bytes.count - index >= count else { return false }
    for offset in 0..<count where bytes[index + offset] != text.utf8Start[offset] { return false }
    index += count
    return true
  }

  /// Printable ASCII up to a quotation mark; nil where anything would be escaped.
  mutating func plain() -> ArraySlice<UInt8>? {
    let start = index
    while index < bytes.count, (0x20..<0x7F).contains(bytes[index]), bytes[index] != 0x5C {
      if bytes[index] == 0x22 { return bytes[start..<index] }
      index += 1
    }
    return nil
  }

  /// A member with its closing quotation mark; nil, and nothing is taken, where another stands here.
  mutating func member(_ start: StaticString) -> ArraySlice<UInt8>? {
    let before = index
    if take(start), let text = plain(), take("\"") { return text }
    index = before
    return nil
  }

  mutating func digest() -> ArraySlice<UInt8>? {
    guard bytes.count - index >= 64 else { return nil }
    let digits = bytes[index..<(index + 64)]
    guard digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else { return nil }
    index += 64
    return digits
  }

  mutating func integer() -> Int64? {
    let start = index
    while index < bytes.count, (0x30...0x39).contains(bytes[index]), index - start < 16 { index += 1 }
    guard index > start, index == start + 1 || bytes[start] != 0x30 else { return nil }
    return bytes[start..<index].reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
  }

  /// `2026-11-24T10:49:55.123Z`
  mutating func time() -> (Instant, Int)? {
    let template = StaticString("0000-00-00T00:00:00.000Z")
    guard bytes.count - index >= template.utf8CodeUnitCount else { return nil }
    for offset in 0..<template.utf8CodeUnitCount {
      let (byte, model) = (bytes[index + offset], template.utf8Start[offset])
      guard model == 0x30 ? (0x30...0x39).contains(byte) : byte == model else { return nil }
    }
    let start = index
    func number(_ offset: Int, _ count: Int) -> Int {
      bytes[(start + offset)..<(start + offset + count)].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
    let fields = CalendarFields(
      year: number(0, 4), month: number(5, 2), day: number(8, 2), hour: number(11, 2), minute: number(14, 2),
      second: number(17, 2), millisecond: number(20, 3))
    guard fields.isValid else { return nil }
    index += template.utf8CodeUnitCount
    return (Instant(utc: fields), fields.year)
  }
}
