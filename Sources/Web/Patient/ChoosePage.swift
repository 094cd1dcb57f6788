import Consent
import Domain
import Exchange
import Translation
import Trust

/// The parts of a record to be ticked, each with what it holds (users.md P3): nothing is ticked beforehand.
struct ChoosePage {
  let page: ApprovalPage
  /// Of the request.
  let request: String

  private var action: String { "/patient/requests/\(request)" }
  var path: String { "\(action)/choose" }
  private var parts: [ApprovalPart] { page.view.parts.filter { $0.count > 0 } }
  /// Of "Tick all".
  var unprotected: [String] { parts.filter { !$0.isProtected }.map(\.code) }

  func values(ticked: [String], closing: String?) -> [String: Any] {
    let held = Dictionary(page.view.preview.sections.map { ($0.code, $0.items) }, uniquingKeysWith: +)
    let closing = page.closing(chosen: closing)
    return [
      "parts": parts.map { part in
        [
          "code": part.code, "label": "\(page.texts.part(part.code, part.name)) (\(part.count))",
          "protected": part.isProtected, "ticked": ticked.contains(part.code),
          "items": ApprovalPage.words(of: part.items.isEmpty ? held[part.code] ?? [] : part.items),
        ] as [String: Any]
      },
      "shown": page.digest.hex, "closing": closing, "isTold": page.view.request.isTold, "action": action,
      "back": action, "here": path,
    ]
  }
}

/// A request whose record cannot be read at the moment: who asks, and a way to refuse. Nothing can be allowed unseen.
struct UnreadPage {
  let view: ConsentRequestView
  let texts: PageTexts
  let acting: Acting?

  private var country: String { texts["country.\(view.asker.country)"] }

  /// The page's text with its language; a refusal names it.
  private var lines: [String] {
    [
      texts.language, texts["title"], HistoryWords(view: view, texts: texts).who, texts["recordUnread"],
      texts["refuseEffect"],
    ] + (acting.map { [$0.band(texts)] } ?? [])
  }

  /// SHA-256 of ``lines``.
  var digest: [UInt8] { Digest.sha256(Array(lines.joined(separator: "\n").utf8)) }

  var values: [String: Any] {
    [
      "who": HistoryWords(view: view, texts: texts).who, "statedBy": texts("statedBy", ["country": country]),
      "action": "/patient/requests/\(view.id)", "check": view.checkNumber?.digits ?? "",
      "checkText": texts["checkPatient"], "reference": view.reference.description,
      "asked": texts(
        "askedAt",
        [
          "time": texts.moment(view.requestedAt, besides: view.requestedAt),
          "until": texts.time(view.expiresAt, besides: view.requestedAt),
        ]),
    ]
  }
}
