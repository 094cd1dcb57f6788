import Consent
import Domain
import Foundation
import Synchronization
import Transport
import Trust

/// Hands waiting messages to their channels, off the path of exchanges: what waits is in the store, so a stop, a crash or
/// a silent server only delays it.
final class Notifications: Sendable {
  /// Between two passes, in seconds.
  static let pause: Int64 = 1
  /// Messages of one pass, and those on their way at once.
  private static let page = 64
  private static let atOnce = 4

  private let ledger: SQLConsentLedger
  private let channels: [NotificationChoice.Way: any NotificationChannel]
  private let failing = Mutex<String?>(nil)

  init(_ ledger: SQLConsentLedger, _ channels: [NotificationChoice.Way: any NotificationChannel]) {
    (self.ledger, self.channels) = (ledger, channels)
  }

  /// Nil where no channel is configured.
  ///
  /// - Throws: `gateway.secret`.
  static func make(
    _ settings: Settings, ledger: SQLConsentLedger, client: PeerClient, keys: KeyDirectory, clock: any WallClock
  ) throws -> Notifications? {
    let pages = settings.web.publicURL
    var channels: [NotificationChoice.Way: any NotificationChannel] = [:]
    if let email = settings.notifications.email {
      channels[.email] = MailChannel(
        client: try mailClient(email), sender: email.sender, pages: "\(pages)/patient",
        home: settings.country, clock: clock)
    }
    if let portal = settings.notifications.portal {
      channels[.portal] = PortalChannel(
        client: client, url: portal.url, authority: portal.authority, key: try keys.key(for: .consent), issuer: pages,
        home: settings.country, clock: clock)
    }
    return channels.isEmpty ? nil : Notifications(ledger, channels)
  }

  /// A client of the configured mail server.
  ///
  /// - Throws: `gateway.secret`.
  static func mailClient(_ email: NotificationSettings.Email) throws -> MailClient {
    MailClient(
      server: MailServer(
        host: email.host, port: email.port, security: email.security, authority: email.authority, user: email.user,
        password: try email.passwordFile.map { Sensitive(try secret($0)) }))
  }

  private static func secret(_ file: String) throws -> String {
    do {
      return try String(contentsOf: URL(fileURLWithPath: file), encoding: .utf8).filter { !$0.isNewline }
    } catch {
      throw GatewayFailure.start(
        "secret", "The password of the mail server cannot be read.", "Check notifications.email.passwordFile.")
    }
  }

  /// Code of why the last attempt failed; nil where it did not.
  var failure: String? { failing.withLock { $0 } }

  /// Sends what waits until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      await pass()
      do { try await Task.sleep(for: .seconds(Self.pause)) } catch { return }
    }
  }

  /// Sends what is due now, oldest first.
  func pass() async {
    do {
      let due = try await ledger.dueNotices(limit: Self.page)
      await withTaskGroup(of: Void.self) { group in
        var rest = due[...]
        for _ in 0..<Self.atOnce {
          if let next = rest.popFirst() { group.addTask { await self.hand(next) } }
        }
        for await _ in group {
          if !Task.isCancelled, let next = rest.popFirst() { group.addTask { await self.hand(next) } }
        }
      }
    } catch {
      failing.withLock { $0 = error.code }
    }
  }

  private func hand(_ notice: Notice) async {
    do {
      guard try await ledger.isNeeded(notice), let channel = channels[notice.choice.way] else {
        return try await ledger.giveUp(notice, code: "consent.notice-over")
      }
      do {
        try await channel.send(notice)
      } catch {
        let code = (error as? any Explained)?.code ?? "internal"
        failing.withLock { $0 = code }
        return try await ledger.failed(notice, code: code)
      }
      try await ledger.delivered(notice)
      failing.withLock { $0 = nil }
    } catch {
      // The store does not answer, which is on the health page; the message is sent again in a later pass.
      failing.withLock { $0 = error.code }
    }
  }
}
