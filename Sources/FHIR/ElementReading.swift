public import Domain

/// An element of a FHIR resource with the resource it stands in, which its references are resolved from.
public struct FHIRElement: Sendable {
  /// The element's own value.
  public let json: JSON
  /// The resource that holds it.
  public let holder: FHIRResource

  /// Names a value as an element of `holder`.
  public init(_ json: JSON, in holder: FHIRResource) {
    self.json = json
    self.holder = holder
  }

  /// The member with this name; the first where there are several.
  public subscript(name: String) -> FHIRElement? { all(name).first }

  /// All values of a member, in order; nulls, which only hold a place in JSON, are left out.
  public func all(_ name: String) -> [FHIRElement] {
    guard let value = json[name] else { return [] }
    if case .array(let values) = value {
      return values.compactMap { $0 == .null ? nil : FHIRElement($0, in: holder) }
    }
    return value == .null ? [] : [FHIRElement(value, in: holder)]
  }

  /// The text of a primitive, without blanks at its ends; nil when nothing is left.
  public var text: String? { json.string.flatMap(\.trimmedText) }

  /// The text of a member.
  public func text(_ name: String) -> String? { self[name]?.text }

  /// The texts of a repeated member.
  public func texts(_ name: String) -> [String] { all(name).compactMap(\.text) }

  /// Names of the members, sorted.
  public var names: [String] { json.object.map { $0.keys.sorted() } ?? [] }

  /// The value of a choice element such as `onset[x]`, and which of its types it has (`DateTime`).
  public func choice(_ name: String) -> (type: String, value: FHIRElement)? {
    for member in names where member.hasPrefix(name) && member.utf8.count > name.utf8.count {
      let type = member.dropFirst(name.count)
      guard type.first?.isUppercase == true, let value = self[member] else { continue }
      return (String(type), value)
    }
    return nil
  }

  // MARK: Extensions

  /// Extensions with this URL (FHIR R4 section 2.4).
  public func extensions(_ url: String) -> [FHIRElement] { all("extension").filter { $0.text("url") == url } }

  /// Extensions whose URL ends in one of these names, for those that moved between canonical homes.
  public func extensions(named names: Set<String>) -> [FHIRElement] {
    all("extension").filter { item in
      guard let last = item.text("url")?.split(separator: "/").last else { return false }
      return names.contains(String(last))
    }
  }

  /// The code of the extension data-absent-reason on this element.
  public var absentReason: String? { extensions(Self.absentReasonURL).first?.text("valueCode") }

  /// The code of the extension data-absent-reason on a primitive member, or on the first type of a choice element.
  public func absentReason(of name: String) -> String? {
    for member in names where member.hasPrefix("_" + name) {
      if let reason = self[member]?.absentReason { return reason }
    }
    return nil
  }

  private static let absentReasonURL = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
}

extension String {
  /// The text without blanks at its ends; nil when nothing is left.
  fileprivate var trimmedText: String? {
    guard let first = utf8.first, let last = utf8.last else { return nil }
    if (0x21..<0x7F).contains(first), (0x21..<0x7F).contains(last) { return self }
    let kept = drop { $0.isWhitespace }
    guard let end = kept.lastIndex(where: { !$0.isWhitespace }) else { return nil }
    return String(kept[...end])
  }
}
