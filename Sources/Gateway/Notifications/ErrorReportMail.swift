import Domain
import Exchange
import Synchronization
import Transport
import Trust
import Web

/// Hands reports of possible errors to the mail server, off the path of pages and exchanges: what waits is in the store,
/// so a stop, a crash or a silent server only delays it.
final class ErrorReportMail: Sendable {
  /// Messages of one pass.
  private static let page = 16

  private let queue: ErrorReportQueue
  private let client: MailClient
  private let sender: String
  private let own: CountryCode
  private let trustList: @Sendable () -> TrustList
  private let clock: any WallClock
  private let failing = Mutex<String?>(nil)

  /// - Throws: `gateway.secret`.
  init(
    _ queue: ErrorReportQueue, _ email: NotificationSettings.Email, own: CountryCode,
    trustList: @escaping @Sendable () -> TrustList, clock: any WallClock
  ) throws {
    (self.queue, client, sender) = (queue, try Notifications.mailClient(email), email.sender)
    (self.own, self.trustList, self.clock) = (own, trustList, clock)
  }

  /// Code of why the last attempt failed; nil where it did not.
  var failure: String? { failing.withLock { $0 } }

  /// Sends what waits until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      await pass()
      do { try await Task.sleep(for: .seconds(Notifications.pause)) } catch { return }
    }
  }

  /// Sends what is due now, oldest first, one after the other.
  func pass() async {
    do {
      for message in try await queue.due(limit: Self.page) where !Task.isCancelled { try await hand(message) }
    } catch {
      // The store does not answer, which is on the health page; what was taken is sent again under the same id.
      let code = (error as? any Explained)?.code ?? "internal"
      failing.withLock { $0 = code }
    }
  }

  private func hand(_ message: ErrorReportQueue.Message) async throws {
    do {
      let mail = mail(message)
      try await client.send(mail.bytes, from: sender, to: mail.recipient)
    } catch {
      failing.withLock { $0 = error.code }
      return try await queue.failed(message, code: error.code)
    }
    try await queue.delivered(message)
    failing.withLock { $0 = nil }
  }

  private func mail(_ message: ErrorReportQueue.Message) -> MailMessage {
    let contact = trustList().peer(own)?.contact
    let text = ErrorReportText(
      message.report, reference: ExchangeReference(trace: message.trace), from: message.country, readIn: own,
      answers: contact)
    return MailMessage(
      id: message.id, sender: sender, recipient: Sensitive(message.address), answers: contact?.email,
      subject: text.subject, body: text.body, language: text.language, at: clock.now)
  }
}
