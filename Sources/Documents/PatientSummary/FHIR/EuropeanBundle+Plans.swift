import CDA
import Domain
import FHIR

extension EuropeanBundle {
  // MARK: Functional status

  /// An assessment: EPS takes Conditions and ClinicalImpressions here, so the observations stand under one of these.
  func assessment(_ group: ObservationGroup) -> WrittenEntry {
    let path = group.provenance.sourcePath
    let observations = group.observations.map { observation($0, of: group, .function) }
    let findings = group.observations.map { observation -> JSON? in
      guard case .coded(let value) = observation.value else { return nil }
      return JSON.element(["itemCodeableConcept": concept(value)])
    }
    let section = JSON.concept(
      FHIRSystem.loinc, EuropeanSection.functionalStatus.code, EuropeanSection.functionalStatus.display)
    let code = concept(ifSaid: group.code)
    let assessor = group.performer.flatMap { $0.name != nil ? author($0) : nil }
    var members: [String: JSON?] = [
      "identifier": identifiers(group.provenance.identifiers),
      "status": group.status == .active ? "in-progress" : "completed", "code": code, "subject": patient,
      "assessor": assessor, "finding": .list(findings),
      "investigation": .list([JSON.element(["code": code ?? section, "item": .list(observations)])]),
      "note": notes([group.comment]),
    ]
    if ![.active, .completed].contains(group.status) {
      members["statusReason"] = ["text": .string(group.status.rawValue)]
    }
    members.merge(timing("effective", span(of: group), "group.time", at: path)) { own, _ in own }
    let entry = add("ClinicalImpression", path, members)
    attribute(entry, to: group.provenance)
    return WrittenEntry(
      references: [entry],
      words: unsaidWords(group.provenance) + group.observations.flatMap { unsaidWords($0.provenance) })
  }

  // MARK: Care plan

  /// Something planned: a CarePlan of one activity, or a Goal under a CarePlan.
  func plannedItem(_ item: PlannedItem) -> WrittenEntry {
    let path = item.provenance.sourcePath
    let states: [EntryStatus: JSON] = [
      .active: "active", .suspended: "on-hold", .aborted: "revoked", .cancelled: "revoked", .completed: "completed",
    ]
    var members: [String: JSON?] = [
      "identifier": identifiers(item.provenance.identifiers), "status": states[item.status], "intent": "plan",
      "category": [["text": .string(item.kind.rawValue)]], "subject": patient,
      "period": period(item.time, "plan.time", at: path), "note": notes([item.comment]),
    ]
    if item.kind == .goal {
      members["goal"] = [goal(item)]
    } else {
      members["activity"] = .list([JSON.element(["detail": activity(item)])])
    }
    let entry = add("CarePlan", path, members)
    attribute(entry, to: item.provenance)
    return WrittenEntry(references: [entry], words: unsaidWords(item.provenance))
  }

  private func activity(_ item: PlannedItem) -> JSON? {
    let kinds: [PlannedItem.Kind: JSON] = [
      .medication: "MedicationRequest", .procedure: "ServiceRequest", .encounter: "Appointment",
      .observation: "ServiceRequest", .supply: "DeviceRequest",
    ]
    let states: [EntryStatus: JSON] = [
      .active: "not-started", .suspended: "on-hold", .aborted: "stopped", .cancelled: "cancelled",
      .completed: "completed",
    ]
    return JSON.element([
      "kind": kinds[item.kind], "code": concept(item.code, words: item.provenance.text), "status": states[item.status],
    ])
  }

  private func goal(_ item: PlannedItem) -> JSON {
    let path = item.provenance.sourcePath
    let states: [EntryStatus: JSON] = [
      .active: "active", .suspended: "on-hold", .aborted: "cancelled", .cancelled: "cancelled",
      .completed: "completed",
    ]
    let start = (item.time.low ?? item.time.value).map { FHIRDateTime(hl7: $0.text).date }
    return add(
      "Goal", path,
      [
        "lifecycleStatus": states[item.status], "description": concept(item.code, words: item.provenance.text),
        "subject": patient, "startDate": start.map { .string($0) },
      ])
  }

  // MARK: Advance directives

