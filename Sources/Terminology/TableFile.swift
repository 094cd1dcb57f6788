import Domain
import Foundation

/// A file of tab-separated rows whose first line names the columns (UTF-8, LF, no quoting).
struct TableFile {
  let url: URL
  private let bytes: [UInt8]

  init(_ url: URL) throws(TerminologyFailure) {
    self.url = url
    do { bytes = [UInt8](try Data(contentsOf: url)) } catch { throw .unreadable(url.path) }
  }

  var name: String { url.lastPathComponent }

  /// Calls `body` with the named columns of each row and the number of its line.
  func rows(
    _ names: [String], _ body: (_ columns: [String], _ line: Int) throws(TerminologyFailure) -> Void
  ) throws(TerminologyFailure) {
    var start = bytes.startIndex
    guard let first = nextLine(&start) else { throw .malformed(name, 1) }
    let header = columns(of: first).map { String(decoding: bytes[$0], as: UTF8.self) }
    let wanted = names.compactMap { header.firstIndex(of: $0) }
    guard wanted.count == names.count else { throw .malformed(name, 1) }
    var number = 1
    while let line = nextLine(&start) {
      number += 1
      if line.isEmpty { continue }
      let ranges = columns(of: line)
      guard ranges.count == header.count else { throw .malformed(name, number) }
      try body(wanted.map { String(decoding: bytes[ranges[$0]], as: UTF8.self) }, number)
    }
  }

  private func nextLine(_ start: inout Int) -> Range<Int>? {
    guard start < bytes.endIndex else { return nil }
    let from = start
    let end = bytes[from...].firstIndex(of: 0x0A) ?? bytes.endIndex
    start = end + 1
    return from..<end
  }

  private func columns(of line: Range<Int>) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var from = line.lowerBound
    while let tab = bytes[from..<line.upperBound].firstIndex(of: 0x09) {
      ranges.append(from..<tab)
      from = tab + 1
    }
    ranges.append(from..<line.upperBound)
    return ranges
  }

  /// Adds this file to a fingerprint of a whole catalogue.
  func add(to fingerprint: inout Fingerprint) {
    fingerprint.add(Array(name.utf8))
    fingerprint.add(bytes)
  }
}

/// FNV-1a, 64 bits: names the content of a catalogue. It tells versions apart; it is no protection against forgery.
struct Fingerprint {
  private var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ bytes: [UInt8]) {
    var value = value
    bytes.withUnsafeBufferPointer { buffer in
      for byte in buffer { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    self.value = value
  }

  /// Sixteen hexadecimal digits.
  var text: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
