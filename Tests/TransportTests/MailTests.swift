import Domain
import GatewayTesting
import Testing
import Transport

@Suite("Mail to a server", .serialized, .enabled(if: MailService.isHere, "needs aiosmtpd"))
struct MailTests {
  private static let message = Array(
    "From: <no-reply@ncp.example>\r\nTo: <leo@example.org>\r\nSubject: Hello\r\n\r\n.A line that begins with a dot.\r\n"
      .utf8)

  private func send(
    _ service: MailService, _ security: MailServer.Security, authority: String? = nil, user: String? = MailService.user,
    password: String = MailService.password, milliseconds: Int = 30_000
  ) async throws -> String {
    let client = MailClient(
      server: MailServer(
        host: "fr.localhost", port: service.port, security: security,
        authority: try authority ?? DevelopmentPKI.path("fr/ca.pem"), user: user, password: Sensitive(password)),
      milliseconds: milliseconds)
    do throws(TransportFailure) {
      try await client.send(Self.message, from: "no-reply@ncp.example", to: Sensitive("leo@example.org"))
      return "taken"
    } catch {
      #expect(!"\(error)".contains("leo") && !"\(error)".contains(password))
      return error.code
    }
  }

  @Test(
    "A server takes a message over STARTTLS or TLS, after the password; the dot that begins a line arrives",
    arguments: [MailService.Behaviour.startTLS, .tls])
  func taken(_ behaviour: MailService.Behaviour) async throws {
    let service = try await MailService.start(behaviour, certificate: DevelopmentPKI.path("fr/tls-server"))
    #expect(try await send(service, behaviour == .tls ? .tls : .startTLS) == "taken")
    let taken = try #require(try service.messages.first)
    #expect(taken.sender == "no-reply@ncp.example" && taken.recipient == "leo@example.org")
    #expect(taken.account == MailService.user && taken.body.hasPrefix(".A line"))
    service.stop()
  }

  @Test("Without the right password, or without any, nothing is taken")
  func password() async throws {
    let service = try await MailService.start(.startTLS, certificate: DevelopmentPKI.path("fr/tls-server"))
    #expect(try await send(service, .startTLS, password: "wrong") == "transport.mail-refused")
    #expect(try await send(service, .startTLS, user: nil) == "transport.mail-refused")
    #expect(try service.messages.isEmpty)
    service.stop()
  }

  @Test("A certificate of somebody else, and a server that offers no STARTTLS, get neither message nor password")
  func protection() async throws {
    let service = try await MailService.start(.startTLS, certificate: DevelopmentPKI.path("fr/tls-server"))
    #expect(
      try await send(service, .startTLS, authority: DevelopmentPKI.path("pt/ca.pem")) == "transport.tls")
    service.stop()
    let plain = try await MailService.start(.plain, certificate: DevelopmentPKI.path("fr/tls-server"))
    #expect(try await send(plain, .startTLS, user: nil) == "transport.tls")
    #expect(try await send(plain, .tls, user: nil) == "transport.tls")
    #expect(try plain.messages.isEmpty)
    #expect(try await send(plain, .none, user: nil) == "taken", "only where it is asked for")
    plain.stop()
    #expect(try await send(plain, .none, user: nil) == "transport.unreachable")
  }

  @Test("A server that says nothing costs its time and no more, and the next message is sent")
  func silent() async throws {
    let silent = try await MailService.start(.silent, certificate: DevelopmentPKI.path("fr/tls-server"))
    for security in MailServer.Security.allCases {
      let begin = ContinuousClock.now
      #expect(try await send(silent, security, milliseconds: 400) == "transport.timed-out", "\(security)")
      #expect(ContinuousClock.now - begin < .seconds(10), "\(security)")
    }
    silent.stop()
    let service = try await MailService.start(.startTLS, certificate: DevelopmentPKI.path("fr/tls-server"))
    #expect(try await send(service, .startTLS) == "taken")
    service.stop()
  }

  @Test("A server that is busy refuses; the message can be sent again")
  func busy() async throws {
    let service = try await MailService.start(.busy, certificate: DevelopmentPKI.path("fr/tls-server"))
    #expect(try await send(service, .none, user: nil) == "transport.mail-refused")
    service.stop()
  }
}
