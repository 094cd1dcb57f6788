import CDA
import Domain
import FHIR

extension BundleReading {
  /// The value of an observation or a component. `isWhole`: whether its absence is worth a word, which it is not where
  /// members hold the values.
  func value(_ element: FHIRElement, _ source: Source, at path: String, _ isWhole: Bool) -> ObservationValue {
    guard let (type, value) = element.choice("value") else { return .missing(absentReason(element)) }
    switch type {
    case "Quantity":
      guard let range = quantityRange(value, "observation.value", of: source) else { break }
      if let low = range.low, range.low == range.high { return .quantity(low) }
      return .range(range)
    case "Range":
      return quantityRange(value, "observation.value", of: source).map { .range($0) } ?? .missing(.noInformation)
    case "Ratio": return ratio(value).map { .ratio($0) } ?? .missing(.noInformation)
    case "Boolean": if let answer = value.json.bool { return .boolean(answer) }
    case "Integer": if let number = value.json.integer { return .integer(number) }
    case "CodeableConcept":
      let concept = concept(value) ?? CodedConcept(nullFlavor: .noInformation)
      return concept.nullFlavor.map { .missing($0) } ?? .coded(concept)
    case "String": if let text = value.text { return .text(text) }
    // A time of day has no date, and so is no point in time: its digits stay as they are.
    case "Time": if let text = value.text { return .text(text) }
    case "DateTime": if let time = time(value) { return .time(time) }
    default:
      losePart("observation.value\(type)", of: source, at: path, words: value.conceptWords)
      return .missing(.other)
    }
    losePart(
      "observation.value\(type)", of: source, at: path, .unreadable, words: value.text, "Its value cannot be read.")
    return .missing(.noInformation)
  }

  private func absentReason(_ element: FHIRElement) -> NullFlavor {
    guard let reason = element["dataAbsentReason"] else {
      return element.absentReason(of: "value").map(FHIRElement.reason) ?? .noInformation
    }
    return reason.missingReason ?? .unknown
  }

  /// Which group each member belongs to, where both stand in one section: a member that is an entry too is read once,
  /// inside its group, at its own place.
  static func claims(
    _ sections: [SourcedSection], _ bundle: BundleIndex, _ places: [String: Place]
  ) -> [String: String] {
    let kinds: [BundleSection] = [.results, .vitalSigns, .functionalStatus]
    var claims: [String: String] = [:]
    for section in sections where kinds.contains(where: section.isKind) {
      for (reference, _) in section.entries {
        guard let owner = bundle.resolve(reference), isReadable(owner),
          owner.type == "Observation" || (owner.type == "DiagnosticReport" && !section.isKind(.functionalStatus))
        else { continue }
        claim(members(of: owner, bundle), for: owner, in: section.name, bundle, places, &claims, 0)
      }
    }
    return claims
  }

  private static func claim(
    _ members: [FHIRResource], for owner: FHIRResource, in section: String, _ bundle: BundleIndex,
    _ places: [String: Place], _ claims: inout [String: String], _ depth: Int
  ) {
    guard depth < deepest else { return }
    for member in members where member.key != owner.key {
      let below = Self.members(of: member, bundle)
      let isEntry = places[member.key]?.section == section
      // A panel that is an entry keeps its own members; only single observations move.
      if isEntry, below.isEmpty, claims[member.key] == nil, member.type == "Observation" {
        claims[member.key] = owner.key
      }
      if !isEntry, !below.isEmpty { claim(below, for: owner, in: section, bundle, places, &claims, depth + 1) }
    }
  }

  private static func members(of resource: FHIRResource, _ bundle: BundleIndex) -> [FHIRResource] {
    (resource.element.all("hasMember") + resource.element.all("result")).compactMap { bundle.resolve($0) }
  }
}
