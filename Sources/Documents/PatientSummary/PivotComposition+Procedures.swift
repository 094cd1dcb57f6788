import CDA
import Domain
import XML

extension PivotComposition {
  func procedure(_ procedure: Procedure, _ number: Int, _ text: SectionText) -> PivotNode {
    let section = PivotSection.procedures
    let words = procedure.provenance.text ?? procedure.code.words ?? section.display
    let reference = text.reference(procedure.provenance.narrativeReference, words: words)
    let place = enter(section.code, procedure.provenance.sourcePath)
    return element("procedure", ["classCode": "PROC", "moodCode": "EVN"]) {
      put(TemplateIDs.procedure)
      ids(procedure.provenance.identifiers, else: generatedID(section, number))
      coded("code", procedure.code, in: text)
      textReference(reference)
      element("statusCode", ["code": procedure.status.procedure])
      time(procedure.time, at: place)
      site(procedure, place, text)
      procedure.performer.flatMap { entryPerformer($0, "procedure.performer", place) }
      entryAuthor(procedure.provenance, section)
      procedure.reason.flatMap { internalReason($0, place, text) }
      comment(procedure.comment, text)
    }
  }

  /// The body site, with the side as a qualifier of it; a side without a site has no place.
  private func site(_ procedure: Procedure, _ place: Place, _ text: SectionText) -> PivotNode? {
    if let site = procedure.bodySite, let side = procedure.laterality, isCoded(site), isCoded(side) {
      return coded("targetSiteCode", site, in: text) {
        element("qualifier") {
          fixed("name", Self.laterality)
          coded("value", side, in: text)
        }
      }
    }
    let node = procedure.bodySite.flatMap { nullable("targetSiteCode", $0, in: text) }
    if let side = procedure.laterality { keepAsWords("procedure.laterality", side, at: place, in: text) }
    return node
  }

  static let laterality = Coding(
    system: CodeSystem.snomed, code: "272741003", display: "Laterality", systemName: "SNOMED CT")

  /// A procedure's reason is a reference to a problem that the document itself holds; any other reason has no place.
  private func internalReason(_ reason: CodedConcept, _ place: Place, _ text: SectionText) -> PivotNode? {
    guard let id = concernID(of: reason) else {
      lose(
        "procedure.reason", in: place.section, at: place.path, .noPlace, source: reason.source.first,
        wordsRemain: text.id(of: reason.narrativeReference) != nil, "The document holds no problem that is the reason.")
      return nil
    }
    return element("entryRelationship", ["typeCode": "RSON"]) {
      element("act", ["classCode": "ACT", "moodCode": "EVN"]) {
        put(TemplateIDs.internalReference)
        element("id", id.attributes)
        put(.concern)
      }
    }
  }

  private func concernID(of reason: CodedConcept) -> InstanceIdentifier? {
    func first(_ section: Section<Problem>, _ kind: PivotSection) -> InstanceIdentifier? {
      section.entries.enumerated().first { $1.condition.isSame(as: reason) }.map { concernID($1, $0 + 1, kind) }
    }
    return first(summary.problems, .problems) ?? first(summary.pastIllnesses, .pastIllnesses)
  }

  func absentProcedure(_ absence: PivotNode.Absence, _ text: SectionText) -> PivotNode {
    let reference = text.reference(nil, words: absence.sentence)
    return element("procedure", ["classCode": "PROC", "moodCode": "EVN"]) {
      put(TemplateIDs.procedure)
      element("id", generatedID(.procedures, 0).attributes)
      absent("code", absence)
      textReference(reference)
      put(.completed)
      element("effectiveTime", ["nullFlavor": "NA"])
    }
  }

  // MARK: Devices

  func device(_ device: Device, _ number: Int, _ text: SectionText) -> PivotNode {
    let section = PivotSection.devices
    let words = device.provenance.text ?? device.code.words ?? section.display
    let reference = text.reference(device.provenance.narrativeReference, words: words)
    let place = enter(section.code, device.provenance.sourcePath)
    keepDeviceDetails(device, place, text)
    return element("supply", ["classCode": "SPLY", "moodCode": "EVN"]) {
      put(TemplateIDs.device)
      ids(device.provenance.identifiers, else: generatedID(section, number))
      textReference(reference)
      time(device.time, needsLow: true, type: "IVL_TS", at: place)
      entryAuthor(device.provenance, section)
      element("participant", ["typeCode": "DEV"]) {
        element("participantRole", ["classCode": "MANU"]) {
          device.deviceIdentifiers.compactMap { id($0) }
          element("playingDevice", ["classCode": "DEV", "determinerCode": "INSTANCE"]) {
            coded("code", device.code, in: text)
            device.modelName?.nonEmpty.map { element("manufacturerModelName", text: $0) }
          }
          device.manufacturer?.nonEmpty.map { maker in
            element("scopingEntity", ["classCode": "ORG"]) { element("desc", text: maker) }
          }
        }
      }
      comment(device.comment, text)
    }
  }

  /// Numbers without an assigning authority are no identifiers, and the supply entry has no body site.
  private func keepDeviceDetails(_ device: Device, _ place: Place, _ text: SectionText) {
    let known = device.deviceIdentifiers.map(\.extension)
    if let serial = device.serialNumber?.nonEmpty, !known.contains(serial) {
      keepAsWords("device.serialNumber", "Serial number: \(serial)", at: place, in: text)
    }
    if let lot = device.lotNumber?.nonEmpty, !known.contains(lot) {
      keepAsWords("device.lotNumber", "Lot number: \(lot)", at: place, in: text)
    }
    if let site = device.bodySite { keepAsWords("device.bodySite", site, at: place, in: text) }
  }

  func absentDevice(_ absence: PivotNode.Absence, _ text: SectionText) -> PivotNode {
    let reference = text.reference(nil, words: absence.sentence)
    return element("supply", ["classCode": "SPLY", "moodCode": "EVN"]) {
      put(TemplateIDs.device)
      element("id", generatedID(.devices, 0).attributes)
      textReference(reference)
      element("effectiveTime", ["xsi:type": "IVL_TS"]) { element("low", ["nullFlavor": "NA"]) }
      element("participant", ["typeCode": "DEV"]) {
        element("participantRole", ["classCode": "MANU"]) {
          element("playingDevice", ["classCode": "DEV", "determinerCode": "INSTANCE"]) {
            absent("code", absence)
          }
        }
      }
    }
  }
}

extension CodedConcept {
  /// The same European code, or without one the same main national code.
  func isSame(as other: CodedConcept) -> Bool {
    if let european, let others = other.european { return european.isSame(as: others) }
    guard european == nil, other.european == nil, let main = source.first, let others = other.source.first else {
      return false
    }
    return main.isSame(as: others)
  }
}
