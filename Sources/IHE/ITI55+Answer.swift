public import Domain
import XML

extension ITI55 {
  /// Why nobody is answered (detected issue of the answer).
  public enum DetectedIssue: String, Sendable, Hashable {
    case answerNotAvailable = "AnswerNotAvailable"
    case additionalDemographics = "AdditionalDemographicsRequested"
    case insufficientRights = "InsufficientRights"
    case queryNotAllowed = "DemographicsQueryNotAllowed"
    case authenticationRequired = "PatientAuthenticationRequired"
    case responderBusy = "ResponderBusy"
    case internalError = "InternalError"

    /// Whether it stands as an act that is required, or as how the issue is managed.
    var isTrigger: Bool {
      [.queryNotAllowed, .additionalDemographics, .authenticationRequired].contains(self)
    }

    /// How the country of treatment takes the issue together with the code beside it: the code where that says more.
    public func reading(of code: String) -> ErrorCode.Reading {
      let reading = ErrorCode.reading(of: code)
      guard reading == .notIdentified || reading == .fault || reading == .noted else { return reading }
      switch self {
      case .insufficientRights: return .notEntitled
      case .responderBusy, .internalError: return .recordsUnreachable
      case .answerNotAvailable, .additionalDemographics, .queryNotAllowed, .authenticationRequired:
        return .notIdentified
      }
    }

    var system: String {
      [.answerNotAvailable, .responderBusy, .internalError].contains(self)
        ? "1.3.6.1.4.1.19376.1.2.27.3" : "1.3.6.1.4.1.12559.11.10.1.3.2.2.1"
    }
  }

  /// One person or none; never a list.
  public enum Answer: Sendable, Hashable {
    case match(PatientMatch)
    case noMatch
    case notUnique
    case failure(code: String, issue: DetectedIssue?)

    /// Acknowledgement type, query response code, detail code, detected issue.
    var codes: (acknowledgement: String, response: String, detail: String?, issue: DetectedIssue?) {
      switch self {
      case .match: ("AA", "OK", nil, nil)
      case .noMatch: ("AA", "NF", ErrorCode.noMatch, .answerNotAvailable)
      case .notUnique: ("AE", "AE", ErrorCode.multipleMatches, .additionalDemographics)
      case .failure(let code, let issue): ("AE", "AE", code, issue ?? .internalError)
      }
    }
  }

  /// Writes the answer to `query`, at `now`, with the id `id`.
  public static func encode(
    _ answer: Answer, to query: Query, id: InstanceIdentifier, at now: Instant, header: ResponseHeader
  ) -> HTTPPayload {
    let bytes = SOAP.response(.iti55, header) { writer in
      writer.element("PRPA_IN201306UV02", ["xmlns": NS.hl7, "ITSVersion": "XML_1.0"]) { writer in
        identifier("id", id, &writer)
        writer.empty("creationTime", ["value": timestamp(now)])
        writer.empty("versionCode", ["code": "V3PR1"])
        writer.empty("interactionId", ["root": "2.16.840.1.113883.1.6", "extension": "PRPA_IN201306UV02"])
        writer.empty("processingCode", ["code": "P"])
        writer.empty("processingModeCode", ["code": "T"])
        writer.empty("acceptAckCode", ["code": "NE"])
        device("receiver", "RCV", query.sender, hasAgent: true, &writer)
        device("sender", "SND", query.receiver, hasAgent: true, &writer)
        acknowledgement(answer, query, &writer)
        writer.element("controlActProcess", ["classCode": "CACT", "moodCode": "EVN"]) { writer in
          writer.empty("code", ["code": "PRPA_TE201306UV02", "codeSystem": "2.16.840.1.113883.1.6"])
          if case .match(let match) = answer { subject(match, home: query.receiver, &writer) }
          if let issue = answer.codes.issue { reason(issue, &writer) }
          writer.element("queryAck") { writer in
            identifier("queryId", query.queryID, &writer)
            writer.empty("statusCode", ["code": "deliveredResponse"])
            writer.empty("queryResponseCode", ["code": answer.codes.response])
          }
          parameters(query, &writer)
        }
      }
    }
    return HTTPPayload(contentType: SOAP.contentType(action: Transaction.iti55.responseAction), body: bytes)
  }

