import Domain
import Exchange
import Foundation
import GatewayTesting
import IHE
import Testing
import Transport
import Trust

@testable import Gateway

@Suite("The TLS profile as the tools of others see it", .serialized, .timeLimit(.minutes(3)))
struct TLSProfileTests {
  private static let haveSSLyze = PythonTools.have("sslyze")
  let person = DemoPeople.all[0]

  /// Speaks to France with `openssl s_client` and asks for a page.
  private struct Client {
    let port: Int
    let pki: URL

    init(_ gateways: TwoGateways) throws {
      let url = try required(gateways.portugal.trustList.peer(gateways.france.own.country)).endpoints.xca
      port = try required(URL(string: url)?.port)
      pki = gateways.pki
    }

    /// What s_client says, and what the gateway answered.
    func speak(_ options: String, as name: String? = "pt/tls-client", saying first: String = "") throws -> String {
      let base = name.map { pki.appendingPathComponent($0).path }
      let own = base.map { ["-cert", "\($0).pem", "-key", "\($0).key"] } ?? []
      let request = "\(first)GET / HTTP/1.1\r\nHost: fr.localhost\r\nConnection: close\r\n\r\n"
      let outcome = try Command.run(
        "/usr/bin/env",
        [
          "timeout", "10", "openssl", "s_client", "-connect", "127.0.0.1:\(port)", "-servername", "fr.localhost",
          "-CAfile", pki.appendingPathComponent("fr/ca.pem").path, "-ign_eof",
        ] + own + options.split(separator: " ").map(String.init), input: Array(request.utf8))
      return outcome.output + outcome.errors
    }

    func isHeard(_ options: String, as name: String? = "pt/tls-client", saying first: String = "") throws -> Bool {
      try speak(options, as: name, saying: first).contains("HTTP/1.1 404")
    }
  }

