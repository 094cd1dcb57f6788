import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

/// Service metadata as others make them: Portugal's seal signs inside, an EU publisher signs the whole, both by signxml.
final class MetadataPublisher: Sendable {
  let authority: TestAuthority
  let peer: Peer
  let publisher: Peer
  let endpoint: Certificate
  let now: Instant

  init() throws {
    let authority = try TestAuthority()
    self.authority = authority
    func seal(_ name: String, _ subject: String, _ key: String = "ec") throws -> Certificate {
      try authority.issue(named: name, subject, TestAuthority.sealExtensions, key)
    }
    let country = try seal("country", "/C=PT/O=Test/CN=seal")
    let rsa = try seal("country-rsa", "/C=PT/O=Test/CN=seal RSA", "3072")
    let operatorSeal = try seal("operator", "/C=EU/O=Test/CN=publisher")
    _ = try seal("stranger", "/C=PT/O=Test/CN=stranger")
    endpoint = try authority.issue(
      named: "server", "/C=PT/O=Test/CN=localhost",
      TestAuthority.sealExtensions + ["extendedKeyUsage=serverAuth", "subjectAltName=DNS:localhost"])
    peer = try .portugal(root: authority.root, seal: [country, rsa])
    var eu = try Peer.portugal(root: authority.root, seal: [operatorSeal])
    eu.country = try #require(CountryCode("EU"))
    publisher = eu
    now = endpoint.notBefore.advanced(bySeconds: 3600)
  }

  /// One document to be made; every member can be wrong on purpose.
  struct Order {
    var participant = "urn:ehealth:pt:ncp-idp"
    var participantScheme = MetadataService.participantScheme
    var document = "urn:ehealth:RequestOfData::XCA::CrossGatewayQuery##ITI-38"
    var process = "urn:XCA::CrossGatewayQuery"
    var profile = "urn:ihe:iti:2013:xca"
    var url = "https://localhost:8443/openncp-ws-server/services/XCA_Service"
    var activation = "2020-01-01T00:00:00Z"
    var expiration = "2099-01-01T00:00:00Z"
    var endpoints = 1
    var inner = "country"
    var outer = "operator"
    var form = MetadataPublisher.inclusive
    var outerForm = MetadataPublisher.inclusive
    var extra = ""
    var namespaces = ""
    /// Replaced in the finished document.
    var replace: [String: String] = [:]
  }

  static let inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
  static let exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#"

  func make(_ orders: [Order]) throws -> [[UInt8]] {
    let certificate = Base64.encode(endpoint.der)
    let json = JSON.array(
      orders.map { order in
        let endpoint = """
          <Endpoint transportProfile="\(order.profile)"><EndpointURI>\(order.url)</EndpointURI>
          <RequireBusinessLevelSignature>false</RequireBusinessLevelSignature>
          <MinimumAuthenticationLevel>urn:epSOS:loa:1</MinimumAuthenticationLevel>
          <ServiceActivationDate>\(order.activation)</ServiceActivationDate>
          <ServiceExpirationDate>\(order.expiration)</ServiceExpirationDate>
          <Certificate>\(certificate)</Certificate><ServiceDescription>Test</ServiceDescription>
          <TechnicalContactUrl>https://localhost</TechnicalContactUrl>\(order.extra)</Endpoint>
          """
        let metadata = """
          <ServiceMetadata xmlns="\(ServiceMetadata.namespace)" xmlns:ns2="http://www.w3.org/2000/09/xmldsig#"\(order.namespaces)>
          <ServiceInformation><ParticipantIdentifier scheme="\(order.participantScheme)">\(order.participant)\
          </ParticipantIdentifier><DocumentIdentifier scheme="ehealth-resid-qns">\(order.document)</DocumentIdentifier>
          <ProcessList><Process><ProcessIdentifier scheme="ehealth-procid-qns">\(order.process)</ProcessIdentifier>
          <ServiceEndpointList>\(String(repeating: endpoint, count: order.endpoints))</ServiceEndpointList></Process>
          </ProcessList><Extension><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="placeholder"/>\
          </Extension></ServiceInformation></ServiceMetadata>
          """
        return [
          "metadata": .string(metadata), "inner": .string(order.inner), "outer": .string(order.outer),
          "form": .string(order.form), "outerForm": .string(order.outerForm),
        ]
      })
    let made = try PythonTools.run(["-c", Self.script, authority.folder.path], input: Array(json.canonical.utf8))
    try #require(made.status == 0, "\(made.errors)")
    let documents = try #require(try JSON(reading: Array(made.output.utf8)).array?.compactMap(\.string))
    return zip(documents, orders).map { document, order in
      Array(order.replace.reduce(document) { $0.replacingOccurrences(of: $1.key, with: $1.value) }.utf8)
    }
  }

  private static let script = """
    import json, sys
    from lxml import etree
    from signxml import XMLSigner, methods
    folder = sys.argv[1]
    SMP = "http://docs.oasis-open.org/bdxr/ns/SMP/2016/05"

    def sign(tree, name, form):
        key = open(f"{folder}/{name}.key", "rb").read()
        certificate = open(f"{folder}/{name}.pem").read()
        algorithm = "rsa-sha256" if name.endswith("rsa") else "ecdsa-sha256"
        signer = XMLSigner(method=methods.enveloped, signature_algorithm=algorithm, digest_algorithm="sha256",
                           c14n_algorithm=form)
        return signer.sign(tree, key=key, cert=certificate)

    documents = []
    for order in json.load(sys.stdin):
        tree = etree.fromstring(order["metadata"])
        if order["inner"]:
            tree = sign(tree, order["inner"], order["form"])
        text = f'<SignedServiceMetadata xmlns="{SMP}">{etree.tostring(tree).decode()}</SignedServiceMetadata>'
        tree = etree.fromstring(text)
        if order["outer"]:
            tree = sign(tree, order["outer"], order["outerForm"])
        documents.append(etree.tostring(tree).decode())
    print(json.dumps(documents))
    """
}
