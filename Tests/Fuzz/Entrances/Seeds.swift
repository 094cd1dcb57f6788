import Domain
import IHE
import Trust
import XML

#if DEBUG
  @testable import Trust
#endif

/// What the entrances begin with: inputs that are nearly right, so that changes to them reach deep.
public enum Seeds {
  public static func of(_ entrance: Entrance) -> [[UInt8]] {
    switch entrance {
    case .xml: [Array(xml.utf8), assertion] + messages
    case .mime: parts
    case .soap: messages
    case .saml: [assertion]
    case .der: [certificate.der, Base64.decode(joined(list)) ?? []]
    case .jws: [Array(token.utf8), Array(#"{"a":[1,2.5e3,"\u00e9",null,true],"b":{"c":"d"}}"#.utf8)]
    }
  }

  static let now = Instant(seconds: 1_800_000_000)

  static let certificate: Certificate = {
    do {
      return try Certificate(der: Base64.decode(joined(der)) ?? [])
    } catch { preconditionFailure("the certificate below can be read: \(error)") }
  }()

  static let peer: Peer = {
    guard let country = CountryCode("PT"), let home = OID("2.16.17.710.820.1000.990.1") else {
      preconditionFailure("both are well-formed")
    }
    return Peer(
      country: country, homeCommunity: home, name: "Portugal", endpoints: .init(xcpd: "https://x", xca: "https://x"),
      anchors: [certificate], tlsServerPins: [certificate.spkiSHA256], tlsClientPins: [], sealPins: [],
      hcpIssuers: ["urn:idp:PT:countryB"], trcIssuer: "urn:initgw:PT:countryB", revocation: .notPublished)
  }()

  // MARK: Messages

  private static let xml = """
    <?xml version="1.0" encoding="UTF-8"?><a:r xmlns:a="urn:a" xmlns="urn:b" a:x="1" y="&lt;&#xE9;"><!-- c -->
    <b xml:lang="fr" Id="_1">é<![CDATA[<&]]></b><?p i?><a:c xmlns:a="urn:c"/></a:r>
    """

  private static var messages: [[UInt8]] {
    let header = RequestHeader(
      to: "https://fr.example/services/XCA_Service", messageID: "urn:uuid:0a1b2c3d-0000-4000-8000-000000000001",
      assertions: [assertion])
    guard let root = OID("1.2.250.1.213.1.4.10") else { return [] }
    let patient = PatientIdentifier(root: root, extension: "279035121518989")
    let traits = PatientTraits(
      identifiers: [InstanceIdentifier(root: root.value, extension: "279035121518989")], familyName: "ÉTÉ",
      givenName: "Zoë", gender: .female, birthDate: "19790312")
    let id = InstanceIdentifier(root: "0a1b2c3d-0000-4000-8000-00000000000a", extension: "1")
    let home = peer.homeCommunity
    let query = ITI55.Query(id: id, sender: home, receiver: home, queryID: id, createdAt: now, traits: traits)
    let list = ITI38.Query(
      patient: patient, classCodes: [Coding(system: "2.16.840.1.113883.6.1", code: "60591-5")])
    let name = ITI39.DocumentName(home: home, repository: "1.2.3", uniqueID: "1.2.3.4^x")
    return [
      ITI55.encode(query, header: header).body, ITI38.encode(list, home: home, header: header).body,
      ITI39.encode([name], header: header).body,
    ]
  }

  private static var parts: [[UInt8]] {
    let name = ITI39.DocumentName(home: peer.homeCommunity, repository: "1.2.3", uniqueID: "1.2.3.4^x")
    let answer = ITI39.encode(
      [ITI39.Document(name: name, bytes: Array("<a/>".utf8))], errors: [], seals: [], boundary: "b",
      header: ResponseHeader(messageID: "urn:uuid:1", relatesTo: "urn:uuid:2"))
    return [Array(answer.contentType.utf8) + [0x0A] + answer.body]
  }

  private static var assertion: [UInt8] {
    let time = now.advanced(bySeconds: -60).iso8601
    func attribute(_ name: String, _ value: String) -> String {
      "<saml:Attribute Name=\"\(name)\" NameFormat=\"urn:oasis:names:tc:SAML:2.0:attrname-format:uri\">"
        + "<saml:AttributeValue>\(value)</saml:AttributeValue></saml:Attribute>"
    }
    let names = [
      ("urn:oasis:names:tc:xspa:1.0:subject:subject-id", "Ana SILVA"),
      ("urn:oasis:names:tc:xacml:2.0:subject:role", "221"),
      ("urn:oasis:names:tc:xspa:1.0:subject:purposeofuse", "TREATMENT"),
      ("urn:oasis:names:tc:xspa:1.0:environment:locality", "Lisboa"),
    ]
    let text = """
      <saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_1" IssueInstant="\(time)" Version="2.0">\
      <saml:Issuer NameQualifier="urn:ehdsi:assertions:hcp">urn:idp:PT:countryB</saml:Issuer>\
      <saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">a</saml:NameID>\
      <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"/></saml:Subject>\
      <saml:Conditions NotBefore="\(time)" NotOnOrAfter="\(now.advanced(bySeconds: 600).iso8601)">\
      <saml:AudienceRestriction><saml:Audience>urn:ehdsi:assertions.audience:x-border</saml:Audience>\
      </saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="\(time)"><saml:AuthnContext>\
      <saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:X509</saml:AuthnContextClassRef>\
      </saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>\
      \(names.map { attribute($0.0, $0.1) }.joined())</saml:AttributeStatement></saml:Assertion>
      """
    return Array(text.utf8)
  }

  private static var token: String {
    let head = Base64.encodeURL(Array(#"{"alg":"ES256","kid":"\(certificate.keyID)","typ":"trust-list+jwt"}"#.utf8))
    return
      "\(head).\(Base64.encodeURL(Array(#"{"number":1}"#.utf8))).\(Base64.encodeURL([UInt8](repeating: 1, count: 64)))"
  }

  // MARK: Certificates

  private static func joined(_ text: String) -> String { text.filter { !$0.isWhitespace } }

  /// A self-signed certificate whose key was thrown away.
  private static let der = """
    MIICHTCCAcSgAwIBAgIUR83r1kgGN1qz4IlINlqCrV/Ra78wCgYIKoZIzj0EAwIwMTELMAkGA1UEBhMCUFQxDTALBgNVBAoMBFRl
    c3QxEzARBgNVBAMMCnB0LmV4YW1wbGUwIBcNMjYxMTI1MjMzNjQwWhgPMjEyNjExMDEyMzM2NDBaMDExCzAJBgNVBAYTAlBUMQ0w
    CwYDVQQKDARUZXN0MRMwEQYDVQQDDApwdC5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE9CpOoZVgpyJ6I7yx2az+
    g187SAOItopXQElnbhAtbg7AXkMs3h2YAh9N2seN8QOVQ/vuNpfAJoXY3XULxX/hhqOBtzCBtDAdBgNVHQ4EFgQUhRB9G4+fImin
    JjY4x8xSI8ZzN6QwHwYDVR0jBBgwFoAUhRB9G4+fIminJjY4x8xSI8ZzN6QwDwYDVR0TAQH/BAUwAwEB/zAkBgNVHREEHTAbggpw
    dC5leGFtcGxlgg1vdGhlci5leGFtcGxlMA4GA1UdDwEB/wQEAwIHgDATBgNVHSUEDDAKBggrBgEFBQcDATAWBgNVHR4EDzANoAsw
    CYIHZXhhbXBsZTAKBggqhkjOPQQDAgNHADBEAiBggkblMtH+KrBzNln7S1l4LA//eCqdere64XgSBpDOaQIgL1TQ9pmPPnF6ANEz
    Yqq9hJ+R6Bi+00ZT1hOWa7unzk8=
    """

  /// A revocation list of the same.
  private static let list = """
    MIHIMHACAQEwCgYIKoZIzj0EAwIwMTELMAkGA1UEBhMCUFQxDTALBgNVBAoMBFRlc3QxEzARBgNVBAMMCnB0LmV4YW1wbGUXDTI2
    MTEyNTIzMzY0MFoXDTI2MTIyNTIzMzY0MFqgDjAMMAoGA1UdFAQDAgEBMAoGCCqGSM49BAMCA0gAMEUCIQDzV3L/84+vH90lM+HO
    CfTXgvFCUTWUr8KRbdayMDLV0QIgZaTt+efRg5Ysr2RhPhdny3wFzyKr9C9f6psGCeWr1+c=
    """
}

#if DEBUG
  extension VerifiedXML {
    /// As if a signature had covered the whole document.
    static func pretended(_ document: Document) -> VerifiedXML {
      VerifiedXML(tree: document, signer: Seeds.certificate, algorithm: .ecdsaSHA256, digest: [])
    }
  }
#endif
