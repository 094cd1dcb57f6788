import Consent
import Domain
import Exchange
import Hummingbird

/// For whom a person may act, and who may act for them (users.md 4.4). The mandate of the header `Passerelle-Acting` is
/// looked up in the registry at each call.
extension PortalAPI {
  func addActingRoutes(to router: Router<BasicRequestContext>) {
    read(router, "/acting", isOwn: true) { call in
      let (held, over) = (
        try await desk.mandates(heldBy: call.patient), try await desk.representatives(of: call.patient)
      )
      return PortalAnswer([
        "held": .array(held.map { mandate($0, name: $0.patientName) }),
        "over": .array(over.map { mandate($0, name: $0.representativeName) }),
      ])
    }
    act(router, "/acting/end", isOwn: true, members: ["mandate"]) { call in
      try await desk.endMandate(call.text("mandate"), by: call.patient)
      return .done
    }
  }

  private func mandate(_ mandate: Mandate, name: String) -> JSON {
    let end = mandate.decisionEnd(desk.ages)
    return [
      "mandate": .string(mandate.id), "name": .string(shown(name)), "role": .string(mandate.role.rawValue),
      "decidesUntil": end.map { .string($0.iso8601Seconds) } ?? .null,
      "decides": .bool(mandate.decides(at: site.clock.now, desk.ages)), "canEnd": .bool(!mandate.role.endsByAge),
    ]
  }
}
