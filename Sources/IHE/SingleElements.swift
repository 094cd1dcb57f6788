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

  private static func single(_ found: [Element], _ code: String) throws(IHEFailure) -> Element? {
    guard found.count <= 1 else { throw .malformed(code, "An element that may stand once stands there again.") }
    return found.first
  }
}
