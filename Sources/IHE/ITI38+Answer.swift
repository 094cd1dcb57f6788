public import Domain
public import XML

extension ITI38 {
  /// Writes the answer for `patient`. Ids of the objects come from `uuid`, so that a test can fix them.
  public static func encode(
    _ answer: Answer, patient: PatientIdentifier, country: CountryCode, uuid: () -> String, header: ResponseHeader
  ) -> HTTPPayload {
    let status = RegistryStatus.of(answer.errors, hasContent: !answer.entries.isEmpty)
    let objects = answer.entries.map { (entry: $0, id: "urn:uuid:\(uuid())") }
    let bytes = SOAP.response(.iti38, header) { writer in
      writer.element(
        "query:AdhocQueryResponse", ["xmlns:query": NS.query, "xmlns": NS.rim, "status": status]
      ) { writer in
        RegistryStatus.write(answer.errors, to: &writer)
        writer.element("RegistryObjectList") { writer in
          for object in objects { extrinsic(object.entry, object.id, patient, country, uuid, &writer) }
          if let l1 = objects.first(where: { $0.entry.form == .l1 }),
            let l3 = objects.first(where: { $0.entry.form == .l3 })
          {
            writer.empty(
              "Association",
              [
                "id": "urn:uuid:\(uuid())", "associationType": "urn:ihe:iti:2007:AssociationType:XFRM",
                "sourceObject": l1.id, "targetObject": l3.id,
              ])
          }
        }
      }
    }
    return HTTPPayload(contentType: SOAP.contentType(action: Transaction.iti38.responseAction), body: bytes)
  }

  private static func extrinsic(
    _ entry: DocumentEntry, _ id: String, _ patient: PatientIdentifier, _ country: CountryCode, _ uuid: () -> String,
    _ writer: inout Writer
  ) {
    writer.element(
      "ExtrinsicObject",
      [
        "id": id, "lid": id, "home": entry.homeCommunity.urn, "mimeType": "text/xml",
        "objectType": "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1",
        "status": "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved",
      ]
    ) { writer in
      slot("sourcePatientId", [patient.cx], &writer)
      // Nothing but the identifier that the caller gave: whatever else is known of the person stays here.
      slot("sourcePatientInfo", ["PID-3|\(patient.cx)"], &writer)
      slot("creationTime", [entry.creationTime.hl7Digits], &writer)
      slot("repositoryUniqueId", [entry.repository], &writer)
      slot("languageCode", [entry.language.value], &writer)
      if let start = entry.serviceStart { slot("serviceStartTime", [start.hl7Digits], &writer) }
      if let stop = entry.serviceStop { slot("serviceStopTime", [stop.hl7Digits], &writer) }
      if let size = entry.size { slot("size", [String(size)], &writer) }
      if let hash = entry.hash { slot("hash", [hash], &writer) }
      if let viewing = entry.viewing { slot(viewingSlot, [viewing.slotValue], &writer) }
      name("Name", entry.title, &writer)
      let level = entry.form == .l1 ? "CDA L1 / PDF body" : "CDA L3 / Structured body"
      name("Description", "The \(entry.title) document (\(level))", &writer)
      writer.empty("VersionInfo", ["versionName": "1.1"])
      let rows = classifications(entry, country)
      for row in rows { classify(row, id, uuid, &writer) }
      if let author = entry.author { authored(by: author, entry.homeCommunity, id, uuid, &writer) }
      external(
        "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427", "XDSDocumentEntry.patientId", patient.cx, id, uuid, &writer)
      external(
        "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab", "XDSDocumentEntry.uniqueId", entry.uniqueID, id, uuid, &writer)
    }
  }

  /// One classification: its scheme, the code, the coding scheme and the words.
  private struct Classification {
    let scheme: String
    let code: String
    let system: String
    let display: String

    init(_ scheme: String, _ code: String, _ system: String, _ display: String) {
      self.scheme = "urn:uuid:\(scheme)"
      self.code = code
      self.system = system
      self.display = display
    }
  }

  private static func classifications(_ entry: DocumentEntry, _ country: CountryCode) -> [Classification] {
    let isL1 = entry.form == .l1
    return [
      Classification("41a5887f-8865-4c09-adf7-e362475b143a", entry.classCode.code, entry.classCode.system, entry.title),
      Classification("f0306f51-975f-434e-a61c-c59651d33983", entry.classCode.code, entry.classCode.system, entry.title),
      Classification("f4f85eac-e6cb-4883-b524-f2705394840f", "N", "2.16.840.1.113883.5.25", "Normal"),
      Classification(
        formatScheme, isL1 ? l1Format : l3Format, isL1 ? "IHE PCC" : "eHDSI formatCodes",
        isL1 ? "PDF embedded in CDA" : "eHDSI coded Patient Summary"),
      Classification("f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1", country.value, "1.0.3166.1", country.value),
      Classification(
        "cccf5598-8b07-4b77-a05e-ae952c785ead", "Not Used", "epSOS Practice Setting Codes-Not Used", "Not Used"),
    ]
  }

  /// Between gateways that agreed on it: when a view of the document closes, as its patient chose. Names of further
  /// attributes are URNs (ITI TF-3 4.2.3.1.6), and a reader that does not know one goes by it.
  static let viewingSlot = "urn:passerelle:viewing-end"
  static let authorScheme = "93606bcf-9494-43ec-9b4e-a7748d1a838d"
  static let formatScheme = "a09d5840-386c-46f2-b5ad-9c3699a4309d"
  static let l1Format = "urn:ihe:iti:xds-sd:pdf:2008"
  static let l3Format = "urn:epSOS:ps:ps:2010"

