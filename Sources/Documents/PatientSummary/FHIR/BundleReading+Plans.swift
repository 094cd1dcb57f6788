import CDA
import Domain
import FHIR

extension BundleReading {
  // MARK: Plan of care

  func carePlan(_ source: Source) -> Finding<PlannedItem>? {
    let element = source.element
    switch source.resource.type {
    case "CarePlan": return .facts(plan(source))
    case "ImmunizationRecommendation": return .facts(recommendations(source))
    case "Goal": return order(source, .goal, element["description"], "start", ["description", "startDate"])
    case "ServiceRequest":
      return order(
        source, Self.kind(of: element.all("category")), element["code"], "occurrence",
        ["code", "category", "intent", "occurrenceDateTime", "occurrencePeriod", "authoredOn", "requester"])
    case "MedicationRequest", "MedicationStatement": return .facts([plannedMedicine(source)])
    case "DeviceRequest":
      return order(source, .supply, element["codeCodeableConcept"], "occurrence", ["codeCodeableConcept", "intent"])
    case "SupplyRequest":
      return order(source, .supply, element["itemCodeableConcept"], "occurrence", ["itemCodeableConcept"])
    case "Appointment":
      return order(source, .encounter, element["serviceType"], "start", ["serviceType", "start", "end"])
    case "Encounter": return order(source, .encounter, element["type"], "period", ["type", "period", "class"])
    case "Procedure": return order(source, .procedure, element["code"], "performed", ["code", "performedDateTime"])
    case "NutritionOrder", "RequestGroup", "Task", "CommunicationRequest", "VisionPrescription":
      return order(source, .other, element["code"], "occurrence", ["code", "intent"])
    default: return nil
    }
  }

  /// A plan that says something of itself is an item, and so is each activity and goal; one that says nothing lends
  /// its place to its first activity.
  private func plan(_ source: Source) -> [PlannedItem] {
    let element = source.element
    let time = period(element["period"], "period", of: source)
    let status = Self.status(event: element.text("status"))
    var items = whole(source, status, time).map { [$0] } ?? []
    for (index, activity) in element.all("activity").enumerated() {
      let path = items.isEmpty ? source.path : "\(source.path)/activity[\(index + 1)]"
      if let item = self.activity(activity, source, path, time) { items.append(item) }
    }
    for (index, reference) in element.all("goal").enumerated() {
      let path = items.isEmpty ? source.path : "\(source.path)/goal[\(index + 1)]"
      if let item = goal(reference, source, path) { items.append(item) }
    }
    if items.count == 1, items[0].provenance.sourcePath == source.path, let only = Self.kind(named: element["category"])
    {
      items[0].kind = only
      items[0].status = status
    }
    if items.isEmpty { lose(source, .unreadable, "The plan holds nothing that is planned.") }
    settle(
      source,
      known: [
        "title", "description", "category", "period", "intent", "activity", "goal", "author", "created", "addresses",
      ])
    for (index, reference) in element.all("addresses").enumerated() {
      losePart(
        "plan.addresses", of: source, at: "\(source.path)/addresses[\(index + 1)]",
        coding: bundle.resolve(reference)?.element["code"]?.codings.first,
        "Which problem the plan is about has no place; the problem itself stands in its section.")
    }
    return items
  }

  /// The plan itself, where it has words of its own.
  private func whole(_ source: Source, _ status: EntryStatus, _ time: TimeRange) -> PlannedItem? {
    let element = source.element
    let category = Self.kind(named: element["category"]) == nil ? element["category"] : nil
    let words = element.text("title") ?? element.text("description")
    guard let title = words ?? category.flatMap({ concept($0)?.sourceWords }) else { return nil }
    var code = statedConcept(category) ?? CodedConcept()
    if element.text("title") != nil || code.originalText == nil { code.originalText = title }
    var item = PlannedItem(
      provenance: provenance(source, author: ["author"]), kind: .other, code: code, status: status, time: time)
    let description = element.text("description").flatMap { $0 == code.originalText ? nil : $0 }
    item.comment = [description, comment(element)].compactMap { $0 }.joined(separator: "\n").nonEmpty
    carry("plan.code", code, source)
    return item
  }

