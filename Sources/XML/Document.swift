import CLibXML2
import CLibXML2Shims

/// A parsed document; immutable, so any number of tasks may read it.
///
/// The one way in for XML from outside: a linear scan with limits, then libxml2 without network, DTD or entities.
public final class Document: @unchecked Sendable {
  // Never changed after parsing, freed with this object; elements hold this object.
  let pointer: UnsafeMutablePointer<xmlDoc>

  /// Blocks that hold the whole tree; nil where libxml2 keeps each node by itself.
  let memory: UnsafeMutableRawPointer?

  private init(_ pointer: UnsafeMutablePointer<xmlDoc>, in memory: UnsafeMutableRawPointer?) {
    self.pointer = pointer
    self.memory = memory
  }

  deinit { passerelle_xml_free(pointer, memory) }

  /// Parses UTF-8 XML 1.0 with namespaces.
  ///
  /// - Throws: `xml.encoding`, `xml.doctype`, `xml.entity`, `xml.limit`, `xml.namespace`, `xml.malformed`.
  public static func parse(_ bytes: [UInt8], limits: Limits = .message) throws(XMLFailure) -> Document {
    let unseen = try PreScan.check(bytes, limits: limits)
    let bytes = limits.keepsComments ? bytes : prepared(bytes, without: unseen)
    var code: Int32 = 0
    var line: Int32 = 0
    var memory: UnsafeMutableRawPointer?
    let raw = bytes.withUnsafeBytes { buffer in
      passerelle_xml_parse(
        buffer.bindMemory(to: CChar.self).baseAddress,
        Int32(truncatingIfNeeded: limits.keepsComments ? buffer.count : buffer.count - 1),
        limits.keepsComments ? 1 : 0, &memory, &code, &line)
    }
    guard let raw else { throw .malformed(line: Int(line), code: Int(code)) }
    let document = Document(raw.assumingMemoryBound(to: xmlDoc.self), in: memory)
    guard xmlDocGetRootElement(document.pointer) != nil else { throw .scan("It holds no element.") }
    return document
  }

  /// A record as the parser reads it in place: without what need not be seen of comments, and with a zero at the end.
  ///
  /// The line ends of what is left out stay, so that every line keeps its number.
  private static func prepared(_ bytes: [UInt8], without comments: [Range<Int>]) -> [UInt8] {
    bytes.withUnsafeBufferPointer { all in
      guard let scanned = ScannedBytes(all) else { return [0] }
      return [UInt8](unsafeUninitializedCapacity: all.count + 1) { kept, count in
        var start = 0
        for comment in comments {
          count = kept[count...].initialize(fromContentsOf: all[start..<comment.lowerBound])
          var rest = comment
          while let lineEnd = scanned.first(0x0A, in: rest) {
            kept.initializeElement(at: count, to: 0x0A)
            count += 1
            rest = lineEnd + 1..<comment.upperBound
          }
          start = comment.upperBound
        }
        count = kept[count...].initialize(fromContentsOf: all[start...])
        kept.initializeElement(at: count, to: 0)
        count += 1
      }
    }
  }

  public var root: Element {
    guard let root = xmlDocGetRootElement(pointer) else {
      preconditionFailure("a parsed document has a root: parse checked it")
    }
    return Element(document: self, node: root)
  }

  /// Whether a value of the identifying attributes (`ID`, `Id`, `id`, `xml:id`, `wsu:Id`, `AssertionID`) occurs twice:
  /// in a signed document none may, since a reference by id would be ambiguous.
  public var repeatsIdentifiers: Bool {
    var seen = SeenTexts()
    return !root.visitIdentifiers { seen.insert($0) }
  }
}
