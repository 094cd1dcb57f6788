import Domain

/// A summary as a clinician reads it: words in one language, the original beside, flags, and the four kinds of nothing.
/// Values only; pages and the command line lay them out.
public struct DisplayedSummary: Sendable, Hashable {
  /// Language of the words, `pt`.
  public var language: String
  public var patient: DisplayedPatient
  public var sections: [DisplayedSection]
  /// What stands around the document: author, organisation, times, identifiers.
  public var document: [DisplayedFact]
  /// When the record was last changed in its country, in words.
  public var updated: String
  /// What a reader must see before reading: allergies or medicines without a European code.
  public var warnings: [String]

  public var items: [DisplayedItem] { sections.flatMap(\.items) }
  /// Sections of which something is in the document and could not be shown: the whole, and parts (`record.partial`).
  public var unread: (whole: [DisplayedSection], inPart: [DisplayedSection]) {
    (sections.filter { $0.nothing == .failed }, sections.filter { $0.unreadText != nil })
  }
  public var flaggedCount: Int { items.filter { !$0.flags.isEmpty }.count }

  /// How many items are shown exactly, approximately, and only in their original words.
  public var tally: (exact: Int, approximate: Int, original: Int) {
    var tally = (exact: 0, approximate: 0, original: 0)
    for item in items {
      if item.flags.contains(where: { $0.kind == .noEuropeanCode || $0.kind == .originalLanguage }) {
        tally.original += 1
      } else if item.flags.contains(where: { $0.kind == .approximate }) {
        tally.approximate += 1
      } else {
        tally.exact += 1
      }
    }
    return tally
  }
}

/// Who the summary is about.
public struct DisplayedPatient: Sendable, Hashable {
  public var family: String
  public var given: String
  /// Day, month in letters, year.
  public var born: String
  public var sex: String
  /// The last four characters of the national identifier.
  public var identifierEnding: String
}

/// One section, always printed, whatever it holds.
public struct DisplayedSection: Sendable, Hashable {
  public enum Nothing: String, Sendable, Hashable {
    /// A clinician said that there is none.
    case statedNone
    /// The source says that nobody asked.
    case notRecorded
    /// The source is silent, does not supply it, or it may not be seen.
    case notAvailable
    /// A technical fault: it may be there, and it was not shown.
    case failed
  }

  /// LOINC codes of what is read before everything else, wherever a summary is shown: alerts, allergies, medicines,
  /// problems, devices, pregnancy.
  public static let urgent: Set = ["44944-7", "104605-1", "48765-2", "10160-0", "11450-4", "46264-8", "10162-6"]

  /// LOINC code.
  public var code: String
  public var title: String
  public var items: [DisplayedItem]
  public var nothing: Nothing?
  /// The words for that kind of nothing.
  public var nothingText: String?
  /// What the source refuted: not in the list, and not hidden either.
  public var withdrawn: [DisplayedItem] = []
  /// "1 withdrawn entry".
  public var withdrawnText: String?
  /// That some of its entries could not be shown, beside those that are.
  public var unreadText: String?
}

/// A text with the language that it is in.
public struct DisplayedText: Sendable, Hashable {
  public var text: String
  /// BCP 47 language.
  public var language: String
}

/// One line of a section.
public struct DisplayedItem: Sendable, Hashable {
  public var main: DisplayedText
  public var details: [String]
  /// The source's own words for the main term.
  public var original: DisplayedText?
  public var flags: [DisplayedFlag]
  /// Author, organisation, date, codes, mapping.
  public var source: [DisplayedFact]
  /// Higher first within its section, compared from the left; then the newer, then the source's order.
  var rank: [Int]
  var date: String
  /// Where its entry stands among those of its section in the document that could be read: `2`, or `2.3` for the third
  /// observation of the second entry. Nil for words of no entry.
  public var place: String?
}

/// How far a line may be trusted to be what the source said.
public struct DisplayedFlag: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    case approximate
    case originalLanguage
    case noEuropeanCode
    case check
  }

  public var kind: Kind
  /// Word and shape, never colour alone: `≈ aproximado`.
  public var label: String
  public var explanation: String?
}

/// A named value of the "Source" panel.
public struct DisplayedFact: Sendable, Hashable {
  public var name: String
  public var value: String
  /// BCP 47 language of the value where it is not the reader's.
  public var language: String?

  public init(name: String, value: String, language: String? = nil) {
    self.name = name
    self.value = value
    self.language = language
  }
}
