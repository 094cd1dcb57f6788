import Domain

extension HealthRules {
  /// How full the store's disk may be while a backlog grows, in percent.
  static let fullestDisk: UInt64 = 80

  /// What waits is in the log, so a repository that is down loses nothing and stops nothing until the budget for waiting
  /// is used up (trust.md section 8).
  ///
  /// - Parameter state: nil where no repository is configured.
  static func auditRepository(
    _ state: EventForwarding.State?, backlogHours: Int, disk: DiskSpace?, at now: Instant
  ) -> ComponentHealth {
    guard let state else { return .ok("none is configured, so events stay in the log alone") }
    let age = state.oldest.map { max(0, now.milliseconds(since: $0) / 60_000) } ?? 0
    let measured = "\(state.backlog) events wait for the audit record repository, the oldest for \(age) minutes"
    let whatToDo = "see whether the audit record repository answers, and its certificate"
    let why = state.failure.map { " (\($0))" } ?? ""
    guard age < Int64(backlogHours) * 60 else {
      return .notReady("\(measured), limit \(backlogHours) h\(why)", whatToDo)
    }
    guard state.failure != nil else {
      return .ok(state.backlog == 0 ? "every event is handed over" : measured)
    }
    if let disk, disk.size > 0, state.backlog > 0, (disk.size - disk.free) * 100 >= disk.size * fullestDisk {
      return .notReady("\(measured), and \(fullestDisk) % of the disk are full\(why)", whatToDo)
    }
    return .degraded("\(measured)\(why)", whatToDo)
  }
}
