import CDA
import Domain
import FHIR

extension BundleReading {
  // MARK: Who wrote or did it

  /// The person, device or organisation that a reference names: from the Bundle, else by its display alone.
  func author(_ reference: FHIRElement?, time: HL7Time? = nil) -> Author? {
    guard let reference else { return nil }
    guard let resource = bundle.resolve(reference) else {
      // Without the resource nobody knows whether the words name a person: they name who answers for it.
      return reference.text("display").map { Author(time: time, organisation: Organisation(name: $0)) }
    }
    var author = author(of: resource)
    author?.time = time
    return author
  }

  private func author(of resource: FHIRResource) -> Author? {
    let element = resource.element
    switch resource.type {
    case "Organization": return Author(organisation: organisation(of: element))
    case "Device": return Author(identifiers: identifiers(element.all("identifier")), device: deviceName(element))
    case "Practitioner", "Patient", "RelatedPerson": return person(element)
    case "PractitionerRole":
      var author = bundle.resolve(element["practitioner"]).map { person($0.element) } ?? Author()
      if author.name == nil, let display = element["practitioner"]?.text("display") {
        author.name = PersonName(family: [display], given: [])
      }
      author.identifiers += identifiers(element.all("identifier"))
      author.role = statedConcept(element["code"]) ?? author.role
      author.organisation = organisation(element["organization"])
      author.addresses += addresses(element)
      author.telecoms += telecoms(element)
      return author
    default: return nil
    }
  }

  private func person(_ element: FHIRElement) -> Author {
    Author(
      identifiers: identifiers(element.all("identifier")),
      role: statedConcept(element["qualification"]?["code"]), name: names(element).first?.name,
      addresses: addresses(element), telecoms: telecoms(element))
  }

  func deviceName(_ element: FHIRElement) -> String? {
    element["deviceName"]?.text("name") ?? element["type"].flatMap { $0.conceptWords ?? $0.codings.first?.display }
      ?? element.text("modelNumber") ?? element.text("manufacturer")
  }

  func organisation(_ reference: FHIRElement?) -> Organisation? {
    guard let reference else { return nil }
    if let resource = bundle.resolve(reference), resource.type == "Organization" {
      return organisation(of: resource.element)
    }
    return reference.text("display").map { Organisation(name: $0) }
  }

  func organisation(of element: FHIRElement) -> Organisation {
    Organisation(
      identifiers: identifiers(element.all("identifier")), name: element.text("name") ?? element.text("alias"),
      addresses: addresses(element), telecoms: telecoms(element))
  }

  // MARK: Names, addresses, telecoms

  /// Names with their use, the official one first, then the usual one.
  func names(_ element: FHIRElement) -> [(use: String?, name: PersonName)] {
    let order = ["official": 0, "usual": 1, "maiden": 4, "old": 5]
    let named = element.all("name").compactMap { item in name(item).map { (use: item.text("use"), name: $0) } }
    return named.enumerated().sorted { left, right in
      let ranks = [left, right].map { $0.element.use.map { order[$0] ?? 3 } ?? 2 }
      return ranks[0] == ranks[1] ? left.offset < right.offset : ranks[0] < ranks[1]
    }.map(\.element)
  }

  private func name(_ element: FHIRElement) -> PersonName? {
    let name = PersonName(
      family: element.texts("family"), given: element.texts("given"), prefix: element.texts("prefix"),
      suffix: element.texts("suffix"))
    guard name.family.isEmpty, name.given.isEmpty else { return name }
    // A name in one text is not taken apart: nobody knows where its family name begins.
    return element.text("text").map { PersonName(family: [$0], given: [], prefix: name.prefix, suffix: name.suffix) }
  }

  func addresses(_ element: FHIRElement) -> [Address] {
    element.all("address").compactMap { item in
      var lines = item.texts("line")
      if lines.isEmpty, item.text("city") == nil, let text = item.text("text") { lines = [text] }
      let address = Address(
        use: Self.addressUses[item.text("use") ?? ""], streetLines: lines, postalCode: item.text("postalCode"),
        city: item.text("city"), state: item.text("state") ?? item.text("district"), country: country(of: item))
      return address.isEmpty ? nil : address
    }
  }

  /// The country's ISO code: that of the extension iso21090-SC-coding, else the text where it names one.
  private func country(of address: FHIRElement) -> String? {
    let coded = address["_country"]?.extensions(named: ["iso21090-SC-coding"]).first?["valueCoding"]?.text("code")
    for text in [coded, address.text("country")] {
      if let code = text.flatMap(CountryName.code) { return code }
    }
    return nil
  }

  func telecoms(_ element: FHIRElement) -> [Telecom] {
    element.all("telecom").compactMap { item in
      guard let value = item.text("value") else { return nil }
      let bare = value.filter { !$0.isWhitespace }
      let system = item.text("system")
      let scheme = Self.schemes[system ?? ""]
      let address = bare.contains(":") || scheme == nil ? bare : "\(scheme ?? "")\(bare)"
      let use = system == "pager" ? "PG" : Self.telecomUses[item.text("use") ?? ""]
      return Telecom(value: address, use: use)
    }
  }

  private static let schemes = ["phone": "tel:", "fax": "fax:", "email": "mailto:", "pager": "tel:", "sms": "sms:"]
  /// HL7 v3 PostalAddressUse and TelecommunicationAddressUse (FHIR R4, maps of address-use and contact-point-use).
  private static let addressUses = ["home": "H", "work": "WP", "temp": "TMP"]
  private static let telecomUses = ["home": "H", "work": "WP", "mobile": "MC"]
}
