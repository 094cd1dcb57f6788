import CDA
import Domain
import XML

extension PivotComposition {
  /// Everything before the body (eHDSI Patient Summary, header).
  private func identification(_ language: LanguageTag, _ time: PivotNode, _ id: PivotNode) -> [PivotNode] {
    let nodes: [PivotNode?] = [
      element("typeId", ["root": "\(Template.hl7).1.3", "extension": "POCD_HD000040"]),
      template(documentTemplate),
      id,
      loinc("60591-5", "Patient summary Document"),
      element("title", text: summary.header.title.nonEmpty ?? "Patient Summary"),
      time,
      fixed("confidentialityCode", confidentiality),
      element("languageCode", ["code": language.value]),
      summary.header.setID.flatMap { self.id($0, name: "setId") } ?? self.id(summary.header.documentID, name: "setId"),
      summary.header.version.map { element("versionNumber", ["value": String($0)]) },
    ]
    return nodes.compactMap { $0 }
  }

  func header() throws(WritingFailure) -> [PivotNode] {
    let header = summary.header
    guard let id = id(documentID) else { throw .missing("valid identifier for the document to write") }
    guard let time = zonedTime("effectiveTime", header.effectiveTime) else {
      throw .missing("document time that is precise to the day")
    }
    guard header.language.namesCountry else { throw .missing("language with its country, such as fr-FR") }
    let authors = header.authors.compactMap { author($0, at: "author") }
    guard !authors.isEmpty else { throw .missing("author, person, device or organisation") }
    let legal = legalAuthenticator()
    let patient = try recordTarget()
    return identification(header.language, time, id) + [patient] + authors + [custodian(header.custodian), legal]
      + participants() + [documentationOf()] + relatedDocuments()
  }

  private var confidentiality: Coding {
    var coding = summary.header.confidentiality
    coding.display =
      coding.display?.nonEmpty ?? ["N": "normal", "R": "restricted", "V": "very restricted"][coding.code]
    return coding
  }

  private func recordTarget() throws(WritingFailure) -> PivotNode {
    let patient = summary.header.patient
    let identifiers = ids(patient.identifiers)
    guard !identifiers.isEmpty else { throw .missing("identifier of the patient") }
    guard !patient.name.family.isEmpty, !patient.name.given.isEmpty else {
      throw .missing("family and given name of the patient")
    }
    let languages = patient.languages.filter(\.namesCountry)
    return element("recordTarget") {
      element("patientRole") {
        identifiers
        addresses(patient.addresses, atMost: 1, of: "patient")
        telecoms(patient.telecoms)
        element("patient") {
          name(patient.name)
          birthName(patient)
          gender(patient.gender)
          element("birthTime", ["value": String(patient.birthTime.digits.prefix(8))])
          (patient.guardians + summary.header.contacts.filter { $0.kind == .guardian }).map(guardian)
          languages.map { language in
            element("languageCommunication") { element("languageCode", ["code": language.value]) }
          }
        }
      }
    }
  }

  /// Without a European code the rules take one null here, "unknown", and nothing inside.
  private func gender(_ gender: CodedConcept) -> PivotNode {
    guard !isCoded(gender) else { return coded("administrativeGenderCode", gender, in: nil) }
    if gender.words?.nonEmpty != nil || !gender.source.isEmpty {
      lose(
        "patient.gender", in: "header", at: "patient/administrativeGenderCode", .unmapped, source: gender.source.first,
        "No European code stands for it and the European document takes no other.")
    }
    return element("administrativeGenderCode", ["nullFlavor": NullFlavor.unknown.rawValue])
  }

  /// The name at birth is a second name whose family part says so.
  private func birthName(_ patient: Patient) -> PivotNode? {
    guard let birth = patient.birthName, birth.said != patient.name.said else { return nil }
    return name(birth, qualifier: "BR")
  }

  private func guardian(_ contact: Contact) -> PivotNode {
    element("guardian", ["classCode": "GUARD"]) {
      put(TemplateIDs.participant)
      ids(contact.identifiers)
      relationship(contact)
      addresses(contact.addresses, atMost: 1, of: "guardian")
      telecoms(contact.telecoms)
      element("guardianPerson") { nullableName(contact.name) }
    }
  }

  /// The relationship where it has a European code; the element is optional and a null says nothing.
  private func relationship(_ contact: Contact) -> PivotNode? {
    guard let relationship = contact.relationship else { return nil }
    guard isCoded(relationship) || !relationship.source.isEmpty else { return nil }
    return coded("code", relationship, in: nil)
  }

  private func custodian(_ organisation: Organisation) -> PivotNode {
    element("custodian") {
      element("assignedCustodian") {
        self.organisation("representedCustodianOrganization", organisation, telecomLimit: 1)
      }
    }
  }

