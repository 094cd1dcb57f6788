import Domain
import Exchange

/// What the waiting page shows of a request.
struct WaitingPage {
  let view: RequestView
  let texts: PageTexts
  let now: Instant

  var values: [String: Any] {
    let match = view.patient.exposed
    let name = shown("\(match.givenNames.first ?? "") \(match.familyName.uppercased())")
    let country = texts["country.\(view.country)"]
    let isOpen = view.outcome == nil
    var values: [String: Any] = [
      "heading": isOpen ? texts("waitingFor", ["name": name]) : name, "isOpen": isOpen,
      "events": "/clinician/requests/\(view.id)/events", "status": "/clinician/requests/\(view.id)/status",
      "version": String(view.version), "reference": view.reference.description,
      "left": isOpen ? left : "",
      "steps": steps.map { step in
        let at = view.steps[step]
        return [
          "label": texts("step.\(step.rawValue)", ["country": country]), "done": at != nil,
          "time": at.map(time) ?? "",
        ] as [String: Any]
      },
    ]
    if isOpen, let check = view.checkNumber { values["check"] = check.digits }
    if let outcome = view.outcome { values["end"] = end(outcome, country) }
    return values
  }

  /// Towards a peer that tells no steps only the first is known.
  private var steps: [RequestStep] { view.checkNumber == nil ? [.sent] : RequestStep.allCases }

  private var left: String {
    let minutes = max(0, (view.endsAt.milliseconds - now.milliseconds + 59_999) / 60_000)
    return texts("timeLeft", ["time": time(view.endsAt), "n": String(minutes)])
  }

  private func end(_ outcome: RequestOutcome, _ country: String) -> [String: String] {
    let minutes = String((view.endsAt.milliseconds - view.sentAt.milliseconds) / 60_000)
    switch outcome {
    case .refused: return ["what": texts["end.refused"], "next": texts["end.refused.next"], "style": "warn"]
    case .expired:
      return ["what": texts("end.expired", ["n": minutes]), "next": texts["end.expired.next"], "style": "warn"]
    case .absent:
      return [
        "what": texts("end.absent", ["country": country]), "next": texts["end.expired.next"], "style": "warn",
      ]
    case .noRecord:
      return [
        "what": texts("end.noRecord", ["country": country]), "next": texts["end.noRecord.next"], "style": "warn",
      ]
    case .failed(let code):
      let known = ["signature.invalid", "peer.unreachable"].contains(code) ? "end.\(code)" : "end.failed"
      return ["what": texts(known, ["country": country]), "next": texts["end.failed.next"], "style": "bad"]
    case .delivered: return [:]
    }
  }
}
