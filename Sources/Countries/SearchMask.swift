import CDA
public import Domain

/// What a country needs to know to find one of its patients: the fields of the clinician's page, as data.
public struct SearchMask: Sendable, Hashable {
  public var country: CountryCode
  public var fields: [Field]
  /// Groups of field ids of which one is enough; empty where every mandatory field is needed.
  public var oneOf: [[String]] = []

  public struct Field: Sendable, Hashable {
    /// Name of the form field.
    public var id: String
    public var kind: Kind
    /// Label by language (`en`, `fr`, …).
    public var labels: [String: String]
    /// The name printed on the card, in the country's own language.
    public var nativeLabel: String?
    public var help: [String: String]
    /// A value that looks right and names nobody.
    public var example: String = ""
    public var isMandatory: Bool
  }

  public enum Kind: Sendable, Hashable {
    /// An identifier: its assigning authority, and the rule of its form.
    case identifier(root: OID, rule: IdentifierRule)
    case birthDate
  }

  /// The form of an identifier. Each country declares its own in its folder; rules are the same when their names are.
  public struct IdentifierRule: Sendable, Hashable {
    public let name: String
    /// How many characters it has.
    public let length: Int
    /// Those that may occur, capital letters and digits.
    let characters: Set<Character>
    /// Whether its check digits or letters fit the rest; asked of values with the right length and characters.
    let isConsistent: @Sendable (String) -> Bool
    /// Whether another country published the rule; its values are sent as they were typed where they fit so.
    let isPublished: Bool
    private let pattern: MaskPattern?

    init(name: String, pattern: MaskPattern?) {
      (self.name, self.pattern, isPublished) = (name, pattern, true)
      (length, characters, isConsistent) = (0, [], { _ in true })
    }

    /// The form of a value that fits a published rule: as typed, else without blanks, dots and hyphens.
    func fitting(_ typed: String, _ bare: String) -> String? {
      guard let pattern else { return typed.unicodeScalars.count <= 64 ? typed : nil }
      return [typed, bare].first { pattern.matches($0) }
    }

    init(name: String, length: Int, characters: String, isConsistent: @escaping @Sendable (String) -> Bool) {
      self.name = name
      self.length = length
      self.characters = Set(characters)
      self.isConsistent = isConsistent
      (isPublished, pattern) = (false, nil)
    }

    public static func == (left: IdentifierRule, right: IdentifierRule) -> Bool { left.name == right.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
  }

  /// Why a value of a field is not sent.
  public enum Fault: Sendable, Hashable {
    case missing
    case format
    case digits(found: Int, needed: Int)
    case checkDigits
    case date
  }
}

extension SearchMask.Field {
  public func label(in language: String) -> String { labels[language] ?? labels["en"] ?? id }
  public func help(in language: String) -> String { help[language] ?? help["en"] ?? "" }

  /// An identifier as it is sent: blanks, dots and hyphens removed, upper case; or the fault of it.
  public func identifier(from typed: String) -> Result<InstanceIdentifier, SearchMask.FaultError> {
    guard case .identifier(let root, let rule) = kind else { return .failure(.init(.format)) }
    let value = String(typed.uppercased().filter { !$0.isWhitespace && !".-‐‑–—\u{a0}".contains($0) })
    if value.isEmpty { return .failure(.init(.missing)) }
    if rule.isPublished {
      let trimmed = String(typed.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
      return rule.fitting(trimmed, value).map { .success(InstanceIdentifier(root: root.value, extension: $0)) }
        ?? .failure(.init(.format))
    }
    guard value.allSatisfy(rule.characters.contains) else { return .failure(.init(.format)) }
    guard value.count == rule.length else {
      return .failure(.init(.digits(found: value.count, needed: rule.length)))
    }
    guard rule.isConsistent(value) else { return .failure(.init(.checkDigits)) }
    return .success(InstanceIdentifier(root: root.value, extension: value))
  }
}

extension SearchMask.Field {
  /// A birth date as it is sent, `yyyyMMdd`, from `yyyy-MM-dd`, `dd/MM/yyyy`, `dd.MM.yyyy` or `yyyyMMdd`.
  public func birthDate(from typed: String) -> Result<String, SearchMask.FaultError> {
    let text = typed.filter { !$0.isWhitespace }
    if text.isEmpty { return .failure(.init(.missing)) }
    let parts = text.split(whereSeparator: { "-/.".contains($0) }).map(String.init)
    let digits: String
    switch parts.map(\.utf8.count) {
    case [8]: digits = text
    case [4, 2, 2]: digits = parts.joined()
    case [2, 2, 4]: digits = parts.reversed().joined()
    default: return .failure(.init(.date))
    }
    guard digits.utf8.count == 8, HL7Time(digits) != nil else { return .failure(.init(.date)) }
    return .success(digits)
  }
}

extension SearchMask {
  /// The traits that a filled mask stands for, or the fault of each field that is not right.
  public func traits(from values: [String: String]) -> Result<PatientTraits, Faults> {
    var traits = PatientTraits(identifiers: [])
    var faults: [String: Fault] = [:]
    for field in fields {
      let value = values[field.id] ?? ""
      switch field.kind {
      case .identifier:
        switch field.identifier(from: value) {
        case .success(let identifier): traits.identifiers.append(identifier)
        case .failure(let error): faults[field.id] = error.fault
        }
      case .birthDate:
        switch field.birthDate(from: value) {
        case .success(let date): traits.birthDate = date
        case .failure(let error): faults[field.id] = error.fault
        }
      }
    }
    let missing = Set(faults.filter { $0.value == .missing }.keys)
    let forgiven = missing.filter { id in
      let isNeeded = fields.first { $0.id == id }?.isMandatory ?? true
      return !isNeeded || oneOf.contains { $0.contains(id) && !missing.isSuperset(of: $0) }
    }
    faults = faults.filter { !forgiven.contains($0.key) }
    return faults.isEmpty ? .success(traits) : .failure(Faults(byField: faults))
  }

  /// The faults of a filled mask, by the id of the field.
  public struct Faults: Error, Hashable {
    public let byField: [String: Fault]
  }

  /// A ``Fault`` as an error, for `Result`.
  public struct FaultError: Error, Hashable {
    public let fault: Fault
    init(_ fault: Fault) { self.fault = fault }
  }
}
