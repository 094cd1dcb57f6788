public import Domain

/// A calendar day, from which or until which a version or a concept is in force.
public struct Day: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Year, month and day as one number: 20261125.
  let number: Int

  /// The day that begins a date in one of the spellings of the field: `2026-11-25`, `20261125`, either with a time
  /// behind it (FHIR date, HL7 TS). Nil for anything else, also for a day that the calendar does not have.
  public init?(_ text: String) {
    let digits = text.prefix(10).filter { $0 != "-" }.prefix(8)
    guard digits.utf8.count == 8, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits)
    else { return nil }
    let fields = CalendarFields(year: number / 10_000, month: number / 100 % 100, day: number % 100)
    guard fields.isValid else { return nil }
    self.number = number
  }

  /// The day of an instant in UTC.
  public init(_ instant: Instant) {
    let fields = instant.utc
    number = fields.year * 10_000 + fields.month * 100 + fields.day
  }

  /// The earlier day is the lesser.
  public static func < (left: Day, right: Day) -> Bool { left.number < right.number }

  /// ISO 8601: `2026-11-25`.
  public var description: String {
    let text = String(number)
    let digits = String(repeating: "0", count: max(0, 8 - text.count)) + text
    return "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))"
  }
}

/// From when until when something is in force, both days included; an open end is nil.
public struct Validity: Sendable, Hashable {
  /// The first day; nil: since ever.
  public var from: Day?
  /// The last day; nil: until further notice.
  public var to: Day?

  /// Without ends it is in force on every day.
  public init(from: Day? = nil, to: Day? = nil) {
    self.from = from
    self.to = to
  }

  /// Whether its first day is not after that day; without a day it is asked whatever the dates.
  func hasBegun(on day: Day?) -> Bool {
    guard let from, let day else { return true }
    return from <= day
  }

  /// Whether it is in force on that day.
  public func contains(_ day: Day) -> Bool {
    if let from, day < from { return false }
    if let to, to < day { return false }
    return true
  }
}
