import Audit
import Domain

/// The rules about accesses: `flags.<rule>.limit`, `.seconds` and `.action` (`off`, `flag`, `slow`, `block`), by the
/// names of ``FlagRule``; `flags.nightFrom`, `flags.nightTo`, `flags.slowMilliseconds`, `flags.holdSeconds`.
extension FlagSettings {
  static func read(_ reader: inout SettingsReader) -> FlagSettings {
    var settings = FlagSettings()
    for rule in FlagRule.allCases {
      guard var limit = settings.limits[rule] else { continue }
      let key = "flags.\(rule.rawValue)"
      limit.limit = reader.integer("\(key).limit", in: 0...1_000_000, default: limit.limit)
      limit.seconds = reader.integer("\(key).seconds", in: 1...2_592_000, default: limit.seconds)
      let chosen = reader.choice("\(key).action", default: ChosenAction(rawValue: limit.action.rawValue)) ?? .flag
      limit.action = FlagAction(rawValue: chosen.rawValue) ?? limit.action
      if rule == .beyondPermission, chosen != .block {
        reader.fault("\(key).action", "It must never happen, so it is always blocked.", fix: "Remove it.")
      }
      settings.limits[rule] = chosen == .off ? nil : limit
    }
    settings.night = NightHours(
      from: reader.integer("flags.nightFrom", in: 0...23, default: settings.night.from),
      to: reader.integer("flags.nightTo", in: 0...23, default: settings.night.to))
    settings.slowMilliseconds = reader.integer(
      "flags.slowMilliseconds", in: 100...30_000, default: settings.slowMilliseconds)
    settings.holdSeconds = reader.integer("flags.holdSeconds", in: 10...86_400, default: settings.holdSeconds)
    return settings
  }

  /// A rule's action, or none.
  private enum ChosenAction: String, CaseIterable {
    case off
    case flag
    case slow
    case block
  }

  /// Before the names in ``words``.
  static let wordsPrefix = "flags."

  /// Each setting by its name in the configuration, in few words: how the log keeps what is in force.
  var words: [String: String] {
    var words = [
      "night": "\(night.from) to \(night.to) UTC", "slowMilliseconds": String(slowMilliseconds),
      "holdSeconds": String(holdSeconds),
    ]
    for rule in FlagRule.allCases {
      words[rule.rawValue] =
        limits[rule].map { "\($0.limit) in \($0.seconds) s, \($0.action.rawValue)" } ?? "off"
    }
    return Dictionary(uniqueKeysWithValues: words.map { (Self.wordsPrefix + $0.key, $0.value) })
  }

  /// As the configuration has it, with the defaults.
  var shown: JSON {
    var members: [String: JSON] = [
      "nightFrom": .integer(night.from), "nightTo": .integer(night.to),
      "slowMilliseconds": .integer(slowMilliseconds), "holdSeconds": .integer(holdSeconds),
    ]
    for rule in FlagRule.allCases { members[rule.rawValue] = shown(rule) }
    return .object(members)
  }

  private func shown(_ rule: FlagRule) -> JSON {
    guard let limit = limits[rule] else { return ["action": "off"] }
    return [
      "limit": .integer(limit.limit), "seconds": .integer(limit.seconds), "action": .string(limit.action.rawValue),
    ]
  }
}
