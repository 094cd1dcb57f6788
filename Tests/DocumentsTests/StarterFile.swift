import Documents
import Domain
import Foundation
import GatewayTesting

/// Starter files for tests: the example of the project, and small ones of an invented person.
enum StarterFile {
  static let exampleURL = Project.root.appendingPathComponent("Schemas/starter.example.json")
  static let schemaURL = Project.root.appendingPathComponent("Schemas/starter.schema.json")

  static func example() throws -> JSON {
    try JSON(reading: [UInt8](Data(contentsOf: exampleURL)), decimals: true)
  }

  /// What every file must have, and a person who answers for it.
  static let header: [String: JSON] = [
    "format": "passerelle-starter/1",
    "document": [
      "id": ["root": "2.999.8", "extension": "doc-2"], "time": "2026-11-20T08:00:00Z", "language": "da-DK",
    ],
    "patient": [
      "identifiers": [["root": "2.999.8.1", "extension": "0202700000"]],
      "name": ["family": ["Prøvesen"], "given": ["Ole"]], "birthDate": "1970-02-02", "sex": "male",
    ],
    "authors": [["device": "Fælles Medicinkort (eksempel)"]],
    "custodian": ["name": "Sundhedsregistret (eksempel)", "addresses": [["country": "DK"]]],
    "legalAuthenticator": [
      "identifiers": [["root": "2.999.8.2", "extension": "L-1"]], "time": "2026-11-20",
      "name": ["family": ["Prøve"], "given": ["Jens"]],
    ],
  ]

  static func with(_ members: [String: JSON]) -> JSON { .object(header.merging(members) { $1 }) }

  static func concept(_ system: String, _ code: String, _ display: String) -> JSON {
    ["codes": [["system": .string(system), "code": .string(code), "display": .string(display)]]]
  }

  /// A country whose registries know medicines and vaccinations, and nothing else.
  static let registries = with([
    "medications": [
      [
        "text": "Pinex 500 mg ved behov", "active": true, "time": ["start": "2026-05-01"],
        "product": ["name": "Pinex", "atc": concept("2.16.840.1.113883.6.73", "N02BE01", "paracetamol")],
        "dosageText": "1 tablet ved behov",
      ]
    ],
    "immunizations": [
      [
        "text": "Influenza, oktober 2026", "given": true, "time": "2026-10",
        "vaccine": concept("2.16.840.1.113883.6.73", "J07BB02", "influenza"),
      ]
    ],
  ])
}
