import Domain
import FoundationEssentials

/// Reads the JSON of a trust list; a member that is not known is refused, since a misspelled one would be without effect.
struct TrustListReader {
  /// Directory of revocation lists.
  let files: String?
  let memory: RevocationMemory?

  func list(_ json: JSON) throws(TrustFailure) -> TrustList {
    try check(json, has: ["issued", "number", "nextUpdate", "peers"], may: ["iss"], at: "the list")
    guard let number = json["number"]?.integer, number >= 1, let issued = time(json["issued"]),
      let nextUpdate = time(json["nextUpdate"]), issued < nextUpdate, let items = json["peers"]?.array,
      !items.isEmpty
    else { throw .list("form", "Its number, its times or its peers are missing or wrong.") }
    var peers: [Peer] = []
    for item in items { peers.append(try peer(item)) }
    let list = TrustList(number: number, issued: issued, nextUpdate: nextUpdate, peers: peers)
    try checkApart(peers)
    return list
  }

  private static let members: Set<String> = [
    "country", "homeCommunity", "name", "endpoints", "anchors", "tlsServerPins", "tlsClientPins", "sealPins",
    "hcpIssuers", "trcIssuer", "revocation",
  ]
  private static let options: Set<String> = [
    "intermediates", "hcpSignerPins", "answerDetail", "codeAuthority", "sealsDocuments", "allowTLS12",
    "allowRSA2048", "hcpAudienceException", "log", "vitalInterest", "contact",
  ]

  private func peer(_ json: JSON) throws(TrustFailure) -> Peer {
    let label = json["country"]?.string.map { "peer \($0.prefix(2))" } ?? "a peer"
    try check(json, has: Self.members, may: Self.options, at: label)
    guard let country = json["country"]?.string.flatMap({ CountryCode($0) }),
      let home = json["homeCommunity"]?.string.flatMap({ HomeCommunityID($0) }),
      let name = text(json["name"]), let xcpd = address(json["endpoints"]?["xcpd"]),
      let xca = address(json["endpoints"]?["xca"]), let trcIssuer = text(json["trcIssuer"])
    else { throw .list("form", "The country, home community, name, endpoints or issuers of \(label) are wrong.") }
    let anchors = try certificates(json["anchors"], label)
    guard !anchors.isEmpty, anchors.allSatisfy({ $0.handle.isRoot }) else {
      throw .list("form", "The anchors of \(label) are not self-signed certificates of authorities.")
    }
    let detail = try member(json["answerDetail"], .string("uniform"), \.string, label)
    guard let answerDetail = Peer.AnswerDetail(rawValue: detail) else {
      throw .list("form", "The answer detail of \(label) is not known.")
    }
    let hcpIssuers = try texts(json["hcpIssuers"], label)
    guard !hcpIssuers.isEmpty else { throw .list("form", "\(label) has no issuer of HCP assertions.") }
    var peer = Peer(
      country: country, homeCommunity: home, name: name, endpoints: .init(xcpd: xcpd, xca: xca), anchors: anchors,
      intermediates: try certificates(json["intermediates"] ?? [], label),
      tlsServerPins: try pins(json["tlsServerPins"], label), tlsClientPins: try pins(json["tlsClientPins"], label),
      sealPins: try pins(json["sealPins"], label), hcpIssuers: hcpIssuers, trcIssuer: trcIssuer,
      hcpSignerPins: try pins(json["hcpSignerPins"] ?? [], label), answerDetail: answerDetail,
      codeAuthority: try codeAuthority(json["codeAuthority"], label),
      sealsDocuments: try member(json["sealsDocuments"], true, \.bool, label),
      allowTLS12: try member(json["allowTLS12"], false, \.bool, label),
      allowRSA2048: try member(json["allowRSA2048"], false, \.bool, label),
      hcpAudienceException: try audience(json["hcpAudienceException"], label),
      revocation: try revocation(json["revocation"], label))
    peer.graceHours = try member(json["revocation"]?["graceHours"], 0, \.integer, label)
    peer.carriesVitalInterest = try member(json["vitalInterest"], false, \.bool, label)
    peer.memory = memory
    peer.log = try log(json["log"], label)
    peer.contact = try contact(json["contact"], label)
    guard (0...24).contains(peer.graceHours) else { throw .list("form", "The grace of \(label) is not 0 to 24 hours.") }
    try checkLists(of: peer, label)
    return peer
  }

  private func log(_ json: JSON?, _ label: String) throws(TrustFailure) -> Peer.PeerLog? {
    guard let json else { return nil }
    try check(json, has: ["origin", "key"], may: [], at: "the log of \(label)")
    guard let origin = text(json["origin"]), !origin.contains(where: { $0 == "+" || $0.isWhitespace }),
      let key = json["key"]?.string.flatMap({ Base64.decode($0) }), key.count == 32
    else { throw .list("form", "The name or the key of the log of \(label) is wrong.") }
    return Peer.PeerLog(origin: origin, key: key)
  }

  /// A key belongs to one peer and has one use, a country and a home community belong to one peer.
  private func checkApart(_ peers: [Peer]) throws(TrustFailure) {
    var seen: Set<[UInt8]> = []
    for peer in peers {
      let tls = Set(peer.tlsServerPins + peer.tlsClientPins)
      let seals = Set(peer.sealPins + peer.hcpSignerPins)
      guard tls.isDisjoint(with: seals), seen.isDisjoint(with: tls.union(seals)) else {
        throw .list("peer", "A key is listed for two peers, or for both TLS and seals.")
      }
      seen.formUnion(tls.union(seals))
    }
    guard Set(peers.map(\.country)).count == peers.count, Set(peers.map(\.homeCommunity)).count == peers.count else {
      throw .list("peer", "A country or a home community is listed twice.")
    }
  }

