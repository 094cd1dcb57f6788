import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

/// The reason for which a chain is refused, or `accepted`.
func verdict(_ chain: [Certificate], _ use: CertificateUse, _ peer: Peer, at: Instant? = nil) -> String {
  do {
    try verify(chain: chain, for: use, peer: peer, at: at ?? SystemClock().now)
    return "accepted"
  } catch {
    return error.code.replacingOccurrences(of: "trust.certificate.", with: "")
  }
}

@Suite("Certificates of the development PKI")
struct DevelopmentCertificateTests {
  private func peer(_ country: String) throws -> Peer {
    let signer = try Certificate.chain(pem: DevelopmentPKI.bytes("list.pem"))[0]
    let list = try TrustList.open(
      DevelopmentPKI.bytes("trust-list.jws"), signedBy: signer, at: DevelopmentPKI.now,
      files: DevelopmentPKI.directory.path)
    return try #require(list.peers.first { $0.country.value == country })
  }

  private func chain(_ file: String) throws -> [Certificate] { try Certificate.chain(pem: DevelopmentPKI.bytes(file)) }

  private func verdict(
    _ file: String, _ use: CertificateUse, _ country: String = "PT", at seconds: Int64 = 0
  ) throws -> String {
    TrustTests.verdict(
      try chain(file), use, try peer(country), at: try DevelopmentPKI.now.advanced(bySeconds: seconds))
  }

  @Test("Each certificate is accepted for its use")
  func accepted() throws {
    #expect(try verdict("pt/tls-client.pem", .tlsClient) == "accepted")
    #expect(try verdict("pt/tls-server.pem", .tlsServer(name: "pt.localhost")) == "accepted")
    #expect(try verdict("pt/tls-server.pem", .tlsServer(name: "LOCALHOST")) == "accepted")
    #expect(try verdict("pt/seal.pem", .seal) == "accepted")
    #expect(try verdict("pt/seal-rsa.pem", .seal) == "accepted")
    #expect(try verdict("pt/seal-rsa.pem", .hcpSigner) == "accepted")
    #expect(try verdict("fr/tls-client.pem", .tlsClient, "FR") == "accepted")
  }

  @Test("Expired, revoked, not pinned and unknown certificates are refused, each for its reason")
  func refused() throws {
    #expect(try verdict("pt/expired-tls-client.pem", .tlsClient) == "expired")
    #expect(try verdict("pt/revoked-tls-client.pem", .tlsClient) == "revoked")
    #expect(try verdict("pt/unpinned-tls-client.pem", .tlsClient) == "not-pinned")
    #expect(try verdict("stranger/tls-client.pem", .tlsClient) == "not-pinned")
    #expect(try verdict("fr/tls-client.pem", .tlsClient) == "not-pinned")
    #expect(TrustTests.verdict([], .tlsClient, try peer("PT")) == "missing")
  }

  @Test("A stranger's certificate is refused even where its pin is listed")
  func stranger() throws {
    var peer = try peer("PT")
    for (file, use) in [("tls-client", CertificateUse.tlsClient), ("seal", .seal)] {
      let leaf = try chain("stranger/\(file).pem")
      peer.tlsClientPins.append(leaf[0].spkiSHA256)
      peer.sealPins = use == .seal ? [leaf[0].spkiSHA256] : []
      if use == .seal { peer.tlsClientPins = [] }
      let root = try chain("stranger/ca.pem")
      #expect(TrustTests.verdict(leaf, use, peer, at: try DevelopmentPKI.now) == "stranger")
      #expect(TrustTests.verdict(leaf + root, use, peer, at: try DevelopmentPKI.now) == "stranger")
    }
  }

  @Test("A seal does not speak TLS, TLS does not seal, client and server are apart")
  func uses() throws {
    #expect(try verdict("pt/seal.pem", .tlsClient) == "not-pinned")
    #expect(try verdict("pt/tls-client.pem", .seal) == "not-pinned")
    #expect(try verdict("pt/tls-client.pem", .tlsServer(name: "pt.localhost")) == "not-pinned")
    #expect(try verdict("pt/consent.pem", .seal) == "not-pinned")
    // Also where the trust list itself is wrong.
    var peer = try peer("PT")
    let seal = try chain("pt/seal.pem")
    let client = try chain("pt/tls-client.pem")
    peer.tlsClientPins.append(seal[0].spkiSHA256)
    #expect(TrustTests.verdict(seal, .tlsClient, peer, at: try DevelopmentPKI.now) == "use")
    #expect(TrustTests.verdict(seal, .seal, peer, at: try DevelopmentPKI.now) == "use")
    peer.sealPins = []
    #expect(TrustTests.verdict(seal, .tlsClient, peer, at: try DevelopmentPKI.now) == "use")
    peer.sealPins = [client[0].spkiSHA256]
    peer.tlsClientPins = []
    #expect(TrustTests.verdict(client, .seal, peer, at: try DevelopmentPKI.now) == "use")
    peer.tlsServerPins = client.map(\.spkiSHA256)
    peer.sealPins = []
    #expect(TrustTests.verdict(client, .tlsServer(name: "pt.localhost"), peer, at: try DevelopmentPKI.now) == "use")
  }

