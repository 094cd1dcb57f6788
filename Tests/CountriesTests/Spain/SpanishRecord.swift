@testable import Consent
import Countries
import Domain
import Foundation
import GatewayTesting
import Synchronization
import Testing

/// A Bundle about an invented person in Spain.
struct SpanishRecord {
  var cip: String? = SpanishRecord.lucia
  var dni: String?
  var family = "Ejemplo"
  var birthDate = "1960-01-31"
  var date = "2026-05-04T10:00:00+02:00"
  var id = "bundle-1"
  var agent = "Cacahuete"
  var language: String? = "es"

  static let lucia = "BBBBBBBBEJ000001"
  static let document = "00000001R"

  var json: JSON {
    let identifiers = [cip.map { (Spain.cipRoot, $0) }, dni.map { (Spain.identityDocumentRoot, $0) }]
      .compactMap { $0 }
      .map { ["system": .string("urn:oid:\($0.0)"), "value": .string($0.1)] as JSON }
    return [
      "resourceType": "Bundle", "type": "document", "timestamp": .string(date),
      "identifier": ["system": "urn:oid:2.999.34", "value": .string(id)],
      "entry": [
        ["fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000001", "resource": composition],
        [
          "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000002",
          "resource": [
            "resourceType": "Patient", "identifier": .array(identifiers), "gender": "female",
            "birthDate": .string(birthDate), "name": [["family": .string(family), "given": ["Lucía"]]],
          ],
        ],
        [
          "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000003",
          "resource": [
            "resourceType": "Practitioner", "identifier": [["system": "urn:oid:2.999.34.2", "value": "C-1"]],
            "name": [["family": "Prueba", "given": ["Ana"]]],
          ],
        ],
        ["fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000004", "resource": allergy],
        [
          "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000005",
          "resource": [
            "resourceType": "Organization", "name": "Servicio de Salud (ejemplo)",
            "identifier": [["system": "urn:oid:2.999.34.3", "value": "O-1"]], "address": [["country": "ES"]],
          ],
        ],
      ],
    ]
  }

  private var composition: JSON {
    var members = writtenComposition
    members["language"] = language.map { .string($0) }
    return .object(members)
  }

  private var writtenComposition: [String: JSON] {
    [
      "resourceType": "Composition", "status": "final", "date": .string(date),
      "identifier": ["system": "urn:oid:2.999.34", "value": .string(id)],
      "type": ["coding": [["system": "http://loinc.org", "code": "60591-5"]]], "title": "Historia clínica resumida",
      "subject": ["reference": "urn:uuid:00000000-0000-4000-8000-000000000002"],
      "author": [["reference": "urn:uuid:00000000-0000-4000-8000-000000000003"]],
      "custodian": ["reference": "urn:uuid:00000000-0000-4000-8000-000000000005"],
      "attester": [
        [
          "mode": "legal", "time": .string(date),
          "party": ["reference": "urn:uuid:00000000-0000-4000-8000-000000000003"],
        ]
      ],
      "section": [
        [
          "title": "Alergias", "code": ["coding": [["system": "http://loinc.org", "code": "48765-2"]]],
          "entry": [["reference": "urn:uuid:00000000-0000-4000-8000-000000000004"]],
        ]
      ],
    ]
  }

  private var allergy: JSON {
    [
      "resourceType": "AllergyIntolerance",
      "patient": ["reference": "urn:uuid:00000000-0000-4000-8000-000000000002"],
      "clinicalStatus": [
        "coding": [
          ["system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "code": "active"]
        ]
      ],
      "code": [
        "coding": [["system": "http://snomed.info/sct", "code": "762952008", "display": .string(agent)]],
        "text": .string(agent),
      ],
    ]
  }
}

/// A directory of Bundles for one test, with a connector that counts its calls.
final class SpanishRecords: Sendable {
  let folder: URL
  let calls = Mutex<[ConnectorCall]>([])

  init(_ records: [String: SpanishRecord] = ["lucia.json": SpanishRecord()]) throws {
    folder = try TemporaryFolder.make("bundles")
    for (name, record) in records { try write(record.json.canonical, to: name) }
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
  }

  func open() async throws -> DirectoryConnector {
    try await Spain.open(directory: folder.path) { [self] call in calls.withLock { $0.append(call) } }
  }
}
