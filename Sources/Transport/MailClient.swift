import CCurl
import Dispatch
public import Domain
import Foundation

/// A mail server that takes messages of this gateway (RFC 6409 submission).
public struct MailServer: Sendable {
  /// How the connection is protected; there is no fallback to plain text.
  public enum Security: String, Sendable, CaseIterable {
    /// TLS from the first byte (RFC 8314 section 3.3).
    case tls
    /// STARTTLS, which must succeed (RFC 3207).
    case startTLS = "starttls"
    /// None: only towards this machine, and never in production.
    case none
  }

  public var host: String
  public var port: Int
  public var security: Security
  /// PEM file of the certificates to one of which the server's must lead; nil: those that the system trusts.
  public var authority: String?
  /// Nil: without authentication.
  public var user: String?
  public var password: Sensitive<String>?

  public init(
    host: String, port: Int, security: Security, authority: String? = nil, user: String? = nil,
    password: Sensitive<String>? = nil
  ) {
    (self.host, self.port, self.security, self.authority) = (host, port, security, authority)
    (self.user, self.password) = (user, password)
  }
}

/// Hands messages to one mail server.
///
/// The library's call blocks, so it runs on a queue of its own, beside the threads that serve exchanges.
public final class MailClient: Sendable {
  private let server: MailServer
  private let milliseconds: Int
  private let queue = DispatchQueue(label: "mail")

  /// - Parameter milliseconds: the most that one message may take.
  public init(server: MailServer, milliseconds: Int = 30_000) {
    self.server = server
    self.milliseconds = milliseconds
  }

  /// Returns when the server took the message.
  ///
  /// - Parameters:
  ///   - message: RFC 5322, lines ended by CR LF.
  ///   - sender: envelope address.
  ///   - recipient: envelope address.
  /// - Throws: `transport.unreachable`, `transport.tls`, `transport.timed-out`, `transport.mail-refused`.
  public func send(
    _ message: [UInt8], from sender: String, to recipient: Sensitive<String>
  ) async throws(TransportFailure) {
    let (server, milliseconds) = (server, milliseconds)
    let failure = await withCheckedContinuation { continuation in
      queue.async {
        let submission = MailSubmission(message, from: sender, to: recipient.exposed)
        continuation.resume(returning: submission.run(server, milliseconds: milliseconds))
      }
    }
    if let failure { throw failure }
  }
}

/// One message on its way. Lives on the mail queue, from its start to its end.
private final class MailSubmission {
  private let message: [UInt8]
  private let sender: String
  private let recipient: String
  private var position = 0

  init(_ message: [UInt8], from sender: String, to recipient: String) {
    (self.message, self.sender, self.recipient) = (message, sender, recipient)
  }

  /// Nil when the server took it.
  func run(_ server: MailServer, milliseconds: Int) -> TransportFailure? {
    guard let raw = curl_easy_init() else { return .unreachable("The mail library gave no handle.") }
    defer { curl_easy_cleanup(raw) }
    guard let recipients = curl_slist_append(nil, "<\(recipient)>") else {
      return .unreachable("The mail library gave no memory.")
    }
    defer { curl_slist_free_all(recipients) }
    let set = settings(raw, server, recipients, milliseconds).allSatisfy { $0 == CURLE_OK }
    guard set else { return .unreachable("The mail library refused a setting.") }
    let code = curl_easy_perform(raw)
    return failure(code, status: Int(pcurl_get_long(raw, CURLINFO_RESPONSE_CODE)))
  }

  private func settings(
    _ raw: UnsafeMutableRawPointer, _ server: MailServer, _ recipients: UnsafeMutablePointer<curl_slist>,
    _ milliseconds: Int
  ) -> [CURLcode] {
    // The path is the name that the client greets with: the domain of the sender says nothing about this machine.
    let domain = sender.split(separator: "@").last.map(String.init) ?? "localhost"
    let host = server.host.contains(":") ? "[\(server.host)]" : server.host
    let url = "\(server.security == .tls ? "smtps" : "smtp")://\(host):\(server.port)/\(domain)"
    var codes = [
      pcurl_set_text(raw, CURLOPT_URL, url), pcurl_set_text(raw, CURLOPT_PROTOCOLS_STR, "smtp,smtps"),
      pcurl_set_long(raw, CURLOPT_NOSIGNAL, 1), pcurl_set_text(raw, CURLOPT_NOPROXY, "*"),
      pcurl_set_long(raw, CURLOPT_CONNECTTIMEOUT_MS, 5000), pcurl_set_long(raw, CURLOPT_TIMEOUT_MS, milliseconds),
      pcurl_set_long(
        raw, CURLOPT_USE_SSL, Int(server.security == .none ? CURLUSESSL_NONE.rawValue : CURLUSESSL_ALL.rawValue)),
      pcurl_set_long(raw, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
      pcurl_set_text(raw, CURLOPT_MAIL_FROM, "<\(sender)>"), pcurl_set_list(raw, CURLOPT_MAIL_RCPT, recipients),
      pcurl_set_long(raw, CURLOPT_UPLOAD, 1),
      pcurl_set_offset(raw, CURLOPT_INFILESIZE_LARGE, curl_off_t(message.count)),
      pcurl_set_pointer(raw, CURLOPT_READDATA, Unmanaged.passUnretained(self).toOpaque()),
      pcurl_set_receive(raw, CURLOPT_READFUNCTION) { bytes, size, count, context in
        guard let bytes, let context else { return 0 }
        let submission = Unmanaged<MailSubmission>.fromOpaque(context).takeUnretainedValue()
        return submission.give(UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
      },
      // What the server says is not shown anywhere.
      pcurl_set_receive(raw, CURLOPT_WRITEFUNCTION) { _, size, count, _ in size * count },
    ]
    if let authority = server.authority {
      codes += [pcurl_set_text(raw, CURLOPT_CAINFO, authority), pcurl_set_text(raw, CURLOPT_CAPATH, nil)]
    }
    if let user = server.user {
      codes += [
        pcurl_set_text(raw, CURLOPT_USERNAME, user),
        pcurl_set_text(raw, CURLOPT_PASSWORD, server.password?.exposed ?? ""),
      ]
    }
    return codes
  }

  private func give(_ place: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(place.count, message.count - position)
    message.withUnsafeBytes {
      place.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count]))
    }
    position += count
    return count
  }

  private func failure(_ code: CURLcode, status: Int) -> TransportFailure? {
    switch code {
    case CURLE_OK: nil
    case CURLE_OPERATION_TIMEDOUT: .timedOut
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
      CURLE_USE_SSL_FAILED, CURLE_SSL_CACERT_BADFILE:
      .tls("No protected connection to the mail server (code \(code.rawValue)).")
    case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST:
      .unreachable("No connection was made (code \(code.rawValue)).")
    default: .mailRefused("The mail server answered \(status) (code \(code.rawValue)).")
    }
  }
}
