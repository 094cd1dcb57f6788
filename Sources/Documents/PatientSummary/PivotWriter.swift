import CDA
import Domain
import XML

/// The forms of one summary that hold structure (eHDSI, transcoding): both have the European templates in place.
public enum SummaryForm: Sendable, Hashable {
  /// As country A makes it: national codes in `code`, displays and narrative in its own language.
  case friendly
  /// As it travels: European codes in `code` with English displays, the national ones as translations.
  case pivot
}

/// Writes a patient summary as the MyHealth@EU pivot: CDA Release 2, level 3, European codes, national codes kept as
/// translations, narrative in the source's language (eHDSI Patient Summary template 1.3.6.1.4.1.12559.11.10.1.3.1.1.3).
///
/// Equal input gives equal bytes. What the pivot has no place for is in the returned account.
public enum PivotWriter {
  /// Writes `summary` as the pivot, or as the nationally coded form that the pivot is transcoded from.
  ///
  /// The five sections that must always be there are always written, each with entries or with the kind of nothing
  /// that the summary states; a silent source never becomes "none known".
  /// - Throws: ``WritingFailure`` when the header lacks what nobody may invent (patient's name, birth date, an author,
  ///   a legal authenticator, a document time, a language with its country).
  public static func write(
    _ summary: PatientSummary, as identity: DocumentIdentity, form: SummaryForm = .pivot
  ) throws(WritingFailure) -> WrittenDocument {
    let composition = PivotComposition(summary, identity, form)
    let document = try composition.document()
    return WrittenDocument(bytes: composition.sheet.document(document.range), account: composition.account)
  }
}

/// One pivot in the making: the narrative identifiers given out, and what was lost on the way.
final class PivotComposition {
  var summary: PatientSummary
  let identity: DocumentIdentity
  let form: SummaryForm
  let ids = NarrativeIDs()
  /// Large enough for most documents, of which about twice the size is composed.
  let sheet = Sheet(capacity: 120 << 10)
  var account = Account()
  /// Where the entry being written stood in the source.
  var place: Place = ("header", "header")
  /// Template of the document.
  let documentTemplate: String
  /// Whether the rules demand a participant, even where nobody is named.
  let needsParticipant: Bool

  init(
    _ summary: PatientSummary, _ identity: DocumentIdentity, _ form: SummaryForm,
    template: String = Template.document, needsParticipant: Bool = true
  ) {
    self.summary = summary
    self.identity = identity
    self.form = form
    documentTemplate = template
    self.needsParticipant = needsParticipant
  }

  /// The identifier of the document being written; each form has its own.
  var documentID: InstanceIdentifier {
    form == .friendly ? identity.friendly ?? identity.id : identity.id
  }

  func document() throws(WritingFailure) -> PivotNode {
    let header = try header()
    let sections = sections()
    return element(
      "ClinicalDocument",
      [
        "xmlns": "urn:hl7-org:v3", "xmlns:pharm": "urn:hl7-org:pharm",
        "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
      ]
    ) {
      header
      element("component") {
        element("structuredBody") {
          for section in sections { element("component") { section } }
        }
      }
    }
  }

  func text(_ narrative: [Narrative], _ section: PivotSection) -> SectionText {
    SectionText(narrative, prefix: section.prefix, ids: ids)
  }

  /// An identifier for an entry that the source left without one, below the document's own.
  func generatedID(_ section: PivotSection, _ number: Int) -> InstanceIdentifier {
    let own = documentID.extension.map { $0 + "." } ?? ""
    return InstanceIdentifier(root: documentID.root, extension: "\(own)\(section.prefix)\(number)")
  }

  /// Begins an entry: what its codes lose is told with its path.
  func enter(_ section: String, _ path: String) -> Place {
    place = (section, path)
    return place
  }

  func lose(
    _ element: String, in section: String, at path: String, _ reason: LossReason, source: Coding? = nil,
    wordsRemain: Bool = false, _ note: String
  ) {
    account.add(
      AccountItem(
        section: section, sourcePath: path, element: element,
        outcome: wordsRemain ? .narrativeOnly(reason) : .lost(reason), source: source, note: note))
  }
}
