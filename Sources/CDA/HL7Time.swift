public import Domain

/// A point in time with the precision its source gave: HL7 TS `YYYY[MM[DD[HHMM[SS[.S…]]]]][±ZZZZ]`.
///
/// The text is kept as read, since "2019" and "20190101" say different things.
public struct HL7Time: Sendable, Hashable, Codable {
  public let text: String

  /// Nil unless `text` is a valid TS that names a real day.
  public init?(_ text: String) {
    guard HL7Time.isValid(text) else { return nil }
    self.text = text
  }

  public init(_ instant: Instant) { text = instant.hl7 }

  /// The digits before a fraction or a zone.
  public var digits: Substring {
    var count = 0
    for byte in text.utf8 {
      guard Self.isDigit(byte) else { break }
      count += 1
    }
    return text[..<text.utf8.index(text.startIndex, offsetBy: count)]
  }
  /// `+0100`, or nil when the source gave none.
  public var zone: Substring? { text.utf8.firstIndex { $0 == 0x2B || $0 == 0x2D }.map { text[$0...] } }
  public var year: Int { Int(digits.prefix(4)) ?? 0 }
  public var month: Int? { digits.count >= 6 ? Int(digits.dropFirst(4).prefix(2)) : nil }
  public var day: Int? { digits.count >= 8 ? Int(digits.dropFirst(6).prefix(2)) : nil }

  /// Whether this time lies before `other`, compared at the coarser of the two precisions, zones disregarded.
  public func isBefore(_ other: HL7Time) -> Bool {
    for (own, others) in zip(text.utf8, other.text.utf8) {
      guard Self.isDigit(own), Self.isDigit(others) else { return false }
      if own != others { return own < others }
    }
    return false
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func isValid(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { isValid($0) }
  }

  private static func isValid(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let digits = self.digits(of: text, from: 0)
    switch digits {
    case 4, 6, 8, 10, 12, 14: break
    default: return false
    }
    var end = digits
    if end < text.count, text[end] == UInt8(ascii: ".") {
      let fraction = self.digits(of: text, from: end + 1)
      guard digits == 14, (1...6).contains(fraction) else { return false }
      end += 1 + fraction
    }
    func part(_ offset: Int, _ length: Int, _ missing: Int) -> Int {
      guard digits >= offset + length else { return missing }
      return text[offset..<offset + length].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
    if end < text.count {
      guard text[end] == UInt8(ascii: "+") || text[end] == UInt8(ascii: "-"), text.count == end + 5, digits >= 10,
        self.digits(of: text, from: end + 1) == 4
      else { return false }
      let zone = text[(end + 1)...].reduce(0) { $0 * 10 + Int($1 - 0x30) }
      guard zone / 100 <= 14, zone % 100 < 60 else { return false }
    }
    return CalendarFields(
      year: part(0, 4, 0), month: part(4, 2, 1), day: part(6, 2, 1), hour: part(8, 2, 0), minute: part(10, 2, 0),
      second: part(12, 2, 0)
    ).isValid
  }

  /// How many digits stand at a place.
  private static func digits(of text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var end = start
    while end < text.count, (0x30...0x39).contains(text[end]) { end += 1 }
    return end - start
  }
}

/// An interval of time (HL7 IVL_TS) or a single point (`value`), each bound with its own reason when it is missing.
public struct TimeRange: Sendable, Hashable, Codable {
  public var low: HL7Time?
  public var lowNull: NullFlavor?
  public var high: HL7Time?
  public var highNull: NullFlavor?
  /// A point in time instead of an interval.
  public var value: HL7Time?
  /// Reason when the whole interval is null.
  public var nullFlavor: NullFlavor?

  public init(
    low: HL7Time? = nil, lowNull: NullFlavor? = nil, high: HL7Time? = nil, highNull: NullFlavor? = nil,
    value: HL7Time? = nil, nullFlavor: NullFlavor? = nil
  ) {
    self.low = low
    self.lowNull = lowNull
    self.high = high
    self.highNull = highNull
    self.value = value
    self.nullFlavor = nullFlavor
  }

  /// When it began: the low bound, or the point.
  public var start: HL7Time? { low ?? value }
}
