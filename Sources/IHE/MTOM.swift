public import XML

/// MTOM: a SOAP message whose documents travel as MIME parts of their own (W3C MTOM, XOP 1.0; RFC 2387).
public enum MTOM {
  public static let mostParts = 16
  public static let largestPart = 8 << 20

  /// A message taken apart: the SOAP envelope, and the parts by Content-ID without angle brackets.
  public struct Message: Sendable {
    public let root: [UInt8]
    public let parts: [String: [UInt8]]
  }

  /// Takes a message apart; one that is not multipart is its own root.
  ///
  /// - Throws: `ihe.mime`.
  public static func decode(contentType: String, body: [UInt8]) throws(IHEFailure) -> Message {
    let type = ContentType(contentType)
    guard type.type == "multipart/related" else {
      guard !type.type.hasPrefix("multipart/") else { throw .malformed("mime", "Only multipart/related is spoken.") }
      return Message(root: body, parts: [:])
    }
    guard !type.repeatsParameters, let boundary = type.parameter("boundary"), (1...70).contains(boundary.utf8.count)
    else { throw .malformed("mime", "The multipart message has no usable boundary.") }
    guard type.parameter("type").map({ rootTypes.contains($0.lowercased()) }) ?? true else {
      throw .malformed("mime", "The multipart message is of another type than XOP or SOAP.")
    }
    let start = type.parameter("start").map(bare)
    var root: [UInt8]?
    var parts: [String: [UInt8]] = [:]
    var names: Set<String> = []
    let (pieces, lineEnd) = try split(body, Array("--\(boundary)".utf8))
    guard pieces.count <= mostParts else { throw .malformed("mime", "It has more than \(mostParts) parts.") }
    for (index, piece) in pieces.enumerated() {
      let (headers, range) = try header(of: piece, in: body, lineEnd)
      guard range.count <= largestPart else { throw .malformed("mime", "A part is larger than \(largestPart) bytes.") }
      let encoding = headers["content-transfer-encoding"]?.lowercased() ?? "binary"
      guard ["binary", "8bit", "7bit"].contains(encoding) else {
        throw .malformed("mime", "A part has a transfer encoding that is not spoken.")
      }
      let kind = headers["content-type"].map { ContentType($0).type } ?? ""
      guard !kind.hasPrefix("multipart/"), !kind.hasPrefix("message/") else {
        throw .malformed("mime", "A part is a message in parts itself.")
      }
      let id = headers["content-id"].map(bare)
      if let id, !names.insert(id).inserted { throw .malformed("mime", "Two parts have the same Content-ID.") }
      if start == nil ? index == 0 : id == start {
        guard headers["content-type"].map(isRoot) ?? true else {
          throw .malformed("mime", "The root part says that it is something else than SOAP in UTF-8.")
        }
        root = Array(body[range])
      } else {
        guard let id else { throw .malformed("mime", "A part has no Content-ID by which it could be referred to.") }
        parts[id] = Array(body[range])
      }
    }
    guard let root else { throw .malformed("mime", "The root part is missing.") }
    return Message(root: root, parts: parts)
  }

  /// Refuses a request that refers to parts: none of our transactions has any, and nothing is looked for elsewhere.
  ///
  /// - Throws: `ihe.mime`.
  public static func refuseInclusions(in request: Document) throws(IHEFailure) {
    guard !request.root.descendants(named: "Include").contains(where: { $0.namespace == NS.xop }) else {
      throw .malformed("mime", "A request has no parts to refer to.")
    }
  }

  /// Puts an envelope and its parts together.
  static func encode(envelope: [UInt8], parts: [(id: String, type: String, bytes: [UInt8])], boundary: String)
    -> HTTPPayload
  {
    var out: [UInt8] = []
    out.reserveCapacity(envelope.count + parts.reduce(0) { $0 + $1.bytes.count + 256 } + 512)
    func line(_ text: String) { out.append(contentsOf: "\(text)\r\n".utf8) }
    line("--\(boundary)")
    line("Content-Type: application/xop+xml; charset=UTF-8; type=\"application/soap+xml\"")
    line("Content-Transfer-Encoding: binary")
    line("Content-ID: <root@passerelle>")
    line("")
    out.append(contentsOf: envelope)
    for part in parts {
      line("")
      line("--\(boundary)")
      line("Content-Type: \(part.type)")
      line("Content-Transfer-Encoding: binary")
      line("Content-ID: <\(part.id)>")
      line("")
      out.append(contentsOf: part.bytes)
    }
    line("")
    line("--\(boundary)--")
    let type =
      "multipart/related; boundary=\"\(boundary)\"; type=\"application/xop+xml\"; start=\"<root@passerelle>\"; "
      + "start-info=\"application/soap+xml\""
    return HTTPPayload(contentType: type, body: out)
  }

  /// What the root part, and the message by its `type` parameter, may call itself.
  private static let rootTypes: Set = ["application/xop+xml", "application/soap+xml", "text/xml", "application/xml"]

