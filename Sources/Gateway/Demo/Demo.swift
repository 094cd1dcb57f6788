import Audit
import Database
import Domain
import Documents
import Exchange
import Foundation
import Terminology
import Translation
import Transport
import Trust
import XML

/// The demo: France and Portugal on one machine, with synthetic people.
public struct Demo: Sendable {
  public let site: DemoSite

  public init(site: DemoSite) { self.site = site }

  /// What `demo --once` says of its exchange.
  public struct Outcome: Sendable {
    public var reference: String
    public var parts: Int
    public var itemsIn: Int
    public var items: Int
    public var exact: Int
    public var approximate: Int
    public var original: Int
    public var logs: [String: String]
    public var milliseconds: Int
    public var isVerified: Bool
  }

  /// Runs both gateways until the process is told to stop.
  ///
  /// - Parameter say: the addresses and sign-ins, then one line at the end.
  /// - Throws: `demo.start` and what the processes report.
  public func serve(_ say: @escaping @Sendable (String) -> Void) async throws {
    let client = PeerClient()
    defer { client.stop() }
    let stop = StopSignals()
    let processes = try await DemoProcesses.start(site, client: client)
    do {
      try await DemoAbroad.beside(site) {
        try await DemoHiding(site: site, client: client).tell()
        say(welcome)
        await stop.wait()
      }
    } catch {
      processes.stop()
      throw error
    }
    say("stopping …")
    processes.stop()
    say("stopped")
  }

  /// Performs one exchange through the pages, stops both gateways, and verifies both logs from their files.
  public func once(_ say: @escaping @Sendable (String) -> Void) async throws -> Outcome {
    let client = PeerClient()
    defer { client.stop() }
    let processes = try await DemoProcesses.start(site, client: client)
    let walk: DemoWalk.Result
    let start = ContinuousClock.now
    do {
      walk = try await DemoWalk(site: site, client: client, say: say).run()
    } catch {
      processes.stop()
      throw error
    }
    let took = ContinuousClock.now - start
    processes.stop()
    say("verifying both logs from their files")
    var logs: [String: String] = [:]
    var isVerified = true
    for country in DemoCountry.all {
      let (text, isIntact) = try await verify(country.code)
      logs[country.code.value] = text
      isVerified = isVerified && isIntact
    }
    let (parts, itemsIn) = try await released(walk.reference)
    return Outcome(
      reference: walk.reference, parts: parts, itemsIn: itemsIn, items: walk.items, exact: walk.exact,
      approximate: walk.approximate, original: walk.original, logs: logs,
      milliseconds: Int(took.components.seconds * 1000 + took.components.attoseconds / 1_000_000_000_000_000),
      isVerified: isVerified && itemsIn == walk.items)
  }

  private func verify(_ country: CountryCode) async throws -> (String, Bool) {
    let keys = try KeyDirectory(path: site.keys(country))
    let year = SystemClock().now.utc.year
    let verifier = NoteVerifier(
      name: "ncp.\(country.lowercased).example/audit/\(year)",
      publicKey: Array(try keys.key(for: .log).publicKey.suffix(32)))
    switch await LogCopy(directory: site.store(country), isInUse: true).verify(key: verifier) {
    case .intact(let entries, _): return ("#0..#\(entries - 1) intact", true)
    case .altered(let difference): return ("ALTERED: \(difference)", false)
    case .cannotTell(let missing): return ("CANNOT TELL: \(missing)", false)
    }
  }

  /// From France's own log and record: how many parts left, and how many items they hold.
  private func released(_ reference: String) async throws -> (parts: Int, items: Int) {
    let france = DemoCountry.all[0].code
    let keys = try KeyDirectory(path: site.keys(france))
    let secrets = AuditSecrets(
      pseudonym: try keys.secret(named: "pseudonym"), data: try keys.secret(named: "data"))
    let store = try Store.open(path: StoreLayout(site.store(france)).database, migrations: [], readOnly: true)
    let exchanges = try await LogReader(store: store, secrets: secrets).exchanges(limit: 100)
    let events = exchanges.first { $0.reference.description == reference }?.events ?? []
    guard let event = events.first(where: { $0.kind == EventKind.released.rawValue })?.event,
      events.contains(where: { $0.kind == EventKind.sent.rawValue })
    else {
      throw GatewayFailure(
        "demo.log", what: "The exchange is not proved.", why: "France's log has no release that was sent.",
        whatToDo: "Report it.")
    }
    let record = try DocumentReader.read(
      Document.parse(DemoPeople.all[0].record, limits: .nationalDocument))
    let translator = Translator(catalogue: .starter)
    let (summary, _) = translator.transcode(record.summary.limited(to: event.sections))
    let items = translator.display(summary, in: LanguageTag("en"), from: france).items.count
    return (event.sections.count, items)
  }

  private var welcome: String {
    let france = DemoCountry.all[0]
    let portugal = DemoCountry.all[1]
    let people = DemoPeople.everybody.map { person in
      let birth = person.birthDate
      return
        "      \(person.account)  \(person.displayName), INS \(person.ins), born \(birth.prefix(4))-\(birth.dropFirst(4).prefix(2))-\(birth.suffix(2))"
    }.joined(separator: "\n")
    let abroad = DemoVariations.abroad.map { one in
      let birth = one.person.birthDate
      return
        "      \(one.person.ins), born \(birth.prefix(4))-\(birth.dropFirst(4).prefix(2))-\(birth.suffix(2)): Spain \(one.does)"
    }.joined(separator: "\n")
    return """
      Two gateways are running. Every password is: demo

        Portugal, country of treatment       \(site.webURL(portugal.code))
          clinician  ana      auditor  rita
        France, country of affiliation       \(site.webURL(france.code))
          auditor  aude       patients:
      \(people)

        1  As ana, choose France, type the number and the birth date of a patient, and ask.
        2  In another window, as that patient, open the request: the check number must be the same. Allow, or refuse.
        3  Back as ana: alerts, then allergies, in Portuguese, English, French or German.
        4  Spain is only played. As ana, choose Spain and type one of these numbers:
      \(abroad)
        5  As rita or aude: the exchange in the log, and its proof.

      Ctrl-C stops both.
      """
  }
}