  @Test("openssl: TLS 1.3 with its three suites and the groups of the profile; nothing older, no other suite or group")
  func versions() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let client = try Client(gateways)
    for suite in ["TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256"] {
      let said = try client.speak("-tls1_3 -ciphersuites \(suite)")
      #expect(said.contains("New, TLSv1.3, Cipher is \(suite)") && said.contains("HTTP/1.1 404"), "\(suite)")
    }
    for (group, shown) in [("P-384", "secp384r1"), ("P-256", "prime256v1"), ("X25519", "X25519")] {
      let said = try client.speak("-tls1_3 -groups \(group)")
      #expect(said.contains("\(shown), ") && said.contains("HTTP/1.1 404"), "\(group): \(said)")
    }
    for options in [
      "-tls1_2", "-tls1_1 -cipher ALL:@SECLEVEL=0", "-tls1 -cipher ALL:@SECLEVEL=0", "-tls1_3 -groups P-521",
      "-tls1_3 -groups X448", "-tls1_3 -groups ffdhe2048", "-tls1_3 -ciphersuites TLS_AES_128_CCM_SHA256",
    ] {
      let said = try client.speak(options)
      #expect(said.contains("alert") && said.contains("(NONE)") && !said.contains("HTTP/1.1"), "\(options): \(said)")
    }
    await gateways.stop()
  }

  @Test("openssl: no certificate, a seal, another country's unlisted and revoked ones are not heard")
  func certificates() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let client = try Client(gateways)
    #expect(try client.isHeard("-tls1_3"))
    for name in [
      nil, "pt/seal", "pt/tls-server", "pt/unpinned-tls-client", "pt/revoked-tls-client", "stranger/tls-client",
    ] {
      let said = try client.speak("-tls1_3", as: name)
      #expect(said.contains("alert") && !said.contains("HTTP/1.1"), "\(name ?? "none")")
    }
    await gateways.stop()
  }

  @Test("openssl: TLS 1.2 where a peer is listed for it has ECDHE with GCM alone, and no renegotiation")
  func older() async throws {
    let gateways = try await TwoGateways.start(
      holdSeconds: 1,
      prepare: { pki in
        try SignedList.change(in: pki) { country, members in
          if country == "PT" { members["allowTLS12"] = .bool(true) }
        }
      })
    let client = try Client(gateways)
    for suite in ["ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-GCM-SHA256"] {
      let said = try client.speak("-tls1_2 -cipher \(suite)")
      #expect(said.contains("Cipher is \(suite)") && said.contains("HTTP/1.1 404"), "\(suite): \(said)")
    }
    for suite in [
      "ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-ECDSA-AES256-CCM",
      "DHE-RSA-AES256-GCM-SHA384", "AES256-GCM-SHA384", "AES128-SHA", "NULL-SHA256", "AECDH-AES256-SHA",
    ] {
      let said = try client.speak("-tls1_2 -cipher \(suite):@SECLEVEL=0")
      #expect(!said.contains("HTTP/1.1") && said.contains("(NONE)"), "\(suite): \(said)")
    }
    #expect(try !client.isHeard("-tls1_2", saying: "R\n"), "renegotiation")
    #expect(try client.isHeard("-tls1_2"))
    #expect(try !client.isHeard("-tls1_2", as: "fr/tls-client"), "the listed peer alone")
    await gateways.stop()
  }

  @Test("openssl: a ticket of an earlier session is worth nothing: the certificate is shown again, or nobody is heard")
  func resumption() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let client = try Client(gateways)
    let folder = try TemporaryFolder.make("session")
    let (ticket, early) = (folder.appendingPathComponent("ticket").path, folder.appendingPathComponent("early"))
    try Data("GET / HTTP/1.1\r\n\r\n".utf8).write(to: early)
    #expect(try client.isHeard("-tls1_3 -sess_out \(ticket)"))
    try #require(FileManager.default.fileExists(atPath: ticket))
    let again = try client.speak("-tls1_3 -sess_in \(ticket)")
    #expect(again.contains("New, TLSv1.3") && again.contains("HTTP/1.1 404"), "\(again)")
    let bare = try client.speak("-tls1_3 -sess_in \(ticket)", as: nil)
    #expect(!bare.contains("Reused") && !bare.contains("HTTP/1.1"), "\(bare)")
    let eager = try client.speak("-tls1_3 -sess_in \(ticket) -early_data \(early.path)")
    #expect(!eager.contains("Early data was accepted") && eager.contains("HTTP/1.1 404"), "\(eager)")
    await gateways.stop()
  }

  @Test("sslyze finds the same", .enabled(if: haveSSLyze, "needs sslyze (.ci/python-tools)"))
  func sslyze() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let client = try Client(gateways)
    let report = try TemporaryFolder.make("sslyze").appendingPathComponent("report.json")
    let own = gateways.pki.appendingPathComponent("pt/tls-client").path
    let outcome = try PythonTools.run([
      "-m", "sslyze", "--json_out=\(report.path)", "--cert=\(own).pem", "--key=\(own).key", "--sslv2", "--sslv3",
      "--tlsv1",
      "--tlsv1_1", "--tlsv1_2", "--tlsv1_3", "--reneg", "--heartbleed", "--compression", "--elliptic_curves",
      "--early_data", "--openssl_ccs", "--robot", "--fallback", "--sni", "fr.localhost", "127.0.0.1:\(client.port)",
    ])
    try #require(outcome.status == 0, "\(outcome.errors)")
    let scan = try JSONDecoder().decode(SSLyzeReport.self, from: Data(contentsOf: report)).scan
    for older in [scan.ssl2, scan.ssl3, scan.tls10, scan.tls11, scan.tls12] {
      #expect(older.result?.accepted.isEmpty == true)
    }
    #expect(
      scan.tls13.result.map { Set($0.accepted.map(\.suite.name)) } == [
        "TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256",
      ])
    #expect(scan.curves.result.map { Set($0.supported.map(\.name)) } == ["X25519", "secp256r1", "secp384r1"])
    #expect(scan.compression.result?.isSupported == false)
    #expect(scan.earlyData.result?.isSupported == false)
    #expect(scan.heartbleed.result?.isVulnerable == false)
    #expect(scan.injection.result?.isVulnerable == false)
    #expect(scan.renegotiation.result?.isVulnerable == false && scan.renegotiation.result?.successes == 0)
    #expect(scan.robot.result?.verdict == "NOT_VULNERABLE_RSA_NOT_SUPPORTED")
    await gateways.stop()
  }

  /// The message of a file of the recorder: its content type and body.
  private func message(_ file: URL) throws -> (type: String, body: [UInt8]) {
    let text = try Data(contentsOf: file)
    let end = try required(text.range(of: Data("\r\n\r\n".utf8)))
    let line = String(decoding: text[..<end.lowerBound], as: UTF8.self)
    return (String(line.dropFirst("Content-Type: ".count)), [UInt8](text[end.upperBound...]))
  }

  @Test("curl sends a recorded search with the keys of Portugal and is answered; without them, or twice, it is not")
  func curl() async throws {
    let folder = try TemporaryFolder.make("recorded")
    let gateways = try await TwoGateways.start(holdSeconds: 1, edit: { $0.recordings = folder.path })
    let raw = try RawPeer(gateways, person)
    _ = try await raw.send(raw.discovery(gateways.traits(person)), to: raw.peer.endpoints.xcpd)
    let (type, body) = try message(folder.appendingPathComponent("0001-iti55-request.mime"))
    let text = String(decoding: body, as: UTF8.self)
    let id = try required(text.firstMatch(of: /<[a-z]+:MessageID[^>]*>([^<]+)</)).output.1
    let fresh = Array(text.replacing(id, with: "urn:uuid:\(Random.uuid())").utf8)
    let pki = gateways.pki
    let url = try raw.peer.endpoints.xcpd
    func curl(_ body: [UInt8], as name: String?, authority: String = "fr/ca.pem") throws -> PythonTools.Outcome {
      let file = folder.appendingPathComponent(UUID().uuidString)
      try Data(body).write(to: file)
      let own = name.map { pki.appendingPathComponent($0).path }
      return try Command.run(
        "/usr/bin/env",
        [
          "curl", "--silent", "--show-error", "--max-time", "20", "--cacert",
          pki.appendingPathComponent(authority).path,
          "--data-binary", "@\(file.path)", "--header", "Content-Type: \(type)", url,
        ] + (own.map { ["--cert", "\($0).pem", "--key", "\($0).key"] } ?? []))
    }
    let answer = try curl(fresh, as: "pt/tls-client")
    #expect(answer.output.contains("PRPA_IN201306UV02") && answer.output.contains(person.ins), "\(answer)")
    #expect(try curl(fresh, as: "pt/tls-client").output.contains("ERROR_SEC_DATA_INTEGRITY_NOT_ENSURED"))
    for name in [nil, "pt/seal", "stranger/tls-client"] {
      let refused = try curl(fresh, as: name)
      #expect(refused.status != 0 && refused.output.isEmpty, "\(name ?? "none")")
    }
    #expect(
      try curl(fresh, as: "pt/tls-client", authority: "pt/ca.pem").status != 0, "our own certificate is checked too")
    await gateways.stop()
  }
}

