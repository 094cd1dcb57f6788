import CDA
import Domain
import FHIR

extension BundleReading {
  func medications(_ source: Source) -> Finding<Medication>? {
    let element = source.element
    guard
      ["MedicationStatement", "MedicationRequest", "MedicationAdministration", "MedicationDispense"]
        .contains(source.resource.type)
    else { return nil }
    if let absent: Finding<Medication> = absence(element["medicationCodeableConcept"]) { return absent }
    let product = product(source)
    if let code = bundle.resolve(element["medicationReference"])?.element["code"] {
      if let absent: Finding<Medication> = absence(code) { return absent }
    }
    if let reason = notTaken(source) {
      lose(source, .notAFact, reason)
      return .facts([])
    }
    if isPlanned(element) {
      planned.append(plannedMedication(source))
      return .facts([])
    }
    return .facts([medication(source, product)])
  }

  private func medication(_ source: Source, _ product: MedicinalProduct) -> Medication {
    let element = source.element
    let period = medicationPeriod(source)
    var medication = Medication(
      provenance: provenance(source, author: ["informationSource", "requester", "recorder"]),
      isActive: isActive(source, period), period: period, product: product)
    readDosage(of: source, into: &medication)
    medication.reason = reason(source)
    medication.comment = comment(element)
    medication.dispensingText = element["dispenseRequest"]?["dispenserInstruction"]?.text("text")
    settle(
      source,
      known: [
        "medicationCodeableConcept", "medicationReference", "effectiveDateTime", "effectivePeriod", "dosage",
        "dosageInstruction", "reasonCode", "reasonReference", "intent", "authoredOn", "requester", "doNotPerform",
        "reportedBoolean", "whenHandedOver", "whenPrepared",
      ])
    let main = product.atc ?? product.ingredients.first?.substance
    carry("medication.product", main ?? CodedConcept(source: product.codes), source)
    return medication
  }

  // MARK: What the status says

  /// Why it is no medicine that the patient takes or took; nil when it is one.
  private func notTaken(_ source: Source) -> String? {
    if source.element["doNotPerform"]?.json.bool == true { return "The order forbids the medicine." }
    switch source.element.text("status") {
    case "not-taken", "not-done": return "The medicine was not taken."
    case "cancelled", "declined": return "The order or supply was cancelled."
    default: return nil
    }
  }

  private func isPlanned(_ element: FHIRElement) -> Bool {
    ["intended", "draft", "preparation"].contains(element.text("status") ?? "")
      || ["proposal", "plan"].contains(element.text("intent") ?? "")
  }

  /// The status, or where it does not say it, the end of the period against the date of the document.
  private func isActive(_ source: Source, _ period: TimeRange) -> Bool {
    switch source.element.text("status") {
    case "active", "in-progress": return true
    case "completed" where source.resource.type == "MedicationDispense": break
    case "completed", "stopped", "on-hold", "ended": return false
    default: break
    }
    guard let end = period.high, let now = time(composition["date"]) else { return true }
    return !end.isBefore(now)
  }

  private func medicationPeriod(_ source: Source) -> TimeRange {
    let element = source.element
    if source.resource.type == "MedicationDispense" {
      return TimeRange(value: time(element["whenHandedOver"]) ?? time(element["whenPrepared"]))
    }
    if element.choice("effective") != nil || source.resource.type != "MedicationRequest" {
      return timeRange("effective", of: source)
    }
    let bounds = element["dosageInstruction"]?["timing"]?["repeat"]?["boundsPeriod"]
    // When the medicine was ordered is not when the patient began to take it.
    guard let bounds else { return TimeRange(lowNull: .unknown) }
    return period(bounds, "dosageInstruction.timing", of: source)
  }

  private func plannedMedication(_ source: Source) -> PlannedItem {
    let element = source.element
    let medication = bundle.resolve(element["medicationReference"])?.element["code"]
    let code =
      statedConcept(element["medicationCodeableConcept"] ?? medication)
      ?? CodedConcept(originalText: element["medicationReference"]?.text("display"))
    var item = PlannedItem(
      provenance: provenance(source, author: ["informationSource", "requester"]), kind: .medication, code: code,
      status: .active, time: medicationPeriod(source))
    item.comment = comment(element)
    losePart(
      "medication", of: source, at: source.path + "/structure", .notAFact, coding: code.source.first,
      words: code.sourceWords, "The medicine is planned; it stands in the plan of care without dosage.")
    return item
  }

  /// The first reason: a code, or the Condition that is named.
  func reason(_ source: Source) -> CodedConcept? {
    let element = source.element
    settleMore("reasonCode", of: element, source, as: "reason")
    let named = element.all("reasonReference").compactMap { bundle.resolve($0)?.element["code"] ?? nil }
    if let reason = statedConcept(element["reasonCode"]) {
      for more in named { losePart("reason", of: source, coding: more.codings.first, words: more.conceptWords) }
      return reason
    }
    return statedConcept(named.first)
      ?? element["reasonReference"]?.text("display").map { CodedConcept(originalText: $0) }
  }
}
