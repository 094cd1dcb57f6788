import Domain
import Foundation
import GatewayTesting
import Testing
import Trust
import XML

@Suite("Keys in a token of SoftHSM", .enabled(if: SoftToken.isHere, "needs softhsm2"), .timeLimit(.minutes(2)))
struct TokenTests {
  private func token(
    _ label: String = "france", pin: String? = nil, module: String = SoftToken.module,
    keys: Set<KeyPurpose> = Set(KeyToken.purposes)
  ) throws -> KeyToken {
    let tokens = try SoftToken.tokens()
    return try KeyToken(
      KeyToken.Location(module: module, label: label, pinFile: pin ?? tokens.pinFile, purposes: keys))
  }

  /// France's key directory without the keys that a token keeps.
  private func directory(
    _ token: KeyToken, leaving left: Set<KeyPurpose> = []
  ) throws -> KeyDirectory {
    let folder = try TemporaryFolder.make("keys").appendingPathComponent("fr")
    try FileManager.default.copyItem(at: DevelopmentPKI.directory.appendingPathComponent("fr"), to: folder)
    for purpose in token.kept where !left.contains(purpose) {
      try FileManager.default.removeItem(at: folder.appendingPathComponent("\(purpose.rawValue).key"))
    }
    return try KeyDirectory(path: folder.path, token: token)
  }

