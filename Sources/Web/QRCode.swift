/// A short text as a QR code (ISO/IEC 18004, model 2): byte mode, error correction level M, versions 1 to 6.
///
/// Made here because a code on paper must not depend on another program, and because it holds a link and nothing else.
struct QRCode: Sendable, Equatable {
  /// Dark modules, row by row, without the quiet zone.
  private(set) var modules: [[Bool]]

  var size: Int { modules.count }

  /// Data codewords in all, and how they are divided into blocks of error correction, by version (table 9, level M).
  private static let layouts: [(blocks: Int, data: Int, correction: Int)] = [
    (1, 16, 10), (1, 28, 16), (1, 44, 26), (2, 32, 18), (2, 43, 24), (4, 27, 16),
  ]

  /// - Returns: nil where the text has more than 106 bytes.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard let index = Self.layouts.firstIndex(where: { bytes.count + 2 <= $0.blocks * $0.data }) else { return nil }
    let version = index + 1
    let codewords = Self.codewords(bytes, Self.layouts[index])
    let canvas = QRCanvas(version: version, codewords: codewords)
    guard let best = (0..<8).map({ canvas.masked($0) }).min(by: { $0.penalty < $1.penalty }) else { return nil }
    modules = best.modules
  }

  /// One path of squares, for a picture of `size` units.
  var path: String {
    var path = ""
    for (y, row) in modules.enumerated() {
      for (x, isDark) in row.enumerated() where isDark { path += "M\(x) \(y)h1v1h-1z" }
    }
    return path
  }

  // MARK: Codewords

  private static func codewords(_ bytes: [UInt8], _ layout: (blocks: Int, data: Int, correction: Int)) -> [UInt8] {
    let capacity = layout.blocks * layout.data
    // Mode 0100, a count of eight bits, the bytes, the terminator, all shifted by half a byte.
    var nibbles: [UInt8] = [4, UInt8(bytes.count >> 4), UInt8(bytes.count & 15)]
    for byte in bytes { nibbles += [byte >> 4, byte & 15] }
    nibbles.append(0)
    if nibbles.count % 2 == 1 { nibbles.append(0) }
    var data = stride(from: 0, to: nibbles.count, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] }
    while data.count < capacity { data.append((data.count - bytes.count) % 2 == 0 ? 0xEC : 0x11) }
    let blocks = (0..<layout.blocks).map { Array(data[($0 * layout.data)..<(($0 + 1) * layout.data)]) }
    let corrections = blocks.map { correction($0, count: layout.correction) }
    let interleaved = (0..<layout.data).flatMap { index in blocks.map { $0[index] } }
    return interleaved + (0..<layout.correction).flatMap { index in corrections.map { $0[index] } }
  }

  /// Reed-Solomon over GF(256) with the polynomial 0x11D.
  private static func correction(_ data: [UInt8], count: Int) -> [UInt8] {
    var generator: [UInt8] = [1]
    var root: UInt8 = 1
    for _ in 0..<count {
      var next = generator + [0]
      for (index, value) in generator.enumerated() { next[index + 1] ^= product(value, root) }
      generator = next
      root = product(root, 2)
    }
    var rest = data + [UInt8](repeating: 0, count: count)
    for index in data.indices {
      let factor = rest[index]
      guard factor != 0 else { continue }
      for (offset, value) in generator.enumerated() { rest[index + offset] ^= product(value, factor) }
    }
    return Array(rest.suffix(count))
  }

  private static func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
    var (left, right, result) = (left, right, UInt8(0))
    while right != 0 {
      if right & 1 == 1 { result ^= left }
      left = left & 0x80 == 0 ? left << 1 : (left << 1) ^ 0x1D
      right >>= 1
    }
    return result
  }
}

/// The square while it is drawn: which modules are dark, and which belong to its fixed patterns.
private struct QRCanvas {
  private(set) var modules: [[Bool]]
  private var isFixed: [[Bool]]
  private var size: Int { modules.count }

  init(version: Int, codewords: [UInt8]) {
    let size = 17 + 4 * version
    modules = Array(repeating: Array(repeating: false, count: size), count: size)
    isFixed = modules
    for (x, y) in [(0, 0), (size - 7, 0), (0, size - 7)] { finder(x, y) }
    for index in 8..<(size - 8) {
      fix(index, 6, index % 2 == 0)
      fix(6, index, index % 2 == 0)
    }
    if version > 1 { alignment(size - 7) }
    fix(8, size - 8, true)
    for index in 0..<9 where index != 6 {
      fix(8, index, false)
      fix(index, 8, false)
    }
    for index in (size - 8)..<size {
      fix(index, 8, false)
      if index > size - 8 { fix(8, index, false) }
    }
    place(codewords)
  }

