import Domain

/// Reads the content of a signed policy; a member that is not known is refused, since a misspelled one would be without
/// effect, and a value outside its bounds is refused too.
struct NationalPolicyReader {
  private static let members: Set<String> = [
    "number", "country", "issued", "requirePerRequestApproval", "breakGlass", "vitalInterest", "offersNeverBreakGlass",
    "ages", "ways", "directive", "protectedKinds", "limits", "hideExistence", "texts", "title",
  ]

  func policy(_ json: JSON) throws(ConsentFailure) -> NationalPolicy {
    try check(json, Self.members, "the policy")
    guard let number = json["number"]?.integer, number >= 1,
      let country = json["country"]?.string.flatMap({ CountryCode($0) }),
      let issued = json["issued"]?.string.flatMap({ Instant(iso8601: $0) })
    else { throw .policy("form", "Its number, its country or its time of issue is missing or wrong.") }
    var policy = NationalPolicy(of: country)
    (policy.number, policy.issued) = (number, issued)
    try flag(json["requirePerRequestApproval"], "requirePerRequestApproval", &policy.requirePerRequestApproval)
    try flag(json["offersNeverBreakGlass"], "offersNeverBreakGlass", &policy.offersNeverBreakGlass)
    try flag(json["hideExistence"], "hideExistence", &policy.hideExistence)
    if let value = json["breakGlass"] {
      guard let choice = value.string.flatMap(NationalPolicy.BreakGlass.init(rawValue:)) else {
        throw .value("breakGlass", "off, summaryOnly or includingRestricted")
      }
      policy.breakGlass = choice
    }
    if let value = json["ways"] { policy.ways = try ways(value) }
    if let value = json["ages"] { try ages(value, &policy.ages) }
    if let value = json["vitalInterest"] { try vitalInterest(value, &policy.vitalInterest) }
    if let value = json["directive"] { try directive(value, &policy.directive) }
    if let value = json["protectedKinds"] { policy.protectedKinds = try kinds(value) }
    if let value = json["limits"] { try limits(value, &policy.limits) }
    policy.limits.protectedSections = policy.protectedSections
    if let value = json["texts"] { policy.texts = try texts(value) }
    return policy
  }

  // MARK: Parts

  private func ways(_ json: JSON) throws(ConsentFailure) -> Set<NationalPolicy.Way> {
    var ways: Set<NationalPolicy.Way> = []
    for item in json.array ?? [] {
      guard let way = item.string.flatMap(NationalPolicy.Way.init(rawValue:)) else {
        throw .value("ways", "a list of live, code, directive, representative")
      }
      ways.insert(way)
    }
    // A country where nobody can answer would refuse by configuration, unseen; it must say so by serving nothing.
    guard ways.contains(.live) || ways.contains(.code) else { throw .value("ways", "a list with live or code in it") }
    return ways
  }

  private func ages(_ json: JSON, _ ages: inout NationalPolicy.Ages) throws(ConsentFailure) {
    try check(json, ["decidesAlone", "majority"], "ages")
    try number(json["majority"], "ages.majority", 16...21, &ages.majority)
    try number(json["decidesAlone"], "ages.decidesAlone", 10...ages.majority, &ages.decidesAlone)
    guard ages.decidesAlone <= ages.majority else { throw .value("ages.majority", "not below ages.decidesAlone") }
  }

  private func vitalInterest(_ json: JSON, _ rules: inout NationalPolicy.VitalInterest) throws(ConsentFailure) {
    let names: Set<String> = [
      "waitMinutes", "professions", "professionalMinutes", "organisationPerDay", "reviewHours",
    ]
    try check(json, names, "vitalInterest")
    try number(json["waitMinutes"], "vitalInterest.waitMinutes", 1...60, &rules.waitMinutes)
    try number(json["professionalMinutes"], "vitalInterest.professionalMinutes", 10...1440, &rules.professionalMinutes)
    try number(json["organisationPerDay"], "vitalInterest.organisationPerDay", 1...5, &rules.organisationPerDay)
    try number(json["reviewHours"], "vitalInterest.reviewHours", 1...72, &rules.reviewHours)
    if let value = json["professions"] { rules.professions = try professions(value, "vitalInterest.professions") }
  }

  private func directive(_ json: JSON, _ rules: inout NationalPolicy.Directive) throws(ConsentFailure) {
    try check(json, ["waitMinutes", "confirmationMonths", "professions"], "directive")
    try number(json["confirmationMonths"], "directive.confirmationMonths", 1...12, &rules.confirmationMonths)
    if let value = json["professions"] { rules.professions = try professions(value, "directive.professions") }
    guard let range = json["waitMinutes"] else { return }
    try check(range, ["least", "most"], "directive.waitMinutes")
    var (least, most) = (rules.waitMinutes.lowerBound, rules.waitMinutes.upperBound)
    try number(range["least"], "directive.waitMinutes.least", 1...120, &least)
    try number(range["most"], "directive.waitMinutes.most", 1...120, &most)
    guard least <= most else { throw .value("directive.waitMinutes", "a least that is not above the most") }
    rules.waitMinutes = least...most
  }

