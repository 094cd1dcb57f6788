import CDA
import Documents
import Domain

extension RandomSummary {
  /// A summary and the items of the source that it could have come from.
  static func reading(seed: UInt64, _ style: Style) throws -> Reading {
    var made = RandomSummary(seed: seed, style)
    let summary = try made.summary()
    return Reading(summary: summary, items: made.items)
  }

  private mutating func summary() throws -> PatientSummary {
    var summary = try Record.silent()
    summary.problems = section("11450-4", none: ["no-known-problems"]) { $0.problem("11450-4") }
    summary.pastIllnesses = section("11348-0", none: []) { $0.problem("11348-0") }
    summary.allergies = section("48765-2", none: ["no-known-allergies", "no-known-food-allergies"]) { $0.allergy() }
    summary.medications = section("10160-0", none: ["no-known-medications"]) { $0.medication() }
    let reasons = (summary.problems.entries + summary.pastIllnesses.entries).map(\.condition)
    summary.procedures = section("47519-4", none: ["no-known-procedures"]) { $0.procedure(reasons) }
    summary.devices = section("46264-8", none: ["no-known-devices"]) { $0.device() }
    summary.immunizations = section("11369-6", none: []) { $0.immunization() }
    summary.socialHistory = section("29762-2", none: []) { $0.habit() }
    summary.pregnancy = section("10162-6", none: []) { $0.outcome() }
    observations(&summary)
    if style == .wild { others(&summary) }
    return summary
  }

  private mutating func problem(_ section: String) -> Problem {
    var problem = Problem(
      provenance: entry(of: section), concernStatus: pick([.active, .suspended, .aborted, .completed], else: .active),
      concernTime: interval(), condition: concept(Self.icd10), time: chance(80) ? interval() : TimeRange())
    problem.kind = style == .wild && chance(30) ? nil : mapped()
    problem.severity = sometimes { $0.strict() }
    problem.clinicalStatus = sometimes { $0.chance(60) ? $0.mapped() : $0.unmapped() }
    problem.healthStatus = sometimes { $0.chance(60) ? $0.mapped() : $0.unmapped() }
    problem.certainty = sometimes { $0.strict("2.16.840.1.113883.4.642.4.1075") }
    problem.comment = sometimes(30) { $0.comment() }
    return problem
  }

  private mutating func allergy() -> Allergy {
    var allergy = Allergy(
      provenance: entry(of: "48765-2"), concernStatus: pick([.active, .completed], else: .active),
      concernTime: chance(60) ? interval() : TimeRange(), kind: concept(),
      agent: sometimes(90) { $0.concept(Self.atc) },
      onset: chance(70) ? interval() : TimeRange(nullFlavor: .unknown))
    allergy.reactions = (0..<number(0..<3)).map { index in
      Reaction(
        provenance: part("reaction[\(index + 1)]"), manifestation: concept(), time: interval(),
        severity: sometimes { $0.strict() })
    }
    allergy.criticality = sometimes { $0.strict("2.16.840.1.113883.4.642.4.130") }
    allergy.certainty = sometimes { $0.strict("2.16.840.1.113883.4.642.4.1371") }
    allergy.clinicalStatus = sometimes { $0.mapped("2.16.840.1.113883.4.642.4.1373") }
    allergy.comment = sometimes(30) { $0.comment() }
    return allergy
  }

  private mutating func medication() -> Medication {
    var product = MedicinalProduct(name: sometimes(80) { $0.words() })
    product.codes = (0..<number(0..<3)).map { _ in coding("1.2.250.1.213.2.3.\(number(1..<3))") }
    product.doseForm = sometimes { $0.concept("0.4.0.127.0.16.1.1.2.1") }.flatMap { $0.nullFlavor == nil ? $0 : nil }
    product.atc = sometimes(80) { $0.mapped(Self.atc) }
    product.ingredients = (0..<number(0..<3)).map { _ in
      Ingredient(
        substance: mapped(Self.atc), numerator: style == .wild && chance(40) ? nil : quantity("mg"),
        denominator: Quantity(value: "1", unit: "1"))
    }
    var medication = Medication(
      provenance: entry(of: "10160-0"), isActive: chance(60), period: interval(), product: product)
    medication.dosePeriod = sometimes { $0.quantity("h") }
    medication.doseEvent = sometimes(30) { random in
      random.style == .wild && random.chance(40)
        ? random.unmapped()
        : CodedConcept(european: Coding(system: "2.16.840.1.113883.5.139", code: "ACM"))
    }
    medication.dose = sometimes { QuantityRange($0.quantity("1")) }
    medication.route = sometimes { $0.chance(70) ? $0.mapped("0.4.0.127.0.16.1.1.2.1") : $0.unmapped() }
    medication.reason = sometimes(40) { $0.chance(70) ? $0.mapped(Self.icd10) : $0.unmapped() }
    medication.rate = sometimes(30) { QuantityRange($0.quantity("mL/h")) }
    medication.maximumDose = sometimes(30) { Ratio(numerator: $0.quantity("g"), denominator: $0.quantity("d")) }
    medication.dispensingText = sometimes(30) { $0.comment() }
    medication.product.package = sometimes(30) { Package(quantity: $0.quantity("1"), form: $0.mapped()) }
    medication.product.manufacturer = sometimes(30) { $0.maker() }
    medication.dosageText = sometimes(40) { $0.comment() }
    medication.comment = sometimes(30) { $0.comment() }
    return medication
  }

