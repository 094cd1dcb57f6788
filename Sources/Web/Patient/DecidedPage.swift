import Consent
import Domain
import Exchange

/// What became of a request, in the words of its patient (users.md P6).
struct DecidedPage {
  let view: ConsentRequestView
  let texts: PageTexts

  var heading: String {
    switch view.state {
    case .approved, .used: texts["decided.allowed"]
    case .refused: texts["decided.refused"]
    case .withdrawn: texts["decided.stopped"]
    default: texts["decided.over"]
    }
  }

  private var country: String { texts["country.\(view.asker.country)"] }
  private var asker: String { StatedText.isolated(view.asker.name) }

  /// One idea for each sentence, the most important first.
  private var lines: [String] {
    switch view.state {
    case .approved: [viewing, texts["afterAllow"]].filter { !$0.isEmpty }
    case .used: [delivered, reading, texts("afterUsed", ["country": country])].filter { !$0.isEmpty }
    case .refused: [texts["afterRefuse"]]
    case .withdrawn: [texts["afterWithdraw"]]
    default: [texts["over"]]
    }
  }

  /// What still can be looked at after the delivery, or what came of stopping it.
  private var reading: String {
    switch view.stop {
    case .confirmed: texts("stop.confirmed", ["country": country])
    case .asked: texts(view.isTold ? "stop.asked" : "stop.noted", ["country": country])
    case nil: viewing
    }
  }

  private var delivered: String {
    view.usedAt.map { texts("deliveredAt", ["country": country, "time": texts.time($0, besides: view.requestedAt)]) }
      ?? ""
  }

  /// Until when it can be looked at; said only where the other country keeps to it.
  private var viewing: String {
    guard view.isTold else { return "" }
    return switch view.viewing {
    case .at(let end)?: texts("lookUntil", ["name": asker, "time": texts.time(end, besides: view.requestedAt)])
    case .afterOneReading?: texts("lookOnce", ["name": asker])
    case nil: ""
    }
  }

  /// Another country that did not confirm is asked again; one that is told of nothing has nothing to confirm.
  private var canStillAsk: Bool { view.stop == nil || (view.stop == .asked && view.isTold) }

  var values: [String: Any] {
    [
      "heading": heading, "lines": lines, "reference": view.reference.description,
      "canStop": view.state == .approved || (view.state == .used && canStillAsk),
      "stopAction": "/patient/requests/\(view.id)/stop",
      "unknownAction": "/patient/requests/\(view.id)/unknown", "hasReceipt": view.decidedAt != nil,
      "receiptBase": "/patient/requests/\(view.id)/receipt",
      "who": "\(asker), \(StatedText.isolated(view.asker.organisation)) (\(country))",
    ]
  }
}

extension Asker {
  /// As their country states it.
  func isSamePerson(as other: Asker) -> Bool {
    (country, name, organisation) == (other.country, other.name, other.organisation)
  }
}
