import Audit
import Domain
import Exchange
import Trust

extension LogCopy {
  /// The events of one exchange in a form that other systems read, one on each line; nil where the log has no such
  /// reference.
  ///
  /// The machines of the contact points are named by their country, since a copied store does not know their hosts.
  /// - Parameters:
  ///   - reference: the one that people read on the phone.
  ///   - keys: key directory of the country.
  /// - Throws: `audit.…`, `database.…`, `trust.key.…`.
  public func events(ofExchange reference: String, as format: EventFormat, keys: String) async throws -> [String]? {
    let directory = try KeyDirectory(path: keys)
    let secrets = AuditSecrets(
      pseudonym: try directory.secret(named: "pseudonym"), data: try directory.secret(named: "data"))
    let country = try Certificate.chain(pem: directory.certificate(for: .tlsServer)).first?.subjectCountry ?? "XX"
    let site = EventSite(
      own: .init(country: country), site: country, software: "passerelle \(GatewayService.version)", secrets: secrets)
    let found = try await read(keys: keys) { try await $0.exchange(reference: reference) }
    return found?.events.map { String(decoding: format.line(of: $0, at: site), as: UTF8.self) }
  }
}
