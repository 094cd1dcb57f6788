/// An address that mail can be sent to.
public enum MailAddress {
  /// Whether a text is one: RFC 5321 section 4.1.2 without quoted strings and literals, ASCII, and nothing in it that could
  /// end a header.
  public static func isValid(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, (1...64).contains(parts[0].utf8.count), (3...189).contains(parts[1].utf8.count) else {
      return false
    }
    let (local, domain) = (parts[0], parts[1].split(separator: ".", omittingEmptySubsequences: false))
    let isLocal = local.utf8.allSatisfy { isAlphanumeric($0) || Array("!#$%&'*+-/=?^_`{|}~.".utf8).contains($0) }
    return isLocal && !local.hasPrefix(".") && !local.hasSuffix(".") && !local.contains("..") && domain.count >= 2
      && domain.allSatisfy { label in
        (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
          && label.utf8.allSatisfy { isAlphanumeric($0) || $0 == 0x2D }
      }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }
}
