import Consent

/// One way of telling a patient something. Real ones: mail and the national portal.
protocol NotificationChannel: Sendable {
  /// Returns when the channel took the message; it may be the same message again, under the same id.
  ///
  /// - Throws: what the channel's transport throws; then it is tried again.
  func send(_ notice: Notice) async throws
}