  private mutating func procedure(_ reasons: [CodedConcept]) -> Procedure {
    var procedure = Procedure(
      provenance: entry(of: "47519-4"), status: pick([.active, .aborted, .cancelled, .completed], else: .completed),
      code: concept(), time: moment())
    procedure.bodySite = sometimes { $0.chance(70) ? $0.mapped() : $0.unmapped() }
    if procedure.bodySite?.european != nil { procedure.laterality = sometimes { $0.mapped() } }
    procedure.performer = sometimes(30) { $0.performer() }
    if chance(40) { procedure.reason = reasons.first { $0.european != nil } }
    if style == .wild, chance(30) { procedure.reason = unmapped() }
    procedure.comment = sometimes(30) { $0.comment() }
    return procedure
  }

  private mutating func device() -> Device {
    var device = Device(
      provenance: entry(of: "46264-8"), code: concept(), time: interval(),
      deviceIdentifiers: chance(50) ? [InstanceIdentifier(root: "2.999.9", extension: "SER-\(number(1..<99))")] : [])
    device.modelName = sometimes { $0.words() }
    device.manufacturer = sometimes { $0.words() }
    if style == .wild { device.serialNumber = sometimes { $0.words() } }
    device.comment = sometimes(30) { $0.comment() }
    return device
  }

  private mutating func immunization() -> Immunization {
    var vaccination = Immunization(
      provenance: entry(of: "11369-6"), wasNotGiven: chance(20), status: chance(80) ? .completed : .cancelled,
      time: moment(), vaccine: concept(Self.atc))
    // The rules want the words of a vaccine, and the source of a European code alone has none.
    if vaccination.vaccine.originalText == nil { vaccination.vaccine.originalText = words() }
    if vaccination.vaccine.nullFlavor != nil { vaccination.vaccine.nullFlavor = nil }
    vaccination.productName = sometimes { $0.words() }
    vaccination.lotNumber = sometimes { "L<\($0.number(1..<99))>" }
    vaccination.doseNumber = sometimes { $0.number(1..<9) }
    vaccination.targetDiseases = (0..<number(0..<3)).map { _ in mapped(Self.icd10) }
    vaccination.reactions = (0..<number(0..<2)).map { _ in mapped(Self.icd10) }
    vaccination.route = sometimes(30) { $0.mapped("0.4.0.127.0.16.1.1.2.1") }
    vaccination.bodySite = sometimes(30) { $0.mapped() }
    vaccination.manufacturer = sometimes(30) { $0.maker() }
    vaccination.performer = sometimes(30) { $0.performer() }
    vaccination.comment = sometimes(30) { $0.comment() }
    return vaccination
  }

  private mutating func habit() -> SocialObservation {
    let provenance = entry(of: "29762-2")
    let habit = strict()
    let value: ObservationValue = pick(
      [.quantity(quantity("/d")), .text(words()), .coded(mapped()), .integer(number(0..<99)), .time(time())],
      else: .integer(1))
    var observation = SocialObservation(provenance: provenance, habit: habit, value: value, time: interval())
    observation.comment = sometimes(30) { $0.comment() }
    return observation
  }

  /// Outcomes only: a status and its expected dates change places on the way.
  private mutating func outcome() -> PregnancyObservation {
    let provenance = entry(of: "10162-6")
    var entry =
      chance(60)
      ? PregnancyObservation(
        provenance: provenance, statement: .outcomeCount(outcome: strict(), count: number(1..<5)),
        time: chance(50) ? TimeRange(value: time()) : TimeRange())
      : PregnancyObservation(
        provenance: provenance, statement: .outcomeDate(time()),
        time: chance(50) ? TimeRange(value: time()) : TimeRange())
    entry.comment = sometimes(30) { $0.comment() }
    return entry
  }
}