  private func revocation(_ json: JSON?, _ label: String) throws(TrustFailure) -> Peer.Revocation {
    guard let json, json.string != "not-published" else {
      guard json != nil else { throw .list("form", "\(label) says nothing of revocation.") }
      return .notPublished
    }
    if json["ocsp"] != nil {
      try check(json, has: ["ocsp"], may: ["graceHours"], at: "the revocation of \(label)")
      guard let url = text(json["ocsp"]), url.hasPrefix("http://") || url.hasPrefix("https://"),
        URL(string: url)?.host() != nil
      else { throw .list("form", "The responder of \(label) is not an address.") }
      return .responder(url)
    }
    try check(json, has: ["files"], may: ["graceHours"], at: "the revocation of \(label)")
    let names = try texts(json["files"], label)
    guard !names.isEmpty, let files else {
      throw .list("revocation", "\(label) names no revocation list, or the list was opened without their directory.")
    }
    var lists: [RevocationList] = []
    for name in names {
      guard !name.contains("/"), !name.hasPrefix(".") else {
        throw .list("revocation", "A revocation list of \(label) is not a plain file name.")
      }
      lists.append(try RevocationList(bytes(of: "\(files)/\(name)")))
    }
    return .lists(lists)
  }

  /// A list that one of the peer's authorities signed must not be older than one that was seen of it before.
  private func checkLists(of peer: Peer, _ label: String) throws(TrustFailure) {
    guard case .lists(let lists) = peer.revocation, let memory else { return }
    for list in lists where (peer.anchors + peer.intermediates).contains(where: { list.isSigned(by: $0) }) {
      guard memory.notes(list) else {
        throw .list("rollback", "A revocation list of \(label) is older than one that was seen before.")
      }
    }
  }

  private func bytes(of path: String) throws(TrustFailure) -> [UInt8] {
    do {
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw .list("revocation", "A revocation list that it names cannot be read.")
    }
  }

  private func codeAuthority(_ json: JSON?, _ label: String) throws(TrustFailure) -> OID? {
    guard let json, json != .null else { return nil }
    guard let authority = json.string.flatMap({ OID($0) }) else {
      throw .list("form", "The code authority of \(label) is not an OID.")
    }
    return authority
  }

  private func audience(_ json: JSON?, _ label: String) throws(TrustFailure) -> Peer.AudienceException? {
    guard let json, json != .null else { return nil }
    guard let text = text(json) else { throw .list("form", "The audience exception of \(label) is not a text.") }
    return text == "absent" ? .absent : .other(text)
  }

  func check(
    _ json: JSON, has needed: Set<String>, may optional: Set<String>, at place: String
  ) throws(TrustFailure) {
    guard case .object(let members) = json else { throw .list("form", "\(place) is not an object.") }
    let missing = needed.subtracting(members.keys)
    guard missing.isEmpty else { throw .list("form", "\(place) lacks \(missing.sorted().joined(separator: ", ")).") }
    guard Set(members.keys).isSubset(of: needed.union(optional)) else {
      throw .list("form", "\(place) has a member that is not known.")
    }
  }

  private func member<Value>(
    _ json: JSON?, _ fallback: JSON, _ read: KeyPath<JSON, Value?>, _ label: String
  ) throws(TrustFailure) -> Value {
    guard let value = (json ?? fallback)[keyPath: read] else {
      throw .list("form", "A member of \(label) has a value of the wrong kind.")
    }
    return value
  }

  private func text(_ json: JSON?) -> String? {
    guard let text = json?.string, !text.isEmpty, text.utf8.count <= 24 * 1024 else { return nil }
    return text
  }

  private func time(_ json: JSON?) -> Instant? { json?.string.flatMap { Instant(iso8601: $0) } }

  private func address(_ json: JSON?) -> String? {
    guard let text = text(json), text.hasPrefix("https://"), URL(string: text)?.host() != nil else { return nil }
    return text
  }

  private func texts(_ json: JSON?, _ label: String) throws(TrustFailure) -> [String] {
    var texts: [String] = []
    for item in json?.array ?? [] {
      guard let text = text(item) else { throw .list("form", "A list of \(label) holds something else than texts.") }
      texts.append(text)
    }
    return texts
  }

  private func pins(_ json: JSON?, _ label: String) throws(TrustFailure) -> [[UInt8]] {
    var pins: [[UInt8]] = []
    for text in try texts(json, label) {
      guard let pin = [UInt8](hex: text), pin.count == 32 else {
        throw .list("form", "A pin of \(label) is not a SHA-256 in hexadecimal.")
      }
      pins.append(pin)
    }
    return pins
  }

  private func certificates(_ json: JSON?, _ label: String) throws(TrustFailure) -> [Certificate] {
    var certificates: [Certificate] = []
    for text in try texts(json, label) {
      guard let der = Base64.decode(text) else { throw .list("form", "A certificate of \(label) is not base 64.") }
      certificates.append(try Certificate(der: der))
    }
    return certificates
  }
}

extension JSON {
  fileprivate var bool: Bool? {
    guard case .bool(let value) = self else { return nil }
    return value
  }
}
