import Audit
import Domain

/// One flag, or one rule, in words.
struct FlagWords {
  let texts: PageTexts

  func name(_ rule: FlagRule) -> String { texts["flag.\(rule.rawValue)"] }

  /// `24 h`, `10 min`.
  func span(_ seconds: Int) -> String {
    seconds >= 3600 && seconds % 3600 == 0
      ? texts("span.hours", ["n": String(seconds / 3600)])
      : texts("span.minutes", ["n": String((seconds + 59) / 60)])
  }

  func action(_ action: FlagAction?) -> String { texts["flagThen.\(action?.rawValue ?? "off")"] }

  /// What a rule counts.
  private func unit(_ rule: FlagRule, _ count: Int) -> String {
    switch rule {
    case .manyPatientsProfessional, .manyPatientsOrganisation, .nightTime, .logReader: texts["flag.people"]
    case .twoCountries: texts[count == 1 ? "flag.country" : "flag.countries"]
    case .repeatAfterRefusal: texts["flag.requests"]
    case .wrongIdentities: texts["flag.attempts"]
    case .vitalInterest, .beyondPermission: texts["flag.accesses"]
    case .clockOffset: texts["flag.milliseconds"]
    case .missingReceipt: texts["flag.checkpoints"]
    }
  }

  /// What of a rule's value is measured at one moment, and not counted over a time.
  private func isMoment(_ rule: FlagRule) -> Bool { rule == .clockOffset || rule == .missingReceipt }

  func measured(_ flag: AccessFlag) -> String {
    texts(
      isMoment(flag.rule) ? "flagMeasured.value" : "flagMeasured",
      ["n": String(flag.measured), "unit": unit(flag.rule, flag.measured), "span": span(flag.seconds)])
  }

  /// One rule in force, for the table of rules.
  func rule(_ rule: FlagRule, _ limit: FlagLimit?, waiting: Int) -> [String: String] {
    [
      "name": name(rule), "limit": limit.map { "\($0.limit) \(unit(rule, $0.limit))" } ?? "–",
      "span": limit.map { isMoment(rule) ? "–" : span($0.seconds) } ?? "–", "action": action(limit?.action),
      "waiting": waiting == 0 ? "" : String(waiting),
      "href": waiting == 0 ? "" : "/audit/flags?state=open&rule=\(rule.rawValue)",
      "setting": "flags.\(rule.rawValue)",
    ]
  }

  /// The names of an exchange's rules; each once.
  func names(_ flags: [AccessFlag]) -> String {
    var names: [String] = []
    for flag in flags where !names.contains(name(flag.rule)) { names.append(name(flag.rule)) }
    return names.joined(separator: ", ")
  }
}

/// One flag as a card of the page.
struct FlagRow {
  let flag: AccessFlag
  let decision: LoggedEvent?
  let texts: PageTexts

  func values(_ moment: (Instant) -> String) -> [String: String] {
    let words = FlagWords(texts: texts)
    let isOpen = flag.state == .open
    return [
      "sequence": String(flag.sequence), "name": words.name(flag.rule), "state": flag.state.rawValue,
      "stateWord": texts["flagState.\(flag.state.rawValue)"], "measured": words.measured(flag),
      "limit": texts("flagAllowed", ["n": String(flag.limit)]), "time": moment(flag.time),
      "stamp": flag.time.iso8601Seconds, "subject": texts["flagSubject.\(flag.subject.rawValue)"],
      "pseudonym": pseudonym, "peer": flag.peer.map { texts["country.\($0)"] } ?? "",
      "action": words.action(flag.action), "reference": flag.reference?.description ?? "",
      "href": flag.reference.map { "/audit/\($0.characters)" } ?? "", "is_open": isOpen ? "yes" : "",
      "decide": texts[isOpen ? "flagDecide" : "flagDecideAgain"], "decision": decided(moment),
    ]
  }

  /// The beginning of the keyed pseudonym: enough to see that two flags are about the same, and nobody's name.
  private var pseudonym: String { flag.subject == .peer ? "" : "\(flag.subjectTag.prefix(12))…" }

  private func decided(_ moment: (Instant) -> String) -> String {
    guard let decision, let event = decision.event else { return "" }
    return texts(
      "flagDecided",
      [
        "what": texts["flagState.\(event.details["decision"] ?? flag.state.rawValue)"], "time": moment(decision.time),
        "who": shown(event.professional?.exposed ?? "–"), "note": shown(event.details["note"] ?? "–"),
        "entry": String(decision.sequence),
      ])
  }
}
