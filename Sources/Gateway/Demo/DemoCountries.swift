import Domain

/// What is fixed about the two countries of the demo.
struct DemoCountry: Sendable {
  let code: CountryCode
  /// The country's name in English, for people who read the terminal.
  let name: String
  let homeCommunity: String
  let repository: String
  let codeAuthority: String

  /// France holds the record, Portugal treats the patient. OIDs under 2.999 are examples by definition (ITU-T X.660).
  static let all: [DemoCountry] = [
    DemoCountry("FR", "France", homeCommunity: "2.16.17.710.790.1000.990.1", arc: 33),
    DemoCountry("PT", "Portugal", homeCommunity: "2.16.17.710.820.1000.990.1", arc: 351),
  ].compactMap(\.self)

  private init?(_ code: String, _ name: String, homeCommunity: String, arc: Int) {
    guard let code = CountryCode(code) else { return nil }
    self.code = code
    self.name = name
    self.homeCommunity = homeCommunity
    repository = "2.999.\(arc).1"
    codeAuthority = "2.999.\(arc).2"
  }
}

/// Where one gateway of the demo listens.
struct DemoPorts: Sendable {
  var peers: Int
  var web: Int
}
