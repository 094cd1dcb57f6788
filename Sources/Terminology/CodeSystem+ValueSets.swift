extension CodeSystem {
  /// The OID of a MyHealth@EU value set by its FHIR canonical (`http://terminology.ehdsi.eu/ValueSet/eHDSI…`, with or
  /// without a version); nil for any other.
  static func valueSetOID(of canonical: String) -> String? {
    let url = canonical.prefix { $0 != "|" }
    let base = "http://terminology.ehdsi.eu/ValueSet/eHDSI"
    guard url.hasPrefix(base) else { return nil }
    return numbers[String(url.dropFirst(base.count))].map(ValueSet.mvc)
  }

  /// Last arc of the value set's OID by its name (Master Value Sets Catalogue 8.1.0).
  private static let numbers = [
    "HealthcareProfessionalRole": 1, "DoseForm": 2, "Package": 3, "Country": 4, "IllnessandDisorder": 5,
    "Language": 6, "SubstitutionCode": 7, "MedicalDevice": 8, "PregnancyInformation": 9, "Procedure": 10,
    "ReactionAllergy": 11, "RouteofAdministration": 12, "Severity": 13, "SocialHistory": 14, "StatusCode": 15,
    "Unit": 16, "AdverseEventType": 18, "AllergenNoDrug": 19, "BloodGroup": 20, "BloodPressure": 21, "CodeProb": 23,
    "ActiveIngredient": 24, "Section": 26, "Vaccine": 28, "ResolutionOutcome": 30, "DocumentCode": 32,
    "AdministrativeGender": 34, "NullFlavor": 37, "PersonalRelationship": 38, "RoleClass": 39, "TelecomAddress": 40,
    "TimingEvent": 41, "DisplayLabel": 46, "AbsentOrUnknownAllergy": 47, "AbsentOrUnknownDevice": 48,
    "AbsentOrUnknownMedication": 49, "AbsentOrUnknownProblem": 50, "AbsentOrUnknownProcedure": 51,
    "LaboratoryReportType": 52, "HospitalDischargeReportType": 53, "MedicalImagingReportType": 54,
    "MedicalImagesType": 55, "QuantityUnit": 56, "Criticality": 57, "AllergyCertainty": 58, "AllergyStatus": 59,
    "CurrentPregnancyStatus": 60, "OutcomeOfPregnancy": 62, "RareDisease": 63, "Certainty": 64, "BodySite": 65,
    "LabStudyType": 66, "LabSpecimenType": 67, "BodySiteLaterality": 68, "MorphologicAbnormality": 69,
    "ObservationCategory": 71, "AnimalSpecies": 72, "ObservationInterpretation": 73, "ReferenceRangeMeaning": 74,
    "ReferenceRangeAppliesTo": 75, "PerformerFunction": 76, "PresenceAbsence": 77, "Microorganism": 78,
    "LabTechnique": 79, "BodyStructureLocation": 80, "ExceptionalValue": 81,
  ]
}
