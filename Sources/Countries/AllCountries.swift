public import Domain
public import XML

/// Every country that is connected: one line each. Nothing else knows a country.
public enum AllCountries {
  /// Readers for work on files, where nobody is identified: they take test identities too. A gateway that serves asks
  /// its connector, which refuses those outside test mode.
  public static let readers: [any NationalReader] = readers(testIdentities: true)

  public static func readers(testIdentities: Bool) -> [any NationalReader] {
    France.readers(testIdentities: testIdentities)
  }

  /// The mask of every connected country, asking for real identities.
  public static let searchMasks: [SearchMask] = [France.searchMask(testIdentities: false)]

  /// What a country needs to find one of its patients; nil where the country is not connected.
  ///
  /// - Parameter testIdentities: whether the number is looked for among test identities.
  public static func searchMask(of country: CountryCode, testIdentities: Bool) -> SearchMask? {
    [France.searchMask(testIdentities: testIdentities)].first { $0.country == country }
  }

  /// The reader of a document, or nil where no country knows its kind.
  public static func reader(of document: Document) -> (any NationalReader)? {
    readers.first { $0.reads(document) }
  }
}