  private func limits(_ json: JSON, _ limits: inout ConsentPolicy) throws(ConsentFailure) {
    let names: Set<String> = [
      "requestLifetimeSeconds", "codeLifetimeMinutes", "openRequestsPerPatient", "openRequestsPerOrganisation",
      "codeTries", "wrongCodesPerPeer",
    ]
    try check(json, names, "limits")
    try number(
      json["requestLifetimeSeconds"], "limits.requestLifetimeSeconds", 60...7200, &limits.requestLifetimeSeconds)
    try number(json["codeLifetimeMinutes"], "limits.codeLifetimeMinutes", 15...120, &limits.codeLifetimeMinutes)
    try number(json["openRequestsPerPatient"], "limits.openRequestsPerPatient", 1...10, &limits.openRequestsPerPatient)
    try number(
      json["openRequestsPerOrganisation"], "limits.openRequestsPerOrganisation", 1...10,
      &limits.openRequestsPerOrganisation)
    try number(json["codeTries"], "limits.codeTries", 1...5, &limits.codeTries)
    try number(json["wrongCodesPerPeer"], "limits.wrongCodesPerPeer", 1...100, &limits.wrongCodesPerPeer)
  }

  private func kinds(_ json: JSON) throws(ConsentFailure) -> [NationalPolicy.ProtectedKind] {
    guard let items = json.array, items.count <= 64 else { throw .value("protectedKinds", "a list of at most 64") }
    var kinds: [NationalPolicy.ProtectedKind] = []
    for item in items {
      try check(item, ["id", "sections", "codes", "labels"], "a protected kind")
      guard let id = item["id"]?.string, Self.isName(id), !kinds.contains(where: { $0.id == id }) else {
        throw .value("protectedKinds.id", "a name of its own in lower-case letters and hyphens")
      }
      var kind = NationalPolicy.ProtectedKind(id: id)
      kind.sections = try codes(item["sections"], "protectedKinds.\(id).sections").sorted()
      for (system, values) in item["codes"]?.object ?? [:] {
        guard let oid = OID(system) else { throw .value("protectedKinds.\(id).codes", "listed by the OID of a system") }
        kind.codes[oid] = try codes(values, "protectedKinds.\(id).codes")
      }
      if let labels = item["labels"] { kind.labels = try languages(labels, "protectedKinds.\(id).labels", 80) }
      kinds.append(kind)
    }
    return kinds
  }

  private func texts(_ json: JSON) throws(ConsentFailure) -> [NationalPolicy.TextName: [String: String]] {
    try check(json, Set(NationalPolicy.TextName.allCases.map(\.rawValue)), "texts")
    var texts: [NationalPolicy.TextName: [String: String]] = [:]
    for name in NationalPolicy.TextName.allCases {
      if let value = json[name.rawValue] { texts[name] = try languages(value, "texts.\(name.rawValue)", 4000) }
    }
    return texts
  }
}

extension NationalPolicyReader {
  // MARK: Values

  private func check(_ json: JSON, _ known: Set<String>, _ place: String) throws(ConsentFailure) {
    guard case .object(let members) = json else { throw .policy("form", "\(place) is not an object.") }
    guard let unknown = members.keys.filter({ !known.contains($0) }).min() else { return }
    throw .policy("form", "\(place) has a member that is not known: “\(unknown.prefix(40))”.")
  }

  private func flag(_ json: JSON?, _ key: String, _ value: inout Bool) throws(ConsentFailure) {
    guard let json else { return }
    guard let found = json.bool else { throw .value(key, "true or false") }
    value = found
  }

  private func number(
    _ json: JSON?, _ key: String, _ range: ClosedRange<Int>, _ value: inout Int
  ) throws(ConsentFailure) {
    guard let json else { return }
    guard let found = json.integer, range.contains(found) else {
      throw .value(key, "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    value = found
  }

  /// ISCO-08: one to four digits.
  private func professions(_ json: JSON, _ key: String) throws(ConsentFailure) -> Set<String> {
    let found = try codes(json, key)
    guard !found.isEmpty, found.allSatisfy({ $0.utf8.count <= 4 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
    else { throw .value(key, "a list of ISCO-08 codes") }
    return found
  }

  private func codes(_ json: JSON?, _ key: String) throws(ConsentFailure) -> Set<String> {
    guard let json else { return [] }
    guard let items = json.array, items.count <= 10_000 else { throw .value(key, "a list of at most 10000 codes") }
    var codes: Set<String> = []
    for item in items {
      guard let code = item.string, (1...64).contains(code.utf8.count), code != "*",
        code.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
      else { throw .value(key, "a list of codes") }
      codes.insert(code)
    }
    return codes
  }

  /// Texts by language; what would change how a page is laid out or read is refused.
  private func languages(_ json: JSON, _ key: String, _ most: Int) throws(ConsentFailure) -> [String: String] {
    guard let members = json.object, !members.isEmpty else { throw .value(key, "texts by language") }
    var texts: [String: String] = [:]
    for (language, value) in members {
      guard language.utf8.count == 2, language.utf8.allSatisfy({ (0x61...0x7A).contains($0) }) else {
        throw .value(key, "given by language, as two lower-case letters")
      }
      guard let text = value.string, (1...most).contains(text.count), text.unicodeScalars.allSatisfy(Self.isPlain)
      else { throw .value("\(key).\(language)", "a plain text of at most \(most) characters") }
      texts[language] = text
    }
    return texts
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    if scalar == "\n" { return true }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return false
    default: return true
    }
  }

  private static func isName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D }
  }
}

extension ConsentFailure {
  fileprivate static func value(_ key: String, _ wanted: String) -> ConsentFailure {
    .policy("value", "The value of \(key) is not \(wanted).")
  }
}
