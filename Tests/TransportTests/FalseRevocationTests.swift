import Domain
import Foundation
import GatewayTesting
import Testing
import Transport
@testable import Trust

/// Lists and answers that an attacker, or a careless authority, could put in the place of the right ones. Made by another
/// program (Python), signed by the corpus's own keys.
@Suite(
  "Revocation lists and answers that say nothing about this certificate", .serialized,
  .enabled(if: PythonTools.have("cryptography"), "needs the Python package cryptography"))
struct FalseRevocationTests {
  private static let script = """
    import datetime, sys
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509 import ocsp
    folder = sys.argv[1]
    def cert(name): return x509.load_pem_x509_certificates(open(f"{folder}/{name}.pem", "rb").read())[0]
    def key(name): return serialization.load_pem_private_key(open(f"{folder}/{name}.key", "rb").read(), None)
    ca, other, leaf, second = cert("ca"), cert("other"), cert("client-good-p256"), cert("client-revoked")
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    hour = datetime.timedelta(hours=1)
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.55555.9"), b"\\x05\\x00")
    def scope(**which):
        parts = dict(full_name=None, relative_name=None, only_contains_user_certs=False, only_contains_ca_certs=False,
                     only_some_reasons=None, indirect_crl=False, only_contains_attribute_certs=False)
        return x509.IssuingDistributionPoint(**{**parts, **which})
    def crl(name, signer="ca", extensions=(), begin=-hour, end=24 * hour, entries=(), digest=hashes.SHA256(), issuer=ca, number=None):
        builder = x509.CertificateRevocationListBuilder().issuer_name(issuer.subject).last_update(now + begin)
        builder = builder.next_update(now + end)
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key()), critical=False)
        if number is not None: builder = builder.add_extension(x509.CRLNumber(number), critical=False)
        for extension in extensions: builder = builder.add_extension(extension, critical=True)
        for entry in entries: builder = builder.add_revoked_certificate(entry)
        open(f"{folder}/false-{name}.crl", "wb").write(
            builder.sign(key(signer), digest).public_bytes(serialization.Encoding.DER))
    def entry(serial, extension=None):
        builder = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now - hour)
        return (builder.add_extension(extension, critical=True) if extension else builder).build()
    def numbered(name, number, begin):
        crl(name, begin=begin, number=number)
    minute = hour / 60
    numbered("number-250", 250, -50 * minute)
    numbered("number-249-newer", 249, -40 * minute)
    numbered("number-256-older", 256, -55 * minute)
    numbered("number-256", 256, -30 * minute)
    numbered("number-250-newer", 250, -20 * minute)
    numbered("number-none-newer", None, -10 * minute)
    crl("control")
    crl("control-with-another", entries=[entry(second.serial_number)])
    crl("listed", entries=[entry(leaf.serial_number)])
    crl("other-key", signer="other")
    crl("other-issuer", signer="other", issuer=other)
    crl("leaf-signed", signer="ec")
    crl("delta", extensions=[x509.DeltaCRLIndicator(1)])
    crl("indirect", extensions=[scope(indirect_crl=True)])
    crl("authorities-only", extensions=[scope(only_contains_ca_certs=True)])
    crl("attributes-only", extensions=[scope(only_contains_attribute_certs=True)])
    crl("some-reasons", extensions=[scope(only_some_reasons=frozenset([x509.ReasonFlags.key_compromise]))])
    crl("elsewhere", extensions=[scope(full_name=[x509.UniformResourceIdentifier("http://127.0.0.1:9/part.crl")])])
    crl("unknown-critical", extensions=[unknown])
    crl("unknown-critical-entry", entries=[entry(second.serial_number, unknown)])
    crl("future", begin=hour)
    crl("over", begin=-2 * hour, end=-hour)
    try: crl("sha1", digest=hashes.SHA1())
    except Exception: open(f"{folder}/false-sha1.crl", "wb").write(open(f"{folder}/false-other-key.crl", "rb").read())

    def answer(name, signer="ca", of=leaf, issuer=ca, status=ocsp.OCSPCertStatus.GOOD, begin=-hour, end=hour, nonce=None,
               shown=None, digest=hashes.SHA256(), by=None):
        revoked = now - hour if status == ocsp.OCSPCertStatus.REVOKED else None
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=of, issuer=issuer, algorithm=hashes.SHA256(), cert_status=status, this_update=now + begin,
            next_update=now + end if end else None, revocation_time=revoked, revocation_reason=None)
        responder = by or cert(signer)
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.NAME, responder)
        if shown: builder = builder.certificates(shown)
        if nonce: builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
        open(f"{folder}/false-{name}.ocsp", "wb").write(
            builder.sign(key(signer), digest).public_bytes(serialization.Encoding.DER))
    delegate, impostor, foreign = cert("responder"), cert("impostor"), cert("foreign-responder")
    answer("control")
    answer("control-delegated", signer="ec", by=delegate, shown=[delegate])
    answer("revoked", status=ocsp.OCSPCertStatus.REVOKED)
    answer("unknown", status=ocsp.OCSPCertStatus.UNKNOWN)
    answer("other-serial", of=second)
    answer("other-authority", issuer=other)
    named = x509.CertificateBuilder().subject_name(ca.subject).issuer_name(ca.subject).serial_number(1)
    named = named.public_key(other.public_key()).not_valid_before(now - hour).not_valid_after(now + hour)
    answer("other-key", signer="other", by=named.sign(key("other"), hashes.SHA256()))
    answer("other-signer", signer="other", by=other, shown=[other])
    answer("without-usage", signer="ec", by=impostor, shown=[impostor])
    answer("foreign-delegate", signer="ec", by=foreign, shown=[foreign])
    answer("by-itself", signer="ec", by=leaf, shown=[leaf])
    answer("future", begin=hour, end=2 * hour)
    answer("over", begin=-2 * hour, end=-hour)
    answer("endless", end=None)
    answer("other-nonce", nonce=b"0123456789abcdef")
    # Answers that this library does not write: the good one, taken apart and put together otherwise.
    def inside(name):
        response = parts(parts(open(f"{folder}/false-{name}.ocsp", "rb").read())[0][1])
        return response, parts(parts(parts(parts(response[1][1])[0][1])[1][1])[0][1])
    def remade(name, edit):
        response, basic = inside("control")
        data = parts(basic[0][1]); edit(data)
        said = item(0x30, whole(data))
        made = item(0x30, said + item(*basic[1]) + item(3, b"\\0" + key("ca").sign(said, ec.ECDSA(hashes.SHA256()))))
        oid = parts(parts(response[1][1])[0][1])[0]
        open(f"{folder}/false-{name}.ocsp", "wb").write(
            item(0x30, item(*response[0]) + item(0xa0, item(0x30, item(*oid) + item(4, made)))))
    def place(data): return next(i for i, one in enumerate(data) if one[0] == 0x30)
    def both(first, second):
        def edit(data):
            singles = [parts(inside(name)[1][0][1]) for name in (first, second)]
            data[place(data)] = (0x30, b"".join(one[place(one)][1] for one in singles))
        return edit
    def extension(critical):
        name = item(6, b"\\x2b\\x06\\x01\\x04\\x01\\x83\\xb2\\x03\\x09")
        return item(0x30, name + (item(1, b"\\xff") if critical else b"") + item(4, b"\\5\\0"))
    def extended(critical):
        def edit(data):
            single = parts(data[place(data)][1])[0][1]
            data[place(data)] = (0x30, item(0x30, single + item(0xa1, item(0x30, extension(critical)))))
        return edit
    def answered(critical):
        def edit(data):
            data[:] = data[:place(data) + 1] + [(0xa1, item(0x30, extension(critical)))]
        return edit
    def produced(data):
        at = next(i for i, one in enumerate(data) if one[0] == 0x18)
        data[at] = (0x18, (now + 2 * hour).strftime("%Y%m%d%H%M%SZ").encode())
    remade("control-remade", lambda data: None)
    remade("good-then-revoked", both("control", "revoked"))
    remade("good-twice", both("control", "control"))
    remade("control-with-a-second", both("control", "other-serial"))
    remade("control-extended", extended(False))
    remade("critical-extended", extended(True))
    remade("control-answer-extended", answered(False))
    remade("critical-answer-extended", answered(True))
    remade("made-in-the-future", produced)
    open(f"{folder}/false-try-later.ocsp", "wb").write(
        ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)
        .public_bytes(serialization.Encoding.DER))
    """

