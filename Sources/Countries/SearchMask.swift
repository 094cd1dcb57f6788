public import Domain

/// What a country needs to know to find one of its patients: the fields of the clinician's page, as data.
public struct SearchMask: Sendable, Hashable {
  public var country: CountryCode
  public var fields: [Field]

  public struct Field: Sendable, Hashable {
    /// Name of the form field.
    public var id: String
    public var kind: Kind
    /// Label by language (`en`, `fr`, …).
    public var labels: [String: String]
    /// The name printed on the card, in the country's own language.
    public var nativeLabel: String?
    public var help: [String: String]
    public var isMandatory: Bool
  }

  public enum Kind: Sendable, Hashable {
    /// An identifier: assigning authority, digits it must have, and the rule of its check digits.
    case identifier(root: OID, digits: Int, check: CheckDigits)
    case birthDate
  }

  public enum CheckDigits: Sendable, Hashable {
    case none
    /// French INS: 97 − (first 13 digits modulo 97); 2A counts as 19, 2B as 18.
    case frenchINS
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
    guard case .identifier(let root, let digits, let check) = kind else { return .failure(.init(.format)) }
    let value = String(typed.uppercased().filter { !$0.isWhitespace && !".-‐‑–—\u{a0}".contains($0) })
    if value.isEmpty { return .failure(.init(.missing)) }
    guard value.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x41 || $0 == 0x42 }) else {
      return .failure(.init(.format))
    }
    guard value.count == digits else { return .failure(.init(.digits(found: value.count, needed: digits))) }
    switch check {
    case .none: break
    case .frenchINS: guard FrenchINS.isValid(value) else { return .failure(.init(.checkDigits)) }
    }
    return .success(InstanceIdentifier(root: root.value, extension: value))
  }
}

extension SearchMask {
  /// A ``Fault`` as an error, for `Result`.
  public struct FaultError: Error, Hashable {
    public let fault: Fault
    init(_ fault: Fault) { self.fault = fault }
  }
}
