import CDA
import Domain

/// The faults of a starter file, each with its place as a JSON Pointer (RFC 6901) and the rule that it breaks.
///
/// A place names keys and positions only, and a rule never repeats a value: values are about a person.
final class StarterFaults {
  private(set) var lines: [String] = []

  func add(_ place: String, _ rule: String) { lines.append("\(place.isEmpty ? "/" : place) \(rule)") }

  /// More than these help nobody, and a text of them would be as long as the file.
  private static let shown = 50

  /// All faults as one failure.
  var failure: ReadingFailure {
    let count = lines.count == 1 ? "1 fault" : "\(lines.count) faults"
    let more = lines.count > Self.shown ? "; and \(lines.count - Self.shown) more" : ""
    return ReadingFailure(
      "document.invalid-part", what: "The starter file was not read.",
      why: "It has \(count): \(lines.prefix(Self.shown).joined(separator: "; "))\(more).",
      whatToDo: "Mend each place that is named; the rules stand in Schemas/starter.schema.json.")
  }
}

/// One object of a starter file while it is read: every key that is asked for is known, every other one is a fault.
final class StarterObject {
  /// JSON Pointer of the object.
  let place: String
  private let members: [String: JSON]
  private let faults: StarterFaults
  private var asked: Set<String> = []

  private init(_ members: [String: JSON], at place: String, _ faults: StarterFaults) {
    self.members = members
    self.place = place
    self.faults = faults
  }

  /// Reads an object with `body`, then names the keys that nothing asked for.
  static func read<Value>(
    _ json: JSON, at place: String, _ faults: StarterFaults, _ body: (StarterObject) -> Value?
  ) -> Value? {
    guard let members = json.object else {
      faults.add(place, "must be an object")
      return nil
    }
    let object = StarterObject(members, at: place, faults)
    let value = body(object)
    for key in members.keys.sorted() where !object.asked.contains(key) {
      faults.add("\(place)/\(shown(key))", "is not a key of this format")
    }
    return value
  }

  /// A key as a place shows it: a key that is none could be anything, so only a plain one is repeated.
  private static func shown(_ key: String) -> String {
    let isPlain =
      (1...40).contains(key.utf8.count)
      && key.utf8.allSatisfy { (0x41...0x5A).contains($0 & 0xDF) || $0 == 0x24 || $0 == 0x2D || $0 == 0x5F }
    return isPlain ? key : "(a key)"
  }

  func fault(_ key: String?, _ rule: String) { faults.add(key.map { "\(place)/\($0)" } ?? place, rule) }

  func has(_ key: String) -> Bool { members[key] != nil }

  /// The value of a key; a missing one is a fault where it is `required`.
  func value(_ key: String, required: Bool = false) -> JSON? {
    asked.insert(key)
    let value = members[key]
    if value == nil, required { fault(key, "is missing") }
    return value
  }

  // MARK: Objects and lists

  func object<Value>(_ key: String, required: Bool = false, _ body: (StarterObject) -> Value?) -> Value? {
    value(key, required: required).flatMap { Self.read($0, at: "\(place)/\(key)", faults, body) }
  }

  func objects<Value>(_ key: String, required: Bool = false, _ body: (StarterObject) -> Value?) -> [Value] {
    list(key, required: required).enumerated().compactMap { index, item in
      Self.read(item, at: "\(place)/\(key)/\(index)", faults, body)
    }
  }

  /// The values of a list, which is not empty where it is given.
  func list(_ key: String, required: Bool = false) -> [JSON] {
    guard let value = value(key, required: required) else { return [] }
    guard let items = value.array, !items.isEmpty else {
      fault(key, "must be a list that is not empty")
      return []
    }
    return items
  }

  func texts(_ key: String, required: Bool = false) -> [String] {
    list(key, required: required).enumerated().compactMap { index, item in
      text(item, "\(key)/\(index)")
    }
  }

  // MARK: Single values

  func text(_ key: String, required: Bool = false) -> String? {
    value(key, required: required).flatMap { text($0, key) }
  }

