import Domain

/// A part of the gateway that can be well or not.
enum HealthComponent: String, Sendable, Hashable, CaseIterable {
  case store
  case disk
  case clock
  case keys
  case trustList = "trust-list"
  case revocation
  case policy
  case metadata
  case log
  case consent
  case terminology
  case timeStamps = "timestamps"
  case auditRepository = "audit-repository"
  case witnesses
  case peerLogs = "peer-logs"
}

/// How one component is; never anything about a person.
struct ComponentHealth: Sendable, Hashable {
  /// The state in one word.
  enum Word: String, Sendable, Hashable {
    case ok
    /// Works, and somebody should look.
    case degraded
    /// Not ready.
    case failed
  }

  var word: Word
  /// What was measured, or why it is not well.
  var cause: String
  /// The next act of an operator; empty when there is none.
  var whatToDo: String
  /// Whether a release would be unsafe: then nothing is released (decision 0008).
  var shutsGate: Bool

  static func ok(_ measured: String) -> ComponentHealth {
    ComponentHealth(word: .ok, cause: measured, whatToDo: "", shutsGate: false)
  }

  static func degraded(_ cause: String, _ whatToDo: String) -> ComponentHealth {
    ComponentHealth(word: .degraded, cause: cause, whatToDo: whatToDo, shutsGate: false)
  }

  /// Not ready, though a release would still be right or fail by itself.
  static func notReady(_ cause: String, _ whatToDo: String) -> ComponentHealth {
    ComponentHealth(word: .failed, cause: cause, whatToDo: whatToDo, shutsGate: false)
  }

  /// Not ready, and nothing may be released.
  static func unsafe(_ cause: String, _ whatToDo: String) -> ComponentHealth {
    ComponentHealth(word: .failed, cause: cause, whatToDo: whatToDo, shutsGate: true)
  }
}
