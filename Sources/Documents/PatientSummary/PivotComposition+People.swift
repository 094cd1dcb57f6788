import CDA
import Domain
import XML

extension PivotComposition {
  // MARK: Names, addresses, telecoms (EN, AD.EPSOS, TEL)

  /// - Parameter isNullable: whether parts that are missing are said to be unknown.
  func name(_ name: PersonName, qualifier: String? = nil, isNullable: Bool = false) -> PivotNode {
    element("name") {
      name.prefix.compactMap { $0.nonEmpty.map { element("prefix", text: $0) } }
      name.family.compactMap { $0.nonEmpty.map { element("family", ["qualifier": qualifier], text: $0) } }
      name.given.compactMap { $0.nonEmpty.map { element("given", text: $0) } }
      name.suffix.compactMap { $0.nonEmpty.map { element("suffix", text: $0) } }
      if isNullable, name.family.isEmpty { element("family", ["nullFlavor": "NI"]) }
      if isNullable, name.given.isEmpty { element("given", ["nullFlavor": "NI"]) }
    }
  }

  /// A name whose parts may be unknown.
  func nullableName(_ name: PersonName?) -> PivotNode {
    self.name(name ?? PersonName(family: [], given: []), isNullable: true)
  }

  func address(_ address: Address) -> PivotNode? {
    address.isEmpty ? nil : self.address(address, needsCountry: false)
  }

  private func address(_ address: Address, needsCountry: Bool) -> PivotNode {
    element("addr", ["use": address.knownUse]) {
      address.streetLines.compactMap(\.nonEmpty).distinct.map { element("streetAddressLine", text: $0) }
      address.postalCode?.nonEmpty.map { element("postalCode", text: $0) }
      address.city?.nonEmpty.map { element("city", text: $0) }
      address.state?.nonEmpty.map { element("state", text: $0) }
      if let country = address.country?.nonEmpty {
        element("country", text: country)
      } else if needsCountry {
        element("country", ["nullFlavor": "NI"])
      }
    }
  }

  func addresses(_ addresses: [Address], atMost limit: Int, of whom: String) -> [PivotNode] {
    let written = self.addresses(addresses)
    for _ in written.dropFirst(limit) {
      lose("\(whom).address", in: "header", at: whom, .noPlace, "The European document takes one address.")
    }
    return written.isEmpty ? [element("addr", ["nullFlavor": "NI"])] : Array(written.prefix(limit))
  }

  /// The addresses that can be written, each once: the rules tell them apart by use and words (RIM-002).
  func addresses(_ addresses: [Address]) -> [PivotNode] {
    guard addresses.count > 1 else { return addresses.compactMap(address) }
    var said: Set<String> = []
    return addresses.filter { said.insert($0.said).inserted }.compactMap(address)
  }

  /// The telecoms that can be written, each once.
  func telecoms(_ telecoms: [Telecom]) -> [PivotNode] {
    let written = telecoms.compactMap(\.written).distinct.map {
      element("telecom", ["value": $0.value, "use": $0.use])
    }
    return written.isEmpty ? [element("telecom", ["nullFlavor": "NI"])] : written
  }

  // MARK: Organisations and professionals

  /// An organisation with the parts that the rules want, null where the source has none.
  func organisation(_ name: String, _ organisation: Organisation?, telecomLimit: Int = .max) -> PivotNode {
    let organisation = organisation ?? Organisation()
    if organisation.telecoms.count > telecomLimit {
      lose("organisation.telecom", in: "header", at: name, .noPlace, "The European document takes one telecom here.")
    }
    let address = organisation.addresses.first { !$0.isEmpty } ?? Address()
    return element(name) {
      ids(organisation.identifiers, null: .noInformation, atMost: 1)
      organisation.name?.nonEmpty.map { element("name", text: $0) } ?? element("name", ["nullFlavor": "NI"])
      telecoms(Array(organisation.telecoms.prefix(telecomLimit)))
      // An organisation's address must name its country.
      self.address(address, needsCountry: true)
    }
  }