  /// Who answers for the document: the person whom the source names. Where it names none, the author stands in the place,
  /// else the organisation that keeps the record, and the signature is null: the rules demand a name, and nobody is said
  /// to have signed.
  private func legalAuthenticator() -> PivotNode {
    let header = summary.header
    let stated = header.legalAuthenticator.flatMap { $0.time != nil && $0.hasFullName ? $0 : nil }
    let author = stated ?? header.authors.first(where: \.hasFullName) ?? Author(organisation: header.custodian)
    let organisation = author.organisation ?? header.custodian
    let known = author.identifiers + organisation.identifiers + [header.documentID]
    if stated == nil {
      lose(
        "legalAuthenticator", in: "header", at: "legalAuthenticator", .incomplete,
        "The source names nobody who answers for it with name and time; the author or keeper stands in the place, unsigned."
      )
    }
    return element("legalAuthenticator") {
      zonedTime("time", stated?.time) ?? zonedTime("time", header.effectiveTime)
      element("signatureCode", stated == nil ? ["nullFlavor": "NI"] : ["code": "S"])
      element("assignedEntity") {
        known.lazy.compactMap { self.id($0) }.first
        author.role.map { coded("code", $0, in: nil) }
        addresses(author.addresses, atMost: .max, of: "legalAuthenticator")
        telecoms(author.telecoms)
        element("assignedPerson") { name(author.signingName ?? organisation.signingName) }
        self.organisation("representedOrganization", organisation)
      }
    }
  }

  private func participants() -> [PivotNode] {
    let contacts = summary.header.contacts.filter { $0.kind != .guardian }
    guard contacts.isEmpty else { return contacts.map(participant) }
    return needsParticipant ? [participant(Contact(kind: .other))] : []
  }

  private func participant(_ contact: Contact) -> PivotNode {
    let isPractitioner = contact.kind == .preferredPractitioner
    if contact.name != nil, contact.organisation != nil {
      lose(
        "contact.organisation", in: "header", at: "participant", .noPlace, "A contact is a person or an organisation.")
    }
    return element("participant", ["typeCode": "IND"]) {
      put(TemplateIDs.participant)
      isPractitioner
        ? fixed(
          "functionCode",
          Coding(system: CodeSystem.participationFunction, code: "PCP", display: "primary care physician")) : nil
      element(
        "associatedEntity", ["classCode": isPractitioner ? Contact.Kind.other.rawValue : contact.kind.rawValue]
      ) {
        ids(contact.identifiers)
        relationship(contact)
        addresses(contact.addresses, atMost: 1, of: "contact")
        telecoms(contact.telecoms)
        if contact.name == nil, let organisation = contact.organisation {
          element("scopingOrganization") {
            ids(organisation.identifiers)
            organisation.name?.nonEmpty.map { element("name", text: $0) } ?? element("name", ["nullFlavor": "NI"])
            organisation.telecoms.isEmpty ? [] : telecoms(organisation.telecoms)
            addresses(organisation.addresses)
          }
        } else {
          element("associatedPerson") { nullableName(contact.name) }
        }
      }
    }
  }

  private func documentationOf() -> PivotNode {
    var range = summary.header.serviceTime
    if range.value == nil, range.high == nil { range.high = summary.header.effectiveTime }
    if let low = range.low, let high = range.high, !low.isBefore(high) { range.low = nil }
    let time = time(range, at: ("header", "documentationOf"))
    return element("documentationOf", ["typeCode": "DOC"]) {
      element("serviceEvent", ["classCode": "PCPR", "moodCode": "EVN"]) {
        time
        summary.header.performers.compactMap(performer)
      }
    }
  }

  private func relatedDocuments() -> [PivotNode] {
    var parents = [identity.l1, form == .pivot ? identity.friendly : nil].compactMap { $0 }
    if parents.isEmpty { parents = summary.header.relatedDocuments }
    if parents.isEmpty { parents = [summary.header.documentID] }
    return parents.compactMap { id($0) }.map { id in
      element("relatedDocument", ["typeCode": "XFRM"]) { element("parentDocument") { id } }
    }
  }
}

extension LanguageTag {
  /// `nn-CC`, the only form that the rules take.
  var namesCountry: Bool {
    let parts = value.split(separator: "-", omittingEmptySubsequences: false)
    return parts.count == 2 && parts[0].utf8.count == 2 && parts[1].utf8.count == 2
      && parts[0].utf8.allSatisfy { (0x61...0x7A).contains($0) }
      && parts[1].utf8.allSatisfy { (0x41...0x5A).contains($0) }
  }
}

extension Author {
  var hasFullName: Bool { signingName != nil }

  fileprivate var signingName: PersonName? {
    name.flatMap { $0.family.isEmpty || $0.given.isEmpty ? nil : $0 }
  }
}

extension Organisation {
  /// An organisation in the place of a person, told as what it is.
  fileprivate var signingName: PersonName { PersonName(family: [name?.nonEmpty ?? "?"], given: ["(organisation)"]) }
}