  /// The directory with `false-<name>.crl` and `.ocsp`, and `client-good-p256.pem`.
  private static let made: Result<URL, any Error> = Result {
    let folder = try CertificateCorpus.directory
    // The corpus names keys by their kind, openssl its authorities.
    let outcome = try PythonTools.run(["-c", DERPieces.script + script, folder.path])
    guard outcome.status == 0 else { throw CocoaError(.executableLoad, userInfo: ["errors": outcome.errors]) }
    return folder
  }

  private func file(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: Self.made.get().appendingPathComponent(name)))
  }

  private func peer(_ revocation: Peer.Revocation, memory: RevocationMemory? = nil) throws -> Peer {
    var peer = try Countries().portugal
    peer.anchors = try Certificate.chain(pem: file("ca.pem"))
    peer.intermediates = []
    peer.tlsClientPins = try Certificate.chain(pem: file("client-good-p256.pem")).map(\.spkiSHA256)
    (peer.tlsServerPins, peer.sealPins, peer.hcpSignerPins) = (peer.tlsClientPins, [], [])
    (peer.revocation, peer.memory) = (revocation, memory)
    return peer
  }

  private func verdict(_ peer: Peer) throws -> String {
    let chain = try Certificate.chain(pem: file("client-good-p256.pem"))
    do throws(TrustFailure) {
      try verify(chain: chain, for: .tlsClient, peer: peer, at: SystemClock().now)
      return "accepted"
    } catch { return error.code.replacingOccurrences(of: "trust.certificate.", with: "") }
  }

  @Test(
    "A list that is not the authority's complete and present one refuses",
    arguments: [
      ("control", "accepted"), ("control-with-another", "accepted"), ("listed", "revoked"),
      ("other-key", "revocation-unknown"), ("other-issuer", "revocation-unknown"),
      ("leaf-signed", "revocation-unknown"),
      ("delta", "revocation-unknown"), ("indirect", "revocation-unknown"), ("authorities-only", "revocation-unknown"),
      ("attributes-only", "revocation-unknown"), ("some-reasons", "revocation-unknown"),
      ("elsewhere", "revocation-unknown"), ("unknown-critical", "revocation-unknown"),
      ("unknown-critical-entry", "revocation-unknown"), ("future", "revocation-unknown"),
      ("over", "revocation-unknown"), ("sha1", "revocation-unknown"),
    ])
  func lists(name: String, expected: String) throws {
    let list = try RevocationList(file("false-\(name).crl"))
    let (found, seconds) = try ThreadTime.of { try verdict(peer(.lists([list]))) }
    #expect(found == expected)
    #expect(seconds < ThreadTime.allowed)
    // A false list beside the right one does not take its place, and what either lists stays refused.
    let right = try RevocationList(file("false-control.crl"))
    let beside = try verdict(peer(.lists([list, right])))
    #expect(beside == (expected == "revoked" ? "revoked" : "accepted") || beside == "revocation-unknown", "\(beside)")
  }

  @Test(
    "An answer of somebody else, of another time, or about something else refuses",
    arguments: [
      ("control", "accepted"), ("control-delegated", "accepted"), ("revoked", "revoked"),
      ("unknown", "revocation-unknown"), ("other-serial", "revocation-unknown"),
      ("other-authority", "revocation-unknown"), ("other-key", "revocation-unknown"),
      ("other-signer", "revocation-unknown"), ("without-usage", "revocation-unknown"),
      ("foreign-delegate", "revocation-unknown"), ("by-itself", "revocation-unknown"), ("future", "revocation-unknown"),
      ("over", "revocation-unknown"), ("endless", "revocation-unknown"), ("other-nonce", "revocation-unknown"),
      ("try-later", "revocation-unknown"), ("control-remade", "accepted"), ("good-twice", "revocation-unknown"),
      ("good-then-revoked", "revocation-unknown"), ("control-with-a-second", "accepted"),
      ("control-extended", "accepted"), ("critical-extended", "revocation-unknown"),
      ("control-answer-extended", "accepted"), ("critical-answer-extended", "revocation-unknown"),
      ("made-in-the-future", "revocation-unknown"),
    ])
  func answers(name: String, expected: String) async throws {
    let bytes = try file("false-\(name).ocsp")
    let memory = RevocationMemory(clock: SystemClock(), graceUsed: { _ in }) { _, _ in bytes }
    let peer = try peer(.responder("http://127.0.0.1:9"), memory: memory)
    let mark = memory.asked
    #expect(try verdict(peer) == "revocation-unknown")
    _ = await memory.settle(after: mark)
    #expect(try verdict(peer) == expected)
  }

  @Test("A list does not go back, neither by its time nor by its number, also over a restart")
  func numbers() throws {
    func memory(_ known: [String: NewestList] = [:]) -> RevocationMemory {
      RevocationMemory(lists: known, clock: SystemClock(), graceUsed: { _ in }) { _, _ in nil }
    }
    var seen = memory()
    func isTaken(_ name: String) throws -> Bool { seen.notes(try RevocationList(file("false-number-\(name).crl"))) }
    #expect(try isTaken("250"))
    #expect(try isTaken("250"), "the same list once more")
    #expect(try !isTaken("249-newer"))
    #expect(try !isTaken("none-newer"))
    #expect(try !isTaken("256-older"))
    #expect(try isTaken("256"))
    // 256 has more digits than 250, whatever a comparison as text says.
    seen = memory(seen.newestLists)
    #expect(try !isTaken("250-newer"))
    #expect(try isTaken("256"))
  }
}
