import Assertions
import Domain
import Foundation
import GatewayTesting
import Testing
import Trust
import XML

/// A call from Portugal to France with real assertions and a real trust list, and ways to spoil it.
struct Call {
  static let patient = "279035121518989^^^&1.2.250.1.213.1.4.10&ISO"

  let list: TrustList
  let portugal: KeyDirectory
  let seal: PrivateKey
  var clock: FixedClock
  var purpose = PurposeOfUse.treatment
  var professional = HealthProfessional(
    nameID: "ana.silva", name: "Ana Silva", role: "221", roleDisplay: "Medical Doctors")
  var organisation = CareOrganisation(
    name: "Hospital de Teste", id: "urn:oid:1.2.3.4.5", locality: "Lisboa", facilityType: "Hospital")

  init(seal purpose: KeyPurpose = .sealRSA) throws {
    clock = try DevelopmentPKI.clock
    let signer = try Certificate.chain(pem: DevelopmentPKI.bytes("list.pem"))[0]
    list = try TrustList.open(
      DevelopmentPKI.bytes("trust-list.jws"), signedBy: signer, at: clock.now, files: DevelopmentPKI.directory.path)
    portugal = try KeyDirectory(path: DevelopmentPKI.path("pt"))
    seal = try portugal.privateKey(for: purpose)
  }

  var now: Instant { clock.now }
  var tls: [Certificate] { get throws { try portugal.privateKey(for: .tlsClient).chain } }

  func issuer(at time: Instant? = nil) throws -> AssertionIssuer {
    let country = try #require(CountryCode("PT"))
    let home = try #require(HomeCommunityID("2.16.17.710.820.1000.990.1"))
    return AssertionIssuer(country: country, homeCommunity: home, key: seal, clock: FixedClock(time ?? now))
  }

  func identity(at time: Instant? = nil) throws -> IssuedAssertion {
    try issuer(at: time).identityAssertion(
      for: professional, at: organisation, purpose: purpose,
      signIn: SignIn(at: time ?? now, context: .mobileTwoFactorContract))
  }

  func treatment(_ identity: IssuedAssertion, at time: Instant? = nil) throws -> IssuedAssertion {
    let patient = try #require(PatientIdentifier(cx: Self.patient))
    return try issuer(at: time).treatmentConfirmation(for: patient, basedOn: identity)
  }

  /// An assertion as text without its signature.
  static func unsigned(_ assertion: IssuedAssertion) throws -> String {
    var text = String(decoding: assertion.xml, as: UTF8.self)
    let from = try #require(text.range(of: "<ds:Signature "))
    let until = try #require(text.range(of: "</ds:Signature>"))
    text.removeSubrange(from.lowerBound..<until.upperBound)
    return text
  }

  /// The assertion after `change`, signed anew by `key` (our seal): what a peer with a wrong profile would send.
  func changed(
    _ assertion: IssuedAssertion, key: PrivateKey? = nil, _ change: (inout String) throws -> Void
  ) throws -> String {
    var text = try Self.unsigned(assertion)
    try change(&text)
    let root = try Document.parse(Array(text.utf8)).root
    let signed = try XMLSignature.sign(
      Array(text.utf8), id: root.attribute("ID"), after: "Issuer", with: key ?? seal)
    return String(decoding: signed, as: UTF8.self)
  }

  static func envelope(_ security: String) -> String {
    """
    <env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope"><env:Header>
    <wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">\
    \(security)</wsse:Security></env:Header><env:Body/></env:Envelope>
    """
  }

  static func security(in envelope: String) throws -> Element {
    let root = try Document.parse(Array(envelope.utf8)).root
    let header = try #require(root.first("Header"))
    return try #require(header.children.first { $0.name == "Security" })
  }

  func authenticate(
    _ security: String, _ transaction: Transaction = .iti38, tls: [Certificate]? = nil, list: TrustList? = nil,
    at time: Instant? = nil
  ) throws -> VerifiedCaller {
    let list = list ?? self.list
    let authenticator = Authenticator(trustList: { list }, clock: FixedClock(time ?? now))
    return try authenticator.authenticate(
      security: Self.security(in: Self.envelope(security)), transaction: transaction, tls: try tls ?? self.tls)
  }

  /// `accepted`, or code and wire code of the refusal: `identity.expired ERROR_HPI_GENERIC`.
  func verdict(
    _ security: String, _ transaction: Transaction = .iti38, tls: [Certificate]? = nil, list: TrustList? = nil,
    at time: Instant? = nil
  ) throws -> String {
    do {
      _ = try authenticate(security, transaction, tls: tls, list: list, at: time)
      return "accepted"
    } catch let failure as AssertionFailure {
      return "\(failure.code.replacingOccurrences(of: "assertion.", with: "")) \(failure.wireCode)"
    }
  }

  /// The verdict when one of the two assertions is changed and signed anew.
  func verdict(
    identity change: (inout String) throws -> Void, _ transaction: Transaction = .iti38
  ) throws -> String {
    let identity = try identity()
    let trc = String(decoding: try treatment(identity).xml, as: UTF8.self)
    return try verdict(changed(identity, change) + trc, transaction)
  }

  func verdict(treatment change: (inout String) throws -> Void) throws -> String {
    let identity = try identity()
    let hcp = String(decoding: identity.xml, as: UTF8.self)
    return try verdict(hcp + changed(treatment(identity), change))
  }
}

extension String {
  /// With the first occurrence of `part` replaced; a test whose text lacks it would test nothing.
  mutating func swap(_ part: String, _ other: String) {
    guard let range = range(of: part) else {
      Issue.record("“\(part)” does not occur")
      return
    }
    replaceSubrange(range, with: other)
  }

  /// The whole `saml:Attribute` element with this name.
  func attribute(_ name: String) throws -> String {
    let place = try #require(range(of: "Name=\"\(name)\""))
    let start = try #require(self[..<place.lowerBound].range(of: "<saml:Attribute ", options: .backwards))
    let end = try #require(self[place.upperBound...].range(of: "</saml:Attribute>"))
    return String(self[start.lowerBound..<end.upperBound])
  }
}
