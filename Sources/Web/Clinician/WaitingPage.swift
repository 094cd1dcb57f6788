import Domain
import Exchange
import Trust

/// What the waiting page shows of a request.
struct WaitingPage {
  let view: RequestView
  let texts: PageTexts
  let now: Instant
  /// Whether the country takes requests without the patient's answer.
  var takesVitalInterest = false
  /// Whom to phone in the country; nil where its entry in the trust list names nobody.
  var contact: Peer.Contact?

  private var country: String { texts["country.\(view.country)"] }
  private var isOpen: Bool { view.outcome == nil }
  private var isStaged: Bool { view.checkNumber != nil }

  var values: [String: Any] {
    let match = view.patient.exposed
    let name = shown("\(match.givenNames.first ?? "") \(capitals(match.familyName))")
    let base = "/clinician/requests/\(view.id)"
    var values: [String: Any] = [
      "heading": isOpen ? texts("waitingFor", ["name": name]) : name, "isOpen": isOpen, "events": "\(base)/events",
      "status": "\(base)/status", "version": String(view.version), "reference": view.reference.description,
      "secondsLeft": String(secondsLeft), "leftBefore": left.before, "minutes": minutes, "leftAfter": left.after,
      "steps": rows, "ways": ways, "showsWays": offersWays, "timesOf": texts.timesOf,
      "latin": LatinForm.of("\(match.familyName.uppercased()) \(match.givenNames.first ?? "")").map { shown($0) } ?? "",
      "lost": isOpen
        ? view.unreachableSince.map { texts("lost", ["country": country, "time": texts.time($0)]) } ?? "" : "",
      "noDetail": isOpen && !isStaged ? texts("noPermissionYet", ["country": country]) : "",
    ]
    if isOpen, let check = view.checkNumber { values["check"] = check.digits }
    if let outcome = view.outcome { values["end"] = end(outcome).values }
    if takesVitalInterest, !view.isVitalInterest, view.situation.purpose == .emergency, offersWays {
      values["vital"] = "\(base)/vital-interest"
    }
    if view.isVitalInterest { values["underVital"] = texts["vitalBanner"] }
    if canAskAgain { values["again"] = "\(base)/again" }
    return values
  }

  // MARK: Steps

  /// Each with its time and a word; towards a peer that tells no steps only the first is known.
  private var rows: [[String: Any]] {
    let steps = isStaged ? RequestStep.allCases : [.sent]
    var rows = steps.map { step in
      row(texts("step.\(step.rawValue)", ["country": country]), at: wasNotSent ? nil : view.steps[step])
    }
    if !isStaged, isOpen { rows.append(row(texts("step.waitingCountry", ["country": country]), at: nil)) }
    if isOpen, let index = rows.firstIndex(where: { $0["done"] as? Bool == false }) {
      rows[index]["style"] = "next"
      rows[index]["word"] = texts["waiting"]
    }
    return rows
  }

  /// The country was never reached: nothing arrived there.
  private var wasNotSent: Bool {
    [.failed(code: "peer.unreachable"), .failed(code: "peer.not-secure")].contains(view.outcome)
      && view.steps[.received] == nil
  }

  private func row(_ label: String, at instant: Instant?) -> [String: Any] {
    [
      "label": label, "done": instant != nil, "style": instant == nil ? "" : "done",
      "time": instant.map(texts.clock) ?? "",
      "word": instant != nil ? "" : isOpen ? texts["step.later"] : "–",
    ]
  }

  // MARK: Time

  private var secondsLeft: Int64 { max(0, (view.endsAt.milliseconds - now.milliseconds + 999) / 1000) }

  private var minutes: String { String((secondsLeft + 59) / 60) }

  /// The words around the minutes, which a page that stays open counts down.
  private var left: (before: String, after: String) {
    let words = texts("timeLeft", ["time": texts.time(view.endsAt)]).split(separator: "{n}", maxSplits: 1)
    return (String(words.first ?? ""), words.count > 1 ? String(words[1]) : "")
  }

  // MARK: Ends and other ways

  private var ways: [String] {
    var keys = ["way.code", "way.representative"]
    if view.situation == .emergencyNotAnswering, !takesVitalInterest { keys.insert("way.cannot", at: 0) }
    return keys.map { texts($0, ["country": country]) } + [phone]
  }

  /// The line of the country itself, with its hours; without one, by way of our own contact point.
  private var phone: String {
    guard let contact, let number = contact.telephone else { return texts("way.phone", ["country": country]) }
    let line = contact.hours.map { "\(number) (\($0))" } ?? number
    return texts("way.line", ["name": shown(contact.name), "line": shown(line)])
  }

  private var offersWays: Bool {
    switch view.outcome {
    case nil, .expired, .absent: true
    default: false
    }
  }

  /// After a refusal nobody is pressed; after a delivery there is nothing to ask.
  var canAskAgain: Bool {
    switch view.outcome {
    case .expired, .absent: true
    case .failed(let code): Self.passing.contains(code)
    default: false
    }
  }

  /// No answer came at all.
  private static let unanswered: Set = ["peer.unreachable", "peer.not-secure"]
  /// Faults that another request may not meet again.
  private static let passing: Set = [
    "peer.unreachable", "peer.not-secure", "peer.records-unreachable", "peer.document-gone", "peer.refused", "internal",
  ]

  /// How it ended: what happened and what to do.
  struct End {
    let what: String
    let next: String
    var isFault = false

    var values: [String: String] { ["what": what, "next": next, "style": isFault ? "bad" : "warn"] }
  }

  func end(_ outcome: RequestOutcome) -> End {
    let minutes = String((view.endsAt.milliseconds - view.sentAt.milliseconds) / 60_000)
    return switch outcome {
    case .refused: End(what: texts["end.refused"], next: texts["end.refused.next"])
    case .expired: End(what: texts("end.expired", ["n": minutes]), next: texts["end.expired.next"])
    case .absent: End(what: texts("end.absent", ["country": country]), next: texts["end.expired.next"])
    case .noRecord: End(what: texts("end.noRecord", ["country": country]), next: texts["end.noRecord.next"])
    case .failed(let code): failed(code)
    case .delivered: End(what: texts["viewClosed"], next: "")
    }
  }

  /// Words of its own for two codes, the shared ones for those of other countries, never a code in the main text.
  private func failed(_ code: String) -> End {
    if code == "signature.invalid" {
      return End(what: texts["end.signature.invalid"], next: texts["end.failed.next"], isFault: true)
    }
    if code == "peer.not-secure", wasNotSent {
      return End(
        what: texts("found.peer.not-secure", ["country": country]), next: texts["fail.peer.not-secure.next"],
        isFault: true)
    }
    if Self.unanswered.contains(code) {
      let words = ["country": country, "time": texts.time(view.unreachableSince ?? view.sentAt)]
      // Whoever has answered once has the request, and its patient may have answered.
      return wasNotSent
        ? End(what: texts("end.peer.unreachable", words), next: texts["fail.peer.unreachable.next"], isFault: true)
        : End(what: texts("end.lost", words), next: texts["end.lost.next"], isFault: true)
    }
    if let known = texts.failure(code) { return End(what: known.what, next: known.next, isFault: true) }
    return End(what: texts["end.failed"], next: texts["end.failed.next"], isFault: true)
  }
}
