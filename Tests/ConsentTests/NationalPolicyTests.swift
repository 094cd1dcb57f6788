import Consent
import Database
import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@Suite("National policy")
struct NationalPolicyTests {
  private static let signers = Result { try PolicySigners() }
  private let people: PolicySigners
  private let now = Instant(seconds: 1_767_261_600)
  private let france: CountryCode

  init() throws {
    people = try Self.signers.get()
    france = try #require(CountryCode("FR"))
  }

  private func content(_ changes: [String: JSON] = [:]) -> JSON {
    let base: [String: JSON] = ["number": 3, "country": "FR", "issued": "2026-01-01T09:00:00Z"]
    return .object(base.merging(changes) { $1 })
  }

  private func open(
    _ file: [UInt8], signedBy signers: [Certificate]? = nil, atLeast number: Int = 0
  ) throws(ConsentFailure) -> NationalPolicy {
    try NationalPolicy.open(
      file, signedBy: signers ?? people.certificates, of: france, at: now, atLeast: number)
  }

  private func code(_ file: [UInt8], signedBy signers: [Certificate]? = nil, atLeast number: Int = 0) -> String {
    do {
      _ = try open(file, signedBy: signers, atLeast: number)
      return "accepted"
    } catch { return error.code }
  }

  private func code(_ changes: [String: JSON], _ keys: [PrivateKey]) throws -> String {
    code(try NationalPolicy.file(content(changes), signedBy: keys))
  }

  @Test("What a policy leaves out has the careful value")
  func careful() throws {
    let policy = try open(NationalPolicy.file(content(), signedBy: [people.anna]))
    #expect(policy.breakGlass == .off && policy.requirePerRequestApproval && policy.hideExistence)
    #expect(policy.version == "FR/3" && policy.signers == [people.anna.chain[0].keyID])
    #expect(policy.ages.decidesAlone == 15 && policy.ages.majority == 18)
    #expect(policy.protectedSections == ["29762-2"])
    #expect(policy.limits.requestLifetimeSeconds == 900 && policy.limits.codeTries == 5)
    #expect(policy.digest == Digest.sha256(Array(content().canonical.utf8)))
    let none = NationalPolicy(of: france)
    #expect(none.version == "FR/0" && none.breakGlass == .off && none.requirePerRequestApproval)
  }

  @Test("Ages, kinds, limits, ways and texts are read as the country wrote them")
  func members() throws {
    let file = try NationalPolicy.file(
      content([
        "ages": ["decidesAlone": 16, "majority": 18], "ways": ["live", "code"],
        "limits": ["requestLifetimeSeconds": 600, "codeTries": 3],
        "directive": ["waitMinutes": ["least": 5, "most": 30], "confirmationMonths": 6, "professions": ["2212"]],
        "vitalInterest": ["professions": ["2212"], "organisationPerDay": 3],
        "protectedKinds": [
          [
            "id": "mental-health", "codes": ["2.16.840.1.113883.6.3": ["F2*", "F32.1"]],
            "labels": ["fr": "Santé mentale"],
          ],
          ["id": "pregnancy", "sections": ["10162-6"]],
        ],
        "texts": ["notice": ["en": "Your rights", "fr": "Vos droits"]],
      ]), signedBy: [people.anna])
    let policy = try open(file)
    #expect(policy.ages.decidesAlone == 16 && policy.ways == [.live, .code])
    #expect(policy.limits.requestLifetimeSeconds == 600 && policy.limits.codeTries == 3)
    #expect(policy.limits.protectedSections == ["10162-6"])
    #expect(policy.directive.waitMinutes == 5...30 && policy.directive.confirmationMonths == 6)
    let ledger = policy.ledgerPolicy
    #expect(ledger.directive.waitMinutes == 5...30 && ledger.directive.professions == ["2212"])
    #expect(ledger.directive.isOffered == policy.ways.contains(.directive))
    #expect(policy.vitalInterest.professions == ["2212"] && policy.vitalInterest.organisationPerDay == 3)
    let system = try #require(OID("2.16.840.1.113883.6.3"))
    let kind = policy.protectedKinds[0]
    #expect(kind.holds("F20.0", of: system) && kind.holds("F32.1", of: system))
    #expect(!kind.holds("F32.2", of: system) && !kind.holds("F32", of: system))
    #expect(!kind.holds("F20.0", of: try #require(OID("1.2.3"))))
    #expect(policy.text(.notice, in: "fr") == "Vos droits" && policy.text(.notice, in: "pt") == "Your rights")
    #expect(policy.text(.complaint, in: "fr") == nil)
  }

