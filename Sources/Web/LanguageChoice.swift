import HTTPTypes
import Hummingbird

/// The language that somebody chose on a page (`?lang=pt`): it goes before that of their account, which goes before what
/// their browser asks for.
///
/// The choice is kept in the session, and in a cookie until the browser closes or they sign out, so that it also holds
/// before the sign-in. It tells nothing but the language.
struct LanguageChoice: RouterMiddleware {
  typealias Context = BasicRequestContext
  let site: Site

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    guard request.method == .get, let query = request.uri.query,
      let language = Form(query)["lang"].flatMap({ PageTexts.approvalLanguages.contains($0) ? $0 : nil })
    else { return try await next(request, context) }
    if let visit = await site.session(of: request) { await site.sessions.speak(language, in: visit.id) }
    var response = site.redirect(Self.address(request.uri.path, query))
    response.headers[.setCookie] = site.languageCookie(language)
    return response
  }

  /// The same page without the choice, never another site's.
  static func address(_ path: String, _ query: String) -> String {
    let rest = query.split(separator: "&").filter { $0 != "lang" && !$0.hasPrefix("lang=") }.joined(separator: "&")
    // Two strokes, or a stroke the other way, begin the name of a server.
    let isPlain = path.hasPrefix("/") && !path.dropFirst().hasPrefix("/") && !path.contains("\\")
    return (isPlain ? path : "/") + (rest.isEmpty ? "" : "?\(rest)")
  }
}

extension Site {
  /// What is offered on top of a page: each language in its own words, so that whoever cannot read this one finds theirs.
  func languageLinks(_ current: String) -> [[String: Any]] {
    PageTexts.approvalLanguages.map { language in
      [
        "code": language, "name": PageTexts(language: language)["language.\(language)"],
        "isCurrent": language == current,
      ]
    }
  }

  private static let languageCookieName = "passerelle-language"

  /// Until the browser closes: without an age.
  func languageCookie(_ language: String) -> String {
    "\(Self.languageCookieName)=\(language); Path=/; HttpOnly; SameSite=Lax\(settings.isSecure ? "; Secure" : "")"
  }

  /// The language that somebody chose in this browser; nil where they chose none.
  static func chosenLanguage(_ fields: HTTPFields) -> String? {
    cookieValue(languageCookieName, fields).flatMap { PageTexts.approvalLanguages.contains($0) ? $0 : nil }
  }

  /// For somebody who is not signed in: what they chose, else what their browser asks for.
  static func language(of fields: HTTPFields) -> String {
    if let chosen = chosenLanguage(fields) { return chosen }
    for part in (fields[.acceptLanguage] ?? "").split(separator: ",") {
      let language = String(part.drop { $0 == " " }.prefix(2)).lowercased()
      if PageTexts.approvalLanguages.contains(language) { return language }
    }
    return "en"
  }

  func language(of request: Request) -> String { Self.language(of: request.headers) }

  static func cookieValue(_ name: String, _ fields: HTTPFields) -> String? {
    for header in fields[values: .cookie] {
      for pair in header.split(separator: ";") {
        let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
        if parts.count == 2, parts[0] == name { return String(parts[1]) }
      }
    }
    return nil
  }
}
