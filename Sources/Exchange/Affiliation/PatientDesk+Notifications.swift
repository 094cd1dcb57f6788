public import Consent

/// Where a patient is told things.
extension PatientDesk {
  /// The channels that this gateway has.
  public var channels: Set<NotificationChoice.Way> { ledger.channels }

  public func notifications(of patient: SignedInPatient) async throws(ExchangeFailure) -> NotificationState {
    try await asked { () async throws(ConsentFailure) in try await ledger.notifications(of: patient) }
  }

  public func propose(
    address: String, topics: Set<NotificationChoice.Topic>, language: String, by patient: SignedInPatient
  ) async throws(ExchangeFailure) {
    try await asked { () async throws(ConsentFailure) in
      try await ledger.propose(address: address, topics: topics, language: language, by: patient)
    }
  }

  public func confirm(code: String, by patient: SignedInPatient) async throws(ExchangeFailure) {
    try await asked { () async throws(ConsentFailure) in try await ledger.confirm(code: code, by: patient) }
  }

  public func usePortal(
    topics: Set<NotificationChoice.Topic>, language: String, by patient: SignedInPatient
  ) async throws(ExchangeFailure) {
    try await asked { () async throws(ConsentFailure) in
      try await ledger.usePortal(topics: topics, language: language, by: patient)
    }
  }

  public func setTopics(
    _ topics: Set<NotificationChoice.Topic>, language: String, by patient: SignedInPatient
  ) async throws(ExchangeFailure) {
    try await asked { () async throws(ConsentFailure) in
      try await ledger.setTopics(topics, language: language, by: patient)
    }
  }

  public func endNotifications(by patient: SignedInPatient) async throws(ExchangeFailure) {
    try await asked { () async throws(ConsentFailure) in try await ledger.endNotifications(by: patient) }
  }
}
