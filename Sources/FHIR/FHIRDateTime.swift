/// A FHIR dateTime made from an HL7 version 3 TS, with the precision that both can say.
public struct FHIRDateTime: Sendable, Hashable {
  /// `2026`, `2026-11`, `2026-11-20` or `2026-11-20T10:15:00+01:00` (FHIR R4, datatype dateTime).
  public let text: String
  /// Whether a time of day was cut: FHIR demands a zone and minutes beside an hour, and neither is invented.
  public let isCut: Bool

  /// The day, month or year alone (FHIR R4, datatype date).
  public var date: String { String(text.prefix(10)) }
  /// Whether it is a FHIR instant: to the second, with a zone.
  public var isInstant: Bool { text.contains("T") && hasSeconds }

  private let hasSeconds: Bool

  /// Converts `YYYY[MM[DD[HH[MM[SS[.S…]]]]]][±ZZZZ]`; the caller has checked that it names a real day.
  public init(hl7 text: String) {
    let digits = text.utf8.prefix { (0x30...0x39).contains($0) }.count
    func part(_ offset: Int, _ length: Int) -> Substring { text.dropFirst(offset).prefix(length) }
    var out = String(part(0, 4))
    if digits >= 6 { out += "-" + part(4, 2) }
    if digits >= 8 { out += "-" + part(6, 2) }
    hasSeconds = digits >= 14
    guard digits > 8 else {
      self.text = out
      isCut = false
      return
    }
    guard digits >= 12, let zone = Self.zone(text) else {
      self.text = out
      isCut = true
      return
    }
    let rest = text.dropFirst(digits)
    let fraction = rest.first == "." ? rest.prefix { $0 != "+" && $0 != "-" } : ""
    // The schema wants seconds; zero-filled ones say nothing (FHIR R4, datatype dateTime).
    let seconds = digits >= 14 ? String(part(12, 2)) : "00"
    self.text = "\(out)T\(part(8, 2)):\(part(10, 2)):\(seconds)\(fraction)\(zone)"
    isCut = false
  }

  /// `+01:00` of `…+0100`; nil without a zone or beyond FHIR's ±14:00.
  private static func zone(_ text: String) -> String? {
    guard let start = text.firstIndex(where: { $0 == "+" || $0 == "-" }) else { return nil }
    let zone = text[start...]
    guard zone.utf8.count == 5, let hours = Int(zone.dropFirst().prefix(2)), let minutes = Int(zone.suffix(2)),
      minutes < 60, hours < 14 || (hours == 14 && minutes == 0)
    else { return nil }
    return "\(zone.prefix(3)):\(zone.suffix(2))"
  }
}
