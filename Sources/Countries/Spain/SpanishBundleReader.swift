public import Documents
import Domain

/// Reads the FHIR document Bundle of a Spanish record (IPS or HL7 Europe patient summary).
///
/// The content is that of any such Bundle; Spanish are the person's numbers and the language.
public struct SpanishBundleReader: NationalReader {
  public let format = NationalFormat.spanishBundle

  public init() {}

  /// A patient summary Bundle about somebody with a number of Spain.
  public func reads(_ source: SourceDocument) -> Bool {
    guard case .json(let json) = source, BundleReader.reads(json) else { return false }
    let patients = (json["entry"]?.array ?? []).compactMap { $0["resource"] }
      .filter { $0["resourceType"]?.string == "Patient" }
    return patients.contains { patient in
      (patient["identifier"]?.array ?? []).contains { identifier in
        identifier["system"]?.string.flatMap { OID($0) }.map { SpanishIdentifier.isSpanish($0.value) } ?? false
      }
    }
  }

  /// - Throws: what the reader of Bundles throws, and `document.missing-part` or `document.invalid-part` where the
  ///   person's Spanish number is missing, breaks its rule, or differs from another of its kind.
  public func read(_ source: SourceDocument) throws(ReadingFailure) -> Reading {
    guard case .json(let json) = source, reads(source) else { throw .wrongKind("a Bundle of a Spanish record") }
    var reading = try BundleReader.read(json, language: Self.castilian)
    var header = reading.summary.header
    let numbers = try Self.numbers(of: header.patient)
    // The index answers to these, so they come first.
    header.patient.identifiers =
      numbers.map { InstanceIdentifier(root: $0.root.value, extension: $0.extension) }
      + header.patient.identifiers.filter { !SpanishIdentifier.isSpanish($0.root) }
    header.language = Self.spanish(header.language)
    reading.summary.header = header
    return reading
  }

  static func numbers(of patient: Patient) throws(ReadingFailure) -> [PatientIdentifier] {
    guard let numbers = SpanishIdentifier.ofOnePerson(patient.identifiers) else {
      throw .invalid(
        "CIP-SNS, DNI or NIE", at: "Patient.identifier", "it breaks the rule of its kind, or differs from another one")
    }
    guard !numbers.isEmpty else { throw .missing("CIP-SNS, DNI or NIE", at: "Patient.identifier") }
    return numbers
  }

  /// The language of a record that does not say its own: the one that is official in every region.
  private static let castilian = LanguageTag("es-ES")

  /// A bare language of Spain (`es`, `ca`, `eu`, `gl`) gets its country, which the European document demands.
  private static func spanish(_ tag: LanguageTag) -> LanguageTag {
    ["es", "ca", "eu", "gl"].contains(tag.value) ? LanguageTag("\(tag.value)-ES") : tag
  }
}
