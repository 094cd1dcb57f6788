import Consent
import Domain
import Testing

@Suite("A code that the patient hands over")
struct CodeTests {
  let france: TestLedger

  init() throws { france = try TestLedger(policy: ConsentPolicy(wrongCodesPerPeer: 20)) }

  private func make(
    for patient: PatientIdentifier = TestLedger.patient, minutes: Int? = nil, country: String = "PT"
  ) async throws -> (code: String, end: Instant) {
    let made = try await france.ledger.makeCode(
      for: france.signedIn(patient), country: #require(CountryCode(country)), sections: TestLedger.parts,
      minutes: minutes,
      shown: [5])
    return (made.code.exposed, made.expiresAt)
  }

  /// What a discovery with this code hears.
  private func claim(
    _ code: String, _ asking: Asking = Asking(), of patient: PatientIdentifier = TestLedger.patient
  ) async throws -> String {
    let caller = try asking.caller(TestLedger.start)
    let trace = try TestLedger.request().trace
    return await ConsentTests.code {
      try await france.ledger.claim(code: code, of: patient, from: caller, trace: trace)
    }
  }

  static let unknown = "consent.code-unknown"

  @Test("Claimed at the discovery, it is the answer to the first query, and to no other")
  func use() async throws {
    let (code, _) = try await make()
    #expect(try await claim(code) == "done")
    let view = try await france.open()
    #expect(view.state == .approved)
    #expect(view.way == "code")
    #expect(view.sections == TestLedger.parts)
    try await france.release(france.grant())
    #expect(try await claim(code) == Self.unknown)
    #expect(try await claim(code, .number(2)) == Self.unknown)
    #expect(try await france.open(.number(2)).state == .requested)
  }

  @Test("The discovery that claimed it may be repeated; another professional cannot claim it, nor use the claim")
  func claimed() async throws {
    let (code, _) = try await make()
    #expect(try await claim(code) == "done")
    #expect(try await claim(code) == "done")
    #expect(try await claim(code, .number(2)) == Self.unknown)
    #expect(try await france.open(.number(2)).state == .requested)
    #expect(try await france.open().state == .approved)
  }

  @Test("Of discoveries that race for it under assertions of their own, one gets it")
  func race() async throws {
    let (code, _) = try await make()
    let done = try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<10 { group.addTask { try await claim(code, .number(number)) == "done" } }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(done == 1)
  }

  @Test("A claim is for the patient who made the code: a query about another is asked live")
  func otherPatient() async throws {
    let (code, _) = try await make()
    let other = TestLedger.person("188")
    #expect(try await claim(code, of: other) == Self.unknown)
    #expect(try await claim(code) == "done")
    #expect(try await france.open(Asking(patient: other)).state == .requested)
  }

  @Test("It works in the country that it was made for")
  func country() async throws {
    let (code, _) = try await make(country: "ES")
    #expect(try await claim(code) == Self.unknown)
    #expect(try await claim(code, Asking(country: "ES")) == "done")
  }

  @Test(
    "It lives 60 minutes, or the 15, 60 or 120 that the patient chose, and not one more millisecond",
    arguments: [
      (nil, 60), (15, 15), (60, 60), (120, 120), (600, 60), (0, 60),
    ] as [(Int?, Int)])
  func lifetime(_ minutes: Int?, _ expected: Int) async throws {
    let (code, end) = try await make(minutes: minutes)
    #expect(end == TestLedger.start.advanced(bySeconds: Int64(expected) * 60))
    france.clock.move(to: end)
    #expect(try await claim(code) == Self.unknown)
    france.clock.move(to: Instant(milliseconds: end.milliseconds - 1))
    #expect(try await claim(code) == "done")
  }

  @Test("A crash between the request and the use of its code loses nothing: the query again uses it, once")
  func interrupted() async throws {
    // What a crash leaves behind: the request is stored, its code is claimed and not used.
    let waiting = try await france.open()
    let (code, _) = try await make()
    #expect(try await claim(code) == "done")
    let restarted = try TestLedger(after: france)
    let view = try await restarted.open()
    #expect(view.id == waiting.id)
    #expect(view.state == .approved)
    #expect(view.way == "code")
    try await restarted.release(restarted.grant())
    #expect(try await restarted.open().state == .used)
    #expect(restarted.journal.kinds.count { $0 == .approved } == 1)
  }

  @Test("A code never overrides what the patient said")
  func refusedBefore() async throws {
    let id = try await france.open().id
    let (code, _) = try await make()
    #expect(try await claim(code) == "done")
    try await france.decide(id, .refuse)
    #expect(try await france.open().state == .refused)
    #expect(!france.journal.kinds.contains(.approved))
  }

  @Test("First queries that race under one pair of assertions open one request, which the code answers once")
  func racingQueries() async throws {
    let (code, _) = try await make()
    #expect(try await claim(code) == "done")
    let views = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<10 { group.addTask { try await france.open().id } }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(views.count == 1)
    #expect(try await france.open().state == .approved)
    #expect(france.journal.kinds.count { $0 == .approved } == 1)
  }

  @Test("A claim without a query ends with the code's time")
  func staleClaim() async throws {
    let (code, end) = try await make(minutes: 15)
    #expect(try await claim(code) == "done")
    france.clock.move(to: end)
    #expect(try await france.open().state == .requested)
  }

