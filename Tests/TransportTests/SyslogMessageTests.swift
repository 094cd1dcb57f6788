import Domain
import Testing

@testable import Transport

@Suite("A syslog message")
struct SyslogMessageTests {
  private func frame(host: String = "fr.example", kind: String = "DICOM+RFC3881", text: String) -> [UInt8] {
    SyslogMessage(time: Instant(milliseconds: 1_764_000_000_123), host: host, kind: kind, text: Array(text.utf8)).frame
  }

  @Test("It is framed by the count of its octets, and its text follows a byte order mark")
  func form() throws {
    let frame = frame(text: "<a>é</a>")
    let text = String(decoding: frame, as: UTF8.self)
    let parts = text.split(separator: " ", maxSplits: 1)
    let count = try #require(Int(parts[0]))
    #expect(frame.count == String(count).utf8.count + 1 + count)
    #expect(
      parts[1] == "<85>1 2025-11-24T16:00:00.123Z fr.example passerelle - DICOM+RFC3881 - \u{FEFF}<a>é</a>")
  }

  @Test("What is no printable ASCII in the header is left out, so nothing can end a field or a message early")
  func header() {
    let text = String(
      decoding: frame(host: "a b\nc\u{E9}", kind: String(repeating: "k ", count: 40), text: ""), as: UTF8.self)
    #expect(text.contains(" abc passerelle - \(String(repeating: "k", count: 32)) - "))
    #expect(String(decoding: frame(host: " ", text: ""), as: UTF8.self).contains("Z - passerelle"))
  }
}
