import Audit
import Domain
import Database
import Exchange
import Transport

extension Rooms {
  /// Records the start, and every release whose outcome a crash left unknown.
  func noteStart() async throws {
    var event = AuditEvent(.started, .success, .affiliation)
    let open = try await outbox.open()
    event.details = ["outcomeUnknown": String(open.count)]
    _ = try await log.append(event)
  }

  /// Ends what is in flight, signs the last checkpoint and closes the store.
  func close() async {
    affiliation?.stopHolding()
    await treatment.stop()
    client.stop()
    do {
      _ = try await log.append(AuditEvent(.stopped, .success, .affiliation))
      _ = try await log.checkpoint()
      try store.close()
    } catch {
      // The log is whole without these: the next start checks it against its last checkpoint.
    }
  }
}
