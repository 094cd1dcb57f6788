/// W3C trace context of one exchange (`traceparent`, version 00), passed between the contact points.
public struct TraceContext: Sendable, Hashable {
  /// 32 lower-case hex digits, not all zero.
  public let traceID: String
  /// 16 lower-case hex digits, not all zero.
  public let parentID: String

  /// A new trace from 24 random bytes; nil for another count or all zeros.
  public init?(random bytes: [UInt8]) {
    guard bytes.count == 24 else { return nil }
    let hex = bytes.hex
    self.init(traceparent: "00-\(hex.prefix(32))-\(hex.suffix(16))-01")
  }

  /// Reads a `traceparent` header (W3C Trace Context section 3.2). Nil when it is not valid.
  public init?(traceparent: String) {
    let parts = traceparent.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 4 || parts.count > 4 && parts[0] != "00", parts[0] != "ff",
      zip(parts, [2, 32, 16, 2]).allSatisfy({ $0.utf8.count == $1 && $0.isLowerHex }),
      parts[1].contains(where: { $0 != "0" }),
      parts[2].contains(where: { $0 != "0" })
    else { return nil }
    traceID = String(parts[1])
    parentID = String(parts[2])
  }

  public var traceparent: String { "00-\(traceID)-\(parentID)-01" }
}

extension Substring {
  fileprivate var isLowerHex: Bool { utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) } }
}

/// The reference that people read on the phone, `K7QM-2F9R` (it is the only one); names one exchange in both countries.
public struct ExchangeReference: Sendable, Hashable, CustomStringConvertible {
  /// 8 characters without hyphen.
  public let characters: String

  /// From SHA-256 of the 32 lower-case hex digits of the trace id: first 8 bytes, big-endian, modulo 31⁸, base 31.
  public init(traceDigest digest: [UInt8]) {
    var value = digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % 852_891_037_441
    var result: [Character] = []
    for _ in 0..<8 {
      result.append(CodeAlphabet.characters[Int(value % 31)])
      value /= 31
    }
    characters = String(result.reversed())
  }

  public var description: String { "\(characters.prefix(4))-\(characters.suffix(4))" }
}

/// The 31 characters of codes and references: no 0 O 1 I L.
public enum CodeAlphabet {
  public static let characters: [Character] = Array("23456789ABCDEFGHJKMNPQRSTUVWXYZ")
}

/// The 3 digits that patient and clinician compare.
public struct CheckNumber: Sendable, Hashable, CustomStringConvertible {
  public let digits: String

  /// From SHA-256 of the TRC assertion's `ID` in UTF-8: first 4 bytes, big-endian, modulo 1000.
  public init(assertionDigest digest: [UInt8]) {
    let value = digest.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) } % 1000
    let text = String(value)
    digits = String(repeating: "0", count: 3 - text.count) + text
  }

  public var description: String { digits }
}
