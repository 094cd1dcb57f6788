public import Domain
public import Trust

/// A possible error in a delivered summary, as its reader reports it (users.md 3.7): which kind and where, from fixed
/// lists. There is no room for words, so nothing of a record can be in it.
public struct ErrorReport: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case wrongPerson = "wrong-person"
    /// A translation is wrong or missing.
    case translation
    case itemWrong = "item-wrong"
    case itemMissing = "item-missing"
    case unreadable
    case other
  }

  /// A section of the document, or one entry of it.
  public struct Place: Sendable, Hashable, CustomStringConvertible {
    /// LOINC code.
    public let section: String
    /// `2`, or `2.3` for an observation of an entry, counted from 1; nil: the section as a whole.
    public let entry: String?

    /// Reads `48765-2` or `48765-2/2.3`; nil for anything else.
    public init?(_ text: String) {
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      guard let code = parts.first, parts.count <= 2, Self.isLOINC(code),
        parts.count == 1 || Self.isEntry(parts[1])
      else { return nil }
      section = String(code)
      entry = parts.count == 2 ? String(parts[1]) : nil
    }

    public var description: String { entry.map { "\(section)/\($0)" } ?? section }

    private static func isLOINC(_ text: Substring) -> Bool {
      let parts = text.split(separator: "-", omittingEmptySubsequences: false)
      return parts.count == 2 && isNumber(parts[0], most: 7) && isNumber(parts[1], most: 1)
    }

    private static func isEntry(_ text: Substring) -> Bool {
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      return parts.count <= 2 && parts.allSatisfy { isNumber($0, most: 5) && !$0.hasPrefix("0") }
    }

    private static func isNumber(_ text: Substring, most: Int) -> Bool {
      (1...most).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
  }

  public var kind: Kind
  public var place: Place?

  public init(_ kind: Kind, at place: Place?) { (self.kind, self.place) = (kind, place) }
}

/// Whom a report goes to, and how.
public struct ReportingWay: Sendable, Hashable {
  /// Of the country that delivered; nil where its entry in the trust list names none.
  public var contact: Peer.Contact?
  /// Of this country, where answers go; nil where the trust list names none.
  public var own: Peer.Contact?
  /// Whether this gateway sends the message by itself; else it is sent by hand or told on the telephone.
  public var isSent: Bool

  public init(contact: Peer.Contact?, own: Peer.Contact?, isSent: Bool) {
    (self.contact, self.own, self.isSent) = (contact, own, isSent)
  }
}

/// A report that was made and is in the log.
public struct ReportedError: Sendable {
  /// From 1, within the request.
  public var number: Int
  public var report: ErrorReport
  public var at: Instant
  /// As it was when the report was made.
  public var way: ReportingWay
  /// Of the message in the queue; nil where none is sent.
  var message: String?

  public init(number: Int, report: ErrorReport, at: Instant, way: ReportingWay, message: String? = nil) {
    (self.number, self.report, self.at, self.way, self.message) = (number, report, at, way, message)
  }
}
