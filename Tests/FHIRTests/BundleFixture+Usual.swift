import Domain

extension BundleFixture {
  private static let snomed = "http://snomed.info/sct"
  private static let loinc = "http://loinc.org"

  /// Something in every section.
  static let usual: [(code: String, members: [String: JSON], resources: [JSON])] = [
    (
      "11450-4", ["text": narrative("<p>Asthma &amp; <b>gout</b></p>")],
      [
        condition("195967001", "active"), condition("90560007", "resolved"),
        ["resourceType": "Condition", "code": ["text": "Foo"], "verificationStatus": entered],
        ["resourceType": "Questionnaire", "status": "active"],
      ]
    ), ("48765-2", [:], [allergy]),
    (
      "10160-0", [:],
      [
        medicine("MedicationStatement", "active"), medicine("MedicationRequest", "active"),
        medicine("MedicationDispense", "completed"), medicine("MedicationAdministration", "completed"),
        medicine("MedicationStatement", "not-taken"), medicine("MedicationStatement", "intended"),
      ]
    ),
    (
      "47519-4", [:],
      [
        ["resourceType": "Procedure", "status": "completed", "code": coded(snomed, "80146002")],
        ["resourceType": "Procedure", "status": "not-done", "code": coded(snomed, "80146002")],
      ]
    ),
    (
      "46264-8", [:],
      [["resourceType": "DeviceUseStatement", "status": "active", "device": ["display": "Pacemaker"]]]
    ),
    (
      "11369-6", [:],
      [
        [
          "resourceType": "Immunization", "status": "completed", "occurrenceDateTime": "2021",
          "vaccineCode": coded("http://www.whocc.no/atc", "J07BX03"),
        ]
      ]
    ), ("30954-2", [:], results), ("8716-3", [:], [pressure]),
    ("29762-2", [:], [observation("72166-2", ["valueCodeableConcept": coded(snomed, "77176002")])]),
    (
      "10162-6", [:],
      [
        observation("82810-3", ["valueCodeableConcept": coded(snomed, "77386006")]),
        observation("11778-8", ["valueDateTime": "2026-05-01"]),
        observation("11636-8", ["valueQuantity": ["value": 2, "unit": "1"]]),
      ]
    ),
    ("47420-5", [:], [["resourceType": "Condition", "code": coded("http://hl7.org/fhir/sid/icf-nl", "b455")]]),
    (
      "18776-5", [:],
      [
        ["resourceType": "CarePlan", "status": "active", "intent": "plan", "activity": [["detail": detail]]],
        ["resourceType": "ServiceRequest", "status": "active", "intent": "order", "code": coded(snomed, "241615005")],
      ]
    ),
    (
      "42348-3", [:],
      [
        [
          "resourceType": "Consent", "status": "active", "category": [coded(snomed, "304253006")],
          "scope": ["text": "adr"],
        ]
      ]
    ), ("104605-1", [:], [["resourceType": "Flag", "status": "active", "code": ["text": "Falls"]]]),
    (
      "10182-4", [:],
      [observation("94651-7", ["valueCodeableConcept": coded("urn:iso:std:iso:3166", "BR")])]
    ), ("81338-6", ["text": narrative("<p>Story</p>")], []),
    ("99999-9", ["text": narrative("<p>Unknown</p>")], [["resourceType": "Basic", "code": ["text": "X"]]]),
    ("11348-0", [:], [condition("38341003", "inactive")]),
  ]

  private static let entered = coded("http://terminology.hl7.org/CodeSystem/condition-ver-status", "entered-in-error")

  static func condition(_ code: String, _ status: String) -> JSON {
    [
      "resourceType": "Condition", "code": coded(snomed, code), "onsetDateTime": "2001-05",
      "clinicalStatus": coded("http://terminology.hl7.org/CodeSystem/condition-clinical", status),
    ]
  }

  private static let allergy: JSON = [
    "resourceType": "AllergyIntolerance", "type": "allergy", "criticality": "high",
    "code": [
      "coding": [["system": "urn:oid:1.2.3", "code": "PEN"], ["system": "http://snomed.info/sct", "code": "1"]]
    ],
    "reaction": [["manifestation": [["text": "Rash"], ["text": "Cough"]], "severity": "severe"]],
  ]

  static func medicine(_ type: String, _ status: String) -> JSON {
    [
      "resourceType": .string(type), "status": .string(status),
      "medicationCodeableConcept": coded("http://www.whocc.no/atc", "C08CA01", "Amlodipine"),
      "dosage": [
        [
          "text": "2x", "timing": ["repeat": ["frequency": 2, "period": 1, "periodUnit": "d"]],
          "doseAndRate": [["doseRange": ["low": ["value": 1, "unit": "Tablette"], "high": ["value": 2]]]],
        ]
      ],
    ]
  }

  static func observation(_ code: String, _ members: [String: JSON]) -> JSON {
    let base: [String: JSON] = [
      "resourceType": "Observation", "status": "final", "code": coded(loinc, code),
      "effectiveDateTime": "2025-10-10T08:00:00+02:00",
    ]
    return .object(base.merging(members) { first, _ in first })
  }

  private static let pressure = observation(
    "85354-9",
    [
      "component": [
        ["code": coded(loinc, "8480-6"), "valueQuantity": mmHg(120)],
        ["code": coded(loinc, "8462-4"), "valueQuantity": mmHg(80)],
      ]
    ])

  private static func mmHg(_ value: Int) -> JSON {
    ["value": .integer(value), "system": "http://unitsofmeasure.org", "code": "mm[Hg]", "unit": "mmHg"]
  }

  private static let results: [JSON] = [
    observation("2345-7", ["valueQuantity": ["value": .decimal("5.50"), "comparator": "<", "unit": "mmol/L"]]),
    observation(
      "600-7", ["dataAbsentReason": coded("http://terminology.hl7.org/CodeSystem/data-absent-reason", "not-asked")]),
    [
      "resourceType": "DiagnosticReport", "status": "final", "code": coded(loinc, "11502-2"), "conclusion": "Fine",
      "result": [["reference": "Observation/nowhere"]],
    ],
  ]

  private static let detail: JSON = [
    "kind": "ServiceRequest", "status": "scheduled", "code": coded(snomed, "410172000"), "description": "Follow-up",
  ]
}
