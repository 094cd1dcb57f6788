import CDA
import Domain
import FHIR

/// Writes a patient summary as the HL7 Europe Patient Summary: a FHIR R4 document Bundle in JSON (EPS 1.0.0-xtehr over
/// IPS 2.0.1), European codes first, national codes kept beside them, narrative in the source's language.
///
/// Equal input gives equal bytes. What FHIR has no place for is in the returned account; the mapping is in
/// `MAPPING-EPS.md`.
public enum EuropeanBundleWriter {
  /// Writes the Bundle of `summary`: canonical JSON (RFC 8785) in UTF-8, decimals spelled as the source did.
  ///
  /// The five sections that must always be there are always written, each with entries or with the kind of nothing
  /// that the summary states; a silent source never becomes "none known".
  /// - Parameter unread: entries of the source that could not be read; their sections say that something is missing.
  /// - Throws: ``WritingFailure`` when the header lacks what nobody may invent (the patient's name, an author).
  public static func write(
    _ summary: PatientSummary, as identity: DocumentIdentity, unread: UnreadEntries = UnreadEntries()
  ) throws(WritingFailure) -> WrittenDocument {
    let bundle = EuropeanBundle(summary, identity, unread)
    let document = try bundle.document()
    return WrittenDocument(bytes: Array(document.canonical.utf8), account: bundle.account)
  }
}

/// One Bundle in the making: the entries written so far, who is in it already, and what was lost on the way.
final class EuropeanBundle {
  let summary: PatientSummary
  let identity: DocumentIdentity
  let unread: UnreadEntries
  var account = Account()
  /// Authors and organisations, each written once; the time of authorship stands with the entry.
  var authors: [Author: JSON] = [:]
  var organisations: [Organisation: JSON] = [:]
  /// LOINC code of the section in the making, for the account.
  var section = "header"
  /// Whether the section in the making has narrative of the source, which holds the words that its entries point at.
  var hasNarrative = false

  private var entries: [JSON] = []
  private var resources: [String: JSON] = [:]
  private var urls: Set<String> = []
  private var counts: [String: Int] = [:]
  private let origin: String

  init(_ summary: PatientSummary, _ identity: DocumentIdentity, _ unread: UnreadEntries) {
    self.summary = summary
    self.identity = identity
    self.unread = unread
    let source = summary.header.documentID
    origin = "\(source.root)|\(source.extension ?? "")"
  }

  /// The whole document; the Composition comes first (bdl-11).
  func document() throws(WritingFailure) -> JSON {
    let composition = try composition()
    return .object([
      "resourceType": "Bundle", "type": "document",
      "meta": ["profile": ["http://hl7.eu/fhir/eps/StructureDefinition/bundle-eu-eps"]],
      "identifier": identifier(identity.id), "timestamp": .string(identity.createdAt.iso8601),
      "entry": .array([composition] + entries.filter(reachable(from: composition))),
    ])
  }

  /// Whether an entry is named, directly or by others, by the Composition: a document holds nothing else (FHIR R4,
  /// Documents, section 3.3.1). Somebody whose part no resource takes would otherwise stand there alone.
  private func reachable(from composition: JSON) -> (JSON) -> Bool {
    var found: Set<String> = []
    var pending = [composition]
    while let value = pending.popLast() {
      switch value {
      case .array(let values): pending += values
      case .object(let members):
        pending += members.values
        if let url = members["reference"]?.string, let resource = resources[url], found.insert(url).inserted {
          pending.append(resource)
        }
      case .null, .bool, .integer, .decimal, .string: break
      }
    }
    return { entry in entry["fullUrl"]?.string.map(found.contains) ?? false }
  }

  // MARK: Entries

  /// `urn:uuid:…` for the resource of a type at a path of the source: the same in every writing of one source
  /// document, and no other resource's in this one.
  func url(_ type: String, _ path: String) -> String {
    let name = "\(origin)|\(type)|\(path)"
    while true {
      let count = counts[name, default: 0] + 1
      counts[name] = count
      let url = "urn:uuid:" + NameUUID.text(of: count == 1 ? name : "\(name)|\(count)")
      if urls.insert(url).inserted { return url }
    }
  }

  /// Adds a resource and returns the reference to it.
  @discardableResult
  func add(_ type: String, _ path: String, _ members: [String: JSON?]) -> JSON {
    let url = url(type, path)
    entries.append(entry(type, url, members))
    return .reference(url)
  }

  func entry(_ type: String, _ url: String, _ members: [String: JSON?]) -> JSON {
    let resource = JSON.element(
      members.merging(["resourceType": .string(type), "id": .string(String(url.dropFirst(9)))]) { own, _ in own })
    resources[url] = resource
    return .object(["fullUrl": .string(url), "resource": resource ?? .null])
  }

  /// The resource that a reference points at, for the narrative.
  func resource(of reference: JSON) -> JSON? { reference["reference"]?.string.flatMap { resources[$0] } }

  /// The reference to the one Patient.
  lazy var patient: JSON = add("Patient", "patient", patientMembers())

  // MARK: Account

  func lose(
    _ element: String, at path: String, because reason: LossReason = .noPlace, source: Coding? = nil,
    european: Coding? = nil, wordsRemain: Bool = true, _ note: String
  ) {
    account.add(
      AccountItem(
        section: section, sourcePath: path, element: element,
        outcome: wordsRemain ? .narrativeOnly(reason) : .lost(reason), source: source, european: european, note: note))
  }
}
