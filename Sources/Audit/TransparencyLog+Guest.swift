public import Database
public import Domain

extension TransparencyLog {
  /// Appends an event to a store whose log this process does not publish.
  ///
  /// The position is chosen within the transaction, so a gateway that runs on the same store may append meanwhile. It
  /// publishes the entry with its own next ones (``lookForGuests()``).
  /// - Parameter writes: rows that become durable together with the event.
  /// - Throws: what a write throws; `audit.event`, `database.…`.
  @discardableResult
  public static func append(
    _ event: AuditEvent, alongside writes: [PendingWrite] = [], to store: Store, secrets: AuditSecrets,
    clock: any WallClock
  ) async throws -> Receipt {
    let sealing = EventSealing(secrets: secrets)
    return try await store.commit { connection in
      for write in writes { try write.apply(to: connection) }
      return try insert(event, at: clock.now, sealing, connection)
    }
  }

  /// Publishes soon what another process, such as a backup, appended.
  public func lookForGuests() { publisher.nudge() }
}
