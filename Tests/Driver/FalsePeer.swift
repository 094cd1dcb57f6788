import Dispatch
import Domain
public import Foundation
import GatewayTesting

/// A listed peer that turned false, by another hand than ours: it signs what it likes with its own keys, and speaks HTTP as
/// it likes (`Tests/EndToEndTests/Peer/attacker.py`).
public struct FalsePeer: Sendable {
  public static let isHere = PythonTools.have("requests", "lxml", "signxml", "cryptography")

  /// What came back for one attack.
  public struct Attack: Decodable, Sendable, CustomStringConvertible {
    public let group: String
    public let name: String
    /// Zero where the connection ended without an answer.
    public let status: Int
    /// From the connection to the whole answer.
    public let seconds: Double
    /// Whether anything of a person, of a file or of what was forged is in the answer.
    public let leaks: Bool
    public let codes: [String]
    /// By how many KiB the resident memory of the gateway was higher, at its peak, than before; nil where it is not watched.
    public let grown: Int?
    /// Bytes that were sent.
    public let size: Int
    /// How often anybody had come, until then, for what the attacks name.
    public let visits: Int

    public var description: String { "\(group): \(name) gave \(status) \(codes)" }
    public var isRefused: Bool { status >= 400 || status == 0 || !codes.isEmpty && !leaks }
    /// Whether it is a message, which leaves a record of its own; refused connections are recorded as a count.
    public var isMessage: Bool { group != "http" && group != "connection" }
  }

  /// The kinds of attacks. `heavy` are messages near the limits, of which some are within them and answered.
  public static let groups = [
    "said", "signed", "certified", "wrapped", "confirmed", "again", "message", "http", "connection",
  ]

  let pki: URL
  let work: JSON

  /// - Parameters:
  ///   - identifiers: root and value of each that stands for the person in a discovery.
  ///   - patient: the person as a treatment confirmation names them.
  ///   - process: of the gateway, whose memory is watched then.
  public init(
    pki: URL, port: Int, receiver: String, sender: String, born: String, identifiers: [[String]], patient: String,
    process: Int32? = nil
  ) {
    self.pki = pki
    work = [
      "port": .integer(port), "receiver": .string(receiver), "sender": .string(sender), "born": .string(born),
      "identifiers": .array(identifiers.map { .array($0.map(JSON.string)) }), "patient": .string(patient),
      "process": process.map { .integer(Int($0)) } ?? .null,
    ]
  }

  /// Against a gateway that runs as a process of its own, about its first patient.
  public init(attacking served: ServedGateway) {
    let gateway = served.gateway
    let patient = gateway.patients[0]
    self.init(
      pki: gateway.pki, port: gateway.port, receiver: "2.16.17.710.790.1000.990.1",
      sender: "2.16.17.710.820.1000.990.1", born: patient.birthDate,
      identifiers: [[FrenchGateway.insRoot, patient.ins]], patient: "\(patient.ins)^^^&\(FrenchGateway.insRoot)&ISO",
      process: served.pid)
  }

  /// Gives Portugal keys that the peer holds, with the exception for RSA of 2048 bits; before a gateway reads its list.
  public static func prepare(_ pki: URL) throws {
    let outcome = try PythonTools.run([script("openncp.py"), "prepare", pki.path, "excepted"])
    guard outcome.status == 0 else { throw FrenchGateway.Broken(description: outcome.errors) }
  }

  /// Sends the attacks of these groups, one after the other.
  public func attack(_ groups: [String]) async throws -> [Attack] {
    let arguments = [Self.script("attacker.py"), pki.path, work.canonical] + groups
    let outcome = try await withCheckedThrowingContinuation { continuation in
      // It waits for a process: not on a thread that a gateway in this process needs.
      DispatchQueue.global().async { continuation.resume(with: Result { try PythonTools.run(arguments) }) }
    }
    guard outcome.status == 0 else { throw FrenchGateway.Broken(description: outcome.errors) }
    return try outcome.output.split(separator: "\n").map { try JSONDecoder().decode(Attack.self, from: Data($0.utf8)) }
  }

  private static func script(_ name: String) -> String {
    Project.root.appendingPathComponent("Tests/EndToEndTests/Peer/\(name)").path
  }
}
