import Domain
import Foundation
import Testing

@Suite("An instant")
struct InstantTests {
  @Test(
    "It is written in every form that the wire knows",
    arguments: [
      (0, "1970-01-01T00:00:00.000Z", "19700101000000"),
      (1_767_225_599_999, "2025-12-31T23:59:59.999Z", "20251231235959"),
      (1_709_164_800_001, "2024-02-29T00:00:00.001Z", "20240229000000"),
      (-1, "1969-12-31T23:59:59.999Z", "19691231235959"),
      (-62_135_596_800_000, "0001-01-01T00:00:00.000Z", "00010101000000"),
      (253_402_300_799_999, "9999-12-31T23:59:59.999Z", "99991231235959"),
      (951_782_400_000, "2000-02-29T00:00:00.000Z", "20000229000000"),
      (-2_203_891_200_000, "1900-03-01T00:00:00.000Z", "19000301000000"),
    ] as [(Int64, String, String)])
  func written(_ milliseconds: Int64, _ iso: String, _ digits: String) {
    let instant = Instant(milliseconds: milliseconds)
    #expect(instant.iso8601 == iso)
    #expect("\(instant)" == iso)
    #expect(instant.iso8601Seconds == iso.dropLast(5) + "Z")
    #expect(instant.hl7Digits == digits)
    #expect(instant.hl7 == digits + "+0000")
    #expect(Instant(iso8601: iso) == instant)
    #expect(Instant(utc: instant.utc) == instant)
  }

  @Test(
    "It is read with any fraction and any zone (RFC 3339)",
    arguments: [
      ("2026-11-24T10:49:55Z", "2026-11-24T10:49:55.000Z"), ("2026-11-24t10:49:55z", "2026-11-24T10:49:55.000Z"),
      ("2026-11-24T10:49:55.1Z", "2026-11-24T10:49:55.100Z"), ("2026-11-24T10:49:55.12Z", "2026-11-24T10:49:55.120Z"),
      ("2026-11-24T10:49:55.123999999Z", "2026-11-24T10:49:55.123Z"),
      ("2026-11-24T10:49:55+01:00", "2026-11-24T09:49:55.000Z"),
      ("2026-11-24T10:49:55-05:30", "2026-11-24T16:19:55.000Z"),
      ("2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00.000Z"),
      ("2024-02-28T23:30:00-01:00", "2024-02-29T00:30:00.000Z"),
      ("2026-11-24T10:49:55.5-00:00", "2026-11-24T10:49:55.500Z"),
    ])
  func read(_ text: String, _ expected: String) {
    #expect(Instant(iso8601: text)?.iso8601 == expected)
  }

  @Test(
    "What names no instant is refused, and never moved to the next",
    arguments: [
      "", "2026-11-24", "2026-11-24T10:49:55", "2026-11-24 10:49:55Z", "2026-11-24T10:49Z", "2026-11-24T10:49:55.Z",
      "2026-11-24T10:49:55,5Z", "2026-11-24T10:49:55+0100", "2026-11-24T10:49:55+01", "2026-11-24T10:49:55+24:00",
      "2026-11-24T10:49:55+01:60", "2026-11-24T10:49:55ZZ", "2026-11-24T10:49:55Z ", " 2026-11-24T10:49:55Z",
      "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-00-10T00:00:00Z",
      "2026-13-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-11-24T24:00:00Z",
      "2026-11-24T10:60:00Z", "2026-11-24T10:49:60Z", "0000-01-01T00:00:00Z", "-2026-11-24T10:49:55Z",
      "20261124T104955Z", "2026-11-24T10:49:55.٣Z", "2026-1-24T10:49:55.00Z", "2O26-11-24T10:49:55Z",
    ])
  func refused(_ text: String) {
    #expect(Instant(iso8601: text) == nil)
  }

  @Test("The calendar agrees with Foundation's on every day of 400 years, and a day lasts a day")
  func calendar() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
    let first = Instant(utc: CalendarFields(year: 1850, month: 1, day: 1))
    for day in stride(from: 0, to: 146_097, by: 29) {
      let instant = first.advanced(bySeconds: Int64(day) * 86_400 + 45_296)
      let date = Date(timeIntervalSince1970: Double(instant.milliseconds / 1000))
      let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
      let fields = instant.utc
      #expect(
        [fields.year, fields.month, fields.day, fields.hour, fields.minute, fields.second]
          == [parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second])
      #expect(fields.isValid)
      #expect(Instant(utc: fields) == instant)
    }
  }

  @Test("Instants are ordered, moved and measured; in JSON they are their text")
  func arithmetic() throws {
    let instant = try #require(Instant(iso8601: "2026-11-24T10:49:55.123Z"))
    #expect(instant.advanced(bySeconds: -1) < instant)
    #expect(instant.advanced(bySeconds: 3600).milliseconds(since: instant) == 3_600_000)
    #expect(instant.milliseconds(since: instant.advanced(bySeconds: 1)) == -1000)
    #expect(Instant(seconds: 5) == Instant(milliseconds: 5000))
    let data = try JSONEncoder().encode([instant])
    #expect(String(decoding: data, as: UTF8.self) == "[\"2026-11-24T10:49:55.123Z\"]")
    #expect(try JSONDecoder().decode([Instant].self, from: data) == [instant])
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([Instant].self, from: Data("[\"now\"]".utf8)) }
  }

  @Test("The machine's clock tells its time, the fixed one stands still")
  func clocks() {
    let before = Int64(Date().timeIntervalSince1970 * 1000)
    let now = SystemClock().now.milliseconds
    let after = Int64(Date().timeIntervalSince1970 * 1000)
    #expect(((before - 1)...(after + 1)).contains(now))
    #expect(FixedClock(Instant(seconds: 7)).now == Instant(seconds: 7))
  }
}