  private static func isRoot(_ contentType: String) -> Bool {
    let type = ContentType(contentType)
    return rootTypes.contains(type.type) && !type.repeatsParameters
      && type.parameter("charset").map { $0.lowercased() == "utf-8" } ?? true
  }

  private static func bare(_ id: String) -> String {
    id.hasPrefix("<") && id.hasSuffix(">") ? String(id.dropFirst().dropLast()) : id
  }

  /// How the lines of one message end. Peers write either; one that mixes them is taken apart in two ways by two readers.
  private enum LineEnd {
    case carriageReturnAndLineFeed
    case lineFeed

    /// That of the line end at `place`, where a line feed stands.
    init(at place: Int, in body: [UInt8]) {
      self = place > 0 && body[place - 1] == 0x0D ? .carriageReturnAndLineFeed : .lineFeed
    }
  }

  /// Ranges between the delimiters, without the line ends that belong to them (RFC 2046 section 5.1.1).
  ///
  /// A delimiter is a whole line: the boundary at its start, then blanks alone. A longer word that begins like it is
  /// content, so that no reader finds a part where another finds none.
  private static func split(
    _ body: [UInt8], _ delimiter: [UInt8]
  ) throws(IHEFailure) -> (pieces: [Range<Int>], lineEnd: LineEnd) {
    var pieces: [Range<Int>] = []
    var start: Int?
    var lineEnd: LineEnd?
    var index = 0
    while let here = dashes(in: body, from: index) {
      index = here + 1
      guard let mark = mark(at: here, in: body, delimiter) else { continue }
      let ends = [here, mark.isEnd ? 0 : mark.next].filter { $0 > 0 }.map { LineEnd(at: $0 - 1, in: body) }
      guard ends.allSatisfy({ $0 == lineEnd ?? ends.last }) else {
        throw .malformed("mime", "The lines of the multipart message end in two ways.")
      }
      lineEnd = lineEnd ?? ends.last
      if let start {
        pieces.append(start..<max(start, here - (lineEnd == .lineFeed ? 1 : 2)))
      }
      if mark.isEnd { return (pieces, lineEnd ?? .lineFeed) }
      start = mark.next
      index = mark.next
      guard pieces.count <= mostParts else { return (pieces, lineEnd ?? .lineFeed) }
    }
    throw .malformed("mime", "The multipart message does not end.")
  }

  /// The next line that begins with the two dashes of every delimiter.
  private static func dashes(in body: [UInt8], from start: Int) -> Int? {
    body.withUnsafeBufferPointer { bytes in
      var at = start
      while at + 1 < bytes.count {
        if bytes[at] == 0x2D, bytes[at + 1] == 0x2D, at == 0 || bytes[at - 1] == 0x0A { return at }
        at += 1
      }
      return nil
    }
  }

  /// The delimiter that is the whole line at `place`, and where the next line begins; nil for any other line.
  private static func mark(at place: Int, in body: [UInt8], _ delimiter: [UInt8]) -> (isEnd: Bool, next: Int)? {
    var index = place + delimiter.count
    guard index <= body.count, body[place..<index].elementsEqual(delimiter) else { return nil }
    let isEnd = body[index...].starts(with: [0x2D, 0x2D])
    if isEnd { index += 2 }
    while index < body.count, [0x20, 0x09, 0x0D].contains(body[index]) { index += 1 }
    guard index == body.count || body[index] == 0x0A else { return nil }
    return (isEnd, min(index + 1, body.count))
  }

  /// Longest line of a part's header, in bytes, and longest value that goes on over several lines.
  private static let longestHeader = 4096

  private static func header(
    of piece: Range<Int>, in body: [UInt8], _ lineEnd: LineEnd
  ) throws(IHEFailure) -> ([String: String], Range<Int>) {
    var headers: [String: String] = [:]
    var last: String?
    var index = piece.lowerBound
    while index < piece.upperBound {
      let line = body[index..<min(piece.upperBound, index + longestHeader + 2)]
      guard let end = line.firstIndex(of: 0x0A) else { break }
      let isContinued = body[index] == 0x20 || body[index] == 0x09
      var bytes = body[index..<end]
      guard LineEnd(at: end, in: body) == lineEnd else { break }
      if bytes.last == 0x0D { bytes.removeLast() }
      index = end + 1
      // A carriage return or another control inside a line would end it for one reader and not for the next.
      guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else { break }
      let text = String(decoding: bytes, as: UTF8.self).trimmedBlanks
      if text.isEmpty { return (headers, index..<piece.upperBound) }
      if isContinued, let last, let value = headers[last] {
        guard value.utf8.count + text.utf8.count <= longestHeader else { break }
        headers[last] = "\(value) \(text)".trimmedBlanks
        continue
      }
      guard headers.count < 20, let colon = text.firstIndex(of: ":") else { break }
      let name = text[..<colon].lowercased()
      guard headers[name] == nil else { break }
      headers[name] = String(text[text.index(after: colon)...]).trimmedBlanks
      last = name
    }
    throw .malformed("mime", "A part has no readable header.")
  }
}
