/// Memory on which the elements of one document are written, each behind those before it, and moved until all of them
/// stand where they belong.
///
/// Other than a ``Writer`` it has parts written in another order than they are read in, and copies little for it. It
/// escapes everything that it is given. To be used by one task at a time.
public final class Sheet {
  // Checked by the methods below, which never call back: that two of them overlap cannot be.
  @exclusivity(unchecked) private var base: UnsafeMutablePointer<UInt8>
  @exclusivity(unchecked) private var capacity: Int
  /// How many bytes stand on it.
  @exclusivity(unchecked) public private(set) var count = 0

  /// - Parameter capacity: about how many bytes there will be.
  public init(capacity: Int) {
    self.capacity = max(capacity, 64)
    base = .allocate(capacity: self.capacity)
  }

  deinit { base.deallocate() }

  // MARK: Elements

  /// Begins a start tag.
  public func begin(_ name: String) {
    name.withBytes { name in
      let room = room(for: name.count + 1)
      room[0] = 0x3C
      (room + 1).put(name)
      count += name.count + 1
    }
  }

  /// An attribute of the start tag that was begun.
  public func attribute(_ name: String, _ value: String) {
    name.withBytes { name in
      value.withBytes { value in
        // Nearly every value stands for itself: then all is written at once.
        guard value.isPlain(isAttribute: true) else { return attribute(name, escaping: value) }
        let room = room(for: name.count + value.count + 4)
        room[0] = 0x20
        (room + 1).put(name)
        room[name.count + 1] = 0x3D
        room[name.count + 2] = 0x22
        (room + name.count + 3).put(value)
        room[name.count + value.count + 3] = 0x22
        count += name.count + value.count + 4
      }
    }
  }

  private func attribute(_ name: UnsafeBufferPointer<UInt8>, escaping value: UnsafeBufferPointer<UInt8>) {
    var bytes: [UInt8] = [0x20]
    bytes.append(contentsOf: name)
    bytes.append(contentsOf: [0x3D, 0x22])
    bytes.append(escaping: value, isAttribute: true)
    bytes.append(0x22)
    raw(bytes)
  }

  /// Ends a start tag; answers where its content begins.
  public func beginContent() -> Int {
    room(for: 1)[0] = 0x3E
    count += 1
    return count
  }

  /// Ends an element; one without content becomes an empty tag.
  public func end(_ name: String, contentAt inside: Int) {
    if count == inside {
      base[inside - 1] = 0x2F
      _ = beginContent()
    } else {
      name.withBytes { name in
        let room = room(for: name.count + 3)
        room[0] = 0x3C
        room[1] = 0x2F
        (room + 2).put(name)
        room[name.count + 2] = 0x3E
        count += name.count + 3
      }
    }
  }

  /// Character data.
  public func text(_ text: String) {
    text.withBytes { text in
      guard text.isPlain(isAttribute: false) else {
        var bytes: [UInt8] = []
        bytes.append(escaping: text, isAttribute: false)
        return raw(bytes)
      }
      raw(text)
    }
  }

  /// Whole elements that are XML already.
  public func raw(_ xml: [UInt8]) { xml.withUnsafeBufferPointer(raw) }

  private func raw(_ bytes: UnsafeBufferPointer<UInt8>) {
    room(for: bytes.count).put(bytes)
    count += bytes.count
  }

  // MARK: Moving

  /// Keeps of what stands from a place on only these parts, in this order, and puts them there; a part may stand before
  /// the place, and then stays there too.
  public func keep(_ parts: [Range<Int>], from place: Int) {
    precondition(place <= count && parts.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= count })
    let size = parts.reduce(0) { $0 + $1.count }
    // What stands where it belongs already is left there.
    var place = place
    var rest = parts[...]
    while let part = rest.first, part.lowerBound == place {
      place = part.upperBound
      rest.removeFirst()
    }
    let end = place + rest.reduce(0) { $0 + $1.count }
    _ = room(for: size)
    if rest.allSatisfy({ $0.upperBound <= place }) {
      // From before the place nothing is in the way.
      for part in rest {
        (base + place).update(from: base + part.lowerBound, count: part.count)
        place += part.count
      }
    } else {
      let room = base + count
      var at = 0
      for part in rest {
        (room + at).update(from: base + part.lowerBound, count: part.count)
        at += part.count
      }
      // The two may overlap, which this allows.
      (base + place).update(from: room, count: at)
    }
    count = end
  }

  /// What stands in a range, as a document with its declaration.
  public func document(_ range: Range<Int>) -> [UInt8] {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    var writer = Writer(capacity: range.count + 64)
    writer.raw(UnsafeBufferPointer(start: base + range.lowerBound, count: range.count))
    return writer.bytes
  }

  /// Where the next bytes go; there are at least so many.
  @inline(__always)
  private func room(for size: Int) -> UnsafeMutablePointer<UInt8> {
    if capacity - count < size { grow(by: size) }
    return base + count
  }

  private func grow(by size: Int) {
    let larger = max(2 * capacity, count + size)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    moved.update(from: base, count: count)
    base.deallocate()
    base = moved
    capacity = larger
  }
}

extension UnsafeMutablePointer<UInt8> {
  @inline(__always)
  fileprivate func put(_ bytes: UnsafeBufferPointer<UInt8>) {
    if let source = bytes.baseAddress { update(from: source, count: bytes.count) }
  }
}
