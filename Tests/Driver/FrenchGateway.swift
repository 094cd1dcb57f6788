import Audit
import Consent
import Database
import Domain
import Exchange
public import Foundation
import GatewayTesting
import Trust

/// A French gateway to be run as a process of its own: folder, PKI, records and consents made before it starts.
///
/// The consents are access codes, made through the ledger in the gateway's own store, as its pages make them.
public struct FrenchGateway: Sendable {
  /// One patient, with the code that is the answer to one request.
  public struct Patient: Sendable {
    public let ins: String
    public let birthDate: String
    public let code: String

    public init(ins: String, birthDate: String, code: String) {
      self.ins = ins
      self.birthDate = birthDate
      self.code = code
    }
  }

  public struct Broken: Error, CustomStringConvertible {
    public let description: String
    public init(description: String) { self.description = description }
  }

  public static let insRoot = "1.2.250.1.213.1.4.10"
  /// The assigning authority of access codes, as the demo's France has it.
  static let codeAuthority = "2.999.33.2"
  public static let repository = "2.999.33.1"
  static let sections = [
    "48765-2", "10160-0", "11450-4", "46264-8", "47519-4", "11369-6", "11348-0", "10162-6",
  ]

  public let folder: URL
  public let pki: URL
  public let port: Int
  public var configuration: URL { folder.appendingPathComponent("fr.json") }
  public var store: URL { folder.appendingPathComponent("store") }
  public let patients: [Patient]

  /// - Parameters:
  ///   - record: a French document of a synthetic person; each patient gets it under a number of their own.
  ///   - ins: the number that stands in it.
  public static func prepare(
    patients count: Int, record: String, ins: String, birthDate: String, port: Int, webPort: Int, folder: URL
  ) async throws -> FrenchGateway {
    let records = folder.appendingPathComponent("records")
    try FileManager.default.createDirectory(at: records, withIntermediateDirectories: true)
    let pki = try DevelopmentPKI.make(ports: ["fr": port])
    let numbers = (0..<count).map { number(serial: $0) }
    for (index, number) in numbers.enumerated() {
      let text = record.replacing(ins, with: number).replacing("2.999.250.1", with: "2.999.250.9.\(index + 1)")
      try Data(text.utf8).write(to: records.appendingPathComponent("p\(index).xml"))
    }
    let unready = FrenchGateway(folder: folder, pki: pki, port: port, patients: [])
    try Data(unready.settings(records: records, webPort: webPort).canonical.utf8).write(to: unready.configuration)
    let codes = try await unready.makeCodes(for: numbers)
    let patients = zip(numbers, codes).map { Patient(ins: $0, birthDate: birthDate, code: $1) }
    return FrenchGateway(folder: folder, pki: pki, port: port, patients: patients)
  }

  /// The same people, stopped between two runs, each with a new code: more exchanges than people.
  public func renewed() async throws -> FrenchGateway {
    let codes = try await makeCodes(for: patients.map(\.ins))
    let patients = zip(patients, codes).map { Patient(ins: $0.ins, birthDate: $0.birthDate, code: $1) }
    return FrenchGateway(folder: folder, pki: pki, port: port, patients: patients)
  }

  /// An INS number with its key: 13 digits, then 97 minus their remainder.
  static func number(serial: Int) -> String {
    let body = "27804330" + String(repeating: "0", count: 5 - String(serial).count) + String(serial)
    let key = 97 - (Int(body) ?? 0) % 97
    return body + (key < 10 ? "0\(key)" : String(key))
  }

  private func settings(records: URL, webPort: Int) -> JSON {
    [
      "mode": "test", "country": "FR", "homeCommunity": "2.16.17.710.790.1000.990.1",
      "repository": .string(Self.repository),
      "codeAuthority": .string(Self.codeAuthority),
      "peers": ["host": "127.0.0.1", "port": .integer(port), "publicURL": .string("https://fr.localhost:\(port)")],
      "web": [
        "host": "127.0.0.1", "port": .integer(webPort), "publicURL": .string("http://fr.localhost:\(webPort)"),
      ],
      "keys": .string(keys), "store": .string(store.path),
      "trustList": [
        "file": .string(pki.appendingPathComponent("trust-list.jws").path),
        "signedBy": .string(pki.appendingPathComponent("list.pem").path),
      ],
      "signIn": ["issuer": .string("http://fr.localhost:\(webPort)/issuer"), "clientID": "passerelle"],
      "consent": ["holdSeconds": 60], "connector": ["directory": .string(records.path)],
      // One peer and one hospital ask here for all of Europe.
      "limits": ["peer": ["perSecond": 100_000], "organisation": ["perSecond": 100_000]],
      "flags": .object(
        Dictionary(
          uniqueKeysWithValues: [
            "many-patients-professional", "many-patients-organisation", "night-time", "repeat-after-refusal",
            "wrong-identities",
          ].map { ($0, ["action": "off"]) })),
    ]
  }

  var keys: String { pki.appendingPathComponent("fr").path }

  private func makeCodes(for numbers: [String]) async throws -> [String] {
    try FileManager.default.createDirectory(
      at: store, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let keys = try KeyDirectory(path: keys)
    let (clock, data) = (SystemClock(), try keys.secret(named: "data"))
    let pseudonym = try keys.secret(named: "pseudonym")
    let opened = try Store.open(
      path: store.appendingPathComponent("store.sqlite").path,
      migrations: AuditTables.migrations + ConsentTables.migrations)
    let log = try await TransparencyLog.open(
      store: opened, directory: store.appendingPathComponent("log").path, key: try keys.key(for: .log),
      origin: "ncp.fr.example/audit/\(clock.now.utc.year)", secrets: AuditSecrets(pseudonym: pseudonym, data: data),
      clock: clock)
    let ledger = SQLConsentLedger(
      store: opened, journal: AuditedConsent(audit: log, policyVersion: "1"),
      receipts: ReceiptSigner(issuer: "http://fr.localhost", key: try keys.key(for: .consent), policyVersion: "1"),
      secrets: ConsentSecrets(pseudonym: pseudonym, pepper: try keys.secret(named: "pepper"), data: data),
      policy: ConsentPolicy(), clock: clock)
    guard let root = OID(Self.insRoot), let portugal = CountryCode("PT") else { throw Broken(description: "constants") }
    let codes = try await withThrowingTaskGroup(of: (Int, String).self) { group in
      var codes = [String](repeating: "", count: numbers.count)
      var next = 0
      func begin() {
        let index = next
        next += 1
        group.addTask {
          let patient = SignedInPatient(
            subject: "patient-\(index)", patient: PatientIdentifier(root: root, extension: numbers[index]),
            authenticatedAt: clock.now)
          let made = try await ledger.makeCode(
            for: patient, country: portugal, sections: Self.sections, minutes: 120, shown: Digest.sha256([1]))
          return (index, made.code.exposed)
        }
      }
      while next < min(64, numbers.count) { begin() }
      for try await (index, code) in group {
        codes[index] = code
        if next < numbers.count { begin() }
      }
      return codes
    }
    _ = try await log.checkpoint()
    try await opened.close()
    return codes
  }

  /// Removes everything that was made.
  public func remove() {
    for left in [folder, pki] {
      do { try FileManager.default.removeItem(at: left) } catch { print("left behind: \(left.path)") }
    }
  }
}
