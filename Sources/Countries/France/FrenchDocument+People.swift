import CDA
import Documents
import Domain
import XML

extension FrenchDocument {
  /// The name that the person uses: family CL, else BR; given CL, else the first of the list.
  func usualName(_ name: Element) -> PersonName? {
    guard let family = part(name, "family", ["CL", "SP", "BR", nil]),
      let given = part(name, "given", ["CL", "BR", nil])
    else { return nil }
    return PersonName(
      family: [family], given: [given], prefix: name.hl7("prefix").map(\.text.trimmed),
      suffix: name.hl7("suffix").map(\.text.trimmed))
  }

  /// The birth name, where it differs from the name in use.
  func birthName(_ name: Element) -> PersonName? {
    guard let usual = usualName(name), let family = part(name, "family", ["BR"]) else { return nil }
    let given = part(name, "given", ["BR"]) ?? usual.given.first ?? ""
    let birth = PersonName(family: [family], given: [given])
    return birth.family == usual.family && birth.given == usual.given ? nil : birth
  }

  private func part(_ name: Element, _ part: String, _ qualifiers: [String?]) -> String? {
    let parts = name.hl7(part)
    for qualifier in qualifiers {
      if let found = parts.first(where: { $0.attribute("qualifier") == qualifier })?.text.trimmed, !found.isEmpty {
        return found
      }
    }
    return nil
  }

  func personName(_ name: Element) -> PersonName? {
    var person = PersonName(family: [], given: [])
    name.visitChildren { part in
      guard part.isIn(Names.hl7), let field = Self.nameParts.index(of: part) else { return }
      let text = part.text.trimmed
      guard !text.isEmpty else { return }
      switch field {
      case 0: person.family.append(text)
      case 1: person.given.append(text)
      case 2: person.prefix.append(text)
      default: person.suffix.append(text)
      }
    }
    return person.family.isEmpty && person.given.isEmpty ? nil : person
  }

  private static let nameParts = NameTable(["family", "given", "prefix", "suffix"])

  /// Reads an author, a performer or a legal authenticator with the organisation behind.
  func author(_ element: Element) -> Author {
    let entity = element.find("assignedAuthor") ?? element.find("assignedEntity") ?? element
    let role = entity.find("code")?.coding ?? element.find("functionCode")?.coding
    let device = entity.find("assignedAuthoringDevice")
    return Author(
      time: element.find("time")?.timeRange.start, identifiers: entity.identifiers,
      role: role.map { CodedConcept(source: [$0]) },
      name: entity.find("assignedPerson", "name").flatMap { personName($0) },
      device: (device?.find("softwareName") ?? device?.find("manufacturerModelName"))?.text.trimmed,
      addresses: entity.hl7("addr").compactMap { address($0) },
      telecoms: entity.hl7("telecom").compactMap { telecom($0) },
      organisation: entity.find("representedOrganization").map { organisation($0) })
  }

  func organisation(_ element: Element) -> Organisation {
    let name = element.find("name")?.text.trimmed
    return Organisation(
      identifiers: element.identifiers, name: name?.isEmpty == false ? name : nil,
      addresses: element.hl7("addr").compactMap { address($0) },
      telecoms: element.hl7("telecom").compactMap { telecom($0) })
  }

  /// French parts as lines; the country's name becomes its code. Nil when the address says nothing.
  func address(_ element: Element) -> Address? {
    guard element.nullFlavor == nil else { return nil }
    func text(_ name: String) -> String? {
      let text = element.find(name)?.text.trimmed
      return text?.isEmpty == false ? text : nil
    }
    let street = [text("houseNumber"), text("streetNameType"), text("streetName")].compactMap { $0 }
    var lines = element.hl7("streetAddressLine").map(\.text.trimmed).filter { !$0.isEmpty }
    if !street.isEmpty { lines.append(street.joined(separator: " ")) }
    lines += ["unitID", "additionalLocator", "postBox", "precinct"].compactMap(text)
    let country = text("country").map { $0.uppercased() == "FRANCE" ? "FR" : $0 }
    let address = Address(
      use: element.attribute("use"), streetLines: lines, postalCode: text("postalCode"), city: text("city"),
      state: text("state"), country: country.flatMap { CountryCode($0)?.value } ?? "FR")
    return lines.isEmpty && address.city == nil && address.postalCode == nil ? nil : address
  }

  func telecom(_ element: Element) -> Telecom? {
    guard element.nullFlavor == nil, let value = element.attribute("value")?.trimmed, !value.isEmpty else { return nil }
    return Telecom(value: value, use: element.attribute("use"))
  }
}
