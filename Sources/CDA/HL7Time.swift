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
    var end = text.utf8.startIndex
    while end < text.utf8.endIndex, (0x30...0x39).contains(text.utf8[end]) { end = text.utf8.index(after: end) }
    return text[..<end]
  }
  /// `+0100`, or nil when the source gave none.
  public var zone: Substring? { text.firstIndex { $0 == "+" || $0 == "-" }.map { text[$0...] } }
  public var year: Int { Int(digits.prefix(4)) ?? 0 }
  public var month: Int? { digits.count >= 6 ? Int(digits.dropFirst(4).prefix(2)) : nil }
  public var day: Int? { digits.count >= 8 ? Int(digits.dropFirst(6).prefix(2)) : nil }

  /// Whether this time lies before `other`, compared at the coarser of the two precisions, zones disregarded.
  public func isBefore(_ other: HL7Time) -> Bool {
    let (own, others) = (digits.utf8, other.digits.utf8)
    let count = min(own.count, others.count)
    return own.prefix(count).lexicographicallyPrecedes(others.prefix(count))
  }

  private static func isValid(_ text: String) -> Bool {
    let digits = text.prefix { ("0"..."9").contains($0) }
    guard [4, 6, 8, 10, 12, 14].contains(digits.count) else { return false }
    var rest = text[digits.endIndex...]
    if rest.first == "." {
      guard digits.count == 14 else { return false }
      let fraction = rest.dropFirst().prefix { ("0"..."9").contains($0) }
      guard (1...6).contains(fraction.count) else { return false }
      rest = rest[fraction.endIndex...]
    }
    if let sign = rest.first {
      guard sign == "+" || sign == "-", rest.count == 5, digits.count >= 10,
        let hours = Int(rest.dropFirst().prefix(2)), let minutes = Int(rest.suffix(2)), hours <= 14, minutes < 60
      else { return false }
    }
    func part(_ offset: Int, _ length: Int, _ missing: Int) -> Int {
      digits.count >= offset + length ? Int(digits.dropFirst(offset).prefix(length)) ?? -1 : missing
    }
    return CalendarFields(
      year: part(0, 4, 0), month: part(4, 2, 1), day: part(6, 2, 1), hour: part(8, 2, 0), minute: part(10, 2, 0),
      second: part(12, 2, 0)
    ).isValid
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