  private func text(_ value: JSON, _ key: String) -> String? {
    guard let text = value.string, text.utf8.contains(where: { $0 > 0x20 }) else {
      fault(key, "must be a text that is not empty")
      return nil
    }
    return text
  }

  /// A text that `make` turns into a value; `rule` says what it must be.
  func made<Value>(_ key: String, required: Bool = false, _ rule: String, _ make: (String) -> Value?) -> Value? {
    guard let value = value(key, required: required) else { return nil }
    if let made = value.string.flatMap(make) { return made }
    fault(key, rule)
    return nil
  }

  /// One of a few words.
  func choice<Value>(_ key: String, required: Bool = false, _ words: KeyValuePairs<String, Value>) -> Value? {
    made(key, required: required, "must be one of \(words.map(\.key).joined(separator: ", "))") { word in
      words.first { $0.key == word }?.value
    }
  }

  func boolean(_ key: String, required: Bool = false) -> Bool? {
    guard let value = value(key, required: required) else { return nil }
    if value.bool == nil { fault(key, "must be true or false") }
    return value.bool
  }

  func integer(_ key: String, atLeast least: Int? = nil, required: Bool = false) -> Int? {
    guard let value = value(key, required: required) else { return nil }
    guard let number = value.integer, number >= least ?? number else {
      fault(key, "must be a whole number\(least.map { " of at least \($0)" } ?? "")")
      return nil
    }
    return number
  }

  /// The digits of a number, as spelled.
  func number(_ key: String) -> String? {
    guard let value = value(key, required: true) else { return nil }
    guard let digits = value.number, !digits.utf8.contains(where: { $0 & 0xDF == 0x45 }) else {
      fault(key, "must be a number without an exponent")
      return nil
    }
    return digits
  }

  // MARK: Times

  /// A partial date or a point in time (ISO 8601).
  func time(_ key: String, required: Bool = false) -> HL7Time? {
    made(key, required: required, Self.timeRule) { HL7Time(iso8601: $0) }
  }

  /// A time or a span of it; an empty range where the file gives none.
  func timeRange(_ key: String, required: Bool = false) -> TimeRange {
    guard let value = value(key, required: required) else { return TimeRange() }
    if value.string != nil { return TimeRange(value: time(key)) }
    return object(key) { span in
      if !span.has("start"), !span.has("end") { span.fault(nil, "needs a start, an end or both") }
      return TimeRange(low: span.time("start"), high: span.time("end"))
    } ?? TimeRange()
  }

  private static let timeRule =
    "must be YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm[:ss[.f]] with Z or ±hh:mm, and name a real day"
}

extension HL7Time {
  /// Reads a partial date or a date-time of ISO 8601 with the precision that it has; nil for any other text.
  ///
  /// A time of day needs its zone: without one it names no instant.
  init?(iso8601 text: String) {
    let shape = String(text.map { $0.isASCII && $0.isNumber ? "0" : $0 })
    if ["0000", "0000-00", "0000-00-00"].contains(shape) {
      self.init(text.filter { $0 != "-" })
      return
    }
    guard shape.hasPrefix("0000-00-00T00:00") else { return nil }
    let date = text.prefix(10).filter { $0 != "-" }
    let clock = text.dropFirst(11).prefix { $0 == ":" || $0 == "." || $0.isNumber }
    let zone = text.dropFirst(11 + clock.count)
    let zoneShape = shape.dropFirst(11 + clock.count)
    guard zone == "Z" || zoneShape == "+00:00" || zoneShape == "-00:00" else { return nil }
    let clockShape = shape.dropFirst(11).prefix(clock.count)
    guard clockShape == "00:00" || clockShape.prefix(8) == "00:00:00" else { return nil }
    let fraction = clockShape.dropFirst(8)
    guard fraction.isEmpty || (fraction.first == "." && fraction.count > 1) else { return nil }
    self.init(date + clock.filter { $0 != ":" } + (zone == "Z" ? "+0000" : zone.filter { $0 != ":" }))
  }
}