  private func activity(_ activity: FHIRElement, _ source: Source, _ path: String, _ time: TimeRange) -> PlannedItem? {
    guard let detail = activity["detail"] else { return order(of: activity["reference"], source, path) }
    guard detail["doNotPerform"]?.json.bool != true else {
      losePart(
        "plan.activity", of: source, at: path, .notAFact, coding: detail["code"]?.codings.first,
        words: detail.text("description"), "The plan forbids the activity.")
      return nil
    }
    let words = detail.text("description")
    let code = statedConcept(detail["code"]) ?? statedConcept(detail["productCodeableConcept"])
    let stated = code ?? words.map { CodedConcept(originalText: $0) }
    let own: TimeRange =
      detail["scheduledPeriod"].map { period($0, "scheduledPeriod", of: source) } ?? scheduled(detail)
    var item = PlannedItem(
      provenance: path == source.path ? provenance(source, author: ["author"]) : Provenance(sourcePath: path),
      kind: Self.kinds[detail.text("kind") ?? ""] ?? .other, code: stated ?? CodedConcept(nullFlavor: .noInformation),
      status: Self.planStatus(detail.text("status")), time: own == TimeRange() ? time : own)
    item.comment = code == nil || words == code?.originalText ? nil : words
    if path == source.path, item.comment == nil { item.comment = comment(source.element) }
    carry("plan.code", item.code, source, at: path)
    settle(
      source, detail,
      known: [
        "kind", "code", "status", "description", "scheduledPeriod", "scheduledTiming", "doNotPerform",
        "productCodeableConcept",
      ], at: path, as: "plan.activity")
    return item
  }

  private func scheduled(_ detail: FHIRElement) -> TimeRange {
    let timing = detail["scheduledTiming"]
    if let event = timing?.all("event").first { return TimeRange(value: time(event)) }
    guard let bounds = timing?["repeat"]?["boundsPeriod"] else { return TimeRange() }
    return TimeRange(low: time(bounds["start"]), high: time(bounds["end"]))
  }

  /// An activity that is an order of its own.
  private func order(of reference: FHIRElement?, _ source: Source, _ path: String) -> PlannedItem? {
    guard let reference else { return nil }
    guard let resource = bundle.resolve(reference) else {
      losePart(
        "plan.activity", of: source, at: path, .unreadable, words: reference.text("display"),
        "The reference points at nothing in the document.")
      return nil
    }
    guard places[resource.key]?.section != source.section.name else { return nil }
    let part = Source(resource: resource, section: source.section, path: path)
    guard Self.isReadable(resource), resource.type != "CarePlan", case .facts(let items)? = carePlan(part) else {
      lose(part, .noPlace, "The plan of care does not read resources of this type.")
      return nil
    }
    return items.first
  }

  private func goal(_ reference: FHIRElement, _ source: Source, _ path: String) -> PlannedItem? {
    guard let resource = bundle.resolve(reference) else {
      losePart(
        "plan.goal", of: source, at: path, .unreadable, words: reference.text("display"),
        "The reference points at nothing in the document.")
      return nil
    }
    guard places[resource.key]?.section != source.section.name else { return nil }
    let part = Source(resource: resource, section: source.section, path: path)
    guard resource.type == "Goal", resource.element.text("lifecycleStatus") != "entered-in-error",
      case .facts(let items)? = carePlan(part)
    else {
      lose(part, .noPlace, "It is no goal that holds.")
      return nil
    }
    return items.first
  }

  // MARK: Orders

