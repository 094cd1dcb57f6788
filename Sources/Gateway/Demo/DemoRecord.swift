/// A record of the demo being changed into another person's: text in, text out, so that what is sent is a document like
/// any other.
struct DemoRecord {
  private(set) var text: String

  init(_ bytes: [UInt8]) { text = String(decoding: bytes, as: UTF8.self) }

  var bytes: [UInt8] { Array(text.utf8) }

  /// Replaces every occurrence.
  mutating func change(_ old: String, _ new: String) { text = text.replacing(old, with: new) }

  /// Puts a section's words and entries in place of its own.
  ///
  /// - Parameter nullFlavor: of the section as a whole.
  mutating func setSection(_ code: String, nullFlavor: String? = nil, _ content: String) {
    guard let range = section(code), let title = text[range].firstRange(of: "</title>") else { return }
    let head = text[range.lowerBound..<title.upperBound]
    let opened =
      nullFlavor.map { String(head.replacing("<section>", with: "<section nullFlavor=\"\($0)\">")) } ?? String(head)
    text.replaceSubrange(range, with: "\(opened)\(content)</section></component>")
  }

  mutating func removeSection(_ code: String) {
    if let range = section(code) { text.removeSubrange(range) }
  }

  /// Adds a section behind another one.
  mutating func addSection(_ content: String, after code: String) {
    if let range = section(code) { text.insert(contentsOf: content, at: range.upperBound) }
  }

  /// Repeats the entries of a section under new identifiers until there are `count`.
  mutating func repeatEntries(of code: String, upTo count: Int) {
    guard let range = section(code) else { return }
    let starts = text[range].ranges(of: "<entry typeCode=\"DRIV\">").map(\.lowerBound)
    guard let end = text[range].ranges(of: "</entry>").last?.upperBound, !starts.isEmpty else { return }
    let stops = starts.dropFirst() + [end]
    let entries = zip(starts, stops).map { String(text[$0..<$1]) }
    var added = ""
    for number in entries.count..<count {
      let entry = entries[number % entries.count]
      added += entry.replacing("extension=\"E0", with: "extension=\"R\(number)0")
    }
    text.insert(contentsOf: added, at: end)
  }

  /// From `<component>` to `</component>` of the section that has this code as its own.
  private func section(_ code: String) -> Range<String.Index>? {
    guard let place = text.firstRange(of: "<code code=\"\(code)\""),
      let start = text[..<place.lowerBound].ranges(of: "<component><section>").last
    else { return nil }
    var depth = 0
    var index = start.lowerBound
    while let next = text[index...].firstIndex(of: "<") {
      let rest = text[next...]
      if rest.hasPrefix("<section") { depth += 1 }
      if rest.hasPrefix("</section>") {
        depth -= 1
        guard depth > 0 else {
          return rest.firstRange(of: "</component>").map { start.lowerBound..<$0.upperBound }
        }
      }
      index = text.index(after: next)
    }
    return nil
  }
}
