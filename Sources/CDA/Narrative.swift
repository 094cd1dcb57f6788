/// A section's narrative block (CDA R2 section 4.3.5) as a value: text and the elements that the CDA schema allows in it.
///
/// Narrative is written again from this tree, never copied as bytes, so nothing outside the allow-list survives reading.
public struct Narrative: Sendable, Hashable {
  public enum Node: Sendable, Hashable {
    case text(String)
    /// `name` is one of ``Narrative/allowedElements``; attributes are limited to ``Narrative/allowedAttributes``.
    indirect case element(name: String, attributes: [Attribute], children: [Node])
  }

  public struct Attribute: Sendable, Hashable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public var nodes: [Node]

  public init(_ nodes: [Node]) { self.nodes = nodes }

  /// Elements of StrucDoc.Text, without `renderMultiMedia` (its observationMedia does not travel) and `linkHtml`.
  public static let allowedElements: Set<String> = [
    "br", "caption", "col", "colgroup", "content", "footnote", "footnoteRef", "item", "list", "paragraph", "sub",
    "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
  ]
  /// Attributes that carry structure; `ID` is what entries point at.
  public static let allowedAttributes: Set<String> = [
    "ID", "border", "listType", "revised", "IDREF", "colspan", "rowspan", "scope", "language",
  ]
}
