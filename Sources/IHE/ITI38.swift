public import Domain
public import XML

/// ITI-38, Cross Gateway Query: which documents are there (IHE XCA; ebXML RegRep 3.0 AdhocQuery).
public enum ITI38 {
  static let findDocuments = "urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d"
  private static let approved = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved"
  /// The type of entries for documents that are there.
  private static let stable = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"

  public struct Query: Sendable, Hashable {
    public var patient: PatientIdentifier
    public var classCodes: [Coding]
    /// Whether a filter is not understood, or asks for other documents than approved ones.
    public var hasUnknownFilter = false
    /// Whether only entries for documents on demand are asked for: not offered.
    public var isOnDemand = false

    public init(patient: PatientIdentifier, classCodes: [Coding]) {
      self.patient = patient
      self.classCodes = classCodes
    }
  }

  /// The entries, or errors; both where only a part is offered.
  public struct Answer: Sendable, Hashable {
    public var entries: [DocumentEntry]
    public var errors: [RegistryError]

    public init(entries: [DocumentEntry], errors: [RegistryError]) {
      self.entries = entries
      self.errors = errors
    }
  }

  /// - Parameter home: home community of the country that is asked.
  public static func encode(_ query: Query, home: HomeCommunityID, header: RequestHeader) -> HTTPPayload {
    SOAP.request(.iti38, header) { writer in
      writer.element("query:AdhocQueryRequest", ["xmlns:query": NS.query, "xmlns": NS.rim]) { writer in
        writer.empty("query:ResponseOption", ["returnComposedObjects": "true", "returnType": "LeafClass"])
        writer.element("AdhocQuery", ["id": findDocuments, "home": home.urn]) { writer in
          slot("$XDSDocumentEntryPatientId", ["'\(query.patient.cx)'"], &writer)
          slot("$XDSDocumentEntryStatus", ["('urn:oasis:names:tc:ebxml-regrep:StatusType:Approved')"], &writer)
          let codes = query.classCodes.map { "'\($0.code)^^\($0.system)'" }.joined(separator: ",")
          if !codes.isEmpty { slot("$XDSDocumentEntryClassCode", ["(\(codes))"], &writer) }
        }
      }
    }
  }

  /// - Parameter home: who is asked, where that is known: a query for another home community is refused.
  /// - Throws: `ihe.query`.
  public static func decodeQuery(_ body: Element, for home: HomeCommunityID? = nil) throws(IHEFailure) -> Query {
    guard let adhoc = try body.single("AdhocQuery", in: NS.rim, "query") else {
      throw .malformed("query", "It holds no query.")
    }
    guard adhoc.attribute("id") == findDocuments else {
      throw .malformed("query", "It is another stored query than FindDocuments.")
    }
    if let home, let named = adhoc.attribute("home"), OID(named) != home {
      throw .malformed("query", "It is for another home community.")
    }
    let slots = adhoc.children("Slot", in: NS.rim)
    func values(_ name: String) -> [String] {
      slots.filter { $0.attribute("name") == name }.flatMap { slot in
        slot.children("ValueList", in: NS.rim).flatMap { $0.children("Value", in: NS.rim) }.map(\.text.trimmedBlanks)
      }
    }
    let patients = values("$XDSDocumentEntryPatientId")
    guard patients.count == 1, let patient = PatientIdentifier(cx: unquoted(patients[0])) else {
      throw .malformed("query", "It does not name exactly one patient.")
    }
    let named = values("$XDSDocumentEntryClassCode").map(classCodes)
    let codes = named.flatMap { $0 ?? [] }
    guard codes.count <= 32 else { throw .malformed("query", "It names more than 32 kinds of documents.") }
    var query = Query(patient: patient, classCodes: codes)
    let statuses = values("$XDSDocumentEntryStatus")
    // A kind that cannot be read must not count as none: every document would fit.
    query.hasUnknownFilter =
      !statuses.isEmpty && !statuses.contains { $0.contains("'\(approved)'") } || named.contains { $0 == nil }
    let types = values("$XDSDocumentEntryType")
    query.isOnDemand = !types.isEmpty && !types.contains { $0.contains("'\(stable)'") }
    return query
  }

  /// `('c1^^s','c2^^s')`, and `('c1^^s,c2^^s')` as some peers write it; nil for anything else.
  private static func classCodes(_ value: String) -> [Coding]? {
    var inner = Substring(value)
    if inner.hasPrefix("("), inner.hasSuffix(")") { inner = inner.dropFirst().dropLast() }
    var codes: [Coding] = []
    for part in inner.split(separator: ",", omittingEmptySubsequences: false) {
      let pieces = unquoted(String(part).trimmedBlanks).components(by: "^^")
      guard pieces.count == 2, !pieces[0].isEmpty, !pieces[1].isEmpty else { return nil }
      codes.append(Coding(system: pieces[1], code: pieces[0]))
    }
    return codes
  }

  private static func unquoted(_ text: String) -> String {
    var view = Substring(text)
    if view.hasPrefix("'") { view = view.dropFirst() }
    if view.hasSuffix("'") { view = view.dropLast() }
    return String(view)
  }

  static func slot(_ name: String, _ values: [String], _ writer: inout Writer) {
    writer.element("Slot", ["name": name]) { writer in
      writer.element("ValueList") { writer in
        for value in values { writer.element("Value", text: value) }
      }
    }
  }
}

extension String {
  func components(by separator: String) -> [String] {
    var parts: [String] = []
    var rest = Substring(self)
    while let range = rest.firstRange(of: separator) {
      parts.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    parts.append(String(rest))
    return parts
  }
}
