public import Domain
import Trust

extension SignedAnswer {
  /// The answer as FHIR R4 `Consent` in the shape of IHE PCF, Explicit Intermediate. The JWS is attached: it is the
  /// original, and this a reading of it.
  ///
  /// - Parameters:
  ///   - issuer: URL of the contact point.
  ///   - offered: LOINC codes of all parts that the patient was offered; those that were not allowed become denials.
  public func consentResource(issuer: String, offered: [String]) -> JSON {
    let sections = (statement["sections"]?.array ?? []).compactMap(\.string)
    let left = offered.filter { !sections.contains($0) }
    let subject = statement["sub"]?.string ?? ""
    let isPermit = statement["decision"]?.string == "permit"
    var provision: [String: JSON] = [
      "type": .string(isPermit ? "permit" : "deny"), "period": period, "actor": .array(actors),
      "purpose": [
        [
          "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
          "code": .string(request.asker.purpose == .emergency ? "ETREAT" : "TREAT"),
        ]
      ],
      "data": [
        ["meaning": "instance", "reference": ["identifier": ["value": .string(request.source.documentID)]]]
      ],
    ]
    if isPermit {
      provision["code"] = codes(sections)
      if !left.isEmpty { provision["provision"] = [["type": "deny", "code": codes(left)]] }
    }
    return [
      "resourceType": "Consent", "id": .string(statement["jti"]?.string ?? ""),
      "meta": ["profile": ["https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.consentIntermediate"]],
      "identifier": [
        ["system": "urn:ietf:rfc:3986", "value": .string("ni:///sha-256;\(Base64.encodeURL(digest))")]
      ], "status": .string(status),
      "scope": [
        "coding": [
          ["system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"]
        ]
      ], "category": [["coding": [["system": "http://loinc.org", "code": "59284-0"]]]],
      "patient": identified(subject), "dateTime": .string(at.iso8601Seconds),
      "performer": [identified(statement["act"]?["sub"]?.string ?? subject)],
      "organization": [identified(issuer)],
      "sourceAttachment": [
        "contentType": "application/jose", "data": .string(Base64.encode(Array(jws.utf8))),
        "title": .string("sha256:\(digest.hex)"),
      ],
      "policy": [["uri": .string("\(issuer)/policy/\(statement["policyVersion"]?.string ?? "")")]],
      "provision": .object(provision),
    ]
  }

  private var status: String {
    switch statement["decision"]?.string {
    case "permit": "active"
    case "deny": "rejected"
    default: "inactive"
    }
  }

  private var period: JSON {
    func time(_ name: String) -> JSON {
      .string(Instant(seconds: Int64(statement[name]?.integer ?? 0)).iso8601Seconds)
    }
    return ["start": time("nbf"), "end": time("exp")]
  }

  /// The professional and their organisation, as recipients of the information.
  private var actors: [JSON] {
    [(professional, request.asker.name), (organisationID, request.asker.organisation)].filter { !$0.0.isEmpty }
      .map { id, name in
        [
          "role": [
            "coding": [["system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "IRCP"]]
          ], "reference": ["identifier": ["value": .string(id)], "display": .string(name)],
        ]
      }
  }

  private func identified(_ value: String) -> JSON { ["identifier": ["value": .string(value)]] }

  private func codes(_ sections: [String]) -> JSON {
    .array(
      sections.map { part in
        // A kind of the national policy has no code of a published system.
        part.hasPrefix("kind:")
          ? ["text": .string(part)] : ["coding": [["system": "http://loinc.org", "code": .string(part)]]]
      })
  }
}
