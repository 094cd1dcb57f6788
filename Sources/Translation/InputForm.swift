public import Countries

/// A form that a document comes in.
public enum InputForm: Sendable, Hashable {
  /// A document of one country's own kind.
  case national(NationalFormat)
  /// CDA with eHDSI templates and national codes.
  case friendly
  /// The coded patient summary of MyHealth@EU (CDA, L3).
  case pivot
  /// CDA around a PDF (L1).
  case l1
  /// A FHIR R4 document Bundle: the International or the European patient summary.
  case fhir
  /// Our JSON for countries with registries and no document (`Schemas/starter.schema.json`).
  case starter

  /// The forms that belong to no country.
  private static let european: [InputForm] = [.friendly, .pivot, .l1, .fhir, .starter]
}

extension InputForm: RawRepresentable, CaseIterable {
  /// The word of the command line.
  public var rawValue: String {
    switch self {
    case .national(let format): format.rawValue
    case .friendly: "friendly"
    case .pivot: "pivot"
    case .l1: "l1"
    case .fhir: "fhir"
    case .starter: "starter"
    }
  }

  public init?(rawValue: String) {
    guard let form = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = form
  }

  public static var allCases: [InputForm] { AllCountries.readers.map { .national($0.format) } + european }
}
