import Domain

/// The synthetic French people of the demo: their records, and how they sign in.
enum DemoPeople {
  struct Person: Sendable {
    /// Name of the record's file.
    let file: String
    let account: String
    let displayName: String
    let ins: String
    /// `yyyyMMdd`
    let birthDate: String
    let record: [UInt8]
    /// Assigning authority of the number; that of another country for whom the demo only plays.
    var root = DemoPeople.insTestRoot
  }

  static let insTestRoot = "1.2.250.1.213.1.4.10"

  static let all = [
    Person(
      file: "camille-rousseau.xml", account: "camille", displayName: "Camille ROUSSEAU", ins: "278043306312427",
      birthDate: "19780412", record: PackageResources.camille_rousseau_xml),
    Person(
      file: "ines-belkacem.xml", account: "ines", displayName: "Inès BELKACEM", ins: "291096912308733",
      birthDate: "19910914", record: PackageResources.ines_belkacem_xml),
    Person(
      file: "lucien-fabre.xml", account: "lucien", displayName: "Lucien FABRE", ins: "144027505623101",
      birthDate: "19440219", record: PackageResources.lucien_fabre_xml),
    Person(
      file: "lesia-santini.xml", account: "lesia", displayName: "Lesia SANTINI", ins: "203042A00411737",
      birthDate: "20030421", record: PackageResources.lesia_santini_xml),
  ]

  /// These and the people made from one of them.
  static let everybody = all + DemoVariations.all

  /// Who may act for whom: two parents for a child, and one person for an old man.
  static var representatives: JSON {
    func mandate(_ id: String, _ actor: String, _ patient: String, _ role: String, until: String?, proof: String)
      -> JSON?
    {
      guard let actor = everybody.first(where: { $0.account == actor }),
        let patient = everybody.first(where: { $0.account == patient })
      else { return nil }
      var entry: [String: JSON] = [
        "id": .string(id), "representative": .string("\(actor.ins)^^^&\(insTestRoot)&ISO"),
        "patient": .string("\(patient.ins)^^^&\(insTestRoot)&ISO"), "role": .string(role),
        "patientName": .string(patient.displayName), "representativeName": .string(actor.displayName),
        "birthDate": .string(patient.birthDate), "notBefore": "2018-03-05T00:00:00Z", "proof": .string(proof),
      ]
      entry["notAfter"] = until.map(JSON.string)
      return .object(entry)
    }
    return [
      "mandates": .array(
        [
          mandate(
            "FR-M-1", "ines", "noah", "parent", until: nil, proof: "Livret de famille, acte de naissance 2018/114"),
          mandate(
            "FR-M-2", "marc", "noah", "parent", until: nil, proof: "Livret de famille, acte de naissance 2018/114"),
          mandate(
            "FR-M-3", "helene", "gaston", "mandated", until: "2031-01-01T00:00:00Z",
            proof: "Mandat de protection future 2024-771"),
        ].compactMap(\.self))
    ]
  }

  static var files: [(name: String, bytes: [UInt8])] { all.map { ($0.file, $0.record) } }
}
