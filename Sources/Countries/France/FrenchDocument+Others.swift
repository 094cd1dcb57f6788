import CDA
import Documents
import Domain
import XML

extension FrenchDocument {
  /// Reads procedures (FR.3.62) that were done; planned ones stay words.
  mutating func procedures(_ section: SourceSection, _ summary: inout PatientSummary) {
    let code = "47519-4"
    var found: [Procedure] = []
    for entry in section.entries {
      guard entry.element.name == "procedure", let concept = concept(entry.element.find("code"), section) else {
        lose(code, entry.path, "procedure", .unreadable, entry.element.find("code")?.coding, "Not a coded procedure.")
        continue
      }
      if entry.element.attribute("moodCode") == "INT" || isNegated(entry.element) {
        narrativeOnly(code, entry.path, "procedure", concept.source.first, "Planned or not done: it is not a fact.")
        continue
      }
      var procedure = Procedure(
        provenance: provenance(entry.element, entry.path, section), status: status(entry.element), code: concept,
        time: entry.element.find("effectiveTime")?.timeRange ?? TimeRange(nullFlavor: .unknown))
      procedure.bodySite = self.concept(entry.element.find("targetSiteCode"), section)
      procedure.reason = self.concept(related(entry.element, type: "RSON").first?.find("code"), section)
      procedure.comment = comment(entry.element, section)
      if let approach = entry.element.find("approachSiteCode")?.coding {
        lose(code, entry.path, "procedure.approach", .noPlace, approach, "The approach is not carried.")
      }
      found.append(procedure)
    }
    fill(&summary.procedures, section, found)
  }

  /// Reads devices (FR.3.20).
  mutating func devices(_ section: SourceSection, _ summary: inout PatientSummary) {
    let code = "46264-8"
    var found: [Device] = []
    for entry in section.entries {
      let role = entry.element.find("participant", "participantRole")
      guard entry.element.name == "supply",
        let device = concept(role?.find("playingDevice", "code"), section)
          ?? entry.element.words(section.texts).map({ CodedConcept(originalText: $0, nullFlavor: .unknown) })
      else {
        lose(code, entry.path, "device", .unreadable, entry.element.find("code")?.coding, "It names no device.")
        continue
      }
      var item = Device(
        provenance: provenance(entry.element, entry.path, section), code: device,
        time: entry.element.find("effectiveTime")?.timeRange ?? TimeRange(nullFlavor: .unknown),
        deviceIdentifiers: role?.identifiers ?? [])
      item.comment = comment(entry.element, section)
      found.append(item)
    }
    fill(&summary.devices, section, found)
  }

  /// Reads vaccinations (FR.3.45); a planned one (FR.3.47) is not one that was given.
  mutating func immunizations(_ section: SourceSection, _ summary: inout PatientSummary) {
    let code = "11369-6"
    var found: [Immunization] = []
    for entry in section.entries {
      let material = entry.element.find("consumable", "manufacturedProduct", "manufacturedMaterial")
      guard entry.element.name == "substanceAdministration", let vaccine = concept(material?.find("code"), section)
      else {
        lose(code, entry.path, "immunization", .unreadable, entry.element.find("code")?.coding, "It names no vaccine.")
        continue
      }
      if entry.element.attribute("moodCode") == "INT" || entry.element.templateIDs.contains(FR.entry(47)) {
        narrativeOnly(code, entry.path, "immunization", vaccine.source.first, "Planned: it was not given.")
        continue
      }
      found.append(immunization(entry.element, entry.path, vaccine, material, section))
    }
    fill(&summary.immunizations, section, found)
  }

