extension String {
  /// Text of another country or of a person, fit to be shown: on one line, without what nobody sees or what turns the
  /// direction of its neighbours (Unicode: control, default ignorable, which all characters of direction are), without a
  /// tower of marks over one letter, and with an end. A program that shows it still escapes it for its own form.
  ///
  /// - Parameter most: characters as people count them; what is cut off ends in "…".
  public func visible(most: Int) -> String {
    if utf8.count <= most, utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return self }
    // Of what is far longer than its place, the rest is not even read.
    let bound = most * 8
    var scalars = String.UnicodeScalarView()
    var (marks, read) = (0, 0)
    for scalar in unicodeScalars {
      read += 1
      if read > bound { break }
      marks = scalar.isMark ? marks + 1 : 0
      if marks <= Self.mostMarks, let kept = scalar.visible { scalars.append(kept) }
    }
    let kept = String(scalars)
    return read > bound || kept.count > most ? "\(kept.prefix(most - 1))…" : kept
  }

  /// No language of the Union puts more of them over one letter.
  private static let mostMarks = 4
}

extension Unicode.Scalar {
  fileprivate var isMark: Bool {
    value >= 0x300 && [.nonspacingMark, .enclosingMark].contains(properties.generalCategory)
  }

  /// Itself, a space for what breaks a line, or nil for what nobody sees.
  fileprivate var visible: Unicode.Scalar? {
    if (0x20...0x7E).contains(value) || (0xAE...0x24F).contains(value) { return self }
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: return properties.isWhitespace ? " " : nil
    case .format, .surrogate, .privateUse: return nil
    default: return properties.isDefaultIgnorableCodePoint ? nil : self
    }
  }
}
