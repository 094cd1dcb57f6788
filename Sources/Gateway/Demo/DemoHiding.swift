import Domain
import Transport

/// What two of the demo's people hide in advance, told through the pages as they would tell it.
struct DemoHiding {
  let site: DemoSite
  let client: PeerClient

  /// By account: the whole record, and the allergies.
  static let hidden = ["paul": "record:", "agathe": "section:48765-2"]

  /// - Throws: `demo.walk` where the page does not take it.
  func tell() async throws {
    let france = site.webURL(DemoCountry.all[0].code)
    for (account, what) in Self.hidden.sorted(by: { $0.key < $1.key }) {
      let browser = Browser(client: client)
      _ = try await browser.signIn(at: france, account: account, password: "demo")
      let form = try await browser.get("\(france)/patient/hidden")
      let after = try await browser.post(
        "\(france)/patient/hidden", [("token", form.token ?? ""), ("what", what), ("whom", "everyone:")])
      guard after.text.contains("/lift\"") else {
        throw GatewayFailure(
          "demo.walk", what: "The demo did not start.", why: "\(account) could not hide anything.",
          whatToDo: "Report it.")
      }
    }
  }
}
