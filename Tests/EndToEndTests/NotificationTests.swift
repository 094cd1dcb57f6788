import Audit
import Consent
import Domain
import Exchange
import Foundation
import GatewayTesting
import Testing
import Transport
import Trust

@testable import Gateway
@testable import Web

@Suite("Messages to patients", .serialized, .enabled(if: MailService.isHere, "needs aiosmtpd"))
struct NotificationTests {
  let person = DemoPeople.all[0]

  func mailSettings(_ port: Int, _ folder: URL) throws -> NotificationSettings {
    let password = folder.appendingPathComponent("password")
    try Data("\(MailService.password)\n".utf8).write(to: password)
    var settings = NotificationSettings()
    settings.email = .init(
      host: "fr.localhost", port: port, security: .startTLS, authority: try DevelopmentPKI.path("fr/ca.pem"),
      sender: "no-reply@ncp.example", user: MailService.user, passwordFile: password.path)
    return settings
  }

  /// The patient's own way to messages: an address, its code, done.
  func switchOn(_ pages: FrenchPages, _ mail: MailService) async throws -> Browser {
    let camille = pages.browser()
    _ = try await camille.signIn(at: pages.url, account: "camille", password: "demo")
    let path = "\(pages.url)/patient/notifications"
    #expect(try await camille.get(path).text.contains("You receive no messages"))
    let token = try required(try await camille.get(path).token)
    let topics = NotificationChoice.Topic.allCases.map { ("topic", $0.rawValue) }
    let proposed = try await camille.post(
      path, [("token", token), ("act", "propose"), ("address", "leo@example.org")] + topics)
    #expect(proposed.text.contains("We send a code to leo@example.org"))
    await pages.gateways.france.notifications?.pass()
    let message = try required(try mail.messages.last)
    let code = try required(message.body.firstMatch(of: /[2-9A-Z]{4}-[2-9A-Z]{4}/)).output
    let wrong = try await camille.post(
      path, [("token", try required(proposed.token)), ("act", "confirm"), ("code", "QQQQ-QQQQ")])
    #expect(wrong.text.contains("does not fit"))
    let form = try required(try await camille.get(path).hidden("token"))
    #expect(form != token)
    let done = try await camille.post(
      path, [("token", try required(wrong.token)), ("act", "confirm"), ("code", String(code))])
    #expect(done.text.contains("Messages go to leo@example.org"))
    return camille
  }

  @Test("The address is proved, a waiting request is told by mail, and only then is it notified")
  func mail() async throws {
    let service = try await MailService.start(.startTLS, certificate: DevelopmentPKI.path("fr/tls-server"))
    let settings = try mailSettings(service.port, TemporaryFolder.make("mail-settings"))
    let pages = try await FrenchPages.start { $0.notifications = settings }
    let rooms = pages.gateways.france
    _ = try await switchOn(pages, service)
    _ = try await pages.gateways.ask(person)
    let desk = try required(rooms.patients)
    let patient = try pages.gateways.patient(person)
    var open: ConsentRequestView?
    for _ in 0..<400 where open == nil {
      open = try await desk.requests(of: patient).first
      try await Task.sleep(for: .milliseconds(10))
    }
    let request = try required(open)
    #expect(request.state == .requested)
    // The server is away: nothing is lost, and nobody is told that the patient was notified.
    service.stop()
    await rooms.notifications?.pass()
    #expect(rooms.notifications?.failure == "transport.unreachable")
    #expect(try await desk.request(request.id, of: patient).state == .requested)
    let again = try await MailService.start(
      .startTLS, certificate: DevelopmentPKI.path("fr/tls-server"), port: service.port)
    // Another process would begin with the same rows: a new sender over the same store.
    let restarted = try required(
      try Notifications.make(
        try required(pages.settings), ledger: rooms.ledger, client: rooms.client, keys: rooms.keys, clock: rooms.clock))
    for _ in 0..<20 where try await desk.request(request.id, of: patient).state != .notified {
      try await Task.sleep(for: .milliseconds(500))
      await restarted.pass()
    }
    #expect(try await desk.request(request.id, of: patient).state == .notified)
    let message = try required(try again.messages.last)
    #expect(message.account == MailService.user && message.recipient == "leo@example.org")
    #expect(message.subject == "A request waits for your answer")
    #expect(message.body.contains("A hospital in Portugal asks to see your health summary"))
    #expect(message.body.contains("\(pages.url)/patient —"))
    for secret in ["MARTINS", "Ribeira", "Porto,", "ROUSSEAU", "Camille", person.ins, request.id] {
      #expect(!message.text.contains(secret) && !message.body.contains(secret), "\(secret)")
    }
    // By themselves: three digits stand by chance in a port or in the identifier of a message too.
    let number = try required(request.checkNumber?.digits)
    #expect(!"\(message.text) \(message.body)".split { !$0.isLetter && !$0.isNumber }.contains { $0 == number })
    let events = try await pages.gateways.frenchEvents()
    let notified = try required(events.last { $0.kind == EventKind.consentNotified.rawValue }?.event)
    #expect(notified.details["way"] == "email/waiting" && notified.outcome == .success)
    #expect(!String(describing: events).contains("leo@example.org"))
    again.stop()
    await pages.stop()
  }

