public import Domain
public import Trust
import XML

/// What an evidence says of one message, in the form of REM evidence (ETSI TS 102 640-2).
public struct EvidenceStatement: Sendable {
  /// Which event it proves.
  public enum Kind: String, Sendable, Hashable {
    /// Non-repudiation of origin: this message was sent.
    case origin = "NRO"
    /// Non-repudiation of receipt: this message was received, and taken or refused.
    case receipt = "NRR"

    var element: String { self == .origin ? "SubmissionAcceptanceRejection" : "AcceptanceRejectionByRecipient" }
  }

  /// One side, as far as the writer knows it by its keys.
  public enum Party: Sendable {
    /// The certificate that the side showed, or that ours shows.
    case certificate(Certificate)
    /// SHA-256 of the public keys of which the side must show one: before a connection no more is known.
    case pins([[UInt8]])
  }

  public let kind: Kind
  /// Whether the message was taken (a business answer that says no is one to a message that was taken).
  public var isAccepted = true
  /// UUID.
  public let id: String
  public var time: Instant
  public var sender: Party
  public var recipient: Party
  /// `ITI-55`, `ITI-38` or `ITI-39`.
  public var subject: String
  /// Trace id of the exchange, the same in both countries, 32 hexadecimal digits.
  public var trace: String
  /// WS-Addressing MessageID; empty where the message has none that can be read.
  public var messageID: String
  /// SHA-256 of the octets as sent or received; of MTOM the root part.
  public var digest: [UInt8]
  /// SHA-256 of each assertion as its own signature covers it.
  public var assertionDigests: [[UInt8]]

  public init(
    _ kind: Kind, at time: Instant, sender: Party, recipient: Party, subject: String, trace: String, messageID: String,
    digest: [UInt8], assertionDigests: [[UInt8]] = []
  ) {
    self.kind = kind
    id = Random.uuid()
    self.time = time
    self.sender = sender
    self.recipient = recipient
    self.subject = subject
    self.trace = trace
    self.messageID = messageID
    self.digest = digest
    self.assertionDigests = assertionDigests
  }

  /// Of the contract with OpenNCP (wire-ihe.md section 10).
  static let namespace = "http://uri.etsi.org/02640/v1#"
  /// Of what REM has no place for.
  static let extensions = "urn:passerelle:evidence:1"
  private static let sha256 = "http://www.w3.org/2001/04/xmlenc#sha256"
  private static let dsig = "http://www.w3.org/2000/09/xmldsig#"
  private static let xades = "http://uri.etsi.org/01903/v1.3.2#"

  /// The evidence without its signature.
  func xml(issuer: Certificate) -> [UInt8] {
    var writer = Writer(declaration: false)
    let attributes: Writer.Attributes = [
      "xmlns:rem": Self.namespace, "xmlns:ds": Self.dsig, "xmlns:xades": Self.xades, "xmlns:own": Self.extensions,
      "version": "2",
    ]
    writer.element("rem:\(kind.element)", attributes) { writer in
      writer.element(
        "rem:EventCode", text: "http://uri.etsi.org/REM/Event#\(isAccepted ? "Acceptance" : "Rejection")")
      writer.element("rem:EvidenceIdentifier", text: id)
      writer.element("rem:EvidenceIssuerPolicyID") {
        $0.element("rem:PolicyID", text: isAccepted ? "urn:oid:1.2.3.4" : "urn:oid:1.2.3.5")
      }
      writer.element("rem:EvidenceIssuerDetails") { Self.write(.certificate(issuer), &$0) }
      writer.element("rem:SenderAuthenticationDetails") { writer in
        writer.element("rem:AuthenticationTime", text: time.iso8601)
        writer.element("rem:AuthenticationMethod", text: "http://uri.etsi.org/REM/AuthMethod#Strong")
      }
      writer.element("rem:EventTime", text: time.iso8601)
      writer.element("rem:SubmissionTime", text: time.iso8601)
      writer.element("rem:SenderDetails") { Self.write(sender, &$0) }
      writer.element("rem:RecipientsDetails") { $0.element("rem:EntityDetails") { Self.write(recipient, &$0) } }
      writer.element("rem:SenderMessageDetails", ["isNotification": "false"]) { writeMessage(&$0) }
      writeAssertions(&writer)
    }
    return writer.bytes
  }

  private func writeMessage(_ writer: inout Writer) {
    writer.element("rem:MessageSubject", text: subject)
    writer.element("rem:UAMessageIdentifier", text: trace)
    writer.element("rem:MessageIdentifierByREMMD", text: messageID)
    writer.empty("ds:DigestMethod", ["Algorithm": Self.sha256])
    writer.element("ds:DigestValue", text: Base64.encode(digest))
  }

  private func writeAssertions(_ writer: inout Writer) {
    guard !assertionDigests.isEmpty else { return }
    writer.element("rem:Extensions") { writer in
      writer.element("rem:Extension", ["isCritical": "false"]) { writer in
        for digest in assertionDigests {
          writer.element("own:AssertionDigest", ["Algorithm": Self.sha256], text: Base64.encode(digest))
        }
      }
    }
  }

  private static func write(_ party: Party, _ writer: inout Writer) {
    switch party {
    case .certificate(let certificate):
      writer.element("rem:CertificateDetails") {
        $0.element("rem:X509Certificate", text: Base64.encode(certificate.der))
      }
    case .pins(let pins):
      writer.element("xades:Any") { writer in
        for pin in pins { writer.element("own:Pin", ["Algorithm": sha256], text: Base64.encode(pin)) }
      }
    }
  }
}
