import CDA
import Domain
import FHIR

extension EuropeanBundle {
  func allergy(_ allergy: Allergy) -> WrittenEntry {
    let path = allergy.provenance.sourcePath
    let verification = verification(allergy)
    let certaintyWords =
      verification == nil ? unmapped(allergy.certainty, "Certainty", "allergy.certainty", at: path) : nil
    let isError = verification?.code == "entered-in-error"
    var members: [String: JSON?] = [
      "identifier": identifiers(allergy.provenance.identifiers),
      "clinicalStatus": isError ? nil : clinicalStatus(allergy), "verificationStatus": verification?.concept,
      "type": type(allergy).map { .string($0) }, "_type": kind(allergy),
      "category": .list([category(allergy).map { .string($0) }]), "criticality": criticality(allergy),
      "code": concept(allergy.agent ?? CodedConcept(), words: allergy.provenance.text), "patient": patient,
      "recorder": recorder(allergy.provenance), "recordedDate": recorded(allergy.provenance),
      "reaction": .list(allergy.reactions.map(reaction)),
    ]
    members.merge(beginning("onset", allergy.onset, "allergy.onset", at: path)) { own, _ in own }
    if let end = allergy.onset.high {
      members["extension"] = .list([
        .fhirExtension(
          "http://hl7.org/fhir/StructureDefinition/allergyintolerance-abatement", "DateTime",
          .string(dateTime(end, "allergy.onset", at: path)))
      ])
    }
    members["note"] = notes([allergy.comment, concernTime(allergy), criticalityWords(allergy), certaintyWords])
    let entry = add("AllergyIntolerance", path, members)
    attribute(entry, unlessRecorded: allergy.provenance)
    return WrittenEntry(references: [entry], words: unsaidWords(allergy.provenance))
  }

  /// ait-1 demands a clinical status; without one the status of the concern says it.
  private func clinicalStatus(_ allergy: Allergy) -> JSON {
    let known = ["active": "active", "inactive": "inactive", "resolved": "resolved"]
    let stated = allergy.clinicalStatus?.first(in: known)
    let code = stated ?? (allergy.concernStatus == .active ? "active" : "inactive")
    return status(code, FHIRSystem.allergyClinical, allergy.clinicalStatus)
  }

  private func verification(_ allergy: Allergy) -> (code: String, concept: JSON)? {
    let known = ["unconfirmed", "confirmed", "refuted", "entered-in-error"]
    guard let code = allergy.certainty?.first(in: Dictionary(uniqueKeysWithValues: known.map { ($0, $0) })) else {
      return nil
    }
    return (code, status(code, FHIRSystem.allergyVerification, allergy.certainty))
  }

  /// Absent for the general propensity, which FHIR has no code for (conceptmaps intolerance-type-to-ehdsi).
  private func type(_ allergy: Allergy) -> String? {
    ["609328004": "allergy", "782197009": "intolerance"][allergy.kind.european?.code ?? ""]
  }

  /// The codes of the type, which FHIR R4 leaves no room for: the element of FHIR R5, as extension.
  private func kind(_ allergy: Allergy) -> JSON? {
    JSON.element([
      "extension": .list([
        .fhirExtension(
          "http://hl7.org/fhir/5.0/StructureDefinition/extension-AllergyIntolerance.type", "CodeableConcept",
          concept(ifSaid: allergy.kind))
      ])
    ])
  }

  /// Medication where the agent has an ATC code, else what the source's kind of allergy says.
  private func category(_ allergy: Allergy) -> String? {
    if allergy.agent?.european?.system == "2.16.840.1.113883.6.73" { return "medication" }
    let known = [
      "DALG": "medication", "DINT": "medication", "DNAINT": "medication", "FALG": "food", "FINT": "food",
      "FNAINT": "food", "EALG": "environment", "EINT": "environment", "ENAINT": "environment",
      "416098002": "medication", "59037007": "medication", "414285001": "food", "235719002": "food",
      "426232007": "environment",
    ]
    return allergy.kind.first(in: known)
  }

  private func criticality(_ allergy: Allergy) -> JSON? {
    let known = ["low": "low", "high": "high", "unable-to-assess": "unable-to-assess"]
    if let code = allergy.criticality?.first(in: known) { return .string(code) }
    if criticalityWords(allergy) != nil {
      lose(
        "allergy.criticality", at: allergy.provenance.sourcePath, because: .unmapped,
        source: allergy.criticality?.source.first, european: allergy.criticality?.european,
        "The binding is required and none of its codes stands for it; the words stand in the note.")
    }
    return nil
  }

  /// The element takes one code: words and national codes of the source stand in the note.
  private func criticalityWords(_ allergy: Allergy) -> String? {
    guard let criticality = allergy.criticality, !criticality.source.isEmpty || criticality.originalText != nil else {
      return nil
    }
    return "Criticality: \(criticality.described)"
  }

  private func concernTime(_ allergy: Allergy) -> String? {
    let concern = allergy.concernTime
    guard concern.low != nil || concern.high != nil,
      concern.low != allergy.onset.start || concern.high != allergy.onset.high
    else { return nil }
    let bounds = [concern.low, concern.high].map { $0.map { FHIRDateTime(hl7: $0.text).text } ?? "" }
    lose(
      "allergy.concernTime", at: allergy.provenance.sourcePath,
      "An AllergyIntolerance has no time of the concern; it stands in the note.")
    return "Concern: \(bounds[0]) – \(bounds[1])"
  }

  // MARK: Reactions

  private func reaction(_ reaction: Reaction) -> JSON? {
    let path = reaction.provenance.sourcePath
    let severity = severity(reaction)
    if reaction.time.high != nil {
      lose("reaction.time", at: path, wordsRemain: false, "A reaction has an onset only; its end was left out.")
    }
    var members: [String: JSON?] = [
      "manifestation": [concept(reaction.manifestation, words: reaction.provenance.text)],
      "severity": severity.code.map { .string($0) }, "description": .words(severity.words),
    ]
    if let onset = reaction.time.value ?? reaction.time.low {
      members["onset"] = .string(dateTime(onset, "reaction.time", at: path))
    }
    return JSON.element(members)
  }

  /// FHIR knows three severities; one between two is rounded up, and its own code stays in the description.
  private func severity(_ reaction: Reaction) -> (code: String?, words: String?) {
    let known = [
      "255604002": "mild", "6736007": "moderate", "24484000": "severe", "371923003": "moderate",
      "371924009": "severe", "442452003": "severe", "mild": "mild", "moderate": "moderate", "severe": "severe",
    ]
    guard let severity = reaction.severity, severity.saysSomething else { return (nil, nil) }
    let code = severity.first(in: known)
    let isExact = ["255604002", "6736007", "24484000"].contains(severity.european?.code ?? "")
    let words = severity.described
    guard !isExact || severity.source.count > 0 || severity.originalText != nil else { return (code, nil) }
    if !isExact {
      lose(
        "reaction.severity", at: reaction.provenance.sourcePath, because: code == nil ? .unmapped : .noPlace,
        source: severity.source.first, european: severity.european,
        "FHIR has mild, moderate and severe only; the code of the source stands in the description.")
    }
    return (code, words.isEmpty ? nil : "Severity: \(words)")
  }
}
