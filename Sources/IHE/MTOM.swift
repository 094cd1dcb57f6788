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
    guard type.type == "multipart/related" else { return Message(root: body, parts: [:]) }
    guard let boundary = type.parameter("boundary"), (1...70).contains(boundary.utf8.count) else {
      throw .malformed("mime", "The multipart message has no usable boundary.")
    }
    let start = type.parameter("start").map(bare)
    var root: [UInt8]?
    var parts: [String: [UInt8]] = [:]
    var names: Set<String> = []
    let pieces = try split(body, Array("--\(boundary)".utf8))
    guard pieces.count <= mostParts else { throw .malformed("mime", "It has more than \(mostParts) parts.") }
    for (index, piece) in pieces.enumerated() {
      let (headers, range) = try header(of: piece, in: body)
      guard range.count <= largestPart else { throw .malformed("mime", "A part is larger than \(largestPart) bytes.") }
      let encoding = headers["content-transfer-encoding"]?.lowercased() ?? "binary"
      guard ["binary", "8bit", "7bit"].contains(encoding) else {
        throw .malformed("mime", "A part has a transfer encoding that is not spoken.")
      }
      let id = headers["content-id"].map(bare)
      if let id, !names.insert(id).inserted { throw .malformed("mime", "Two parts have the same Content-ID.") }
      if start == nil ? index == 0 : id == start {
        root = Array(body[range])
      } else if let id {
        parts[id] = Array(body[range])
      }
    }
    guard let root else { throw .malformed("mime", "The root part is missing.") }
    return Message(root: root, parts: parts)
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

  private static func bare(_ id: String) -> String {
    id.hasPrefix("<") && id.hasSuffix(">") ? String(id.dropFirst().dropLast()) : id
  }

  /// Ranges between the delimiters, without the line ends that belong to them.
  private static func split(_ body: [UInt8], _ delimiter: [UInt8]) throws(IHEFailure) -> [Range<Int>] {
    var pieces: [Range<Int>] = []
    var start: Int?
    var index = 0
    while let found = position(of: delimiter, in: body, from: index) {
      let isLineStart = found == 0 || body[found - 1] == 0x0A
      var after = found + delimiter.count
      index = after
      guard isLineStart else { continue }
      if let start {
        var end = found - 1
        if end > start, body[end - 1] == 0x0D { end -= 1 }
        pieces.append(start..<max(start, end))
      }
      if after + 1 < body.count, body[after] == 0x2D, body[after + 1] == 0x2D { return pieces }
      while after < body.count, body[after] != 0x0A { after += 1 }
      start = min(after + 1, body.count)
      index = after
      guard pieces.count <= mostParts else { return pieces }
    }
    throw .malformed("mime", "The multipart message does not end.")
  }

  private static func header(
    of piece: Range<Int>, in body: [UInt8]
  ) throws(IHEFailure) -> ([String: String], Range<Int>) {
    var headers: [String: String] = [:]
    var last: String?
    var index = piece.lowerBound
    while index < piece.upperBound {
      guard let end = body[index..<piece.upperBound].firstIndex(of: 0x0A) else { break }
      let isContinued = body[index] == 0x20 || body[index] == 0x09
      let line = String(decoding: body[index..<end], as: UTF8.self).trimmedBlanks
      index = end + 1
      if line.isEmpty { return (headers, index..<piece.upperBound) }
      if isContinued, let last, let value = headers[last] {
        guard value.utf8.count + line.utf8.count <= 4096 else { break }
        headers[last] = "\(value) \(line)".trimmedBlanks
        continue
      }
      guard headers.count < 20, let colon = line.firstIndex(of: ":") else { break }
      let name = line[..<colon].lowercased()
      headers[name] = String(line[line.index(after: colon)...]).trimmedBlanks
      last = name
    }
    throw .malformed("mime", "A part has no readable header.")
  }

  private static func position(of needle: [UInt8], in body: [UInt8], from start: Int) -> Int? {
    guard body.count >= needle.count else { return nil }
    return body.withUnsafeBufferPointer { bytes in
      var at = start
      let last = bytes.count - needle.count
      while at <= last {
        if bytes[at] == needle[0], bytes[at + 1] == needle[1],
          (2..<needle.count).allSatisfy({ bytes[at + $0] == needle[$0] })
        {
          return at
        }
        at += 1
      }
      return nil
    }
  }
}
