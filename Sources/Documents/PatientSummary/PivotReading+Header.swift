import CDA
import Domain
import XML

extension PivotReading {
  func header() throws(ReadingFailure) -> Header {
    guard let id = root.identifiers.first else { throw .missing("document identifier", at: "/ClinicalDocument/id") }
    guard let time = root.find("effectiveTime")?.time else {
      throw .missing("valid document time", at: "/ClinicalDocument/effectiveTime")
    }
    guard let language = root.find("languageCode")?.attribute("code")?.nonEmpty else {
      throw .missing("language", at: "/ClinicalDocument/languageCode")
    }
    let custodian = root.find("custodian", "assignedCustodian", "representedCustodianOrganization")
    var header = Header(
      documentID: id, title: root.find("title")?.text.trimmed ?? "", effectiveTime: time,
      confidentiality: root.find("confidentialityCode")?.coding
        ?? Coding(system: CodeSystem.confidentiality, code: "N", display: "normal"),
      language: LanguageTag(language), patient: try patient(), authors: root.hl7("author").compactMap(author),
      custodian: custodian.flatMap(organisation) ?? Organisation())
    header.setID = root.find("setId").flatMap(identifier)
    header.version = root.find("versionNumber")?.attribute("value").flatMap { Int($0) }
    header.legalAuthenticator = root.find("legalAuthenticator").flatMap { legal in
      // A null signature says that nobody signed: whoever stands there is no legal authenticator.
      legal.find("signatureCode")?.nullFlavor == nil ? professional(legal, legal.find("assignedEntity")) : nil
    }
    header.contacts = root.hl7("participant").compactMap(contact)
    let event = root.find("documentationOf", "serviceEvent")
    header.serviceTime = event?.find("effectiveTime")?.timeRange ?? TimeRange()
    header.performers = event?.hl7("performer").compactMap { professional($0, $0.find("assignedEntity")) } ?? []
    header.relatedDocuments = root.hl7("relatedDocument").filter { $0.attribute("typeCode") == "XFRM" }
      .flatMap { $0.find("parentDocument")?.identifiers ?? [] }
    return header
  }

  private func identifier(_ element: Element) -> InstanceIdentifier? {
    guard element.nullFlavor == nil, let root = element.attribute("root")?.nonEmpty else { return nil }
    return InstanceIdentifier(root: root, extension: element.attribute("extension"))
  }

  private func patient() throws(ReadingFailure) -> Patient {
    let path = "/ClinicalDocument/recordTarget/patientRole"
    guard let role = root.find("recordTarget", "patientRole"), let person = role.find("patient") else {
      throw .missing("patient", at: path)
    }
    let names = person.hl7("name").compactMap { element in name(element).map { (element, $0) } }
    guard let name = names.first?.1 else { throw .missing("patient's name", at: "\(path)/patient/name") }
    guard let birth = person.find("birthTime")?.time else {
      throw .missing("valid birth date of the patient", at: "\(path)/patient/birthTime")
    }
    guard !role.identifiers.isEmpty else { throw .missing("identifier of the patient", at: "\(path)/id") }
    let gender = concept(person.find("administrativeGenderCode"), NarrativeTexts())
    var patient = Patient(
      identifiers: role.identifiers, name: name, gender: gender ?? CodedConcept(nullFlavor: .noInformation),
      birthTime: birth)
    patient.birthName =
      names.dropFirst().first { element, _ in
        element.hl7("family").contains { $0.attribute("qualifier")?.split(separator: " ").contains("BR") ?? false }
      }?.1
    patient.addresses = addresses(role)
    patient.telecoms = telecoms(role)
    patient.guardians = person.hl7("guardian").map { guardian in
      Contact(
        kind: .guardian, relationship: statedConcept(guardian.find("code"), NarrativeTexts()),
        identifiers: guardian.identifiers, name: guardian.find("guardianPerson", "name").flatMap(self.name),
        organisation: guardian.find("guardianOrganization").flatMap(organisation), addresses: addresses(guardian),
        telecoms: telecoms(guardian))
    }
    patient.languages = person.hl7("languageCommunication").compactMap {
      $0.find("languageCode")?.attribute("code")?.nonEmpty.map(LanguageTag.init)
    }
    return patient
  }

