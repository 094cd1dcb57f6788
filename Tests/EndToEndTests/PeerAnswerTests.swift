import Assertions
import Audit
import Consent
import Countries
import Domain
import Exchange
import Foundation
import GatewayTesting
import IHE
import Testing
import Trust
import Validation
import XML

@testable import Gateway

/// What a peer can read out of answers, their size and their moment (consent.md section 10).
@Suite("What a negative answer tells country B", .serialized)
struct PeerAnswerTests {
  let person = DemoPeople.all[0]

  /// Portugal as a peer that agreed to learn nothing.
  static func uniform(_ pki: URL) throws {
    let file = pki.appendingPathComponent("trust-list.jws")
    let parts = try String(contentsOf: file, encoding: .utf8).split(separator: ".").map(String.init)
    let head = try JSON(reading: required(Base64.decodeURL(parts[0])))
    let text = String(decoding: try required(Base64.decodeURL(parts[1])), as: UTF8.self)
      .replacing(#""answerDetail":"staged""#, with: #""answerDetail":"uniform""#)
    let key = try KeyDirectory(path: pki.path).privateKey(for: .list)
    let signed = try JWS.sign(
      Array(text.utf8), type: required(head["typ"]?.string), kid: required(head["kid"]?.string), with: key)
    try Data(signed.utf8).write(to: file)
  }

  /// An answer without what differs by nature: identifiers and times.
  private static func bare(_ reply: RawPeer.Reply) -> String {
    reply.text.replacing(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, with: "id")
      .replacing(/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z/, with: "time").replacing(/passerelle-[0-9a-f]{32}/, with: "b")
  }

  /// A peer with a request of this person that came to `end`.
  private func peer(
    _ gateways: TwoGateways, _ end: (PatientDesk, String, SignedInPatient, ApprovalView) async throws -> Void
  ) async throws -> RawPeer {
    let raw = try RawPeer(gateways, person)
    _ = try await raw.query()
    let desk = try required(gateways.france.patients)
    let me = try gateways.patient(person)
    let request = try await gateways.openRequest(of: person)
    try await end(desk, request.id, me, try await desk.open(request.id, by: me, in: LanguageTag("fr")))
    return raw
  }

  private static func refuse(_ desk: PatientDesk, _ id: String, _ me: SignedInPatient, _ view: ApprovalView)
    async throws
  {
    try await desk.decide(id, .refuse, shown: Digest.sha256([1]), source: view.source, by: me)
  }

  private static func withdraw(
    _ desk: PatientDesk, _ id: String, _ me: SignedInPatient, _ view: ApprovalView
  ) async throws {
    let parts = view.parts.map(\.code)
    try await desk.decide(id, .allow(sections: parts), shown: Digest.sha256([1]), source: view.source, by: me)
    try await desk.withdraw(id, by: me)
  }

  @Test(
    "To a peer that agreed nothing, waiting, refused, withdrawn and over a limit are one text, one size, one moment")
  func uniform() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1, prepare: Self.uniform)
    let refused = try await peer(gateways, Self.refuse)
    let withdrawn = try await peer(gateways, Self.withdraw)
    let waiting = try RawPeer(gateways, person)
    var answers: [String: (reply: RawPeer.Reply, took: Duration)] = [:]
    // The last one is over the limit of one open request for an organisation, since `waiting` stands open.
    for (name, raw) in [
      ("waiting", waiting), ("refused", refused), ("withdrawn", withdrawn), ("limit", try RawPeer(gateways, person)),
    ] {
      let start = ContinuousClock.now
      let reply = try await raw.query()
      answers[name] = (reply, ContinuousClock.now - start)
    }
    let first = try required(answers["waiting"])
    #expect(first.reply.says("4701"))
    for (name, answer) in answers {
      #expect(Self.bare(answer.reply) == Self.bare(first.reply), "\(name)")
      #expect(answer.reply.body.count == first.reply.body.count, "\(name)")
      #expect(answer.took >= .seconds(1) && answer.took < .seconds(3), "\(name): \(answer.took)")
      #expect(!answer.reply.text.contains("consent."), "\(name)")
    }
    let retrieves = try await [waiting, refused, withdrawn].asyncMap { raw in
      try await raw.send(raw.retrieval("1.2.3^4"), to: raw.peer.endpoints.xca)
    }
    #expect(Set(retrieves.map(Self.bare)).count == 1 && Set(retrieves.map(\.body.count)).count == 1)
    await gateways.stop()
  }

  @Test("No answer holds a reason: to a peer that agreed on steps one of six tokens, to the other the bare code")
  func words() async throws {
    var replies: [(name: String, reply: RawPeer.Reply, isStaged: Bool)] = []
    for isStaged in [true, false] {
      let gateways = try await TwoGateways.start(
        holdSeconds: 1, prepare: { if !isStaged { try Self.uniform($0) } })
      for (name, raw) in [
        ("refused", try await peer(gateways, Self.refuse)), ("withdrawn", try await peer(gateways, Self.withdraw)),
        ("waiting", try RawPeer(gateways, person)),
      ] {
        replies.append((name, try await raw.query(), isStaged))
        replies.append((name, try await raw.send(raw.retrieval("1.2.3^4"), to: raw.peer.endpoints.xca), isStaged))
      }
      await gateways.stop()
    }
    let reasons = [
      "withdr", "hidden", "restrict", "deny", "denied", "patient did not", "limit", "binding", "directive", "code-",
      "sqlite",
      "Exception", "/Sources/", "policy",
    ]
    for (name, reply, isStaged) in replies {
      let text = reply.text
      for word in reasons { #expect(!text.lowercased().contains(word), "\(name), staged \(isStaged): \(word)") }
      let contexts = text.matches(of: /codeContext="([^"]*)"/).map { String($0.output.1) }
      #expect(contexts.count == 1, "\(name)")
      let isToken = contexts.first.flatMap(StepToken.init(rawValue:)) != nil
      #expect(isToken == isStaged, "\(name), staged \(isStaged): \(contexts)")
      if !isToken { #expect(contexts.first == ErrorCode.text(of: ErrorCode.noConsent), "\(name)") }
    }
  }

  @Test("Where two people fit, nobody is asked and nothing is listed: the one answer that more is needed")
  func ambiguous() async throws {
    let gateways = try await TwoGateways.start(holdSeconds: 1)
    let france = gateways.france
    let me = try gateways.patient(person)
    let affiliation = CountryOfAffiliation(
      own: france.own, limits: ExchangeLimits(requestLifetimeSeconds: 900, holdSeconds: 1),
      authenticator: Authenticator(trustList: { france.trustList }, clock: france.clock), store: france.store,
      ledger: france.ledger,
      connector: AuditedConnector(Twins(country: france.own.country, one: me.patient), audit: france.log),
      translator: { france.terminology.translator }, validator: try Validator.withPivotSchema(officialSchemas: nil),
      sealKey: france.live.signer(.seal), audit: france.log, outbox: france.outbox, evidences: france.evidences,
      gate: france.gate, clock: france.clock)
    let desk = try required(france.patients)
    let made = try await desk.makeCode(
      for: me, country: gateways.portugal.own.country, sections: ["48765-2"], minutes: 60, shown: Digest.sha256([1]))
    let raw = try RawPeer(gateways, person)
    for code in [nil, made.code.exposed] {
      let payload = try raw.discovery(gateways.traits(person, code: code))
      let answer = await affiliation.answer(
        PeerMessage(
          contentType: payload.contentType, body: payload.body,
          peer: try gateways.portugal.keys.privateKey(for: .tlsClient).chain, trace: raw.trace), at: .discovery)
      let text = String(decoding: answer.body, as: UTF8.self)
      #expect(text.contains(ErrorCode.multipleMatches))
      #expect(!text.contains("ROUSSEAU") && !text.contains("DOUBLE"))
    }
    #expect(try await desk.requests(of: me).isEmpty)
    let kinds = Set(try await gateways.frenchEvents().map(\.kind))
    #expect(kinds.isDisjoint(with: ["consent-requested", "consent-notified", "code-claimed"]))
    await gateways.stop()
  }

  /// A national register that knows two people by the same traits.
  private struct Twins: NationalConnector {
    let country: CountryCode
    let one: PatientIdentifier

    func identify(
      _ traits: PatientTraits, under permit: consuming Permit<Identification>
    ) async throws(NationalFailure) -> [PatientMatch] {
      ["ROUSSEAU", "DOUBLE"].map { name in
        PatientMatch(
          identifier: PatientIdentifier(root: one.root, extension: name == "DOUBLE" ? "2" : one.extension),
          familyName: name, givenNames: ["Camille"], gender: nil, birthDate: "19780412")
      }
    }

    func list(under permit: consuming Permit<Identification>) async throws(NationalFailure) -> [SourceVersion] { [] }

    func fetch<Scope: ReadingScope>(
      under permit: consuming Permit<Scope>
    ) async throws(NationalFailure) -> [NationalDocument<Scope>] { [] }
  }
}

extension Array {
  fileprivate func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await transform(element)) }
    return results
  }
}
