public import Domain
public import XML

extension ITI55 {
  /// Reads a query, whatever prefixes and empty texts a peer writes.
  ///
  /// - Throws: `ihe.discovery`, also where what decides stands there twice.
  public static func decodeQuery(_ body: Element) throws(IHEFailure) -> Query {
    guard let id = try body.single("id", "discovery").flatMap(identifier) else { throw refused("It has no id.") }
    guard let receiver = try home(body.single("receiver", "discovery")),
      let sender = try home(body.single("sender", "discovery"))
    else { throw refused("Sender or receiver is not named by an OID.") }
    let interaction = try body.single("interactionId", "discovery")?.attribute("extension")
    guard interaction ?? "PRPA_IN201305UV02" == "PRPA_IN201305UV02" else {
      throw refused("It calls itself another interaction.")
    }
    guard let act = try body.single("controlActProcess", "discovery")?.stating(event, "discovery"),
      let parameters = try act.single("queryByParameter", "discovery"),
      let list = try parameters.single("parameterList", "discovery")
    else { throw refused("It asks for nobody.") }
    guard let queryID = try parameters.single("queryId", "discovery").flatMap(identifier) else {
      throw refused("It has no query id.")
    }
    return Query(
      id: id, sender: sender, receiver: receiver, queryID: queryID,
      createdAt: Instant(milliseconds: 0), traits: try traits(list),
      isDeferred: try parameters.single("responsePriorityCode", "discovery")?.attribute("code") == "D")
  }

  private static func traits(_ list: Element) throws(IHEFailure) -> PatientTraits {
    var identifiers: [InstanceIdentifier] = []
    for subject in list.children("livingSubjectId") {
      if let identifier = try subject.single("value", "discovery").flatMap(identifier) {
        identifiers.append(identifier)
      }
    }
    guard identifiers.count <= 8 else { throw refused("It names more than eight identifiers.") }
    // What a person is matched by stands once, with one value.
    for name in ["livingSubjectBirthTime", "livingSubjectAdministrativeGender"] {
      _ = try list.single(name, "discovery")?.single("value", "discovery")
    }
    func value(_ name: String) -> Element? { list.first(name)?.first("value") }
    func text(_ part: String, of parent: Element?) -> String? {
      guard let text = parent?.first(part)?.text.trimmedBlanks, !text.isEmpty, text.utf8.count <= 200 else {
        return nil
      }
      return text
    }
    let birth = value("livingSubjectBirthTime")?.attribute("value").map { String($0.prefix(8)) }
    let (name, home) = (value("livingSubjectName"), value("patientAddress"))
    let address = PatientAddress(
      street: text("streetName", of: home), city: text("city", of: home), country: text("country", of: home),
      postalCode: text("postalCode", of: home))
    return PatientTraits(
      identifiers: identifiers, familyName: text("family", of: name), givenName: text("given", of: name),
      gender: value("livingSubjectAdministrativeGender")?.attribute("code").flatMap(
        AdministrativeGender.init(rawValue:)),
      birthDate: birth, address: address == PatientAddress() ? nil : address)
  }

  static func identifier(_ element: Element) -> InstanceIdentifier? {
    guard let root = element.attribute("root"), !root.isEmpty, root.utf8.count <= 128 else { return nil }
    let value = element.attribute("extension")
    guard (value?.utf8.count ?? 0) <= 256 else { return nil }
    return InstanceIdentifier(root: root, extension: value)
  }

  /// The home community of a party, which device and organisation name alike; peers leave the organisation out.
  private static func home(_ party: Element?) throws(IHEFailure) -> HomeCommunityID? {
    guard let device = try party?.single("device", "discovery")?.stating(one, "discovery"),
      let home = try device.single("id", "discovery")?.attribute("root").flatMap({ OID($0) })
    else { return nil }
    let agent = try device.single("asAgent", "discovery")?.single("representedOrganization", "discovery")
    guard let organisation = try agent?.single("id", "discovery")?.attribute("root") else { return home }
    guard OID(organisation) == home else { throw refused("Device and organisation are of two home communities.") }
    return home
  }

