import Domain

/// Identifiers of the MyHealth@EU patient summary (ART-DECOR project epSOS, rules of 22 April 2024) and of its ancestors.
enum Template {
  static let ehdsi = "1.3.6.1.4.1.12559.11.10.1.3.1"
  static let pcc = "1.3.6.1.4.1.19376.1.5.3.1"
  static let hl7 = "2.16.840.1.113883"

  static let document = "\(ehdsi).1.3"
  static let medication = "\(ehdsi).3.4"
  static let problem = "\(ehdsi).3.7"
  static let severity = "\(ehdsi).3.8"
  static let problemStatus = "\(ehdsi).3.9"
  static let healthStatus = "\(ehdsi).3.10"
  static let comment = "\(ehdsi).3.11"
  static let instruction = "\(ehdsi).3.12"
  static let dispensingInstruction = "\(ehdsi).3.13"
  static let internalReference = "\(ehdsi).3.14"
  static let problemConcern = "\(ehdsi).3.15"
  static let allergyConcern = "\(ehdsi).3.16"
  static let allergy = "\(ehdsi).3.17"
  static let vaccineProduct = "\(ehdsi).3.18"
  static let immunization = "\(ehdsi).3.19"
  static let observation = "\(ehdsi).3.20"
  static let vitalSignsOrganizer = "\(ehdsi).3.21"
  static let vitalSign = "\(ehdsi).3.22"
  static let bloodGroup = "\(ehdsi).3.25"
  static let functionalOrganizer = "\(ehdsi).3.39"
  static let functionalObservation = "\(ehdsi).3.40"
  static let resultOrganizer = "\(ehdsi).3.42"
  static let result = "\(ehdsi).3.43"
  static let bodyAuthor = "\(hl7).3.1937.777.11.10.151"
  static let socialObservation = "\(ehdsi).3.23"
  static let expectedDelivery = "\(ehdsi).3.24"
  static let procedure = "\(ehdsi).3.26"
  static let dosePosition = "\(ehdsi).3.28"
  static let device = "\(ehdsi).3.5"
  static let manufacturedProduct = "\(ehdsi).3.31"
  static let manufacturedMaterial = "\(ehdsi).3.32"
  static let criticality = "\(ehdsi).3.33"
  static let allergyStatus = "\(ehdsi).3.34"
  static let allergyCertainty = "\(ehdsi).3.35"
  static let medicationReason = "\(ehdsi).3.41"
  static let reaction = "\(ehdsi).3.44"
  static let pregnancyStatus = "\(ehdsi).3.45"
  static let pregnancyOutcome = "\(ehdsi).3.46"
  static let pregnancyOutcomeDate = "\(ehdsi).3.47"
  static let problemCertainty = "\(ehdsi).3.49"
  static let participant = "\(pcc).2.4"
}

/// Code systems that the structure of the pivot itself uses.
enum CodeSystem {
  static let loinc = "2.16.840.1.113883.6.1"
  static let snomed = "2.16.840.1.113883.6.96"
  static let timingEvent = "2.16.840.1.113883.5.139"
  static let actCode = "2.16.840.1.113883.5.4"
  static let actClass = "2.16.840.1.113883.5.6"
  static let absentOrUnknown = "2.16.840.1.113883.5.1150.1"
  static let nullFlavor = "2.16.840.1.113883.5.1008"
  static let confidentiality = "2.16.840.1.113883.5.25"
  static let participationFunction = "2.16.840.1.113883.5.88"
  /// Published with this misprint for 1.3.6.1…; the rules demand it so.
  static let immunization = "1.3.5.1.4.1.19376.1.5.3.2"
  static let patientInstruction = "1.3.6.1.4.1.19376.1.5.3.2"
}

/// A section of the pivot: its code, templates and absence codes.
struct PivotSection: Sendable {
  /// LOINC.
  let code: String
  /// English display of the code, which is also the title where the source gave none.
  let display: String
  /// The European template.
  let template: String
  /// Its templates and its code, as every section of the kind begins.
  let head: FixedElements
  /// Prefix of the identifiers that the writer makes in this section.
  let prefix: String
  /// Codes for "no information" and "none known" (IPS absent and unknown data).
  let absence: Absence?

  struct Absence: Sendable {
    let noInformation: Coding
    let noneKnown: Coding

    init(_ noInformation: String, _ first: String, _ noneKnown: String, _ second: String) {
      self.noInformation = Coding(system: CodeSystem.absentOrUnknown, code: noInformation, display: first)
      self.noneKnown = Coding(system: CodeSystem.absentOrUnknown, code: noneKnown, display: second)
    }
  }

  private init(
    _ code: String, _ display: String, _ number: Int, _ prefix: String, also: String? = nil, absence: Absence? = nil
  ) {
    self.code = code
    self.display = display
    self.prefix = prefix
    self.absence = absence
    template = "\(Template.ehdsi).2.\(number)"
    head = FixedElements(
      TemplateIDs.of([template] + (also.map { ["\(Template.hl7).10.20.1.\($0)"] } ?? [])),
      FixedElements(code: Coding(system: CodeSystem.loinc, code: code, display: display)))
  }

  static let medications = PivotSection(
    "10160-0", "History of Medication use", 3, "med", also: "8",
    absence: Absence(
      "no-medication-info", "No information about medications", "no-known-medications", "No known medications"))
  static let allergies = PivotSection(
    "48765-2", "Allergies and adverse reactions", 12, "all",
    absence: Absence("no-allergy-info", "No information about allergies", "no-known-allergies", "No known allergies"))
  static let procedures = PivotSection(
    "47519-4", "History of Procedures", 11, "pro",
    absence: Absence(
      "no-procedure-info", "No information about past history of procedures", "no-known-procedures",
      "No known procedures"))
  static let problems = PivotSection(
    "11450-4", "Problem list", 9, "prb", also: "11",
    absence: Absence("no-problem-info", "No information about problems", "no-known-problems", "No known problems"))
  static let devices = PivotSection(
    "46264-8", "History of medical device use", 4, "dev", also: "7",
    absence: Absence(
      "no-device-info", "No information about devices", "no-known-devices", "No known devices in use"))
  static let pastIllnesses = PivotSection("11348-0", "History of Past illness", 10, "past")
  static let immunizations = PivotSection("11369-6", "History of Immunization", 15, "imm", also: "6")
  static let pregnancy = PivotSection("10162-6", "History of pregnancies", 7, "preg")
  static let socialHistory = PivotSection("29762-2", "Social history", 13, "soc", also: "15")

  static let vitalSigns = PivotSection("8716-3", "Vital signs", 6, "vit")
  /// The rules refuse this section without coded entries.
  static let results = PivotSection("30954-2", "Relevant diagnostic tests/laboratory data", 5, "res")

  static let functionalStatus = PivotSection("47420-5", "Functional status assessment", 14, "fun")
  static let carePlan = PivotSection("18776-5", "Plan of care note", 8, "plan", also: "10")
  static let advanceDirectives = PivotSection("42348-3", "Advance directives", 16, "adv")

  /// Every section that the pivot has.
  static let all = [
    medications, allergies, procedures, problems, devices, pastIllnesses, immunizations, pregnancy, socialHistory,
    vitalSigns, results, functionalStatus, carePlan, advanceDirectives,
  ]
}
