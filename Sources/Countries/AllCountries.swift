public import Domain
public import XML

/// A country whose records the gateway reads: all that the rest of it asks of a country's folder.
public protocol ConnectedCountry: Sendable {
  /// ISO 3166-1; also names the country's folder and connector in a configuration.
  static var code: CountryCode { get }

  /// Language of the country's summaries, for lists that are made before any record is read.
  static var summaryLanguage: LanguageTag { get }

  /// - Parameter testIdentities: whether identities that exist for tests only are accepted.
  static func readers(testIdentities: Bool) -> [any NationalReader]

  /// What a country of treatment asks to find one of its patients.
  static func searchMask(testIdentities: Bool) -> SearchMask

  /// Opens the way to the country's records, here a directory of documents.
  ///
  /// - Throws: `national.unavailable` when they cannot be reached.
  static func connector(
    directory: String, testIdentities: Bool
  ) async throws(NationalFailure) -> any NationalConnector
}

/// Every country that is connected: one line each. Nothing else knows a country.
public enum AllCountries {
  private static let connected: [any ConnectedCountry.Type] = [
    France.self,
    Spain.self,
  ]

  /// Readers for work on files, where nobody is identified: they take test identities too. A gateway that serves asks
  /// its connector, which refuses those outside test mode.
  public static let readers: [any NationalReader] = readers(testIdentities: true)

  public static func readers(testIdentities: Bool) -> [any NationalReader] {
    connected.flatMap { $0.readers(testIdentities: testIdentities) }
  }

  /// The mask of every connected country, asking for real identities.
  public static let searchMasks: [SearchMask] = connected.map { $0.searchMask(testIdentities: false) }

  /// What a country needs to find one of its patients; nil where the country is not connected.
  ///
  /// - Parameter testIdentities: whether the number is looked for among test identities.
  public static func searchMask(of country: CountryCode, testIdentities: Bool) -> SearchMask? {
    connected.first { $0.code == country }?.searchMask(testIdentities: testIdentities)
  }

  /// Language of a country's summaries; nil where the country is not connected.
  public static func language(of country: CountryCode) -> LanguageTag? {
    connected.first { $0.code == country }?.summaryLanguage
  }

  /// The reader of a document, or nil where no country knows its kind.
  public static func reader(of source: SourceDocument) -> (any NationalReader)? {
    readers.first { $0.reads(source) }
  }

  public static func reader(of document: Document) -> (any NationalReader)? { reader(of: .xml(document)) }

  /// Opens the records of a country.
  ///
  /// - Parameter directory: the documents that stand in place of a national infrastructure.
  /// - Throws: `national.unavailable` when they cannot be reached, or when no connector of the country exists.
  public static func connector(
    of country: CountryCode, directory: String, testIdentities: Bool
  ) async throws(NationalFailure) -> any NationalConnector {
    guard let connected = connected.first(where: { $0.code == country }) else {
      throw .unavailable("No connector of the country \(country) exists.")
    }
    return try await connected.connector(directory: directory, testIdentities: testIdentities)
  }
}
