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

/// `Stop now` after the delivery (consent.md section 11, users.md P6), both gateways listening to each other.
@Suite("Reading that a patient stops", .serialized)
struct StoppedReadingTests {
  let person = DemoPeople.all[0]

  /// Portugal with pages of its own for a doctor, beside France's.
  private struct Countries {
    let pages: FrenchPages
    let abroad: String
    let server: Task<Void, any Error>

    static func start(prepare: (URL) throws -> Void = { _ in }) async throws -> Countries {
      let port = try required(FreePorts.choose(preferred: 0))
      let abroad = "http://pt.localhost:\(port)"
      var asking: Settings?
      let pages = try await FrenchPages.start(
        isHeardAbroad: true,
        editAsking: { settings in
          settings.mode = .demo
          settings.web = ListenSettings(host: "127.0.0.1", port: port, publicURL: abroad)
          settings.signIn.issuer = "\(abroad)/issuer"
          settings.accounts = [
            DemoAccountSettings(
              name: "ana", password: "demo", role: "clinician", displayName: "Ana MARTINS", patient: nil,
              profession: "221", organisation: "Hospital da Ribeira", organisationID: "urn:hl7ii:2.999.351.10:HDR",
              locality: "Porto", facilityType: "Hospital", language: "en")
          ]
          asking = settings
        }, prepare: prepare)
      let (ready, isReady) = AsyncStream.makeStream(of: Int.self)
      let application = try pages.gateways.portugal.pages(required(asking)) { isReady.yield($0) }
      let server = Task { try await application.run() }
      for await _ in ready { break }
      return Countries(pages: pages, abroad: abroad, server: server)
    }

    func stop() async {
      server.cancel()
      do { _ = try await server.value } catch { print("pages: \(error)") }
      await pages.stop()
    }

    /// A summary on the doctor's screen, allowed by Camille on hers.
    func delivered(to ana: Browser, by camille: Browser, _ person: DemoPeople.Person) async throws -> (
      id: String, path: String
    ) {
      _ = try await camille.signIn(at: pages.url, account: "camille", password: "demo")
      _ = try await ana.signIn(at: abroad, account: "ana", password: "demo")
      let id = try await pages.gateways.ask(person)
      let path = "\(pages.url)/patient/requests/\(try await pages.gateways.openRequest(of: person).id)"
      let page = try await camille.get(path)
      _ = try await camille.post(
        path,
        [
          ("token", try required(page.token)), ("shown", try required(page.hidden("shown"))), ("decision", "allow"),
        ])
      guard case .delivered = try await pages.gateways.outcome(of: id) else { throw CocoaError(.userCancelled) }
      return (id, path)
    }

    func stops(_ path: String, _ camille: Browser) async throws -> Browser.Page {
      try await camille.post("\(path)/stop", [("token", try required(try await camille.get(path).hidden("token")))])
    }

    /// What Portugal's log says of closed views.
    func closedViews() async throws -> Int {
      let portugal = pages.gateways.portugal
      let secrets = AuditSecrets(
        pseudonym: try portugal.keys.secret(named: "pseudonym"), data: try portugal.keys.secret(named: "data"))
      return try await LogReader(store: portugal.store, secrets: secrets).latest(limit: 500)
        .count { $0.kind == EventKind.viewClosed.rawValue && $0.event?.outcome == .success }
    }

    func stopEvents() async throws -> [String?] {
      try await pages.gateways.frenchEvents().filter { $0.kind == EventKind.viewClosed.rawValue }
        .map { $0.event?.details["confirmed"] }
    }
  }

