public import Domain
public import Exchange

/// How much others may ask of this gateway, and how much it takes at once.
public struct LimitSettings: Sendable, Hashable {
  public var rates = ExchangeRates()
  /// Requests to the pages from one address: of IPv4 the first 24 bits, of IPv6 the first 48.
  public var address = Rate(10, burst: 40)
  /// Calls of the national portal for one person.
  public var portal = Rate(2, burst: 30)
  /// Calls of peers in work at once, and those held for a patient.
  public var callsInWork = 256
  public var callsHeld = 2000
  /// Writes that wait for the disk; with more, new calls are told to come back.
  public var writesWaiting = 256
  /// Calls on their way to one other country.
  public var callsToOnePeer = 256

  public init() {}

  static func read(_ reader: inout SettingsReader) -> LimitSettings {
    var limits = LimitSettings()
    rate(&reader, "peer.perSecond", "peer.burst", &limits.rates.peer)
    rate(&reader, "organisation.perSecond", "organisation.burst", &limits.rates.organisation)
    rate(&reader, "professional.perSecond", "professional.burst", &limits.rates.professional)
    let day = number(&reader, "professional.perDay", limits.rates.professionalDay.count)
    limits.rates.professionalDay = Rate(day, per: 86_400)
    limits.rates.patient = Rate(number(&reader, "patient.requestsPerMinute", limits.rates.patient.count), per: 60)
    rate(&reader, "patient.repetitionsPerSecond", "patient.repetitionsBurst", &limits.rates.repetition)
    rate(&reader, "address.perSecond", "address.burst", &limits.address)
    rate(&reader, "portal.perSecond", "portal.burst", &limits.portal)
    limits.callsInWork = number(&reader, "callsInWork", limits.callsInWork)
    limits.callsHeld = number(&reader, "callsHeld", limits.callsHeld)
    limits.writesWaiting = number(&reader, "writesWaiting", limits.writesWaiting)
    limits.callsToOnePeer = number(&reader, "callsToOnePeer", limits.callsToOnePeer)
    return limits
  }

  private static func rate(_ reader: inout SettingsReader, _ count: String, _ burst: String, _ rate: inout Rate) {
    let perSecond = number(&reader, count, rate.count)
    // Who raises the rate alone does not want a burst below it.
    rate = Rate(perSecond, burst: number(&reader, burst, max(rate.burst, perSecond)))
  }

  private static func number(_ reader: inout SettingsReader, _ key: String, _ fallback: Int) -> Int {
    reader.integer("limits.\(key)", in: 1...1_000_000, default: fallback)
  }

  var shown: JSON {
    [
      "peer": rates.peer.shown, "organisation": rates.organisation.shown,
      "professional": [
        "perSecond": .integer(rates.professional.count), "burst": .integer(rates.professional.burst),
        "perDay": .integer(rates.professionalDay.count),
      ],
      "patient": [
        "requestsPerMinute": .integer(rates.patient.count), "repetitionsPerSecond": .integer(rates.repetition.count),
        "repetitionsBurst": .integer(rates.repetition.burst),
      ],
      "address": address.shown, "portal": portal.shown, "callsInWork": .integer(callsInWork),
      "callsHeld": .integer(callsHeld),
      "writesWaiting": .integer(writesWaiting), "callsToOnePeer": .integer(callsToOnePeer),
    ]
  }
}

extension Rate {
  fileprivate var shown: JSON { ["perSecond": .integer(count), "burst": .integer(burst)] }
}
