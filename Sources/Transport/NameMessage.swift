/// A record by which DNS points to a service (NAPTR, RFC 3403 section 4.1).
public struct NamingPointer: Sendable, Hashable {
  /// Lower ones come first; among equal ones those of lower preference.
  public let order: Int
  public let preference: Int
  public let flags: String
  public let services: String
  public let expression: String
  /// Without a dot at its end; empty for the root, where the expression counts.
  public let replacement: String

  public init(
    order: Int, preference: Int, flags: String, services: String, expression: String, replacement: String
  ) {
    (self.order, self.preference, self.flags, self.services) = (order, preference, flags, services)
    (self.expression, self.replacement) = (expression, replacement)
  }
}

/// One question to a name server, and what its answer says (RFC 1035 section 4, RFC 6891).
struct NameMessage {
  /// `NAPTR` in the class `IN`.
  private static let (kind, internet) = (35, 1)
  /// The longest answer that is asked for, in bytes: what passes networks in one piece.
  static let longest = 1232
  private static let mostRecords = 64

  let id: UInt16
  /// In lower case, without a dot at its end.
  let name: String

  /// Nil for a name that DNS cannot hold.
  init?(id: UInt16, name: String) {
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    guard name.utf8.count <= 253, labels.allSatisfy({ (1...63).contains($0.utf8.count) }),
      name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { return nil }
    (self.id, self.name) = (id, name.lowercased())
  }

  var question: [UInt8] {
    var bytes = Self.pair(Int(id)) + [0x01, 0x00] + Self.pair(1) + Self.pair(0) + Self.pair(0) + Self.pair(1)
    for label in name.split(separator: ".") { bytes += [UInt8(label.utf8.count)] + Array(label.utf8) }
    bytes += [0] + Self.pair(Self.kind) + Self.pair(Self.internet)
    // The pseudo record by which a longer answer than 512 bytes is allowed.
    return bytes + [0] + Self.pair(41) + Self.pair(Self.longest) + [0, 0, 0, 0] + Self.pair(0)
  }

  private static func pair(_ number: Int) -> [UInt8] { [UInt8(number >> 8 & 255), UInt8(number & 255)] }

  /// What an answer says of the name.
  enum Answer: Equatable {
    case pointers([NamingPointer])
    /// There is no such name, or no such record.
    case none
    /// It is not the answer to this question: another one may come.
    case stranger
    case failed(String)
  }

  func read(_ bytes: [UInt8]) -> Answer {
    var reader = NameReader(bytes)
    guard let id = reader.number(), let flags = reader.number(), let questions = reader.number(),
      let answers = reader.number(), reader.number() != nil, reader.number() != nil, id == Int(self.id),
      flags & 0x8000 != 0, flags & 0x7800 == 0, questions == 1, reader.name() == name, reader.number() == Self.kind,
      reader.number() == Self.internet
    else { return .stranger }
    guard flags & 0x0200 == 0 else { return .failed("The answer of the name server is cut.") }
    switch flags & 0x000F {
    case 0: break
    case 3: return .none
    case let code: return .failed("The name server answered with code \(code).")
    }
    guard answers <= Self.mostRecords else { return .failed("The name server answered with \(answers) records.") }
    var found: [NamingPointer] = []
    for _ in 0..<answers {
      guard let owner = reader.name(), let kind = reader.number(), let family = reader.number(),
        reader.skip(4), let length = reader.number(), let end = reader.end(after: length)
      else { return .failed("The answer of the name server cannot be read.") }
      if owner == name, kind == Self.kind, family == Self.internet {
        guard let pointer = reader.pointer(), reader.place == end else {
          return .failed("A record of the name server cannot be read.")
        }
        found.append(pointer)
      }
      reader.place = end
    }
    return found.isEmpty ? .none : .pointers(found)
  }
}

/// Reads the octets of an answer; nil where they end or make no sense.
private struct NameReader {
  private let bytes: [UInt8]
  var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func octet() -> Int? {
    guard place < bytes.count else { return nil }
    defer { place += 1 }
    return Int(bytes[place])
  }

  mutating func number() -> Int? {
    guard let high = octet(), let low = octet() else { return nil }
    return high << 8 | low
  }

  mutating func skip(_ count: Int) -> Bool {
    guard place + count <= bytes.count else { return false }
    place += count
    return true
  }

  func end(after count: Int) -> Int? { place + count <= bytes.count ? place + count : nil }

  /// Letters and signs of ASCII, as every part of a pointer is here.
  mutating func text() -> String? {
    guard let count = octet(), let end = end(after: count) else { return nil }
    defer { place = end }
    let part = bytes[place..<end]
    guard part.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
    return String(decoding: part, as: UTF8.self)
  }

  /// A name, in lower case. It may go on at an earlier place (RFC 1035 section 4.1.4), each time an earlier one, so that it ends.
  mutating func name() -> String? {
    var labels: [String] = []
    var (at, after, before) = (place, Int?.none, place)
    var length = 0
    while at < bytes.count {
      let count = Int(bytes[at])
      switch count {
      case 0:
        place = after ?? at + 1
        return labels.joined(separator: ".")
      case 1...63:
        guard at + 1 + count <= bytes.count, length + count + 1 <= 254 else { return nil }
        let label = bytes[(at + 1)..<(at + 1 + count)]
        guard label.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x2E }) else { return nil }
        labels.append(String(decoding: label, as: UTF8.self).lowercased())
        length += count + 1
        at += 1 + count
      case 0xC0...:
        guard at + 1 < bytes.count else { return nil }
        let target = (count & 0x3F) << 8 | Int(bytes[at + 1])
        guard target < before else { return nil }
        (after, at, before) = (after ?? at + 2, target, target)
      default: return nil
      }
    }
    return nil
  }

  mutating func pointer() -> NamingPointer? {
    guard let order = number(), let preference = number(), let flags = text(), let services = text(),
      let expression = text(), let replacement = name()
    else { return nil }
    return NamingPointer(
      order: order, preference: preference, flags: flags, services: services, expression: expression,
      replacement: replacement)
  }
}
