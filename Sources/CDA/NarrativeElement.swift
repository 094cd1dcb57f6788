import XML

/// The elements of a narrative block and what each may hold: the StrucDoc types of the CDA schema (narrative-block.xsd),
/// without links and embedded media.
struct NarrativeElement: OptionSet, Sendable {
  let rawValue: UInt32

  static let text = Self(rawValue: 1 << 0)
  static let content = Self(rawValue: 1 << 1)
  static let sub = Self(rawValue: 1 << 2)
  static let sup = Self(rawValue: 1 << 3)
  static let br = Self(rawValue: 1 << 4)
  static let footnote = Self(rawValue: 1 << 5)
  static let footnoteRef = Self(rawValue: 1 << 6)
  static let paragraph = Self(rawValue: 1 << 7)
  static let list = Self(rawValue: 1 << 8)
  static let item = Self(rawValue: 1 << 9)
  static let caption = Self(rawValue: 1 << 10)
  static let table = Self(rawValue: 1 << 11)
  static let col = Self(rawValue: 1 << 12)
  static let colgroup = Self(rawValue: 1 << 13)
  static let thead = Self(rawValue: 1 << 14)
  static let tfoot = Self(rawValue: 1 << 15)
  static let tbody = Self(rawValue: 1 << 16)
  static let tr = Self(rawValue: 1 << 17)
  static let th = Self(rawValue: 1 << 18)
  static let td = Self(rawValue: 1 << 19)

  static let rowGroups: Self = [.thead, .tfoot, .tbody]

  /// By their bits.
  private static let names = [
    "text", "content", "sub", "sup", "br", "footnote", "footnoteRef", "paragraph", "list", "item", "caption", "table",
    "col", "colgroup", "thead", "tfoot", "tbody", "tr", "th", "td",
  ]
  private static let known = NameTable(names)
  private static let byName = Dictionary(
    uniqueKeysWithValues: names.enumerated().map { ($0.element, NarrativeElement(rawValue: 1 << UInt32($0.offset))) })

  /// Nil for an element that no narrative holds.
  static func named(_ name: String) -> NarrativeElement? { byName[name] }

  /// The same for the local name of an element.
  static func of(_ element: XML.Element) -> NarrativeElement? {
    known.index(of: element).map { NarrativeElement(rawValue: 1 << UInt32($0)) }
  }

  /// The name of a single element.
  var name: String { Self.names[rawValue.trailingZeroBitCount] }

  /// Whether words may stand directly in it.
  var isMixed: Bool {
    !isSubset(of: [.list, .table, .col, .colgroup, .thead, .tfoot, .tbody, .tr, .br, .footnoteRef])
  }

  /// Whether nothing that says something may stand in it.
  var holdsNoWords: Bool { isSubset(of: [.br, .footnoteRef, .col, .colgroup]) }

  /// The elements that may stand directly in it.
  var children: NarrativeElement {
    let inline: NarrativeElement = [.content, .sub, .sup, .br, .footnote, .footnoteRef]
    switch self {
    case .text: return inline.union([.paragraph, .list, .table])
    case .item: return inline.union([.paragraph, .list, .table, .caption])
    case .footnote: return [.content, .sub, .sup, .br, .paragraph, .list, .table]
    case .paragraph: return inline.union(.caption)
    case .td: return inline.union([.paragraph, .list])
    case .content, .th: return inline
    case .caption: return [.sub, .sup, .footnote, .footnoteRef]
    case .list: return [.caption, .item]
    case .table: return [.caption, .col, .colgroup, .thead, .tfoot, .tbody]
    case .colgroup: return .col
    case .thead, .tfoot, .tbody: return .tr
    case .tr: return [.th, .td]
    default: return []
    }
  }

  /// Whether the schema lets it carry the attribute with this value.
  func takes(_ attribute: String, _ value: String) -> Bool {
    switch attribute {
    case "ID": return isDisjoint(with: [.br, .sub, .sup])
    case "language":
      return isDisjoint(with: [.br, .sub, .sup]) && !value.isEmpty && value.utf8.allSatisfy(Self.isNameByte)
    case "IDREF": return self == .footnoteRef
    case "border": return self == .table
    case "listType": return self == .list && ["ordered", "unordered"].contains(value)
    case "revised": return self == .content && ["insert", "delete"].contains(value)
    case "scope":
      return isSubset(of: [.th, .td]) && ["row", "col", "rowgroup", "colgroup"].contains(value)
    case "colspan", "rowspan": return isSubset(of: [.th, .td])
    default: return false
    }
  }

  /// ASCII subset of NMTOKEN (XML 1.0, section 2.3).
  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
      UInt8(ascii: ":"):
      true
    default: false
    }
  }
}
