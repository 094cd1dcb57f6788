import CDA
import Documents
import Domain
import XML

extension FrenchDocument {
  /// Reads the header (CI-SIS structuration minimale).
  ///
  /// - Throws: `document.missing-part`, `document.invalid-part` for what the European document demands.
  mutating func header() throws(ReadingFailure) -> Header {
    guard let id = root.identifiers.first else { throw .missing("identifier", at: place("/ClinicalDocument/id", root)) }
    guard let time = root.find("effectiveTime")?.time else {
      throw .missing("valid time", at: place("/ClinicalDocument/effectiveTime", root.find("effectiveTime") ?? root))
    }
    guard let custodian = root.find("custodian", "assignedCustodian", "representedCustodianOrganization") else {
      throw .missing("custodian", at: place("/ClinicalDocument/custodian", root.find("custodian") ?? root))
    }
    let title = root.find("title")?.text.trimmed
    var header = Header(
      documentID: id, title: title?.isEmpty == false ? title ?? "" : "Synthèse médicale", effectiveTime: time,
      confidentiality: root.find("confidentialityCode")?.coding
        ?? Coding(system: "2.16.840.1.113883.5.25", code: "N", display: "Normal"),
      language: root.attribute("code", of: "languageCode").flatMap { France.language($0) } ?? LanguageTag("fr-FR"),
      patient: try patient(),
      authors: root.hl7("author").map { author($0) }, custodian: organisation(custodian))
    guard !header.authors.isEmpty else { throw .missing("author", at: place("/ClinicalDocument/author", root)) }
    header.setID = root.find("setId").flatMap { set in
      set.attribute("root").map { InstanceIdentifier(root: $0, extension: set.attribute("extension")) }
    }
    header.version = root.attribute("value", of: "versionNumber").flatMap { Int($0) }
    header.legalAuthenticator = root.find("legalAuthenticator").map { author($0) }
    header.contacts = contacts()
    let events = root.hl7("documentationOf").compactMap { $0.find("serviceEvent") }
    let event = events.first { $0.attribute("code", of: "code") == "34117-2" } ?? events.first
    header.serviceTime = event?.find("effectiveTime")?.timeRange ?? TimeRange()
    header.performers = (event?.hl7("performer") ?? []).map { author($0) }
    headerLosses(event)
    return header
  }

  /// A path with the line where the element stands, or should stand.
  func place(_ path: String, _ element: Element) -> String { "\(path) (line \(element.line))" }

  private mutating func contacts() -> [Contact] {
    var found: [Contact] = []
    var seen: Set<Contact> = []
    for element in root.children where element.isCalled("participant") || element.isCalled("informant") {
      let contact = element.isCalled("participant") ? participant(element) : informant(element)
      if let contact {
        if seen.insert(contact).inserted { found.append(contact) }
      } else {
        lose(
          "header", "/ClinicalDocument/\(element.name)", element.name, .noPlace, element.find("functionCode")?.coding,
          "Only the preferred practitioner and the patient's own contacts have a place in the European header.")
      }
    }
    return found
  }

  private func informant(_ element: Element) -> Contact? {
    guard let entity = element.find("relatedEntity"), let kind = kind(entity.attribute("classCode")) else { return nil }
    return contact(entity, kind, person: "relatedPerson", organisation: nil)
  }

  private func participant(_ element: Element) -> Contact? {
    guard let entity = element.find("associatedEntity") else { return nil }
    // PCP: the doctor that the patient chose; ES-PREF: the preferred hospital.
    let isPreferred = ["PCP", "ES-PREF"].contains(element.attribute("code", of: "functionCode") ?? "")
    guard let kind = isPreferred ? .preferredPractitioner : kind(entity.attribute("classCode")) else { return nil }
    return contact(entity, kind, person: "associatedPerson", organisation: "scopingOrganization")
  }

  /// ECON, NOK and PRS are people around the patient; other classes are professionals or roles without a place.
  private func kind(_ classCode: String?) -> Contact.Kind? {
    switch classCode {
    case "ECON": .emergencyContact
    case "NOK": .nextOfKin
    case "PRS", "CON", "CAREGIVER": .other
    default: nil
    }
  }

  private func contact(_ entity: Element, _ kind: Contact.Kind, person: String, organisation: String?) -> Contact {
    Contact(
      kind: kind,
      relationship: kind == .preferredPractitioner
        ? nil : entity.find("code")?.coding.map { CodedConcept(source: [$0]) },
      identifiers: entity.identifiers, name: entity.find(person, "name").flatMap { personName($0) },
      organisation: organisation.flatMap { entity.find($0) }.map { self.organisation($0) },
      addresses: entity.hl7("addr").compactMap { address($0) },
      telecoms: entity.hl7("telecom").compactMap { telecom($0) })
  }

  private mutating func headerLosses(_ event: Element?) {
    let parts = [
      ("authenticator", "An attestation beside the legal one"), ("componentOf", "The encounter"),
      ("dataEnterer", "Who typed the document"), ("informationRecipient", "Whom the document was sent to"),
      ("inFulfillmentOf", "The order behind the document"), ("authorization", "A recorded authorisation"),
      ("relatedDocument", "The relation to an earlier document"),
    ]
    for (name, what) in parts where root.find(name) != nil {
      lose("header", "/ClinicalDocument/\(name)", name, .noPlace, nil, "\(what) has no place in the European header.")
    }
    for other in root.hl7("documentationOf").compactMap({ $0.find("serviceEvent") }) where other != event {
      lose(
        "header", "/ClinicalDocument/documentationOf", "documentationOf", .noPlace, other.find("code")?.coding,
        "The European header describes one service.")
    }
    if let code = root.find(
      "legalAuthenticator", "assignedEntity", "representedOrganization", "standardIndustryClassCode")
    {
      lose(
        "header", "/ClinicalDocument/legalAuthenticator", "legalAuthenticator.sector", .noPlace, code.coding,
        "The European header has no sector of activity.")
    }
  }
}
