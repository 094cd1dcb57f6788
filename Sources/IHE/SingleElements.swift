import XML

extension Element {
  /// The one child of a name, in this element's own namespace; nil where there is none.
  ///
  /// What decides about a message stands once in it: of two, one reader takes the first and another one the last.
  /// - Throws: `ihe.<code>` where there are more.
  func single(_ name: String, _ code: String) throws(IHEFailure) -> Element? {
    try Self.single(children(name), code)
  }

  /// As ``single(_:_:)``, in another namespace.
  func single(_ name: String, in namespace: String, _ code: String) throws(IHEFailure) -> Element? {
    try Self.single(children(name, in: namespace), code)
  }

  /// This element, which says nothing else of itself than what its schema fixes.
  ///
  /// Peers leave classes and moods out, which is form. One that is there and another turns the statement around: an event
  /// that was only asked for, a kind of person instead of one, something that is not so.
  /// - Throws: `ihe.<code>`.
  func stating(_ fixed: KeyValuePairs<String, String>, _ code: String) throws(IHEFailure) -> Element {
    guard fixed.allSatisfy({ attribute($0.key) ?? $0.value == $0.value }),
      !["negationInd", "actNegationInd"].contains(where: { ["true", "1"].contains(attribute($0)?.trimmedBlanks) })
    else { throw .malformed(code, "An element is of another class or mood than its place has, or is negated.") }
    return self
  }

  private static func single(_ found: [Element], _ code: String) throws(IHEFailure) -> Element? {
    guard found.count <= 1 else { throw .malformed(code, "An element that may stand once stands there again.") }
    return found.first
  }
}
