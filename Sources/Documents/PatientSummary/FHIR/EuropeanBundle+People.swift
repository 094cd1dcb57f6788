import CDA
import Domain
import FHIR

extension EuropeanBundle {
  // MARK: The patient

  func patientMembers() -> [String: JSON?] {
    let patient = summary.header.patient
    let contacts = summary.header.contacts
    let birth = FHIRDateTime(hl7: patient.birthTime.text)
    return [
      "identifier": identifiers(patient.identifiers),
      "name": .list([name(patient.name), patient.birthName.flatMap { name($0, use: "maiden") }]),
      "gender": .string(gender(patient.gender)), "birthDate": .string(birth.date),
      "_birthDate": birth.text.contains("T")
        ? JSON.element([
          "extension": .list([
            .fhirExtension("http://hl7.org/fhir/StructureDefinition/patient-birthTime", "DateTime", .string(birth.text))
          ])
        ]) : nil,
      "address": .list(patient.addresses.map(address)), "telecom": .list(patient.telecoms.map(telecom)),
      "communication": .list(
        patient.languages.map { language in
          ["language": .concept(FHIRSystem.language, language.value)]
        }),
      "generalPractitioner": .list(
        contacts.filter { $0.kind == .preferredPractitioner }.compactMap { person($0) }),
      "contact": .list(
        (patient.guardians + contacts.filter { $0.kind != .preferredPractitioner }).compactMap(contact)),
    ]
  }

  /// M male, F female, UN other, anything else unknown (section 8).
  private func gender(_ gender: CodedConcept) -> String {
    let known = [
      "M": "male", "F": "female", "UN": "other", "male": "male", "female": "female", "other": "other",
      "unknown": "unknown", "UNK": "unknown",
    ]
    if let code = gender.first(in: known) {
      for national in gender.source where known[national.code] != code {
        lose(
          "patient.gender", at: "header", source: national, wordsRemain: false,
          "Patient.gender takes one code of FHIR; the national one was left out.")
      }
      return code
    }
    if gender.european != nil || !gender.source.isEmpty {
      lose(
        "patient.gender", at: "header", because: .unmapped, source: gender.source.first, european: gender.european,
        wordsRemain: false, "The code is none of administrative gender; written as unknown.")
    }
    return "unknown"
  }

  /// One person or organisation around the patient; pat-1 demands a name, an address, a telecom or an organisation.
  private func contact(_ contact: Contact) -> JSON? {
    let path = "header/contact"
    let kinds: [Contact.Kind: (String, String)] = [
      .emergencyContact: ("ECON", "emergency contact"), .nextOfKin: ("NOK", "next of kin"),
      .guardian: ("GUARD", "guardian"), .other: ("PRS", "personal relationship"),
    ]
    let kind = kinds[contact.kind].map { JSON.concept(FHIRSystem.roleClass, $0.0, $0.1) }
    if !contact.identifiers.isEmpty {
      lose("contact.identifier", at: path, wordsRemain: false, "Patient.contact has no identifier.")
    }
    if contact.addresses.count > 1 {
      lose("contact.address", at: path, wordsRemain: false, "Patient.contact takes one address; the first is written.")
    }
    let known = JSON.element([
      "name": contact.name.flatMap { name($0) }, "telecom": .list(contact.telecoms.map(telecom)),
      "address": contact.addresses.lazy.compactMap(address).first,
      "organization": contact.organisation.flatMap { organisation($0) },
    ])
    guard let members = known?.object else {
      lose("contact", at: path, because: .incomplete, wordsRemain: false, "A contact without name, address or telecom.")
      return nil
    }
    return .object(
      members.merging(
        JSON.element(["relationship": .list([kind, concept(ifSaid: contact.relationship)])])?.object ?? [:]
      ) { own, _ in own })
  }

  /// The preferred practitioner, as the professional or organisation that they are.
  private func person(_ contact: Contact) -> JSON? {
    if let relationship = contact.relationship, relationship.saysSomething {
      lose(
        "contact.relationship", at: "header/contact", source: relationship.source.first,
        european: relationship.european, wordsRemain: false, "Patient.generalPractitioner has no relationship.")
    }
    let author = Author(
      identifiers: contact.identifiers, name: contact.name, addresses: contact.addresses, telecoms: contact.telecoms,
      organisation: contact.organisation)
    return self.author(author)
  }

  // MARK: Professionals, devices, organisations

  /// The reference to an author: a Device, a PractitionerRole where role and organisation are known, a Practitioner, or
  /// an Organization; nil where the source says nothing of them.
  func author(_ author: Author?) -> JSON? {
    guard var author else { return nil }
    author.time = nil
    if let written = authors[author] { return written }
    if author.device != nil, author.name != nil {
      lose("author.device", at: "header", wordsRemain: false, "A person stands for an entry, not their software too.")
    }
    let reference = author.isDevice ? device(author) : professional(author)
    authors[author] = reference
    return reference
  }

  private func device(_ author: Author) -> JSON {
    if author.addresses.contains(where: { !$0.isEmpty }) {
      lose("author.address", at: "header", wordsRemain: false, "A Device has no address.")
    }
    return add(
      "Device", "author/device",
      [
        "identifier": identifiers(author.identifiers),
        "deviceName": .list([.element(["name": .words(author.device), "type": "user-friendly-name"])]),
        "owner": author.organisation.flatMap { organisation($0) }, "type": concept(ifSaid: author.role),
        "contact": .list(author.telecoms.map(telecom)),
      ])
  }

