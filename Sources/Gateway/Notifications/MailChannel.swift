import Consent
import Domain
import Transport
import Trust
import Web

/// Messages by e-mail.
struct MailChannel: NotificationChannel {
  let client: MailClient
  let sender: String
  /// Of the patient's pages.
  let pages: String
  let home: CountryCode
  let clock: any WallClock

  func send(_ notice: Notice) async throws {
    let text = NoticeText(notice, address: pages, home: home)
    let message = MailMessage(
      id: notice.id, sender: sender, recipient: notice.choice.address, subject: text.subject, body: text.body,
      language: notice.choice.language, at: clock.now)
    try await client.send(message.bytes, from: sender, to: notice.choice.address)
  }
}

/// One message in the form of RFC 5322, its text in Base64: no line of it can be taken for a header.
struct MailMessage {
  let id: String
  let sender: String
  let recipient: Sensitive<String>
  /// Where answers go; nil: nobody reads them.
  var answers: String?
  let subject: String
  let body: String
  let language: String
  let at: Instant

  var bytes: [UInt8] {
    let domain = sender.split(separator: "@").last.map(String.init) ?? "localhost"
    var head = [
      "Date: \(Self.date(at))", "From: Passerelle <\(sender)>", "To: <\(recipient.exposed)>",
      // The same id at every attempt: who receives it twice can tell.
      "Message-ID: <\(id)@\(domain)>", "Subject: \(Self.encoded(subject))", "MIME-Version: 1.0",
      "Content-Language: \(language)", "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: base64", "Auto-Submitted: auto-generated",
    ]
    if let answers { head.append("Reply-To: <\(answers)>") }
    let lines = body.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
    return Array((head.joined(separator: "\r\n") + "\r\n\r\n" + Self.folded(Base64.encode(Array(lines.utf8)))).utf8)
  }

  /// RFC 2047: words of at most 75 characters, each whole characters of UTF-8.
  static func encoded(_ text: String) -> String {
    var words: [String] = [""]
    for character in text {
      if ((words.last ?? "") + String(character)).utf8.count > 42 { words.append("") }
      words[words.count - 1].append(character)
    }
    return words.map { "=?utf-8?B?\(Base64.encode(Array($0.utf8)))?=" }.joined(separator: "\r\n ")
  }

  private static func folded(_ text: String) -> String {
    var (lines, rest) = ("", text[...])
    while !rest.isEmpty {
      lines += rest.prefix(76) + "\r\n"
      rest = rest.dropFirst(76)
    }
    return lines
  }

  private static func date(_ instant: Instant) -> String {
    let fields = instant.utc
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
    // 1 January 1970 was a Thursday.
    let day = days[Int((instant.milliseconds / 86_400_000 + 4) % 7)]
    let clock = "\(two(fields.hour)):\(two(fields.minute)):\(two(fields.second))"
    return "\(day), \(fields.day) \(months[fields.month - 1]) \(fields.year) \(clock) +0000"
  }
}