  private mutating func fix(_ x: Int, _ y: Int, _ isDark: Bool) {
    modules[y][x] = isDark
    isFixed[y][x] = true
  }

  /// Seven modules square, with a light line around.
  private mutating func finder(_ left: Int, _ top: Int) {
    for y in -1...7 {
      for x in -1...7 where modules.indices.contains(top + y) && modules.indices.contains(left + x) {
        let ring = max(abs(x - 3), abs(y - 3))
        fix(left + x, top + y, ring != 2 && ring != 4)
      }
    }
  }

  private mutating func alignment(_ centre: Int) {
    for y in -2...2 { for x in -2...2 { fix(centre + x, centre + y, max(abs(x), abs(y)) != 1) } }
  }

  /// From the lower right, in columns of two, up and down in turn, past the vertical line of timing.
  private mutating func place(_ codewords: [UInt8]) {
    var bit = 0
    var isUp = true
    for right in [Int](stride(from: size - 1, to: 6, by: -2)) + [5, 3, 1] {
      for step in 0..<size {
        let y = isUp ? size - 1 - step : step
        for x in [right, right - 1] where !isFixed[y][x] && bit < codewords.count * 8 {
          modules[y][x] = codewords[bit / 8] >> (7 - bit % 8) & 1 == 1
          bit += 1
        }
      }
      isUp.toggle()
    }
  }

  func masked(_ mask: Int) -> (modules: [[Bool]], penalty: Int) {
    var copy = self
    for y in 0..<size {
      for x in 0..<size where !isFixed[y][x] && Self.isFlipped(mask, x, y) { copy.modules[y][x].toggle() }
    }
    copy.format(mask)
    return (copy.modules, copy.penalty)
  }

  private static func isFlipped(_ mask: Int, _ x: Int, _ y: Int) -> Bool {
    switch mask {
    case 0: (x + y) % 2 == 0
    case 1: y % 2 == 0
    case 2: x % 3 == 0
    case 3: (x + y) % 3 == 0
    case 4: (x / 3 + y / 2) % 2 == 0
    case 5: x * y % 2 + x * y % 3 == 0
    case 6: (x * y % 2 + x * y % 3) % 2 == 0
    default: ((x + y) % 2 + x * y % 3) % 2 == 0
    }
  }

  /// Level M and the mask with their BCH code, twice (section 7.9).
  private mutating func format(_ mask: Int) {
    var rest = mask << 10
    for shift in stride(from: 4, through: 0, by: -1) where rest >> (10 + shift) & 1 == 1 { rest ^= 0x537 << shift }
    let bits = (mask << 10 | rest) ^ 0x5412
    for index in 0..<15 {
      let isDark = bits >> index & 1 == 1
      switch index {
      case 0..<6: modules[index][8] = isDark
      case 6, 7: modules[index + 1][8] = isDark
      case 8: modules[8][7] = isDark
      default: modules[8][14 - index] = isDark
      }
      if index < 8 { modules[8][size - 1 - index] = isDark } else { modules[size - 15 + index][8] = isDark }
    }
  }

  /// The four features that make a code hard to read (section 7.8.3.1).
  private var penalty: Int {
    let columns = modules.indices.map { x in modules.map { $0[x] } }
    var sum = (modules + columns).reduce(0) { $0 + Self.runs($1) + Self.finders($1) }
    for y in 0..<(size - 1) {
      for x in 0..<(size - 1) {
        let one = modules[y][x]
        if one == modules[y][x + 1], one == modules[y + 1][x], one == modules[y + 1][x + 1] { sum += 3 }
      }
    }
    let dark = modules.joined().count { $0 }
    return sum + abs(dark * 20 - size * size * 10) / (size * size) * 10
  }

  private static func runs(_ line: [Bool]) -> Int {
    var sum = 0
    var length = 0
    for (index, module) in line.enumerated() {
      length = index > 0 && module == line[index - 1] ? length + 1 : 1
      if length == 5 { sum += 3 } else if length > 5 { sum += 1 }
    }
    return sum
  }

  private static func finders(_ line: [Bool]) -> Int {
    let core = [true, false, true, true, true, false, true]
    let light = [Bool](repeating: false, count: 4)
    let patterns = [light + core, core + light]
    return (0...(line.count - 11)).reduce(0) { sum, start in
      sum + (patterns.contains(Array(line[start..<(start + 11)])) ? 40 : 0)
    }
  }
}
