public import Domain
public import XML

/// Names that every CDA document uses.
public enum Names {
  public static let hl7 = "urn:hl7-org:v3"
  public static let xsi = "http://www.w3.org/2001/XMLSchema-instance"
}

/// A coded value (HL7 CD, CE, CV): its code or why there is none, its words, and its translations.
public struct CodedValue: Sendable, Hashable {
  public var coding: Coding?
  public var nullFlavor: NullFlavor?
  /// Words of the source, resolved from the narrative where it refers there.
  public var originalText: String?
  /// `ID` that originalText refers to, without `#`.
  public var reference: String?
  /// All translations, nested ones too, in document order.
  public var translations: [Coding]

  /// The code, if there is one, and the translations.
  public var sourceCodes: [Coding] {
    guard let coding else { return translations }
    return translations.isEmpty ? [coding] : [coding] + translations
  }
}

extension Element {
  /// Children in the HL7 namespace.
  public func hl7(_ name: String) -> [Element] { children(name, in: Names.hl7) }

  /// The first child of a name in the HL7 namespace.
  public func find(_ step: String) -> Element? { first(step, in: Names.hl7) }

  public func find(_ step: String, _ next: String) -> Element? { first(step, next, in: Names.hl7) }

  /// An attribute of the first child of a name in the HL7 namespace.
  public func attribute(_ name: String, of child: String) -> String? {
    attribute(name, ofFirst: child, in: Names.hl7)
  }

  /// The element at the end of a path of first children in the HL7 namespace.
  public func find(_ path: String...) -> Element? {
    var current = self
    for step in path {
      guard let next = current.first(step, in: Names.hl7) else { return nil }
      current = next
    }
    return current
  }

  public var nullFlavor: NullFlavor? { attribute("nullFlavor").flatMap(NullFlavor.init(rawValue:)) }

  /// Roots of the element's templateId children.
  public var templateIDs: [String] { attributes("root", ofEach: "templateId", in: Names.hl7) }

  /// The HL7 datatype that `xsi:type` names, `IVL_TS` for instance; nil for a type of another namespace.
  public var dataType: String? {
    guard let type = attribute("type", in: Names.xsi)?.trimmed, !type.isEmpty else { return nil }
    let colon = type.utf8.firstIndex(of: UInt8(ascii: ":"))
    let namespace = resolve(prefix: colon.map { String(type[..<$0]) })
    // Without a prefix and without a default namespace nothing else can be meant.
    guard namespace == Names.hl7 || (namespace == nil && colon == nil) else { return nil }
    return colon.map { String(type[type.utf8.index(after: $0)...]) } ?? type
  }

  /// II children named `id` that carry a value.
  public var identifiers: [InstanceIdentifier] {
    hl7("id").compactMap { id in
      guard id.nullFlavor == nil, let root = id.attribute("root"), !root.isEmpty else { return nil }
      return InstanceIdentifier(root: root, extension: id.attribute("extension"))
    }
  }

  /// The code, system and names of a coded element; nil without code or system.
  public var coding: Coding? {
    guard let code = attribute("code")?.trimmed, !code.isEmpty, let system = attribute("codeSystem")?.trimmed,
      !system.isEmpty
    else { return nil }
    let display = attribute("displayName")?.trimmed
    return Coding(
      system: system, code: code, display: display?.isEmpty == false ? display : nil,
      systemName: attribute("codeSystemName"))
  }

  /// Whether ``coding`` is there, of which no value is made.
  public var holdsCoding: Bool {
    func says(_ name: String) -> Bool { attribute(name).map { !$0.trimmed.isEmpty } ?? false }
    return says("code") && says("codeSystem")
  }

  /// Reads a CD or one of its kinds.
  public func codedValue(_ texts: NarrativeTexts) -> CodedValue {
    let original = find("originalText")
    let target = original?.attribute("value", of: "reference")
    let reference = target.flatMap(texts.identifier(of:))
    let inline = original?.text.trimmed
    return CodedValue(
      coding: coding, nullFlavor: nullFlavor,
      originalText: reference.flatMap { texts[$0] } ?? (inline?.isEmpty == false ? inline : nil), reference: reference,
      translations: translations)
  }

  private var translations: [Coding] {
    var found: [Coding] = []
    addTranslations(to: &found)
    return found
  }

  private func addTranslations(to found: inout [Coding]) {
    for translation in hl7("translation") {
      if let coding = translation.coding { found.append(coding) }
      translation.addTranslations(to: &found)
    }
  }

  /// Reads a TS `value` attribute.
  public var time: HL7Time? { attribute("value").flatMap { HL7Time($0.trimmed) } }

  /// Reads an IVL_TS (bounds, or its centre as a point), or a TS as a point in time.
  public var timeRange: TimeRange {
    let low = find("low")
    let high = find("high")
    return TimeRange(
      low: low?.time, lowNull: low?.nullFlavor, high: high?.time, highNull: high?.nullFlavor,
      value: time ?? find("center")?.time, nullFlavor: nullFlavor)
  }

  /// The `value` attributes of a TS or IVL_TS that are not times: what a reader must report.
  public var unreadableTimes: [String] {
    var found: [String] = []
    for element in [self, find("low"), find("high"), find("center")] {
      guard let text = element?.attribute("value")?.trimmed, !text.isEmpty, HL7Time(text) == nil else { continue }
      found.append(text)
    }
    return found
  }

  /// The ID that `text/reference` of an entry names, without `#`.
  public func textReference(_ texts: NarrativeTexts) -> String? {
    find("text")?.attribute("value", of: "reference").flatMap(texts.identifier(of:))
  }

  /// The words that `text` of an entry refers to, or holds.
  public func words(_ texts: NarrativeTexts) -> String? {
    if let reference = textReference(texts) { return texts[reference] }
    guard let text = find("text"), !text.isEmbeddedFile else { return nil }
    let inline = text.text.trimmed
    return inline.isEmpty ? nil : inline
  }
}

extension String {
  /// Without white space of XML at both ends, and with inner runs of it as one blank. A no-break space stays.
  public var trimmed: String {
    if isTrimmed { return self }
    var bytes: [UInt8] = []
    var isPending = false
    var isChanged = false
    for byte in utf8 {
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D:
        // A lone blank inside is what the result has too; anything else makes the result another text.
        isChanged = isChanged || isPending || bytes.isEmpty || byte != 0x20
        isPending = true
      default:
        if isPending, !bytes.isEmpty { bytes.append(0x20) }
        isPending = false
        bytes.append(byte)
      }
    }
    return isChanged || isPending ? String(decoding: bytes, as: UTF8.self) : self
  }

  /// Whether no white space stands at the ends, and inside only single blanks: most values of a record.
  private var isTrimmed: Bool {
    // The bytes of a text that came from elsewhere may not lie in one piece: then they are looked at one by one.
    utf8.withContiguousStorageIfAvailable { bytes in
      var last: UInt8 = 0x20
      for byte in bytes {
        if byte <= 0x20 {
          if byte == 0x20 ? last == 0x20 : byte == 0x09 || byte == 0x0A || byte == 0x0D { return false }
        }
        last = byte
      }
      return last != 0x20
    } ?? false
  }
}
