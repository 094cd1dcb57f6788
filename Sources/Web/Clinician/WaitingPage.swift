import Domain
import Exchange

/// What the waiting page shows of a request.
struct WaitingPage {
  let view: RequestView
  let texts: PageTexts
  let now: Instant
  /// Whether the country takes requests without the patient's answer.
  var takesVitalInterest = false

  private var country: String { texts["country.\(view.country)"] }
  private var isOpen: Bool { view.outcome == nil }
  private var isStaged: Bool { view.checkNumber != nil }

  var values: [String: Any] {
    let match = view.patient.exposed
    let name = shown("\(match.givenNames.first ?? "") \(match.familyName.uppercased())")
    let base = "/clinician/requests/\(view.id)"
    var values: [String: Any] = [
      "heading": isOpen ? texts("waitingFor", ["name": name]) : name, "isOpen": isOpen, "events": "\(base)/events",
      "status": "\(base)/status", "version": String(view.version), "reference": view.reference.description,
      "secondsLeft": String(secondsLeft), "left": isOpen ? left : "", "steps": rows, "ways": ways,
      "showsWays": offersWays,
      "lost": isOpen ? view.unreachableSince.map { texts("lost", ["country": country, "time": time($0)]) } ?? "" : "",
      "noDetail": isOpen && !isStaged ? texts("noPermissionYet", ["country": country]) : "",
    ]
    if isOpen, let check = view.checkNumber { values["check"] = check.digits }
    if let outcome = view.outcome { values["end"] = end(outcome) }
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
    view.outcome == .failed(code: "peer.unreachable") && view.steps[.received] == nil
  }

  private func row(_ label: String, at instant: Instant?) -> [String: Any] {
    [
      "label": label, "done": instant != nil, "style": instant == nil ? "" : "done", "time": instant.map(time) ?? "",
      "word": instant != nil ? "" : isOpen ? texts["step.later"] : "–",
    ]
  }

  // MARK: Time

  private var secondsLeft: Int64 { max(0, (view.endsAt.milliseconds - now.milliseconds + 999) / 1000) }

  private var left: String {
    texts("timeLeft", ["time": time(view.endsAt), "n": String((secondsLeft + 59) / 60)])
  }

  // MARK: Ends and other ways

  private var ways: [String] {
    var keys = ["way.code", "way.representative", "way.phone"]
    if view.situation == .emergencyNotAnswering, !takesVitalInterest { keys.insert("way.cannot", at: 0) }
    return keys.map { texts($0, ["country": country]) }
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

  /// Faults that another request may not meet again.
  private static let passing: Set = [
    "peer.unreachable", "peer.records-unreachable", "peer.document-gone", "peer.refused", "internal",
  ]

  private func end(_ outcome: RequestOutcome) -> [String: String] {
    let minutes = String((view.endsAt.milliseconds - view.sentAt.milliseconds) / 60_000)
    switch outcome {
    case .refused: return end(texts["end.refused"], texts["end.refused.next"])
    case .expired: return end(texts("end.expired", ["n": minutes]), texts["end.expired.next"])
    case .absent: return end(texts("end.absent", ["country": country]), texts["end.expired.next"])
    case .noRecord: return end(texts("end.noRecord", ["country": country]), texts["end.noRecord.next"])
    case .failed(let code): return failed(code)
    case .delivered: return end(texts["viewClosed"], "")
    }
  }

  private func end(_ what: String, _ next: String, isFault: Bool = false) -> [String: String] {
    ["what": what, "next": next, "style": isFault ? "bad" : "warn"]
  }

  /// Words of its own for two codes, the shared ones for those of other countries, never a code in the main text.
  private func failed(_ code: String) -> [String: String] {
    if code == "signature.invalid" {
      return end(texts["end.signature.invalid"], texts["end.failed.next"], isFault: true)
    }
    if code == "peer.unreachable" {
      let words = ["country": country, "time": time(view.unreachableSince ?? view.sentAt)]
      // Whoever has answered once has the request, and its patient may have answered.
      return wasNotSent
        ? end(texts("end.peer.unreachable", words), texts["fail.peer.unreachable.next"], isFault: true)
        : end(texts("end.lost", words), texts["end.lost.next"], isFault: true)
    }
    if let known = texts.failure(code) { return end(known.what, known.next, isFault: true) }
    return end(texts["end.failed"], texts["end.failed.next"], isFault: true)
  }
}
