import Domain
import Foundation
import Trust

/// Whom the simulator plays, and with which keys: those of a throw-away PKI alone.
struct SimulatorSite: Sendable {
  let country: CountryCode
  let list: TrustList
  let keys: KeyDirectory
  /// The directory of the PKI.
  let pki: String
  let clock: any WallClock

  /// The country's own entry in the trust list.
  let own: Peer

  /// - Parameter pki: a directory that `make-dev-pki` made.
  /// - Throws: `simulator.pki` where it is no throw-away PKI, and what the trust list and the keys say.
  init(pki: String, country: CountryCode, clock: any WallClock) throws {
    // The key of the root lies beside a throw-away PKI, and beside no other.
    let marks = ["list.key", "\(country.lowercased)/authority/ca.key", "trust-list.jws"]
    guard marks.allSatisfy({ FileManager.default.fileExists(atPath: "\(pki)/\($0)") }) else {
      throw GatewayFailure.simulator(
        "pki", "\(pki) is no throw-away PKI with \(country).", "Make one with make-dev-pki, and name it.")
    }
    self.pki = pki
    self.country = country
    self.clock = clock
    keys = try KeyDirectory(path: "\(pki)/\(country.lowercased)")
    let signer = try Certificate.chain(pem: Self.bytes("\(pki)/list.pem"))
    guard let signer = signer.first else {
      throw GatewayFailure.simulator("pki", "list.pem holds no certificate.", "Make the PKI anew.")
    }
    list = try TrustList.open(Self.bytes("\(pki)/trust-list.jws"), signedBy: signer, at: clock.now, files: pki)
    guard let entry = list.peer(country) else {
      throw GatewayFailure.simulator("pki", "The trust list has no \(country).", "Make the PKI with this country.")
    }
    own = entry
  }

  /// The country that is asked.
  func peer(_ country: CountryCode) throws(GatewayFailure) -> Peer {
    guard let peer = list.peer(country) else {
      throw GatewayFailure.simulator("peer", "The trust list has no \(country).", "Make the PKI with this country.")
    }
    return peer
  }

  /// A key beside the good ones, such as `fr/revoked-tls-client`.
  func key(_ name: String, for purpose: KeyPurpose) throws -> PrivateKey {
    try PrivateKey(
      pem: Self.bytes("\(pki)/\(name).key"), chain: Certificate.chain(pem: Self.bytes("\(pki)/\(name).pem")),
      purpose: purpose)
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    do {
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw GatewayFailure.simulator("pki", "\(path) cannot be read.", "Make the PKI anew.")
    }
  }
}

extension GatewayFailure {
  static func simulator(_ code: String, _ why: String, _ whatToDo: String) -> GatewayFailure {
    GatewayFailure("simulator.\(code)", what: "The simulator did not start.", why: why, whatToDo: whatToDo)
  }
}
