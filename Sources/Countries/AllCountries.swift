public import XML

/// Every country that is connected: one line each. Nothing else knows a country.
public enum AllCountries {
  /// Readers for work on files, where nobody is identified: they take test identities too. A gateway that serves asks
  /// its connector, which refuses those outside test mode.
  public static let readers: [any NationalReader] = readers(testIdentities: true)

  public static func readers(testIdentities: Bool) -> [any NationalReader] {
    France.readers(testIdentities: testIdentities)
  }

  public static func searchMasks(testIdentities: Bool) -> [SearchMask] {
    [France.searchMask(testIdentities: testIdentities)]
  }

  /// The reader of a document, or nil where no country knows its kind.
  public static func reader(of document: Document) -> (any NationalReader)? {
    readers.first { $0.reads(document) }
  }
}
