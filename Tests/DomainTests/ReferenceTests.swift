import Domain
import Testing

@Suite("References that people read")
struct ReferenceTests {
  @Test(
    "The reference of a trace is the same in every country (values of an independent computation)",
    arguments: [
      // SHA-256 of "4bf92f3577b34da6a3ce929d0e0e4736" and of 31 zeros with a one
      ("398acaee65c4e533cea249865ab1cee576445dc23178f8b39d5efdcedd57a829", "6ZM4-EGF3"),
      ("e0cca2965509df678c8064f5e0b9076016fa752f88a6c749768db83479450cc5", "5X83-ZYV2"),
      ("0000000000000000ffffffffffffffffffffffffffffffffffffffffffffffff", "2222-2222"),
      ("000000c694446f00" + String(repeating: "0", count: 48), "ZZZZ-ZZZZ"),
      ("000000c694446f01" + String(repeating: "0", count: 48), "2222-2222"),
    ])
  func reference(_ digest: String, _ expected: String) throws {
    let reference = ExchangeReference(traceDigest: try #require([UInt8](hex: digest)))
    #expect("\(reference)" == expected)
    #expect(reference.characters == expected.replacing("-", with: ""))
  }

  @Test("The alphabet has 31 characters, and none that is taken for another")
  func alphabet() {
    #expect(CodeAlphabet.characters.count == 31)
    #expect(Set(CodeAlphabet.characters).count == 31)
    for character in "0O1IL" { #expect(!CodeAlphabet.characters.contains(character)) }
  }

  @Test(
    "The check number has three digits, with leading zeros",
    arguments: [
      ("8784fa747b64e3ab", "028"), ("9d8c47928eb0073d", "274"), ("4ad4d471157ca40d", "001"),
      ("00000000ffffffff", "000"),
      ("ffffffff00000000", "295"), ("000003e7ffffffff", "999"), ("000003e8ffffffff", "000"),
    ])
  func checkNumber(_ digest: String, _ expected: String) throws {
    let number = CheckNumber(assertionDigest: try #require([UInt8](hex: digest)))
    #expect(number.digits == expected)
    #expect("\(number)" == expected)
  }

  // MARK: Traces

  static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
  static let parent = "00f067aa0ba902b7"

  @Test("A trace context is read as W3C writes it, of later versions too, and passed on as version 00")
  func traceparent() {
    for text in [
      "00-\(Self.trace)-\(Self.parent)-01", "00-\(Self.trace)-\(Self.parent)-00", "01-\(Self.trace)-\(Self.parent)-03",
      "cc-\(Self.trace)-\(Self.parent)-01-what-comes-later",
    ] {
      let context = TraceContext(traceparent: text)
      #expect(context?.traceID == Self.trace)
      #expect(context?.parentID == Self.parent)
      #expect(context?.traceparent == "00-\(Self.trace)-\(Self.parent)-01")
    }
  }

  @Test(
    "What is no trace context is refused (W3C Trace Context section 3.2.2)",
    arguments: [
      "", "00", "00-\(trace)-\(parent)", "ff-\(trace)-\(parent)-01", "00-\(trace)-\(parent)-01-more",
      "0-\(trace)-\(parent)-01", "zz-\(trace)-\(parent)-01", "00-\(trace)-\(parent)-zz", "00-\(trace)-\(parent)-1",
      "00-\(trace.uppercased())-\(parent)-01", "00-\(trace.dropLast())-\(parent)-01", "00-\(trace)0-\(parent)-01",
      "00-\(String(repeating: "0", count: 32))-\(parent)-01", "00-\(trace)-\(String(repeating: "0", count: 16))-01",
      " 00-\(trace)-\(parent)-01", "00-\(trace)-\(parent)-01\r\n", "00_\(trace)_\(parent)_01",
      "CC-\(trace)-\(parent)-01",
    ])
  func noTraceparent(_ text: String) {
    #expect(TraceContext(traceparent: text) == nil)
  }

  @Test("A new trace is made of 24 random bytes, and of no other number; zeros make none")
  func random() {
    let bytes = (1...24).map { UInt8($0) }
    #expect(TraceContext(random: bytes)?.traceparent == "00-0102030405060708090a0b0c0d0e0f10-1112131415161718-01")
    #expect(TraceContext(random: bytes.dropLast()) == nil)
    #expect(TraceContext(random: bytes + [1]) == nil)
    #expect(TraceContext(random: [UInt8](repeating: 0, count: 24)) == nil)
  }
}
