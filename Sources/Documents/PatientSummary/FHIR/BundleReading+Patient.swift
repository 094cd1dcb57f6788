import CDA
import Domain
import FHIR

extension BundleReading {
  private var patientResource: FHIRElement? {
    if let subject = bundle.resolve(composition["subject"]), subject.type == "Patient" { return subject.element }
    let patients = bundle.resources.filter { $0.type == "Patient" }
    // A document is about one patient; where the reference is broken, one candidate leaves no doubt.
    return patients.count == 1 ? patients.first?.element : nil
  }

  func patient() throws(ReadingFailure) -> Patient {
    guard let element = patientResource else { throw .missing("patient", at: "Composition.subject") }
    let names = names(element)
    guard let name = names.first(where: { $0.use != "maiden" })?.name ?? names.first?.name else {
      throw .missing("patient's name", at: "Patient.name")
    }
    guard let birthDate = element["birthDate"] else {
      throw .missing("birth date of the patient", at: "Patient.birthDate")
    }
    guard let birthTime = time(birthDate), birthTime.digits.count <= 8 else {
      throw .invalid("birth date of the patient", at: "Patient.birthDate", "it is no date that exists")
    }
    var patient = Patient(
      identifiers: patientIdentifiers(element), name: name, gender: gender(element), birthTime: birthTime)
    patient.birthName = names.first { $0.use == "maiden" && $0.name != name }?.name
    patient.addresses = addresses(element)
    patient.telecoms = telecoms(element)
    patient.guardians = element.all("contact").filter { contactKind($0) == .guardian }.map(contact)
    patient.languages = element.all("communication").compactMap {
      $0["language"]?.codings.first.map { LanguageTag($0.code) }
    }
    accountForUnread(element)
    return patient
  }

  /// The source's identifiers; where CDA could hold none of them, the first once more in the form that it can.
  private func patientIdentifiers(_ element: FHIRElement) -> [InstanceIdentifier] {
    let identifiers = identifiers(element.all("identifier"))
    guard let first = identifiers.first, !identifiers.contains(where: \.hasValidRoot) else { return identifiers }
    let uri = InstanceIdentifier(root: "2.16.840.1.113883.4.873", extension: "\(first.root)|\(first.extension ?? "")")
    account.add(
      AccountItem(
        section: "header", sourcePath: "Patient.identifier", element: "patient.identifier", outcome: .carried,
        note: "Its system is a URI without an object identifier; it stands as system|value under the root of URIs too."
      ))
    return identifiers + [uri]
  }

  private func gender(_ element: FHIRElement) -> CodedConcept {
    guard let code = element.text("gender") else {
      return CodedConcept(nullFlavor: element.absentReason(of: "gender").map(FHIRElement.reason) ?? .noInformation)
    }
    if code == "unknown" { return CodedConcept(nullFlavor: .unknown) }
    return concept(code: code, system: "http://hl7.org/fhir/administrative-gender") ?? CodedConcept()
  }

  private func accountForUnread(_ patient: FHIRElement) {
    let read: Set<String> = [
      "resourceType", "id", "meta", "text", "language", "implicitRules", "contained", "identifier", "name", "gender",
      "birthDate", "address", "telecom", "contact", "communication", "generalPractitioner", "active", "extension",
      "managingOrganization", "link",
    ]
    for name in patient.names where !read.contains(name) && !name.hasPrefix("_") {
      lose(
        "patient.\(name)", in: "header", at: "Patient.\(name)", .noPlace,
        "The model has no place for this part of the patient.")
    }
    for item in patient.all("extension") {
      let name = item.text("url")?.split(separator: "/").last.map(String.init) ?? "?"
      lose(
        "patient.extension", in: "header", at: "Patient.extension[\(name)]", .noPlace,
        "The model has no place for this extension.")
    }
  }

  // MARK: Around the patient

  func contacts() -> [Contact] {
    guard let element = patientResource else { return [] }
    let others = element.all("contact").filter { contactKind($0) != .guardian }.map(contact)
    return others
      + element.all("generalPractitioner").compactMap { reference in
        author(reference).map { practitioner in
          Contact(
            kind: .preferredPractitioner, identifiers: practitioner.identifiers, name: practitioner.name,
            organisation: practitioner.organisation, addresses: practitioner.addresses, telecoms: practitioner.telecoms)
        }
      }
  }

  private func contact(_ element: FHIRElement) -> Contact {
    let relationships = element.all("relationship")
    // What kind of contact it is stands in one code, what it is to the patient in another.
    let personal = relationships.first { !$0.codings.isEmpty && !$0.codings.allSatisfy(Self.isKind) }
    return Contact(
      kind: contactKind(element), relationship: statedConcept(personal ?? relationships.first { $0.codings.isEmpty }),
      name: names(element).first?.name, organisation: organisation(element["organization"]),
      addresses: addresses(element), telecoms: telecoms(element))
  }

  private func contactKind(_ element: FHIRElement) -> Contact.Kind {
    let codes = Set(element.all("relationship").flatMap(\.codings).map(\.code))
    if codes.contains("GUARD") || codes.contains("GUADLTM") { return .guardian }
    if codes.contains("C") || codes.contains("ECON") { return .emergencyContact }
    if codes.contains("N") || codes.contains("NOK") { return .nextOfKin }
    return .other
  }

  private static func isKind(_ coding: Coding) -> Bool {
    coding.system == SourceSystem.name("http://terminology.hl7.org/CodeSystem/v2-0131")
      || ["ECON", "NOK", "GUARD"].contains(coding.code)
  }
}
