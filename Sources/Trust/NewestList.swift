public import Domain

/// How new the newest revocation list of an authority is that was seen here: neither its time nor its number goes back.
public struct NewestList: Sendable, Hashable {
  public let thisUpdate: Instant
  /// The CRL number (RFC 5280 section 5.2.3) in hexadecimal digits without leading zeros; nil where the list has none.
  public let number: String?

  public init(thisUpdate: Instant, number: String?) {
    self.thisUpdate = thisUpdate
    self.number = number
  }

  /// An authority that numbered its lists does not stop to.
  func isOlder(than former: NewestList) -> Bool {
    if thisUpdate < former.thisUpdate { return true }
    guard let before = former.number else { return false }
    guard let number else { return true }
    return number.utf8.count == before.utf8.count ? number < before : number.utf8.count < before.utf8.count
  }
}