  private mutating func immunization(
    _ element: Element, _ path: String, _ vaccine: CodedConcept, _ material: Element?, _ section: SourceSection
  ) -> Immunization {
    var item = Immunization(
      provenance: provenance(element, path, section), wasNotGiven: isNegated(element), status: status(element),
      time: element.find("effectiveTime")?.timeRange ?? TimeRange(nullFlavor: .unknown), vaccine: vaccine)
    let name = material?.find("name")?.text.trimmed
    item.productName = name?.isEmpty == false ? name : vaccine.originalText ?? vaccine.source.first?.display
    let lot = material?.find("lotNumberText")?.text.trimmed
    item.lotNumber = lot?.isEmpty == false ? lot : nil
    item.doseNumber = inner(element, code: LOINC.doseNumber)?.find("value")?.attribute("value").flatMap { Int($0) }
    item.targetDiseases = related(element, type: "RSON").compactMap { concept($0.find("value"), section) }
    item.reactions = related(element, type: "CAUS").compactMap { concept($0.find("value"), section) }
    item.comment = comment(element, section)
    if item.provenance.author == nil { item.provenance.author = element.find("performer").map { author($0) } }
    for (part, field) in [("routeCode", "route"), ("approachSiteCode", "site")] {
      if let coding = element.find(part)?.coding {
        lose("11369-6", path, "immunization.\(field)", .noPlace, coding, "Not carried into the European entry.")
      }
    }
    return item
  }

  /// Reads habits (FR.3.52).
  mutating func habits(_ section: SourceSection, _ summary: inout PatientSummary) {
    let code = "29762-2"
    var found: [SocialObservation] = []
    for entry in section.entries {
      guard entry.element.name == "observation", let habit = concept(entry.element.find("code"), section) else {
        lose(code, entry.path, "socialHistory", .unreadable, entry.element.find("code")?.coding, "Not an observation.")
        continue
      }
      var item = SocialObservation(
        provenance: provenance(entry.element, entry.path, section), habit: habit,
        value: observationValue(entry.element.find("value"), section),
        time: entry.element.find("effectiveTime")?.timeRange ?? TimeRange(nullFlavor: .unknown))
      item.comment = comment(entry.element, section)
      found.append(item)
    }
    fill(&summary.socialHistory, section, found)
  }

  func observationValue(_ value: Element?, _ section: SourceSection) -> ObservationValue {
    guard let value else { return .missing(.noInformation) }
    switch value.dataType {
    case "PQ":
      if let number = value.attribute("value") { return .quantity(Quantity(value: number, unit: value.attribute("unit"))) }
    case "INT": if let number = value.attribute("value").flatMap({ Int($0) }) { return .integer(number) }
    case "TS": if let time = value.time { return .time(time) }
    case "IVL_TS": if let time = value.timeRange.start { return .time(time) }
    case "ST", "ED":
      let text = value.text.trimmed
      if !text.isEmpty { return .text(text) }
    default: if let coded = concept(value, section) { return .coded(coded) }
    }
    return .missing(value.nullFlavor ?? .noInformation)
  }

  /// Reads statements on pregnancy (FR.3.53): status, expected date, counts of outcomes.
  mutating func pregnancy(_ section: SourceSection, _ summary: inout PatientSummary) {
    let code = "10162-6"
    var found: [PregnancyObservation] = []
    for entry in section.entries {
      let question = entry.element.find("code")?.coding
      let value = observationValue(entry.element.find("value"), section)
      guard let question, let statement = statement(question, value) else {
        lose(code, entry.path, "pregnancy", .noPlace, question, "The European section has no place for this statement.")
        continue
      }
      var item = PregnancyObservation(
        provenance: provenance(entry.element, entry.path, section), statement: statement,
        time: entry.element.find("effectiveTime")?.timeRange ?? TimeRange(nullFlavor: .unknown))
      item.comment = comment(entry.element, section)
      found.append(item)
    }
    fill(&summary.pregnancy, section, found)
  }

  private func statement(_ question: Coding, _ value: ObservationValue) -> PregnancyObservation.Statement? {
    switch (question.code, value) {
    case ("11449-6", .coded(let status)), ("82810-3", .coded(let status)): .status(status)
    case ("11778-8", .time(let date)), ("11779-6", .time(let date)), ("11780-4", .time(let date)):
      .expectedDelivery(method: CodedConcept(source: [question]), date: date)
    case ("11638-4", .integer(let count)), ("11612-9", .integer(let count)):
      .outcomeCount(outcome: CodedConcept(source: [question]), count: count)
    case ("93857-1", .time(let date)): .outcomeDate(date)
    default: nil
    }
  }
}
