import Consent
import Domain
import Exchange
import Translation
import Trust

/// What the patient is shown before deciding; its exact text is what the receipt names.
struct ApprovalPage {
  let view: ApprovalView
  let texts: PageTexts
  /// In whose place it is decided; nil: in one's own.
  var acting: Acting?

  private var asker: Asker { view.request.asker }
  private var country: String { texts["country.\(asker.country)"] }
  private var role: String {
    let word = texts["role.\(asker.role)"]
    return word == "role.\(asker.role)" ? texts["role.other"] : word
  }

  private var who: String {
    texts(
      "who",
      [
        "name": StatedText.isolated(asker.name), "role": role, "organisation": StatedText.isolated(place),
        "country": country,
      ])
  }

  /// The organisation, its kind where its name does not say it, and its town; senders often repeat the organisation in
  /// the locality.
  private var place: String {
    let (name, key) = (asker.organisation, "facility.\(asker.facilityType)")
    let isSaid = PageTexts.table[key] == nil || name.lowercased().contains(texts[key].lowercased())
    let organisation = isSaid ? name : "\(name) (\(texts[key]))"
    guard asker.locality.hasPrefix(name) else { return "\(organisation), \(asker.locality)" }
    return organisation + asker.locality.dropFirst(name.count)
  }

  /// What was sent, where it is not what is shown.
  private var raw: [String] { [asker.name, asker.organisation, asker.locality].compactMap(StatedText.raw) }

  private var why: String { texts["why.\(asker.purpose.rawValue)"] }
  private var parts: String { words(of: view.parts.filter { !$0.isProtected && $0.count > 0 }) }
  private var protected: String { words(of: view.parts.filter { $0.isProtected && $0.count > 0 }) }
  /// How long it can be looked at: as the patient chooses, where the other country keeps to it.
  private var until: String { view.request.isTold ? "" : texts("closesThere", ["country": country]) }
  /// How often and until when what is allowed can leave (consent.md section 4).
  private var once: String {
    view.request.notAfter.map { texts("sentOnce", ["time": texts.moment($0, besides: view.request.requestedAt)]) } ?? ""
  }
  private var copy: String { texts("copy", ["country": country]) }

  private func words(of parts: [ApprovalPart]) -> String {
    list(of: parts).joined(separator: " · ")
  }

  private func list(of parts: [ApprovalPart]) -> [String] {
    parts.map { "\(texts.part($0.code, $0.name)) (\($0.count))" }
  }

  /// The decision's text with its language, as the patient sees it.
  var lines: [String] {
    [
      texts.language, texts["title"], who, why, texts["what"], parts, protected, until, once, copy,
      texts["refuseEffect"],
      view.request.checkNumber?.digits ?? "",
    ] + (view.request.isTold ? [closingWords] : []) + (acting.map { [$0.band(texts)] } ?? [])
  }

  private var closingWords: String {
    "\(texts["closeAfter"]): \(ViewingTime.allCases.map(closing).joined(separator: "; ")) · \(times)"
  }

  /// A time with the clock at which it ends at the latest, whenever within the request's time the answer is given.
  private func closing(_ time: ViewingTime) -> String {
    let name = texts["close.\(time.rawValue)"]
    guard let seconds = time.seconds else { return name }
    let (asked, answered) = (view.request.requestedAt, view.request.expiresAt)
    return texts(
      "closeLatest",
      ["duration": name, "time": texts.moment(answered.advanced(bySeconds: seconds), besides: asked)])
  }

  /// When it was asked and until when it can be answered, with the zone of all times of the page.
  private var times: String {
    let (asked, until) = (view.request.requestedAt, view.request.expiresAt)
    return texts(
      "askedAt", ["time": texts.moment(asked, besides: asked), "until": texts.time(until, besides: asked)])
  }

  /// The times that can be chosen, the shortest by default.
  func closing(chosen: String?) -> [[String: Any]] {
    let current = chosen.flatMap(ViewingTime.init(rawValue:)) ?? .hour
    return ViewingTime.allCases.map { time in
      ["value": time.rawValue, "name": closing(time), "isCurrent": time == current]
    }
  }

  /// SHA-256 of ``lines``: what the receipt names.
  var digest: [UInt8] { Digest.sha256(Array(lines.joined(separator: "\n").utf8)) }

  var values: [String: Any] {
    let request = view.request
    var values: [String: Any] = [
      "who": who, "statedBy": texts("statedBy", ["country": country]), "why": why,
      "partList": list(of: view.parts.filter { !$0.isProtected && $0.count > 0 }), "until": until, "once": once,
      "shown": digest.hex, "isTold": request.isTold, "closing": closing(chosen: nil),
      "copy": copy, "action": "/patient/requests/\(request.id)", "chooseHref": "/patient/requests/\(request.id)/choose",
      "asked": times,
      "reference": request.reference.description,
      "raw": raw.map { ["text": $0] },
      "has_protected": !protected.isEmpty, "protected": protected, "preview": preview,
    ]
    values["has_raw"] = !raw.isEmpty
    if let check = request.checkNumber {
      values["check"] = check.digits
      values["checkText"] = texts["checkPatient"]
    }
    return values
  }

  /// One part of the record as its patient reads it before they answer.
  struct Previewed {
    let title: String
    let nothing: String
    let items: [String]
  }

  /// The parts of the record, then the kinds that need a tick of their own.
  var previewed: [Previewed] {
    view.preview.sections.map {
      Previewed(title: $0.title, nothing: $0.nothingText ?? "", items: Self.words(of: $0.items))
    }
      + view.parts.filter { !$0.items.isEmpty }.map {
        Previewed(title: texts.part($0.code, $0.name), nothing: "", items: Self.words(of: $0.items))
      }
  }

  /// Each entry in one line.
  static func words(of items: [DisplayedItem]) -> [String] {
    items.map { ([$0.main.text] + $0.details.prefix(3)).map { shown($0) }.joined(separator: " · ") }
  }

  var preview: [[String: Any]] {
    previewed.map {
      ["title": $0.title, "nothing": $0.nothing, "has_items": !$0.items.isEmpty, "items": $0.items]
    }
  }
}
