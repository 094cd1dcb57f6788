public import Domain
import Transport

/// The status of a running gateway, as its admin listener tells it.
public enum GatewayStatus {
  /// Asks the gateway of a configuration.
  ///
  /// - Returns: `/status.json`.
  /// - Throws: `gateway.no-admin` where the configuration has no admin listener, `gateway.no-answer`.
  public static func fetch(_ settings: Settings) async throws(GatewayFailure) -> JSON {
    guard let admin = settings.admin, admin.port > 0 else {
      throw GatewayFailure(
        "gateway.no-admin", what: "The gateway was not asked.", why: "Its configuration has no admin listener.",
        whatToDo: "Set admin.port to a fixed port, and start the gateway again.")
    }
    let client = PeerClient()
    defer { client.stop() }
    do {
      let answer = try await client.send(
        OutboundCall(.get, "\(admin.url)/status.json", timeoutMilliseconds: 5000, security: .web(allowsPlain: true)))
      return try JSON(reading: answer.body)
    } catch {
      throw GatewayFailure(
        "gateway.no-answer", what: "The gateway did not answer.", why: "Nothing answers at \(admin.url).",
        whatToDo: "See whether it runs, and what it said when it ended.")
    }
  }

  /// The status for people: the verdict, then a line for each component that is not well, then the others.
  public static func lines(_ status: JSON) -> [String] {
    func text(_ value: JSON, _ key: String) -> String { value[key]?.string ?? "–" }
    let components = status["components"]?.array ?? []
    let (well, unwell) = (components.filter { $0["state"] == "ok" }, components.filter { $0["state"] != "ok" })
    var lines = ["\(text(status, "country"))  \(text(status, "headline"))"]
    for component in unwell {
      lines.append(
        "  \(text(component, "state"))  \(text(component, "component")): \(text(component, "cause"))"
          + " (since \(text(component, "since")))")
      lines.append("    next: \(text(component, "whatToDo"))")
    }
    lines += well.map { "  ok  \(text($0, "component")): \(text($0, "cause"))" }
    lines.append("  releases: \(status["releases"]?.bool == true ? "allowed" : "none leave")")
    return lines
  }
}
