import XML

/// The `templateId` elements of each kind of element, composed once for all of that kind.
enum TemplateIDs {
  static let allergyConcern = of(Template.allergyConcern)
  static let allergy = of(Template.allergy)
  static let reaction = of(Template.reaction)
  static let severity = of(Template.severity, "\(Template.pcc).4.1", "\(Template.hl7).10.20.1.55")
  static let comment = of(Template.comment, "\(Template.hl7).10.20.1.40", "\(Template.pcc).4.2")
  static let instruction = of(Template.instruction, "\(Template.pcc).4.3", "\(Template.hl7).10.20.1.49")
  static let dispensingInstruction = of(
    Template.dispensingInstruction, "\(Template.pcc).4.3.1", "\(Template.hl7).10.20.1.43")
  static let participant = of(Template.participant)
  static let immunization = of(Template.immunization, "\(Template.hl7).10.20.1.24", "\(Template.pcc).4.12")
  static let vaccineProduct = of(Template.vaccineProduct, "\(Template.hl7).10.20.1.53", "\(Template.pcc).4.7.2")
  static let dosePosition = of(Template.dosePosition)
  static let problemConcern = of(Template.problemConcern, "\(Template.hl7).10.20.1.27")
  static let problem = of(Template.problem, "\(Template.hl7).10.20.1.28")
  static let socialObservation = of(
    Template.socialObservation, Template.observation, "\(Template.pcc).4.13", "\(Template.pcc).4.13.4",
    "\(Template.hl7).10.20.1.33")
  static let medication = of(
    Template.medication, "\(Template.hl7).10.20.1.24", "\(Template.pcc).4.7", "\(Template.pcc).4.7.1")
  static let manufacturedProduct = of(
    Template.manufacturedProduct, "\(Template.pcc).4.7.2", "\(Template.hl7).10.20.1.53")
  static let manufacturedMaterial = of(Template.manufacturedMaterial)
  static let medicationReason = of(Template.medicationReason, "\(Template.pcc).4.13")
  static let pregnancyStatus = of(Template.pregnancyStatus)
  static let expectedDelivery = of(
    Template.expectedDelivery, Template.observation, "\(Template.pcc).4.13", "\(Template.pcc).4.13.5")
  static let pregnancyOutcome = of(Template.pregnancyOutcome)
  static let pregnancyOutcomeDate = of(Template.pregnancyOutcomeDate)
  static let procedure = of(Template.procedure)
  static let internalReference = of(Template.internalReference, "\(Template.pcc).4.4.1")
  static let device = of(Template.device)
  static let vitalSignsOrganizer = of(
    Template.vitalSignsOrganizer, "\(Template.pcc).4.13.1", "\(Template.hl7).10.20.1.32",
    "\(Template.hl7).10.20.1.35")
  static let resultOrganizer = of(Template.resultOrganizer)
  static let functionalOrganizer = of(Template.functionalOrganizer)

  static func of(_ roots: String...) -> FixedElements { of(roots) }

  static func of(_ roots: [String]) -> FixedElements {
    FixedElements { writer in
      for root in roots { writer.empty("templateId", ["root": root]) }
    }
  }
}