  @Test("Without a channel in the configuration the page says so, takes no address, and requests are notified by it")
  func none() async throws {
    let pages = try await FrenchPages.start()
    let camille = pages.browser()
    _ = try await camille.signIn(at: pages.url, account: "camille", password: "demo")
    let page = try await camille.get("\(pages.url)/patient/notifications")
    #expect(page.text.contains("This service sends no messages") && !page.text.contains("name=\"address\""))
    _ = try await pages.gateways.ask(person)
    #expect(try await pages.gateways.openRequest(of: person).state == .notified)
    #expect(pages.gateways.france.notifications == nil)
    await pages.stop()
  }

  @Test("The portal is told by a call that it can verify; to another server, or after a refusal, it is not told")
  func portal() async throws {
    let portal = try await PortalService.start()
    let pages = try await FrenchPages.start {
      $0.notifications.portal = .init(url: portal.url, authority: portal.authority)
    }
    let rooms = pages.gateways.france
    let patient = try pages.gateways.patient(person)
    let desk = try required(rooms.patients)
    try await desk.usePortal(topics: Set(NotificationChoice.Topic.allCases), language: "fr", by: patient)
    _ = try await pages.gateways.ask(person)
    for _ in 0..<400 where try portal.calls.isEmpty {
      try await Task.sleep(for: .milliseconds(10))
      await rooms.notifications?.pass()
    }
    let call = try required(try portal.calls.first)
    let certificate = try required(rooms.keys.key(for: .consent).chain.first)
    let claims = try JSON(
      reading: JWS.verify(call, type: "patient-notification+jwt", kid: certificate.keyID, key: certificate))
    #expect(claims["sub"]?.string == patient.subject && claims["aud"]?.string == portal.url)
    #expect(claims["kind"]?.string == "waiting" && claims["language"]?.string == "fr")
    #expect(claims["text"]?.string?.contains("Un hôpital (Portugal) demande à voir votre résumé médical") == true)
    #expect(throws: TrustFailure.self) {
      try JWS.verify(
        call.replacing("a", with: "b"), type: "patient-notification+jwt", kid: certificate.keyID, key: certificate)
    }
    var request = try required(try await desk.requests(of: patient).first)
    for _ in 0..<100 where request.state != .notified {
      try await Task.sleep(for: .milliseconds(10))
      request = try await desk.request(request.id, of: patient)
    }
    #expect(request.state == .notified)
    portal.stop()

    // Somebody else's certificate at the same address gets nothing.
    let channel = PortalChannel(
      client: rooms.client, url: portal.url, authority: try DevelopmentPKI.path("pt/ca.pem"),
      key: try rooms.keys.key(for: .consent), issuer: pages.url, home: rooms.own.country,
      clock: rooms.clock)
    let stranger = try await PortalService.start(port: portal.port)
    let other = DemoPeople.all[1]
    try await desk.usePortal(topics: [.request], language: "fr", by: pages.gateways.patient(other))
    _ = try await pages.gateways.ask(other)
    var due: [Notice] = []
    for _ in 0..<200 where due.isEmpty {
      due = try await rooms.ledger.dueNotices(limit: 5)
      try await Task.sleep(for: .milliseconds(10))
    }
    let notice = try required(due.first)
    await #expect(throws: (any Error).self) { try await channel.send(notice) }
    #expect(try stranger.calls.isEmpty)
    stranger.stop()
    await pages.stop()
  }

  @Test("No message, in any language, has room for a name, a place or a record; each is complete")
  func words() throws {
    let fillers = Set(["{asker}", "{country}", "{time}", "{code}", "{address}"])
    for (key, row) in PageTexts.notices {
      #expect(Set(row.keys) == ["en", "fr", "pt", "de"], "\(key)")
      for text in row.values {
        let found = Set(text.matches(of: /\{[a-z]+\}/).map { String($0.output) })
        #expect(found.isSubset(of: fillers), "\(key): \(found)")
      }
    }
    for kind in Notice.Kind.allCases {
      #expect(PageTexts.notices["notice.\(kind.rawValue)"] != nil)
      #expect(PageTexts.notices["notice.\(kind.rawValue).subject"] != nil)
    }
  }
}

/// A national portal on loopback: HTTPS by Python with France's certificate, a body a line.
struct PortalService {
  private let service: PythonService
  let authority: String
  var port: Int { service.port }
  var url: String { "https://fr.localhost:\(port)/told" }

  static func start(port: Int = 0) async throws -> PortalService {
    PortalService(
      service: try await .start(script, [DevelopmentPKI.path("fr/tls-server"), String(port)]),
      authority: try DevelopmentPKI.path("fr/ca.pem"))
  }

  var calls: [String] { get throws { try service.lines } }

  func stop() { service.stop() }

  private static let script = """
    import http.server, ssl, sys
    class Portal(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            good = self.headers["Content-Type"] == "application/jose"
            if good: print(body.decode(), flush=True)
            self.send_response(204 if good else 415); self.end_headers()
        def log_message(self, *arguments): pass
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1] + ".pem", sys.argv[1] + ".key")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Portal)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_address[1], flush=True)
    server.serve_forever()
    """
}
