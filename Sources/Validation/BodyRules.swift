import CDA
import Domain
import XML

extension Rule {
  private static let ehdsi = "1.3.6.1.4.1.12559.11.10.1.3.1"
  private static let hl7 = "2.16.840.1.113883.10.20.1"

  /// Section codes with the templates that must be named, and whether the rules force an entry.
  private static let sections: [String: (templates: [String], needsEntry: Bool)] = [
    "10160-0": (["\(ehdsi).2.3", "\(hl7).8"], true), "48765-2": (["\(ehdsi).2.12"], true),
    "47519-4": (["\(ehdsi).2.11"], true), "11450-4": (["\(ehdsi).2.9", "\(hl7).11"], false),
    "46264-8": (["\(ehdsi).2.4", "\(hl7).7"], true), "11348-0": (["\(ehdsi).2.10"], false),
    "11369-6": (["\(ehdsi).2.15", "\(hl7).6"], true), "10162-6": (["\(ehdsi).2.7"], false),
    "29762-2": (["\(ehdsi).2.13", "\(hl7).15"], true), "8716-3": (["\(ehdsi).2.6"], false),
    "30954-2": (["\(ehdsi).2.5"], true), "47420-5": (["\(ehdsi).2.14"], false),
    "18776-5": (["\(ehdsi).2.8", "\(hl7).10"], false), "42348-3": (["\(ehdsi).2.16"], false),
  ]
  private static let compulsory = ["10160-0", "48765-2", "47519-4", "11450-4", "46264-8"]
  private static let sectionWhy = "Nobody abroad may take a missing section for \"nothing known\"."
  private static let sectionFix = "Write the section, with its entries or with the right absence code."

  static let body: [Rule] = [
    Rule(
      "section.compulsory", "Medication, allergies, procedures, problems and devices each have their section.",
      why: sectionWhy, whatToDo: sectionFix
    ) { tree in compulsory.filter { tree.section($0).isEmpty }.map { _ in tree.root } },
    Rule(
      "section.once", "A section occurs once.", why: "Two sections of one kind hide one another.",
      whatToDo: "Join them into one."
    ) { tree in
      sections.keys.sorted().flatMap { tree.section($0).dropFirst().map(\.element) }
    },
    Rule(
      "section.template", "A section names the templates of its code.",
      why: "The official rules check a section by its template only.", whatToDo: "Add the templateId elements."
    ) { tree in
      tree.sections.filter { section in
        guard let known = sections[section.code?.code ?? ""] else { return false }
        return !known.templates.allSatisfy(section.templateIDs.contains)
      }.map(\.element)
    },
    Rule(
      "section.known", "A section has a code of the European patient summary.", severity: .warning,
      why: "Country B shows other sections as narrative at best.", whatToDo: "Move its words to a section that exists."
    ) { tree in tree.sections.filter { sections[$0.code?.code ?? ""] == nil }.map(\.element) },
    Rule(
      "section.parts", "A section has a code with its display, a title and a text.", why: sectionWhy,
      whatToDo: sectionFix
    ) { tree in
      tree.sections.filter { section in
        section.code?.display == nil || section.title == nil || !(section.element.find("text")?.hasText ?? false)
      }.map(\.element)
    },
    Rule(
      "section.entry", "A section that may not be empty has an entry.", why: sectionWhy, whatToDo: sectionFix
    ) { tree in
      tree.sections.filter { section in
        (sections[section.code?.code ?? ""]?.needsEntry ?? false) && section.entries.isEmpty
      }.map(\.element)
    },
    Rule(
      "entry.template", "An entry names an eHDSI template.",
      why: "The official rules check an entry by its template only.", whatToDo: "Add the templateId elements."
    ) { tree in
      // The entries of these two sections are free; no template exists for them.
      tree.sections.filter { !["18776-5", "42348-3"].contains($0.code?.code ?? "") }
        .flatMap { section in section.entries.map(\.element) }.filter { entry in
          !entry.templateIDs.contains { $0.hasPrefix("\(ehdsi).3.") }
        }
    },
    Rule(
      "absence.alone", "A section that says \"none known\" or \"no information\" holds nothing else.",
      why: "A document must not say \"none\" beside a fact.", whatToDo: "Remove the absence entry or the facts."
    ) { tree in
      tree.sections.filter { section in
        guard section.entries.count > 1 else { return false }
        return section.entries.contains { entry, _ in
          ([entry] + entry.descendants).contains { $0.attribute("codeSystem") == "2.16.840.1.113883.5.1150.1" }
        }
      }.map(\.element)
    },
    Rule(
      "medication.times", "A medication has two effectiveTime elements, the first of them its period (IVL_TS).",
      why: "The period and the repetition are read from them.", whatToDo: "Write both; a repetition may be unknown."
    ) { tree in
      tree.elements("substanceAdministration").filter { $0.templateIDs.contains("\(ehdsi).3.4") }.filter { medication in
        let times = medication.hl7("effectiveTime")
        return times.count != 2 || !times.contains { $0.dataType == "IVL_TS" }
      }
    },
    Rule(
      "medication.strength", "An ingredient has a strength: numerator and denominator, each with value and unit.",
      why: "A strength without its unit may be misread.", whatToDo: "Give both, or leave the ingredient to the words."
    ) { tree in
      tree.elements("ingredient").filter { $0.namespace == "urn:hl7-org:pharm" }.filter { ingredient in
        let strength = ingredient.children.first { $0.name == "quantity" }
        return !["numerator", "denominator"].allSatisfy { name in
          let part = strength?.children.first { $0.name == name }
          return part?.attribute("value")?.isDecimal ?? false && part?.attribute("unit")?.isEmpty == false
        }
      }
    },
    Rule(
      "narrative.active", "The narrative holds no link and no embedded medium.",
      why: "A reader abroad must not fetch anything from elsewhere.", whatToDo: "Replace the element by its words."
    ) { tree in tree.elements("linkHtml", "renderMultiMedia") },
  ]
}
