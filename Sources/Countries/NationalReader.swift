public import Documents
public import XML

/// A kind of national document.
public enum NationalFormat: String, Sendable, Hashable, CaseIterable {
  /// French Volet de Synthèse Médicale 1.4.
  case vsm
  /// French International Patient Summary 2024.01.
  case ipsFR = "ips-fr"
}

/// Reads one kind of national document into the model. Pure: no network, no clock.
public protocol NationalReader: Sendable {
  var format: NationalFormat { get }
  /// Whether this document is of the reader's kind, judged by its templates.
  func reads(_ document: Document) -> Bool
  /// - Throws: `document.missing-part`, `document.invalid-part` where the record cannot be issued abroad.
  func read(_ document: Document) throws(ReadingFailure) -> Reading
}
