import Domain

/// The synthetic people who can sign in to the demo; printed at its start.
enum DemoAccounts {
  /// Passwords of a demo on one's own machine: they protect nothing and are printed on the terminal.
  static func of(_ country: CountryCode) -> [JSON] {
    country.value == "FR"
      ? patients + [auditor("aude", "Aude GARDIEN, auditor")] : [clinician, auditor("rita", "Rita GUARDA, auditor")]
  }

  private static let patients: [JSON] = DemoPeople.everybody.map { person in
    [
      "name": .string(person.account), "password": "demo", "role": "patient",
      "displayName": .string(person.displayName), "language": "fr",
      "patient": .string("\(person.ins)^^^&\(DemoPeople.insTestRoot)&ISO"),
    ]
  }

  private static let clinician: JSON = [
    // Without a language of her own: the pages speak that of the browser.
    "name": "ana", "password": "demo", "role": "clinician", "displayName": "Ana MARTINS",
    "profession": "221", "organisation": "Hospital da Ribeira", "organisationID": "urn:hl7ii:2.999.351.10:HDR",
    "locality": "Hospital da Ribeira, Porto", "facilityType": "Hospital",
  ]

  private static func auditor(_ name: String, _ displayName: String) -> JSON {
    [
      "name": .string(name), "password": "demo", "role": "auditor", "displayName": .string(displayName),
      "language": "en",
    ]
  }
}