  private static func acknowledgement(_ answer: Answer, _ query: Query, _ writer: inout Writer) {
    writer.element("acknowledgement") { writer in
      writer.empty("typeCode", ["code": answer.codes.acknowledgement])
      writer.element("targetMessage") { identifier("id", query.id, &$0) }
      guard let detail = answer.codes.detail else { return }
      writer.element("acknowledgementDetail", ["typeCode": "E"]) { writer in
        writer.empty("code", ["code": detail])
        writer.element("text", text: ErrorCode.text(of: detail))
        writer.element("location", text: "/PRPA_IN201305UV02/controlActProcess/queryByParameter")
      }
    }
  }

  private static func subject(_ match: PatientMatch, home: HomeCommunityID, _ writer: inout Writer) {
    writer.element("subject", ["typeCode": "SUBJ"]) { writer in
      writer.element("registrationEvent", ["classCode": "REG", "moodCode": "EVN"]) { writer in
        writer.empty("id", ["nullFlavor": "NA"])
        writer.empty("statusCode", ["code": "active"])
        writer.element("subject1", ["typeCode": "SBJ"]) { writer in
          writer.element("patient", ["classCode": "PAT"]) { patient(match, &$0) }
        }
        writer.element("custodian", ["typeCode": "CST"]) { writer in
          writer.element("assignedEntity", ["classCode": "ASSIGNED"]) { writer in
            writer.empty("id", ["root": home.value])
            writer.empty(
              "code", ["code": "NotHealthDataLocator", "codeSystem": "1.3.6.1.4.1.19376.1.2.27.2"])
          }
        }
      }
    }
  }

  private static func patient(_ match: PatientMatch, _ writer: inout Writer) {
    identifier(
      "id", InstanceIdentifier(root: match.identifier.root.value, extension: match.identifier.extension), &writer)
    writer.empty("statusCode", ["code": "active"])
    writer.element("patientPerson", ["classCode": "PSN", "determinerCode": "INSTANCE"]) { writer in
      writer.element("name") { writer in
        writer.element("family", text: match.familyName)
        for given in match.givenNames { writer.element("given", text: given) }
      }
      if let gender = match.gender { writer.empty("administrativeGenderCode", ["code": gender.rawValue]) }
      writer.empty("birthTime", ["value": match.birthDate])
    }
    writer.element("subjectOf1") { writer in
      writer.element("queryMatchObservation", ["classCode": "OBS", "moodCode": "EVN"]) { writer in
        writer.empty("code", ["code": "IHE_PDQ", "codeSystem": "2.16.840.1.113883.1.11.19914"])
        writer.empty("value", ["xmlns:xsi": NS.xsi, "xsi:type": "INT", "value": "100"])
      }
    }
  }

  private static func reason(_ issue: DetectedIssue, _ writer: inout Writer) {
    writer.element("reasonOf", ["typeCode": "RSON"]) { writer in
      writer.element("detectedIssueEvent", ["classCode": "ALRT", "moodCode": "EVN"]) { writer in
        writer.empty(
          "code",
          ["code": "_ActAdministrativeDetectedIssueManagementCode", "codeSystem": "2.16.840.1.113883.5.4"])
        let code: (inout Writer) -> Void = { $0.empty("code", ["code": issue.rawValue, "codeSystem": issue.system]) }
        if issue.isTrigger {
          writer.element("triggerFor", ["typeCode": "TRIG"]) { writer in
            writer.element("actOrderRequired", ["classCode": "ACT", "moodCode": "RQO"]) { code(&$0) }
          }
        } else {
          writer.element("mitigatedBy", ["typeCode": "MITGT"]) { writer in
            writer.element("detectedIssueManagement", ["classCode": "ACT", "moodCode": "EVN"]) { code(&$0) }
          }
        }
      }
    }
  }
}
