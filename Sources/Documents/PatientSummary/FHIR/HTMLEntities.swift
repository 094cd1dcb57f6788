/// Named characters of HTML 4.0 (section 24), which FHIR allows in narrative and XML does not know.
enum HTMLEntities {
  /// The text with named characters replaced, those of XML itself left as they are.
  static func resolved(_ text: String) -> String { replace(text, names) }

  /// The text with all references replaced, for markup that is not parsed.
  static func characters(in text: String) -> String {
    replace(text, names.merging(["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]) { first, _ in first })
  }

  private static func replace(_ text: String, _ table: [String: Character]) -> String {
    guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
    var out = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "&") {
      out += rest[..<start]
      let reference = rest[start...].dropFirst().prefix(9)
      if let end = reference.firstIndex(of: ";"), let character = table[String(reference[..<end])] {
        out.append(character)
        rest = rest[rest.index(after: end)...]
      } else {
        out += "&"
        rest = rest[rest.index(after: start)...]
      }
    }
    return out + rest
  }

  private static let names: [String: Character] = {
    var names: [String: Character] = [:]
    // U+00A0 to U+00FF in order.
    let latin = """
      nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute \
      micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig \
      Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash \
      Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute \
      ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc \
      uuml yacute thorn yuml
      """
    for (offset, name) in latin.split(whereSeparator: \.isWhitespace).enumerated() {
      if let scalar = Unicode.Scalar(0xA0 + UInt32(offset)) { names[String(name)] = Character(scalar) }
    }
    let others: [String: Character] = [
      "OElig": "Œ", "oelig": "œ", "Scaron": "Š", "scaron": "š", "Yuml": "Ÿ", "fnof": "ƒ", "circ": "ˆ", "tilde": "˜",
      "ensp": "\u{2002}", "emsp": "\u{2003}", "thinsp": "\u{2009}", "ndash": "–", "mdash": "—", "lsquo": "‘",
      "rsquo": "’", "sbquo": "‚", "ldquo": "“", "rdquo": "”", "bdquo": "„", "dagger": "†", "Dagger": "‡", "bull": "•",
      "hellip": "…", "permil": "‰", "prime": "′", "Prime": "″", "lsaquo": "‹", "rsaquo": "›", "euro": "€",
      "trade": "™", "larr": "←", "uarr": "↑", "rarr": "→", "darr": "↓", "harr": "↔", "minus": "−", "le": "≤",
      "ge": "≥", "ne": "≠", "asymp": "≈", "infin": "∞", "radic": "√", "sum": "∑", "alpha": "α", "beta": "β",
      "gamma": "γ", "delta": "δ", "Delta": "Δ", "epsilon": "ε", "kappa": "κ", "lambda": "λ", "mu": "μ", "omega": "ω",
      "Omega": "Ω", "pi": "π", "sigma": "σ", "tau": "τ",
    ]
    return names.merging(others) { first, _ in first }
  }()
}
