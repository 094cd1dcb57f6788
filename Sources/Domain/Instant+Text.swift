extension Instant: CustomStringConvertible, Codable {
  /// ISO 8601 with milliseconds, UTC: `2026-11-24T10:49:55.123Z`.
  public var description: String { iso8601 }

  /// ISO 8601 with milliseconds, UTC: `2026-11-24T10:49:55.123Z`.
  public var iso8601: String {
    let f = utc
    return "\(pad(f.year, 4))-\(pad(f.month))-\(pad(f.day))T\(pad(f.hour)):\(pad(f.minute)):\(pad(f.second))"
      + ".\(pad(f.millisecond, 3))Z"
  }

  /// ISO 8601 in whole seconds, UTC: `2026-11-24T10:49:55Z` (RFC 3339; used in bindings and receipts).
  public var iso8601Seconds: String { String(iso8601.dropLast(5)) + "Z" }

  /// HL7 version 3 TS in whole seconds, UTC: `20261124104955+0000`.
  public var hl7: String { hl7Digits + "+0000" }

  /// The 14 digits `yyyyMMddHHmmss`, UTC, without a zone (XDS metadata DTM, ITI TF-3 4.2.3.1.7).
  public var hl7Digits: String {
    let f = utc
    return "\(pad(f.year, 4))\(pad(f.month))\(pad(f.day))\(pad(f.hour))\(pad(f.minute))\(pad(f.second))"
  }

  /// Reads RFC 3339 date-times with any number of fraction digits, `Z` or `±hh:mm`. Nil for anything else.
  public init?(iso8601 text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[10] == 0x54 || bytes[10] == 0x74,
      bytes[13] == 0x3A, bytes[16] == 0x3A,
      let year = digits(bytes[0..<4]), let month = digits(bytes[5..<7]), let day = digits(bytes[8..<10]),
      let hour = digits(bytes[11..<13]), let minute = digits(bytes[14..<16]), let second = digits(bytes[17..<19])
    else { return nil }
    var index = 19
    var millisecond = 0
    if bytes[index] == 0x2E {
      let start = index + 1
      index = bytes[start...].firstIndex { !(0x30...0x39).contains($0) } ?? bytes.count
      guard index > start, let value = digits(bytes[start..<min(index, start + 3)]) else { return nil }
      millisecond = value * [100, 10, 1][min(index - start, 3) - 1]
    }
    guard let offset = zoneOffset(bytes[index...]) else { return nil }
    let fields = CalendarFields(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second, millisecond: millisecond)
    guard fields.isValid else { return nil }
    self = Instant(utc: fields).advanced(bySeconds: -offset)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let value = Instant(iso8601: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an RFC 3339 date-time")
    }
    self = value
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(iso8601)
  }
}

private func pad(_ value: Int, _ width: Int = 2) -> String {
  let text = String(value)
  return String(repeating: "0", count: max(0, width - text.count)) + text
}

private func digits(_ bytes: ArraySlice<UInt8>) -> Int? {
  var value = 0
  for byte in bytes {
    guard (0x30...0x39).contains(byte) else { return nil }
    value = value * 10 + Int(byte - 0x30)
  }
  return bytes.isEmpty ? nil : value
}

private func zoneOffset(_ bytes: ArraySlice<UInt8>) -> Int64? {
  let zone = Array(bytes)
  if zone == [0x5A] || zone == [0x7A] { return 0 }
  guard zone.count == 6, zone[0] == 0x2B || zone[0] == 0x2D, zone[3] == 0x3A,
    let hours = digits(zone[1..<3]), let minutes = digits(zone[4..<6]), hours < 24, minutes < 60
  else { return nil }
  return Int64(hours * 3600 + minutes * 60) * (zone[0] == 0x2D ? -1 : 1)
}
