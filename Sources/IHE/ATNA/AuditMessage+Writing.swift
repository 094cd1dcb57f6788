import Domain
import Foundation
import XML

extension AuditMessage {
  /// The message as XML on one line, without a declaration: what a syslog message carries.
  public var xml: [UInt8] {
    var writer = Writer(declaration: false)
    writer.element("AuditMessage") { writer in
      writer.element(
        "EventIdentification",
        [
          "EventActionCode": action.rawValue, "EventDateTime": time.iso8601,
          "EventOutcomeIndicator": String(outcome.rawValue),
        ]
      ) { writer in
        writer.code("EventID", event)
        for type in types { writer.code("EventTypeCode", type) }
        if let outcomeDescription { writer.element("EventOutcomeDescription", text: outcomeDescription) }
        for purpose in purposes { writer.code("PurposeOfUse", purpose) }
      }
      for participant in participants { writer.participant(participant) }
      writer.element("AuditSourceIdentification", ["AuditEnterpriseSiteID": site, "AuditSourceID": site]) {
        $0.empty("AuditSourceTypeCode", ["csd-code": "4"])
      }
      for object in objects { writer.object(object) }
    }
    return writer.bytes
  }
}

extension Writer {
  fileprivate mutating func code(_ name: String, _ code: AuditMessage.Code) {
    empty(
      name,
      [
        "csd-code": code.code, "codeSystemName": code.system, "displayName": code.display ?? code.text,
        "originalText": code.text,
      ])
  }

  fileprivate mutating func participant(_ participant: AuditMessage.Participant) {
    element(
      "ActiveParticipant",
      [
        "UserID": participant.userID, "AlternativeUserID": participant.alternativeUserID,
        "UserIsRequestor": participant.isRequestor ? "true" : "false", "NetworkAccessPointID": participant.host,
        "NetworkAccessPointTypeCode": participant.host.map { $0.isAddress ? "2" : "1" },
      ]
    ) { writer in
      for role in participant.roles { writer.code("RoleIDCode", role) }
    }
  }

  fileprivate mutating func object(_ object: AuditMessage.Object) {
    element(
      "ParticipantObjectIdentification",
      [
        "ParticipantObjectID": object.id, "ParticipantObjectTypeCode": String(object.type),
        "ParticipantObjectTypeCodeRole": object.role.map { String($0) },
        "ParticipantObjectDataLifeCycle": object.lifeCycle.map { String($0) },
      ]
    ) { writer in
      writer.code("ParticipantObjectIDTypeCode", object.idType)
      if let query = object.query {
        writer.element("ParticipantObjectQuery", text: Data(query).base64EncodedString())
      }
      for detail in object.details {
        writer.empty(
          "ParticipantObjectDetail",
          ["type": detail.name, "value": Data(detail.value.utf8).base64EncodedString()])
      }
    }
  }
}

extension String {
  /// Whether it is an IPv4 or IPv6 address rather than a name.
  fileprivate var isAddress: Bool {
    let parts = split(separator: ".", omittingEmptySubsequences: false)
    return contains(":") || parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
  }
}
