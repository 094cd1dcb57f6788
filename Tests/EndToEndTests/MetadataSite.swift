import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@testable import Gateway

/// A publisher of service metadata on loopback: a Python HTTPS server, and documents that signxml signs.
///
/// The keys of the development PKI's stranger are the publisher's; Portugal's seal signs inside.
final class MetadataSite: Sendable {
  let folder: URL
  let port: Int
  private let process: Process
  private let pki: URL

  init() throws {
    folder = try TemporaryFolder.make("metadata-site")
    pki = try DevelopmentPKI.directory
    let process = Process()
    let isEnvironment = PythonTools.interpreter == "/usr/bin/env"
    process.executableURL = URL(fileURLWithPath: PythonTools.interpreter)
    process.arguments = (isEnvironment ? ["python3"] : []) + ["-c", Self.server, folder.path, pki.path]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    self.process = process
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    port = try #require(Int(line.filter(\.isNumber)))
  }

  deinit { process.terminate() }

  var settings: MetadataSettings {
    get throws {
      MetadataSettings(
        url: "https://pt.localhost:\(port)", publisherCountry: try #require(CountryCode("PT")),
        authority: pki.appendingPathComponent("stranger/ca.pem").path,
        signers: [pki.appendingPathComponent("stranger/seal.pem").path],
        server: pki.appendingPathComponent("stranger/tls-server.pem").path,
        countries: [try #require(CountryCode("PT"))], refreshMinutes: 60, keepHours: 24)
    }
  }

  /// Publishes one service of Portugal.
  func publish(
    _ kind: MetadataService.Kind, url: String = "https://pt.localhost:9/a", activation: Instant, expiration: Instant,
    signer: String = "pt/seal", mask: String = ""
  ) throws {
    let service = MetadataService(kind, of: try #require(CountryCode("PT")))
    let order: JSON = [
      "participant": .string(service.participant), "document": .string(service.document),
      "process": .string(service.process), "profile": .string(service.transportProfile),
      "url": .string(kind == .searchMask ? "" : url), "signer": .string(signer), "mask": .string(mask),
      "activation": .string(activation.iso8601Seconds), "expiration": .string(expiration.iso8601Seconds),
    ]
    let made = try PythonTools.run(
      ["-c", Self.publisher, folder.path, pki.path], input: Array(order.canonical.utf8))
    try #require(made.status == 0, "\(made.errors)")
  }

  /// Takes everything away.
  func withdraw() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
    }
  }

  private static let server = """
    import http.server, os, ssl, sys, urllib.parse
    folder, pki = sys.argv[1:]
    class Publisher(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            name = urllib.parse.unquote(self.path).replace("/", "|")
            try:
                body = open(os.path.join(folder, name), "rb").read()
            except OSError:
                return self.send_error(404)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        def log_message(self, *ignored):
            pass
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{pki}/stranger/tls-server.pem", f"{pki}/stranger/tls-server.key")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Publisher)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_port, flush=True)
    server.serve_forever()
    """

  private static let publisher = """
    import base64, json, os, sys
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding
    from lxml import etree
    from signxml import XMLSigner, methods
    folder, pki = sys.argv[1:]
    order = json.load(sys.stdin)
    SMP = "http://docs.oasis-open.org/bdxr/ns/SMP/2016/05"
    DSIG = "http://www.w3.org/2000/09/xmldsig#"

    def sign(tree, name):
        signer = XMLSigner(method=methods.enveloped, signature_algorithm="ecdsa-sha256", digest_algorithm="sha256",
                           c14n_algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315")
        return signer.sign(tree, key=open(f"{pki}/{name}.key", "rb").read(), cert=open(f"{pki}/{name}.pem").read())

    leaf = x509.load_pem_x509_certificate(open(f"{pki}/pt/tls-server.pem", "rb").read())
    certificate = base64.b64encode(leaf.public_bytes(Encoding.DER)).decode()
    mask = f"<Extension>{order['mask']}</Extension>" if order["mask"] else ""
    tree = etree.fromstring(f'''<ServiceMetadata xmlns="{SMP}"><ServiceInformation>
    <ParticipantIdentifier scheme="ehealth-participantid-qns">{order["participant"]}</ParticipantIdentifier>
    <DocumentIdentifier scheme="ehealth-resid-qns">{order["document"]}</DocumentIdentifier>
    <ProcessList><Process><ProcessIdentifier scheme="ehealth-procid-qns">{order["process"]}</ProcessIdentifier>
    <ServiceEndpointList><Endpoint transportProfile="{order["profile"]}"><EndpointURI>{order["url"]}</EndpointURI>
    <ServiceActivationDate>{order["activation"]}</ServiceActivationDate>
    <ServiceExpirationDate>{order["expiration"]}</ServiceExpirationDate><Certificate>{certificate}</Certificate>
    <ServiceDescription>Test</ServiceDescription><TechnicalContactUrl>https://localhost</TechnicalContactUrl>{mask}
    </Endpoint></ServiceEndpointList></Process></ProcessList>
    <Extension><ds:Signature xmlns:ds="{DSIG}" Id="placeholder"/></Extension></ServiceInformation></ServiceMetadata>''')
    inner = etree.tostring(sign(tree, order["signer"])).decode()
    whole = etree.fromstring(f'<SignedServiceMetadata xmlns="{SMP}">{inner}</SignedServiceMetadata>')
    name = (f"|ehealth-participantid-qns::{order['participant']}|services|ehealth-resid-qns::{order['document']}")
    with open(os.path.join(folder, name), "wb") as file:
        file.write(etree.tostring(sign(whole, "stranger/seal")))
    """
}
