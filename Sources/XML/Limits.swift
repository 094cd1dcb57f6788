/// What is accepted before a parser sees a byte.
public struct Limits: Sendable, Hashable {
  /// Whole document, in bytes.
  public var bytes: Int
  public var depth: Int
  public var elements: Int
  public var attributesPerElement: Int
  /// Element and attribute names, in bytes.
  public var name: Int
  public var attributeValue: Int
  public var namespacesPerElement: Int
  public var namespaces: Int
  /// One run of text, in bytes.
  public var text: Int
  /// All comments and processing instructions together, in bytes.
  public var comments: Int
  /// Whether comments become nodes. A signed message must show them, so that a comment that splits a value is refused; a
  /// record's are never read.
  public var keepsComments = true

  /// Messages and documents from anybody.
  public static let message = Limits(
    bytes: 10 << 20, depth: 128, elements: 500_000, attributesPerElement: 128, name: 256, attributeValue: 64 << 10,
    namespacesPerElement: 64, namespaces: 512, text: 8 << 20, comments: 64 << 10)

  /// National documents of the own country: the same, with room for the comments that their editors leave.
  public static let nationalDocument = Limits(
    bytes: 10 << 20, depth: 128, elements: 500_000, attributesPerElement: 128, name: 256, attributeValue: 64 << 10,
    namespacesPerElement: 64, namespaces: 20_000, text: 8 << 20, comments: 2 << 20, keepsComments: false)

  public init(
    bytes: Int, depth: Int, elements: Int, attributesPerElement: Int, name: Int, attributeValue: Int,
    namespacesPerElement: Int, namespaces: Int, text: Int, comments: Int, keepsComments: Bool = true
  ) {
    self.bytes = bytes
    self.depth = depth
    self.elements = elements
    self.attributesPerElement = attributesPerElement
    self.name = name
    self.attributeValue = attributeValue
    self.namespacesPerElement = namespacesPerElement
    self.namespaces = namespaces
    self.text = text
    self.comments = comments
    self.keepsComments = keepsComments
  }
}
