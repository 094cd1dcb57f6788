import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

/// DER taken apart and put together by Python, for what no library writes.
enum DERPieces {
  static let script = """
    def parts(octets):
        found = []
        while octets:
            head, size = 2, octets[1]
            if size > 127: head, size = 2 + size - 128, int.from_bytes(octets[2:2 + size - 128], "big")
            found.append((octets[0], octets[head:head + size])); octets = octets[head + size:]
        return found
    def item(tag, octets):
        size = len(octets)
        count = (size.bit_length() + 7) // 8
        length = bytes([size]) if size < 128 else bytes([0x80 + count]) + size.to_bytes(count, "big")
        return bytes([tag]) + length + octets
    def whole(items): return b"".join(item(*one) for one in items)

    """
}

/// Certificates that break the rules of their form, each signed rightly by its authority. Made by another program
/// (Python), since openssl does not write them.
@Suite(
  "Certificates that two readers could read in two ways", .serialized,
  .enabled(if: PythonTools.have("cryptography"), "needs the Python package cryptography"))
struct MalformedCertificateTests {
  private static let script = """
    import sys
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    folder = sys.argv[1]
    def load(name):
        certificate = x509.load_pem_x509_certificates(open(f"{folder}/{name}.pem", "rb").read())[0]
        return parts(parts(certificate.public_bytes(serialization.Encoding.DER))[0][1])
    def key(name): return serialization.load_pem_private_key(open(f"{folder}/{name}.key", "rb").read(), None)
    # Of the signed part: version, serial, algorithm, issuer, validity, subject, key, extensions.
    def made(name, edit, of="client-good-p256", signer="ca", outer=lambda octets: octets):
        whole_one = load(of)
        said = parts(whole_one[0][1]); edit(said)
        said = item(0x30, whole(said))
        octets = said + item(*whole_one[1]) + item(3, b"\\0" + key(signer).sign(said, ec.ECDSA(hashes.SHA256())))
        open(f"{folder}/malformed-{name}.der", "wb").write(outer(item(0x30, octets)))
    def extensions(said): return parts(parts(said[-1][1])[0][1])
    def oid(extension): return parts(extension[1])[0][1]
    USAGE, NAMES, EXTENDED, CONSTRAINTS = b"\\x55\\x1d\\x0f", b"\\x55\\x1d\\x11", b"\\x55\\x1d\\x25", b"\\x55\\x1d\\x13"
    def twice(wanted, change=lambda octets: octets):
        def edit(said):
            found = extensions(said)
            again = next(one for one in found if oid(one) == wanted)
            said[-1] = (0xa3, item(0x30, whole(found + [(again[0], change(again[1]))])))
        return edit
    def added(octets):
        def edit(said): said[-1] = (0xa3, item(0x30, whole(extensions(said)) + octets))
        return edit
    private = item(0x30, item(6, b"\\x2b\\x06\\x01\\x04\\x01\\x83\\xb2\\x03\\x09") + item(4, b"\\5\\0"))
    def put(index, tag, octets):
        def edit(said): said[index] = (tag, octets)
        return edit
    def nothing(said): pass
    made("control", nothing)
    made("control-private", added(private))
    made("usage-twice", twice(USAGE)); made("names-twice", twice(NAMES)); made("extended-twice", twice(EXTENDED))
    made("constraints-twice", twice(CONSTRAINTS)); made("private-twice", added(private + private))
    made("first-version", put(0, 0xa0, item(2, b"\\0"))); made("second-version", put(0, 0xa0, item(2, b"\\1")))
    made("fourth-version", put(0, 0xa0, item(2, b"\\3"))); made("version-below-zero", put(0, 0xa0, item(2, b"\\xff")))
    made("serial-below-zero", put(1, 2, b"\\xf0\\x01")); made("serial-zero", put(1, 2, b"\\0"))
    made("serial-long", put(1, 2, b"\\x01" * 21)); made("serial-padded", put(1, 2, b"\\0\\x01"))
    made("serial-very-long", put(1, 2, b"\\x01" * 300)); made("serial-empty", put(1, 2, b""))
    made("control-serial-20", put(1, 2, b"\\x01" * 20))
    made("two-algorithms", put(2, 0x30, item(6, bytes.fromhex("2a8648ce3d040303"))))
    made("no-validity", put(4, 0x30, b"")); made("times-that-are-none", put(4, 0x30, item(0x17, b"2x0101000000Z") * 2))
    made("times-of-a-zone", put(4, 0x30, item(0x17, b"250101000000+0100") + item(0x17, b"400101000000+0100")))
    made("ends-before-it-begins", put(4, 0x30, item(0x17, b"400101000000Z") + item(0x17, b"250101000000Z")))
    made("more-behind", nothing, outer=lambda octets: octets + b"\\0")
    def longer(octets):
        inside = parts(octets)[0][1]
        return b"\\x30\\x83" + len(inside).to_bytes(3, "big") + inside
    made("longer-length", nothing, outer=longer)
    made("endless-length", nothing, outer=lambda octets: b"\\x30\\x80" + parts(octets)[0][1] + b"\\0\\0")
    made("doubled-intermediate", twice(USAGE), of="sub")
    made("private-twice-intermediate", added(private + private), of="sub")
    made("control-intermediate", nothing, of="sub")
    made("second-version-intermediate", put(0, 0xa0, item(2, b"\\1")), of="sub")
    made("serial-zero-intermediate", put(1, 2, b"\\0"), of="sub")
    """

