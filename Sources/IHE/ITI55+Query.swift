public import Domain
import XML

/// ITI-55, Cross Gateway Patient Discovery (IHE XCPD; HL7 V3 PRPA_IN201305UV02 and PRPA_IN201306UV02).
public enum ITI55 {
  /// What the country of treatment asks.
  public struct Query: Sendable, Hashable {
    public var id: InstanceIdentifier
    public var sender: HomeCommunityID
    public var receiver: HomeCommunityID
    public var queryID: InstanceIdentifier
    public var createdAt: Instant
    public var traits: PatientTraits
    /// Whether an answer later, to another address, is asked for: not offered.
    public var isDeferred: Bool

    public init(
      id: InstanceIdentifier, sender: HomeCommunityID, receiver: HomeCommunityID, queryID: InstanceIdentifier,
      createdAt: Instant, traits: PatientTraits, isDeferred: Bool = false
    ) {
      self.id = id
      self.sender = sender
      self.receiver = receiver
      self.queryID = queryID
      self.createdAt = createdAt
      self.traits = traits
      self.isDeferred = isDeferred
    }
  }

  public static func encode(_ query: Query, header: RequestHeader) -> HTTPPayload {
    SOAP.request(.iti55, header) { writer in
      writer.element("PRPA_IN201305UV02", ["xmlns": NS.hl7, "ITSVersion": "XML_1.0"]) { writer in
        identifier("id", query.id, &writer)
        writer.empty("creationTime", ["value": timestamp(query.createdAt)])
        writer.empty("versionCode", ["code": "V3PR1"])
        writer.empty("interactionId", ["root": "2.16.840.1.113883.1.6", "extension": "PRPA_IN201305UV02"])
        writer.empty("processingCode", ["code": "P"])
        writer.empty("processingModeCode", ["code": "T"])
        writer.empty("acceptAckCode", ["code": "AL"])
        device("receiver", "RCV", query.receiver, hasAgent: true, &writer)
        device("sender", "SND", query.sender, hasAgent: true, &writer)
        writer.element("controlActProcess", ["classCode": "CACT", "moodCode": "EVN"]) { writer in
          writer.empty("code", ["code": "PRPA_TE201305UV02", "codeSystemName": "2.16.840.1.113883.1.6"])
          writer.element("authorOrPerformer", ["typeCode": "AUT"]) { writer in
            writer.empty("assignedPerson", ["classCode": "ASSIGNED"])
          }
          parameters(query, &writer)
        }
      }
    }
  }

  static func parameters(_ query: Query, _ writer: inout Writer) {
    writer.element("queryByParameter") { writer in
      identifier("queryId", query.queryID, &writer)
      writer.empty("statusCode", ["code": "new"])
      writer.empty("responseModalityCode", ["code": "R"])
      writer.empty("responsePriorityCode", ["code": query.isDeferred ? "D" : "I"])
      writer.empty("matchCriterionList")
      writer.element("parameterList") { traits(query.traits, &$0) }
    }
  }

  private static func traits(_ traits: PatientTraits, _ writer: inout Writer) {
    func trait(_ name: String, _ semantics: String, _ value: (inout Writer) -> Void) {
      writer.element(name) { writer in
        value(&writer)
        writer.element("semanticsText", text: semantics)
      }
    }
    if let gender = traits.gender {
      trait("livingSubjectAdministrativeGender", "LivingSubject.administrativeGender") {
        $0.empty("value", ["code": gender.rawValue])
      }
    }
    if let birth = traits.birthDate {
      trait("livingSubjectBirthTime", "LivingSubject.birthTime") { $0.empty("value", ["value": birth]) }
    }
    for id in traits.identifiers { trait("livingSubjectId", "LivingSubject.id") { identifier("value", id, &$0) } }
    if traits.familyName != nil || traits.givenName != nil {
      trait("livingSubjectName", "LivingSubject.name") { writer in
        writer.element("value") { writer in
          if let family = traits.familyName { writer.element("family", text: family) }
          if let given = traits.givenName { writer.element("given", text: given) }
        }
      }
    }
    if let address = traits.address {
      trait("patientAddress", "Patient.addr") { writer in
        writer.element("value") { writer in
          if let street = address.street { writer.element("streetName", text: street) }
          if let city = address.city { writer.element("city", text: city) }
          if let country = address.country { writer.element("country", text: country) }
          if let code = address.postalCode { writer.element("postalCode", text: code) }
        }
      }
    }
  }

  static func identifier(_ name: String, _ id: InstanceIdentifier, _ writer: inout Writer) {
    writer.empty(name, ["root": id.root, "extension": id.extension])
  }

  static func device(
    _ name: String, _ type: String, _ home: HomeCommunityID, hasAgent: Bool, _ writer: inout Writer
  ) {
    writer.element(name, ["typeCode": type]) { writer in
      writer.element("device", ["classCode": "DEV", "determinerCode": "INSTANCE"]) { writer in
        writer.empty("id", ["root": home.value])
        guard hasAgent else { return }
        writer.element("asAgent", ["classCode": "AGNT"]) { writer in
          writer.element("representedOrganization", ["classCode": "ORG", "determinerCode": "INSTANCE"]) { writer in
            writer.empty("id", ["root": home.value])
          }
        }
      }
    }
  }

  /// `yyyyMMddHHmmss.SSS+0000`
  static func timestamp(_ instant: Instant) -> String {
    let millisecond = String(instant.utc.millisecond)
    return "\(instant.hl7Digits).\(String(repeating: "0", count: 3 - millisecond.count))\(millisecond)+0000"
  }
}
