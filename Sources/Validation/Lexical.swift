import CDA
import Domain

extension String {
  /// An OID or a UUID (HL7 II root; RUIDs are reserved).
  var isIdentifierRoot: Bool {
    if OID(self)?.value == self { return true }
    let groups = split(separator: "-", omittingEmptySubsequences: false)
    return groups.map(\.count) == [8, 4, 4, 4, 12] && groups.allSatisfy { $0.allSatisfy(\.isHexDigit) }
  }

  var isLanguageWithCountry: Bool {
    let parts = split(separator: "-", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { $0.utf8.count == 2 }
      && parts[0].utf8.allSatisfy { (0x61...0x7A).contains($0) }
      && parts[1].utf8.allSatisfy { (0x41...0x5A).contains($0) }
  }

  /// A decimal number as HL7 REAL spells it, without exponent.
  var isDecimal: Bool {
    let digits = hasPrefix("-") ? dropFirst() : Substring(self)
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    return (1...2).contains(parts.count)
      && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
  }
}

extension HL7Time {
  /// Precise to the day, and with a zone when finer (TS.EPSOS.TZ).
  var isZonedDay: Bool { digits.count == 8 || digits.count > 8 && zone != nil }
}
