public import Database

extension Outbox {
  /// Empties every record, where the outbox may have forgotten what was sent: after a restore from a backup.
  ///
  /// A record without an outcome keeps having none, so it is told of as “outcome unknown”; but nothing is sent again.
  public static var emptying: PendingWrite {
    PendingWrite { try $0.execute("UPDATE outbox SET payload = NULL WHERE payload IS NOT NULL") }
  }
}
