/// An identifier as HL7 II and IHE CX carry it: assigning authority and value.
///
/// `root` is kept as text since national documents also use UUIDs there.
public struct InstanceIdentifier: Sendable, Hashable, Codable {
  public var root: String
  public var `extension`: String?

  public init(root: String, extension: String? = nil) {
    self.root = root
    self.extension = `extension`
  }
}

/// A patient's identifier as it travels in TRC, query and retrieve: never printed in clear.
public struct PatientIdentifier: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
  public let root: OID
  public let `extension`: String

  public init(root: OID, extension: String) {
    self.root = root
    self.extension = `extension`
  }

  /// Reads `ext^^^&root&ISO` (ITI TF-3 4.2.3.1.7, CX). Nil for any other form.
  public init?(cx: String) {
    guard let separator = cx.range(ofFirst: "^^^&"), cx.hasSuffix("&ISO"),
      let root = OID(String(cx[separator.upperBound...].dropLast(4)))
    else { return nil }
    let value = String(cx[..<separator.lowerBound])
    guard !value.isEmpty, !value.contains("^"), !value.contains("&") else { return nil }
    self.init(root: root, extension: value)
  }

  /// `ext^^^&root&ISO`
  public var cx: String { "\(`extension`)^^^&\(root)&ISO" }
  public var description: String { "‹sensitive›" }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension String {
  fileprivate func range(ofFirst needle: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(needle) { return start..<index(start, offsetBy: needle.count) }
      start = index(after: start)
    }
    return nil
  }
}

/// HL7 administrative gender as MyHealth@EU knows it (eHDSIAdministrativeGender).
public enum AdministrativeGender: String, Sendable, Hashable, Codable {
  case female = "F"
  case male = "M"
  case undifferentiated = "UN"
}

/// What a clinician gives to identify a patient (ITI-55 query parameters). About a person: never logged.
public struct PatientTraits: Sendable, Hashable {
  /// Identifiers, among them a one-time code under the code authority's root, if the patient gave one.
  public var identifiers: [InstanceIdentifier]
  public var familyName: String?
  public var givenName: String?
  public var gender: AdministrativeGender?
  /// `yyyyMMdd`
  public var birthDate: String?
  public var address: PatientAddress?

  public init(
    identifiers: [InstanceIdentifier], familyName: String? = nil, givenName: String? = nil,
    gender: AdministrativeGender? = nil, birthDate: String? = nil, address: PatientAddress? = nil
  ) {
    self.identifiers = identifiers
    self.familyName = familyName
    self.givenName = givenName
    self.gender = gender
    self.birthDate = birthDate
    self.address = address
  }
}

/// Where a person lives, as far as a country asks for it to find them.
public struct PatientAddress: Sendable, Hashable {
  public var street: String?
  public var city: String?
  public var country: String?
  public var postalCode: String?

  public init(street: String? = nil, city: String? = nil, country: String? = nil, postalCode: String? = nil) {
    self.street = street
    self.city = city
    self.country = country
    self.postalCode = postalCode
  }
}

/// The one person that a national index answers to given traits: identity only, nothing of a record.
public struct PatientMatch: Sendable, Hashable {
  public var identifier: PatientIdentifier
  public var familyName: String
  public var givenNames: [String]
  public var gender: AdministrativeGender?
  /// `yyyyMMdd`
  public var birthDate: String

  public init(
    identifier: PatientIdentifier, familyName: String, givenNames: [String], gender: AdministrativeGender?,
    birthDate: String
  ) {
    self.identifier = identifier
    self.familyName = familyName
    self.givenNames = givenNames
    self.gender = gender
    self.birthDate = birthDate
  }
}
