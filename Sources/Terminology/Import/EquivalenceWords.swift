/// The words for how a map's target relates to its source, turned into those of FHIR R4 that the gateway uses.
enum EquivalenceWords {
  /// R4 ConceptMap.equivalence. The target is looked at from the source: `wider` and `subsumes` mean a broader target,
  /// `narrower` and `specializes` a narrower one (hl7.org/fhir/R4/valueset-concept-map-equivalence).
  private static let r4: [String: Meaning] = [
    "equal": .word("equal"), "equivalent": .word("equivalent"), "wider": .word("wider"), "subsumes": .word("wider"),
    "narrower": .word("narrower"), "specializes": .word("narrower"), "inexact": .word("inexact"),
    "relatedto": .word("inexact"), "unmatched": .noTarget, "disjoint": .noTarget,
  ]

  /// R5 ConceptMap.relationship. The source is looked at from the target, so the words turn round
  /// (hl7.org/fhir/R5/valueset-concept-map-relationship).
  private static let r5: [String: Meaning] = [
    "equivalent": .word("equivalent"), "source-is-narrower-than-target": .word("wider"),
    "source-is-broader-than-target": .word("narrower"), "related-to": .word("inexact"), "not-related-to": .noTarget,
  ]

  /// What a word means here.
  enum Meaning: Equatable {
    case word(String)
    /// The map says that there is no target.
    case noTarget
    case unknown
  }

  static func r4(_ word: String) -> Meaning { r4[word] ?? .unknown }
  static func r5(_ word: String) -> Meaning { r5[word] ?? .unknown }
}
