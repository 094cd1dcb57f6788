public import Domain

/// Why data is missing, as FHIR says it (FHIR R4, extension and code system data-absent-reason).
public enum DataAbsentReason {
  /// The extension that stands in the place of a value.
  public static let url = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"

  /// The code for a reason of HL7 version 3; `unknown` where there is none.
  ///
  /// What may not be seen is written as unknown: that something is hidden is itself something about a person.
  public static func code(for reason: NullFlavor?) -> String {
    switch reason {
    case .askedButUnknown: "asked-unknown"
    case .notApplicable: "not-applicable"
    case .notAsked: "not-asked"
    case .notAvailable: "temp-unknown"
    case .other, .trace, .unencoded, .quantitySufficient: "unsupported"
    case nil, .noInformation, .unknown, .masked: "unknown"
    }
  }

  /// The member for a primitive without a value: `"_birthDate": { "extension": […] }`.
  public static func element(_ reason: NullFlavor?) -> JSON {
    ["extension": [["url": .string(url), "valueCode": .string(code(for: reason))]]]
  }

  /// A coding for a concept without a code and without words.
  public static func coding(_ reason: NullFlavor?) -> JSON {
    let code = code(for: reason)
    return .coding(FHIRSystem.dataAbsentReason, code, displays[code])
  }

  private static let displays = [
    "asked-unknown": "Asked But Unknown", "not-applicable": "Not Applicable", "not-asked": "Not Asked",
    "temp-unknown": "Temporarily Unknown", "unsupported": "Unsupported", "unknown": "Unknown",
  ]
}
