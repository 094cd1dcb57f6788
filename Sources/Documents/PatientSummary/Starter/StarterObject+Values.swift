import CDA
import Domain

extension StarterObject {
  // MARK: Identifiers and codes

  /// `{"root": OID or UUID, "extension": text}`.
  func identifier(_ key: String, required: Bool = false) -> InstanceIdentifier? {
    object(key, required: required) { $0.identifier() }
  }

  func identifiers(_ key: String = "identifiers", required: Bool = false) -> [InstanceIdentifier] {
    objects(key, required: required) { $0.identifier() }
  }

  func identifier() -> InstanceIdentifier? {
    let root = made("root", required: true, "must be an OID or a UUID") { Self.isRoot($0) ? $0 : nil }
    let value = text("extension")
    return root.map { InstanceIdentifier(root: $0, extension: value) }
  }

  private static func isRoot(_ text: String) -> Bool {
    if let oid = OID(text) { return oid.value == text }
    let shape = text.utf8.map { byte -> UInt8 in
      let isHex = (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte & 0xDF)
      return isHex ? 0x30 : byte
    }
    return shape == Array("00000000-0000-0000-0000-000000000000".utf8)
  }

  /// A concept: its codes, the main one first, its words, or both.
  func concept(_ key: String, required: Bool = false) -> CodedConcept? {
    object(key, required: required) { $0.concept() }
  }

  /// Like ``concept(_:required:)``, for an element that the model cannot do without: a fault is noted where it is
  /// missing, so what stands for it here is never given out.
  func needed(_ key: String) -> CodedConcept { concept(key, required: true) ?? CodedConcept() }

  func concepts(_ key: String) -> [CodedConcept] { objects(key) { $0.concept() } }

  private func concept() -> CodedConcept {
    if !has("codes"), !has("text") { fault(nil, "needs codes, a text or both") }
    return CodedConcept(source: codings("codes"), originalText: text("text"))
  }

  func codings(_ key: String) -> [Coding] { objects(key) { $0.coding() } }

  func coding() -> Coding? {
    let system = made("system", required: true, "must be an OID") { OID($0)?.value }
    let code = made("code", required: true, "must be a code without blanks") { Self.isCode($0) ? $0 : nil }
    let display = text("display")
    let name = text("systemName")
    guard let system, let code else { return nil }
    return Coding(system: system, code: code, display: display, systemName: name)
  }

  private static func isCode(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }

  func status(_ key: String = "status", required: Bool = true) -> EntryStatus? {
    choice(
      key, required: required,
      [
        "active": EntryStatus.active, "suspended": .suspended, "aborted": .aborted, "cancelled": .cancelled,
        "completed": .completed,
      ])
  }

  // MARK: Quantities

  /// A number, kept as it is spelled, with a UCUM unit.
  func quantity(_ key: String, required: Bool = false) -> Quantity? {
    object(key, required: required) { $0.quantity() }
  }

  private func quantity() -> Quantity? {
    let value = number("value")
    let unit = made("unit", "must be a UCUM code, without blanks") { Self.isCode($0) ? $0 : nil }
    return value.map { Quantity(value: $0, unit: unit) }
  }

  /// One quantity, or `{"low": …, "high": …}`.
  func quantityRange(_ key: String) -> QuantityRange? {
    object(key) { range in
      guard range.has("low") || range.has("high") else { return range.quantity().map { QuantityRange($0) } }
      return QuantityRange(low: range.quantity("low"), high: range.quantity("high"))
    }
  }

  func ratio(_ key: String) -> Ratio? {
    object(key) { ratio in
      Ratio(
        numerator: ratio.quantity("numerator", required: true),
        denominator: ratio.quantity("denominator", required: true))
    }
  }

  /// An answer: an object with one key, which names its kind.
  func answer(_ key: String) -> ObservationValue {
    let answer = object(key, required: true) { answer -> ObservationValue? in
      let kinds = Self.kinds.filter { answer.has($0) }
      if kinds.count != 1 { answer.fault(nil, "needs exactly one of \(Self.kinds.joined(separator: ", "))") }
      return answer.values().first
    }
    return answer ?? .missing(.noInformation)
  }

  private static let kinds = [
    "quantity", "range", "ratio", "boolean", "integer", "coded", "text", "time", "missing",
  ]

  private func values() -> [ObservationValue] {
    [
      quantity("quantity").map { .quantity($0) }, quantityRange("range").map { .range($0) },
      ratio("ratio").map { .ratio($0) }, boolean("boolean").map { .boolean($0) },
      integer("integer").map { .integer($0) }, concept("coded").map { .coded($0) }, text("text").map { .text($0) },
      time("time").map { .time($0) }, missing("missing").map { .missing($0) },
    ].compactMap { $0 }
  }

  private func missing(_ key: String) -> NullFlavor? {
    choice(
      key,
      [
        "unknown": NullFlavor.unknown, "asked-but-unknown": .askedButUnknown, "not-asked": .notAsked,
        "not-available": .notAvailable, "not-applicable": .notApplicable, "no-information": .noInformation,
      ])
  }

  // MARK: People

  func personName(_ key: String, required: Bool = false) -> PersonName? {
    object(key, required: required) { name in
      PersonName(
        family: name.texts("family", required: true), given: name.texts("given", required: true),
        prefix: name.texts("prefix"), suffix: name.texts("suffix"))
    }
  }

  func addresses() -> [Address] {
    objects("addresses") { address in
      Address(
        use: address.text("use"), streetLines: address.texts("lines"), postalCode: address.text("postalCode"),
        city: address.text("city"), state: address.text("state"),
        country: address.made("country", "must be two capital letters (ISO 3166-1)") { text in
          CountryCode(text).flatMap { $0.value == text ? text : nil }
        })
    }
  }

  func telecoms() -> [Telecom] {
    objects("telecoms") { telecom in
      let value = telecom.made("value", required: true, "must be a URI such as tel:, mailto: or https:") {
        Self.isCode($0) && $0.dropFirst().contains(":") ? $0 : nil
      }
      let use = telecom.text("use")
      return value.map { Telecom(value: $0, use: use) }
    }
  }

  func organisation(_ key: String, required: Bool = false) -> Organisation? {
    object(key, required: required) { organisation in
      Organisation(
        identifiers: organisation.identifiers(), name: organisation.text("name", required: true),
        addresses: organisation.addresses(), telecoms: organisation.telecoms())
    }
  }

  func author(_ key: String, required: Bool = false) -> Author? { object(key, required: required) { $0.author() } }

  func authors(_ key: String, required: Bool = false) -> [Author] {
    objects(key, required: required) { $0.author() }
  }

  private func author() -> Author {
    if !has("name"), !has("device"), !has("organisation") { fault(nil, "needs a name, a device or an organisation") }
    return Author(
      time: time("time"), identifiers: identifiers(), role: concept("role"), name: personName("name"),
      device: text("device"), addresses: addresses(), telecoms: telecoms(), organisation: organisation("organisation"))
  }
}