  private static let made: Result<URL, any Error> = Result {
    let folder = try CertificateCorpus.directory
    let outcome = try PythonTools.run(["-c", DERPieces.script + script, folder.path])
    guard outcome.status == 0 else { throw CocoaError(.executableLoad, userInfo: ["errors": outcome.errors]) }
    return folder
  }

  private func file(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: Self.made.get().appendingPathComponent(name)))
  }

  private func verdict(_ chain: () throws -> [Certificate]) throws -> String {
    var peer = try Countries().portugal
    peer.anchors = try Certificate.chain(pem: file("ca.pem"))
    peer.intermediates = []
    peer.tlsClientPins = try Certificate.chain(pem: file("client-good-p256.pem")).map(\.spkiSHA256)
    (peer.tlsServerPins, peer.sealPins, peer.hcpSignerPins, peer.revocation) = ([], [], [], .notPublished)
    do {
      try verify(chain: chain(), for: .tlsClient, peer: peer, at: SystemClock().now)
      return "accepted"
    } catch let failure as TrustFailure {
      return failure.code.replacingOccurrences(of: "trust.certificate.", with: "")
    }
  }

  @Test(
    "One whose version, serial number, times or extensions are not those of RFC 5280 is refused",
    arguments: [
      ("control", "accepted"), ("control-private", "accepted"), ("control-serial-20", "accepted"),
      ("usage-twice", "constraints"), ("names-twice", "constraints"), ("extended-twice", "constraints"),
      ("constraints-twice", "constraints"), ("private-twice", "form"), ("first-version", "constraints"),
      ("second-version", "form"), ("fourth-version", "form"), ("version-below-zero", "form"),
      ("serial-below-zero", "form"), ("serial-zero", "form"), ("serial-long", "form"), ("serial-very-long", "form"),
      ("serial-padded", "unreadable"), ("serial-empty", "unreadable"), ("two-algorithms", "chain"),
      ("no-validity", "unreadable"), ("times-that-are-none", "unreadable"), ("times-of-a-zone", "chain"),
      ("ends-before-it-begins", "not-yet-valid"), ("more-behind", "unreadable"), ("longer-length", "unreadable"),
      ("endless-length", "unreadable"),
    ])
  func leaves(name: String, expected: String) throws {
    let found = try verdict { [try Certificate(der: file("malformed-\(name).der"))] }
    #expect(found == expected)
  }

  @Test(
    "So is one below an authority whose certificate is so",
    arguments: [
      ("control", "accepted"), ("doubled", "stranger"), ("private-twice", "form"), ("second-version", "chain"),
      ("serial-zero", "form"),
    ])
  func authorities(name: String, expected: String) throws {
    let leaf = try #require(Certificate.chain(pem: file("client-good-intermediate.pem")).first)
    let found = try verdict { [leaf, try Certificate(der: file("malformed-\(name)-intermediate.der"))] }
    #expect(found == expected)
  }
}
