import CDA
import Domain

extension StarterReading {
  func habit(_ entry: StarterObject, _ provenance: Provenance) -> (SocialObservation, CodedConcept?)? {
    var habit = SocialObservation(
      provenance: provenance, habit: entry.needed("habit"), value: entry.answer("value"),
      time: entry.timeRange("time"))
    habit.comment = entry.text("comment")
    return (habit, habit.habit)
  }

  func pregnancy(_ entry: StarterObject, _ provenance: Provenance) -> (PregnancyObservation, CodedConcept?)? {
    let status = entry.concept("status")
    let expected = entry.object("expectedDelivery") { delivery in
      delivery.time("date", required: true).map { (method: delivery.needed("method"), date: $0) }
    }
    let count = entry.object("outcomeCount") { outcome in
      outcome.integer("count", atLeast: 0, required: true).map { (outcome: outcome.needed("outcome"), count: $0) }
    }
    let date = entry.time("outcomeDate")
    let time = entry.timeRange("time")
    let comment = entry.text("comment")
    let keys = ["status", "expectedDelivery", "outcomeCount", "outcomeDate"]
    if keys.count(where: entry.has) != 1 { entry.fault(nil, "needs exactly one of \(keys.joined(separator: ", "))") }
    let statement: PregnancyObservation.Statement? =
      status.map { .status($0) } ?? expected.map { .expectedDelivery(method: $0.method, date: $0.date) }
      ?? count.map { .outcomeCount(outcome: $0.outcome, count: $0.count) } ?? date.map { .outcomeDate($0) }
    guard let statement else { return nil }
    var observation = PregnancyObservation(provenance: provenance, statement: statement, time: time)
    observation.comment = comment
    return (observation, status ?? expected?.method ?? count?.outcome)
  }

  func group(_ entry: StarterObject, _ provenance: Provenance) -> (ObservationGroup, CodedConcept?)? {
    var number = 0
    let observations = entry.objects("observations", required: true) { item -> Observation? in
      number += 1
      return observation(item, "\(provenance.sourcePath)/observation[\(number)]")
    }
    var group = ObservationGroup(
      provenance: provenance, code: entry.concept("code"), status: entry.status(required: false) ?? .completed,
      time: entry.timeRange("time"), observations: observations)
    group.performer = entry.author("performer")
    group.comment = entry.text("comment")
    return (group, group.code ?? observations.first?.code)
  }

  private func observation(_ item: StarterObject, _ path: String) -> Observation {
    var observation = Observation(
      provenance: Provenance(identifiers: item.identifiers(), sourcePath: path, text: item.text("text")),
      code: item.needed("code"), status: item.status(required: false) ?? .completed, value: item.answer("value"),
      time: item.timeRange("time"))
    observation.interpretations = item.concepts("interpretations")
    observation.referenceRanges = item.objects("referenceRanges") { range in
      if !range.has("range"), !range.has("text") { range.fault(nil, "needs a range, a text or both") }
      return ReferenceRange(range: range.quantityRange("range"), text: range.text("text"))
    }
    observation.method = item.concept("method")
    observation.bodySite = item.concept("bodySite")
    observation.performer = item.author("performer")
    observation.comment = item.text("comment")
    return observation
  }

  // MARK: Plans, wills, warnings, journeys

  func plannedItem(_ entry: StarterObject, _ provenance: Provenance) -> (PlannedItem, CodedConcept?)? {
    let kinds = PlannedItem.Kind.allCases.map(\.rawValue).joined(separator: ", ")
    let kind = entry.made("kind", required: true, "must be one of \(kinds)") { PlannedItem.Kind(rawValue: $0) }
    var item = PlannedItem(
      provenance: provenance, kind: kind ?? .other, code: entry.needed("code"), status: entry.status() ?? .active,
      time: entry.timeRange("time"))
    item.comment = entry.text("comment")
    return (item, item.code)
  }

  func directive(_ entry: StarterObject, _ provenance: Provenance) -> (AdvanceDirective, CodedConcept?)? {
    var directive = AdvanceDirective(
      provenance: provenance, kind: entry.needed("kind"), status: entry.status() ?? .active,
      time: entry.timeRange("time"))
    directive.documents = entry.identifiers("documents")
    directive.comment = entry.text("comment")
    return (directive, directive.kind)
  }

  func alert(_ entry: StarterObject, _ provenance: Provenance) -> (Alert, CodedConcept?)? {
    var alert = Alert(
      provenance: provenance, code: entry.needed("code"), status: entry.status() ?? .active,
      time: entry.timeRange("time"))
    alert.category = entry.concept("category")
    alert.priority = entry.concept("priority")
    alert.comment = entry.text("comment")
    return (alert, alert.code)
  }

  func travel(_ entry: StarterObject, _ provenance: Provenance) -> (Travel, CodedConcept?)? {
    var travel = Travel(
      provenance: provenance, country: entry.needed("country"), time: entry.timeRange("time"))
    travel.comment = entry.text("comment")
    return (travel, travel.country)
  }
}
