import Database
import Domain
import Foundation
import GatewayTesting
import Testing
import Trust

@testable import Gateway

@Suite("What makes a component not ready")
struct HealthRuleTests {
  @Test(
    "A store that failed shuts the gate; a slow one or a long queue is not ready, and a few slow commits are nothing")
  func store() {
    func health(_ count: Int, _ p99: Double?, waiting: Int = 0, isHealthy: Bool = true) -> ComponentHealth {
      HealthRules.store(
        isHealthy: isHealthy, waiting: waiting, speed: CommitSpeed(total: 1000, count: count, p99Milliseconds: p99))
    }
    #expect(health(100, 50).word == .ok)
    #expect(health(0, nil).word == .ok)
    #expect(health(19, 400).word == .ok)
    #expect(health(20, 50.1).word == .failed)
    #expect(health(20, 50.1).shutsGate == false)
    #expect(health(20, 61.25).cause.contains("61.3 ms"))
    #expect(health(0, nil, waiting: 257).word == .failed)
    #expect(health(100, 1, isHealthy: false).shutsGate)
  }

  @Test("Below a tenth of free disk it is not ready, and says how much is free")
  func disk() {
    #expect(HealthRules.disk(DiskSpace(free: 100, size: 1000)).word == .ok)
    let low = HealthRules.disk(DiskSpace(free: 99, size: 1000))
    #expect(low.word == .failed)
    #expect(low.cause.contains("9.9 %"))
    #expect(!low.whatToDo.isEmpty)
    #expect(HealthRules.disk(nil).word == .failed)
    #expect(HealthRules.disk(DiskSpace(free: 0, size: 0)).word == .failed)
    #expect(DiskSpace(path: "/")?.size ?? 0 > 0)
    #expect(DiskSpace(path: "/nowhere-at-all") == nil)
  }

  @Test("A clock that went back, that nothing keeps in step, or that is off by more than a second shuts the gate")
  func clock() {
    func reading(_ offset: Double = 0.02, _ error: Double = 0.1, _ isSynchronised: Bool = true) -> ClockReading {
      ClockReading(isSynchronised: isSynchronised, offset: offset, largestError: error)
    }
    func health(_ behind: Int64, _ reading: ClockReading?, _ source: ClockSource = .kernel) -> ComponentHealth {
      HealthRules.clock(behind: behind, reading: reading, source: source)
    }
    #expect(health(1000, reading()).word == .ok)
    for bad in [
      health(1001, reading()), health(0, reading(1.01)), health(0, reading(-1.01)), health(0, reading(0, 1.01)),
      health(0, reading(0, 0, false)), health(3_600_000, nil, .none),
    ] {
      #expect(bad.word == .failed && bad.shutsGate && !bad.whatToDo.isEmpty, "\(bad.cause)")
    }
    #expect(health(0, nil, .none).cause.contains("clock.source is none"))
    #expect(health(0, reading(-0.3)).cause.contains("-0.3 s"))
    #expect(ClockReading.kernel.largestError >= 0)
  }

  @Test("A trust list beyond its grace shuts the gate; one that is due is only said")
  func trustList() throws {
    let now = Instant(seconds: 1_800_000_000)
    let list = TrustList(
      number: 7, issued: now.advanced(bySeconds: -60), nextUpdate: now.advanced(bySeconds: 3600), peers: [])
    #expect(HealthRules.trustList(list, at: now).word == .ok)
    #expect(HealthRules.trustList(list, at: now.advanced(bySeconds: 3601)).word == .degraded)
    let late = HealthRules.trustList(list, at: now.advanced(bySeconds: 3600 + TrustList.grace))
    #expect(late.shutsGate)
    #expect(late.cause.contains("trust.list.expired"))
    #expect(HealthRules.trustList(list, at: now.advanced(bySeconds: -200)).shutsGate)
  }

