import CDA
import Domain

extension PivotComposition {
  func procedure(_ procedure: Procedure, _ number: Int, _ text: SectionText) -> PivotNode {
    let section = PivotSection.procedures
    let words = procedure.provenance.text ?? procedure.code.words ?? section.display
    let reference = text.reference(procedure.provenance.narrativeReference, words: words)
    let place = (section.code, procedure.provenance.sourcePath)
    return PivotNode("procedure", ["classCode": "PROC", "moodCode": "EVN"]) {
      PivotNode.template(Template.procedure)
      ids(procedure.provenance.identifiers, else: generatedID(section, number))
      coded("code", procedure.code, in: text)
      textReference(reference)
      PivotNode("statusCode", ["code": procedure.status.procedure])
      time(procedure.time, at: place)
      procedure.bodySite.flatMap { nullable("targetSiteCode", $0, in: text) }
      entryAuthor(procedure.provenance, section)
      procedure.reason.flatMap { internalReason($0, place, text) }
      comment(procedure.comment, text)
    }
  }

  /// A procedure's reason is a reference to a problem that the document itself holds; any other reason has no place.
  private func internalReason(_ reason: CodedConcept, _ place: Place, _ text: SectionText) -> PivotNode? {
    guard let id = concernID(of: reason) else {
      lose(
        "procedure.reason", in: place.section, at: place.path, .noPlace, source: reason.source.first,
        wordsRemain: text.id(of: reason.narrativeReference) != nil, "The document holds no problem that is the reason.")
      return nil
    }
    return PivotNode("entryRelationship", ["typeCode": "RSON"]) {
      PivotNode("act", ["classCode": "ACT", "moodCode": "EVN"]) {
        PivotNode.template(Template.internalReference)
        PivotNode.template("\(Template.pcc).4.4.1")
        PivotNode("id", id.attributes)
        concernCode
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
    return PivotNode("procedure", ["classCode": "PROC", "moodCode": "EVN"]) {
      PivotNode.template(Template.procedure)
      PivotNode("id", generatedID(.procedures, 0).attributes)
      coded("code", absence.concept, in: nil)
      textReference(reference)
      PivotNode("statusCode", ["code": "completed"])
      PivotNode("effectiveTime", ["nullFlavor": "NA"])
    }
  }

  // MARK: Devices

  func device(_ device: Device, _ number: Int, _ text: SectionText) -> PivotNode {
    let section = PivotSection.devices
    let words = device.provenance.text ?? device.code.words ?? section.display
    let reference = text.reference(device.provenance.narrativeReference, words: words)
    let place = (section.code, device.provenance.sourcePath)
    return PivotNode("supply", ["classCode": "SPLY", "moodCode": "EVN"]) {
      PivotNode.template(Template.device)
      ids(device.provenance.identifiers, else: generatedID(section, number))
      textReference(reference)
      time(device.time, needsLow: true, type: "IVL_TS", at: place)
      entryAuthor(device.provenance, section)
      PivotNode("participant", ["typeCode": "DEV"]) {
        PivotNode("participantRole", ["classCode": "MANU"]) {
          device.deviceIdentifiers.compactMap { id($0) }
          PivotNode("playingDevice", ["classCode": "DEV", "determinerCode": "INSTANCE"]) {
            coded("code", device.code, in: text)
          }
        }
      }
      comment(device.comment, text)
    }
  }

  func absentDevice(_ absence: PivotNode.Absence, _ text: SectionText) -> PivotNode {
    let reference = text.reference(nil, words: absence.sentence)
    return PivotNode("supply", ["classCode": "SPLY", "moodCode": "EVN"]) {
      PivotNode.template(Template.device)
      PivotNode("id", generatedID(.devices, 0).attributes)
      textReference(reference)
      PivotNode("effectiveTime", ["xsi:type": "IVL_TS"]) { PivotNode("low", ["nullFlavor": "NA"]) }
      PivotNode("participant", ["typeCode": "DEV"]) {
        PivotNode("participantRole", ["classCode": "MANU"]) {
          PivotNode("playingDevice", ["classCode": "DEV", "determinerCode": "INSTANCE"]) {
            coded("code", absence.concept, in: nil)
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
