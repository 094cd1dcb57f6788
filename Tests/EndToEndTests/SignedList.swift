import Domain
import Foundation
import Trust

/// The development PKI's trust list, changed and signed anew by its own key.
enum SignedList {
  /// - Parameter edit: the members of one country's entry.
  static func change(in pki: URL, _ edit: (_ country: String, _ members: inout [String: JSON]) -> Void) throws {
    let place = pki.appendingPathComponent("trust-list.jws")
    let token = String(decoding: try Data(contentsOf: place), as: UTF8.self).filter { !$0.isNewline }
      .split(separator: ".")
    guard token.count == 3, let payload = Base64.decodeURL(token[1]),
      case .object(var list) = try JSON(reading: payload),
      let peers = list["peers"]?.array
    else { throw CocoaError(.fileReadCorruptFile) }
    list["peers"] = .array(
      peers.map { peer in
        guard case .object(var members) = peer, let country = members["country"]?.string else { return peer }
        edit(country, &members)
        return .object(members)
      })
    let signer = try Certificate.chain(pem: [UInt8](Data(contentsOf: pki.appendingPathComponent("list.pem"))))[0]
    let key = try KeyDirectory(path: pki.path).privateKey(for: .list)
    let signed = try JWS.sign(
      Array(JSON.object(list).canonical.utf8), type: TrustList.type, kid: signer.keyID, with: key)
    try FileManager.default.removeItem(at: place)
    try Data(signed.utf8).write(to: place)
  }
}
