extension ErrorCode {
  /// Codes of the transactions of a patient summary, then those of other services, then those that are noted only.
  static let groups = patients + callers + documents + services + noted

  private static let patients = [
    Group(
      .noPermission,
      [noConsent: "No permission for this request.", noConsentName: "No permission for this request."]),
    Group(
      .nothingAvailable,
      [
        "1100": "No document is available.", "1101": "No ePrescription is available.",
        noSummary: "No patient summary is available.", "1103": "No medication overview is available.",
        "1104": "No original clinical document is available.", "4105": "No ePrescription matches.",
      ]),
    Group(.noMatch, [noMatch: "No patient matches."]),
    Group(.notUnique, [multipleMatches: "More traits are needed."]),
    Group(.notIdentified, [identification: "The patient could not be identified."]),
  ]

  private static let callers = [
    Group(.weakSignIn, ["4702": "The authentication is too weak."]),
    Group(
      .notEntitled,
      [
        "4703": "The request is not permitted by policy.", "4704": "The data must be signed by the professional.",
        "4705": "The request violates a policy.", "4706": "The policy is unknown.",
      ]),
    Group(
      .notTrusted,
      [
        "1001": "An assertion is not valid.", "1002": "The treatment assertion does not fit the identity assertion.",
        patientMismatch: "The patient differs from the treatment assertion.",
        "4207": "A parameter differs from the treatment assertion.",
        "ERROR_HPI_GENERIC": "The identity assertion is not valid.",
        "ERROR_HPI_NO_INFORMATION": "Nothing is said of the professional.",
        "ERROR_HPI_INSUFFICIENT_INFORMATION": "The identity assertion does not say enough.",
        "ERROR_HPI_HAI_NO_INFORMATION": "Nothing is said of the organisation.",
        "ERROR_HPI_POC_NO_INFORMATION": "Nothing is said of the point of care.",
        "ERROR_HPI_AUTHENTICATION_NOT_RECEIVED": "The identity assertion is missing.",
        "ERROR_SEC_GENERIC": "The message could not be trusted.", integrity: "The message could not be trusted.",
      ]),
  ]

  private static let documents = [
    Group(
      .notOffered,
      [
        unknownClass: "This kind of document is not offered.",
        "ERROR_GENERIC_SERVICE_SIGNIFIER_UNKNOWN": "This kind of document is not offered.",
        deferred: "Deferred answers are not offered.",
        "4201": "The document is not offered as PDF.", noPDF: "The document is not offered as PDF.",
        unknownFilter: "A filter is not understood.", onDemand: "An option for documents on demand is not supported.",
        "ERROR_EP_PDF_FORMAT_NOT_PROVIDED": "The ePrescription is not offered as PDF.",
      ]),
    Group(
      .documentGone,
      [
        "XDSMissingDocument": "There is no such document.", missingDocument: "There is no such document.",
      ]),
    Group(
      .notMade,
      [
        "4101": "The document could not be rendered.", "4102": "The collection of documents is not complete.",
        "4107": "The source PDF is missing.", "4108": "The coded document is missing.",
        "4203": "The document could not be transcoded.", notTranscoded: "The document could not be transcoded.",
        "ERROR_PS_GENERIC": "The patient summary could not be made.",
        "ERROR_PS_MISSING_BASIC_SECTIONS": "Sections that are needed are missing.",
        "ERROR_ORCD_GENERIC": "The original document could not be given.",
        "ERROR_ORCD_INCORRECT_FORMAT": "The format of the original document is not right.",
        "ERROR_UI_TRANSFORMATION": "The document could not be shown.",
      ]),
    Group(
      .recordsUnreachable,
      [
        "4103": "The registry of ePrescriptions cannot be reached.", "4104": "The data cannot be reached.",
        "XDSRepositoryError": "The repository failed.",
        "ERROR_GENERIC_CONNECTION_NOT_POSSIBLE": "The national records cannot be reached.",
        "ERROR_ORCD_SERVICE_NOT_AVAILABLE": "The service of original documents cannot be reached.",
        "ERROR_ED_DISCARD_SERVICE_NOT_AVAILABLE": "The service for discarding cannot be reached.",
      ]),
    Group(.fault, [generic: "The request could not be answered.", "ERROR_HQI_GENERIC": "The request failed."]),
  ]

