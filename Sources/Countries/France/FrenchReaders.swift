public import Documents
public import XML

/// Reads the French Volet de Synthèse Médicale (VSM 1.4, model 2022.01), whose sections nest up to three deep.
public struct VSMReader: NationalReader {
  public let format = NationalFormat.vsm
  private let testIdentities: Bool

  /// - Parameter testIdentities: whether an INS under the root of test identities is accepted.
  public init(testIdentities: Bool = false) { self.testIdentities = testIdentities }

  public func reads(_ document: Document) -> Bool {
    FrenchDocument.isFrench(document, template: "1.2.250.1.213.1.1.1.13")
  }

  public func read(_ document: Document) throws(ReadingFailure) -> Reading {
    guard reads(document) else { throw .wrongKind("a French Volet de Synthèse Médicale") }
    var reading = FrenchDocument(document, testIdentities: testIdentities)
    return try reading.read()
  }
}

/// Reads the French International Patient Summary (IPS-FR 2024.01), flat, with embedded documents.
public struct IPSFRReader: NationalReader {
  public let format = NationalFormat.ipsFR
  private let testIdentities: Bool

  /// - Parameter testIdentities: whether an INS under the root of test identities is accepted.
  public init(testIdentities: Bool = false) { self.testIdentities = testIdentities }

  public func reads(_ document: Document) -> Bool {
    FrenchDocument.isFrench(document, template: "1.2.250.1.213.1.1.1.51")
  }

  public func read(_ document: Document) throws(ReadingFailure) -> Reading {
    guard reads(document) else { throw .wrongKind("a French International Patient Summary") }
    var reading = FrenchDocument(document, testIdentities: testIdentities)
    return try reading.read()
  }
}
