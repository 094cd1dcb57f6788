/// A text to be laid out on pages.
public struct PageText: Sendable, Hashable {
  public var text: String
  /// BCP 47 language.
  public var language: String

  public init(text: String, language: String) {
    self.text = text
    self.language = language
  }
}