  @Test("A host that the SAN does not list is refused, the common name never counts")
  func names() throws {
    for name in ["fr.localhost", "x.pt.localhost", "pt.localhost.example", "", "pt.localhost\0.example"] {
      #expect(try verdict("pt/tls-server.pem", .tlsServer(name: name)) == "name")
    }
  }

  @Test("The country of the trust list must be the one of the subject")
  func country() throws {
    var peer = try peer("PT")
    peer.country = try #require(CountryCode("DE"))
    #expect(TrustTests.verdict(try chain("pt/tls-client.pem"), .tlsClient, peer) == "country")
  }

  @Test("A stale, a missing and a foreign revocation list refuse")
  func revocation() throws {
    #expect(try verdict("pt/tls-client.pem", .tlsClient, at: 29 * 86_400) == "accepted")
    #expect(try verdict("pt/tls-client.pem", .tlsClient, at: 31 * 86_400) == "revocation-unknown")
    #expect(try verdict("pt/tls-client.pem", .tlsClient, at: -2 * 86_400) == "revocation-unknown")
    var peer = try peer("PT")
    peer.revocation = .notPublished
    #expect(
      TrustTests.verdict(
        try chain("pt/tls-client.pem"), .tlsClient, peer, at: try DevelopmentPKI.now.advanced(bySeconds: -2 * 86_400))
        == "not-yet-valid")
    peer.revocation = .lists([try RevocationList(DevelopmentPKI.bytes("fr.crl"))])
    #expect(
      TrustTests.verdict(try chain("pt/tls-client.pem"), .tlsClient, peer, at: try DevelopmentPKI.now)
        == "revocation-unknown")
    peer.revocation = .lists([])
    #expect(
      TrustTests.verdict(try chain("pt/tls-client.pem"), .tlsClient, peer, at: try DevelopmentPKI.now)
        == "revocation-unknown")
  }
}

@Suite("Certificates that an authority should not have issued")
struct BadCertificateTests {
  private func verdict(
    _ extensions: [String], subject: String = "/C=PT/O=Test/CN=client", key: String = "ec", digest: String = "sha256",
    allowRSA2048: Bool = false, use: CertificateUse = .tlsClient
  ) throws -> String {
    let authority = try TestAuthority()
    let leaf = try authority.issue(subject: subject, extensions: extensions, key: key, digest: digest)
    let peer = try Peer.portugal(
      root: authority.root, server: use == .tlsClient || use == .seal ? [] : [leaf],
      client: use == .tlsClient ? [leaf] : [], seal: use == .seal ? [leaf] : [], allowRSA2048: allowRSA2048)
    return TrustTests.verdict([leaf], use, peer)
  }

  private func client(
    without prefix: String, plus extensions: String...
  ) -> [String] {
    TestAuthority.clientExtensions.filter { !$0.hasPrefix(prefix) } + extensions
  }

  @Test("The control is accepted")
  func control() throws {
    #expect(try verdict(TestAuthority.clientExtensions) == "accepted")
    #expect(try verdict(TestAuthority.clientExtensions, key: "p384", digest: "sha384") == "accepted")
    #expect(try verdict(TestAuthority.clientExtensions, key: "3072") == "accepted")
    #expect(try verdict(TestAuthority.sealExtensions, use: .seal) == "accepted")
  }

