public import Domain

extension HL7Time {
  /// The instant, missing parts at their beginning; without a zone as if in UTC, which is good for ordering only.
  public var instant: Instant {
    func part(_ offset: Int, _ length: Int, _ missing: Int) -> Int {
      digits.count >= offset + length ? Int(digits.dropFirst(offset).prefix(length)) ?? missing : missing
    }
    let local = Instant(
      utc: CalendarFields(
        year: year, month: month ?? 1, day: day ?? 1, hour: part(8, 2, 0), minute: part(10, 2, 0),
        second: part(12, 2, 0)))
    guard let zone, let hours = Int64(zone.dropFirst().prefix(2)), let minutes = Int64(zone.suffix(2)) else {
      return local
    }
    let offset = (hours * 60 + minutes) * 60
    return local.advanced(bySeconds: zone.hasPrefix("-") ? offset : -offset)
  }
}
