import CDA
import Documents
import Domain
import XML

/// Which European section a French one goes to. A class, since each section looks through all of them.
final class FrenchRoute: Sendable {
  typealias Read = @Sendable (inout FrenchDocument, FrenchSection, inout PatientSummary) -> Void
  let template: String
  let loinc: String
  /// Whether an organizer in the section only groups entries; elsewhere it is an entry itself.
  let opensOrganizers: Bool
  /// Whether an entry of another kind that stands in the section tells of the patient as it would at home: not so where
  /// the section is about the family, or about what is only planned.
  let holdsFacts: Bool
  let read: Read

  init(
    _ number: Int, _ loinc: String, opensOrganizers: Bool = true, holdsFacts: Bool = true, _ read: @escaping Read
  ) {
    template = FR.section(number)
    self.loinc = loinc
    self.opensOrganizers = opensOrganizers
    self.holdsFacts = holdsFacts
    self.read = read
  }

  static let all: [FrenchRoute] = [
    FrenchRoute(132, "11450-4") { $0.problems($1, into: &$2.problems, code: "11450-4") },
    FrenchRoute(134, "11348-0") { $0.problems($1, into: &$2.pastIllnesses, code: "11348-0") },
    FrenchRoute(136, "47519-4") { $0.procedures($1, &$2) },
    FrenchRoute(137, "48765-2") { $0.allergies($1, &$2) },
    FrenchRoute(247, "44939-7") { $0.adverseEffects($1, &$2) },
    FrenchRoute(143, "10160-0") { $0.medications($1, &$2) },
    FrenchRoute(1, "46264-8") { $0.devices($1, &$2) },
    FrenchRoute(147, "11369-6") { $0.immunizations($1, &$2) },
    FrenchRoute(141, "29762-2") { $0.habits($1, &$2) },
    FrenchRoute(77, "10162-6") { $0.pregnancy($1, &$2) },
    FrenchRoute(158, "18776-5", holdsFacts: false) { $0.carePlan($1, &$2) },
    FrenchRoute(157, "42348-3") { $0.directives($1, &$2) },
    FrenchRoute(74, "10161-8", opensOrganizers: false, holdsFacts: false) {
      $0.words(of: $1, beside: &$2.socialHistory, code: "29762-2")
    },
    FrenchRoute(139, "10157-6", opensOrganizers: false, holdsFacts: false) {
      $0.words(of: $1, beside: &$2.pastIllnesses, code: "11348-0")
    },
    FrenchRoute(245, "44944-7", holdsFacts: false) { $0.alerts($1, &$2) },
    FrenchRoute(246, "47420-5", opensOrganizers: false) {
      $0.observations(
        $1, into: &$2.functionalStatus, Questionnaire(code: "47420-5", name: "functionalStatus"), &$2.carePlan)
    },
    FrenchRoute(75, "8716-3", opensOrganizers: false) {
      $0.observations($1, into: &$2.vitalSigns, Questionnaire(code: "8716-3", name: "vitalSigns"), &$2.carePlan)
    },
    FrenchRoute(244, "30954-2", opensOrganizers: false) {
      $0.observations($1, into: &$2.results, Questionnaire(code: "30954-2", name: "results"), &$2.carePlan)
    },
    FrenchRoute(150, "", opensOrganizers: false) { $0.wordsOfResults($1, &$2) },
  ]

  private static let numbersByTemplate = Dictionary(
    uniqueKeysWithValues: all.enumerated().map { ($0.element.template, $0.offset) })

  /// The route of a section, by its French template, else by its LOINC code, which containers share with others.
  static func route(of section: FrenchSection) -> FrenchRoute? {
    if let number = section.templateIDs.compactMap({ numbersByTemplate[$0] }).min() { return all[number] }
    guard !section.isContainer, let code = section.code, code.system == LOINC.system, !code.code.isEmpty else {
      return nil
    }
    return all.first { $0.loinc == code.code }
  }

  /// Where an entry belongs by its own template, when that is not the section it stands in.
  ///
  /// - Parameter route: the route of that section; nil for a container.
  static func home(of entry: Element, standingIn route: FrenchRoute?) -> FrenchRoute? {
    guard route?.holdsFacts ?? true else { return nil }
    var homes: [String]?
    for template in entry.templateIDs {
      homes = homesByTemplate[template]
      if homes != nil { break }
    }
    guard let homes, let first = homes.first else { return nil }
    if let route {
      let isResults = first == "30954-2" && route.template == FR.section(150)
      if isResults || homes.contains(route.loinc) { return nil }
    }
    return all.first { $0.loinc == first }
  }

  /// The sections that an entry of a template may stand in, the usual one first (templates of the ANS, and of IHE PCC).
  private static let homesByTemplate: [String: [String]] = {
    let problem = ["11450-4", "11348-0"]
    // Whatever is planned stands in the plan; an immunization that is planned, beside those that were given too.
    let homes: [(Int, String, [String])] = [
      (40, "5.3", ["48765-2"]), (39, "5.2", problem), (62, "19", ["47519-4"]), (210, "", ["44939-7"]),
      (42, "7", ["10160-0"]), (20, "", ["46264-8"]), (45, "12", ["11369-6"]), (47, "12.2", ["11369-6"]),
      (52, "13.4", ["29762-2"]), (53, "13.5", ["10162-6"]), (54, "13.7", ["42348-3"]), (49, "13.1", ["8716-3"]),
      (50, "13.2", ["8716-3"]), (208, "", ["30954-2"]), (209, "", ["30954-2"]), (95, "", ["47420-5"]),
    ]
    var found: [String: [String]] = [:]
    for (number, pcc, sections) in homes {
      found[FR.entry(number)] = sections
      if !pcc.isEmpty { found["1.3.6.1.4.1.19376.1.5.3.1.4.\(pcc)"] = sections }
    }
    return found
  }()
}
