/// The format of a field as another country wrote it: a regular expression, matched in linear time.
///
/// The expression is untrusted, so it never reaches an engine that backtracks: it becomes states that are all followed at
/// once. Known are literals, `.`, classes, `\d \w \s` and their opposites, groups, `|`, `* + ? {n} {n,} {n,m}`, and
/// anchors at the ends; the whole value must match.
struct MaskPattern: Sendable, Hashable {
  private indirect enum Part: Sendable, Hashable {
    case one(Symbols)
    case sequence([Part])
    case choice([Part])
    case repeated(Part, least: Int, most: Int?)
  }

  fileprivate struct Symbols: Sendable, Hashable {
    var ranges: [ClosedRange<UInt32>]
    var isNegated = false

    func contains(_ scalar: Unicode.Scalar) -> Bool { ranges.contains { $0.contains(scalar.value) } != isNegated }
  }

  private enum State: Sendable, Hashable {
    case symbol(Symbols, Int)
    case split([Int])
    case end
  }

  private var states: [State] = []
  private var start = 0
  /// The most states that an expression may become.
  private static let most = 4096
  /// The longest value and expression, in Unicode scalars.
  static let longest = 256

  /// Nil where the expression uses something else, or becomes too large.
  init?(_ text: String) {
    guard text.unicodeScalars.count <= Self.longest else { return nil }
    var reader = Reader(text)
    guard let part = reader.whole() else { return nil }
    states.append(.end)
    guard let first = add(part, before: 0) else { return nil }
    start = first
  }

  /// Whether all of `value` has this format.
  func matches(_ value: String) -> Bool {
    guard value.unicodeScalars.count <= Self.longest else { return false }
    var current = Set<Int>()
    follow(start, &current)
    for scalar in value.unicodeScalars {
      var next = Set<Int>()
      for state in current {
        if case .symbol(let symbols, let target) = states[state], symbols.contains(scalar) { follow(target, &next) }
      }
      guard !next.isEmpty else { return false }
      current = next
    }
    return current.contains(0)
  }

  private func follow(_ state: Int, _ found: inout Set<Int>) {
    var open = [state]
    while let state = open.popLast() {
      guard found.insert(state).inserted, case .split(let targets) = states[state] else { continue }
      open += targets
    }
  }

  /// Adds the states of `part`, which lead to `next`, and returns the first; nil where they are too many.
  private mutating func add(_ part: Part, before next: Int) -> Int? {
    guard states.count < Self.most else { return nil }
    switch part {
    case .one(let symbols): return append(.symbol(symbols, next))
    case .sequence(let parts):
      var next = next
      for part in parts.reversed() {
        guard let first = add(part, before: next) else { return nil }
        next = first
      }
      return next
    case .choice(let parts):
      var targets: [Int] = []
      for part in parts {
        guard let first = add(part, before: next) else { return nil }
        targets.append(first)
      }
      return append(.split(targets))
    case .repeated(let part, let least, let most): return add(part, least, most, before: next)
    }
  }

  private mutating func add(_ part: Part, _ least: Int, _ most: Int?, before end: Int) -> Int? {
    var next = end
    if let most {
      for _ in least..<max(least, most) {
        guard let first = add(part, before: next) else { return nil }
        next = append(.split([first, end]))
      }
    } else {
      let loop = append(.split([]))
      guard let first = add(part, before: loop) else { return nil }
      states[loop] = .split([first, end])
      next = loop
    }
    for _ in 0..<least {
      guard let first = add(part, before: next) else { return nil }
      next = first
    }
    return next
  }

  private mutating func append(_ state: State) -> Int {
    states.append(state)
    return states.count - 1
  }
}

extension MaskPattern {
  /// Reads an expression; every function answers nil for what is not known.
  private struct Reader {
    private var rest: Substring.UnicodeScalarView
    private var depth = 0

    init(_ text: String) {
      var text = text[...]
      if text.hasPrefix("^") { text = text.dropFirst() }
      if text.hasSuffix("$"), !text.hasSuffix("\\$") { text = text.dropLast() }
      rest = text.unicodeScalars
    }

    mutating func whole() -> Part? {
      guard let part = choice(), rest.isEmpty else { return nil }
      return part
    }

