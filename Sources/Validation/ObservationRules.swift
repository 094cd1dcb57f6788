import CDA
import XML

extension Rule {
  private static let ehdsi = "1.3.6.1.4.1.12559.11.10.1.3.1.3"
  private static let why = "Country B shows the observation by these parts."
  private static let fix = "Write every part, or keep the observation as words in the narrative."

  /// Organizers by template: the observations they hold.
  private static let groups: [String: String] = [
    "\(ehdsi).21": "\(ehdsi).22", "\(ehdsi).39": "\(ehdsi).40", "\(ehdsi).42": "\(ehdsi).43",
  ]
  private static let observationTemplates: Set<String> = [
    "\(ehdsi).22", "\(ehdsi).23", "\(ehdsi).25", "\(ehdsi).40", "\(ehdsi).43",
  ]
  /// Entries whose time must say when it began, a null included.
  private static let beginning: Set<String> = [
    "\(ehdsi).5", "\(ehdsi).15", "\(ehdsi).23", "\(ehdsi).44",
  ]

  private static func observation(_ tree: PivotTree, _ templates: Set<String>) -> [Element] {
    tree.elements("observation").filter { !templates.isDisjoint(with: $0.templateIDs) }
  }

  static let observations: [Rule] = [
    Rule(
      "group.members", "A group is completed, has a code and an observation of its kind.", why: why, whatToDo: fix
    ) { tree in
      tree.elements("organizer").filter { organizer in
        guard let member = organizer.templateIDs.lazy.compactMap({ groups[$0] }).first else { return false }
        let members = organizer.hl7("component").compactMap { $0.find("observation") }
        return organizer.find("code") == nil || organizer.find("statusCode")?.attribute("code") != "completed"
          || !members.contains { $0.templateIDs.contains(member) }
      }
    },
    Rule(
      "observation.parts", "An observation has a code, its words, a time and a value, and is completed.", why: why,
      whatToDo: fix
    ) { tree in
      observation(tree, observationTemplates).filter { element in
        element.find("code") == nil || element.find("text", "reference") == nil || element.hl7("value").isEmpty
          || element.find("effectiveTime") == nil || element.find("statusCode")?.attribute("code") != "completed"
      }
    },
    Rule(
      "observation.coded", "The code of a result, a habit or a vital sign is no null.", why: why, whatToDo: fix
    ) { tree in
      observation(tree, ["\(ehdsi).22", "\(ehdsi).23", "\(ehdsi).43"]).filter { $0.find("code")?.nullFlavor != nil }
    },
    Rule(
      "observation.pressure", "A vital sign is a systolic or diastolic blood pressure in mm[Hg].", why: why,
      whatToDo: fix
    ) { tree in
      observation(tree, ["\(ehdsi).22"]).filter { element in
        let value = element.find("value")
        return !["8480-6", "8462-4"].contains(element.find("code")?.attribute("code") ?? "")
          || value?.nullFlavor == nil && value?.attribute("unit") != "mm[Hg]"
      }
    },
    Rule(
      "time.beginning", "A problem, a device, a habit and a reaction say when they began, or that it is not known.",
      why: "A reader abroad must not guess how long it lasts.", whatToDo: "Write low, with a null where it is unknown."
    ) { tree in
      tree.elements("supply", "act", "observation").filter { !beginning.isDisjoint(with: $0.templateIDs) }
        .filter { $0.find("effectiveTime", "low") == nil }
    },
  ]
}