  /// Of ePrescription and eDispensation, which this gateway does not offer.
  private static let services = [
    Group(
      .fault,
      [
        "4106": "It was dispensed already.", "ERROR_EP_GENERIC": "The ePrescription could not be given.",
        "ERROR_EP_MISSING_EXPECTED_MAPPING": "The ePrescription could not be transcoded.",
        "ERROR_ED_GENERIC": "The dispensation failed.",
        "ERROR_ED_NOT_DISPENSABLE_EPRESCRIPTION": "The ePrescription cannot be dispensed.",
        "ERROR_ED_SUBSTITUTION_INFORMATION_NOT_ALLOWED": "The substitution is not allowed.",
        "ERROR_ED_EPRESCRIPTION_NOT_IDENTIFIABLE": "The ePrescription cannot be identified.",
        "ERROR_ED_INFORMATION_NOT_STORE": "The dispensation was not stored.",
        "ERROR_ED_MISSING_EXPECTED_MAPPING": "The dispensation could not be transcoded.",
        "ERROR_ED_EDISPENSATION_ACK_NOT_RECEIVED": "The dispensation was not acknowledged.",
        "ERROR_ED_EPRESCRIPTION_NOT_UPDATED": "The ePrescription was not updated.",
        "ERROR_ED_EDISPENSATION_NOT_STORED": "The dispensation was not stored.",
        "ERROR_ED_DISCARD_FAILED": "The dispensation was not discarded.",
      ])
  ]

  private static let noted = [
    Group(.noted, Dictionary(uniqueKeysWithValues: warnings.map { ($0, "A warning.") })),
    Group(
      .noted,
      [
        "2201": "Documents were received and not processed.", "2401": "The input does not fit its schema.",
        "2402": "The input breaks rules.", "2403": "The input does not fit its model.",
        "2404": "The output does not fit its schema.", "2405": "The output breaks rules.",
        "2406": "The output does not fit its model.", "2500": "A part of the header was not transcoded.",
        "2501": "The parent document is not referred to.", "2502": "A code was not transcoded.",
        "2503": "A part was not processed.", "2504": "A code was not translated.", "2505": "The language is unknown.",
        "2506": "The list of coded elements is empty.", "2507": "A type is wrong.", "2508": "Attributes are missing.",
        "4500": "The transformation failed.", "4501": "The input is missing.", "4502": "The header does not conform.",
        "4503": "The object does not conform.", "4505": "A required element was not transcoded.",
        "4506": "The header was not processed.", "4507": "The document does not conform.",
        "4508": "The PDF is missing.",
        "4509": "The document's code is missing.", "4510": "The transformation failed in an unknown way.",
        "4511": "A required coded element is missing.", "4512": "An element was not translated.",
        "4513": "The base64 is not valid.",
      ]),
  ]

  private static let warnings = [
    "WARNING_GENERIC", "WARNING_HPI_GENERIC", "WARNING_PI_GENERIC", "WARNING_PS_GENERIC",
    "WARNING_PS_MISSING_BASIC_DATA", "WARNING_PS_MISSING_EXPECTED_MAPPING",
    "EHDSI_WARNING_PS_MISSING_EXPECTED_TRANSLATION", "WARNING_EP_GENERIC", "WARNING_EP_MISSING_BASIC_DATA",
    "WARNING_EP_MISSING_EXPECTED_MAPPING", "WARNING_EP_MISSING_EXPECTED_TRANSLATION", "WARNING_ED_GENERIC",
    "WARNING_ED_MISSING_BASIC_DATA", "WARNING_ED_MISSING_EXPECTED_MAPPING",
    "WARNING_ED_DISCARD_MISSING_MANDATORY_DATA", "WARNING_ORCD_GENERIC", "WARNING_ORCD_MISSING_MANDATORY_DATA",
    "WARNING_ORCD_MISSING_MANDATORY_METADATA", "WARNING_HQI_GENERIC",
    "WARNING_HQI_B_INFORMATION_NOT_PROPERLY_STRUCTURED", "WARNING_HQI_A_INFORMATION_NOT_PROPERLY_STRUCTURED",
    "WARNING_SEC_GENERIC", "WARNING_SEC_UNEXPECTED_NUMBER_OF_REQUESTS_FOR_UNIQUE_PATIENT",
    "WARNING_SEC_UNEXPECTED_NUMBER_OF_REQUESTS_FOR_UNIQUE_POINT_OF_CARE",
    "WARNING_SEC_UNEXPECTED_NUMBER_OF_REQUESTS",
  ]
}