  @Test("A new code voids the one before")
  func replaced() async throws {
    let (old, _) = try await make()
    let (new, _) = try await make()
    #expect(try await claim(old) == Self.unknown)
    #expect(try await claim(new) == "done")
  }

  @Test("Four wrong tries are forgiven, the fifth voids it; what could be no code is not counted")
  func tries() async throws {
    for (wrong, expected) in [(4, "done"), (5, Self.unknown)] {
      let (code, _) = try await make()
      for _ in 0..<10 { #expect(try await claim("K7QM-2F9O") == Self.unknown) }
      for _ in 0..<wrong { #expect(try await claim("2222-2222") == Self.unknown) }
      #expect(try await claim(code) == expected)
    }
  }

  @Test("A peer that tries codes over many patients is not listened to for an hour; another peer is")
  func spraying() async throws {
    for number in 0..<20 { _ = try await claim("2222-2222", of: TestLedger.person("\(number)")) }
    let (code, _) = try await make(minutes: 120)
    #expect(try await claim(code) == Self.unknown)
    // The log says no claim where none was made.
    #expect(!france.journal.kinds.contains(.codeClaimed))
    let (spanish, _) = try await make(for: TestLedger.person("188"), country: "ES")
    #expect(try await claim(spanish, Asking(country: "ES"), of: TestLedger.person("188")) == "done")
    france.clock.advance(seconds: 3601)
    #expect(try await claim(code) == "done")
  }

  @Test("A peer that shows used codes again after lost answers keeps its country's codes")
  func retried() async throws {
    let (used, _) = try await make()
    #expect(try await claim(used) == "done")
    _ = try await france.open()
    try await france.release(france.grant())
    for number in 0..<40 { #expect(try await claim(used, .number(number)) == Self.unknown) }
    // A fresh code of another patient is still listened to, and a stranger's guess at the used one still counts.
    let neighbour = TestLedger.person("188")
    let (code, _) = try await make(for: neighbour)
    #expect(try await claim(code, of: neighbour) == "done")
    for number in 0..<20 { _ = try await claim(used, Asking(country: "ES"), of: TestLedger.person("1\(number)")) }
    let (spanish, _) = try await make(for: TestLedger.person("189"), country: "ES")
    #expect(try await claim(spanish, Asking(country: "ES"), of: TestLedger.person("189")) == Self.unknown)
  }

  @Test("Nowhere on the disk stands the code, and nowhere in the log")
  func atRest() async throws {
    let (code, _) = try await make()
    _ = try await claim(code)
    _ = try await france.open()
    let bytes = try france.bytesAtRest()
    for spelling in [code, OneTimeCode.grouped(code), code.lowercased()] {
      #expect(bytes.firstRange(of: Array(spelling.utf8)) == nil)
    }
    let receipts = try await france.receipts(france.open().id)
    #expect(!receipts.isEmpty)
    #expect(france.journal.kinds == [.codeMade, .codeClaimed, .requested, .approved])
    #expect(france.journal.last.map { !"\($0)".contains(code) } == true)
  }

  @Test("A code for no part is not made")
  func noParts() async throws {
    let country = try #require(CountryCode("PT"))
    let outcome = await ConsentTests.code {
      _ = try await france.ledger.makeCode(
        for: france.signedIn(), country: country, sections: [], minutes: nil, shown: [])
    }
    #expect(outcome == "consent.incomplete-statement")
  }

  // MARK: Spelling

  @Test(
    "However it is typed, one spelling is compared",
    arguments: [
      "K7QM2F9R", "k7qm-2f9r", " K7QM 2F9R ", "K7QM–2F9R", "K7QM\u{A0}2F9R", "K-7-Q-M-2-F-9-R", "Ｋ７ＱＭ－２Ｆ９Ｒ",
      "К7QМ-2F9R", "Κ7QΜ-2F9R", "κ7qμ-2f9r", "K7QM\t2F9R",
    ])
  func canonical(_ typed: String) {
    #expect(OneTimeCode.canonical(typed) == "K7QM2F9R")
    #expect(OneTimeCode.isPossible(OneTimeCode.canonical(typed)))
  }

  @Test("Characters that no code has are named by position, and nothing else is guessed")
  func impossible() {
    let found = OneTimeCode.impossibleCharacters(in: OneTimeCode.canonical("O7QM-2FI0"))
    #expect(found.map(\.position) == [1, 7, 8])
    #expect(found.map(\.character) == ["O", "I", "0"])
    for typed in ["", "K7QM2F9", "K7QM2F9RR", "O7QM2F9R", "K7QM2F9é", "K7QM2F9Ω"] {
      #expect(!OneTimeCode.isPossible(OneTimeCode.canonical(typed)), "\(typed)")
    }
    #expect(OneTimeCode.grouped("K7QM2F9R") == "K7QM-2F9R")
  }

  @Test("Fresh codes are possible, use the whole alphabet and do not repeat")
  func fresh() async throws {
    var codes: Set<String> = []
    for _ in 0..<150 { codes.insert(try await make().code) }
    #expect(codes.count == 150)
    #expect(codes.allSatisfy { OneTimeCode.isPossible($0) })
    // 1200 characters: one of the 31 would be missing about once in 10^15 runs.
    #expect(Set(codes.joined()) == Set(CodeAlphabet.characters))
  }
}
