import Domain
import Exchange
import Foundation
import GatewayTesting
import Synchronization
import Testing
import Transport

@testable import Gateway
@testable import Web

/// Portugal with its pages on a port of its own, beside a France that answers as it is told; all in this process.
final class PortuguesePages: Sendable {
  /// Of the suite that runs.
  @TaskLocal static var running: PortuguesePages?

  let france: ToldFrance
  let rooms: Rooms
  let url: String
  /// The browser of one clinician in each language of the pages.
  private let browsers: [String: Browser]
  /// A form token of each browser's session.
  private let tokens = Mutex<[String: String]>([:])
  private let folders: [URL]
  private let servers: [Task<Void, any Error>]

  private init(
    france: ToldFrance, rooms: Rooms, url: String, folders: [URL], servers: [Task<Void, any Error>]
  ) {
    (self.france, self.rooms, self.url, self.folders, self.servers) = (france, rooms, url, folders, servers)
    browsers = Dictionary(
      uniqueKeysWithValues: PageTexts.offered.map { ($0, Browser(client: rooms.client, language: $0)) })
  }

  /// How France listens at its port.
  typealias Listening =
    @Sendable (ToldFrance, SimulatorSite, Int, @escaping @Sendable (Int) -> Void) throws -> PeerListener

  /// - Parameters:
  ///   - prepare: changes the PKI before anything reads it.
  ///   - edit: of Portugal's settings.
  static func start(
    _ listen: Listening = { france, _, port, listening in try france.listener(port: port, listening: listening) },
    prepare: (URL) throws -> Void = { _ in }, edit: (inout Settings) throws -> Void = { _ in }
  ) async throws -> PortuguesePages {
    let (port, own) = (
      try required(FreePorts.choose(preferred: 0)), try required(FreePorts.choose(preferred: 0))
    )
    let pki = try DevelopmentPKI.make(ports: ["fr": port])
    try prepare(pki)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pages-\(UUID().uuidString)")
    let site = try SimulatorSite(pki: pki.path, country: try required(CountryCode("FR")), clock: SystemClock())
    let france = ToldFrance(site)
    let (ready, isReady) = AsyncStream.makeStream(of: Int.self)
    let listener = try listen(france, site, port) { isReady.yield($0) }
    var settings = try Self.settings(pki, folder, own)
    try edit(&settings)
    let rooms = try await Rooms.open(settings)
    let application = try rooms.pages(settings) { isReady.yield($0) }
    let servers = [Task { try await listener.run() }, Task { try await application.run() }]
    var waiting = 2
    for await _ in ready {
      waiting -= 1
      if waiting == 0 { break }
    }
    let pages = PortuguesePages(
      france: france, rooms: rooms, url: "http://pt.localhost:\(own)", folders: [pki, folder], servers: servers)
    for language in PageTexts.offered { try await pages.signIn(language) }
    return pages
  }

  func signIn(_ language: String) async throws {
    _ = try await required(browsers[language]).signIn(at: url, account: "ana", password: "demo")
    tokens.withLock { $0[language] = nil }
  }

  private static func settings(_ pki: URL, _ folder: URL, _ port: Int) throws -> Settings {
    var settings = try TwoGateways.settings("PT", pki, folder, port: 1, holdSeconds: 1, lifetime: 900, clock: nil)
    let url = "http://pt.localhost:\(port)"
    settings.mode = .demo
    settings.web = ListenSettings(host: "127.0.0.1", port: port, publicURL: url)
    settings.signIn.issuer = "\(url)/issuer"
    settings.discoverySeconds = 1
    settings.queryPauseMilliseconds = 300
    settings.accounts = [
      DemoAccountSettings(
        name: "ana", password: "demo", role: "clinician", displayName: "Ana MARTINS", patient: nil, profession: "221",
        organisation: "Hospital da Ribeira", organisationID: "urn:hl7ii:2.999.351.10:HDR",
        locality: "Hospital da Ribeira, Porto", facilityType: "Hospital", language: nil)
    ]
    return settings
  }

  func stop() async {
    await rooms.treatment.stop()
    for server in servers {
      server.cancel()
      do { try await server.value } catch { print("a server ended otherwise") }
    }
    await rooms.close()
    for folder in folders {
      do { try FileManager.default.removeItem(at: folder) } catch { print("left behind: \(folder.path)") }
    }
  }

  func page(_ address: String, _ language: String = "en") async throws -> Browser.Page {
    let page = try await required(browsers[language]).get(address)
    // Of the tokens of a session only the newest are good.
    if let token = page.token { tokens.withLock { $0[language] = token } }
    return page
  }

  /// What the search for a patient's number answers.
  func search(_ number: String, _ language: String = "en") async throws -> Browser.Page {
    let birth = ToldFrance.birthDate
    return try await post(
      "\(url)/clinician/identify",
      [
        ("country", "FR"), ("ins", number), ("birth-day", String(birth.suffix(2))),
        ("birth-month", String(birth.dropFirst(4).prefix(2))), ("birth-year", String(birth.prefix(4))), ("code", ""),
        ("situation", "in-person"),
      ], language)
  }

  /// Three who are not found end in a pause; somebody who is found ends the count.
  func findSomebody() async throws { _ = try await search(france.patient(.retrieval(nil))) }

  /// Sends a form with a token of the session, which the page before gave.
  func post(_ address: String, _ fields: [(String, String)], _ language: String) async throws -> Browser.Page {
    let token = tokens.withLock { $0.removeValue(forKey: language) }
    let before = token == nil ? try await page("\(url)/clinician/requests", language).token : token
    let answer = try await required(browsers[language]).post(address, fields + [("token", before ?? "")])
    tokens.withLock { $0[language] = answer.token }
    return answer
  }

  /// The address of the request after the clinician said that this is the patient.
  func ask(_ number: String) async throws -> String {
    let identity = try await search(number)
    let patient = try required(identity.hidden("patient"))
    return try await post("\(url)/clinician/ask", [("patient", patient), ("answer", "yes")], "en").url
  }

  /// Asks, and waits until the request has ended.
  func asked(_ number: String) async throws -> String {
    let address = try await ask(number)
    for _ in 0..<1500 {
      if try await status(address) != "open" { return address }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw CocoaError(.userCancelled)
  }

  func status(_ address: String) async throws -> String {
    let status = try JSON(reading: Array(try await page("\(address)/status").text.utf8))
    return status["outcome"]?.string ?? ""
  }
}

/// One Portugal for all tests of a suite.
struct WithPortuguesePages: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    let pages = try await PortuguesePages.start()
    try await PortuguesePages.$running.withValue(pages) { try await function() }
    await pages.stop()
  }
}

extension Trait where Self == WithPortuguesePages {
  static var withPortuguesePages: Self { WithPortuguesePages() }
}
