public import CDA
public import Domain

/// Status of a concern or an act (HL7 ActStatus, the values that MyHealth@EU allows).
public enum EntryStatus: String, Sendable, Hashable {
  case active
  case suspended
  case aborted
  case cancelled
  case completed
}

/// A problem or a past illness (EH.3.15 with EH.3.7).
public struct Problem: Sendable, Hashable {
  public var provenance: Provenance
  public var concernStatus: EntryStatus
  public var concernTime: TimeRange
  /// Kind of problem (eHDSICodeProb).
  public var kind: CodedConcept?
  /// The problem itself (eHDSIIllnessandDisorder, eHDSIRareDisease).
  public var condition: CodedConcept
  public var time: TimeRange
  public var severity: CodedConcept?
  /// Clinical status (LOINC 33999-4; eHDSIStatusCode).
  public var clinicalStatus: CodedConcept?
  /// Health status (LOINC 11323-3; eHDSIResolutionOutcome).
  public var healthStatus: CodedConcept?
  /// Certainty (LOINC 66455-7; eHDSICertainty).
  public var certainty: CodedConcept?
  /// Where in the body (FHIR only; the pivot's problem has no place for it).
  public var bodySite: CodedConcept?
  public var comment: String?

  public init(
    provenance: Provenance, concernStatus: EntryStatus, concernTime: TimeRange, condition: CodedConcept,
    time: TimeRange
  ) {
    self.provenance = provenance
    self.concernStatus = concernStatus
    self.concernTime = concernTime
    self.condition = condition
    self.time = time
  }
}

/// An allergy or intolerance (EH.3.16 with EH.3.17).
public struct Allergy: Sendable, Hashable {
  public var provenance: Provenance
  public var concernStatus: EntryStatus
  public var concernTime: TimeRange
  /// Type of propensity (eHDSIAdverseEventType).
  public var kind: CodedConcept
  /// The agent (eHDSIAllergenNoDrug, eHDSIActiveIngredient, eHDSISubstance). Nil when the source names none.
  public var agent: CodedConcept?
  public var onset: TimeRange
  public var reactions: [Reaction]
  /// Criticality (LOINC 82606-5; eHDSICriticality).
  public var criticality: CodedConcept?
  /// Certainty (LOINC 66455-7; eHDSIAllergyCertainty).
  public var certainty: CodedConcept?
  /// Clinical status (LOINC 33999-4; eHDSIAllergyStatus).
  public var clinicalStatus: CodedConcept?
  public var comment: String?

  public init(
    provenance: Provenance, concernStatus: EntryStatus, concernTime: TimeRange, kind: CodedConcept,
    agent: CodedConcept?, onset: TimeRange, reactions: [Reaction] = []
  ) {
    self.provenance = provenance
    self.concernStatus = concernStatus
    self.concernTime = concernTime
    self.kind = kind
    self.agent = agent
    self.onset = onset
    self.reactions = reactions
  }
}

/// A reaction to an agent (EH.3.44).
public struct Reaction: Sendable, Hashable {
  public var provenance: Provenance
  /// What happened (eHDSIReactionAllergy, eHDSIIllnessandDisorder).
  public var manifestation: CodedConcept
  public var time: TimeRange
  public var severity: CodedConcept?

  public init(provenance: Provenance, manifestation: CodedConcept, time: TimeRange, severity: CodedConcept? = nil) {
    self.provenance = provenance
    self.manifestation = manifestation
    self.time = time
    self.severity = severity
  }
}

/// A medicine taken or prescribed (EH.3.4).
public struct Medication: Sendable, Hashable {
  public var provenance: Provenance
  /// Decided from the dates where the source says `completed` for a running treatment.
  public var isActive: Bool
  public var period: TimeRange
  /// The repetition, where it is structured: a period such as every 8 hours.
  public var dosePeriod: Quantity?
  /// An event such as "before breakfast" (eHDSITimingEvent).
  public var doseEvent: CodedConcept?
  public var dose: QuantityRange?
  /// Speed of an infusion (rateQuantity).
  public var rate: QuantityRange?
  /// At most this much (maxDoseQuantity): amount, per this time.
  public var maximumDose: Ratio?
  public var route: CodedConcept?
  public var product: MedicinalProduct
  /// Dosage as words: what the patient was told.
  public var dosageText: String?
  /// What the dispenser was told.
  public var dispensingText: String?
  public var reason: CodedConcept?
  public var comment: String?

  public init(provenance: Provenance, isActive: Bool, period: TimeRange, product: MedicinalProduct) {
    self.provenance = provenance
    self.isActive = isActive
    self.period = period
    self.product = product
  }
}

/// A medicinal product (EH.3.31, EH.3.32).
public struct MedicinalProduct: Sendable, Hashable {
  /// National product codes (CIS, CIP); never transcoded.
  public var codes: [Coding]
  /// Trade name as dispensed.
  public var name: String?
  public var doseForm: CodedConcept?
  /// ATC class (eHDSIActiveIngredient).
  public var atc: CodedConcept?
  public var ingredients: [Ingredient]
  /// What the product is packed in.
  public var package: Package?
  /// Holder of the marketing authorisation.
  public var manufacturer: Organisation?

  public init(
    codes: [Coding] = [], name: String? = nil, doseForm: CodedConcept? = nil, atc: CodedConcept? = nil,
    ingredients: [Ingredient] = []
  ) {
    self.codes = codes
    self.name = name
    self.doseForm = doseForm
    self.atc = atc
    self.ingredients = ingredients
  }
}

