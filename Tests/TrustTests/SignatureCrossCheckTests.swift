import Domain
import Foundation
import GatewayTesting
import Testing
import Trust
import XML

/// Our signatures and those of others, both ways, on generated documents, and what others say about damaged ones.
///
/// `PASSERELLE_SIGNATURES=long` checks 10 000 documents each way instead of some hundreds.
@Suite("Signatures of other programs")
struct SignatureCrossCheckTests {
  static let isLong = ProcessInfo.processInfo.environment["PASSERELLE_SIGNATURES"] == "long"
  static let documents = isLong ? 10_000 : 200
  private static let xmlsec = Command.path(of: "xmlsec1")
  private static let haveSignXML = PythonTools.have("signxml")

  /// Files in a folder of their own, removed afterwards.
  private func with(_ texts: [String], _ body: (URL, [String]) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cross-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { do { try FileManager.default.removeItem(at: folder) } catch { Issue.record(error) } }
    var paths: [String] = []
    for (index, text) in texts.enumerated() {
      let file = folder.appendingPathComponent("\(index).xml")
      try Data(text.utf8).write(to: file)
      paths.append(file.path)
    }
    try body(folder, paths)
  }

  @Test("xmlsec1 verifies our signatures over hundreds of documents", .enabled(if: xmlsec != nil, "needs xmlsec1"))
  func xmlsecVerifies() throws {
    let xmlsec = try #require(Self.xmlsec)
    let samples = [try SignedSample(.seal), try SignedSample(.sealRSA)]
    let texts = try (0..<Self.documents).map { seed in
      try samples[seed % 16 == 0 ? 1 : 0].signed(SignedSample.random(seed + 1000))
    }
    try with(texts) { _, paths in
      for start in stride(from: 0, to: paths.count, by: 200) {
        let batch = Array(paths[start..<min(paths.count, start + 200)])
        let outcome = try Command.run(
          xmlsec,
          ["--verify", "--id-attr:ID", "urn:a:Doc", "--trusted-pem", try DevelopmentPKI.path("fr/ca.pem")] + batch)
        #expect(outcome.status == 0, "\(outcome.errors.suffix(2000))")
        let good = (outcome.output + outcome.errors).split(separator: "\n").filter { $0 == "OK" }.count
        #expect(good == batch.count)
      }
    }
  }

  /// Small damage of every kind: bytes, pieces cut, doubled or moved, and texts that matter to signatures.
  private func mutants(_ count: Int) throws -> [String] {
    let whole = Array(try SignedSample().signed().utf8)
    var state: UInt64 = 7
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let pieces = [
      "<!-- -->", "<?p i?>", " ", "\n", "&#65;", "<x/>", " Id=\"_1\"", " xmlns:q=\"urn:q\"", " xmlns=\"urn:q\"", "A",
      "=",
      "<ds:Object/>", "<![CDATA[]]>", "&#13;",
    ]
    var found: [String] = []
    while found.count < count {
      var bytes = whole
      let from = next(bytes.count)
      let until = min(bytes.count, from + 1 + next(30))
      switch next(5) {
      case 0: bytes[from] ^= UInt8(1 + next(127))
      case 1: bytes.removeSubrange(from..<until)
      case 2: bytes.insert(contentsOf: Array(bytes[from..<until]), at: next(bytes.count))
      default: bytes.insert(contentsOf: Array(pieces[next(pieces.count)].utf8), at: from)
      }
      if let text = String(validating: bytes, as: UTF8.self) { found.append(text) }
    }
    return found
  }

  @Test("What signxml refuses of damaged documents, we refuse", .enabled(if: haveSignXML, "needs signxml"))
  func damage() throws {
    let texts = try mutants(Self.isLong ? 10_000 : 800)
    try with(texts) { folder, _ in
      let outcome = try PythonTools.run([
        "-c",
        """
        import sys
        from lxml import etree
        from signxml import XMLVerifier
        cert = open(sys.argv[2]).read()
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        for index in range(int(sys.argv[3])):
            try:
                root = etree.parse(f"{sys.argv[1]}/{index}.xml", parser).getroot()
                XMLVerifier().verify(root, x509_cert=cert)
                print("good")
            except Exception:
                print("bad")
        """, folder.path, try DevelopmentPKI.path("fr/seal.pem"), "\(texts.count)",
      ])
      let theirs = outcome.output.split(separator: "\n")
      try #require(theirs.count == texts.count, "\(outcome.errors)")
      var both = 0
      for (index, text) in texts.enumerated() {
        let ours = SignedSample.verdict(text)
        if theirs[index] == "bad" { #expect(ours != "accepted", "\(text)") }
        if theirs[index] == "good", ours == "accepted" { both += 1 }
      }
      // Some damage changes nothing that counts, such as blanks between attributes; else nothing was compared.
      #expect(both > 0 && both < texts.count / 2)
    }
  }

  @Test("Whatever pieces of a token are changed, it is refused")
  func tokens() throws {
    let key = try KeyDirectory(path: DevelopmentPKI.path("fr")).privateKey(for: .consent)
    let certificate = try #require(key.chain.first)
    let payload = Array(#"{"a":1,"b":"text"}"#.utf8)
    let token = Array(try JWS.sign(payload, type: "receipt+jwt", kid: "k1", with: key).utf8)
    var state: UInt64 = 11
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for _ in 0..<3000 {
      var bytes = token
      let from = next(bytes.count)
      switch next(4) {
      case 0: bytes[from] = UInt8(32 + next(95))
      case 1: bytes.removeSubrange(from..<min(bytes.count, from + 1 + next(20)))
      case 2: bytes.insert(contentsOf: Array(bytes[from..<min(bytes.count, from + 20)]), at: next(bytes.count))
      default: bytes.insert([0x2E, 0x3D, 0x0A, 0x41][next(4)], at: from)
      }
      if bytes == token { continue }
      #expect(throws: TrustFailure.self) {
        try JWS.verify(
          String(decoding: bytes, as: UTF8.self), type: "receipt+jwt", kid: "k1", key: certificate)
      }
    }
  }
}
