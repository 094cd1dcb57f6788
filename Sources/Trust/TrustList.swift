import FoundationEssentials
public import Domain

/// The peers that this gateway talks to: a JSON document in a token that the list key signed.
public struct TrustList: Sendable {
  /// The version; it only rises.
  public let number: Int
  public let issued: Instant
  /// When the publisher brings the next one; ``grace`` later this one is no longer used.
  public let nextUpdate: Instant
  public let peers: [Peer]

  /// Seven days, in seconds.
  public static let grace: Int64 = 7 * 86_400
  /// `typ` of the token.
  public static let type = "trust-list+jwt"
  /// The longest list that is read, in bytes.
  public static let limit = 1024 * 1024

  /// A list made in code, for tests and for a publisher.
  public init(number: Int, issued: Instant, nextUpdate: Instant, peers: [Peer]) {
    self.number = number
    self.issued = issued
    self.nextUpdate = nextUpdate
    self.peers = peers
  }

  /// Opens a signed list.
  ///
  /// - Parameters:
  ///   - signer: certificate of the list key, known by configuration.
  ///   - number: the highest number that was ever used here; an older list is refused.
  ///   - files: directory of the revocation lists that peers name.
  ///   - memory: what is remembered of revocation, over all lists that are opened.
  /// - Throws: `trust.jws.…`, `trust.list.expired`, `.not-yet-valid`, `.number`, `.form`, `.revocation`, `.peer`.
  public static func open(
    _ jws: [UInt8], signedBy signer: Certificate, at: Instant, atLeast number: Int = 0, files: String? = nil,
    memory: RevocationMemory? = nil
  ) throws(TrustFailure) -> TrustList {
    guard var text = String(validating: jws, as: UTF8.self) else { throw .list("form", "It is not text.") }
    while text.last?.isNewline == true { text.removeLast() }
    let payload = try JWS.verify(text, type: type, kid: signer.keyID, key: signer, limit: limit)
    let json: JSON
    do {
      json = try JSON(reading: payload)
    } catch {
      throw .list("form", "It is not I-JSON. \(error.why)")
    }
    let list = try TrustListReader(files: files, memory: memory).list(json)
    guard list.number >= number else {
      throw .list("number", "Its number is \(list.number); number \(number) was in use before.")
    }
    try list.checkTime(at)
    return list
  }

  /// Whether the list may be used at this instant.
  ///
  /// - Throws: `trust.list.expired`, `trust.list.not-yet-valid`.
  public func checkTime(_ at: Instant) throws(TrustFailure) {
    guard at >= issued.advanced(bySeconds: -60) else { throw .list("not-yet-valid", "It was issued in the future.") }
    guard at < nextUpdate.advanced(bySeconds: Self.grace) else {
      throw .list("expired", "Its next update was due more than 7 days ago.")
    }
  }

  public func peer(_ country: CountryCode) -> Peer? { peers.first { $0.country == country } }

  /// The peer whose TLS client key this is: the one way from a connection to a country.
  public func peer(tlsClient certificate: Certificate) -> Peer? {
    peers.first { $0.tlsClientPins.contains(certificate.spkiSHA256) }
  }

  public func peer(homeCommunity: HomeCommunityID) -> Peer? { peers.first { $0.homeCommunity == homeCommunity } }
}
