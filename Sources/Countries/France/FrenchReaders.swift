public import Documents
public import XML

/// Reads the French Volet de Synthèse Médicale (VSM 1.4, model 2022.01), whose sections nest up to three deep.
public struct VSMReader: NationalXMLReader {
  public let format = NationalFormat.vsm
  public let kind = "a French Volet de Synthèse Médicale"
  private let testIdentities: Bool

  /// - Parameter testIdentities: whether an INS under the root of test identities is accepted.
  public init(testIdentities: Bool = false) { self.testIdentities = testIdentities }

  public func reads(_ document: Document) -> Bool {
    FrenchDocument.isFrench(document, template: "1.2.250.1.213.1.1.1.13")
  }

  public func read(_ document: Document) throws(ReadingFailure) -> Reading {
    guard reads(document) else { throw .wrongKind(kind) }
    var reading = FrenchDocument(document, testIdentities: testIdentities)
    return try reading.read()
  }
}

/// Reads the French International Patient Summary (IPS-FR 2024.01), flat, with embedded documents.
public struct IPSFRReader: NationalXMLReader {
  public let format = NationalFormat.ipsFR
  public let kind = "a French International Patient Summary"
  private let testIdentities: Bool

  /// - Parameter testIdentities: whether an INS under the root of test identities is accepted.
  public init(testIdentities: Bool = false) { self.testIdentities = testIdentities }

  public func reads(_ document: Document) -> Bool {
    FrenchDocument.isFrench(document, template: "1.2.250.1.213.1.1.1.51")
  }

  public func read(_ document: Document) throws(ReadingFailure) -> Reading {
    guard reads(document) else { throw .wrongKind(kind) }
    var reading = FrenchDocument(document, testIdentities: testIdentities)
    return try reading.read()
  }
}
