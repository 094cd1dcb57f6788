public import Domain

extension HL7Time {
  /// The first instant of this time; without a zone it is taken as UTC.
  public var instant: Instant {
    func part(_ offset: Int, _ length: Int, _ missing: Int) -> Int {
      digits.count >= offset + length ? Int(digits.dropFirst(offset).prefix(length)) ?? missing : missing
    }
    let local = Instant(
      utc: CalendarFields(
        year: part(0, 4, 1970), month: part(4, 2, 1), day: part(6, 2, 1), hour: part(8, 2, 0), minute: part(10, 2, 0),
        second: part(12, 2, 0)))
    guard let zone, let hours = Int64(zone.dropFirst().prefix(2)), let minutes = Int64(zone.suffix(2)) else {
      return local
    }
    return local.advanced(bySeconds: (hours * 3600 + minutes * 60) * (zone.first == "-" ? 1 : -1))
  }
}
