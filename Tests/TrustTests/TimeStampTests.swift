import Domain
import Foundation
import GatewayTesting
import Testing
import Trust
import XML

@Suite("Time-stamp")
struct TimeStampTests {
  /// An authority that `openssl ts` plays.
  private struct Stamper {
    static let policy = "2.999.1"
    let authority: TestAuthority
    let name: String

    init(_ name: String = "tsa", usage: String = "critical,timeStamping", of authority: TestAuthority) throws {
      self.authority = authority
      self.name = name
      _ = try authority.issue(
        named: name, "/C=PT/O=Test/CN=\(name)",
        ["basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature", "extendedKeyUsage=\(usage)"])
    }

    var pinned: TimeStampAuthority { TimeStampAuthority(anchors: [authority.root], policy: Self.policy) }

    func answer(_ request: TimeStampRequest, policy: String = policy) throws -> [UInt8] {
      let folder = authority.folder.path
      let base = "\(folder)/\(UUID().uuidString)"
      try Data(request.der).write(to: URL(fileURLWithPath: "\(base).tsq"))
      try Data("01".utf8).write(to: URL(fileURLWithPath: "\(base).serial"))
      let configuration = """
        [tsa]
        default_tsa = this
        [this]
        serial = \(base).serial
        crypto_device = builtin
        signer_cert = \(folder)/\(name).pem
        signer_key = \(folder)/\(name).key
        certs = \(folder)/ca.pem
        signer_digest = sha256
        default_policy = \(policy)
        other_policies = \(Self.policy)
        digests = sha256
        accuracy = secs:1
        ess_cert_id_chain = no
        ess_cert_id_alg = sha256
        """
      try Data(configuration.utf8).write(to: URL(fileURLWithPath: "\(base).cnf"))
      let outcome = try Command.run(
        "/usr/bin/env",
        ["openssl", "ts", "-reply", "-config", "\(base).cnf", "-queryfile", "\(base).tsq", "-out", "\(base).tsr"])
      guard outcome.status == 0 else { throw CocoaError(.executableLoad, userInfo: ["errors": outcome.errors]) }
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(base).tsr")))
    }
  }

  /// Never before the authority's certificate and stamp, which are made during a test.
  private var now: Instant { SystemClock().now }

  private func verdict(_ answer: [UInt8], _ request: TimeStampRequest, at time: Instant? = nil) -> String {
    do {
      _ = try request.verify(answer, at: time ?? now)
      return "accepted"
    } catch { return error.code }
  }

  @Test("A stamp over a signature raises an evidence to B-T, and openssl agrees that it holds")
  func raises() throws {
    let stamper = try Stamper(of: TestAuthority())
    let key = try KeyDirectory(path: DevelopmentPKI.path("fr")).privateKey(for: .seal)
    let signed = try XAdES.sign(Array("<a><b>1</b></a>".utf8), with: key, at: now)
    let covered = try XAdES.verify(Document.parse(signed)).stampedBytes
    let request = try TimeStampRequest(stamping: covered, by: stamper.pinned)
    let stamp = try request.verify(stamper.answer(request), at: now)
    #expect(abs(stamp.time.milliseconds - now.milliseconds) <= 60_000)
    let raised = try XAdES.verify(Document.parse(XAdES.adding(token: stamp.token, to: signed)))
    #expect(raised.token == stamp.token && raised.stampedBytes == covered)
    let folder = stamper.authority.folder.path
    try Data(stamp.token).write(to: URL(fileURLWithPath: "\(folder)/token"))
    try Data(covered).write(to: URL(fileURLWithPath: "\(folder)/covered"))
    let outcome = try Command.run(
      "/usr/bin/env",
      [
        "openssl", "ts", "-verify", "-data", "\(folder)/covered", "-in", "\(folder)/token", "-token_in", "-CAfile",
        "\(folder)/ca.pem",
      ])
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test("An answer to another question, of another time, policy or authority, or of another key is refused")
  func refusals() throws {
    let stamper = try Stamper(of: TestAuthority())
    let request = try TimeStampRequest(stamping: [1, 2, 3], by: stamper.pinned)
    let answer = try stamper.answer(request)
    #expect(verdict(answer, request) == "accepted")
    #expect(verdict(answer, request, at: now.advanced(bySeconds: 300)) == "trust.timestamp.time")
    #expect(verdict(answer, request, at: now.advanced(bySeconds: -3600)).hasPrefix("trust.timestamp."))
    let sameBytes = try TimeStampRequest(stamping: [1, 2, 3], by: stamper.pinned)
    #expect(verdict(answer, sameBytes) == "trust.timestamp.refused", "the nonce is another")
    #expect(try verdict(answer, TimeStampRequest(stamping: [1, 2], by: stamper.pinned)) == "trust.timestamp.refused")
    var changed = answer
    changed[changed.count - 1] ^= 1
    #expect(verdict(changed, request) == "trust.timestamp.refused")
    #expect(verdict([1, 2, 3], request) == "trust.timestamp.form")
    #expect(verdict([UInt8](repeating: 0x30, count: 70_000), request) == "trust.timestamp.form")
    let stranger = try Stamper(of: TestAuthority())
    #expect(try verdict(stranger.answer(request), request) == "trust.timestamp.refused")
    let elsewhere = TimeStampAuthority(anchors: [stamper.authority.root], policy: "2.999.2")
    let other = try TimeStampRequest(stamping: [1, 2, 3], by: elsewhere)
    #expect(try verdict(stamper.answer(other), other) == "trust.timestamp.refused", "the policy is not served")
    #expect(throws: TrustFailure.self) {
      try TimeStampRequest(stamping: [1], by: TimeStampAuthority(anchors: [], policy: "policy"))
    }
  }
}
