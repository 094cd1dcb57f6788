import CDA
import Documents
import Domain
import XML

extension FrenchDocument {
  /// Reads procedures (FR.3.62) that were done; planned ones go to the plan.
  mutating func procedures(_ section: FrenchSection, _ summary: inout PatientSummary) {
    let code = "47519-4"
    var found: [Procedure] = []
    var absences: [Absence] = []
    for entry in section.entries {
      if isAbsence(entry.element.find("code"), entry.path, &absences) { continue }
      if isPlanned(entry.element) {
        plan(entry, section, code, into: &summary.carePlan)
        continue
      }
      if !isFact(entry.element) {
        setAside(entry.element, section, code, entry.path, "procedure", .notAFact, "Not done, or taken back.")
        continue
      }
      guard entry.element.isCalled("procedure"),
        let kind = concept(entry.element.find("code"), of: entry.element, section)
      else {
        setAside(entry.element, section, code, entry.path, "procedure", .unreadable, "It names no procedure.")
        continue
      }
      var procedure = Procedure(
        provenance: provenance(entry.element, entry.path, section), status: status(entry.element), code: kind,
        time: time(entry.element.find("effectiveTime"), code, entry.path, "procedure"))
      procedure.bodySite = said(entry.element.find("targetSiteCode"), section)
      procedure.laterality = laterality(entry.element, section)
      procedure.performer = entry.element.find("performer").map { author($0) }
      let reason = related(entry.element, type: "RSON").first
      procedure.reason = said(reason?.find("code"), section) ?? said(reason?.find("value"), section)
      procedure.comment = comment(entry.element, in: section)
      settle(entry.element, section, code, entry.path, "procedure")
      found.append(procedure)
    }
    fill(&summary.procedures, section, code, found, absences)
  }

  /// The side of the body, which qualifies the site or the act itself (SNOMED CT attribute 272741003).
  private mutating func laterality(_ element: Element, _ section: FrenchSection) -> CodedConcept? {
    let qualifiers = (element.hl7("targetSiteCode") + element.hl7("code")).flatMap { $0.hl7("qualifier") }
    let side = qualifiers.first { $0.attribute("code", of: "name") == "272741003" }
    return said(side?.find("value"), section)
  }

  /// Reads devices (FR.3.20).
  mutating func devices(_ section: FrenchSection, _ summary: inout PatientSummary) {
    let code = "46264-8"
    var found: [Device] = []
    var absences: [Absence] = []
    for entry in section.entries {
      let roles = entry.element.hl7("participant").compactMap { $0.find("participantRole") }
      let role = roles.first { $0.find("playingDevice") != nil } ?? roles.first
      if isAbsence(role?.find("playingDevice", "code"), entry.path, &absences) { continue }
      if isPlanned(entry.element) {
        plan(entry, section, code, into: &summary.carePlan)
        continue
      }
      if !isFact(entry.element) {
        setAside(entry.element, section, code, entry.path, "device", .notAFact, "Not supplied, or taken back.")
        continue
      }
      guard entry.element.isCalled("supply"),
        let device = concept(role?.find("playingDevice", "code"), of: entry.element, section)
      else {
        setAside(entry.element, section, code, entry.path, "device", .unreadable, "It names no device.")
        continue
      }
      var item = Device(
        provenance: provenance(entry.element, entry.path, section), code: device,
        time: time(entry.element.find("effectiveTime"), code, entry.path, "device"),
        deviceIdentifiers: role?.identifiers ?? [])
      details(of: role, &item)
      item.comment = comment(entry.element, in: section)
      settle(entry.element, section, code, entry.path, "device")
      found.append(item)
    }
    fill(&summary.devices, section, code, found, absences)
  }

  private func details(of role: Element?, _ item: inout Device) {
    func words(_ element: Element?) -> String? {
      guard let text = element?.text.trimmed, !text.isEmpty else { return nil }
      return text
    }
    item.modelName = words(role?.find("playingDevice", "manufacturerModelName"))
    item.manufacturer = words(role?.find("scopingEntity", "desc"))
    // The other elements of a lot and a serial number are of the pivot's extension namespace, found by their names.
    let device = role?.find("playingDevice")
    item.lotNumber = words(device?.children.first { $0.isCalled("lotNumberText") || $0.isCalled("lotNumber") })
    item.serialNumber = words(device?.children.first { $0.isCalled("serialNumber") || $0.isCalled("serialNumberText") })
  }
}
