import Foundation

/// A mail server on loopback, by aiosmtpd: what it takes lies in a file, a line each.
public struct MailService: Sendable {
  /// How it behaves.
  public enum Behaviour: String, Sendable {
    /// STARTTLS is demanded before anything else, and the password of `passerelle`.
    case startTLS = "starttls"
    /// TLS from the first byte, and the password.
    case tls
    /// Offers no protection.
    case plain
    /// As `plain`, and refuses every message for now.
    case busy
    /// Takes the connection and never says anything.
    case silent
  }

  /// What the server took.
  public struct Message: Sendable {
    public let sender: String
    public let recipient: String
    public let text: String
    /// Name of the account, where one was proved.
    public let account: String

    /// The text of the body, decoded by Python's own mail library.
    public let body: String
    public let subject: String
    public let id: String
  }

  public static let user = "passerelle"
  public static let password = "a long synthetic password"
  public static let isHere = PythonTools.have("aiosmtpd")

  private let service: PythonService
  public var port: Int { service.port }

  /// - Parameters:
  ///   - certificate: path without extension of a PEM pair for the server.
  ///   - port: 0: the system chooses.
  public static func start(_ behaviour: Behaviour, certificate: String, port: Int = 0) async throws -> MailService {
    MailService(
      service: try await .start(script, [behaviour.rawValue, certificate, String(port), password]))
  }

  /// What it took, oldest first.
  public var messages: [Message] {
    get throws {
      try service.lines.map { line in
        let json = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String] ?? [:]
        return Message(
          sender: json["sender"] ?? "", recipient: json["recipient"] ?? "", text: json["text"] ?? "",
          account: json["account"] ?? "", body: json["body"] ?? "", subject: json["subject"] ?? "",
          id: json["id"] ?? "")
      }
    }
  }

  public func stop() { service.stop() }

  private static let script = """
    import asyncio, email, email.policy, json, ssl, sys
    from aiosmtpd.smtp import SMTP, AuthResult
    behaviour, certificate, port, password = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate + ".pem", certificate + ".key")
    class Taker:
        async def handle_DATA(self, server, session, envelope):
            if behaviour == "busy": return "451 4.3.0 try again later"
            text = envelope.content.decode("utf-8")
            message = email.message_from_string(text, policy=email.policy.default)
            account = session.auth_data.login.decode() if session.auth_data else ""
            print(json.dumps({"sender": envelope.mail_from, "recipient": ",".join(envelope.rcpt_tos), "text": text,
                "account": account, "body": message.get_content(), "subject": message["subject"],
                "id": message["message-id"] or ""}), flush=True)
            return "250 taken"
    def authenticate(server, session, envelope, mechanism, data):
        good = data.login == b"passerelle" and data.password == password.encode()
        return AuthResult(success=good, handled=False, auth_data=data)
    def make():
        if behaviour in ("plain", "busy"): return SMTP(Taker())
        return SMTP(Taker(), authenticator=authenticate, auth_required=True, auth_require_tls=behaviour == "starttls",
            require_starttls=behaviour == "starttls", tls_context=context if behaviour == "starttls" else None)
    async def main():
        loop = asyncio.get_running_loop()
        if behaviour == "silent":
            server = await asyncio.start_server(lambda reader, writer: asyncio.sleep(3600), "127.0.0.1", port)
            print(server.sockets[0].getsockname()[1], flush=True)
            await server.serve_forever()
        server = await loop.create_server(make, "127.0.0.1", port, ssl=context if behaviour == "tls" else None)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()
    asyncio.run(main())
    """
}
