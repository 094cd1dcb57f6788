public import Documents
public import Domain
public import XML

/// A kind of national document. Each country declares its own in its folder.
public struct NationalFormat: RawRepresentable, Sendable, Hashable {
  /// The word that names it on the command line and in documents, lower case.
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
}

/// A source document that is parsed, once, whatever its syntax is.
public enum SourceDocument: Sendable {
  case xml(Document)
  /// Read with decimals.
  case json(JSON)
}

/// Reads one kind of national document into the model. Pure: no network, no clock.
public protocol NationalReader: Sendable {
  var format: NationalFormat { get }
  /// Whether this document is of the reader's kind, judged by its templates or profiles.
  func reads(_ source: SourceDocument) -> Bool
  /// - Throws: `document.missing-part`, `document.invalid-part` where the record cannot be issued abroad,
  ///   `document.wrong-kind` for a document of another kind.
  func read(_ source: SourceDocument) throws(ReadingFailure) -> Reading
}

/// A national reader of XML documents only.
public protocol NationalXMLReader: NationalReader {
  /// What it reads, for the message about a document of another kind: "a French Volet de Synthèse Médicale".
  var kind: String { get }
  func reads(_ document: Document) -> Bool
  func read(_ document: Document) throws(ReadingFailure) -> Reading
}

extension NationalXMLReader {
  public func reads(_ source: SourceDocument) -> Bool {
    guard case .xml(let document) = source else { return false }
    return reads(document)
  }

  public func read(_ source: SourceDocument) throws(ReadingFailure) -> Reading {
    guard case .xml(let document) = source else { throw .wrongKind(kind) }
    return try read(document)
  }
}
