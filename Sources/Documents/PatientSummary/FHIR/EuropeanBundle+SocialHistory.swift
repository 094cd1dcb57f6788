import CDA
import Domain
import FHIR

extension EuropeanBundle {
  /// A habit; tobacco and alcohol under the LOINC codes of IPS where their values can be what these demand.
  func socialObservation(_ social: SocialObservation) -> WrittenEntry {
    let path = social.provenance.sourcePath
    let habit = social.habit.european?.code
    var notes = [social.comment]
    var first: [JSON] = []
    var value = answer(social.value, "social.value", at: path)
    if habit == "229819007" || social.habit.source.contains(where: { $0.isSame(as: Self.tobaccoStatus) }) {
      first = [.coding(FHIRSystem.loinc, "72166-2", "Tobacco smoking status")]
      value = tobacco(social, value)
    } else if habit == "897148007", isDaily(social.value) {
      first = [.coding(FHIRSystem.loinc, "74013-4", "Alcoholic drinks per day")]
    }
    // A national code may already be the LOINC one; twice would say no more.
    first.removeAll { structural in codings(social.habit).contains { $0["code"] == structural["code"] } }
    var members: [String: JSON?] = [
      "identifier": identifiers(social.provenance.identifiers), "status": "final",
      "category": [ObservationKind.social.category],
      "code": concept(social.habit, first: first, words: social.provenance.text), "subject": patient,
    ]
    let isProfiled = codings(social.habit, first: first).contains {
      $0["code"] == "72166-2" || $0["code"] == "74013-4"
    }
    if isProfiled {
      var kept: [String] = []
      members.merge(point("effective", social.time, "social.time", at: path, kept: &kept)) { own, _ in own }
      notes += kept
    } else {
      members.merge(timing("effective", social.time, "social.time", at: path)) { own, _ in own }
    }
    members.merge(value) { own, _ in own }
    members["note"] = self.notes(notes)
    let entry = add("Observation", path, members)
    attribute(entry, to: social.provenance)
    return WrittenEntry(references: [entry], words: unsaidWords(social.provenance))
  }

  private static let tobaccoStatus = Coding(system: CodeSystem.loinc, code: "72166-2")

  /// 72166-2 takes a concept only: an amount stands in it as words.
  private func tobacco(_ social: SocialObservation, _ value: [String: JSON?]) -> [String: JSON?] {
    let words: String?
    switch social.value {
    case .coded, .missing: return value
    case .quantity(let quantity): words = quantity.words
    case .range(let range):
      words = [range.low, range.high].compactMap { $0?.words }.joined(separator: " – ")
    case .ratio(let ratio):
      words = [ratio.numerator, ratio.denominator].compactMap { $0?.words }.joined(separator: " / ")
    case .boolean(let flag): words = flag ? "yes" : "no"
    case .integer(let number): words = String(number)
    case .text(let text): words = text
    case .time(let time): words = FHIRDateTime(hl7: time.text).text
    }
    guard let words = JSON.words(words) else { return value }
    if case .text = social.value { return ["valueCodeableConcept": ["text": words]] }
    lose(
      "social.value", at: social.provenance.sourcePath, source: social.habit.source.first,
      european: social.habit.european, "Tobacco use takes a concept only; the amount stands in it as words.")
    return ["valueCodeableConcept": ["text": words]]
  }

  /// 74013-4 counts drinks per day: no other unit may stand under it.
  private func isDaily(_ value: ObservationValue) -> Bool {
    guard case .quantity(let quantity) = value else { return false }
    return quantity.unit?.hasSuffix("/d") == true
  }
}

extension Quantity {
  /// Number and unit as the source spelled them.
  var words: String { [value, unit].compactMap { $0 }.joined(separator: " ") }
}
