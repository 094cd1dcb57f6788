import CDA
import Domain
import FHIR

extension EuropeanBundle {
  func procedure(_ procedure: Procedure) -> WrittenEntry {
    let path = procedure.provenance.sourcePath
    let states: [EntryStatus: JSON] = [
      .active: "in-progress", .suspended: "on-hold", .aborted: "stopped", .cancelled: "not-done",
      .completed: "completed",
    ]
    var members: [String: JSON?] = [
      "identifier": identifiers(procedure.provenance.identifiers), "status": states[procedure.status],
      "code": concept(procedure.code, words: procedure.provenance.text), "subject": patient,
      "recorder": recorder(procedure.provenance), "performer": .list([performer(procedure.performer)]),
      "reasonCode": .list([concept(ifSaid: procedure.reason)]), "note": notes([procedure.comment]),
    ]
    members.merge(timing("performed", procedure.time, "procedure.time", at: path)) { own, _ in own }
    members.merge(place(procedure)) { own, _ in own }
    let entry = add("Procedure", path, members)
    if recorder(procedure.provenance) == nil || procedure.provenance.author?.time != nil {
      attribute(entry, to: procedure.provenance)
    }
    return WrittenEntry(references: [entry], words: unsaidWords(procedure.provenance))
  }

  private func performer(_ author: Author?) -> JSON? {
    self.author(author).map { ["actor": $0] }
  }

  /// A side of the body needs a BodyStructure; a code and a structure may not stand together (eu-bodysite-1).
  private func place(_ procedure: Procedure) -> [String: JSON?] {
    guard let laterality = concept(ifSaid: procedure.laterality) else {
      return ["bodySite": .list([concept(ifSaid: procedure.bodySite)])]
    }
    let structure = add(
      "BodyStructure", procedure.provenance.sourcePath,
      [
        "location": concept(ifSaid: procedure.bodySite), "locationQualifier": [laterality], "patient": patient,
      ])
    return [
      "extension": .list([
        .fhirExtension(
          "http://hl7.org/fhir/StructureDefinition/procedure-targetBodyStructure", "Reference", structure)
      ])
    ]
  }

  // MARK: Devices

  func device(_ device: Device) -> WrittenEntry {
    let path = device.provenance.sourcePath
    let thing = add(
      "Device", path,
      [
        "identifier": identifiers(device.deviceIdentifiers),
        "type": concept(device.code, words: device.provenance.text), "manufacturer": .words(device.manufacturer),
        "serialNumber": .words(device.serialNumber), "lotNumber": .words(device.lotNumber),
        "deviceName": .list([JSON.words(device.modelName).map { ["name": $0, "type": "model-name"] }]),
        "patient": patient,
      ])
    let hasEnded = device.time.high.map { $0.isBefore(summary.header.effectiveTime) } ?? false
    var members: [String: JSON?] = [
      "identifier": identifiers(device.provenance.identifiers), "status": hasEnded ? "completed" : "active",
      "subject": patient, "device": thing, "bodySite": concept(ifSaid: device.bodySite),
      "note": notes([device.comment]),
    ]
    members.merge(timing("timing", device.time, "device.time", at: path)) { own, _ in own }
    let entry = add("DeviceUseStatement", path, members)
    attribute(entry, to: device.provenance)
    return WrittenEntry(references: [entry], words: unsaidWords(device.provenance))
  }

  // MARK: Immunizations

  func immunization(_ immunization: Immunization) -> WrittenEntry {
    let path = immunization.provenance.sourcePath
    let isRefused = immunization.wasNotGiven || [.aborted, .cancelled].contains(immunization.status)
    if !isRefused, immunization.status != .completed {
      lose(
        "immunization.status", at: path, wordsRemain: false,
        "FHIR knows completed and not done only; written as completed.")
    }
    let name = immunization.productName
    let isText = immunization.vaccine.originalText == nil
    if name != nil, !isText {
      lose("immunization.productName", at: path, "The name of the product stands in the note.")
    }
    var members: [String: JSON?] = [
      "identifier": identifiers(immunization.provenance.identifiers), "status": isRefused ? "not-done" : "completed",
      "vaccineCode": concept(immunization.vaccine, words: name ?? immunization.provenance.text), "patient": patient,
      "lotNumber": .words(immunization.lotNumber), "route": concept(ifSaid: immunization.route),
      "site": concept(ifSaid: immunization.bodySite),
      "manufacturer": immunization.manufacturer.flatMap { organisation($0) },
      "performer": .list([vaccinator(immunization)]), "protocolApplied": .list([vaccinationProtocol(immunization)]),
      "reaction": .list(immunization.reactions.map { reaction($0, at: path) }),
      "note": notes([immunization.comment, isText ? nil : name]),
    ]
    var kept: [String] = []
    members.merge(point("occurrence", immunization.time, "immunization.time", at: path, kept: &kept)) { own, _ in own }
    if !kept.isEmpty { members["note"] = notes([immunization.comment, isText ? nil : name] + kept) }
    let entry = add("Immunization", path, members)
    attribute(entry, to: immunization.provenance)
    return WrittenEntry(references: [entry], words: unsaidWords(immunization.provenance))
  }

  private func vaccinator(_ immunization: Immunization) -> JSON? {
    author(immunization.performer).map { actor in
      [
        "actor": actor,
        "function": .concept("http://terminology.hl7.org/CodeSystem/v2-0443", "AP", "Administering Provider"),
      ]
    }
  }

  /// FHIR R4 demands a dose number beside the target diseases.
  private func vaccinationProtocol(_ immunization: Immunization) -> JSON? {
    let diseases = JSON.list(immunization.targetDiseases.map { concept(ifSaid: $0) })
    guard let number = immunization.doseNumber else {
      guard let diseases else { return nil }
      return ["targetDisease": diseases, "_doseNumberString": DataAbsentReason.element(nil)]
    }
    let dose: [String: JSON?] =
      number > 0 ? ["doseNumberPositiveInt": .integer(number)] : ["doseNumberString": .string(String(number))]
    return JSON.element(dose.merging(["targetDisease": diseases]) { own, _ in own })
  }

  /// A reaction is an Observation of its own (Immunization.reaction.detail).
  private func reaction(_ reaction: CodedConcept, at path: String) -> JSON? {
    guard reaction.saysSomething else { return nil }
    let observation = add(
      "Observation", "\(path)/reaction",
      [
        "status": "final", "code": .concept(FHIRSystem.snomedCT, "404684003", "Clinical finding"),
        "subject": patient, "valueCodeableConcept": concept(reaction),
      ])
    return ["detail": observation]
  }
}
