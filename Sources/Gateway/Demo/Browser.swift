import Domain
import Transport
import Trust

/// A person's browser without scripts: follows redirects, keeps cookies, fills forms. The demo and the tests go through
/// the same pages as people do.
actor Browser {
  private let client: PeerClient
  private let language: String
  private var cookies: [String: [String: String]] = [:]

  /// - Parameter language: what it asks pages for.
  init(client: PeerClient, language: String = "en") { (self.client, self.language) = (client, language) }

  struct Page: Sendable {
    let url: String
    let status: Int
    let text: String

    /// The one-time token of the page's last form (the first is that of the sign-out).
    var token: String? {
      text.ranges(of: "name=\"token\" value=\"").last.map { range in
        String(text[range.upperBound...].prefix { $0 != "\"" })
      }
    }

    /// The value of the first hidden field of this name.
    func hidden(_ name: String) -> String? {
      text.firstRange(of: "name=\"\(name)\" value=\"").map { range in
        String(text[range.upperBound...].prefix { $0 != "\"" })
      }
    }
  }

  func get(_ url: String) async throws -> Page { try await go(.get, url, []) }

  func post(_ url: String, _ fields: [(String, String)]) async throws -> Page {
    try await go(.post, url, fields)
  }

  /// Signs in with a demo account, by the same steps as a person.
  func signIn(at site: String, account: String, password: String) async throws -> Page {
    let page = try await get("\(site)/sign-in")
    let names = [
      "response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge",
      "code_challenge_method",
    ]
    let fields = names.map { ($0, Self.unescape(page.hidden($0) ?? "")) }
    return try await post("\(site)/issuer/authorize", fields + [("account", account), ("password", password)])
  }

  private func go(_ method: OutboundCall.Method, _ url: String, _ fields: [(String, String)]) async throws -> Page {
    var (method, url) = (method, url)
    var body = Array(fields.map { "\(Self.escape($0.0))=\(Self.escape($0.1))" }.joined(separator: "&").utf8)
    for _ in 0..<10 {
      let site = Self.site(of: url)
      var headers = [("Accept-Language", language)]
      if method == .post { headers.append(("Content-Type", "application/x-www-form-urlencoded")) }
      let jar = cookies[site] ?? [:]
      if !jar.isEmpty {
        headers.append(("Cookie", jar.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; ")))
      }
      let answer = try await client.send(
        OutboundCall(
          method, url, headers: headers.map { (name: $0.0, value: $0.1) }, body: body, timeoutMilliseconds: 30_000,
          security: .web(allowsPlain: true)))
      for cookie in answer.headers("set-cookie") {
        let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
        if let name = pair.first { cookies[site, default: [:]][String(name)] = pair.count > 1 ? String(pair[1]) : nil }
      }
      let page = Page(url: url, status: answer.status, text: String(decoding: answer.body, as: UTF8.self))
      guard
        let next = [302, 303].contains(answer.status) ? answer.header("location") : Self.immediateRefresh(page.text)
      else {
        return page
      }
      (method, url, body) = (.get, next.hasPrefix("/") ? site + next : next, [])
    }
    throw GatewayFailure(
      "demo.redirects", what: "A page was not reached.", why: "It redirects without an end.", whatToDo: "Report it.")
  }

  private static func immediateRefresh(_ text: String) -> String? {
    guard let range = text.firstRange(of: "http-equiv=\"refresh\" content=\"0;url=") else { return nil }
    return String(text[range.upperBound...].prefix { $0 != "\"" })
  }

  private static func site(of url: String) -> String {
    let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
    return parts.prefix(3).joined(separator: "/")
  }

  private static func unescape(_ text: String) -> String {
    text.replacing("&amp;", with: "&").replacing("&quot;", with: "\"").replacing("&#39;", with: "'")
      .replacing("&lt;", with: "<").replacing("&gt;", with: ">")
  }

  private static func escape(_ text: String) -> String {
    text.utf8.map { byte in
      let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      return isPlain || byte == 0x2D || byte == 0x2E || byte == 0x5F
        ? String(decoding: [byte], as: UTF8.self) : "%\([byte].hex.uppercased())"
    }.joined()
  }
}