  private func professional(_ author: Author) -> JSON? {
    let organisation = author.organisation.flatMap { self.organisation($0) }
    let role = concept(ifSaid: author.role)
    guard author.name != nil || !author.identifiers.isEmpty || role != nil else { return organisation }
    let absentName: JSON = DataAbsentReason.element(nil)
    let practitioner = add(
      "Practitioner", "author/practitioner",
      [
        "identifier": identifiers(author.identifiers),
        "name": .list([author.name.flatMap { name($0) } ?? absentName]),
        "address": .list(author.addresses.map(address)), "telecom": .list(author.telecoms.map(telecom)),
      ])
    guard role != nil || organisation != nil else { return practitioner }
    return add(
      "PractitionerRole", "author/role",
      ["practitioner": practitioner, "organization": organisation, "code": .list([role])])
  }

  /// The reference to an organisation; nil where the source says nothing of it.
  func organisation(_ organisation: Organisation) -> JSON? {
    if let written = organisations[organisation] { return written }
    let name = JSON.words(organisation.name)
    guard
      let said = JSON.element([
        "identifier": identifiers(organisation.identifiers), "name": name,
        "address": .list(organisation.addresses.map(address)), "telecom": .list(organisation.telecoms.map(telecom)),
      ])?.object
    else { return nil }
    var members = said.mapValues { Optional($0) }
    if name == nil { members["_name"] = DataAbsentReason.element(nil) }
    let reference = add("Organization", "organisation", members)
    organisations[organisation] = reference
    return reference
  }

  /// Who wrote an entry: a Provenance that points at it, since not every resource has a place for its author.
  func attribute(_ entry: JSON, to provenance: Provenance) {
    guard let author = provenance.author, let who = self.author(author) else { return }
    let time = author.time.map { FHIRDateTime(hl7: $0.text) }
    let isInstant = time?.isInstant == true
    add(
      "Provenance", provenance.sourcePath,
      [
        "target": [entry], "recorded": isInstant ? time.map { .string($0.text) } : nil,
        "_recorded": isInstant ? nil : DataAbsentReason.element(nil),
        "occurredDateTime": isInstant ? nil : time.map { .string($0.text) },
        "agent": [
          [
            "type": .concept(
              "http://terminology.hl7.org/CodeSystem/provenance-participant-type", "author", "Author"),
            "who": who,
          ]
        ],
      ])
  }

  // MARK: Names and addresses

  func name(_ name: PersonName, use: String? = nil) -> JSON? {
    let parts = JSON.element([
      "family": .words(name.family.joined(separator: " ")), "given": .list(name.given.map { .words($0) }),
      "prefix": .list(name.prefix.map { .words($0) }), "suffix": .list(name.suffix.map { .words($0) }),
    ])
    guard let members = parts?.object else { return nil }
    return JSON.element(
      members.mapValues { Optional($0) }.merging([
        "text": .words((name.prefix + name.given + name.family + name.suffix).joined(separator: " ")),
        "use": use.map { .string($0) },
      ]) { own, _ in own })
  }

  func address(_ address: Address) -> JSON? {
    guard !address.isEmpty else { return nil }
    let uses = ["H": "home", "HP": "home", "WP": "work", "TMP": "temp"]
    let types = ["PST": "postal", "PHYS": "physical"]
    if let use = address.use, uses[use] == nil, types[use] == nil { loseUse("address.use") }
    let isCode = address.country?.utf8.count == 2
    let country = address.country.flatMap { code in
      JSON.fhirExtension(
        "http://hl7.org/fhir/StructureDefinition/iso21090-SC-coding", "Coding", .coding(FHIRSystem.country, code))
    }
    return JSON.element([
      "use": address.use.flatMap { uses[$0] }.map { .string($0) },
      "type": address.use.flatMap { types[$0] }.map { .string($0) },
      "line": .list(address.streetLines.map { .words($0) }), "postalCode": .words(address.postalCode),
      "city": .words(address.city), "state": .words(address.state), "country": .words(address.country),
      "_country": isCode ? JSON.element(["extension": .list([country])]) : nil,
    ])
  }

  func telecom(_ telecom: Telecom) -> JSON? {
    guard let value = JSON.clean(telecom.value) else { return nil }
    let schemes = [("tel:", "phone"), ("mailto:", "email"), ("fax:", "fax"), ("http:", "url"), ("https:", "url")]
    let scheme = schemes.first { value.lowercased().hasPrefix($0.0) }
    // A web address keeps its scheme, which is part of it.
    let bare = scheme.map { $0.1 == "url" ? value : String(value.dropFirst($0.0.count)) } ?? value
    let uses = ["H": "home", "HP": "home", "HV": "home", "WP": "work", "MC": "mobile", "TMP": "temp"]
    if let use = telecom.use, uses[use] == nil, use != "PG" { loseUse("telecom.use") }
    return JSON.element([
      "system": .string(telecom.use == "PG" ? "pager" : scheme?.1 ?? "other"), "value": .words(bare),
      "use": telecom.use.flatMap { uses[$0] }.map { .string($0) },
    ])
  }

  private func loseUse(_ element: String) {
    lose(element, at: "header", wordsRemain: false, "FHIR has no code for this use.")
  }
}

extension Author {
  /// Whether software wrote, and no person.
  var isDevice: Bool { device.flatMap(JSON.clean) != nil && name == nil }
}