  private func order(
    _ source: Source, _ kind: PlannedItem.Kind, _ code: FHIRElement?, _ time: String, _ known: Set<String>
  ) -> Finding<PlannedItem> {
    let element = source.element
    if element["doNotPerform"]?.json.bool == true || element.text("status") == "revoked" {
      lose(source, .notAFact, "It is forbidden or was taken back.")
      return .facts([])
    }
    let code = concept(code, of: source)
    var when = element.choice(time) == nil ? TimeRange() : timeRange(time, of: source)
    if let start = self.time(element["start"] ?? element["startDate"]) {
      when = TimeRange(low: start, high: self.time(element["end"]))
    }
    if element["period"] != nil { when = period(element["period"], "period", of: source) }
    var item = PlannedItem(
      provenance: provenance(source, author: ["requester", "expressedBy"]), kind: kind, code: code,
      status: Self.planStatus(element.text("status") ?? element.text("lifecycleStatus")), time: when)
    item.comment = [element.text("description"), comment(element)].compactMap { $0 }.joined(separator: "\n").nonEmpty
    carry("plan.code", code, source)
    settle(
      source,
      known: known.union(["intent", "lifecycleStatus", "requester", "authoredOn", "description", "doNotPerform"]))
    return .facts([item])
  }

  private func plannedMedicine(_ source: Source) -> PlannedItem {
    let element = source.element
    let code =
      statedConcept(element["medicationCodeableConcept"])
      ?? statedConcept(bundle.resolve(element["medicationReference"])?.element["code"])
      ?? CodedConcept(originalText: element["medicationReference"]?.text("display"))
    var item = PlannedItem(
      provenance: provenance(source, author: ["requester", "informationSource"]), kind: .medication, code: code,
      status: Self.planStatus(element.text("status")), time: timeRange("effective", of: source))
    item.comment = comment(element)
    carry("plan.code", code, source)
    settle(
      source,
      known: [
        "medicationCodeableConcept", "medicationReference", "intent", "requester", "effectivePeriod",
        "effectiveDateTime",
      ])
    return item
  }

  private func recommendations(_ source: Source) -> [PlannedItem] {
    let found = source.element.all("recommendation").enumerated().map { index, item in
      let path = index == 0 ? source.path : "\(source.path)/recommendation[\(index + 1)]"
      let code = statedConcept(item["vaccineCode"]) ?? statedConcept(item["targetDisease"])
      let criterion = item.all("dateCriterion").first
      let planned = PlannedItem(
        provenance: index == 0 ? provenance(source) : Provenance(sourcePath: path), kind: .immunization,
        code: code ?? CodedConcept(nullFlavor: .noInformation), status: .active,
        time: TimeRange(value: time(criterion?["value"])))
      carry("plan.code", planned.code, source, at: path)
      settle(
        source, item,
        known: item["vaccineCode"] == nil ? ["dateCriterion", "targetDisease"] : ["vaccineCode", "dateCriterion"],
        at: path, as: "plan.recommendation")
      return planned
    }
    if found.isEmpty { lose(source, .unreadable, "It recommends nothing.") }
    settle(source, known: ["recommendation"])
    return found
  }

  // MARK: Codes

  /// A category that is a word of ours and no code: the kind of the plan's one item.
  private static func kind(named category: FHIRElement?) -> PlannedItem.Kind? {
    guard let category, category.codings.isEmpty else { return nil }
    return category.conceptWords.flatMap(PlannedItem.Kind.init(rawValue:))
  }

  private static func kind(of categories: [FHIRElement]) -> PlannedItem.Kind {
    let codes = Set(categories.flatMap(\.codings).map(\.code))
    // SNOMED CT: surgical procedure; laboratory procedure; imaging (FHIR R4, servicerequest-category).
    if codes.contains("387713003") { return .procedure }
    return codes.isDisjoint(with: ["108252007", "363679005"]) ? .other : .observation
  }

  private static let kinds: [String: PlannedItem.Kind] = [
    "Appointment": .encounter, "DeviceRequest": .supply, "MedicationRequest": .medication,
    "ImmunizationRecommendation": .immunization, "Goal": .goal, "SupplyRequest": .supply, "Observation": .observation,
    "Procedure": .procedure, "Encounter": .encounter,
  ]

  /// Status of plans, requests and goals as ActStatus; what is yet to come is active.
  private static func planStatus(_ status: String?) -> EntryStatus {
    switch status {
    case "completed", "fulfilled", "finished": .completed
    case "cancelled", "rejected", "noshow": .cancelled
    case "stopped", "revoked": .aborted
    case "on-hold": .suspended
    default: .active
    }
  }
}
