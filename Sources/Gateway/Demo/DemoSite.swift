public import Domain
import Foundation
import Trust

/// Two countries on one machine: their PKI, configurations, stores and records, in one directory.
public struct DemoSite: Sendable {
  let directory: URL
  let certificates: URL
  let ports: [CountryCode: DemoPorts]
  /// Where the country listens that is only played.
  let abroadPort: Int

  /// Makes everything that the two gateways need. Existing keys are kept.
  ///
  /// - Parameters:
  ///   - directory: for configurations, stores and records.
  ///   - certificates: the PKI; made there by `make-dev-pki`, which lies beside it.
  ///   - prefersKnownPorts: whether to try the documented ports first.
  /// - Throws: `demo.certificates`, `demo.ports`, `demo.files`.
  public static func prepare(
    directory: String, certificates: String, prefersKnownPorts: Bool
  ) throws(GatewayFailure) -> DemoSite {
    let folder = URL(fileURLWithPath: directory)
    let pki = URL(fileURLWithPath: certificates)
    let ports = try choosePorts(prefersKnownPorts)
    guard let abroad = FreePorts.choose(preferred: prefersKnownPorts ? 10443 : 0) else { throw noPort }
    try makeCertificates(pki, ports, abroad: abroad)
    let site = DemoSite(directory: folder, certificates: pki, ports: ports, abroadPort: abroad)
    do {
      let records = folder.appendingPathComponent("records")
      try FileManager.default.createDirectory(at: records, withIntermediateDirectories: true)
      for person in DemoPeople.everybody {
        try Data(person.record).write(to: records.appendingPathComponent(person.file))
      }
      try Data(DemoPeople.representatives.canonical.utf8).write(
        to: folder.appendingPathComponent("representatives.json"))
      for country in DemoCountry.all {
        let text = site.configuration(of: country).canonical
        try Data(text.utf8).write(to: URL(fileURLWithPath: site.configurationFile(country.code)))
      }
    } catch {
      throw GatewayFailure(
        "demo.files", what: "The demo was not prepared.", why: "\(directory) cannot be written.",
        whatToDo: "Choose another directory with --keep.")
    }
    return site
  }

  func webURL(_ country: CountryCode) -> String { "http://\(country.lowercased).localhost:\(ports[country]?.web ?? 0)" }
  func store(_ country: CountryCode) -> String { directory.appendingPathComponent(country.lowercased).path }
  func keys(_ country: CountryCode) -> String { certificates.appendingPathComponent(country.lowercased).path }

  /// The configuration file of one country.
  public func configurationFile(_ country: CountryCode) -> String {
    directory.appendingPathComponent("\(country.lowercased).json").path
  }

  private func configuration(of country: DemoCountry) -> JSON {
    let code = country.code
    let port = ports[code] ?? DemoPorts(peers: 0, web: 0)
    var members: [String: JSON] = [
      "mode": "demo", "country": .string(code.value), "homeCommunity": .string(country.homeCommunity),
      "repository": .string(country.repository), "codeAuthority": .string(country.codeAuthority),
      "peers": [
        "host": "127.0.0.1", "port": .integer(port.peers),
        "publicURL": .string("https://\(code.lowercased).localhost:\(port.peers)"),
      ],
      "web": ["host": "127.0.0.1", "port": .integer(port.web), "publicURL": .string(webURL(code))],
      "keys": .string(keys(code)), "store": .string(store(code)),
      "trustList": [
        "file": .string(certificates.appendingPathComponent("trust-list.jws").path),
        "signedBy": .string(certificates.appendingPathComponent("list.pem").path),
      ],
      "signIn": [
        "issuer": .string("\(webURL(code))/issuer"), "clientID": "passerelle", "portalAudience": "passerelle-portal",
      ],
      // Everybody of the demo sits at one address, and a walk by a program asks faster than people do.
      "limits": [
        "organisation": ["perSecond": 100], "professional": ["perSecond": 100, "perDay": 10_000],
        "patient": ["requestsPerMinute": 1000, "repetitionsPerSecond": 100], "address": ["perSecond": 1000],
        "portal": ["perSecond": 1000],
      ],
      // Shown, and nobody waits for them: a demo is tried at any hour, and again.
      "flags": [
        "many-patients-professional": ["action": "flag"], "many-patients-organisation": ["action": "flag"],
        "night-time": ["action": "flag"], "repeat-after-refusal": ["action": "flag"],
        "wrong-identities": ["action": "flag"], "two-countries": ["action": "flag"],
      ],
      "consent": ["holdSeconds": 60], "demo": ["accounts": .array(DemoAccounts.of(code))],
    ]
    if code.value == "FR" {
      members["connector"] = [
        "directory": .string(directory.appendingPathComponent("records").path),
        "representatives": .string(directory.appendingPathComponent("representatives.json").path),
      ]
    }
    return .object(members)
  }

  private static func choosePorts(_ prefersKnown: Bool) throws(GatewayFailure) -> [CountryCode: DemoPorts] {
    var ports: [CountryCode: DemoPorts] = [:]
    for (index, country) in DemoCountry.all.enumerated() {
      let base = 8000 + index * 1000
      guard let peers = FreePorts.choose(preferred: prefersKnown ? base + 443 : 0),
        let web = FreePorts.choose(preferred: prefersKnown ? base + 80 : 0)
      else { throw noPort }
      ports[country.code] = DemoPorts(peers: peers, web: web)
    }
    return ports
  }

  private static let noPort = GatewayFailure(
    "demo.ports", what: "The demo did not start.", why: "The system gives no free port on 127.0.0.1.",
    whatToDo: "Stop other servers and try again.")

  private static func makeCertificates(
    _ pki: URL, _ ports: [CountryCode: DemoPorts], abroad: Int
  ) throws(GatewayFailure) {
    let script = pki.deletingLastPathComponent().appendingPathComponent("make-dev-pki")
    guard FileManager.default.isExecutableFile(atPath: script.path) else {
      throw GatewayFailure(
        "demo.certificates", what: "The demo did not start.", why: "There is no \(script.path).",
        whatToDo: "Run it from the top of the project, or name the PKI with --certificates DIR.")
    }
    let process = Process()
    process.executableURL = script
    process.arguments =
      [
        "--quiet", "--out", pki.path, "--countries", "fr es pt", "--home", "es=\(DemoAbroad.homeCommunity)",
        "--port", "es=\(abroad)",
      ]
      + ports.flatMap { ["--port", "\($0.key.lowercased)=\($0.value.peers)"] }
    do {
      try process.run()
      process.waitUntilExit()
    } catch {
      throw GatewayFailure(
        "demo.certificates", what: "The demo did not start.", why: "make-dev-pki could not be run.",
        whatToDo: "Install bash and openssl.")
    }
    guard process.terminationStatus == 0 else {
      throw GatewayFailure(
        "demo.certificates", what: "The demo did not start.", why: "make-dev-pki failed.",
        whatToDo: "Read its words above; delete \(pki.path) to start anew.")
    }
  }
}
