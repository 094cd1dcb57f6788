public import CDA
public import Domain

/// What became of every item of a source document: one line each, no more and no fewer.
///
/// It travels with the exchange: the digest of ``bytes`` goes into the log.
public struct TranslationReport: Sendable, Hashable {
  /// Version of the terminology whose maps were used.
  public let catalogueVersion: String
  /// One line for each item of the source, in the order of the source.
  public let items: [ReportLine]
  /// What became of people, identifiers and dates of the header; they are no items.
  public let header: [AccountItem]
  /// Lines of the account that concern no single item: a section as a whole, an embedded file.
  public let besides: [AccountItem]
  /// Contradictions in the source, and allergies and medicines without a European code. Nothing was corrected.
  public let warnings: [AccountItem]

  /// How many items went in, and how they came out. `incoming` is the sum of the others.
  public struct Counts: Sendable, Hashable {
    public var incoming = 0
    public var kept = 0
    public var mapped = 0
    public var text = 0
    public var leftOut = 0
  }

  public var counts: Counts {
    var counts = Counts()
    for line in items {
      counts.incoming += 1
      switch line.outcome {
      case .kept: counts.kept += 1
      case .mapped: counts.mapped += 1
      case .text: counts.text += 1
      case .leftOut: counts.leftOut += 1
      }
    }
    return counts
  }

  /// Items of which nothing says what became of them: none, or the gateway has a defect.
  public var unaccounted: [ReportLine] { items.filter { $0.reason == .unaccounted } }
}

/// What became of one item of the source.
public struct ReportLine: Sendable, Hashable {
  public enum Outcome: String, Sendable, Hashable, CaseIterable {
    /// It is in the result as structure, each code as the source gave it or without a European one.
    case kept
    /// It is in the result as structure, and at least one code was replaced by a European one, the original beside it.
    case mapped
    /// Its words are in the result's narrative; its structure is not.
    case text
    /// It is not in the result.
    case leftOut = "left-out"
  }

  /// Where it stands in the source (`section[48765-2]/entry[2]`).
  public var path: String
  /// Code of the source's section; empty where there is none.
  public var section: String
  public var kind: SourceItem.Kind
  public var outcome: Outcome
  /// Why it is only text or left out; nil for what is kept or mapped.
  public var reason: LossReason?
  /// The least exact of its mappings; nil where nothing is coded.
  public var equivalence: Equivalence?
  public var mappings: [ElementMapping]
  /// Parts of the item that did not travel although the item did.
  public var losses: [AccountItem]
  public var warnings: [String]
  /// A sentence for the person who checks; holds no data about a person.
  public var note: String
}

/// How one coded element of an item was mapped; the map is that of the report's catalogue version.
public struct ElementMapping: Sendable, Hashable {
  /// Dotted name of the model's element (`allergy.agent`).
  public var element: String
  public var source: Coding?
  /// Nil: no European code; the source's own stays beside a null flavour.
  public var european: Coding?
  public var equivalence: Equivalence

  /// Whether another code stands in the result than in the source.
  public var isReplaced: Bool {
    guard let european, let source else { return false }
    return european.code != source.code
  }
}

extension Equivalence {
  /// From the same to nothing at all: how much of the meaning is at stake.
  var looseness: Int {
    switch self {
    case .equal: 0
    case .equivalent: 1
    case .narrower: 2
    case .wider: 3
    case .inexact: 4
    case .unmatched: 5
    }
  }
}
