import Domain

/// The clock on the wall of one country, for texts to people (users.md section 10: 24-hour times with their zone).
///
/// Zones and summer time of the Union (Directive 2000/84/EC: from the last Sunday of March to that of October, each at
/// 01:00 UTC) and its neighbours in MyHealth@EU, on the mainland of each country.
struct CivilTime: Sendable, Hashable {
  let country: CountryCode

  private static let western: Set<String> = ["IE", "IS", "PT"]
  private static let eastern: Set<String> = ["BG", "CY", "EE", "EL", "FI", "GR", "LT", "LV", "RO"]
  private static let withoutSummer: Set<String> = ["IS"]

  /// What the clocks of the country show.
  func fields(_ instant: Instant) -> CalendarFields { instant.advanced(bySeconds: offset(instant)).utc }

  /// Seconds ahead of UTC.
  private func offset(_ instant: Instant) -> Int64 {
    let hours: Int64 = Self.western.contains(country.value) ? 0 : Self.eastern.contains(country.value) ? 2 : 1
    let isSummer = !Self.withoutSummer.contains(country.value) && Self.isSummer(instant)
    return (hours + (isSummer ? 1 : 0)) * 3600
  }

  private static func isSummer(_ instant: Instant) -> Bool {
    let year = instant.utc.year
    return lastSunday(ofMonth: 3, year) <= instant && instant < lastSunday(ofMonth: 10, year)
  }

  /// 01:00 UTC of the last Sunday of a month with 31 days.
  private static func lastSunday(ofMonth month: Int, _ year: Int) -> Instant {
    let last = Instant(utc: CalendarFields(year: year, month: month, day: 31, hour: 1))
    // The first day of 1970 was a Thursday.
    let weekday = (last.milliseconds / 86_400_000 + 4) % 7
    return last.advanced(bySeconds: -weekday * 86_400)
  }

  /// Date, time and distance from UTC, for programs: `2026-11-23T15:41:00+01:00`.
  func iso8601(_ instant: Instant) -> String {
    let (ahead, local) = (offset(instant), instant.advanced(bySeconds: offset(instant)))
    let hours = Self.two(Int(ahead / 3600))
    return "\(local.iso8601Seconds.dropLast())\(ahead == 0 ? "Z" : "+\(hours):00")"
  }

  /// Hours and minutes, without the zone: for a page that names it once.
  func clock(_ instant: Instant) -> String {
    let fields = fields(instant)
    return "\(Self.two(fields.hour)):\(Self.two(fields.minute))"
  }

  /// Year, month and day as eight digits.
  func day(_ instant: Instant) -> String {
    let fields = fields(instant)
    return "\(fields.year)\(Self.two(fields.month))\(Self.two(fields.day))"
  }

  private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
}

extension PageTexts {
  /// A time of day with its zone in words; in UTC where the page is nobody's in particular.
  func time(_ instant: Instant) -> String {
    guard let civil else { return Web.time(instant) }
    return self("zoned", ["time": civil.clock(instant), "country": self["country.\(civil.country)"]])
  }

  /// Hours and minutes, for a page that names the zone elsewhere; in UTC, and saying so, where it has none.
  func clock(_ instant: Instant) -> String { civil?.clock(instant) ?? Web.time(instant) }

  /// Whose clock a page tells its times by, in words; empty where each time says so itself.
  var timesOf: String { civil.map { self("timesOf", ["country": self["country.\($0.country)"]]) } ?? "" }

  /// The day with the month in letters, and the time of day with its zone.
  func dayAndTime(_ instant: Instant) -> String {
    let day = civil?.day(instant) ?? String(instant.hl7Digits.prefix(8))
    return "\(clinicalDate(day, language)) \(time(instant))"
  }

  /// As ``time(_:)``, with the day before it where that is another than that of `other`.
  func time(_ instant: Instant, besides other: Instant) -> String {
    guard let civil, civil.day(instant) != civil.day(other) else { return time(instant) }
    return "\(shortDay(civil.fields(instant), besides: civil.fields(other))), \(time(instant))"
  }

  /// Hours and minutes, and the day where it is another than that of `other`; without the zone.
  func moment(_ instant: Instant, besides other: Instant) -> String {
    guard let civil else { return Web.time(instant) }
    let clock = civil.clock(instant)
    return civil.day(instant) == civil.day(other)
      ? clock : "\(shortDay(civil.fields(instant), besides: civil.fields(other))), \(clock)"
  }

  /// The day with its month in letters, short enough for a line on a phone; with its year where that is another.
  private func shortDay(_ day: CalendarFields, besides other: CalendarFields) -> String {
    let month = (Self.months[language] ?? Self.english)[day.month - 1]
    let text = language == "de" ? "\(day.day). \(month)" : "\(day.day) \(month)"
    return day.year == other.year ? text : "\(text) \(day.year)"
  }

  private static let english = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  private static let months = [
    "fr": ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
    "pt": ["jan.", "fev.", "mar.", "abr.", "mai.", "jun.", "jul.", "ago.", "set.", "out.", "nov.", "dez."],
    "de": ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."],
  ]
}
