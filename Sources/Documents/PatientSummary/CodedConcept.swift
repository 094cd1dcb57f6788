public import Domain

/// How a source code relates to the European code it was mapped to (FHIR R4 ConceptMap words; `wider`: the target is
/// broader).
public enum Equivalence: String, Sendable, Hashable, Codable {
  case equal
  case equivalent
  case wider
  case narrower
  case inexact
  case unmatched
}

/// One clinical concept: what the source said, and the European concept once it is transcoded.
///
/// A reader fills the source side only; `Translation` fills ``european`` and ``equivalence``; reading a pivot fills both.
public struct CodedConcept: Sendable, Hashable {
  /// The source's codes, its main code first. In a pivot: the `translation` elements, read recursively.
  public var source: [Coding]
  /// The words of the source (originalText, resolved from the narrative).
  public var originalText: String?
  /// `ID` in the section's narrative that holds the words, without `#`.
  public var narrativeReference: String?
  /// Why the source gave no code.
  public var nullFlavor: NullFlavor?
  /// The concept in the European value set bound to the element. Nil: unmapped, written as `OTH` with the original.
  public var european: Coding?
  public var equivalence: Equivalence?

  public init(
    source: [Coding] = [], originalText: String? = nil, narrativeReference: String? = nil,
    nullFlavor: NullFlavor? = nil, european: Coding? = nil, equivalence: Equivalence? = nil
  ) {
    self.source = source
    self.originalText = originalText
    self.narrativeReference = narrativeReference
    self.nullFlavor = nullFlavor
    self.european = european
    self.equivalence = equivalence
  }

  /// A concept that is European from the start (structural codes written by a reader).
  public init(european: Coding) {
    self.init(european: european, equivalence: .equal)
  }

  /// The words to show when nothing better is known: original text, else the source's display, else its code.
  public var sourceWords: String? { originalText ?? source.first?.display ?? source.first?.code }
}

/// A physical quantity with a UCUM unit (HL7 PQ). The number is kept as the source spelled it.
public struct Quantity: Sendable, Hashable {
  public var value: String
  public var unit: String?

  public init(value: String, unit: String? = nil) {
    self.value = value
    self.unit = unit
  }
}

/// A quantity or a range of quantities (HL7 PQ or IVL_PQ).
public struct QuantityRange: Sendable, Hashable {
  public var low: Quantity?
  public var high: Quantity?

  public init(low: Quantity? = nil, high: Quantity? = nil) {
    self.low = low
    self.high = high
  }

  public init(_ value: Quantity) { self.init(low: value, high: value) }
}
