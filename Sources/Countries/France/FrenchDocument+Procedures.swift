import CDA
import Documents
import Domain
import XML

extension FrenchDocument {
  /// Reads procedures (FR.3.62) that were done; planned ones stay words.
  mutating func procedures(_ section: SourceSection, _ summary: inout PatientSummary) {
    let code = "47519-4"
    var found: [Procedure] = []
    var absences: [Absence] = []
    for entry in section.entries {
      if isAbsence(entry.element.find("code"), entry.path, &absences) { continue }
      if !isFact(entry.element) {
        setAside(
          entry.element, section, code, entry.path, "procedure", .notAFact, "Planned or not done: it is not a fact.")
        continue
      }
      guard entry.element.name == "procedure",
        let kind = concept(entry.element.find("code"), of: entry.element, section)
      else {
        setAside(entry.element, section, code, entry.path, "procedure", .unreadable, "It names no procedure.")
        continue
      }
      var procedure = Procedure(
        provenance: provenance(entry.element, entry.path, section), status: status(entry.element), code: kind,
        time: time(entry.element.find("effectiveTime"), code, entry.path, "procedure"))
      procedure.bodySite = said(entry.element.find("targetSiteCode"), section)
      let reason = related(entry.element, type: "RSON").first
      procedure.reason = said(reason?.find("code"), section) ?? said(reason?.find("value"), section)
      procedure.comment = comment(entry.element, in: section)
      settle(entry.element, section, code, entry.path, "procedure")
      found.append(procedure)
    }
    fill(&summary.procedures, section, code, found, absences)
  }

  /// Reads devices (FR.3.20).
  mutating func devices(_ section: SourceSection, _ summary: inout PatientSummary) {
    let code = "46264-8"
    var found: [Device] = []
    var absences: [Absence] = []
    for entry in section.entries {
      let roles = entry.element.hl7("participant").compactMap { $0.find("participantRole") }
      let role = roles.first { $0.find("playingDevice") != nil } ?? roles.first
      if isAbsence(role?.find("playingDevice", "code"), entry.path, &absences) { continue }
      if !isFact(entry.element) {
        setAside(entry.element, section, code, entry.path, "device", .notAFact, "Planned: it is not worn yet.")
        continue
      }
      guard entry.element.name == "supply",
        let device = concept(role?.find("playingDevice", "code"), of: entry.element, section)
      else {
        setAside(entry.element, section, code, entry.path, "device", .unreadable, "It names no device.")
        continue
      }
      var item = Device(
        provenance: provenance(entry.element, entry.path, section), code: device,
        time: time(entry.element.find("effectiveTime"), code, entry.path, "device"),
        deviceIdentifiers: role?.identifiers ?? [])
      item.comment = comment(entry.element, in: section)
      settle(entry.element, section, code, entry.path, "device")
      found.append(item)
    }
    fill(&summary.devices, section, code, found, absences)
  }
}