  /// What a control act is, and what a device or a person is.
  private static let event: KeyValuePairs = ["classCode": "CACT", "moodCode": "EVN"]
  private static let one: KeyValuePairs = ["determinerCode": "INSTANCE"]

  private static func refused(_ why: String) -> IHEFailure { .malformed("discovery", why) }

  /// Reads an answer. A subject decides before any code, since peers set `AE` on success too.
  ///
  /// - Parameter askedRoot: assigning authority of the identifier that was asked, where the answer leaves it out.
  /// - Throws: `ihe.discovery`.
  public static func decodeAnswer(_ body: Element, askedRoot: OID) throws(IHEFailure) -> Answer {
    guard body.isNamed("PRPA_IN201306UV02", in: NS.hl7) else { throw refused("It is no answer to a discovery.") }
    let act = try body.first("controlActProcess")?.stating(event, "discovery")
    let subjects = act?.children("subject") ?? []
    if subjects.count > 1 { return .notUnique }
    if let subject = subjects.first {
      guard let match = try match(subject, askedRoot) else {
        throw refused("Its patient lacks id, name or birth date.")
      }
      return .match(match)
    }
    let acknowledgement = body.first("acknowledgement")
    let details = acknowledgement?.children("acknowledgementDetail") ?? []
    let codes = details.compactMap { $0.first("code")?.attribute("code")?.trimmedBlanks }.filter { !$0.isEmpty }
    let issue = act?.first("reasonOf")?.first("detectedIssueEvent")
    let management =
      issue?.first("mitigatedBy")?.first("detectedIssueManagement")?.first("code")?.attribute("code")
      ?? issue?.first("triggerFor")?.first("actOrderRequired")?.first("code")?.attribute("code")
    if codes.contains(ErrorCode.noMatch) { return .noMatch }
    if codes.contains(ErrorCode.multipleMatches) || management == "AdditionalDemographicsRequested" {
      return .notUnique
    }
    let response = act?.first("queryAck")?.first("queryResponseCode")?.attribute("code")
    let located = details.compactMap { $0.first("location")?.text.trimmedBlanks }
    if response == "NF" || codes.isEmpty && located.contains("NF") { return .noMatch }
    return .failure(
      code: codes.first.map { ErrorCode.named($0) } ?? ErrorCode.identification,
      issue: DetectedIssue(rawValue: management ?? ""))
  }

  /// A registration, or a patient in it, that was withdrawn or does not hold yet is nobody's.
  private static func isInForce(_ element: Element) -> Bool {
    let status = element.first("statusCode")?.attribute("code")?.trimmedBlanks ?? ""
    return ["", "active", "completed", "normal"].contains(status)
  }

  private static func match(_ subject: Element, _ askedRoot: OID) throws(IHEFailure) -> PatientMatch? {
    let registration: KeyValuePairs = ["classCode": "REG", "moodCode": "EVN"]
    guard
      let event = try subject.stating(["typeCode": "SUBJ"], "discovery").first("registrationEvent")?
        .stating(registration, "discovery"), isInForce(event),
      let patient = try event.first("subject1")?.stating(["typeCode": "SBJ"], "discovery").first("patient")?
        .stating(["classCode": "PAT"], "discovery"), isInForce(patient),
      let id = patient.first("id"), let value = id.attribute("extension"), !value.isEmpty,
      let person = try patient.first("patientPerson")?.stating(one, "discovery"), let name = person.first("name"),
      let birth = person.first("birthTime")?.attribute("value"), birth.count >= 4
    else { return nil }
    let root = id.attribute("root").flatMap { OID($0) } ?? askedRoot
    let family = name.children("family").map(\.text.trimmedBlanks).joined(separator: " ")
    let given = name.children("given").map(\.text.trimmedBlanks).filter { !$0.isEmpty }
    guard !family.isEmpty || !given.isEmpty else { return nil }
    return PatientMatch(
      identifier: PatientIdentifier(root: root, extension: value), familyName: family, givenNames: given,
      gender: person.first("administrativeGenderCode")?.attribute("code").flatMap(AdministrativeGender.init(rawValue:)),
      birthDate: String(birth.prefix(8)))
  }
}
