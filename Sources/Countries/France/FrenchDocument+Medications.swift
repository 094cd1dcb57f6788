import CDA
import Documents
import Domain
import XML

extension FrenchDocument {
  private static let code = "10160-0"
  /// What treatments are called by HL7 and by IHE (normal, tapered, split, conditional and combined dosing).
  static let treatmentKinds: Set<String> = ["DRUG", "TAPERDOSE", "SPLITDOSE", "CONDDOSE", "COMBINATION"]

  /// Reads treatments (FR.3.42). A planned one (`moodCode` INT) is no current medicine: it goes to the plan.
  mutating func medications(_ section: FrenchSection, _ summary: inout PatientSummary) {
    var found: [Medication] = []
    var absences: [Absence] = []
    for entry in section.entries {
      if isAbsence(entry.element.find("code"), entry.path, &absences) { continue }
      guard entry.element.isCalled("substanceAdministration") else {
        setAside(
          entry.element, section, Self.code, entry.path, "medication", .unreadable, "The entry is not a treatment.")
        continue
      }
      if isPlanned(entry.element) {
        plan(entry, section, Self.code, into: &summary.carePlan)
        continue
      }
      if !isFact(entry.element) {
        setAside(
          entry.element, section, Self.code, entry.path, "medication", .notAFact,
          "A refused treatment must not look like a current one.")
        continue
      }
      if let medication = medication(entry.element, entry.path, section, summary.header.effectiveTime) {
        found.append(medication)
      }
    }
    fill(&summary.medications, section, Self.code, found, absences)
  }

  private mutating func medication(
    _ element: Element, _ path: String, _ section: FrenchSection, _ documentTime: HL7Time
  ) -> Medication? {
    guard let material = element.find("consumable", "manufacturedProduct", "manufacturedMaterial") else {
      setAside(element, section, Self.code, path, "medication", .incomplete, "The treatment names no product.")
      return nil
    }
    // A code of another kind beside a product without one may say that there is no medicine at all.
    let kind = element.find("code")?.coding
    let names = material.descendants.contains {
      $0.isCalled("code") && !$0.codedValue(section.texts).sourceCodes.isEmpty
    }
    guard names || kind.map({ Self.treatmentKinds.contains($0.code) }) ?? true else {
      setAside(
        element, section, Self.code, path, "medication", .unreadable,
        "The entry's code is not that of a treatment, and it names no product by a code.")
      return nil
    }
    let times = element.hl7("effectiveTime")
    let first = times.firstIndex { ["IVL_TS", "TS", nil].contains($0.dataType) }
    let period = time(first.map { times[$0] }, Self.code, path, "medication")
    var medication = Medication(
      provenance: provenance(element, path, section),
      isActive: isRunning(element) && isActive(period, at: documentTime), period: period,
      product: product(material, section, Self.code, path))
    repetition(times.enumerated().filter { $0.offset != first }.map(\.element), path, section, &medication)
    medication.dose = quantityRange(element.find("doseQuantity"))
    medication.rate = quantityRange(element.find("rateQuantity"))
    medication.maximumDose = ratio(element.find("maxDoseQuantity"))
    medication.route = said(element.find("routeCode"), section)
    let reason = related(element, type: "RSON").first
    medication.reason = said(reason?.find("value"), section) ?? said(reason?.find("code"), section)
    medication.comment = comment(element, in: section)
    medication.dosageText = dosageWords(element, section)
    medication.dispensingText = instructions(in: element, "FINSTRUCT", section).joinedLines
    takeStructure(element.find("code"), Self.treatmentKinds)
    settle(element, section, Self.code, path, "medication")
    return medication
  }

  private func isRunning(_ element: Element) -> Bool {
    !["aborted", "cancelled", "suspended", "nullified"].contains(element.attribute("code", of: "statusCode"))
  }

  /// French documents say `completed` for running treatments too: the end decides, against the document's own time.
  private func isActive(_ period: TimeRange, at documentTime: HL7Time) -> Bool {
    guard let high = period.high else { return period.value == nil }
    return !high.isBefore(documentTime)
  }

  private mutating func repetition(
    _ times: [Element], _ path: String, _ section: FrenchSection, _ medication: inout Medication
  ) {
    for time in times where time.nullFlavor == nil {
      switch time.dataType {
      case "PIVL_TS" where medication.dosePeriod == nil:
        guard let period = time.find("period") else { continue }
        if let value = period.attribute("value") {
          medication.dosePeriod = Quantity(value: value, unit: period.attribute("unit"))
        }
      case "EIVL_TS" where medication.doseEvent == nil:
        medication.doseEvent =
          said(time.find("event"), section)
          ?? time.attribute("code", of: "event").map {
            CodedConcept(source: [Coding(system: "2.16.840.1.113883.5.139", code: $0)])
          }
      default:
        if time.children.isEmpty, time.attribute("value") == nil { continue }
        lose(Self.code, path, "medication.doseTiming", .noPlace, nil, "A further timing; its words are kept.")
      }
    }
  }

  /// A quantity as the source spells it; never recomputed.
  mutating func quantity(_ element: Element?) -> Quantity? {
    guard let element, let value = element.attribute("value")?.trimmed, !value.isEmpty else { return nil }
    taken.insert(element)
    return Quantity(value: value, unit: element.attribute("unit"))
  }

  /// The dosage as the source words it: what its timing and dose point at, and instructions to the patient.
  private mutating func dosageWords(_ element: Element, _ section: FrenchSection) -> String? {
    var words: [String] = []
    var seen: Set<String> = []
    func add(_ text: String?) {
      if let text, !text.isEmpty, seen.insert(text).inserted { words.append(text) }
    }
    let parts = element.hl7("effectiveTime").dropFirst() + element.hl7("doseQuantity")
    for reference in parts.flatMap(\.descendants) where reference.isCalled("reference") {
      add(reference.attribute("value").flatMap(section.texts.identifier(of:)).flatMap { section.texts[$0] })
    }
    for text in instructions(in: element, "PINSTRUCT", section) { add(text) }
    return words.isEmpty ? nil : words.joined(separator: ", ")
  }

  /// Instructions to the patient (PINSTRUCT) or to the dispenser (FINSTRUCT) (IHE PCC 6.3.4.16).
  private mutating func instructions(in element: Element, _ kind: String, _ section: FrenchSection) -> [String] {
    var words: [String] = []
    for inside in related(element) {
      guard let code = inside.find("code"), code.attribute("code") == kind else { continue }
      taken.insert(code)
      if let text = inside.words(section.texts) { words.append(text) }
    }
    return words
  }
}

extension [String] {
  fileprivate var joinedLines: String? { isEmpty ? nil : joined(separator: "\n") }
}
