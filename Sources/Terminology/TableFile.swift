import Domain

/// A file of tab-separated rows whose first line names the columns (UTF-8, LF, no quoting).
struct TableFile {
  let path: String
  private let bytes: [UInt8]

  /// - Throws: `terminology.encoding`; `terminology.malformed` for a file that does not end with its last line.
  init(_ file: SourceFile) throws(TerminologyFailure) {
    path = file.path
    bytes = try file.text()
    guard bytes.last == 0x0A else {
      throw .malformed(path, bytes.reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }, "is cut: the line does not end")
    }
  }

  /// Calls `body` with the named columns of each row and the number of its line; a column that a file need not have is
  /// empty there.
  ///
  /// - Returns: how many rows there are.
  @discardableResult
  func rows(
    _ names: [String], optional: [String] = [],
    _ body: (_ columns: [String], _ line: Int) throws(TerminologyFailure) -> Void
  ) throws(TerminologyFailure) -> Int {
    var start = bytes.startIndex
    guard let first = nextLine(&start) else { throw .malformed(path, 1) }
    let header = columns(of: first).map { String(decoding: bytes[$0], as: UTF8.self) }
    let wanted = names.compactMap { header.firstIndex(of: $0) }
    guard wanted.count == names.count else { throw .malformed(path, 1) }
    let further = optional.map { header.firstIndex(of: $0) }
    var number = 1
    var count = 0
    while let line = nextLine(&start) {
      number += 1
      if line.isEmpty { continue }
      let ranges = columns(of: line)
      guard ranges.count == header.count else { throw .malformed(path, number) }
      count += 1
      var values = wanted.map { String(decoding: bytes[ranges[$0]], as: UTF8.self) }
      for index in further { values.append(index.map { String(decoding: bytes[ranges[$0]], as: UTF8.self) } ?? "") }
      try body(values, number)
    }
    return count
  }

  /// The next line without its end, which may be LF or CR LF.
  private func nextLine(_ start: inout Int) -> Range<Int>? {
    guard start < bytes.endIndex else { return nil }
    let from = start
    var end = bytes[from...].firstIndex(of: 0x0A) ?? bytes.endIndex
    start = end + 1
    if end > from, bytes[end - 1] == 0x0D { end -= 1 }
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