  private static func classify(
    _ row: Classification, _ object: String, _ uuid: () -> String, _ writer: inout Writer
  ) {
    writer.element(
      "Classification",
      [
        "id": "urn:uuid:\(uuid())", "classificationScheme": row.scheme, "classifiedObject": object,
        "nodeRepresentation": row.code,
      ]
    ) { writer in
      slot("codingScheme", [row.system], &writer)
      name("Name", row.display, &writer)
    }
  }

  /// The author in the form XON: name, and the organisation's OID (ITI TF-3 4.2.3.2.1, 4.2.3.1.7).
  private static func authored(
    by name: String, _ home: HomeCommunityID, _ object: String, _ uuid: () -> String, _ writer: inout Writer
  ) {
    writer.element(
      "Classification",
      [
        "id": "urn:uuid:\(uuid())", "classificationScheme": "urn:uuid:\(authorScheme)", "classifiedObject": object,
        "nodeRepresentation": "",
      ]
    ) { slot("authorInstitution", ["\(name)^^^^^^^^^\(home.value)"], &$0) }
  }

  private static func external(
    _ scheme: String, _ title: String, _ value: String, _ object: String, _ uuid: () -> String, _ writer: inout Writer
  ) {
    writer.element(
      "ExternalIdentifier",
      [
        "id": "urn:uuid:\(uuid())", "registryObject": object, "identificationScheme": scheme, "value": value,
        "objectType": "urn:oasis:names:tc:ebxml-regrep:ObjectType:RegistryObject:ExternalIdentifier",
      ]
    ) { name("Name", title, &$0) }
  }

  private static func name(_ element: String, _ text: String, _ writer: inout Writer) {
    writer.element(element) { $0.empty("LocalizedString", ["value": text]) }
  }

  /// - Throws: `ihe.query`.
  public static func decodeAnswer(_ body: Element) throws(IHEFailure) -> Answer {
    guard body.isNamed("AdhocQueryResponse", in: NS.query) else {
      throw .malformed("query", "It is no answer to a query.")
    }
    let objects = body.first("RegistryObjectList", in: NS.rim)?.children("ExtrinsicObject", in: NS.rim) ?? []
    return Answer(entries: objects.prefix(64).compactMap(entry), errors: RegistryStatus.read(body))
  }

  private static func entry(_ object: Element) -> DocumentEntry? {
    func slot(_ name: String, of parent: Element? = nil) -> String? {
      (parent ?? object).children("Slot", in: NS.rim).first { $0.attribute("name") == name }?
        .first("ValueList", in: NS.rim)?.first("Value", in: NS.rim)?.text.trimmedBlanks
    }
    func identifier(_ name: String) -> String? {
      object.children("ExternalIdentifier", in: NS.rim).first { external in
        external.first("Name", in: NS.rim)?.first("LocalizedString", in: NS.rim)?.attribute("value") == name
      }?.attribute("value")
    }
    func classification(_ scheme: String) -> Element? {
      object.children("Classification", in: NS.rim).first {
        $0.attribute("classificationScheme") == "urn:uuid:\(scheme)"
      }
    }
    guard let uniqueID = identifier("XDSDocumentEntry.uniqueId"), let repository = slot("repositoryUniqueId"),
      let home = object.attribute("home").flatMap({ OID($0) }),
      let kind = classification("41a5887f-8865-4c09-adf7-e362475b143a")?.attribute("nodeRepresentation")
    else { return nil }
    let format = classification(formatScheme)?.attribute("nodeRepresentation")
    return DocumentEntry(
      homeCommunity: home, repository: repository, uniqueID: uniqueID, form: format == l1Format ? .l1 : .l3,
      classCode: Coding(system: "2.16.840.1.113883.6.1", code: kind),
      title: object.first("Name", in: NS.rim)?.first("LocalizedString", in: NS.rim)?.attribute("value") ?? "",
      creationTime: slot("creationTime").flatMap(Instant.init(dtm:)) ?? Instant(milliseconds: 0),
      language: LanguageTag(slot("languageCode") ?? ""), size: slot("size").flatMap { Int($0) }, hash: slot("hash"),
      serviceStart: slot("serviceStartTime").flatMap(Instant.init(dtm:)),
      serviceStop: slot("serviceStopTime").flatMap(Instant.init(dtm:)),
      author: classification(authorScheme).flatMap { slot("authorInstitution", of: $0) }
        .map { String($0.prefix { $0 != "^" }) },
      viewing: slot(viewingSlot).flatMap(ViewingEnd.init(slotValue:)))
  }
}

extension ViewingEnd {
  /// The time as `yyyyMMddHHmmss`, UTC, or `once`.
  fileprivate var slotValue: String {
    switch self {
    case .at(let instant): instant.hl7Digits
    case .afterOneReading: ViewingTime.oneReading.rawValue
    }
  }

  fileprivate init?(slotValue: String) {
    if slotValue == ViewingTime.oneReading.rawValue {
      self = .afterOneReading
    } else if let instant = Instant(dtm: slotValue) {
      self = .at(instant)
    } else {
      return nil
    }
  }
}

extension Instant {
  /// Reads the XDS form `yyyyMMddHHmmss`, UTC (ITI TF-3 4.2.3.1.7); shorter forms count from their start.
  init?(dtm text: String) {
    guard [4, 6, 8, 10, 12, 14].contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    func part(_ offset: Int, _ length: Int, _ missing: Int) -> Int {
      text.count >= offset + length ? Int(text.dropFirst(offset).prefix(length)) ?? missing : missing
    }
    let fields = CalendarFields(
      year: part(0, 4, 1970), month: part(4, 2, 1), day: part(6, 2, 1), hour: part(8, 2, 0), minute: part(10, 2, 0),
      second: part(12, 2, 0))
    guard fields.isValid else { return nil }
    self.init(utc: fields)
  }
}