  @Test("Extended key usage must be there and right")
  func extendedKeyUsage() throws {
    #expect(try verdict(client(without: "extendedKeyUsage")) == "use")
    #expect(try verdict(client(without: "extendedKeyUsage", plus: "extendedKeyUsage=serverAuth")) == "use")
    #expect(try verdict(client(without: "extendedKeyUsage", plus: "extendedKeyUsage=anyExtendedKeyUsage")) == "use")
    #expect(
      try verdict(client(without: "extendedKeyUsage", plus: "extendedKeyUsage=clientAuth,serverAuth")) == "accepted")
    let any = TestAuthority.sealExtensions + ["extendedKeyUsage=anyExtendedKeyUsage"]
    #expect(try verdict(any, use: .seal) == "use")
    #expect(try verdict(TestAuthority.clientExtensions, use: .seal) == "use")
  }

  @Test("Key usage must allow signatures")
  func keyUsage() throws {
    #expect(try verdict(client(without: "keyUsage")) == "key-usage")
    #expect(try verdict(client(without: "keyUsage", plus: "keyUsage=critical,keyEncipherment")) == "key-usage")
  }

  @Test("An authority, and a critical extension that is not known, are refused")
  func constraints() throws {
    let authority = [
      "basicConstraints=critical,CA:TRUE", "keyUsage=critical,digitalSignature,keyCertSign",
      "extendedKeyUsage=clientAuth", "subjectKeyIdentifier=hash", "authorityKeyIdentifier=keyid:always",
    ]
    #expect(try verdict(authority) == "constraints")
    let critical = TestAuthority.clientExtensions + ["1.2.3.4.5=critical,DER:0500"]
    #expect(["critical-extension", "chain"].contains(try verdict(critical)))
  }

  @Test("Weak keys and weak digests are refused, RSA-2048 but for a peer that lists it")
  func strength() throws {
    #expect(try verdict(TestAuthority.clientExtensions, key: "2048") == "key-strength")
    #expect(try verdict(TestAuthority.clientExtensions, key: "2048", allowRSA2048: true) == "accepted")
    #expect(try verdict(TestAuthority.clientExtensions, key: "ed25519") == "key-strength")
    #expect(["digest", "chain"].contains(try verdict(TestAuthority.clientExtensions, digest: "sha1")))
  }

  @Test("The country is that of the parsed subject, not a text within it")
  func country() throws {
    #expect(try verdict(TestAuthority.clientExtensions, subject: "/C=ES/O=Test/CN=client") == "country")
    #expect(try verdict(TestAuthority.clientExtensions, subject: "/C=ES/O=Test,C=PT/CN=client") == "country")
    #expect(try verdict(TestAuthority.clientExtensions, subject: "/O=Test\\/C=PT/CN=C=PT") == "country")
    #expect(try verdict(TestAuthority.clientExtensions, subject: "/C=PT/O=Test/C=ES/CN=client") == "country")
  }

  @Test("Wildcards and common names do not name a server")
  func names() throws {
    let base = client(without: "extendedKeyUsage", plus: "extendedKeyUsage=serverAuth")
    let host = CertificateUse.tlsServer(name: "ncp.example.pt")
    let subject = "/C=PT/O=Test/CN=ncp.example.pt"
    #expect(try verdict(base, subject: subject, use: host) == "name")
    #expect(try verdict(base + ["subjectAltName=DNS:*.example.pt"], subject: subject, use: host) == "wildcard")
    #expect(
      try verdict(base + ["subjectAltName=DNS:*.example.pt,DNS:ncp.example.pt"], subject: subject, use: host)
        == "wildcard")
    #expect(try verdict(base + ["subjectAltName=DNS:ncp.example.es"], subject: subject, use: host) == "name")
    #expect(try verdict(base + ["subjectAltName=email:ncp.example.pt"], subject: subject, use: host) == "name")
    #expect(try verdict(base + ["subjectAltName=DNS:ncp.example.pt"], subject: "/C=PT/CN=x", use: host) == "accepted")
  }

  @Test("A leaf cannot issue, an intermediate must be allowed to")
  func chains() throws {
    let authority = try TestAuthority()
    _ = try authority.issue(named: "leaf", "/C=PT/CN=leaf", TestAuthority.clientExtensions)
    let sub = try authority.issue(
      named: "sub", "/C=PT/CN=sub",
      [
        "basicConstraints=critical,CA:TRUE,pathlen:0", "keyUsage=critical,keyCertSign", "subjectKeyIdentifier=hash",
        "authorityKeyIdentifier=keyid:always",
      ])
    let good = try authority.issue(by: "sub")
    let bad = try authority.issue(by: "leaf")
    let leaf = try Certificate.chain(
      pem: [UInt8](Data(contentsOf: authority.folder.appendingPathComponent("leaf.pem"))))[0]
    let peer = try Peer.portugal(root: authority.root, client: [good, bad])
    #expect(TrustTests.verdict([good, sub], .tlsClient, peer) == "accepted")
    #expect(TrustTests.verdict([good], .tlsClient, peer) == "stranger")
    #expect(TrustTests.verdict([bad, leaf], .tlsClient, peer) != "accepted")
    let helped = try Peer.portugal(root: authority.root, client: [good], intermediates: [sub])
    #expect(TrustTests.verdict([good], .tlsClient, helped) == "accepted")
    let long = [good] + Array(repeating: sub, count: 40)
    #expect(TrustTests.verdict(long, .tlsClient, peer) == "size")
  }

  @Test("Bytes that are no certificate, or more than one, are refused")
  func unreadable() throws {
    let der = try TestAuthority().root.der
    for bytes in [[], [0x30, 0x00], der + [0], Array(der.dropLast()), Array(repeating: 0x30, count: 20_000)] {
      #expect(throws: TrustFailure("trust.certificate.unreadable", what: "", why: "", whatToDo: "")) {
        try Certificate(der: bytes)
      }
    }
    #expect(throws: TrustFailure.self) { try Certificate.chain(pem: Array("nothing".utf8)) }
    #expect(throws: TrustFailure.self) { try Certificate.chain(pem: Array("-----BEGIN CERTIFICATE-----\nMA==\n".utf8)) }
  }
}
