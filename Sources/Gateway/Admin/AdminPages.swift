import Database
import Domain
import Trust

/// What operators are shown: how every component is, as text, JSON and metrics. Nothing about a person.
struct AdminPages: Sendable {
  let country: CountryCode
  let mode: Mode
  let health: HealthBoard
  let watch: HealthWatch
  let meter: ExchangeMeter
  let store: Store
  /// Nil where no audit record repository is configured.
  let forwarding: EventForwarding?

  /// `/readyz`: the answer in the first line; with `verbose` one line for each component.
  func readiness(isVerbose: Bool) -> (isReady: Bool, text: String) {
    let now = health.snapshot
    var lines = [headline(now)]
    if isVerbose {
      lines += now.entries.map { entry in
        let next = entry.health.whatToDo.isEmpty ? "" : " | \(entry.health.whatToDo)"
        return "\(mark(entry)) \(entry.component.rawValue): \(entry.health.cause)"
          + " | since \(entry.since.iso8601Seconds)\(next)"
      }
    }
    return (now.isReady, lines.joined(separator: "\n") + "\n")
  }

  /// One line that says it all: `NOT READY since … clock: …`.
  func headline(_ now: HealthBoard.Snapshot) -> String {
    guard now.phase == .running else { return "\(now.phase.rawValue) since \(now.phaseSince.iso8601Seconds)" }
    if now.isStale { return "not ready: the check of the components does not end" }
    if let first = now.failed.min(by: { $0.since < $1.since }) {
      return "not ready since \(first.since.iso8601Seconds): "
        + now.failed.map { "\($0.component.rawValue): \($0.health.cause)" }.joined(separator: "; ")
    }
    let degraded = now.entries.filter { $0.health.word == .degraded }
    guard !degraded.isEmpty else { return "ready since \(now.phaseSince.iso8601Seconds)" }
    return "ready, degraded: " + degraded.map { "\($0.component.rawValue): \($0.health.cause)" }.joined(separator: "; ")
  }

  private func mark(_ entry: HealthBoard.Entry) -> String {
    switch entry.health.word {
    case .ok: "[+]"
    case .degraded: "[!]"
    case .failed: "[-]"
    }
  }

  /// `/status.json`
  var status: JSON {
    let now = health.snapshot
    let components = now.entries.map { $0.health.json($0.component, since: $0.since.iso8601) }
    return [
      "schema": "passerelle.status/1", "country": .string(country.value), "mode": .string(mode.rawValue),
      "ready": .bool(now.isReady), "phase": .string(now.phase.rawValue), "since": .string(now.phaseSince.iso8601),
      "headline": .string(headline(now)), "releases": .bool(health.shutBy == nil), "components": .array(components),
    ]
  }

  /// `/metrics`
  var metrics: String {
    let (now, measured, speed) = (health.snapshot, watch.measures, store.commitSpeed)
    var page = MetricsText()
    page.add("passerelle_build_info", .gauge, "The program that runs.", [([("version", GatewayService.version)], 1)])
    page.add("passerelle_ready", .gauge, "1 while every component is well enough.", now.isReady ? 1 : 0)
    page.add(
      "passerelle_releases_allowed", .gauge, "1 while documents may leave.", health.shutBy == nil ? 1 : 0)
    page.add(
      "passerelle_component_ready", .gauge, "1 while a component is not failed.",
      now.entries.map { ([("component", $0.component.rawValue)], $0.health.word == .failed ? 0 : 1) })
    page.add(
      "passerelle_exchanges_total", .counter, "Messages of peers by kind of answer.",
      meter.all.map { (MetricsText.labels($0.series), Double($0.times.count)) })
    page.addDurations(
      "passerelle_exchange_duration_seconds", "From the whole message to the whole answer.", meter.all)
    page.add("passerelle_clock_offset_seconds", .gauge, "What the kernel still corrects.", measured.clock?.offset)
    page.add(
      "passerelle_clock_behind_seconds", .gauge, "How far the machine's clock is behind the time that was reached.",
      Double(health.clock.behind) / 1000)
    page.add("passerelle_audit_entries_total", .counter, "Entries under a checkpoint.", Double(measured.checkpointSize))
    page.add(
      "passerelle_audit_last_checkpoint_timestamp_seconds", .gauge, "When every entry was last under a checkpoint.",
      measured.checkpointAt.map { Double($0.milliseconds) / 1000 })
    page.add(
      "passerelle_audit_verify_failures_total", .counter, "Checkpoints that could not be signed.",
      Double(measured.logFailures))
    page.add(
      "passerelle_certificate_not_after_timestamp_seconds", .gauge, "When a certificate of ours ends.",
      measured.certificateEnds.sorted { $0.key.rawValue < $1.key.rawValue }.map {
        ([("purpose", $0.key.rawValue)], Double($0.value.milliseconds) / 1000)
      })
    page.add("passerelle_store_commits_total", .counter, "Commits since the start.", Double(speed.total))
    page.add(
      "passerelle_store_commit_p99_seconds", .gauge, "99 of 100 commits of the last minute were not slower.",
      speed.p99Milliseconds.map { $0 / 1000 })
    page.add("passerelle_store_waiting_writes", .gauge, "Writes that wait for the disk.", Double(store.waitingWrites))
    page.add(
      "passerelle_store_disk_free_bytes", .gauge, "Free on the disk of the store.",
      measured.disk.map { Double($0.free) })
    page.add(
      "passerelle_store_disk_size_bytes", .gauge, "Size of the disk of the store.",
      measured.disk.map { Double($0.size) })
    addForwarding(to: &page)
    return page.text
  }

  private func addForwarding(to page: inout MetricsText) {
    guard let state = forwarding?.state else { return }
    page.add(
      "passerelle_audit_forwarded_total", .counter, "Events handed over to the audit record repository.",
      Double(state.total))
    page.add(
      "passerelle_audit_forwarding_backlog", .gauge, "Events that are not handed over yet.", Double(state.backlog))
    page.add(
      "passerelle_audit_forwarding_oldest_timestamp_seconds", .gauge, "When the first of them was made.",
      state.oldest.map { Double($0.milliseconds) / 1000 })
    page.add(
      "passerelle_audit_forwarding_connected", .gauge, "1 while the repository is connected.",
      state.isConnected ? 1 : 0)
  }
}
