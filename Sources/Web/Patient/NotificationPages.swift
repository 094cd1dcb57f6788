import Consent
import Domain
import Exchange
import HTTPTypes
import Hummingbird

/// Where and about what a patient is told (users.md P10): switched on by the patient, off in one action.
extension PatientPages {
  func addNotificationRoutes(to router: Router<BasicRequestContext>) {
    router.get("/patient/notifications") { request, _ in try await notifications(request) }
    router.post("/patient/notifications") { request, _ in try await setNotifications(request) }
  }

  /// - Parameter filled: what was typed and not taken.
  private func notifications(_ request: Request, fault: String? = nil, filled: Form? = nil) async throws -> Response {
    let (visit, patient) = try await own(request)
    let texts = texts(visit)
    let state = try await desk.notifications(of: patient)
    let (form, notice) = await filling(filled, "/patient/notifications", visit, texts)
    let topics =
      form["act"] == nil
      ? state.choice?.topics ?? Set(NotificationChoice.Topic.allCases)
      : Set(form.all("topic").compactMap(NotificationChoice.Topic.init(rawValue:)))
    let values: [String: Any] = [
      "fault": fault ?? "", "notice": notice, "typed": shown(form["address"] ?? ""), "offered": !desk.channels.isEmpty,
      "isSet": state.choice != nil,
      "now": state.choice.map { texts("notifyNow", ["where": place($0, texts)]) } ?? "",
      "isWaiting": state.waiting != nil,
      "waiting": state.waiting.map {
        texts("notifyWaiting", ["where": place($0, texts), "time": state.waitingUntil.map { texts.time($0) } ?? ""])
      } ?? "",
      "email": desk.channels.contains(.email),
      "portal": desk.channels.contains(.portal) && state.choice?.way != .portal,
      "topics": NotificationChoice.Topic.allCases.map {
        ["value": $0.rawValue, "name": texts["notify.\($0.rawValue)"], "isOn": topics.contains($0)] as [String: Any]
      },
    ]
    return await site.page(
      "notifications", values, Frame(title: texts["notifyTitle"], language: texts.language), visit)
  }

  private func place(_ choice: NotificationChoice, _ texts: PageTexts) -> String {
    choice.way == .portal ? texts["notifyPortal"] : shown(choice.address.exposed)
  }

  private func setNotifications(_ request: Request) async throws -> Response {
    let (visit, patient) = try await own(request)
    let texts = texts(visit)
    guard let form = try await site.form(of: request, visit) else {
      return try await notifications(request, fault: texts["formUsed"])
    }
    guard isFresh(patient) else { return await stepUp("/patient/notifications", form, visit) }
    let topics = Set(form.all("topic").compactMap(NotificationChoice.Topic.init(rawValue:)))
    do throws(ExchangeFailure) {
      switch form["act"] {
      case "off": try await desk.endNotifications(by: patient)
      case "topics": try await desk.setTopics(topics, language: texts.language, by: patient)
      case "portal": try await desk.usePortal(topics: topics, language: texts.language, by: patient)
      case "confirm": try await desk.confirm(code: form["code"] ?? "", by: patient)
      case "propose":
        let address = (form["address"] ?? "").filter { !$0.isWhitespace }
        try await desk.propose(address: address, topics: topics, language: texts.language, by: patient)
      default: break
      }
    } catch {
      let words = [
        "consent.channel": "address", "consent.channel-code": "code", "consent.channel-limit": "limit",
      ]
      guard let word = words[error.code] else { throw error }
      return try await notifications(request, fault: texts["notifyFault.\(word)"], filled: form)
    }
    return site.redirect("/patient/notifications")
  }
}
