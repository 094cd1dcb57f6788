import Audit
import Consent
import Domain
import Database
import Exchange
import Transport
import Trust

extension Rooms {
  /// Records the start, and every release whose outcome a crash left unknown.
  func noteStart() async throws {
    var event = AuditEvent(.started, .success, .affiliation)
    let open = try await outbox.open()
    let rules = auditors.flagRules.words
    event.details = log.opening.details.merging(["outcomeUnknown": String(open.count)]) { $1 }.merging(rules) { $1 }
    try await noteChange(of: rules)
    _ = try await log.append(event)
    log.startVerification()
  }

  /// The rules about accesses that are not as they were at the last start are an entry: who changes a limit is seen.
  private func noteChange(of rules: [String: String]) async throws {
    var search = LogSearch()
    search.kind = EventKind.started.rawValue
    search.limit = 1
    let found = try await LogReader(store: store, secrets: Self.auditSecrets(keys)).find(search).first
    guard case .event(let last)? = found?.thing, let before = last.event?.details,
      before.keys.contains(where: { $0.hasPrefix(FlagSettings.wordsPrefix) })
    else { return }
    let changes = rules.filter { before[$0.key] != $0.value }
    guard !changes.isEmpty else { return }
    var event = AuditEvent(.configChanged, .success, .affiliation)
    event.details = Dictionary(
      uniqueKeysWithValues: changes.map { ($0.key, "\(before[$0.key] ?? "–") → \($0.value)") })
    event.details["setting"] = "flags"
    _ = try await log.append(event)
  }

  /// Counts accesses from the log, so that a restart resets no flag.
  static func rebuild(_ flags: AccessWatch, _ reader: LogReader) async {
    do {
      try await flags.rebuild(from: reader)
    } catch {
      // What cannot be read here is found by the verification that every start begins, and the counts begin anew.
    }
  }

  /// Publishes, until it is cancelled, what a backup appends to the log from its own process.
  func publishGuests() async {
    while !Task.isCancelled {
      log.lookForGuests()
      do { try await Task.sleep(for: .seconds(1)) } catch { return }
    }
  }

  /// Records, until it is cancelled, the end of requests and approvals whose time is over.
  func expireRequests() async {
    while !Task.isCancelled {
      do {
        _ = try await ledger.expireOverdue()
      } catch {
        // A store that does not answer is on the health page; the next round finds the same requests.
      }
      do { try await Task.sleep(for: .seconds(5)) } catch { return }
    }
  }

  /// The peers as they are known now.
  var trustList: TrustList { live.trustList }

  /// What removes what has served its time.
  func retention(_ settings: Settings) -> Retention {
    Retention(store: store, log: log, ledger: ledger, settings: settings.retention, clock: clock)
  }

  /// Answers every call that is held for its patient, and gives up those that wait for another country.
  func stopWaiting() async {
    affiliation?.stopHolding()
    await treatment.stop()
  }

  /// Signs the last checkpoint and closes the store, when nothing uses it any more.
  func close() async {
    client.stop()
    await log.stopVerification()
    do {
      _ = try await log.append(AuditEvent(.stopped, .success, .affiliation))
      _ = try await log.checkpoint()
      try await store.close()
      lock.release()
    } catch {
      // The log is whole without these: the next start checks it against its last checkpoint.
    }
  }
}
