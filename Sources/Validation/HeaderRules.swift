import CDA
import Domain
import XML

extension Rule {
  private static let headerWhy = "The pivot's header rules (eHDSI Patient Summary) demand it."
  private static let headerFix = "Complete the header in the national record, or in its mapping."

  private static func header(
    _ id: String, _ meaning: String, _ broken: @escaping @Sendable (PivotTree) -> [Element]
  ) -> Rule {
    Rule("header.\(id)", meaning, why: headerWhy, whatToDo: headerFix, broken)
  }

  static let header: [Rule] = [
    header("template", "The document names the template of the patient summary and the CDA type.") { tree in
      let type = tree.root.find("typeId")
      return tree.root.unless(
        tree.root.isNamed("ClinicalDocument", in: Names.hl7)
          && tree.root.templateIDs.contains("1.3.6.1.4.1.12559.11.10.1.3.1.1.3")
          && type?.attribute("extension") == "POCD_HD000040")
    },
    header("schema-location", "The document names no schema of its own.") { tree in
      tree.root.unless(tree.root.attribute("schemaLocation", in: Names.xsi) == nil)
    },
    header("identifier", "The document has one identifier, with a valid root.") { tree in
      let identifiers = tree.root.identifiers
      return tree.root.unless(identifiers.count == 1 && identifiers.allSatisfy { $0.root.isIdentifierRoot })
    },
    header("code", "The document's code is LOINC 60591-5, with its display.") { tree in
      let code = tree.root.find("code")
      return tree.root.unless(
        code?.coding?.code == "60591-5" && code?.coding?.system == "2.16.840.1.113883.6.1"
          && code?.coding?.display != nil)
    },
    header("title", "The document has a title.") { $0.root.unless($0.root.find("title")?.hasText ?? false) },
    header("time", "The document's time is valid and precise to the day, with a zone when finer.") { tree in
      tree.root.unless(tree.root.find("effectiveTime")?.time?.isZonedDay ?? false)
    },
    header("confidentiality", "The confidentiality is one of HL7's.") { tree in
      guard let element = tree.root.find("confidentialityCode") else { return [tree.root] }
      return element.unless(
        !element.isStated
          || ["N", "R", "V", "U", "L", "M"].contains(element.coding?.code ?? "")
            && element.coding?.system == "2.16.840.1.113883.5.25"
      )
    },
    header("language", "The language is a language with its country (nn-CC).") { tree in
      let code = tree.root.find("languageCode")?.attribute("code") ?? ""
      return tree.root.unless(code.isLanguageWithCountry)
    },
    header("set", "An identifier of the set, where given, has a valid root.") { tree in
      tree.root.hl7("setId").filter { !($0.attribute("root") ?? "").isIdentifierRoot }
    },
    header("custodian", "The custodian is an organisation with identifier, name and country.") { tree in
      let organisation = tree.root.find("custodian", "assignedCustodian", "representedCustodianOrganization")
      return tree.root.unless(
        organisation?.find("id") != nil && organisation?.find("name") != nil
          && organisation?.find("addr", "country") != nil)
    },
    header("participant", "At least one contact person or preferred practitioner is given as participant IND.") {
      tree in
      tree.root.unless(
        tree.root.hl7("participant").contains {
          $0.attribute("typeCode") == "IND" && $0.templateIDs.contains("1.3.6.1.4.1.19376.1.5.3.1.2.4")
        })
    },
    header("service", "The documented service is care provision with an end, a point in time or a null.") { tree in
      let event = tree.root.find("documentationOf", "serviceEvent")
      let time = event?.find("effectiveTime")
      return tree.root.unless(
        event?.attribute("classCode") == "PCPR"
          && (time?.find("high") != nil || time?.attribute("value") != nil || time.map { !$0.isStated } == true))
    },
    header("related-document", "The document names the one that it was transformed from.") { tree in
      tree.root.unless(
        tree.root.hl7("relatedDocument").contains {
          $0.attribute("typeCode") == "XFRM" && !($0.find("parentDocument")?.identifiers.isEmpty ?? true)
        })
    },
  ]

  static let people: [Rule] = [
    header("patient-identifier", "The patient has an identifier with a valid root and an extension.") { tree in
      let first = tree.root.find("recordTarget", "patientRole")?.identifiers.first
      return tree.root.unless(first.map { $0.root.isIdentifierRoot && $0.extension?.isEmpty == false } ?? false)
    },
    header("patient-name", "The patient has a family and a given name.") { tree in
      let name = tree.root.find("recordTarget", "patientRole", "patient", "name")
      return tree.root.unless(name?.isFullName ?? false)
    },
    header("patient-birth", "The patient's birth date is given, valid, and not after the document.") { tree in
      guard let birth = tree.root.find("recordTarget", "patientRole", "patient", "birthTime")?.time else {
        return [tree.root]
      }
      guard let time = tree.root.find("effectiveTime")?.time else { return [] }
      return tree.root.unless(!time.isBefore(birth))
    },
    header("patient-gender", "The gender is F, M or UN, or unknown (UNK).") { tree in
      guard let gender = tree.root.find("recordTarget", "patientRole", "patient", "administrativeGenderCode") else {
        return [tree.root]
      }
      return gender.unless(
        gender.nullFlavor == .unknown || gender.isStated && ["F", "M", "UN"].contains(gender.attribute("code") ?? ""))
    },
    header("author", "There is an author: a named person or a device, with time and organisation.") { tree in
      let authors = tree.root.hl7("author")
      guard !authors.isEmpty else { return [tree.root] }
      return authors.filter { author in
        let entity = author.find("assignedAuthor")
        let isPerson = entity?.find("assignedPerson", "name")?.isFullName ?? false
        let isDevice = entity?.find("assignedAuthoringDevice") != nil
        return isPerson == isDevice || author.find("time") == nil || entity?.find("representedOrganization") == nil
      }
    },
    header(
      "legal-authenticator",
      "Somebody with a name and an identifier answers for the document since a stated time."
    ) { tree in
      let legal = tree.root.find("legalAuthenticator")
      let entity = legal?.find("assignedEntity")
      let name = entity?.find("assignedPerson", "name")
      return tree.root.unless(
        legal?.find("time")?.time?.isZonedDay ?? false && !(entity?.identifiers.isEmpty ?? true)
          && (name?.isFullName ?? false)
          && entity?.find("representedOrganization") != nil)
    },
  ]
}

extension Element {
  /// A name with a family and a given part that are not null.
  fileprivate var isFullName: Bool {
    hl7("family").contains { $0.isStated && $0.hasText } && hl7("given").contains { $0.isStated && $0.hasText }
  }
}