  /// A will of the patient (Consent of scope adr); its documents stay in their country and are named only.
  func advanceDirective(_ directive: AdvanceDirective) -> WrittenEntry {
    let path = directive.provenance.sourcePath
    let kind = concept(directive.kind, words: directive.provenance.text)
    let documents = directive.documents.map { document in
      add(
        "DocumentReference", path,
        [
          "masterIdentifier": identifier(document), "status": "current", "type": kind, "subject": patient,
          "content": [["attachment": ["title": "Advance directive, kept in its country"]]],
        ])
    }
    let end = directive.time.high != nil || directive.time.lowNull != nil || directive.time.highNull != nil
    let consent = add(
      "Consent", path,
      [
        "identifier": identifiers(directive.provenance.identifiers),
        "status": directive.status == .active ? "active" : "inactive",
        "scope": .concept("http://terminology.hl7.org/CodeSystem/consentscope", "adr", "Advanced Care Directive"),
        "category": [
          .concept("http://terminology.hl7.org/CodeSystem/consentcategorycodes", "acd", "Advance Directive"), kind,
        ],
        "patient": patient,
        "dateTime": (directive.time.value ?? directive.time.low).map {
          .string(dateTime($0, "directive.time", at: path))
        },
        "sourceReference": documents.first,
        // ppc-1 demands a policy; the source's law is not ours to name.
        "policyRule": ["coding": [DataAbsentReason.coding(nil)]],
        "provision": provision(of: directive, hasPeriod: end, path),
      ])
    attribute(consent, to: directive.provenance)
    return WrittenEntry(
      references: [consent] + documents,
      words: unsaidWords(directive.provenance) + decision(of: directive, path) + spoken(directive.comment, path))
  }

  /// What is authorised or refused, and for how long.
  private func provision(of directive: AdvanceDirective, hasPeriod: Bool, _ path: String) -> JSON? {
    var type: JSON?
    if case .boolean(let isAuthorised)? = directive.value { type = isAuthorised ? "permit" : "deny" }
    guard hasPeriod || type != nil else { return nil }
    return JSON.element([
      "type": type, "period": hasPeriod ? period(directive.time, "directive.time", at: path) : nil,
    ])
  }

  /// The decision in words, for the narrative: the name of the matter alone would read as a wish.
  private func decision(of directive: AdvanceDirective, _ path: String) -> [String] {
    guard let value = directive.value, let words = value.decisionWords.flatMap(JSON.clean) else { return [] }
    let matter = directive.kind.sourceWords ?? directive.kind.european?.display
    if case .boolean = value {
    } else {
      lose("directive.value", at: path, "The resource says permit or deny only; the words stand in the narrative.")
    }
    return [matter.map { "\($0): \(words)" } ?? words]
  }

  /// A comment that the resource has no element for: it stands in the narrative.
  private func spoken(_ comment: String?, _ path: String) -> [String] {
    guard let comment = comment.flatMap(JSON.clean) else { return [] }
    lose("comment", at: path, "The resource has no note; the words stand in the section's narrative.")
    return [comment]
  }

  // MARK: Alerts

  /// A Flag; IPS takes active ones only, so that a past alert stays in the narrative.
  func alert(_ alert: Alert) -> WrittenEntry {
    let path = alert.provenance.sourcePath
    guard alert.status == .active else {
      lose(
        "alert", at: path, source: alert.code.source.first, european: alert.code.european,
        "The European summary takes active alerts only; this one stands in the section's narrative.")
      let concepts = [alert.code, alert.category, alert.priority].compactMap { $0?.described }
      let time = [alert.time.start, alert.time.high].map { $0.map { FHIRDateTime(hl7: $0.text).text } ?? "" }
      let words = concepts + [alert.status.rawValue, time.joined(separator: " – "), alert.comment ?? ""]
      return WrittenEntry(words: [words.filter { !$0.isEmpty }.joined(separator: "; ")] + unsaidWords(alert.provenance))
    }
    let flag = add(
      "Flag", path,
      [
        "identifier": identifiers(alert.provenance.identifiers), "status": "active",
        "category": .list([concept(ifSaid: alert.category)]),
        "code": concept(alert.code, words: alert.provenance.text), "subject": patient,
        "period": period(alert.time, "alert.time", at: path), "author": author(alert.provenance.author),
        "extension": .list([
          .fhirExtension(
            "http://hl7.org/fhir/StructureDefinition/flag-priority", "CodeableConcept",
            concept(ifSaid: alert.priority))
        ]),
      ])
    if alert.provenance.author?.time != nil { attribute(flag, to: alert.provenance) }
    return WrittenEntry(
      references: [flag], words: unsaidWords(alert.provenance) + spoken(alert.comment, path))
  }

  // MARK: Travel

  func travel(_ travel: Travel) -> WrittenEntry {
    let path = travel.provenance.sourcePath
    let time = period(travel.time, "travel.time", at: path)
    let entry = add(
      "Observation", path,
      [
        "identifier": identifiers(travel.provenance.identifiers), "status": "final",
        "code": .concept(FHIRSystem.loinc, "94651-7", "Country of travel"), "subject": patient,
        "effectivePeriod": time ?? DataAbsentReason.element(travel.time.nullFlavor),
        "valueCodeableConcept": concept(travel.country, words: travel.provenance.text),
        "note": notes([travel.comment]),
      ])
    attribute(entry, to: travel.provenance)
    return WrittenEntry(references: [entry], words: unsaidWords(travel.provenance))
  }
}