/// A package and how much of the product it holds (pharm:asContent).
public struct Package: Sendable, Hashable {
  public var quantity: Quantity?
  /// eHDSIPackage.
  public var form: CodedConcept?

  public init(quantity: Quantity? = nil, form: CodedConcept? = nil) {
    self.quantity = quantity
    self.form = form
  }
}

/// An amount per another amount (HL7 RTO).
public struct Ratio: Sendable, Hashable {
  public var numerator: Quantity?
  public var denominator: Quantity?

  public init(numerator: Quantity? = nil, denominator: Quantity? = nil) {
    self.numerator = numerator
    self.denominator = denominator
  }
}

/// An active ingredient with its strength.
public struct Ingredient: Sendable, Hashable {
  /// eHDSIActiveIngredient or eHDSISubstance.
  public var substance: CodedConcept
  public var numerator: Quantity?
  public var denominator: Quantity?

  public init(substance: CodedConcept, numerator: Quantity? = nil, denominator: Quantity? = nil) {
    self.substance = substance
    self.numerator = numerator
    self.denominator = denominator
  }
}

/// A procedure that was done (EH.3.26).
public struct Procedure: Sendable, Hashable {
  public var provenance: Provenance
  public var status: EntryStatus
  public var code: CodedConcept
  public var time: TimeRange
  public var bodySite: CodedConcept?
  /// Side of the body (eHDSIBodySiteLaterality).
  public var laterality: CodedConcept?
  public var performer: Author?
  public var reason: CodedConcept?
  public var comment: String?

  public init(provenance: Provenance, status: EntryStatus, code: CodedConcept, time: TimeRange) {
    self.provenance = provenance
    self.status = status
    self.code = code
    self.time = time
  }
}

/// An implanted or used device (EH.3.5).
public struct Device: Sendable, Hashable {
  public var provenance: Provenance
  public var code: CodedConcept
  public var time: TimeRange
  /// Serial numbers and the like.
  public var deviceIdentifiers: [InstanceIdentifier]
  public var serialNumber: String?
  public var lotNumber: String?
  public var manufacturer: String?
  public var modelName: String?
  public var bodySite: CodedConcept?
  public var comment: String?

  public init(
    provenance: Provenance, code: CodedConcept, time: TimeRange, deviceIdentifiers: [InstanceIdentifier] = []
  ) {
    self.provenance = provenance
    self.code = code
    self.time = time
    self.deviceIdentifiers = deviceIdentifiers
  }
}

/// A vaccination that was given or refused (EH.3.19).
public struct Immunization: Sendable, Hashable {
  public var provenance: Provenance
  public var wasNotGiven: Bool
  public var status: EntryStatus
  public var time: TimeRange
  /// eHDSIVaccine.
  public var vaccine: CodedConcept
  public var productName: String?
  public var lotNumber: String?
  public var doseNumber: Int?
  public var targetDiseases: [CodedConcept]
  public var route: CodedConcept?
  /// Where in the body it was given.
  public var bodySite: CodedConcept?
  public var manufacturer: Organisation?
  public var performer: Author?
  public var reactions: [CodedConcept]
  public var comment: String?

  public init(provenance: Provenance, wasNotGiven: Bool, status: EntryStatus, time: TimeRange, vaccine: CodedConcept) {
    self.provenance = provenance
    self.wasNotGiven = wasNotGiven
    self.status = status
    self.time = time
    self.vaccine = vaccine
    targetDiseases = []
    reactions = []
  }
}

/// What a coded question was answered with.
public enum ObservationValue: Sendable, Hashable {
  case quantity(Quantity)
  case range(QuantityRange)
  case ratio(Ratio)
  case boolean(Bool)
  case integer(Int)
  case coded(CodedConcept)
  case text(String)
  case time(HL7Time)
  case missing(NullFlavor)
}

/// A habit (EH.3.23).
public struct SocialObservation: Sendable, Hashable {
  public var provenance: Provenance
  /// eHDSISocialHistory.
  public var habit: CodedConcept
  public var value: ObservationValue
  public var time: TimeRange
  public var comment: String?

  public init(provenance: Provenance, habit: CodedConcept, value: ObservationValue, time: TimeRange) {
    self.provenance = provenance
    self.habit = habit
    self.value = value
    self.time = time
  }
}

/// A statement on pregnancy (EH.3.45, EH.3.24, EH.3.46, EH.3.47).
public struct PregnancyObservation: Sendable, Hashable {
  public enum Statement: Sendable, Hashable {
    /// LOINC 82810-3; eHDSICurrentPregnancyStatus.
    case status(CodedConcept)
    /// eHDSIPregnancyInformation code and the expected date.
    case expectedDelivery(method: CodedConcept, date: HL7Time)
    /// eHDSIOutcomeOfPregnancy and how many.
    case outcomeCount(outcome: CodedConcept, count: Int)
    /// LOINC 93857-1.
    case outcomeDate(HL7Time)
  }

  public var provenance: Provenance
  public var statement: Statement
  public var time: TimeRange
  public var comment: String?

  public init(provenance: Provenance, statement: Statement, time: TimeRange) {
    self.provenance = provenance
    self.statement = statement
    self.time = time
  }
}
