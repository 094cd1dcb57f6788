import Domain

/// One fault of a configuration: where, and how to mend it.
public struct SettingFault: Sendable, Hashable, CustomStringConvertible {
  /// Dotted key, `consent.holdSeconds`.
  public var key: String
  public var fault: String
  public var fix: String

  public var description: String { "\(key): \(fault) \(fix)" }
}

/// Reads typed values from one JSON object, overridden by environment variables, and collects every fault on the way.
///
/// The variable of `consent.holdSeconds` is `PASSERELLE_CONSENT_HOLDSECONDS`. A key that nothing asked for is a fault,
/// since a misspelled key would otherwise silently leave a default in force.
struct SettingsReader {
  private let root: JSON
  private let environment: [String: String]
  private var known: Set<String> = []
  private(set) var faults: [SettingFault] = []

  init(root: JSON, environment: [String: String]) {
    self.root = root
    self.environment = environment
  }

  mutating func fault(_ key: String, _ fault: String, fix: String) {
    faults.append(SettingFault(key: key, fault: fault, fix: fix))
  }

  mutating func string(_ key: String, default fallback: String? = nil) -> String {
    switch lookUp(key) {
    case .string(let text)? where !text.isEmpty: return text
    case nil:
      if let fallback { return fallback }
      fault(key, "The value is missing.", fix: "Add it as a text.")
    default: fault(key, "The value is not a text.", fix: "Write it in quotation marks, not empty.")
    }
    return ""
  }

  /// A text that may be absent.
  mutating func optionalString(_ key: String) -> String? {
    guard let value = lookUp(key) else { return nil }
    if let text = value.string, !text.isEmpty { return text }
    if value != .null { fault(key, "The value is not a text.", fix: "Write it in quotation marks, or leave it out.") }
    return nil
  }

  /// Whether anything below a key is given, so that a part that was begun is asked for as a whole.
  func isBegun(_ key: String) -> Bool {
    let variable = "PASSERELLE_" + key.uppercased().map { $0 == "." ? "_" : $0 } + "_"
    if environment.keys.contains(where: { $0.hasPrefix(variable) }) { return true }
    var value = root
    for part in key.split(separator: ".") {
      guard let member = value[String(part)] else { return false }
      value = member
    }
    // One value where a group belongs was meant as something: what is missing of the group is told.
    return value.object.map { !$0.isEmpty } ?? (value != .null)
  }

  mutating func integer(_ key: String, in range: ClosedRange<Int>, default fallback: Int) -> Int {
    guard let value = lookUp(key) else { return fallback }
    let number = value.integer ?? value.string.flatMap { Int($0) }
    guard let number else {
      fault(
        key, "The value is not a whole number.", fix: "Give a number from \(range.lowerBound) to \(range.upperBound).")
      return fallback
    }
    guard range.contains(number) else {
      fault(
        key, "The value \(number) is out of range.",
        fix: "Give a number from \(range.lowerBound) to \(range.upperBound).")
      return fallback
    }
    return number
  }

  mutating func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, default fallback: Choice?) -> Choice?
  where Choice.RawValue == String {
    let allowed = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    guard let value = lookUp(key) else {
      if fallback == nil { fault(key, "The value is missing.", fix: "Give one of: \(allowed).") }
      return fallback
    }
    if let choice = value.string.flatMap(Choice.init(rawValue:)) { return choice }
    fault(key, "The value is not known.", fix: "Give one of: \(allowed).")
    return fallback
  }

  /// A value made from a text by a failable initialiser, such as a country code or an OID.
  mutating func value<Value>(_ key: String, _ name: String, _ make: (String) -> Value?) -> Value? {
    let before = faults.count
    let text = string(key)
    guard faults.count == before else { return nil }
    if let value = make(text) { return value }
    fault(key, "“\(text.prefix(60))” is not \(name).", fix: "Correct it.")
    return nil
  }

  /// The texts of an array; none where it is absent.
  mutating func strings(_ key: String) -> [String] {
    guard let value = lookUp(key) else { return [] }
    let texts = value.array?.compactMap(\.string).filter { !$0.isEmpty }
    guard let texts, texts.count == value.array?.count else {
      fault(key, "The value is not a list of texts.", fix: "Write them in square brackets, each in quotation marks.")
      return []
    }
    return texts
  }

  /// The objects of an array, each read by `body` with its own key prefix.
  mutating func objects(_ key: String, _ body: (inout SettingsReader, String) -> Void) {
    guard let value = lookUp(key) else { return }
    guard let items = value.array else {
      fault(key, "The value is not a list.", fix: "Write it in square brackets.")
      return
    }
    for index in items.indices { body(&self, "\(key).\(index)") }
  }

  /// Adds a fault for every key of the file that nothing asked for.
  mutating func reportUnknownKeys() {
    for key in leaves(of: root, at: "") where !known.contains(key) {
      let group = known.filter { $0.hasPrefix("\(key).") }
        .compactMap { $0.dropFirst(key.count + 1).split(separator: ".").first }
      guard group.isEmpty else {
        let names = Set(group).sorted().map { "\"\($0)\"" }.joined(separator: ", ")
        fault(key, "Several values belong here, not one.", fix: "Write them in braces, by name: \(names).")
        continue
      }
      let near = known.filter { $0.split(separator: ".").last == key.split(separator: ".").last }.min()
      fault(key, "The key is not known.", fix: near.map { "Did you mean \($0)?" } ?? "Remove it.")
    }
  }

  private mutating func lookUp(_ key: String) -> JSON? {
    known.insert(key)
    let variable = "PASSERELLE_" + key.uppercased().map { $0 == "." ? "_" : $0 }
    if let override = environment[variable] { return .string(override) }
    var value = root
    for part in key.split(separator: ".") {
      if let index = Int(part), let items = value.array {
        guard items.indices.contains(index) else { return nil }
        value = items[index]
      } else {
        guard let member = value[String(part)] else { return nil }
        value = member
      }
    }
    return value
  }

  private func leaves(of value: JSON, at key: String) -> [String] {
    func below(_ part: String) -> String { key.isEmpty ? part : "\(key).\(part)" }
    switch value {
    case .object(let members):
      return members.keys.sorted().flatMap { name in members[name].map { leaves(of: $0, at: below(name)) } ?? [] }
    case .array(let items) where !known.contains(key) || items.contains { isObject($0) }:
      return items.indices.flatMap { leaves(of: items[$0], at: below(String($0))) }
    default: return [key]
    }
  }

  private func isObject(_ value: JSON) -> Bool {
    if case .object = value { return true }
    return false
  }
}