  /// An author; nil, with a line in the account, when it names neither a person nor a device.
  func author(
    _ author: Author, at path: String, section: String = "header", template: String? = nil
  ) -> PivotNode? {
    let person = author.name.flatMap { $0.family.isEmpty || $0.given.isEmpty ? nil : $0 }
    // Where an organisation wrote the summary, or a person is named by one word, the rules take a device only.
    let words = author.name?.display.nonEmpty ?? author.organisation?.name?.nonEmpty
    guard person != nil || author.device?.nonEmpty != nil || words != nil else {
      lose("author", in: section, at: path, .incomplete, "An author needs a name, a device or an organisation.")
      return nil
    }
    if person == nil, author.device?.nonEmpty == nil {
      lose(
        "author.name", in: section, at: path, .incomplete, wordsRemain: true,
        "The author is no person with family and given name; its words name the system that wrote.")
    }
    let time = zonedTime("time", author.time) ?? element("time", ["nullFlavor": "UNK"])
    return element("author") {
      template.map { self.template($0) }
      author.role.map { coded("functionCode", $0, in: nil) }
      time
      element("assignedAuthor") {
        ids(author.identifiers, null: .notApplicable)
        addresses(author.addresses, atMost: .max, of: "author")
        telecoms(author.telecoms)
        if let person {
          element("assignedPerson") { name(person) }
        } else {
          element("assignedAuthoringDevice") {
            (author.device?.nonEmpty ?? words).map { element("softwareName", text: $0) }
          }
        }
        organisation("representedOrganization", author.organisation)
      }
    }
  }

  /// Who did what an entry tells; nil, with a line in the account, for somebody without name and identifier.
  func entryPerformer(_ author: Author, _ element: String, _ place: Place) -> PivotNode? {
    let identifiers = ids(author.identifiers)
    let hasOrganisation = author.organisation.map { $0 != Organisation() } ?? false
    guard !identifiers.isEmpty || author.name != nil || hasOrganisation else {
      lose(element, in: place.section, at: place.path, .incomplete, "The performer has neither name nor identifier.")
      return nil
    }
    return self.element("performer", ["typeCode": "PRF"]) {
      author.time.map { self.element("time", ["value": $0.text]) }
      self.element("assignedEntity") {
        ids(author.identifiers, null: .noInformation)
        author.role.flatMap { nullable("code", $0, in: nil) }
        addresses(author.addresses, atMost: .max, of: "performer")
        telecoms(author.telecoms)
        author.name.map { name in self.element("assignedPerson") { nullableName(name) } }
        hasOrganisation ? organisation("representedOrganization", author.organisation) : nil
      }
    }
  }

  /// Who performed the service (documentationOf).
  func performer(_ author: Author) -> PivotNode? {
    element("performer", ["typeCode": "PRF"]) {
      author.role.map { coded("functionCode", $0, in: nil) } ?? element("functionCode", ["nullFlavor": "UNK"])
      zonedTime("time", author.time)
      element("assignedEntity") {
        ids(author.identifiers, null: .noInformation)
        addresses(author.addresses, atMost: .max, of: "performer")
        telecoms(author.telecoms)
        element("assignedPerson") { nullableName(author.name) }
        organisation("representedOrganization", author.organisation)
      }
    }
  }
}

extension Address {
  /// PostalAddressUse of the CDA schema.
  private static let uses: Set<String> = [
    "ABC", "BAD", "CONF", "DIR", "H", "HP", "HV", "IDE", "PHYS", "PST", "PUB", "SYL", "TMP", "WP",
  ]

  fileprivate var knownUse: String? { use.flatMap { Self.uses.contains($0) ? $0 : nil } }

  /// The use and all words, as they are written.
  fileprivate var said: String {
    let words =
      streetLines.compactMap(\.nonEmpty).distinct + [postalCode, city, state, country].compactMap { $0?.nonEmpty }
    return (knownUse ?? "") + words.joined()
  }
}

extension PersonName {
  /// All words, as they are written: the rules tell names apart by them (RIM-002).
  var said: String { (prefix + family + given + suffix).compactMap(\.nonEmpty).joined() }
}

extension Telecom {
  /// eHDSITelecomAddress.
  private static let uses: Set<String> = ["AS", "EC", "H", "HP", "HV", "MC", "PG", "PHYS", "PST", "TMP", "WP"]

  /// As the rules want it: a valid URI and a known use. Blanks of a number that was written in groups are left out.
  var written: Telecom? {
    guard let value = value.nonEmpty else { return nil }
    let use = use.flatMap { Self.uses.contains($0) ? $0 : nil }
    // Nearly every value is a URI already.
    if value.utf8.allSatisfy(Self.isPlain) { return Telecom(value: value, use: use) }
    let isNumber = value.hasPrefix("tel:") || value.hasPrefix("fax:") || !value.contains(":")
    var bytes: [UInt8] = []
    for scalar in value.unicodeScalars where !(isNumber && scalar.properties.isWhitespace) {
      for byte in String(scalar).utf8 {
        bytes += Self.isPlain(byte) ? [byte] : Array("%\([byte].hex.uppercased())".utf8)
      }
    }
    return Telecom(value: String(decoding: bytes, as: UTF8.self), use: use)
  }

  /// Bytes that stand for themselves in an IRI that is made a URI (RFC 3987, section 3.1).
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "}"),
      UInt8(ascii: "|"), UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "`"):
      false
    default: (0x21...0x7E).contains(byte)
    }
  }
}
