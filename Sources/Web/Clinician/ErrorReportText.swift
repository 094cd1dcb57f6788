public import Domain
public import Exchange
import Translation
public import Trust

/// The words of a message about a possible error (users.md 3.7): reference, countries, kind and place, and where to answer.
/// No name, and nothing of a record: it is made without one.
public struct ErrorReportText: Sendable, Hashable {
  /// Two letters; the reader's where the pages have it, else English.
  public let language: String
  public let subject: String
  public let body: String

  /// - Parameters:
  ///   - home: the country that delivered the document, which reads the message.
  ///   - abroad: the country where the document was read.
  ///   - contact: who takes the answer; nil: the contact point, as its partners know it.
  public init(
    _ report: ErrorReport, reference: ExchangeReference, from home: CountryCode, readIn abroad: CountryCode,
    answers contact: Peer.Contact?
  ) {
    let texts = PageTexts(language: Self.languages[home.value] ?? "en")
    let colon = texts.language == "fr" ? " : " : ": "
    func line(_ key: String, _ value: String) -> String { texts[key] + colon + value }
    func country(_ code: CountryCode) -> String { "\(texts.word("country", code.value)) (\(code))" }
    let answer =
      contact.map { [$0.name, $0.email, $0.telephone].compactMap { $0 }.joined(separator: ", ") }
      ?? texts("mail.report.contactPoint", ["country": texts.word("country", abroad.value)])
    language = texts.language
    subject = texts("mail.report.subject", ["reference": reference.description])
    body = [
      texts["mail.report.intro"],
      [
        line("reference", reference.description), line("mail.report.from", country(home)),
        line("mail.report.readIn", country(abroad)),
        line("mail.report.kind", texts["report.kind.\(report.kind.rawValue)"]),
        line("mail.report.place", Self.words(report.place, texts)),
      ].joined(separator: "\n"),
      texts["mail.report.log"], texts("mail.report.answer", ["contact": answer]), texts["mail.report.never"],
    ].joined(separator: "\n\n")
  }

  /// Countries where one of the languages of the pages is read in every office.
  private static let languages = ["FR": "fr", "LU": "fr", "PT": "pt", "DE": "de", "AT": "de"]

  /// A place by its own name of the section, never by what the document calls it.
  static func words(_ place: ErrorReport.Place?, _ texts: PageTexts) -> String {
    guard let place else { return texts["reportWhereNone"] }
    let section = Translator.silentSection(place.section, in: LanguageTag(texts.language)).title
    let words = ["section": section, "code": place.section, "n": place.entry ?? ""]
    return texts(place.entry == nil ? "mail.report.section" : "mail.report.entry", words)
  }

  /// The message for the reader's own mail program (RFC 6068); nil where the contact has no address.
  func link(to contact: Peer.Contact?) -> String? {
    guard let parts = contact?.email?.split(separator: "@"), parts.count == 2 else { return nil }
    let lines = body.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
    return "mailto:\(Form.escape(String(parts[0])))@\(parts[1])?\(Form.encode(["subject": subject, "body": lines]))"
  }
}
