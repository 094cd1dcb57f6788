import Database
import Domain
import Exchange
import Trust

/// What makes a component well or not: one function for each, over what was measured (trust.md sections 6 and 12).
enum HealthRules {
  /// The slowest that 99 of 100 commits may be, in milliseconds.
  static let slowestCommit = 50.0
  /// Fewer commits in the last minute say nothing about the disk.
  static let fewestCommits = 20
  /// Most writes that may wait for the disk.
  static let mostWaiting = 256
  /// Least free share of the disk, in percent.
  static let leastFree: UInt64 = 10
  /// The farthest that the clock may be off, in seconds.
  static let farthestOff = 1.0
  /// From here on an operator is told that a certificate ends, in days.
  static let certificateWarning: Int64 = 30

  static func store(isHealthy: Bool, waiting: Int, speed: CommitSpeed) -> ComponentHealth {
    guard isHealthy else {
      return .unsafe(
        "an earlier write to the disk failed, so nobody knows what is on it", "check the disk, then start again")
    }
    guard waiting <= mostWaiting else {
      return .notReady("\(waiting) writes wait for the disk", "find what else writes to the disk of the store")
    }
    guard let p99 = speed.p99Milliseconds else { return .ok("no commits in the last minute") }
    let measured = "99 of 100 commits of the last minute within \(text(p99)) ms"
    guard speed.count < fewestCommits || p99 <= slowestCommit else {
      return .notReady("\(measured), limit \(text(slowestCommit)) ms", "find what else writes to the disk of the store")
    }
    return .ok(measured)
  }

  static func disk(_ space: DiskSpace?) -> ComponentHealth {
    guard let space, space.size > 0 else {
      return .notReady("the free space of the store's disk cannot be told", "check that the store's directory is there")
    }
    let percent = Double(space.free) * 100 / Double(space.size)
    guard space.free * 100 >= space.size * leastFree else {
      return .notReady(
        "\(text(percent)) % of the store's disk is free, limit \(leastFree) %", "free space on the disk of the store")
    }
    return .ok("\(text(percent)) % free")
  }

  /// - Parameters:
  ///   - behind: how far the machine's clock is behind the time that was reached, in milliseconds.
  ///   - reading: nil where no source of time is asked.
  static func clock(behind: Int64, reading: ClockReading?, source: ClockSource) -> ComponentHealth {
    guard behind <= GuardedClock.tolerance else {
      return .unsafe(
        "the machine's clock is \(text(Double(behind) / 1000)) s behind the last recorded time",
        "put the clock right; or, if the recorded time was wrong: passerelle clock accept --config FILE --yes")
    }
    guard source == .kernel, let reading else {
      return .ok("not compared with a source of time (clock.source is none)")
    }
    guard reading.isSynchronised else {
      return .unsafe("the kernel says that nothing keeps its clock in step", "check chrony or ntpd of this machine")
    }
    let offset = "\(reading.offset < 0 ? "" : "+")\(text(reading.offset)) s"
    guard abs(reading.offset) <= farthestOff, reading.largestError <= farthestOff else {
      return .unsafe(
        "the clock is off by \(offset), possibly by \(text(reading.largestError)) s, limit \(text(farthestOff)) s",
        "check chrony or ntpd of this machine")
    }
    return .ok("\(offset), at most \(text(reading.largestError)) s off")
  }

  /// - Parameter fault: code of the reason for which a newer list was not taken.
  static func trustList(_ list: TrustList, fault: String? = nil, at now: Instant) -> ComponentHealth {
    do {
      try list.checkTime(now)
    } catch {
      return .unsafe("\(error.code): \(error.why)", "install the next trust list")
    }
    guard now < list.nextUpdate else {
      return .degraded(
        "number \(list.number): its next update was due \(list.nextUpdate.iso8601Seconds)",
        "install the next trust list")
    }
    if let fault {
      return .degraded(
        "number \(list.number) stays in use: the list on the disk is refused (\(fault))", "install the right list")
    }
    return .ok("number \(list.number), \(list.peers.count) countries, next update \(list.nextUpdate.iso8601Seconds)")
  }

