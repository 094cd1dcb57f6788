import Domain
import Foundation
import Transport

/// One person's browser without scripts, over kept connections.
actor PageVisitor {
  struct Page: Sendable {
    let status: Int
    /// Where the redirects led.
    let path: String
    let text: String

    /// The one-time token of the last form: the first is that of the sign-out.
    var token: String { hidden("token") }

    /// The last hidden field of a name; empty where there is none.
    func hidden(_ name: String) -> String {
      guard let range = text.ranges(of: "name=\"\(name)\" value=\"").last else { return "" }
      return String(text[range.upperBound...].prefix { $0 != "\"" })
    }

    /// The first link that begins like this; nil where there is none.
    func link(_ start: String) -> String? {
      text.firstRange(of: "href=\"\(start)").map { start + text[$0.upperBound...].prefix { $0 != "\"" } }
    }
  }

  let site: String
  private let client: PeerClient
  private var cookies: [String: String] = [:]

  init(_ site: String, client: PeerClient) {
    self.site = site
    self.client = client
  }

  /// Signs in with an account of the demo, by the steps of a person.
  func signIn(_ account: String) async throws {
    let form = try await get("/sign-in")
    let names = [
      "response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge",
      "code_challenge_method",
    ]
    let fields = names.map { ($0, form.hidden($0).replacing("&amp;", with: "&")) }
    let page = try await post("/issuer/authorize", fields + [("account", account), ("password", "demo")])
    guard page.status == 200 else { throw ExchangeRun.Failed(description: "\(account) did not sign in") }
  }

  func get(_ path: String, seconds: Int = 30) async throws -> Page { try await go(.get, path, [], seconds) }

  func post(_ path: String, _ fields: [(String, String)]) async throws -> Page { try await go(.post, path, fields, 30) }

  private func go(
    _ method: OutboundCall.Method, _ path: String, _ fields: [(String, String)], _ seconds: Int
  ) async throws -> Page {
    var (method, path, body) = (method, path, Self.form(fields))
    for _ in 0..<10 {
      var headers = [(name: "Accept-Language", value: "en")]
      if method == .post { headers.append(("Content-Type", "application/x-www-form-urlencoded")) }
      headers.append(("Cookie", cookies.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: "; ")))
      let answer = try await client.send(
        OutboundCall(
          method, site + path, headers: headers, body: body, timeoutMilliseconds: seconds * 1000,
          security: .web(allowsPlain: true)))
      for cookie in answer.headers("set-cookie") {
        let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
        if let name = pair.first { cookies[String(name)] = pair.count > 1 ? String(pair[1]) : nil }
      }
      let page = Page(status: answer.status, path: path, text: String(decoding: answer.body, as: UTF8.self))
      let marker = "http-equiv=\"refresh\" content=\"0;url="
      let forward = page.text.firstRange(of: marker).map { page.text[$0.upperBound...].prefix { $0 != "\"" } }
      guard let next = answer.status == 303 ? answer.header("location") : forward.map(String.init) else { return page }
      (method, path, body) = (.get, next.hasPrefix(site) ? String(next.dropFirst(site.count)) : next, [])
    }
    throw ExchangeRun.Failed(description: "\(path) redirects without an end")
  }

  private static func form(_ fields: [(String, String)]) -> [UInt8] {
    let plain = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._")
    return Array(
      fields.map { "\($0.0)=\($0.1.addingPercentEncoding(withAllowedCharacters: plain) ?? "")" }
        .joined(separator: "&").utf8)
  }
}
