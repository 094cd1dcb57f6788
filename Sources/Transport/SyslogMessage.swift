public import Domain

/// A syslog message (RFC 5424), framed by octet counting as syslog over TLS wants it (RFC 5425 section 4.3).
public struct SyslogMessage: Sendable, Hashable {
  /// Facility 10 (security and authorization), severity 5 (notice): what IHE ATNA uses.
  public static let priority = 85

  public var time: Instant
  /// Who sends it; what is no printable ASCII is left out.
  public var host: String
  /// What kind of message it is, at most 32 printable characters without blanks: `DICOM+RFC3881`.
  public var kind: String
  /// UTF-8.
  public var text: [UInt8]

  public init(time: Instant, host: String, kind: String, text: [UInt8]) {
    (self.time, self.host, self.kind, self.text) = (time, host, kind, text)
  }

  /// `<octets> <85>1 <time> <host> passerelle - <kind> - ` and the text after a byte order mark.
  public var frame: [UInt8] {
    let header =
      "<\(Self.priority)>1 \(time.iso8601) \(Self.field(host, 255)) passerelle - \(Self.field(kind, 32)) - "
    let count = header.utf8.count + Self.mark.count + text.count
    return Array("\(count) \(header)".utf8) + Self.mark + text
  }

  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Printable ASCII without blanks, `-` where nothing is left (RFC 5424 section 6).
  private static func field(_ text: String, _ longest: Int) -> String {
    let kept = String(decoding: text.utf8.filter { (0x21...0x7E).contains($0) }.prefix(longest), as: UTF8.self)
    return kept.isEmpty ? "-" : kept
  }
}