  /// A peer whose revocation is stale is refused by itself; the gateway is not ready when no peer is left.
  static func revocation(_ list: TrustList, at now: Instant) -> ComponentHealth {
    let listed = list.peers.filter { peer in
      if case .lists = peer.revocation { return true }
      return false
    }
    let stale = listed.filter { peer in
      if case .lists(let lists) = peer.revocation { return lists.isEmpty || lists.contains { $0.nextUpdate <= now } }
      return false
    }
    let names = stale.map(\.country.value).sorted().joined(separator: ", ")
    if stale.isEmpty { return .ok("\(listed.count) countries with fresh revocation lists") }
    let whatToDo = "fetch the revocation lists of these countries"
    guard stale.count < list.peers.count else { return .notReady("no revocation list is fresh: \(names)", whatToDo) }
    return .degraded("stale revocation lists, so these are refused: \(names)", whatToDo)
  }

  /// - Parameters:
  ///   - ends: when the certificate of each purpose ends; those of the key that signs documents must not have.
  ///   - fault: code of the reason for which newer keys were not taken.
  static func keys(_ ends: [KeyPurpose: Instant], fault: String? = nil, at now: Instant) -> ComponentHealth {
    let first = ends.sorted { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }.first
    guard let (purpose, end) = first else { return .ok("every key signs") }
    guard now < end else {
      return .unsafe(
        "the certificate \(purpose.rawValue) ended \(end.iso8601Seconds)", "replace it, tell the peers, start again")
    }
    if let fault {
      return .degraded(
        "the keys on the disk are refused (\(fault)), so the former ones stay", "put the right files there")
    }
    let days = end.milliseconds(since: now) / 86_400_000
    let measured = "every key signs; the certificate \(purpose.rawValue) ends first, in \(days) days"
    return days <= certificateWarning ? .degraded(measured, "ask for the next certificate") : .ok(measured)
  }

  /// What is refused leaves the policy in use as it is, so releases go on.
  ///
  /// - Parameter fault: code of the reason for which the file on the disk was not taken.
  static func policy(_ version: String, fault: String?) -> ComponentHealth {
    guard let fault else { return .ok("version \(version)") }
    return .degraded(
      "version \(version) stays in use: the policy on the disk is refused (\(fault))",
      "install the right policy, signed by the persons of policy.signedBy")
  }

  /// A country without valid metadata is not reached; others are.
  ///
  /// - Parameter standing: nil where no metadata are asked for.
  static func metadata(_ standing: LiveMetadata.Standing?) -> ComponentHealth {
    guard let standing else { return .ok("the trust list alone says where peers are") }
    let whatToDo = "see whether the publisher answers, and ask the country to publish anew"
    guard standing.lost.isEmpty else {
      return .degraded("no valid metadata of \(standing.lost.joined(separator: ", ")), which is not reached", whatToDo)
    }
    guard standing.faults.isEmpty else {
      return .degraded("not refreshed: \(standing.faults.joined(separator: ", "))", whatToDo)
    }
    return .ok("of \(standing.countries) countries")
  }

  /// Stamps come after the exchange: a backlog says nothing of its safety, only that proof is late (trust.md section 7).
  ///
  /// - Parameter state: nil where no authority is asked.
  static func timeStamps(_ state: TimeStamping.State?, backlogHours: Int, at now: Instant) -> ComponentHealth {
    guard let state else { return .ok("no authority is asked, so evidences have the time of this gateway alone") }
    guard let backlog = state.backlog else {
      return state.failure.map { .degraded("the evidences without a time-stamp are not known (\($0))", "see store") }
        ?? .ok("not counted yet")
    }
    let age = backlog.oldest.map { max(0, now.milliseconds(since: $0) / 60_000) } ?? 0
    let measured = "\(backlog.count) evidences wait for their time-stamp, the oldest for \(age) minutes"
    let why = state.failure.map { " (\($0))" } ?? ""
    let whatToDo = "see whether the time-stamp authority answers, and its certificate and policy"
    guard age < Int64(backlogHours) * 60 else {
      return .notReady("\(measured), limit \(backlogHours) h\(why)", whatToDo)
    }
    if state.failure != nil { return .degraded("\(measured)\(why)", whatToDo) }
    if state.unusable > 0 {
      return .degraded("\(state.unusable) evidences cannot be opened or stamped", "passerelle audit verify on a copy")
    }
    return .ok(backlog.count == 0 ? "every evidence is stamped" : measured)
  }

  /// One decimal, without Foundation's locale.
  static func text(_ value: Double) -> String {
    let tenths = Int((abs(value) * 10).rounded())
    let sign = value < 0 && tenths > 0 ? "-" : ""
    return tenths % 10 == 0 ? "\(sign)\(tenths / 10)" : "\(sign)\(tenths / 10).\(tenths % 10)"
  }
}
