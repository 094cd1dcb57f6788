import Domain

/// How long things are kept. What the law sets as a least or a most cannot be configured away.
public struct RetentionSettings: Sendable, Hashable {
  /// Events of the log and requests without an answer, in years; at least 3 (EHDS article 9(2)).
  public var auditYears = 10
  /// Answered requests with their signed receipts, in years; at least 10.
  public var receiptYears = 10
  /// Content of answers whose outcome is unknown, in hours from their release; at most 24.
  public var outboxHours = 24
  /// One-time codes and what happened to them, in hours from their end; at most 24.
  public var codeHours = 24

  public init() {}

  static func read(_ reader: inout SettingsReader) -> RetentionSettings {
    var retention = RetentionSettings()
    retention.auditYears = reader.integer("retention.auditYears", in: 3...100, default: retention.auditYears)
    retention.receiptYears = reader.integer("retention.receiptYears", in: 10...100, default: retention.receiptYears)
    retention.outboxHours = reader.integer("retention.outboxHours", in: 1...24, default: retention.outboxHours)
    retention.codeHours = reader.integer("retention.codeHours", in: 1...24, default: retention.codeHours)
    return retention
  }

  var shown: JSON {
    [
      "auditYears": .integer(auditYears), "receiptYears": .integer(receiptYears),
      "outboxHours": .integer(outboxHours), "codeHours": .integer(codeHours),
    ]
  }
}
