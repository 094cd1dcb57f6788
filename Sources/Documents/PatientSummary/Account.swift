public import CDA
public import Domain

/// What a reader made of a document: the model, what became of every item, and the files that stood inside.
public struct Reading: Sendable, Hashable {
  public var summary: PatientSummary
  /// One item for each coded element and each section that the source holds: carried, narrative only, or lost and why.
  public var account: Account
  /// Embedded files, kept aside: they travel neither in the model nor in the pivot.
  public var attachments: [Attachment]
  /// What the source holds, counted apart from what the reader understood; each item gets one line in the report.
  public var items: [SourceItem]

  public init(
    summary: PatientSummary, account: Account = Account(), attachments: [Attachment] = [], items: [SourceItem] = []
  ) {
    self.summary = summary
    self.account = account
    self.attachments = attachments
    self.items = items
  }
}

/// A file that the source document embeds (observationMedia, nonXMLBody).
public struct Attachment: Sendable, Hashable {
  /// Path of the element in the source document.
  public var sourcePath: String
  /// LOINC code of the section that held it; nil for a whole body.
  public var section: String?
  public var mediaType: String
  public var bytes: [UInt8]

  public init(sourcePath: String, section: String?, mediaType: String, bytes: [UInt8]) {
    self.sourcePath = sourcePath
    self.section = section
    self.mediaType = mediaType
    self.bytes = bytes
  }
}

/// The account of items: nothing of a source disappears without a line here.
public struct Account: Sendable, Hashable {
  public var items: [AccountItem]

  public init(items: [AccountItem] = []) { self.items = items }

  /// Several accounts of the same source, one after the other.
  public init(joining accounts: [Account]) {
    items = []
    items.reserveCapacity(accounts.reduce(0) { $0 + $1.items.count })
    for account in accounts { items.append(contentsOf: account.items) }
  }

  public mutating func add(_ item: consuming AccountItem) { items.append(item) }
  public mutating func add(contentsOf account: Account) { items.append(contentsOf: account.items) }

  /// Items of which something did not travel as structure.
  public var losses: [AccountItem] {
    items.filter { item in
      if case .carried = item.outcome { return false }
      return true
    }
  }
}

/// What became of one element of the source.
public struct AccountItem: Sendable, Hashable {
  /// Whether it speaks of an entry that states which kind of nothing its section holds.
  public var isAbsence: Bool { element == "absence" || element.hasSuffix(".absence") }

  /// Whether it speaks of a whole entry: a writer that loses one of these has written nothing of the entry as structure.
  public var isWholeEntry: Bool { Self.wholeEntries.contains(element) || element.hasPrefix("plan.") }

  /// `entry` fits every kind; the others say which kind it was.
  private static let wholeEntries: Set<String> = [
    "entry", "observation", "group", "directive.kind", "alert.code", "travel.country", "social.habit",
    "pregnancy.outcome",
  ]

  public enum Outcome: Sendable, Hashable {
    /// It is in the result, as structure.
    case carried
    /// Its words are in the result's narrative; its structure is not.
    case narrativeOnly(LossReason)
    /// It is not in the result.
    case lost(LossReason)
  }

  /// LOINC code of the European section, `header` for the header; empty where there is none.
  public var section: String
  /// Path of the element in the source document (`section[48765-2]/entry[2]`).
  public var sourcePath: String
  /// Dotted name of the model's element, for example `problem.condition`.
  public var element: String
  public var outcome: Outcome
  /// How the European code relates to the source's, once transcoded.
  public var equivalence: Equivalence?
  public var source: Coding?
  public var european: Coding?
  /// A sentence for the person who checks; holds no data about a person beyond codes.
  public var note: String

  public init(
    section: String, sourcePath: String, element: String, outcome: Outcome, equivalence: Equivalence? = nil,
    source: Coding? = nil, european: Coding? = nil, note: String = ""
  ) {
    self.section = section
    self.sourcePath = sourcePath
    self.element = element
    self.outcome = outcome
    self.equivalence = equivalence
    self.source = source
    self.european = european
    self.note = note
  }
}

/// Stable, documented reason of a loss. Rooms add their own by an extension.
public struct LossReason: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public var description: String { rawValue }

  /// The European document has no place for it.
  public static let noPlace = LossReason(rawValue: "no-place-in-pivot")
  /// No European code stands for it, and the element may not be null.
  public static let unmapped = LossReason(rawValue: "unmapped")
  /// The source lacks a part that the European document demands.
  public static let incomplete = LossReason(rawValue: "incomplete-source")
  /// The source's form could not be read.
  public static let unreadable = LossReason(rawValue: "unreadable")
  /// An embedded file, which travels as the second document or not at all.
  public static let attachment = LossReason(rawValue: "attachment")
  /// The source itself has words there and no structure.
  public static let wordsOnly = LossReason(rawValue: "words-only-in-source")
  /// Nothing says what became of it: a defect of the gateway, which tests look for.
  public static let unaccounted = LossReason(rawValue: "unaccounted")
  /// Planned or refused acts, which must not look like facts.
  public static let notAFact = LossReason(rawValue: "not-a-fact")
}

extension Account {
  /// The report that accompanies a translation, for `--report` and for the audit page.
  public var json: JSON {
    var counts: [String: JSON] = [:]
    for (name, count) in tally { counts[name] = .integer(count) }
    return ["items": .array(items.map(\.json)), "counts": .object(counts)]
  }

  private var tally: [String: Int] {
    var tally = ["carried": 0, "narrative-only": 0, "lost": 0]
    for item in items { tally[item.outcome.name, default: 0] += 1 }
    return tally
  }
}

extension AccountItem.Outcome {
  public var name: String {
    switch self {
    case .carried: "carried"
    case .narrativeOnly: "narrative-only"
    case .lost: "lost"
    }
  }

  public var reason: LossReason? {
    switch self {
    case .carried: nil
    case .narrativeOnly(let reason), .lost(let reason): reason
    }
  }
}

extension AccountItem {
  var json: JSON {
    var members: [String: JSON] = [
      "section": .string(section), "sourcePath": .string(sourcePath), "element": .string(element),
      "outcome": .string(outcome.name), "note": .string(note),
    ]
    members["reason"] = outcome.reason.map { .string($0.rawValue) }
    members["equivalence"] = equivalence.map { .string($0.rawValue) }
    members["source"] = source?.json
    members["european"] = european?.json
    return .object(members)
  }
}

extension Coding {
  var json: JSON {
    var members: [String: JSON] = ["system": .string(system), "code": .string(code)]
    members["display"] = display.map { .string($0) }
    return .object(members)
  }
}
