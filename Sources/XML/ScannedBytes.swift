import Glibc

/// The bytes of a document, as the scan before the parser looks at them: eight at a time, and without a check at each step.
///
/// Whoever reads a single byte has asked before whether there is one; in a debug build it is asked again.
struct ScannedBytes {
  private let base: UnsafePointer<UInt8>
  let count: Int

  /// Nil where there are none. The bytes are lent: they must outlive this value.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let base = bytes.baseAddress else { return nil }
    self.base = base
    self.count = bytes.count
  }

  subscript(at: Int) -> UInt8 {
    @inline(__always) get {
      assert(at >= 0 && at < count, "a byte outside of the document is read")
      return base[at]
    }
  }

  subscript(range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    assert(range.lowerBound >= 0 && range.upperBound <= count, "bytes outside of the document are read")
    return UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
  }

  /// Eight bytes from here on, the first in the lowest place; blanks stand for those behind the end.
  @inline(__always)
  func word(at: Int) -> UInt64 {
    guard at <= count - 8 else { return lastWord(at: at) }
    return UInt64(littleEndian: UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self))
  }

  @inline(never)
  private func lastWord(at: Int) -> UInt64 {
    var word = UInt64.each(0x20)
    for index in stride(from: min(at + 7, count - 1), through: at, by: -1) {
      let shift = UInt64(index - at) * 8
      word = word & ~(0xFF << shift) | UInt64(self[index]) << shift
    }
    return word
  }

  func starts(with text: StaticString, at: Int) -> Bool {
    let length = text.utf8CodeUnitCount
    return at <= count - length && memcmp(base + at, text.utf8Start, length) == 0
  }

  // MARK: What stands where

  /// Where `mark` stands first from here on, or the end; and whether a reference may stand before it.
  ///
  /// Most texts and values are short: both are looked for at once. What is long or holds an ampersand is left to the C
  /// library.
  @inline(__always)
  func end(of start: Int, at mark: UInt8) -> (at: Int, hasReference: Bool) {
    let marks = UInt64.each(mark)
    let ampersands = UInt64.each(0x26)
    var at = start
    let most = min(count, start &+ 96)
    while at < most {
      let word = word(at: at)
      // The lowest bit is set for the first byte that became zero, whatever stands in those above.
      let found = (word ^ marks).zeroBytes | (word ^ ampersands).zeroBytes
      if found != 0 {
        at &+= found.trailingZeroBitCount >> 3
        if self[at] == mark { return (at, false) }
        break
      }
      at &+= 8
    }
    return longEnd(of: min(at, count), at: mark)
  }

  @inline(never)
  private func longEnd(of start: Int, at mark: UInt8) -> (at: Int, hasReference: Bool) {
    let end = first(mark, in: start..<count) ?? count
    return (end, first(0x26, in: start..<end) != nil)
  }

  /// Where a byte stands first.
  func first(_ byte: UInt8, in range: Range<Int>) -> Int? {
    let bytes = self[range]
    guard let start = bytes.baseAddress, let found = memchr(start, Int32(byte), bytes.count) else { return nil }
    return range.lowerBound + (UnsafeRawPointer(found) - UnsafeRawPointer(start))
  }

  /// Where a text stands first, from here on.
  func position(of text: StaticString, from start: Int) -> Int? {
    var at = min(start, count)
    while let next = first(text.utf8Start[0], in: at..<count) {
      if starts(with: text, at: next) { return next }
      at = next + 1
    }
    return nil
  }

  // MARK: Comments

  struct Comment {
    /// Where its `-->` begins.
    var end = 0
    /// Whether any parser takes it (XML 1.0 section 2.5): allowed characters, and no two hyphens, nor one at the end.
    var isPlain = true
    var holdsLineEnd = false
  }

  /// The comment whose content begins here; nil where it does not end.
  func comment(from start: Int) -> Comment? {
    var comment = Comment()
    var at = start
    while at < count {
      let word = word(at: at)
      var marks = word.bytesBelow0x20 | word.bytes(equalTo: 0x2D) | word.bytes(equalTo: 0xEF)
      while marks != 0 {
        let here = at &+ marks.trailingZeroBitCount >> 3
        marks &= marks &- 1
        switch self[here] {
        case 0x2D:
          guard here &+ 1 < count, self[here &+ 1] == 0x2D else { continue }
          if here &+ 2 < count, self[here &+ 2] == 0x3E {
            comment.end = here
            return comment
          }
          comment.isPlain = false
        case 0x0A: comment.holdsLineEnd = true
        case 0x09, 0x0D: continue
        // U+FFFE and U+FFFF are no characters.
        case 0xEF:
          if here &+ 2 < count, self[here &+ 1] == 0xBF, self[here &+ 2] | 1 == 0xBF { comment.isPlain = false }
        default: comment.isPlain = false
        }
      }
      at &+= 8
    }
    return nil
  }

  // MARK: UTF-8

  /// Whether all of it is UTF-8 (RFC 3629 section 4).
  func isUTF8() -> Bool {
    var at = 0
    while at < count {
      let others = word(at: at) & .highestBits
      if others == 0 {
        at &+= 8
        while at <= count - 32, isASCII32(at: at) { at &+= 32 }
        continue
      }
      at &+= others.trailingZeroBitCount >> 3
      repeat {
        let length = lengthOfCharacter(at: at)
        guard length > 0 else { return false }
        at &+= length
      } while at < count && self[at] >= 0x80
    }
    return true
  }

  /// Whether 32 bytes, which are there, are all ASCII.
  @inline(__always)
  private func isASCII32(at: Int) -> Bool {
    assert(at <= count - 32, "bytes outside of the document are read")
    let words = UnsafeRawPointer(base + at).loadUnaligned(as: SIMD4<UInt64>.self)
    return (words[0] | words[1] | words[2] | words[3]) & .highestBits == 0
  }

  /// How many bytes the character beyond ASCII has that begins here; 0 where none does. Overlong forms, surrogates and
  /// what lies beyond U+10FFFF show in the second byte.
  @inline(__always)
  private func lengthOfCharacter(at index: Int) -> Int {
    guard index &+ 1 < count else { return 0 }
    let (first, second) = (self[index], self[index &+ 1])
    if first >= 0xC2, first <= 0xDF { return second & 0xC0 == 0x80 ? 2 : 0 }
    return lengthOfLongCharacter(at: index, first, second)
  }

  @inline(never)
  private func lengthOfLongCharacter(at index: Int, _ first: UInt8, _ second: UInt8) -> Int {
    let length: Int
    var allowed: ClosedRange<UInt8> = 0x80...0xBF
    switch first {
    case 0xE0: (length, allowed) = (3, 0xA0...0xBF)
    case 0xE1...0xEC, 0xEE...0xEF: length = 3
    case 0xED: (length, allowed) = (3, 0x80...0x9F)
    case 0xF0: (length, allowed) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, allowed) = (4, 0x80...0x8F)
    default: return 0
    }
    guard index + length <= count, allowed.contains(second) else { return 0 }
    return self[index + 2..<index + length].allSatisfy { $0 & 0xC0 == 0x80 } ? length : 0
  }
}

/// A word as eight bytes: the answers have the highest bit of a byte set, or none.
extension UInt64 {
  static var highestBits: UInt64 { 0x8080_8080_8080_8080 }

  @inline(__always)
  static func each(_ byte: UInt8) -> UInt64 { 0x0101_0101_0101_0101 &* UInt64(byte) }

  /// The first byte that is zero; what is set above it says nothing.
  @inline(__always)
  var zeroBytes: UInt64 { (self &- .each(1)) & ~self & .highestBits }

  /// Exactly the bytes that are this one: no sum carries into the next byte.
  @inline(__always)
  func bytes(equalTo byte: UInt8) -> UInt64 {
    let other = self ^ .each(byte)
    return ~((other & .each(0x7F)) &+ .each(0x7F) | other) & .highestBits
  }

  /// Exactly the controls.
  @inline(__always)
  var bytesBelow0x20: UInt64 { ~((self & .each(0x7F)) &+ .each(0x60) | self) & .highestBits }

  /// The first so many bytes, of which there is one at least and eight at most.
  @inline(__always)
  func first(bytes: Int) -> UInt64 { self & UInt64.max &>> UInt64(64 - 8 * bytes) }
}
