import CDA
import Domain
import XML

extension Rule {
  private static let codeWhy = "Country B shows and checks every concept by code, system and display."
  private static let codeFix = "Transcode the element, or write OTH with the original words and code."

  /// Coded elements of the body and header; structural codes (status, language, signature, timing) have no display.
  private static func coded(_ tree: PivotTree) -> [Element] {
    tree.elements(
      "code", "value", "translation", "functionCode", "confidentialityCode", "administrativeGenderCode", "routeCode",
      "formCode", "targetSiteCode", "approachSiteCode", "methodCode", "interpretationCode", "priorityCode"
    ).filter { $0.attribute("code") != nil }
  }

  static let codes: [Rule] = [
    Rule(
      "code.complete", "A code has its code system.", why: codeWhy, whatToDo: codeFix
    ) { tree in
      coded(tree).filter {
        $0.parent?.name != "externalDocument" && ($0.attribute("codeSystem") ?? "").isEmpty
          && $0.parent?.name != "qualifier"
      }
    },
    Rule(
      "code.display", "A code has a display.", why: codeWhy, whatToDo: codeFix
    ) { tree in
      // The official rules ask for none on codes of act and act class (CONC, DRUG, SEV), nor where a value set with
      // one display each is bound; published documents leave it out there.
      coded(tree).filter { element in
        guard !["routeCode", "formCode", "functionCode"].contains(element.name), element.namespace == Names.hl7,
          !["2.16.840.1.113883.5.4", "2.16.840.1.113883.5.6"].contains(element.attribute("codeSystem") ?? "")
        else { return false }
        return (element.attribute("displayName") ?? "").trimmed.isEmpty
      }
    },
    Rule(
      "code.null", "A null says why only: code and null never stand together, and words stand beside OTH, NA or UNC.",
      why: "A null with a code says two things.", whatToDo: codeFix
    ) { tree in
      tree.elements("code", "value", "functionCode", "routeCode", "formCode", "targetSiteCode").filter { element in
        guard let null = element.attribute("nullFlavor") else { return false }
        return element.attribute("code") != nil
          || !element.children.isEmpty && !["OTH", "NA", "UNC"].contains(null)
      }
    },
    Rule(
      "code.unmapped", "A concept without a European code (OTH) keeps its words or its national code.",
      why: "Otherwise nothing of it reaches the reader.", whatToDo: codeFix
    ) { tree in
      tree.elements("code", "value").filter { $0.nullFlavor == .other }.filter { element in
        // A substance or a material is told by the name beside its code.
        !element.children.contains { ["originalText", "translation"].contains($0.name) }
          && !(element.parent?.children.contains { $0.name == "name" && $0.hasText } ?? false)
      }
    },
    Rule(
      "code.translation", "A translation is a whole code: code, system and display, and none twice.",
      why: "The national code must be kept to be of use.", whatToDo: "Write the national code completely."
    ) { tree in
      var seen: [Element?: Set<[String]>] = [:]
      return tree.elements("translation").filter { element in
        guard let coding = element.coding, coding.display != nil, element.attribute("nullFlavor") == nil else {
          return true
        }
        return !seen[element.parent, default: []].insert([coding.system, coding.code]).inserted
      }
    },
    Rule(
      "null.masked", "Nothing shows that something is withheld (null flavor MSK).",
      why: "What a patient keeps back must not show abroad; silence looks the same.",
      whatToDo: "Leave the element out, or say that there is no information."
    ) { tree in tree.all.filter { $0.attribute("nullFlavor") == "MSK" } },
  ]

  static let links: [Rule] = [
    Rule(
      "reference.resolves", "A reference into the narrative names an identifier that is there.",
      why: "Codes without their words cannot be checked by a reader.", whatToDo: "Point it at the words of the entry."
    ) { tree in
      let identifiers = Set(tree.all.compactMap { $0.attribute("ID") })
      return tree.elements("reference").filter { element in
        guard let value = element.attribute("value"), value.hasPrefix("#") else { return false }
        return !identifiers.contains(String(value.dropFirst()))
      }
    },
    Rule(
      "identifier.unique", "An ID occurs once.", why: "A reference to it would be ambiguous.",
      whatToDo: "Give the second element another ID and re-point its references."
    ) { tree in
      var seen: Set<String> = []
      return tree.all.filter { element in element.attribute("ID").map { !seen.insert($0).inserted } ?? false }
    },
    Rule(
      "identifier.root", "An identifier has an OID or a UUID as root, or a null.",
      why: "Identifiers of other kinds are not unique across countries.", whatToDo: "Use the authority's OID."
    ) { tree in
      tree.elements("id", "setId", "templateId").filter { id in
        id.nullFlavor == nil && !(id.attribute("root") ?? "").isIdentifierRoot
      }
    },
    Rule(
      "reference.internal", "A reason that refers to an entry names one of this document.",
      why: "A dangling reference shows nothing.", whatToDo: "Leave the reason out, or add the entry."
    ) { tree in
      let references = tree.elements("act").filter {
        $0.templateIDs.contains("1.3.6.1.4.1.12559.11.10.1.3.1.3.14")
      }
      let own = Set(references)
      let others = tree.elements("act", "observation", "procedure", "supply", "substanceAdministration")
        .filter { !own.contains($0) }
      let known = Set(others.flatMap(\.identifiers))
      return references.filter { reference in !reference.identifiers.contains(where: known.contains) }
    },
  ]
}