  @Test("Break-glass, and exchanges without the patient's answer, need the signatures of two persons")
  func twoPersons() throws {
    for weaker: [String: JSON] in [
      ["breakGlass": "summaryOnly"], ["breakGlass": "includingRestricted"], ["requirePerRequestApproval": false],
    ] {
      #expect(try code(weaker, [people.anna]) == "consent.policy.signers")
      #expect(try code(weaker, [people.anna, people.anna]) == "consent.policy.signers")
      #expect(try code(weaker, [people.anna, people.stranger]) == "consent.policy.signers")
      #expect(try code(weaker, [people.anna, people.bruno]) == "accepted")
    }
    #expect(try code(["breakGlass": "off", "requirePerRequestApproval": true], [people.bruno]) == "accepted")
    #expect(try code([:], []) == "consent.policy.form")
    #expect(try code([:], [people.stranger]) == "consent.policy.signers")
    #expect(try code([:], [people.anna, people.stranger]) == "consent.policy.signers")
  }

  @Test("The script for operators signs what is read here, one person after the other")
  func script() throws {
    let path = people.folder.path
    let name = people.folder.appendingPathComponent("content.json")
    // Pretty-printed on purpose: the bytes of the file are what is signed.
    try Data(
      #"{ "number": 4, "country": "FR", "issued": "2026-01-01T09:00:00Z", "breakGlass": "summaryOnly" }"#.utf8
    ).write(to: name)
    let first = try people.script([name.path, "\(path)/anna.key", "\(path)/anna.pem"])
    #expect(first.status == 0, "\(first.errors)")
    #expect(code(Array(first.output.utf8)) == "consent.policy.signers")
    let one = people.folder.appendingPathComponent("one.jws")
    try Data(first.output.utf8).write(to: one)
    let second = try people.script(["--add", one.path, "\(path)/bruno.key", "\(path)/bruno.pem"])
    #expect(second.status == 0, "\(second.errors)")
    let policy = try open(Array(second.output.utf8))
    #expect(policy.number == 4 && policy.breakGlass == .summaryOnly && policy.signers.count == 2)
    #expect(try people.script([name.path, "\(path)/anna.key", "\(path)/bruno.pem"]).status == 2)
  }

  @Test("A file that was changed, re-wrapped or signed for something else is refused")
  func forged() throws {
    let keys = [people.anna, people.bruno]
    let good = try JSON(reading: NationalPolicy.file(content(["breakGlass": "summaryOnly"]), signedBy: keys))
    func file(_ payload: JSON?, _ signatures: JSON?, _ more: [String: JSON] = [:]) -> [UInt8] {
      var members = more
      members["payload"] = payload
      members["signatures"] = signatures
      return Array(JSON.object(members).canonical.utf8)
    }
    let signatures = try #require(good["signatures"]?.array)
    #expect(code(file(good["payload"], good["signatures"])) == "accepted")
    let other = JSON.string(Base64.encodeURL(Array(content(["number": 9]).canonical.utf8)))
    #expect(code(file(other, good["signatures"])) == "consent.policy.signature")
    #expect(code(file(good["payload"], [signatures[0]])) == "consent.policy.signers")
    #expect(code(file(good["payload"], [signatures[0], signatures[0]])) == "consent.policy.signers")
    #expect(code(file(good["payload"], good["signatures"], ["header": "x"])) == "consent.policy.form")
    #expect(code(file(good["payload"], nil)) == "consent.policy.form")
    #expect(code(file(good["payload"], .array(Array(repeating: signatures[0], count: 5)))) == "consent.policy.form")
    var unprotected = try #require(signatures[0].object)
    unprotected["header"] = ["kid": "x"]
    #expect(code(file(good["payload"], [.object(unprotected)])) == "consent.policy.form")
    var swapped = try #require(signatures[0].object)
    swapped["signature"] = signatures[1]["signature"]
    #expect(code(file(good["payload"], [.object(swapped)])) == "consent.policy.signature")
    // A token of another type by the same person is not a policy.
    let receipt = try JWS.sign(
      Array(content().canonical.utf8), type: "trust-list+jwt", kid: people.anna.chain[0].keyID, with: people.anna
    ).split(separator: ".").map(String.init)
    let retyped: JSON = ["protected": .string(receipt[0]), "signature": .string(receipt[2])]
    #expect(code(file(.string(receipt[1]), [retyped])) == "consent.policy.signature")
    #expect(code([]) == "consent.policy.form" && code(Array("{}".utf8)) == "consent.policy.form")
    #expect(code([UInt8](repeating: 0x20, count: NationalPolicy.limit + 1)) == "consent.policy.form")
    #expect(code(file(good["payload"], good["signatures"]), signedBy: []) == "consent.policy.signers")
  }

