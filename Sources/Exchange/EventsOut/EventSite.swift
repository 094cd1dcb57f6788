public import Audit
import Domain
import Trust

/// Who takes part in the events that leave a log: this contact point and its peers, by the names of their machines.
public struct EventSite: Sendable {
  /// A contact point as others see it.
  public struct Party: Sendable, Hashable {
    public var country: String
    /// Nil where it is not known.
    public var homeCommunity: String?
    /// Host name of its endpoint; nil where it is not known.
    public var host: String?

    public init(country: String, homeCommunity: String? = nil, host: String? = nil) {
      (self.country, self.homeCommunity, self.host) = (country, homeCommunity, host)
    }

    /// `NCPeH-FR`
    var name: String { "NCPeH-\(country)" }
    /// What stands for it on the network: its host, or its name where that is not known.
    var machine: String { host ?? name }
  }

  public var own: Party
  /// `AuditSourceID`: subdivision of the country (ISO 3166-2).
  public var site: String
  /// Name and version of the program.
  public var software: String
  let peers: @Sendable (String) -> Party
  let secrets: AuditSecrets

  /// - Parameters:
  ///   - secrets: those of the log, for the pseudonyms of professionals.
  ///   - peers: a contact point by the country of an event.
  public init(
    own: Party, site: String, software: String, secrets: AuditSecrets,
    peers: @escaping @Sendable (String) -> Party = { Party(country: $0) }
  ) {
    (self.own, self.site, self.software) = (own, site, software)
    (self.secrets, self.peers) = (secrets, peers)
  }

  /// The pseudonym of whoever acted; nil where nobody is named.
  func actor(_ event: AuditEvent?) -> String? {
    event?.professional.map { secrets.tag(ofProfessional: $0.exposed) }
  }

  /// Both sides of a step between contact points: who asks, and who answers.
  func sides(_ logged: LoggedEvent) -> (asking: Party, answering: Party) {
    let peer = logged.peer.map { peers($0) } ?? Party(country: "XX")
    return logged.event?.role == .treatment ? (own, peer) : (peer, own)
  }
}
