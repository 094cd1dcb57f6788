import Consent
import Domain
import Foundation
import GatewayTesting
import Trust

@testable import Gateway

extension TwoGateways {
  private final class Place {
    var pki: URL?
  }

  /// Both gateways, with a signed national policy in France.
  static func start(policy members: [String: JSON]) async throws -> TwoGateways {
    let place = Place()
    return try await start(
      holdSeconds: 1,
      edit: { settings in
        guard let pki = place.pki else { return }
        settings.policy = PolicySettings(
          file: pki.appendingPathComponent("policy.jws").path, signedBy: [pki.appendingPathComponent("list.pem").path])
      },
      prepare: { pki in
        place.pki = pki
        try putPolicy(pki, 1, members)
      })
  }

  /// Puts the next policy of France in place of the file.
  static func putPolicy(_ pki: URL, _ number: Int, _ members: [String: JSON]) throws {
    let content: [String: JSON] = [
      "number": .integer(number), "country": "FR", "issued": .string(try DevelopmentPKI.now.iso8601Seconds),
    ]
    let key = try KeyDirectory(path: pki.path).privateKey(for: .list)
    try Data(NationalPolicy.file(.object(content.merging(members) { $1 }), signedBy: [key]))
      .write(to: pki.appendingPathComponent("policy.jws"))
  }
}