/// What is read of a report of sslyze.
private struct SSLyzeReport: Decodable {
  struct Part<Result: Decodable>: Decodable { let result: Result? }

  struct Suites: Decodable {
    struct Accepted: Decodable {
      struct Name: Decodable { let name: String }
      let suite: Name
      enum CodingKeys: String, CodingKey { case suite = "cipher_suite" }
    }
    let accepted: [Accepted]
    enum CodingKeys: String, CodingKey { case accepted = "accepted_cipher_suites" }
  }

  struct Curves: Decodable {
    struct Name: Decodable { let name: String }
    let supported: [Name]
    enum CodingKeys: String, CodingKey { case supported = "supported_curves" }
  }

  struct Compression: Decodable {
    let isSupported: Bool
    enum CodingKeys: String, CodingKey { case isSupported = "supports_compression" }
  }

  struct EarlyData: Decodable {
    let isSupported: Bool
    enum CodingKeys: String, CodingKey { case isSupported = "supports_early_data" }
  }

  struct Heartbleed: Decodable {
    let isVulnerable: Bool
    enum CodingKeys: String, CodingKey { case isVulnerable = "is_vulnerable_to_heartbleed" }
  }

  struct Injection: Decodable {
    let isVulnerable: Bool
    enum CodingKeys: String, CodingKey { case isVulnerable = "is_vulnerable_to_ccs_injection" }
  }

  struct Renegotiation: Decodable {
    let isVulnerable: Bool
    let successes: Int
    enum CodingKeys: String, CodingKey {
      case isVulnerable = "is_vulnerable_to_client_renegotiation_dos"
      case successes = "client_renegotiations_success_count"
    }
  }

  struct Robot: Decodable {
    let verdict: String
    enum CodingKeys: String, CodingKey { case verdict = "robot_result" }
  }

  struct Scan: Decodable {
    let ssl2, ssl3, tls10, tls11, tls12, tls13: Part<Suites>
    let curves: Part<Curves>
    let compression: Part<Compression>
    let earlyData: Part<EarlyData>
    let heartbleed: Part<Heartbleed>
    let injection: Part<Injection>
    let renegotiation: Part<Renegotiation>
    let robot: Part<Robot>

    enum CodingKeys: String, CodingKey {
      case ssl2 = "ssl_2_0_cipher_suites"
      case ssl3 = "ssl_3_0_cipher_suites"
      case tls10 = "tls_1_0_cipher_suites"
      case tls11 = "tls_1_1_cipher_suites"
      case tls12 = "tls_1_2_cipher_suites"
      case tls13 = "tls_1_3_cipher_suites"
      case curves = "elliptic_curves"
      case compression = "tls_compression"
      case earlyData = "tls_1_3_early_data"
      case heartbleed
      case injection = "openssl_ccs_injection"
      case renegotiation = "session_renegotiation"
      case robot
    }
  }

  struct Server: Decodable {
    let scan: Scan
    enum CodingKeys: String, CodingKey { case scan = "scan_result" }
  }

  let servers: [Server]
  enum CodingKeys: String, CodingKey { case servers = "server_scan_results" }

  var scan: Scan {
    get throws {
      guard let first = servers.first else { throw CocoaError(.fileReadCorruptFile) }
      return first.scan
    }
  }
}