  @Test("Countries with stale revocation are named; only when none is fresh it is not ready")
  func revocation() throws {
    let now = try DevelopmentPKI.now
    let signer = try #require(Certificate.chain(pem: DevelopmentPKI.bytes("list.pem")).first)
    let list = try TrustList.open(
      DevelopmentPKI.bytes("trust-list.jws"), signedBy: signer, at: now, files: DevelopmentPKI.directory.path)
    #expect(HealthRules.revocation(list, at: now).word == .ok)
    let late = now.advanced(bySeconds: 400 * 86_400)
    #expect(HealthRules.revocation(list, at: late).word == .failed)
    #expect(!HealthRules.revocation(list, at: late).shutsGate, "each handshake refuses by itself")
    var peers = list.peers
    peers[0].revocation = .lists([])
    let mixed = TrustList(number: 1, issued: list.issued, nextUpdate: list.nextUpdate, peers: peers)
    let health = HealthRules.revocation(mixed, at: now)
    #expect(health.word == .degraded)
    #expect(health.cause.contains(peers[0].country.value))
  }

  @Test("A certificate that ended shuts the gate; one that ends within 30 days is said")
  func keys() {
    let now = Instant(seconds: 1_800_000_000)
    func health(_ seconds: Int64) -> ComponentHealth {
      HealthRules.keys(
        [.seal: now.advanced(bySeconds: seconds), .tlsServer: now.advanced(bySeconds: 90 * 86_400)], at: now)
    }
    #expect(health(60 * 86_400).word == .ok)
    #expect(health(30 * 86_400).word == .degraded)
    #expect(health(0).shutsGate)
    #expect(health(0).cause.contains("seal"))
  }

  @Test("The gate stays shut until every component was looked at, and names the first that is unsafe")
  func board() {
    let machine = SettableClock(GuardedClockTests.start)
    let board = HealthBoard(clock: machine.guarded)
    #expect(board.shutBy == "store")
    for component in HealthComponent.allCases { board.set(component, .ok("")) }
    #expect(board.shutBy == nil)
    #expect(!board.snapshot.isReady, "it still starts")
    board.enter(.running)
    #expect(board.snapshot.isReady)
    board.set(.disk, .notReady("full", "free it"))
    #expect(board.shutBy == nil)
    #expect(!board.snapshot.isReady)
    board.set(.log, .unsafe("altered", "keep a copy"))
    #expect(board.shutBy == "log")
    board.set(.log, .ok(""))
    machine.step(-1001)
    #expect(board.shutBy == "clock", "at once, before the next look")
    machine.step(1001)
    #expect(board.shutBy == nil)
    board.enter(.stopping)
    board.enter(.running)
    #expect(board.snapshot.phase == .stopping, "what stops does not run again")
  }

  @Test("A check that does not end makes it neither ready nor alive, and shuts the gate")
  func stale() {
    let machine = SettableClock(GuardedClockTests.start)
    let board = HealthBoard(clock: machine.guarded)
    for component in HealthComponent.allCases { board.set(component, .ok("")) }
    board.enter(.running)
    board.noteWriter()
    board.noteLook()
    machine.pass(HealthBoard.longestCheck)
    #expect(board.snapshot.isReady && board.isAlive && board.shutBy == nil)
    machine.pass(1)
    #expect(!board.snapshot.isReady && !board.isAlive)
    #expect(board.shutBy == "health")
  }

  @Test("A state keeps its beginning while its word stays")
  func since() {
    let machine = SettableClock(GuardedClockTests.start)
    let board = HealthBoard(clock: machine.guarded)
    board.set(.disk, .ok("50 % free"))
    machine.pass(5000)
    board.set(.disk, .ok("49 % free"))
    #expect(board.snapshot.entries.first?.since.milliseconds == GuardedClockTests.start)
    board.set(.disk, .notReady("9 %", "free it"))
    #expect(board.snapshot.entries.first?.since.milliseconds == GuardedClockTests.start + 5000)
  }
}
