public import Consent
public import Domain

/// The words of a message to a patient (users.md 4.1): no name, no place of care, nothing of a record, and no link that
/// signs anybody in.
public struct NoticeText: Sendable, Hashable {
  public let subject: String
  public let body: String

  /// - Parameters:
  ///   - address: of the patient's pages, without anything about this message.
  ///   - home: the patient's country, by whose clock times are told.
  public init(_ notice: Notice, address: String, home: CountryCode) {
    let texts = PageTexts(language: notice.choice.language, civil: CivilTime(country: home))
    let country = notice.country.map { texts.word("country", $0.value) } ?? ""
    let asker = texts(notice.isHospital ? "notice.hospital" : "notice.provider", ["country": country])
    let words = [
      "asker": asker, "country": country, "time": notice.until.map { texts.time($0) } ?? "",
      "code": notice.code?.exposed ?? "",
    ]
    subject = texts["notice.\(notice.kind.rawValue).subject"]
    body = [
      texts("notice.\(notice.kind.rawValue)", words), texts("notice.where", ["address": address]),
      texts["notice.never"],
    ].joined(separator: "\n\n")
  }
}
