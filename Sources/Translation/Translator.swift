public import Documents
import Domain
public import Terminology

/// A summary whose coded elements are European where Europe has a code, with the account of every one of them.
///
/// Only ``Translator`` makes it.
public struct TranslatedDocument: Sendable {
  public let summary: PatientSummary
  /// The reader's account and that of the transcoding.
  public let account: Account
  /// Version of the terminology that was used; it goes into the log.
  public let catalogueVersion: String
  /// The pivot document, and what its form could not hold is in ``account``.
  public let pivot: [UInt8]
  public let identity: DocumentIdentity
  /// One line for each item of the source.
  public let report: TranslationReport

  init(
    summary: PatientSummary, account: Account, catalogueVersion: String, pivot: [UInt8], identity: DocumentIdentity,
    report: TranslationReport
  ) {
    self.summary = summary
    self.account = account
    self.catalogueVersion = catalogueVersion
    self.pivot = pivot
    self.identity = identity
    self.report = report
  }

  /// Allergies and medicines whose substance has no European code: a reader abroad must see it.
  public var warnings: [AccountItem] {
    account.items.filter { $0.equivalence == .unmatched && Self.warningElements.contains($0.element) }
  }

  static let warningElements: Set<String> = ["allergy.agent", "medication.atc"]
}

/// Transcodes national codes to European ones and words to the reader's language, from one catalogue. Pure.
public struct Translator: Sendable {
  public let catalogue: Catalogue

  public init(catalogue: Catalogue) { self.catalogue = catalogue }

  /// Transcodes a reading and writes its pivot. Same input, same catalogue, same identity: same bytes.
  ///
  /// - Throws: `document.incomplete-header` where the European document demands what nobody may invent.
  public func translate(
    _ reading: Reading, as identity: DocumentIdentity
  ) throws(WritingFailure) -> TranslatedDocument {
    let (summary, transcoded) = transcode(reading.summary)
    let written = try PivotWriter.write(summary, as: identity)
    let account = Account(joining: [reading.account, transcoded, written.account])
    return TranslatedDocument(
      summary: summary, account: account, catalogueVersion: catalogue.version, pivot: written.bytes,
      identity: identity,
      report: TranslationReport(
        items: reading.items, summary: summary, account: account,
        written: account.items.count - written.account.items.count, catalogueVersion: catalogue.version))
  }

  /// The report of a translation.
  ///
  /// - Parameters:
  ///   - reading: what was read, with the items of its source.
  ///   - summary: the same, transcoded.
  ///   - transcoded: the account of the transcoding.
  ///   - written: the account of the writer; each form has its own, the displayed one takes everything.
  public func report(
    of reading: Reading, as summary: PatientSummary, transcoded: Account, written: Account = Account()
  ) -> TranslationReport {
    let account = Account(joining: [reading.account, transcoded, written])
    return TranslationReport(
      items: reading.items, summary: summary, account: account, written: account.items.count - written.items.count,
      catalogueVersion: catalogue.version)
  }

  /// Fills the European side of every coded element.
  public func transcode(_ summary: PatientSummary) -> (summary: PatientSummary, account: Account) {
    var transcoding = Transcoding(catalogue: catalogue)
    // About one line for each coded element of a usual summary: lines are large, and to move them as the list grows costs.
    transcoding.account.items.reserveCapacity(128)
    let result = transcoding.transcode(summary)
    return (result, transcoding.account)
  }
}