  private func code(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "accepted"
    } catch { return (error as? any Explained)?.code ?? "\(error)" }
  }

  @Test(
    "Each key of the token signs what its certificate verifies, for its own purpose alone", arguments: KeyToken.purposes
  )
  func signs(purpose: KeyPurpose) throws {
    let key = try directory(token()).privateKey(for: purpose)
    #expect(key.isInToken)
    if let leaf = key.chain.first {
      #expect(leaf.spkiSHA256 == Digest.sha256(key.publicKey))
      try key.selfTest(at: DevelopmentPKI.now)
    }
    let other: KeyPurpose = purpose == .seal ? .consent : .seal
    #expect(code { _ = try key.sign([1], as: other) } == "trust.key.purpose")
  }

  @Test("Both sides of a handshake show and use keys of the token")
  func handshake() throws {
    let keys = try directory(token())
    try SelfHandshake.check(server: keys.privateKey(for: .tlsServer), client: keys.privateKey(for: .tlsClient))
  }

  @Test("XML signatures, XAdES and JWS are made by the token and verified as any other")
  func signatures() throws {
    let keys = try directory(token())
    for purpose in [KeyPurpose.seal, .sealRSA] {
      let key = try keys.privateKey(for: purpose)
      let sample = Array(SignedSample.plain.utf8)
      let signed = try Document.parse(XMLSignature.sign(sample, id: "_1", after: "Issuer", with: key))
      #expect(try XMLSignature.verify(signed.root, placed: .afterFirstChild("Issuer")).signer == key.chain.first)
    }
    let consent = try keys.privateKey(for: .consent)
    let leaf = try #require(consent.chain.first)
    let jws = try JWS.sign(Array("{}".utf8), type: "t", kid: leaf.keyID, with: consent)
    #expect(try JWS.verify(jws, type: "t", kid: leaf.keyID, key: leaf) == Array("{}".utf8))
  }

  @Test("The log is signed by the token with the key whose public half lies beside it")
  func log() throws {
    let log = try directory(token()).privateKey(for: .log)
    let pki = try KeyDirectory(path: DevelopmentPKI.directory.appendingPathComponent("fr").path)
    #expect(try log.chain.isEmpty && log.publicKey == pki.privateKey(for: .log).publicKey)
    let signature = try log.sign([1, 2, 3], as: .log)
    #expect(Ed25519.verify(signature, of: [1, 2, 3], publicKey: log.publicKey.suffix(32)))
    #expect(!Ed25519.verify(signature, of: [1, 2], publicKey: log.publicKey.suffix(32)))
  }

  @Test("A token that was gone signs again with the same keys once it is reopened, and other tokens never stop")
  func comesBack() throws {
    let (losable, other) = (try token("losable"), try directory(token()).privateKey(for: .seal))
    let keys = try directory(losable)
    let held = try [KeyPurpose.seal, .sealRSA, .tlsClient, .consent].map { try keys.privateKey(for: $0) }
    for key in held { _ = try key.sign([1], as: key.purpose) }
    try SoftToken.tokens().remove(.losable)
    var back = false
    defer {
      if !back { do { try SoftToken.tokens().putBack(.losable) } catch { Issue.record(error) } }
    }
    for key in held { #expect(code { _ = try key.sign([1], as: key.purpose) } == "trust.token.lost") }
    #expect(code { try losable.reopen() } == "trust.token.absent")
    for key in held { #expect(code { _ = try key.sign([1], as: key.purpose) } == "trust.token.lost") }
    try other.selfTest(at: DevelopmentPKI.now)
    try SoftToken.tokens().putBack(.losable)
    back = true
    try losable.reopen()
    for key in held { try key.selfTest(at: DevelopmentPKI.now) }
    try other.selfTest(at: DevelopmentPKI.now)
    try SelfHandshake.check(server: keys.privateKey(for: .tlsServer), client: keys.privateKey(for: .tlsClient))
  }

  @Test("A PIN that a returned token refuses is tried once, and another one as soon as the file has it")
  func changedPIN() throws {
    let folder = try TemporaryFolder.make("pins")
    let (file, tokens) = (folder.appendingPathComponent("pin").path, try SoftToken.tokens())
    let right = try String(contentsOfFile: tokens.pinFile, encoding: .utf8).trimmingCharacters(in: .newlines)
    try tokens.write(right, to: file)
    let token = try token("changing", pin: file)
    let key = try directory(token).privateKey(for: .seal)
    try tokens.remove(.changing)
    #expect(code { _ = try key.sign([1], as: .seal) } == "trust.token.lost")
    try tokens.putBack(.changing)
    try FileManager.default.removeItem(atPath: file)
    try tokens.write("0000", to: file)
    for _ in 0..<20 { #expect(code { try token.reopen() } == "trust.token.pin") }
    try FileManager.default.removeItem(atPath: file)
    try tokens.write(right, to: file)
    try token.reopen()
    try key.selfTest(at: DevelopmentPKI.now)
  }

  @Test("Many threads sign at once, each signature right")
  func together() async throws {
    let key = try directory(token()).privateKey(for: .seal)
    let now = try DevelopmentPKI.now
    await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask { for _ in 0..<50 { try key.selfTest(at: now) } }
      }
      await #expect(throws: Never.self) { try await group.waitForAll() }
    }
  }

  @Test("A token, module, PIN or file of the PIN that is not right opens nothing")
  func refusedTokens() throws {
    let folder = try TemporaryFolder.make("pins")
    let wrong = folder.appendingPathComponent("wrong").path
    try SoftToken.tokens().write("0000", to: wrong)
    let open = folder.appendingPathComponent("open").path
    try SoftToken.tokens().write("0000", to: open)
    try FileManager.default.setAttributes([.posixPermissions: 0o440], ofItemAtPath: open)
    #expect(code { _ = try token("nobody") } == "trust.token.absent")
    #expect(code { _ = try token("franc") } == "trust.token.absent")
    #expect(code { _ = try token(module: "/nowhere.so") } == "trust.token.module")
    #expect(code { _ = try token("losable", pin: open) } == "trust.key.permissions")
    #expect(code { _ = try token("losable", pin: folder.appendingPathComponent("none").path) } == "trust.key.missing")
    #expect(code { _ = try token("closed", pin: wrong) } == "trust.token.pin")
  }

  @Test("A key that the token would give away, one of two with its label and a missing one are refused")
  func refusedKeys() throws {
    let careless = try directory(token("careless"))
    #expect(code { _ = try careless.privateKey(for: .consent) } == "trust.token.extractable")
    #expect(code { _ = try careless.privateKey(for: .seal) } == "trust.token.several")
    #expect(code { _ = try careless.privateKey(for: .tlsClient) } == "trust.token.key")
  }

  @Test("A file of a key that the token keeps is refused, and never read in its place")
  func noFallback() throws {
    let kept = try directory(token(keys: [.seal]), leaving: [.seal])
    #expect(code { _ = try kept.privateKey(for: .seal) } == "trust.key.beside-token")
    #expect(try kept.privateKey(for: .consent).isInToken == false)
    let careless = try directory(token("careless"), leaving: [.tlsClient])
    #expect(code { _ = try careless.privateKey(for: .tlsClient) } == "trust.key.beside-token")
  }

  @Test("A certificate of another key, and one of another purpose, do not fit the key of the token")
  func misfits() throws {
    let keys = try directory(token())
    let place = URL(fileURLWithPath: keys.path)
    let portuguese = try DevelopmentPKI.bytes("pt/seal.pem")
    try FileManager.default.removeItem(at: place.appendingPathComponent("seal.pem"))
    try Data(portuguese).write(to: place.appendingPathComponent("seal.pem"))
    #expect(code { _ = try keys.privateKey(for: .seal) } == "trust.key.certificate")
  }

  @Test(
    "A module that hangs while it signs holds up nobody for long, and signs again once it answers",
    .enabled(if: HangingModule.isHere, "needs a C compiler"))
  func hangs() throws {
    let module = try HangingModule.make()
    defer { ignore { try module.hang(false) } }
    let token = try token("losable", module: module.path)
    let key = try directory(token).privateKey(for: .seal)
    #expect(try !key.sign([1], as: .seal).isEmpty && !token.isSilent)
    try module.hang(true)
    let clock = ContinuousClock()
    let begin = clock.now
    #expect(code { _ = try key.sign([1], as: .seal) } == "trust.token.lost")
    #expect(token.isSilent && clock.now - begin < .seconds(20))
    // Nobody else waits for it: nothing is asked of a silent token.
    let next = clock.now
    for _ in 0..<20 { #expect(code { _ = try key.sign([1], as: .seal) } == "trust.token.lost") }
    #expect(clock.now - next < .seconds(20))
    // Opened again it still hangs, however often that is tried: at most some threads hang with it.
    for _ in 0..<10 {
      _ = code { try token.reopen() }
      #expect(code { _ = try key.sign([1], as: .seal) } == "trust.token.lost")
    }
    try module.hang(false)
    var found = "trust.token.lost"
    for _ in 0..<500 where found != "accepted" {
      usleep(20_000)
      found = code {
        try token.reopen()
        _ = try key.sign([1], as: .seal)
      }
    }
    #expect(found == "accepted" && !token.isSilent)
    #expect(try !key.sign([1], as: .seal).isEmpty)
  }

  private func ignore(_ body: () throws -> Void) {
    do { try body() } catch { Issue.record("\(error)") }
  }
}
