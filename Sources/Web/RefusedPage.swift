import Domain
import HTTPTypes
import Transport

/// What somebody reads whose request is refused before any of our pages sees it: no HTTP, too long, too slow or
/// too often. It needs no session and no file beside it.
struct RefusedPage {
  let status: Int
  /// Seconds.
  let retryAfter: Int?
  /// Nil where there was no head that could be read: then nobody knows who reads it, and each language says it.
  let request: HTTPRequest?

  private var code: String {
    switch status {
    case 413, 431: "request.too-long"
    case 400: "request.malformed"
    case 408: "request.too-slow"
    default: "limit.address"
    }
  }

  private var texts: PageTexts { PageTexts(language: request.map { Site.language(of: $0.headerFields) } ?? "en") }

  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
  }

  var words: RefusalWords? {
    guard let known = texts.failure(code) else { return nil }
    let next = known.next.replacing("{n}", with: String(retryAfter ?? 60))
    return request?.path?.hasPrefix("/api/") == true ? problem(next) : page(known.what, next)
  }

  /// Where a person reads it: the language that they chose, or their browser's.
  private func page(_ what: String, _ next: String) -> RefusalWords {
    let style = "/assets/passerelle.css"
    let others = request == nil ? PageTexts.offered.filter { $0 != texts.language } : []
    let said = others.compactMap { language in
      PageTexts(language: language).failure(code).map {
        "<p lang=\"\(language)\">\(escaped($0.what)) \(escaped($0.next))</p>"
      }
    }.joined()
    let html = """
      <!doctype html><html lang="\(texts.language)"><head><meta charset="utf-8">\
      <meta name="viewport" content="width=device-width, initial-scale=1"><title>\(escaped(what))</title>\
      <link rel="stylesheet" href="\(style)"></head><body><main id="main" class="narrow"><section class="card">\
      <h1>\(escaped(what))</h1><p>\(escaped(next))</p>\(said)<p><a class="button plain" href="/">\(escaped(texts["back"]))</a></p>\
      </section></main></body></html>

      """
    var fields: HTTPFields = [.contentType: "text/html; charset=utf-8", .contentLanguage: texts.language]
    for (name, value) in SafeHeaders.fields {
      if let field = HTTPField.Name(name) { fields[field] = value }
    }
    return RefusalWords(fields: fields, bytes: Array(html.utf8))
  }

  /// Where a program reads it (RFC 9457).
  private func problem(_ next: String) -> RefusalWords {
    let english = PageTexts(language: "en").failure(code)
    let value: JSON = [
      "type": .string("urn:passerelle:error:\(code)"), "title": .string(english?.what ?? ""),
      "status": .integer(status), "code": .string(code),
      "next": .string((english?.next ?? "").replacing("{n}", with: String(retryAfter ?? 60))),
    ]
    return RefusalWords(fields: [.contentType: "application/problem+json"], bytes: Array(value.canonical.utf8))
  }
}