    private mutating func choice() -> Part? {
      var parts: [Part] = []
      repeat {
        guard let part = sequence() else { return nil }
        parts.append(part)
      } while take("|")
      return parts.count == 1 ? parts[0] : .choice(parts)
    }

    private mutating func sequence() -> Part? {
      var parts: [Part] = []
      while let next = rest.first, next != "|", next != ")" {
        guard let part = item().flatMap({ quantified($0) }) else { return nil }
        parts.append(part)
      }
      return .sequence(parts)
    }

    private mutating func item() -> Part? {
      guard let scalar = rest.popFirst() else { return nil }
      switch scalar {
      case "(": return group()
      case "[": return symbolClass().map { .one($0) }
      case ".": return .one(Symbols(ranges: [0x0A...0x0A], isNegated: true))
      case "\\": return escape().map { .one($0) }
      case "*", "+", "?", "{", "}", "]", "^", "$": return nil
      default: return .one(Symbols(ranges: [scalar.value...scalar.value]))
      }
    }

    private mutating func group() -> Part? {
      depth += 1
      defer { depth -= 1 }
      guard depth <= 16 else { return nil }
      if take("?"), !take(":") { return nil }
      guard let part = choice(), take(")") else { return nil }
      return part
    }

    private mutating func quantified(_ part: Part) -> Part? {
      guard let scalar = rest.first else { return part }
      switch scalar {
      case "*": return drop(.repeated(part, least: 0, most: nil))
      case "+": return drop(.repeated(part, least: 1, most: nil))
      case "?": return drop(.repeated(part, least: 0, most: 1))
      case "{": return bounds().map { .repeated(part, least: $0.least, most: $0.most) }
      default: return part
      }
    }

    /// After a quantifier no other may follow: `??` and the like mean something that is not known here.
    private mutating func drop(_ part: Part) -> Part? {
      rest.removeFirst()
      return rest.first.map { "*+?{".unicodeScalars.contains($0) } == true ? nil : part
    }

    private mutating func bounds() -> (least: Int, most: Int?)? {
      rest.removeFirst()
      guard let end = rest.firstIndex(of: "}") else { return nil }
      let parts = String(rest[..<end]).split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
      let isOpen = String(rest[..<end]).hasSuffix(",")
      rest = rest[rest.index(after: end)...]
      guard let least = parts.first ?? nil, (0...64).contains(least), parts.count <= 2 else { return nil }
      if parts.count == 1 { return (least, least) }
      if isOpen { return (least, nil) }
      guard let most = parts[1], (least...64).contains(most) else { return nil }
      return (least, most)
    }

    private mutating func symbolClass() -> Symbols? {
      var symbols = Symbols(ranges: [], isNegated: take("^"))
      while let scalar = rest.popFirst() {
        if scalar == "]" { return symbols.ranges.isEmpty ? nil : symbols }
        guard scalar != "[" else { return nil }
        var low = scalar
        if scalar == "\\" {
          guard let next = rest.first else { return nil }
          guard let escaped = escape(), !escaped.isNegated else { return nil }
          if escaped.ranges.count != 1 || escaped.ranges[0].count != 1 {
            symbols.ranges += escaped.ranges
            continue
          }
          low = next
        }
        guard rest.first == "-", let high = rest.dropFirst().first, high != "]" else {
          symbols.ranges.append(low.value...low.value)
          continue
        }
        guard high != "\\", high != "[", high >= low else { return nil }
        rest = rest.dropFirst(2)
        symbols.ranges.append(low.value...high.value)
      }
      return nil
    }

    private mutating func escape() -> Symbols? {
      guard let scalar = rest.popFirst() else { return nil }
      switch scalar {
      case "d": return Symbols(ranges: [0x30...0x39])
      case "D": return Symbols(ranges: [0x30...0x39], isNegated: true)
      case "w": return Symbols(ranges: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
      case "W": return Symbols(ranges: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A], isNegated: true)
      case "s": return Symbols(ranges: [0x09...0x0D, 0x20...0x20])
      default:
        guard scalar.isASCII, !("A"..."Z").contains(scalar), !("a"..."z").contains(scalar),
          !("0"..."9").contains(scalar)
        else { return nil }
        return Symbols(ranges: [scalar.value...scalar.value])
      }
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
      guard rest.first == scalar else { return false }
      rest.removeFirst()
      return true
    }
  }
}
