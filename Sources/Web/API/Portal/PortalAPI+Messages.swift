import Consent
import Domain
import Exchange
import Hummingbird

/// Where and about what a person is told, and whether their record may ever be opened without an answer: each in their own
/// matter alone.
extension PortalAPI {
  func addMessageRoutes(to router: Router<BasicRequestContext>) {
    read(router, "/notifications", isOwn: true) { call in PortalAnswer(try await notifications(call)) }
    act(router, "/notifications", isOwn: true, members: ["way", "address", "topics", "language"]) { call in
      try await setNotifications(call)
      return PortalAnswer(try await notifications(call))
    }
    act(router, "/notifications", by: .delete, isOwn: true) { call in
      if try await desk.notifications(of: call.patient).choice != nil {
        try await desk.endNotifications(by: call.patient)
      }
      return .done
    }
    act(router, "/notifications/confirmation", isOwn: true, members: ["code"]) { call in
      try await desk.confirm(code: call.text("code"), by: call.patient)
      return PortalAnswer(try await notifications(call))
    }
    act(router, "/notifications/topics", by: .put, isOwn: true, members: ["topics", "language"]) { call in
      let (topics, language) = (try topics(call), try call.texts().language)
      guard try await desk.notifications(of: call.patient).choice != nil else {
        throw WebFailure.notOffered("The person is told nothing; POST /notifications begins it.")
      }
      try await desk.setTopics(topics, language: language, by: call.patient)
      return PortalAnswer(try await notifications(call))
    }
    read(router, "/vital-interest", isOwn: true) { call in PortalAnswer(try await vitalInterest(call)) }
    act(router, "/vital-interest", by: .put, isOwn: true, members: ["excluded"]) { call in
      guard case .bool(let isExcluded)? = call.body["excluded"] else {
        throw WebFailure.portal("excluded is missing or neither true nor false.")
      }
      guard desk.offersExclusion || !isExcluded else {
        throw WebFailure.notOffered("National law gives no such choice.")
      }
      try await desk.excludeVitalInterest(isExcluded, by: call.patient)
      return PortalAnswer(try await vitalInterest(call))
    }
  }

  /// - Throws: `request.invalid`, `request.not-offered`, `consent.channel`, `consent.channel-limit`.
  private func setNotifications(_ call: Call) async throws {
    let (topics, language) = (try topics(call), try call.texts().language)
    guard let way = NotificationChoice.Way(rawValue: try call.text("way")) else {
      throw WebFailure.portal("way is email or portal.")
    }
    guard desk.channels.contains(way) else { throw WebFailure.notOffered("The gateway has no such channel.") }
    switch way {
    case .email:
      try await desk.propose(address: call.text("address"), topics: topics, language: language, by: call.patient)
    case .portal:
      guard call.body["address"] == nil else { throw WebFailure.portal("The portal has no address.") }
      try await desk.usePortal(topics: topics, language: language, by: call.patient)
    }
  }

  private func topics(_ call: Call) throws(WebFailure) -> Set<NotificationChoice.Topic> {
    let named = try call.list("topics")
    let topics = named.compactMap(NotificationChoice.Topic.init(rawValue:))
    guard topics.count == named.count else { throw .portal("topics names something that nobody is told about.") }
    return Set(topics)
  }

  private func notifications(_ call: Call) async throws -> JSON {
    let state = try await desk.notifications(of: call.patient)
    var waiting = JSON.null
    if let address = state.waiting?.address.exposed, let end = state.waitingUntil {
      waiting = ["address": .string(address), "until": .string(end.iso8601Seconds)]
    }
    return [
      "channels": .array(desk.channels.map(\.rawValue).sorted().map(JSON.string)),
      "way": state.choice.map { .string($0.way.rawValue) } ?? .null,
      "address": state.choice.flatMap { $0.way == .email ? .string($0.address.exposed) : nil } ?? .null,
      "topics": .array((state.choice?.topics ?? []).map(\.rawValue).sorted().map(JSON.string)), "waiting": waiting,
    ]
  }

  private func vitalInterest(_ call: Call) async throws -> JSON {
    [
      "possible": .bool(desk.opensWithoutAnswer), "offered": .bool(desk.offersExclusion),
      "excluded": .bool(try await desk.excludesVitalInterest(call.patient)),
    ]
  }
}
