public import Domain

/// Spain: FHIR document Bundles of regional records, identified by the health card's number or the identity document's.
public enum Spain: ConnectedCountry {
  public static let summaryLanguage = LanguageTag("es-ES")

  public static let code: CountryCode = {
    guard let code = CountryCode("ES") else { preconditionFailure("a constant of this file") }
    return code
  }()

  /// CIP-SNS: the personal code of the national health system, on every Spanish health card. The field uses this one
  /// between regions and in MyHealth@EU.
  public static let cipRoot = "2.16.724.4.40"
  /// DNI of Spanish citizens and NIE of foreign residents, one register of the police.
  public static let identityDocumentRoot = "1.3.6.1.4.1.19126.3"

  /// Spain keeps test people under the same roots as others, so nothing depends on `testIdentities`.
  public static func readers(testIdentities: Bool) -> [any NationalReader] { [SpanishBundleReader()] }

  /// Opens a directory of Bundles: its `.json` files.
  ///
  /// - Parameter observer: reports each call; nothing by default, for callers that record calls themselves.
  /// - Throws: `national.unavailable` when the directory cannot be read.
  public static func open(
    directory: String, observer: @escaping DirectoryConnector.Observer = { _ in }
  ) async throws(NationalFailure) -> DirectoryConnector {
    try await DirectoryConnector.open(directory: directory, source: SpanishDirectory(), observer: observer)
  }

  public static func connector(
    directory: String, testIdentities: Bool
  ) async throws(NationalFailure) -> any NationalConnector {
    try await open(directory: directory)
  }

  /// The mask that a country of treatment shows for a Spanish patient: the card's number or the document's, and the
  /// birth date.
  public static func searchMask(testIdentities: Bool) -> SearchMask {
    SearchMask(country: code, fields: [cipField, documentField, birthField], oneOf: [["cip", "dni"]])
  }
}

extension NationalFormat {
  /// A FHIR document Bundle about a person with a Spanish identifier.
  public static let spanishBundle = NationalFormat(rawValue: "fhir-es")
}
