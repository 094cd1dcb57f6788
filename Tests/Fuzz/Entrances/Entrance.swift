import Domain
import IHE
import Trust
import XML

#if DEBUG
  @testable import Assertions
#endif

/// One place where bytes from outside are first read. Whatever they are, it must end soon and without a trap.
public enum Entrance: String, Sendable, CaseIterable {
  /// The XML door, canonical forms included.
  case xml
  /// MIME with its parts (MTOM); the first line of the input is the content type.
  case mime
  /// SOAP and every message inside.
  case soap
  /// Assertions: their signature, and their content as if the signature held.
  case saml
  /// Certificates and revocation lists.
  case der
  /// Signed tokens and their JSON, service metadata and policies too.
  case jws

  /// Takes the input as the gateway would; refusals are what is expected of nearly every one.
  ///
  /// - Returns: whether it was accepted as far as this entrance goes.
  @discardableResult
  public func take(_ bytes: [UInt8]) -> Bool {
    do {
      switch self {
      case .xml: try Self.xml(bytes)
      case .mime: try Self.mime(bytes)
      case .soap: try Self.soap(try SOAPEnvelope.decode(Document.parse(bytes)), [:])
      case .saml: try Self.saml(bytes)
      case .der: try Self.der(bytes)
      case .jws: try Self.token(bytes)
      }
      return true
    } catch {
      // A refusal must say something, and nothing may be longer than what a log line holds.
      precondition((error as? any Explained).map { !$0.code.isEmpty && $0.why.utf8.count < 4096 } ?? false)
      return false
    }
  }

  private static func xml(_ bytes: [UInt8]) throws {
    let root = try Document.parse(bytes).root
    let canonical = try root.canonical()
    _ = try root.inclusiveCanonical()
    // The canonical form of a canonical form is itself, else two readers could see two documents.
    let again = try Document.parse(canonical).root
    let twice = try again.canonical()
    precondition(twice == canonical)
    precondition(again.text == root.text)
  }

  private static func mime(_ bytes: [UInt8]) throws {
    let line = bytes.firstIndex(of: 0x0A) ?? bytes.endIndex
    let type = String(decoding: bytes[..<line], as: UTF8.self)
    let message = try MTOM.decode(contentType: type, body: Array(bytes[min(line + 1, bytes.endIndex)...]))
    try soap(try SOAPEnvelope.decode(Document.parse(message.root)), message.parts)
  }

  /// Every reader tries; one that refuses leaves the next its turn.
  private static func soap(_ envelope: SOAPEnvelope, _ parts: [String: [UInt8]]) throws {
    guard let root = OID("1.2.250.1.213.1.4.10") else { return }
    var refusals: [any Error] = []
    func attempt(_ read: () throws -> Void) { do { try read() } catch { refusals.append(error) } }
    attempt { _ = try ITI55.decodeQuery(envelope.body) }
    attempt { _ = try ITI55.decodeAnswer(envelope.body, askedRoot: root) }
    attempt { _ = try ITI38.decodeQuery(envelope.body) }
    attempt { _ = try ITI38.decodeAnswer(envelope.body) }
    attempt { _ = try ITI39.decodeRequest(envelope.body) }
    attempt { _ = try ITI39.decodeAnswer(envelope, parts: parts) }
    if refusals.count == 6, let first = refusals.first { throw first }
  }

  private static func saml(_ bytes: [UInt8]) throws {
    let document = try Document.parse(bytes)
    #if DEBUG
      let tree = VerifiedXML.pretended(document)
      for kind in [AssertionKind.identity, .treatment, .nextOfKin] {
        do {
          let content = try AssertionContent(tree, kind: kind, peer: Seeds.peer, now: Seeds.now)
          if kind == .identity { _ = try IdentityAssertion(content, peer: Seeds.peer, transaction: .iti55) }
        } catch {
          continue
        }
      }
    #endif
    _ = try XMLSignature.verify(document.root, placed: .afterFirstChild("Issuer"))
  }

  private static func der(_ bytes: [UInt8]) throws {
    do { _ = try RevocationList(bytes) } catch { precondition(!error.code.isEmpty) }
    let certificate = try Certificate(der: bytes)
    var peer = Seeds.peer
    peer.tlsServerPins = [certificate.spkiSHA256]
    peer.anchors = [certificate]
    do {
      try verify(chain: [certificate], for: .tlsServer(name: "pt.example"), peer: peer, at: Seeds.now)
    } catch { precondition(!error.code.isEmpty) }
  }

  private static func token(_ bytes: [UInt8]) throws {
    do { _ = try JSON(reading: bytes, decimals: true) } catch { precondition(!error.code.isEmpty) }
    let text = String(decoding: bytes, as: UTF8.self)
    _ = try TrustList.open(bytes, signedBy: Seeds.certificate, at: Seeds.now)
    _ = try JWS.verify(text, type: "t", kid: nil, key: Seeds.certificate)
  }
}
