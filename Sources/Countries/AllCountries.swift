public import XML

/// Every country that is connected: one line each. Nothing else knows a country.
public enum AllCountries {
  public static let readers: [any NationalReader] = France.readers
  public static let searchMasks: [SearchMask] = [France.searchMask]

  /// The reader of a document, or nil where no country knows its kind.
  public static func reader(of document: Document) -> (any NationalReader)? {
    readers.first { $0.reads(document) }
  }
}
