import Audit
import Countries
import Domain
import Exchange
import Foundation
import Logging
import Trust
import Web

extension Rooms {
  /// The pages for people.
  ///
  /// - Parameter listening: called once with the port.
  /// - Throws: `page.listen`, `login.demo-issuer`.
  func pages(_ settings: Settings, listening: @escaping @Sendable (Int) -> Void) throws -> WebApplication {
    let isSecure = settings.web.publicURL.hasPrefix("https://")
    let secret = try settings.signIn.clientSecretFile.map { try Self.secret($0) }
    var web = WebSettings(
      host: settings.web.host, port: settings.web.port, publicURL: settings.web.publicURL,
      tls: isSecure ? (certificate: "\(settings.keys)/web-server.pem", key: "\(settings.keys)/web-server.key") : nil,
      country: settings.country, isDemo: settings.mode == .demo, issuer: settings.signIn.issuer,
      clientID: settings.signIn.clientID, clientSecret: secret, accounts: settings.accounts.map(\.demoAccount))
    web.addressRate = settings.limits.address
    web.portalRate = settings.limits.portal
    web.decisionLevels = settings.signIn.decisionLevels
    web.portalAudience = settings.signIn.portalAudience
    let isTest = settings.mode != .production
    let (live, metadata) = (live, metadata)
    let refusals = SampledRefusals(audit: log, clock: clock)
    let role: AuditEvent.Role = patients == nil ? .treatment : .affiliation
    return try WebApplication(
      web, treatment: treatment, patients: patients, auditors: auditors,
      searchMask: { metadata?.searchMask(of: $0) ?? AllCountries.searchMask(of: $0, testIdentities: isTest) },
      codeAuthority: { live.trustList.peer($0)?.codeAuthority }, client: client, clock: clock,
      logger: Logger(label: "passerelle.web") { _ in SwiftLogNoOpLogHandler() },
      overLimit: { refusals.note(.limited, code: "limit.address", role: role) },
      refused: { refusals.note($0 == "limit.portal" ? .limited : .refused, code: $0, role: role) }, listening: listening
    )
  }
}

extension Rooms {
  fileprivate static func secret(_ file: String) throws -> String {
    do {
      return try String(contentsOf: URL(fileURLWithPath: file), encoding: .utf8).filter { !$0.isNewline }
    } catch {
      throw GatewayFailure.start(
        "secret", "The client secret of the sign-in cannot be read.", "Check signIn.clientSecretFile.")
    }
  }
}

extension DemoAccountSettings {
  var demoAccount: DemoAccount {
    let claims = [
      "locale": language, "profession": profession, "organisation": organisation, "organisation_id": organisationID,
      "locality": locality, "facility_type": facilityType, "patient_id": patient,
    ]
    return DemoAccount(
      name: name, password: password, role: role, displayName: displayName, claims: claims.compactMapValues { $0 })
  }
}
