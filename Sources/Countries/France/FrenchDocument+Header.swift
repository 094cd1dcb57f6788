import CDA
import Documents
import Domain
import XML

extension FrenchDocument {
  /// Reads the header (CI-SIS structuration minimale).
  ///
  /// - Throws: `document.missing-part`, `document.invalid-part` for what the European document demands.
  mutating func header() throws(ReadingFailure) -> Header {
    guard let id = root.identifiers.first else { throw .missing("identifier", at: "/ClinicalDocument/id") }
    guard let time = root.find("effectiveTime")?.time else {
      throw .missing("valid time", at: "/ClinicalDocument/effectiveTime")
    }
    guard let custodian = root.find("custodian", "assignedCustodian", "representedCustodianOrganization") else {
      throw .missing("custodian", at: "/ClinicalDocument/custodian")
    }
    let title = root.find("title")?.text.trimmed
    var header = Header(
      documentID: id, title: title?.isEmpty == false ? title ?? "" : "Synthèse médicale", effectiveTime: time,
      confidentiality: root.find("confidentialityCode")?.coding
        ?? Coding(system: "2.16.840.1.113883.5.25", code: "N", display: "Normal"),
      language: LanguageTag(root.find("languageCode")?.attribute("code") ?? "fr-FR"), patient: try patient(),
      authors: root.hl7("author").map { author($0) }, custodian: organisation(custodian))
    guard !header.authors.isEmpty else { throw .missing("author", at: "/ClinicalDocument/author") }
    header.setID = root.find("setId").flatMap { set in
      set.attribute("root").map { InstanceIdentifier(root: $0, extension: set.attribute("extension")) }
    }
    header.version = root.find("versionNumber")?.attribute("value").flatMap { Int($0) }
    header.legalAuthenticator = root.find("legalAuthenticator").map { author($0) }
    header.contacts = contacts()
    let event = root.find("documentationOf", "serviceEvent")
    header.serviceTime = event?.find("effectiveTime")?.timeRange ?? TimeRange()
    header.performers = (event?.hl7("performer") ?? []).map { author($0) }
    headerLosses()
    return header
  }

  private mutating func patient() throws(ReadingFailure) -> Patient {
    let path = "/ClinicalDocument/recordTarget/patientRole"
    guard let role = root.find("recordTarget", "patientRole") else { throw .missing("patient", at: path) }
    guard let person = role.find("patient") else { throw .missing("patient", at: path) }
    let identifiers = role.identifiers
    guard let ins = identifiers.first(where: { France.isINS($0.root) && $0.extension != nil }) else {
      throw .missing("INS", at: "\(path)/id")
    }
    guard let birth = person.find("birthTime")?.time else { throw .missing("birth date", at: "\(path)/patient/birthTime") }
    guard let name = person.find("name"), let usual = usualName(name) else {
      throw .missing("family and given name", at: "\(path)/patient/name")
    }
    let gender = person.find("administrativeGenderCode")
    var patient = Patient(
      identifiers: [ins] + identifiers.filter { $0 != ins }, name: usual,
      gender: CodedConcept(
        source: gender?.coding.map { [$0] } ?? [],
        nullFlavor: gender?.coding == nil ? gender?.nullFlavor ?? .unknown : nil), birthTime: birth)
    patient.birthName = birthName(name)
    patient.addresses = role.hl7("addr").compactMap { address($0) }
    // The secure mailbox is addressed by the INS itself: it does not leave the country.
    patient.telecoms = role.hl7("telecom").compactMap { telecom($0) }.filter { !$0.value.contains("mssante.fr") }
    patient.guardians = person.hl7("guardian").map { guardian in
      Contact(
        kind: .guardian, relationship: guardian.find("code").flatMap { concept($0) },
        identifiers: guardian.identifiers, name: guardian.find("guardianPerson", "name").flatMap { personName($0) },
        organisation: guardian.find("guardianOrganization").map { organisation($0) },
        addresses: guardian.hl7("addr").compactMap { address($0) },
        telecoms: guardian.hl7("telecom").compactMap { telecom($0) })
    }
    if person.find("birthplace") != nil {
      lose("header", path, "patient.birthplace", .noPlace, nil, "The European header has no place of birth.")
    }
    return patient
  }

  private func contacts() -> [Contact] {
    root.children.compactMap { element in
      switch element.name {
      case "participant":
        guard let entity = element.find("associatedEntity") else { return nil }
        let isPreferred = element.find("functionCode")?.attribute("code") == "PCP"
        return contact(
          entity, kind: isPreferred ? .preferredPractitioner : kind(entity.attribute("classCode")),
          person: "associatedPerson", organisation: "scopingOrganization")
      case "informant":
        guard let entity = element.find("relatedEntity") else { return nil }
        return contact(
          entity, kind: kind(entity.attribute("classCode")), person: "relatedPerson", organisation: "none")
      default: return nil
      }
    }
  }

  private func kind(_ classCode: String?) -> Contact.Kind {
    classCode.flatMap { Contact.Kind(rawValue: $0) } ?? .other
  }

  private func contact(_ entity: Element, kind: Contact.Kind, person: String, organisation: String) -> Contact {
    Contact(
      kind: kind, relationship: kind == .preferredPractitioner ? nil : entity.find("code").flatMap { concept($0) },
      identifiers: entity.identifiers, name: entity.find(person, "name").flatMap { personName($0) },
      organisation: entity.find(organisation).map { self.organisation($0) },
      addresses: entity.hl7("addr").compactMap { address($0) },
      telecoms: entity.hl7("telecom").compactMap { telecom($0) })
  }

  private func concept(_ element: Element) -> CodedConcept? { element.coding.map { CodedConcept(source: [$0]) } }

  private mutating func headerLosses() {
    for (name, what) in [
      ("authenticator", "An attestation beside the legal one"), ("componentOf", "The encounter"),
    ] where root.find(name) != nil {
      lose("header", "/ClinicalDocument/\(name)", name, .noPlace, nil, "\(what) has no place in the European header.")
    }
  }
}
