import CDA
import Domain
import XML

extension PivotComposition {
  // MARK: Names, addresses, telecoms (EN, AD.EPSOS, TEL)

  func name(_ name: PersonName, qualifier: String? = nil) -> PivotNode {
    PivotNode("name") {
      name.prefix.compactMap { $0.nonEmpty.map { PivotNode("prefix", text: $0) } }
      name.family.compactMap { $0.nonEmpty.map { PivotNode("family", ["qualifier": qualifier], text: $0) } }
      name.given.compactMap { $0.nonEmpty.map { PivotNode("given", text: $0) } }
      name.suffix.compactMap { $0.nonEmpty.map { PivotNode("suffix", text: $0) } }
    }
  }

  /// A name whose parts may be unknown.
  func nullableName(_ name: PersonName?) -> PivotNode {
    let name = name ?? PersonName(family: [], given: [])
    var node = self.name(name)
    if name.family.isEmpty { node.content.append(PivotNode("family", ["nullFlavor": "NI"])) }
    if name.given.isEmpty { node.content.append(PivotNode("given", ["nullFlavor": "NI"])) }
    return node
  }

  func address(_ address: Address) -> PivotNode? {
    guard !address.isEmpty else { return nil }
    return PivotNode("addr", ["use": address.knownUse]) {
      address.streetLines.compactMap(\.nonEmpty).distinct.map { PivotNode("streetAddressLine", text: $0) }
      address.postalCode?.nonEmpty.map { PivotNode("postalCode", text: $0) }
      address.city?.nonEmpty.map { PivotNode("city", text: $0) }
      address.state?.nonEmpty.map { PivotNode("state", text: $0) }
      address.country?.nonEmpty.map { PivotNode("country", text: $0) }
    }
  }

  func addresses(_ addresses: [Address], atMost limit: Int, of whom: String) -> [PivotNode] {
    let written = self.addresses(addresses)
    for _ in written.dropFirst(limit) {
      lose("\(whom).address", in: "header", at: whom, .noPlace, "The European document takes one address.")
    }
    return written.isEmpty ? [PivotNode("addr", ["nullFlavor": "NI"])] : Array(written.prefix(limit))
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
      PivotNode("telecom", ["value": $0.value, "use": $0.use])
    }
    return written.isEmpty ? [PivotNode("telecom", ["nullFlavor": "NI"])] : written
  }

  // MARK: Organisations and professionals

  /// An organisation with the parts that the rules want, null where the source has none.
  func organisation(_ name: String, _ organisation: Organisation?, telecomLimit: Int = .max) -> PivotNode {
    let organisation = organisation ?? Organisation()
    if organisation.telecoms.count > telecomLimit {
      lose("organisation.telecom", in: "header", at: name, .noPlace, "The European document takes one telecom here.")
    }
    let address = organisation.addresses.first { !$0.isEmpty } ?? Address()
    return PivotNode(name) {
      ids(organisation.identifiers, null: .noInformation, atMost: 1)
      organisation.name?.nonEmpty.map { PivotNode("name", text: $0) } ?? PivotNode("name", ["nullFlavor": "NI"])
      telecoms(Array(organisation.telecoms.prefix(telecomLimit)))
      countryAddress(address)
    }
  }

  /// An organisation's address must name its country.
  private func countryAddress(_ address: Address) -> PivotNode {
    var node = self.address(address) ?? PivotNode("addr")
    if address.country?.nonEmpty == nil { node.content.append(PivotNode("country", ["nullFlavor": "NI"])) }
    return node
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
    let time = zonedTime("time", author.time) ?? PivotNode("time", ["nullFlavor": "UNK"])
    return PivotNode("author") {
      template.map(PivotNode.template)
      author.role.map { coded("functionCode", $0, in: nil) }
      time
      PivotNode("assignedAuthor") {
        ids(author.identifiers, null: .notApplicable)
        addresses(author.addresses, atMost: .max, of: "author")
        telecoms(author.telecoms)
        if let person {
          PivotNode("assignedPerson") { name(person) }
        } else {
          PivotNode("assignedAuthoringDevice") {
            (author.device?.nonEmpty ?? words).map { PivotNode("softwareName", text: $0) }
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
    return PivotNode("performer", ["typeCode": "PRF"]) {
      author.time.map { PivotNode("time", ["value": $0.text]) }
      PivotNode("assignedEntity") {
        ids(author.identifiers, null: .noInformation)
        author.role.flatMap { nullable("code", $0, in: nil) }
        addresses(author.addresses, atMost: .max, of: "performer")
        telecoms(author.telecoms)
        author.name.map { name in PivotNode("assignedPerson") { nullableName(name) } }
        hasOrganisation ? organisation("representedOrganization", author.organisation) : nil
      }
    }
  }

  /// Who performed the service (documentationOf).
  func performer(_ author: Author) -> PivotNode? {
    PivotNode("performer", ["typeCode": "PRF"]) {
      author.role.map { coded("functionCode", $0, in: nil) } ?? PivotNode("functionCode", ["nullFlavor": "UNK"])
      zonedTime("time", author.time)
      PivotNode("assignedEntity") {
        ids(author.identifiers, null: .noInformation)
        addresses(author.addresses, atMost: .max, of: "performer")
        telecoms(author.telecoms)
        PivotNode("assignedPerson") { nullableName(author.name) }
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
