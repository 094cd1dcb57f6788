import CDA
import XML

extension Rule {
  private static let ehdsi = "1.3.6.1.4.1.12559.11.10.1.3.1.3"
  private static let why = "The official rules pin it, and country B reads the entry by it."
  private static let fix = "Correct the mapping that wrote the entry."

  /// Entries whose status is one of few.
  private static let statuses: [String: Set<String>] = [
    "\(ehdsi).4": ["active", "completed"], "\(ehdsi).26": ["active", "aborted", "cancelled", "completed"],
  ]
  /// What must stand inside an entry with this template, by name and template.
  private static let nested: [String: (name: String, templates: Set<String>)] = [
    "\(ehdsi).15": ("observation", ["\(ehdsi).7"]), "\(ehdsi).16": ("observation", ["\(ehdsi).17"]),
    "\(ehdsi).31": ("manufacturedMaterial", ["\(ehdsi).32"]),
  ]

  private static func holding(_ tree: PivotTree, _ names: String..., templates: Set<String>) -> [Element] {
    names.flatMap { tree.elements($0) }.filter { !templates.isDisjoint(with: $0.templateIDs) }
  }

  static let entries: [Rule] = [
    Rule(
      "entry.status", "A medication is active or completed; a procedure is one of the four that its template takes.",
      why: why, whatToDo: fix
    ) { tree in
      tree.elements("substanceAdministration", "procedure").filter { entry in
        guard let allowed = entry.templateIDs.lazy.compactMap({ statuses[$0] }).first else { return false }
        let status = entry.find("statusCode")
        return status?.nullFlavor == nil && !allowed.contains(status?.attribute("code") ?? "")
      }
    },
    Rule(
      "entry.inside", "A concern holds the observation, a product the material, that its template names.",
      why: "The official rules check what is inside by its template only.", whatToDo: "Add the templateId elements."
    ) { tree in
      tree.elements("act", "manufacturedProduct").filter { entry in
        guard let inside = entry.templateIDs.lazy.compactMap({ nested[$0] }).first else { return false }
        let parts = entry.children + entry.hl7("entryRelationship").flatMap(\.children)
        return !parts.contains { $0.name == inside.name && !inside.templates.isDisjoint(with: $0.templateIDs) }
      }
    },
    Rule(
      "entry.negated", "A procedure is not negated.", why: "What was not done must not look like a fact.",
      whatToDo: "Leave the procedure out, and say so in the account."
    ) { tree in
      holding(tree, "procedure", templates: ["\(ehdsi).26"]).filter {
        ["true", "1"].contains($0.attribute("negationInd") ?? "")
      }
    },
    Rule(
      "vaccine.words", "A vaccine keeps its words beside its code, and has a name or says that it has none.", why: why,
      whatToDo: fix
    ) { tree in
      holding(tree, "manufacturedProduct", templates: ["\(ehdsi).18"]).filter { product in
        let material = product.find("manufacturedMaterial")
        return material?.find("code", "originalText") == nil || material?.find("name") == nil
      }
    },
    Rule(
      "code.pinned", "Vaccinations and instructions have the code and system that their templates pin.", why: why,
      whatToDo: fix
    ) { tree in
      let vaccinations = holding(tree, "substanceAdministration", templates: ["\(ehdsi).19"]).filter {
        let code = $0.find("code")
        return code?.attribute("code") != "IMMUNIZ" || code?.attribute("codeSystem") != "1.3.5.1.4.1.19376.1.5.3.2"
      }
      let instructions = holding(tree, "act", templates: ["\(ehdsi).13"]).filter {
        guard let code = $0.find("code"), code.nullFlavor == nil else { return false }
        return code.attribute("code") != "FINSTRUCT" || code.attribute("codeSystem") != "1.3.6.1.4.1.19376.1.5.3.2"
          || code.attribute("codeSystemName") != "IHEActCode"
      }
      return vaccinations + instructions
    },
  ]
}