  @Test("Stopped on her page, over the network: the doctor's page closes, both logs say so, and both stay whole")
  func overTheNetwork() async throws {
    let both = try await Countries.start()
    let (ana, camille) = (both.pages.browser(), both.pages.browser())
    let (id, path) = try await both.delivered(to: ana, by: camille, person)
    let screen = "\(both.abroad)/clinician/requests/\(id)"
    let open = try await ana.get(screen)
    #expect(open.status == 200 && open.text.contains("ROUSSEAU") && open.text.contains("Allergies"))

    let stopped = try await both.stops(path, camille)
    #expect(stopped.text.contains("You stopped further reading. Portugal has closed it."), "\(stopped.text)")
    #expect(stopped.text.contains("Delivered to Portugal at") && !stopped.text.contains("Stop now"))
    for address in [screen, "\(screen)?mode=original", "\(screen)/text", "\(screen)/pdf"] {
      let closed = try await ana.get(address)
      #expect(closed.status >= 400 || !closed.text.contains("Allergies"), "\(address)")
      #expect(!closed.text.contains("Pénicilline") && !closed.text.contains("Penicillin"), "\(address)")
    }
    #expect(try await both.stopEvents() == [nil, "1"])
    #expect(try await both.closedViews() == 1)
    // Again, as from a page that was open before: the same wish, told and recorded once.
    let token = try required(try await camille.get("\(both.pages.url)/patient/code").token)
    _ = try await camille.post("\(path)/stop", [("token", token)])
    #expect(try await both.stopEvents() == [nil, "1"])
    #expect(try await both.closedViews() == 1)
    for rooms in [both.pages.gateways.france, both.pages.gateways.portugal] {
      guard case .intact = try await rooms.auditors.verifiedWhole(by: "rita") else {
        Issue.record("\(rooms.own.country): the log is not intact")
        continue
      }
    }
    try await foreign(both)
    await both.stop()
  }

  /// What does not come from the country that delivered, or is no stop, closes nothing and tells nothing.
  private func foreign(_ both: Countries) async throws {
    let gateways = both.pages.gateways
    let portugal = try required(gateways.france.trustList.peer(gateways.portugal.own.country))
    let server = try required(AnchorRounds.server(of: portugal.endpoints.xca))
    let other = ViewStop(traceID: String(repeating: "ab", count: 16), receipt: "a.b.c").bytes
    for (method, body, status) in [
      (.post, other, 404), (.post, [0x7B], 404), (.post, Array("{}".utf8), 404), (.get, [], 405),
    ] as [(OutboundCall.Method, [UInt8], Int)] {
      let answer = try await gateways.portugal.client.send(
        OutboundCall(
          method, "\(server)\(ViewStop.path)", headers: [("Content-Type", "application/json")], body: body,
          timeoutMilliseconds: 10_000,
          security: .peer(
            portugal, key: try gateways.france.keys.privateKey(for: .tlsClient), at: gateways.france.clock)))
      #expect(answer.status == status && answer.body.isEmpty, "\(method) \(body.count)")
    }
    #expect(try await both.closedViews() == 1)
  }

  @Test("Towards a country that agreed to nothing the wish is signed and recorded, and the page promises no more")
  func notAgreed() async throws {
    let both = try await Countries.start(prepare: PeerAnswerTests.uniform)
    let (ana, camille) = (both.pages.browser(), both.pages.browser())
    let (id, path) = try await both.delivered(to: ana, by: camille, person)
    let stopped = try await both.stops(path, camille)
    #expect(stopped.text.contains("Your wish to stop reading is recorded. Give the reference to the contact point"))
    #expect(!stopped.text.contains("has closed it") && !stopped.text.contains("can look until"))
    #expect(try await both.stopEvents() == [nil])
    #expect(try await both.closedViews() == 0)
    #expect(try await ana.get("\(both.abroad)/clinician/requests/\(id)").text.contains("ROUSSEAU"))
    let desk = try required(both.pages.gateways.france.patients)
    let me = try both.pages.gateways.patient(person)
    let answers = try await desk.signedAnswers(to: String(path.split(separator: "/").last ?? ""), of: me)
    #expect(answers.map { $0.statement["decision"]?.string } == ["permit", "stop"])
    await both.stop()
  }
}