  @Test("Another country's, an older and a future policy are refused")
  func standing() throws {
    #expect(try code(["country": "PT"], [people.anna]) == "consent.policy.country")
    #expect(try code(["issued": "2026-01-01T10:02:00Z"], [people.anna]) == "consent.policy.not-yet-valid")
    let file = try NationalPolicy.file(content(), signedBy: [people.anna])
    #expect(code(file, atLeast: 3) == "accepted" && code(file, atLeast: 4) == "consent.policy.number")
  }

  static let wrong: [(String, JSON, String)] = [
    ("breakglass", "off", "form"), ("breakGlass", "on", "value"), ("breakGlass", true, "value"),
    ("requirePerRequestApproval", "yes", "value"), ("hideExistence", 1, "value"), ("number", 0, "form"),
    ("number", "3", "form"), ("issued", "yesterday", "form"), ("country", "France", "form"),
    ("ages", ["decidesAlone": 9], "value"), ("ages", ["majority": 15], "value"), ("ages", ["adult": 18], "form"),
    ("ages", ["decidesAlone": 19], "value"), ("ways", ["silence"], "value"), ("ways", [], "value"),
    ("ways", ["directive"], "value"), ("limits", ["codeTries": 6], "value"), ("limits", ["uses": 2], "form"),
    ("limits", ["requestLifetimeSeconds": 86_400], "value"), ("limits", ["wrongCodesPerPeer": 0], "value"),
    ("vitalInterest", ["organisationPerDay": 50], "value"), ("vitalInterest", ["reviewHours": 96], "value"),
    ("vitalInterest", ["professions": []], "value"), ("vitalInterest", ["professions": ["doctor"]], "value"),
    ("directive", ["confirmationMonths": 24], "value"),
    ("directive", ["waitMinutes": ["least": 9, "most": 3]], "value"),
    ("protectedKinds", [["id": "HIV"]], "value"), ("protectedKinds", [["id": "a"], ["id": "a"]], "value"),
    ("protectedKinds", [["id": "a", "codes": ["x": ["1"]]]], "value"),
    ("protectedKinds", [["id": "a", "codes": ["1.2.3": ["*"]]]], "value"),
    ("texts", ["slogan": ["en": "x"]], "form"), ("texts", ["notice": ["english": "x"]], "value"),
    ("texts", ["notice": ["en": "a\u{202E}b"]], "value"), ("texts", ["notice": ["en": "a\u{0}b"]], "value"),
    ("texts", ["notice": ["en": .string(String(repeating: "a", count: 4001))]], "value"),
    ("texts", ["notice": [:]], "value"),
  ]

  @Test("A misspelled member and a value outside its bounds are refused, whoever signed", arguments: wrong)
  func bounds(key: String, value: JSON, reason: String) throws {
    #expect(try code([key: value], [people.anna, people.bruno]) == "consent.policy.\(reason)")
  }

  @Test("What was in use is kept: after a restart an older one, or another with the same number, is refused")
  func history() async throws {
    let path = try TemporaryFolder.make("policy-store").appendingPathComponent("store.sqlite").path
    let store = try Store.open(path: path, migrations: PolicyHistory.migrations)
    let history = PolicyHistory(store: store)
    #expect(try await history.newest() == nil)
    let third = try open(NationalPolicy.file(content(), signedBy: [people.anna]))
    #expect(try await history.isNew(third))
    let noting = history.noting(third, at: now)
    try await store.commit { try noting.apply(to: $0) }
    #expect(try await !history.isNew(third))
    try await store.close()
    let reopened = PolicyHistory(store: try Store.open(path: path, migrations: PolicyHistory.migrations))
    #expect(try await reopened.newest()?.number == 3)
    func code(_ policy: NationalPolicy) async -> String {
      do throws(ConsentFailure) { return try await reopened.isNew(policy) ? "new" : "same" } catch { return error.code }
    }
    let other = try open(NationalPolicy.file(content(["hideExistence": false]), signedBy: [people.anna]))
    #expect(await code(other) == "consent.policy.number")
    let second = try open(NationalPolicy.file(content(["number": 2]), signedBy: [people.anna]))
    #expect(await code(second) == "consent.policy.number")
    let fourth = try open(NationalPolicy.file(content(["number": 4]), signedBy: [people.anna, people.bruno]))
    #expect(await code(fourth) == "new" && fourth.signers.count == 2)
    #expect(await code(third) == "same")
  }
}