  /// A participant; nil for one that names nobody.
  private func contact(_ participant: Element) -> Contact? {
    guard let entity = participant.find("associatedEntity") else { return nil }
    let isPractitioner = participant.find("functionCode")?.attribute("code") == "PCP"
    let kind = entity.attribute("classCode").flatMap(Contact.Kind.init(rawValue:)) ?? .other
    let contact = Contact(
      kind: isPractitioner ? .preferredPractitioner : kind,
      relationship: statedConcept(entity.find("code"), NarrativeTexts()), identifiers: entity.identifiers,
      name: entity.find("associatedPerson", "name").flatMap(name),
      organisation: entity.find("scopingOrganization").flatMap(organisation), addresses: addresses(entity),
      telecoms: telecoms(entity))
    return contact.name == nil && contact.organisation == nil && contact.telecoms.isEmpty ? nil : contact
  }

  // MARK: Professionals and organisations

  func author(_ author: Element) -> Author? { professional(author, author.find("assignedAuthor")) }

  func professional(_ holder: Element, _ entity: Element?) -> Author? {
    guard let entity else { return nil }
    let device = entity.find("assignedAuthoringDevice")
    return Author(
      time: holder.find("time")?.time, identifiers: entity.identifiers,
      role: statedConcept(holder.find("functionCode") ?? entity.find("code"), NarrativeTexts()),
      name: entity.find("assignedPerson", "name").flatMap(name),
      device: (device?.find("softwareName") ?? device?.find("manufacturerModelName"))?.text.trimmed.nonEmpty,
      addresses: addresses(entity), telecoms: telecoms(entity),
      organisation: entity.find("representedOrganization").flatMap(organisation))
  }

  func organisation(_ element: Element) -> Organisation? {
    let organisation = Organisation(
      identifiers: element.identifiers, name: element.find("name")?.text.trimmed.nonEmpty,
      addresses: addresses(element), telecoms: telecoms(element))
    return organisation == Organisation() ? nil : organisation
  }

  // MARK: Names, addresses, telecoms

  private func name(_ element: Element) -> PersonName? {
    func parts(_ name: String) -> [String] {
      let all = element.hl7(name).filter { $0.nullFlavor == nil }
      // Initials beside the names that they abbreviate say nothing new.
      let kept = all.filter { $0.attribute("qualifier") != "IN" }
      return (kept.isEmpty ? all : kept).compactMap { $0.text.trimmed.nonEmpty }
    }
    let name = PersonName(
      family: parts("family"), given: parts("given"), prefix: parts("prefix"), suffix: parts("suffix"))
    return name.family.isEmpty && name.given.isEmpty ? nil : name
  }

  private func addresses(_ holder: Element) -> [Address] {
    holder.hl7("addr").compactMap { element in
      guard element.nullFlavor == nil else { return nil }
      func part(_ name: String) -> String? { element.find(name)?.text.trimmed.nonEmpty }
      let lines = element.hl7("streetAddressLine").compactMap { $0.text.trimmed.nonEmpty }
      let street = [
        "houseNumber", "buildingNumberSuffix", "streetNameType", "streetName", "additionalLocator", "unitID",
        "postBox",
      ].compactMap(part).joined(separator: " ")
      let address = Address(
        use: element.attribute("use"), streetLines: street.isEmpty ? lines : lines + [street],
        postalCode: part("postalCode"), city: part("city"), state: part("state"), country: part("country"))
      return address.isEmpty ? nil : address
    }
  }

  private func telecoms(_ holder: Element) -> [Telecom] {
    holder.hl7("telecom").compactMap { element in
      guard element.nullFlavor == nil, let value = element.attribute("value")?.nonEmpty else { return nil }
      return Telecom(value: value, use: element.attribute("use"))
    }
  }
}
