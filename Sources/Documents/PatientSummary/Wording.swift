/// Words that are looked for in many texts, whatever their case and however their accents are encoded.
///
/// What a patient holds back must not be told by the time that taking it out needs, so a look costs one pass over bytes.
public struct Wording: Sendable {
  /// In lower case.
  let words: Set<String>
  private let plain: [[UInt8]]
  private let others: [String]

  /// - Parameter words: in lower case.
  public init(_ words: Set<String>) {
    self.words = words
    plain = words.map { Array($0.utf8) }.filter(Self.isPlain)
    others = words.filter { !Self.isPlain(Array($0.utf8)) }
  }

  var isEmpty: Bool { words.isEmpty }

  /// Whether one of the words is in the text.
  public func isIn(_ text: String) -> Bool {
    guard !isEmpty else { return false }
    let small = text.lowercased()
    let bytes = Array(small.utf8)
    guard Self.isPlain(bytes) else { return words.contains { small.contains($0) } }
    return plain.contains { Self.holds(bytes, $0) } || others.contains { small.contains($0) }
  }

  /// Whether equal text is equal bytes: below U+0300 every character has one encoding (Unicode Standard Annex #15).
  private static func isPlain(_ bytes: [UInt8]) -> Bool { bytes.allSatisfy { $0 < 0xCC } }

  private static func holds(_ text: [UInt8], _ word: [UInt8]) -> Bool {
    guard let first = word.first, text.count >= word.count else { return false }
    return text.withUnsafeBufferPointer { text in
      word.withUnsafeBufferPointer { word in
        for start in 0...(text.count - word.count) where text[start] == first {
          var length = 1
          while length < word.count, text[start + length] == word[length] { length += 1 }
          if length == word.count { return true }
        }
        return false
      }
    }
  }
}
