/// A point in time, UTC, in whole milliseconds since 1970: the resolution of every stored time.
public struct Instant: Sendable, Hashable, Comparable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public var milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }
  public init(seconds: Int64) { milliseconds = seconds * 1000 }

  public static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

  /// This instant moved by a number of seconds (negative: earlier).
  public func advanced(bySeconds seconds: Int64) -> Instant { Instant(milliseconds: milliseconds + seconds * 1000) }

  /// Whole milliseconds from `other` to this instant; negative when `other` is later.
  public func milliseconds(since other: Instant) -> Int64 { milliseconds - other.milliseconds }
}

/// Year, month, day, hour, minute, second and millisecond of an instant in UTC (proleptic Gregorian calendar).
public struct CalendarFields: Sendable, Hashable {
  public var year: Int
  public var month: Int
  public var day: Int
  public var hour: Int
  public var minute: Int
  public var second: Int
  public var millisecond: Int

  public init(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, millisecond: Int = 0
  ) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
    self.millisecond = millisecond
  }

  /// Whether the fields name a real day and a real time of day.
  public var isValid: Bool {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second), (0...999).contains(millisecond)
    else { return false }
    return day <= Self.days(inMonth: month, of: year)
  }

  static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    default: 31
    }
  }
}

extension Instant {
  /// The instant of these UTC fields.
  public init(utc fields: CalendarFields) {
    // Days from civil, after Howard Hinnant's published algorithm: eras of 400 years from 0000-03-01.
    let year = fields.month <= 2 ? fields.year - 1 : fields.year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (fields.month + (fields.month > 2 ? -3 : 9)) + 2) / 5 + fields.day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = Int64(era * 146_097 + dayOfEra - 719_468)
    let seconds = days * 86_400 + Int64(fields.hour * 3600 + fields.minute * 60 + fields.second)
    self.init(milliseconds: seconds * 1000 + Int64(fields.millisecond))
  }

  /// The UTC fields of this instant.
  public var utc: CalendarFields {
    let seconds = (milliseconds - (milliseconds < 0 ? 999 : 0)) / 1000
    let days = (seconds - (seconds < 0 ? 86_399 : 0)) / 86_400
    let ofDay = Int(seconds - days * 86_400)
    let shifted = Int(days) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return CalendarFields(
      year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1,
      hour: ofDay / 3600, minute: ofDay / 60 % 60, second: ofDay % 60,
      millisecond: Int(milliseconds - seconds * 1000))
  }
}
